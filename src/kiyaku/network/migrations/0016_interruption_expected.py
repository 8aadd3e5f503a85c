"""When interruptions are expected to end, other than was said when they were put on record."""

import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [("network", "0015_logins_by_name")]

    operations = [
        migrations.CreateModel(
            name="InterruptionExpected",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("expected_until", models.DateTimeField(null=True)),
                ("is_late", models.BooleanField()),
                ("hit_count", models.IntegerField()),
                ("told_count", models.IntegerField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "interruption",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.interruption"
                    ),
                ),
            ],
            options={"db_table": "interruption_expected"},
        ),
        migrations.RunSQL(roles.append_only("interruption_expected"), migrations.RunSQL.noop),
    ]
