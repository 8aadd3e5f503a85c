"""Areas, products, and the lines that memberships have."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0001_radius"),
        ("base", "0014_value_reason"),
        ("members", "0022_add_ons_never_begun"),
    ]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("name_ja", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=80)),
                ("prefecture", models.SmallIntegerField(null=True)),
                ("entry_id", models.BigIntegerField()),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="network.area",
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
                "db_table": "area",
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("name_ja", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=80)),
                ("entry_id", models.BigIntegerField()),
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
                "db_table": "product",
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("assigned_on", models.DateField()),
                ("first_day", models.DateField(null=True)),
                ("last_day", models.DateField(null=True)),
                ("basis_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.area"
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
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.product"
                    ),
                ),
            ],
            options={
                "db_table": "line",
            },
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.UniqueConstraint(
                fields=("service", "code"), name="area_code_names_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("prefecture__isnull", True), ("prefecture__range", (1, 47)), _connector="OR"
                ),
                name="area_lies_in_japan",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="area_is_not_in_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                fields=("service", "code"), name="product_code_names_one"
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["service", "code"], name="lines_by_id"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_day__isnull", True),
                    ("first_day__gte", models.F("assigned_on")),
                    _connector="OR",
                ),
                name="line_is_used_once_assigned",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_day__isnull", True),
                    ("last_day__gte", models.F("assigned_on")),
                    _connector="OR",
                ),
                name="line_does_not_end_before_it_is_assigned",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("service", "="),
                    ("code", "="),
                    (
                        models.Func(
                            "assigned_on",
                            "last_day",
                            models.Value("[]"),
                            function="daterange",
                            output_field=models.Field(),
                        ),
                        "&&",
                    ),
                ],
                name="line_id_is_one_memberships",
            ),
        ),
    ]
