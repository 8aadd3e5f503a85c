import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


def _recognise(apps, schema_editor):
    """Make the keys by which the members there are already are recognised."""
    from kiyaku.members import recognition

    for service in apps.get_model("base", "Service").objects.values_list("pk", flat=True):
        recognition.rebuild(service)


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0008_service_link"),
        ("members", "0008_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="paper_received_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="application",
            name="paper_signed_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="application",
            name="payment_method",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="application",
            name="remarks",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="application",
            name="scan_ids",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.CreateModel(
            name="AdmissionSwitch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=40)),
                ("is_open", models.BooleanField()),
                ("from_day", models.DateField()),
                ("entered_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="base.service"
                    ),
                ),
            ],
            options={
                "db_table": "admission_switch",
            },
        ),
        migrations.CreateModel(
            name="ApplicationDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("values", models.JSONField()),
                ("act_key", models.CharField(max_length=64)),
                ("saved_at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("kept_until", models.DateField()),
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
                "db_table": "application_draft",
                "indexes": [
                    models.Index(fields=["service", "kept_until"], name="drafts_of_service")
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("clause", models.CharField(max_length=20)),
                ("wording_version", models.CharField(max_length=20)),
                ("wording", models.TextField()),
                ("detail", models.CharField(blank=True, default="", max_length=200)),
                ("channel", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.application"
                    ),
                ),
            ],
            options={
                "db_table": "declaration",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "kind"), name="one_declaration_of_a_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=300)),
                ("is_former", models.BooleanField(default=False)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="members.member"
                    ),
                ),
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
                "db_table": "member_key",
                "indexes": [models.Index(fields=["service", "kind", "key"], name="members_by_key")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "kind", "key", "is_former"),
                        name="one_key_per_member_and_kind",
                    )
                ],
            },
        ),
        migrations.RunSQL(roles.append_only("declaration"), migrations.RunSQL.noop),
        migrations.RunSQL(roles.append_only("admission_switch"), migrations.RunSQL.noop),
        migrations.RunPython(_recognise, migrations.RunPython.noop),
    ]
