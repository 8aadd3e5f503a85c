"""Breach reports, grounds that the staff record, restrictions."""

import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0007_stored_file"),
        ("members", "0009_admission"),
    ]

    operations = [
        migrations.CreateModel(
            name="BreachReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("happened_on", models.DateField()),
                ("place", models.CharField(max_length=200)),
                ("description", models.TextField()),
                ("file_ids", models.JSONField(default=list)),
                ("reported_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("entry_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "breach_report",
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uses", models.JSONField()),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(null=True)),
                ("lifted_on", models.DateField(null=True)),
                ("basis_id", models.BigIntegerField()),
                ("end_basis_id", models.BigIntegerField(null=True)),
                ("entry_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "restriction",
            },
        ),
        migrations.RemoveConstraint(
            model_name="ground",
            name="one_standing_ground_per_question",
        ),
        migrations.AddField(
            model_name="ground",
            name="description",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="ground",
            name="file_ids",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="ground",
            name="kind",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="ground",
            name="report_ids",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="ground",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["open", "left"])),
                fields=("membership", "question", "kind"),
                name="one_standing_ground_per_question",
            ),
        ),
        migrations.AddField(
            model_name="breachreport",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="members.membership"
            ),
        ),
        migrations.AddField(
            model_name="breachreport",
            name="service",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="base.service"
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="members.membership"
            ),
        ),
        migrations.AddIndex(
            model_name="breachreport",
            index=models.Index(fields=["service", "id"], name="breach_reports_of_service"),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_day__isnull", True),
                    ("until_day__gte", models.F("from_day")),
                    _connector="OR",
                ),
                name="restriction_is_not_empty",
            ),
        ),
        migrations.RunSQL(roles.append_only("breach_report"), migrations.RunSQL.noop),
    ]
