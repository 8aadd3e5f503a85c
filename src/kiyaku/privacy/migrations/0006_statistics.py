"""Statistics as they were published."""

import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [("privacy", "0005_answered_in_part")]

    operations = [
        migrations.CreateModel(
            name="PublishedStatistics",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("dimensions", models.JSONField()),
                ("told", models.JSONField()),
                ("published_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
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
            ],
            options={
                "db_table": "published_statistics",
                "indexes": [
                    models.Index(fields=["service", "day"], name="statistics_by_day"),
                    models.Index(fields=["service", "id"], name="statistics_of_service"),
                ],
            },
        ),
        migrations.RunSQL(roles.append_only("published_statistics"), migrations.RunSQL.noop),
    ]
