"""Versions of the terms that the operator publishes, and individual rules as documents."""

import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles

_TABLES = ("individual_rules", "terms_plan", "terms_step")


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0008_service_link"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndividualRulesDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(null=True)),
                ("yields", models.BooleanField(default=False)),
                ("file_name", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
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
                "db_table": "individual_rules",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "title", "entry_id"),
                        name="one_document_per_title_and_entry",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TermsPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.DateField()),
                ("follows", models.DateField()),
                ("reason", models.CharField(max_length=400)),
                ("last_notice_day", models.DateField(null=True)),
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
                "db_table": "terms_plan",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "entry_id"), name="one_terms_plan_per_entry"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TermsStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_entry", models.BigIntegerField()),
                ("version", models.DateField()),
                ("step", models.CharField(max_length=20)),
                ("address", models.CharField(blank=True, default="", max_length=40)),
                ("decision", models.CharField(blank=True, default="", max_length=20)),
                ("reason", models.CharField(blank=True, default="", max_length=400)),
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
                "db_table": "terms_step",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "entry_id", "address"),
                        name="one_step_per_entry_and_address",
                    )
                ],
            },
        ),
        *(migrations.RunSQL(roles.append_only(one), migrations.RunSQL.noop) for one in _TABLES),
    ]
