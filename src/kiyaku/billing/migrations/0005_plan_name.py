import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_refund_payment")]

    operations = [
        migrations.RemoveField(model_name="plan", name="name"),
        migrations.CreateModel(
            name="PlanName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ja", models.CharField(max_length=80)),
                ("en", models.CharField(max_length=80)),
                ("entered_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="billing.plan",
                    ),
                ),
            ],
            options={"db_table": "plan_name"},
        ),
        migrations.AddConstraint(
            model_name="planname",
            constraint=models.UniqueConstraint(
                fields=("plan", "entry_id"), name="one_name_per_plan_and_entry"
            ),
        ),
        migrations.RunSQL(roles.append_only("plan_name"), migrations.RunSQL.noop),
    ]
