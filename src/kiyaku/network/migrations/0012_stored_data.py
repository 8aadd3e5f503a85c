"""What members keep on the service's equipment as last measured, and what of it was deleted."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0014_value_reason"),
        ("members", "0022_add_ons_never_begun"),
        ("network", "0011_line_inspections"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredData",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=40)),
                ("oldest_on", models.DateField()),
                ("stored_bytes", models.BigIntegerField()),
                ("measured_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                ("deleted_entry_id", models.BigIntegerField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.member"
                    ),
                ),
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
                "db_table": "stored_data",
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_entry_id__isnull", True)),
                        fields=["service", "-id"],
                        name="stored_data_that_is_there",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("membership", "what"), name="stored_data_of_a_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("oldest_on__lte", models.F("measured_on"))),
                        name="stored_before_it_was_measured",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stored_bytes__gte", 0)), name="stored_data_has_a_size"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredDataDeletion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=40)),
                ("storage_ground", models.CharField(max_length=20)),
                ("oldest_on", models.DateField()),
                ("stored_bytes", models.BigIntegerField()),
                ("measured_on", models.DateField()),
                ("deleted_bytes", models.BigIntegerField()),
                ("deleted_on", models.DateField()),
                ("reason", models.TextField(blank=True, default="")),
                ("entry_id", models.BigIntegerField(unique=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.member"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.membership"
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
                "db_table": "stored_data_deletion",
                "indexes": [models.Index(fields=["service", "-id"], name="stored_data_deletions")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("storage_ground__in", ["too_old", "too_much", "hinders"])
                        ),
                        name="stored_data_deleted_on_a_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deleted_bytes__gte", 1),
                            ("deleted_bytes__lte", models.F("stored_bytes")),
                        ),
                        name="no_more_deleted_than_was_stored",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("oldest_on__lte", models.F("measured_on")),
                            ("deleted_on__gte", models.F("measured_on")),
                        ),
                        name="stored_data_measured_then_deleted",
                    ),
                ],
            },
        ),
    ]
