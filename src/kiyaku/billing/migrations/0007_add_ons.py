"""Add-ons: priced and named as plans are, and offered with plans from an entry on."""

import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [("billing", "0006_due_change")]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="is_add_on",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="AddOnOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_open", models.BooleanField()),
                ("plans", models.JSONField(default=list)),
                ("entered_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "add_on",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="billing.plan",
                    ),
                ),
            ],
            options={"db_table": "add_on_offer"},
        ),
        migrations.AddConstraint(
            model_name="addonoffer",
            constraint=models.UniqueConstraint(
                fields=("add_on", "entry_id"), name="one_offer_per_add_on_and_entry"
            ),
        ),
        migrations.RunSQL(roles.append_only("add_on_offer"), migrations.RunSQL.noop),
    ]
