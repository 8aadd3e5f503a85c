from django.db import migrations, models

from kiyaku.base import roles

_UNDO = """
UPDATE outgoing SET arrived_at = NULL, arrival_known_by = '', arrival_basis_id = NULL
WHERE arrival_known_by = 'deemed'
"""
"""What was deemed to have arrived until now, was so without anybody's having established why."""


class Migration(migrations.Migration):
    dependencies = [("notices", "0006_start_notices_and_stoppages")]

    operations = [
        migrations.AddField(
            model_name="deliveryattempt",
            name="status",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="deliveryreport",
            name="happened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="UnreportedChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service_id", models.BigIntegerField()),
                ("outgoing_id", models.BigIntegerField(unique=True)),
                ("changed_on", models.DateField()),
                ("shown_by", models.CharField(max_length=20)),
                ("would_have_arrived_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("entry_id", models.BigIntegerField()),
            ],
            options={"db_table": "unreported_change"},
        ),
        migrations.RunSQL(roles.append_only("unreported_change"), migrations.RunSQL.noop),
        migrations.RunSQL(_UNDO, migrations.RunSQL.noop),
    ]
