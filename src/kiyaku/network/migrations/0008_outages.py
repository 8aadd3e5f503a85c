"""Outages, and what was compensated for them."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0014_value_reason"),
        ("network", "0007_lease_feed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Compensation",
            fields=[
                ("payment_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("membership_id", models.BigIntegerField(db_index=True)),
                ("outage_id", models.BigIntegerField()),
                ("decision_id", models.BigIntegerField(db_index=True)),
                ("since_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("plan_id", models.BigIntegerField()),
                ("monthly_fee_yen", models.BigIntegerField()),
                ("cap_yen", models.BigIntegerField(null=True)),
                ("claimed_yen", models.BigIntegerField(null=True)),
                ("before_yen", models.BigIntegerField()),
                ("amount_yen", models.BigIntegerField()),
                ("file_ids", models.JSONField(default=list)),
                ("basis_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "compensation",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("outage_id", "membership_id", "before_yen"),
                        name="an_outage_is_compensated_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_yen__gt", 0), ("before_yen__gte", 0)),
                        name="compensation_is_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cap_yen__isnull", True),
                            (
                                "cap_yen__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("amount_yen"), "+", models.F("before_yen")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="compensation_stays_within_its_cap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what_ja", models.CharField(max_length=200)),
                ("what_en", models.CharField(max_length=200)),
                ("recorded_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="base.service"
                    ),
                ),
            ],
            options={
                "db_table": "outage",
            },
        ),
        migrations.CreateModel(
            name="OutageFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("known_at", models.DateTimeField()),
                ("restored_at", models.DateTimeField(null=True)),
                ("is_whole", models.BooleanField()),
                ("is_ours", models.BooleanField()),
                ("fault", models.CharField(max_length=20)),
                ("entered_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "outage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="network.outage",
                    ),
                ),
            ],
            options={
                "db_table": "outage_fact",
            },
        ),
        migrations.CreateModel(
            name="OutageDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_claim", models.BooleanField()),
                ("most_yen", models.BigIntegerField(null=True)),
                ("count", models.IntegerField()),
                ("total_yen", models.BigIntegerField()),
                ("decided_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "outage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.outage"
                    ),
                ),
                (
                    "fact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.outagefact"
                    ),
                ),
            ],
            options={
                "db_table": "outage_decision",
            },
        ),
        migrations.CreateModel(
            name="OutageArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.area"
                    ),
                ),
                (
                    "outage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.outage"
                    ),
                ),
            ],
            options={
                "db_table": "outage_area",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("outage", "area"), name="outage_names_an_area_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="outagefact",
            constraint=models.UniqueConstraint(
                fields=("outage", "entry_id"), name="one_outage_fact_per_entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="outagefact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("restored_at__isnull", True),
                    ("restored_at__gte", models.F("known_at")),
                    _connector="OR",
                ),
                name="outage_is_restored_after_it_is_known",
            ),
        ),
        *(
            migrations.RunSQL(roles.append_only(table), migrations.RunSQL.noop)
            for table in ("outage_fact", "outage_decision", "compensation")
        ),
    ]
