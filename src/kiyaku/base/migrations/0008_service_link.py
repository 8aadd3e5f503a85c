import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0007_stored_file"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_linked", models.BooleanField()),
                ("entered_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.service",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.service",
                    ),
                ),
            ],
            options={
                "db_table": "service_link",
            },
        ),
        migrations.RunSQL(roles.append_only("service_link"), migrations.RunSQL.noop),
    ]
