import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [("members", "0006_recognised")]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("noted_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("text", models.TextField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.member",
                    ),
                ),
            ],
            options={
                "db_table": "note",
                "indexes": [models.Index(fields=["member", "id"], name="notes_by_member")],
            },
        ),
        migrations.RunSQL(roles.append_only("note"), migrations.RunSQL.noop),
    ]
