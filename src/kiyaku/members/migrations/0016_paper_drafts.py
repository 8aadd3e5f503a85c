"""Applications from paper can be kept half-way: their drafts, with scans."""

import django.db.models.deletion
from django.db import migrations, models

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("base", "0009_living_terms"), ("members", "0015_inheritance_report")]

    operations = [
        migrations.CreateModel(
            name="PaperDraft",
            fields=[
                ("id", _ID),
                ("values", models.JSONField()),
                ("begun_by", models.CharField(max_length=80)),
                ("begun_at", models.DateTimeField()),
                ("saved_by", models.CharField(max_length=80)),
                ("saved_at", models.DateTimeField()),
                ("saved_on", models.DateField()),
                ("revision", models.IntegerField(default=1)),
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
                "db_table": "paper_draft",
                "indexes": [models.Index(fields=["service", "id"], name="paper_drafts_of_service")],
            },
        ),
        migrations.CreateModel(
            name="PaperDraftScan",
            fields=[
                ("id", _ID.clone()),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scans",
                        to="members.paperdraft",
                    ),
                ),
            ],
            options={"db_table": "paper_draft_scan"},
        ),
    ]
