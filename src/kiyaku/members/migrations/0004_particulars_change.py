import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [("members", "0003_applications")]

    operations = [
        migrations.CreateModel(
            name="ParticularsChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changed_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("field_names", models.JSONField()),
                ("old_values", models.JSONField()),
                ("new_values", models.JSONField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.member"
                    ),
                ),
            ],
            options={"db_table": "particulars_change"},
        ),
        # Never altered, but erased where a person asks for it: only changing is taken away.
        migrations.RunSQL(
            f"REVOKE UPDATE, TRUNCATE ON particulars_change FROM {roles.APP_ROLE};",
            migrations.RunSQL.noop,
        ),
    ]
