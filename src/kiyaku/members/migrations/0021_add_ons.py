"""Add-ons that memberships have, from a day on and until a last day."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("members", "0020_representative_and_way_to_pay")]

    operations = [
        migrations.CreateModel(
            name="AddOnTaken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("add_on_id", models.BigIntegerField()),
                ("requested_on", models.DateField()),
                ("from_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
                ("leave_requested_on", models.DateField(null=True)),
                ("leave_basis_id", models.BigIntegerField(null=True)),
                ("leave_entry_id", models.BigIntegerField(null=True)),
                ("basis_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "membership",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.membership",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="base.service",
                    ),
                ),
            ],
            options={
                "db_table": "add_on_taken",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("membership", "number"), name="add_ons_are_counted"
                    ),
                    models.CheckConstraint(
                        condition=Q(last_day__isnull=True) | Q(last_day__gte=models.F("from_day")),
                        name="add_on_is_had_for_a_day",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        name="add_on_is_had_once",
                        expressions=[
                            ("membership", "="),
                            ("add_on_id", "="),
                            (
                                models.Func(
                                    "from_day",
                                    "last_day",
                                    models.Value("[]"),
                                    function="daterange",
                                    output_field=models.Field(),
                                ),
                                "&&",
                            ),
                        ],
                    ),
                ],
            },
        ),
    ]
