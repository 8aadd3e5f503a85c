"""Inspections of what members connect to their lines."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0014_value_reason"),
        ("members", "0022_add_ons_never_begun"),
        ("network", "0010_interruptions"),
    ]

    operations = [
        migrations.CreateModel(
            name="LineInspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cause", models.CharField(max_length=20)),
                ("reason", models.TextField()),
                ("proposed_on", models.DateField()),
                ("asked_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                ("state", models.CharField(default="asked", max_length=20)),
                ("changed_entry_id", models.BigIntegerField()),
                ("visit_on", models.DateField(null=True)),
                ("answered_by", models.CharField(blank=True, default="", max_length=20)),
                ("refusal", models.TextField(blank=True, default="")),
                ("excuse", models.CharField(blank=True, default="", max_length=20)),
                ("visited_on", models.DateField(null=True)),
                ("finding", models.TextField(blank=True, default="")),
                ("remove_by", models.DateField(null=True)),
                ("removed_on", models.DateField(null=True)),
                ("file_ids", models.JSONField(default=list)),
                ("ground_id", models.BigIntegerField(null=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.line"
                    ),
                ),
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
                "db_table": "line_inspection",
                "indexes": [
                    models.Index(fields=["service", "state", "id"], name="line_inspections_waiting")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "agreed", "refused", "held", "failed", "kept"])
                        ),
                        fields=("line",),
                        name="one_open_inspection_of_a_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("remove_by__isnull", True),
                            ("remove_by__gte", models.F("visited_on")),
                            _connector="OR",
                        ),
                        name="equipment_goes_after_it_was_inspected",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["failed", "removed", "kept"]), _negated=True),
                            ("remove_by__isnull", False),
                            _connector="OR",
                        ),
                        name="failed_inspection_names_a_day",
                    ),
                ],
            },
        ),
    ]
