"""Interruptions and restrictions by area, and outages that come of them."""

import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0014_value_reason"),
        ("network", "0009_followed_entry"),
    ]

    operations = [
        migrations.CreateModel(
            name="Interruption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("cause", models.CharField(blank=True, default="", max_length=40)),
                ("what_ja", models.CharField(max_length=200)),
                ("what_en", models.CharField(max_length=200)),
                ("starts_at", models.DateTimeField()),
                ("expected_until", models.DateTimeField(null=True)),
                ("last_day", models.DateField(null=True)),
                ("is_late", models.BooleanField()),
                ("hit_count", models.IntegerField()),
                ("told_count", models.IntegerField()),
                ("recorded_on", models.DateField()),
                ("basis_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="base.service"
                    ),
                ),
            ],
            options={
                "db_table": "interruption",
            },
        ),
        migrations.AddField(
            model_name="outage",
            name="interruption",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="network.interruption"
            ),
        ),
        migrations.CreateModel(
            name="InterruptionArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.area"
                    ),
                ),
                (
                    "interruption",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.interruption"
                    ),
                ),
            ],
            options={
                "db_table": "interruption_area",
            },
        ),
        migrations.CreateModel(
            name="InterruptionEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("hit_count", models.IntegerField()),
                ("told_count", models.IntegerField()),
                ("entered_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "interruption",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="network.interruption",
                    ),
                ),
            ],
            options={
                "db_table": "interruption_end",
            },
        ),
        migrations.AddIndex(
            model_name="interruption",
            index=models.Index(fields=["service", "-starts_at"], name="interruptions_of_service"),
        ),
        migrations.AddConstraint(
            model_name="interruption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expected_until__isnull", True),
                    ("expected_until__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="interruption_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="interruptionarea",
            constraint=models.UniqueConstraint(
                fields=("interruption", "area"), name="interruption_names_an_area_once"
            ),
        ),
        *(
            migrations.RunSQL(roles.append_only(table), migrations.RunSQL.noop)
            for table in ("interruption_area", "interruption_end")
        ),
    ]
