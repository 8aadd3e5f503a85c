"""Days on which invoices are due instead: all of a member's debts fell due at once."""

from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_plan_name")]

    operations = [
        migrations.CreateModel(
            name="DueChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("invoice_id", models.BigIntegerField()),
                ("membership_id", models.BigIntegerField(db_index=True)),
                ("from_due_on", models.DateField()),
                ("due_on", models.DateField()),
                ("entered_on", models.DateField()),
                ("is_correction", models.BooleanField(default=False)),
                ("basis_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "due_change",
                "indexes": [
                    models.Index(fields=["due_on", "membership_id"], name="due_changes_by_day")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invoice_id", "entry_id"), name="one_due_change_per_entry"
                    )
                ],
            },
        ),
        migrations.RunSQL(roles.append_only("due_change"), migrations.RunSQL.noop),
    ]
