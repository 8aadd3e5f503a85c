"""Individual rules that were published can be given up before they take effect."""

import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0012_late_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndividualRulesWithdrawn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("from_day", models.DateField()),
                ("rules_entry", models.BigIntegerField()),
                ("reason", models.TextField()),
                ("entered_on", models.DateField()),
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
                "db_table": "individual_rules_withdrawn",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "rules_entry"),
                        name="rules_withdrawn_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(roles.append_only("individual_rules_withdrawn"), migrations.RunSQL.noop),
    ]
