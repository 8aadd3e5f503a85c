"""Why a leak happened, the proof of its reports, and whose data it is about."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_erased_in_part")]

    operations = [
        migrations.AddField("leak", "cause", models.TextField(blank=True, default="")),
        migrations.AddField("leak", "file_ids", models.JSONField(default=list)),
        migrations.CreateModel(
            name="LeakPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("told_on", models.DateField(null=True)),
                (
                    "leak",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="privacy.leak",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.member"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="base.service"
                    ),
                ),
            ],
            options={"db_table": "leak_person"},
        ),
        migrations.AddConstraint(
            model_name="leakperson",
            constraint=models.UniqueConstraint(
                fields=("leak", "member"), name="one_member_per_leak"
            ),
        ),
    ]
