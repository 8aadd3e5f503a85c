"""Reports of heirs, before anybody has found out which membership they speak of."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("base", "0009_living_terms"), ("members", "0014_decision_reason")]

    operations = [
        migrations.CreateModel(
            name="InheritanceReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(default="waits", max_length=20)),
                ("language", models.CharField(max_length=2)),
                ("received_on", models.DateField()),
                ("died_on", models.DateField()),
                ("stated", models.JSONField()),
                ("file_ids", models.JSONField(default=list)),
                ("decided_on", models.DateField(null=True)),
                ("decided_by", models.CharField(blank=True, default="", max_length=80)),
                ("internal_reason", models.TextField(blank=True, default="")),
                ("basis_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="base.service",
                    ),
                ),
                (
                    "succession",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.succession",
                    ),
                ),
            ],
            options={
                "db_table": "inheritance_report",
                "indexes": [
                    models.Index(
                        fields=["service", "state", "id"], name="inheritance_reports_in_state"
                    )
                ],
            },
        ),
    ]
