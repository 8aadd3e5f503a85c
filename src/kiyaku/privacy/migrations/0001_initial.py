import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("base", "0007_stored_file"),
        ("members", "0007_note"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("channel", models.CharField(max_length=20)),
                ("received_on", models.DateField()),
                ("identity", models.CharField(max_length=20)),
                ("asked", models.TextField(blank=True, default="")),
                ("use", models.CharField(blank=True, default="", max_length=40)),
                ("due_on", models.DateField()),
                ("extended_on", models.DateField(null=True)),
                ("extension_reason", models.TextField(blank=True, default="")),
                ("state", models.CharField(default="open", max_length=20)),
                ("done_on", models.DateField(null=True)),
                ("decided_by", models.CharField(blank=True, default="", max_length=80)),
                ("reason", models.TextField(blank=True, default="")),
                ("basis_id", models.BigIntegerField(null=True)),
                ("entry_id", models.BigIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.member"
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
                "db_table": "privacy_case",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["service", "due_on", "id"],
                        name="privacy_cases_open",
                    ),
                    models.Index(fields=["service", "id"], name="privacy_cases_of_service"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("erased_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="members.member"
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
                "db_table": "erasure",
                "indexes": [models.Index(fields=["service", "id"], name="erasures_of_service")],
            },
        ),
        migrations.CreateModel(
            name="Leak",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("found_on", models.DateField()),
                ("what", models.TextField()),
                ("people", models.IntegerField()),
                ("is_sensitive", models.BooleanField(default=False)),
                ("is_financial", models.BooleanField(default=False)),
                ("is_wrongful", models.BooleanField(default=False)),
                ("is_reported", models.BooleanField()),
                ("first_due_on", models.DateField(null=True)),
                ("full_due_on", models.DateField(null=True)),
                ("first_reported_on", models.DateField(null=True)),
                ("full_reported_on", models.DateField(null=True)),
                ("told_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("basis_id", models.BigIntegerField(null=True)),
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
                "db_table": "leak_case",
                "indexes": [models.Index(fields=["service", "id"], name="leaks_of_service")],
            },
        ),
        migrations.CreateModel(
            name="Purpose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("ja", models.CharField(max_length=200)),
                ("en", models.CharField(max_length=200)),
                ("ground_ja", models.CharField(max_length=200)),
                ("ground_en", models.CharField(max_length=200)),
                ("field_names", models.JSONField(default=list)),
                ("is_optional", models.BooleanField(default=False)),
                ("is_ended", models.BooleanField(default=False)),
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
                "db_table": "purpose",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "code", "entry_id"),
                        name="one_purpose_per_code_and_entry",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("roles", models.CharField(max_length=200)),
                ("page", models.CharField(max_length=80)),
                ("purpose", models.CharField(max_length=40)),
                (
                    "members",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
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
                "db_table": "access_log",
                "indexes": [
                    models.Index(fields=["service", "id"], name="accesses_of_service"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["members"], name="accesses_by_member"
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["at"], name="accesses_by_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UseStopped",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("use", models.CharField(max_length=40)),
                ("stopped_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.member"
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
                "db_table": "use_stopped",
                "constraints": [
                    models.UniqueConstraint(fields=("member", "use"), name="one_stop_per_use")
                ],
            },
        ),
        *(
            migrations.RunSQL(roles.append_only(table), migrations.RunSQL.noop)
            for table in ("access_log", "purpose", "use_stopped", "erasure")
        ),
    ]
