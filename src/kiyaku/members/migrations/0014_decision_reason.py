import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [("members", "0013_whose_breaches")]

    operations = [
        migrations.CreateModel(
            name="DecisionReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("decided_on", models.DateField()),
                ("text", models.TextField()),
                ("entry_id", models.BigIntegerField(unique=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.member"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.membership",
                    ),
                ),
            ],
            options={"db_table": "decision_reason"},
        ),
        migrations.RunSQL(roles.append_only("decision_reason"), migrations.RunSQL.noop),
    ]
