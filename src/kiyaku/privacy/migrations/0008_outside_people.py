"""People without a member number who ask about their own data, and the records about them."""

import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0011_terms_consent"),
        ("members", "0016_paper_drafts"),
        ("privacy", "0007_leak_measures"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table_name", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("column_names", models.JSONField()),
                ("confirmed_on", models.DateField()),
                ("by", models.CharField(max_length=80)),
                ("released_on", models.DateField(null=True)),
                ("stopped_on", models.DateField(null=True)),
                ("erased_on", models.DateField(null=True)),
                ("entry_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "outside_record",
            },
        ),
        migrations.AlterField(
            model_name="case",
            name="member",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="members.member"
            ),
        ),
        migrations.CreateModel(
            name="OutsideCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("column_name", models.CharField(max_length=63)),
                ("value", models.TextField()),
                ("corrected_on", models.DateField()),
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
                "db_table": "outside_correction",
            },
        ),
        migrations.CreateModel(
            name="OutsidePerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("kana", models.CharField(blank=True, default="", max_length=200)),
                ("contact", models.CharField(blank=True, default="", max_length=300)),
                ("identity", models.CharField(max_length=20)),
                ("registered_on", models.DateField()),
                ("by", models.CharField(max_length=80)),
                ("erased_on", models.DateField(null=True)),
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
                "db_table": "outside_person",
            },
        ),
        migrations.AddField(
            model_name="case",
            name="outsider",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="privacy.outsideperson"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("member__isnull", False), ("outsider__isnull", True)),
                    models.Q(("member__isnull", True), ("outsider__isnull", False)),
                    _connector="OR",
                ),
                name="case_of_member_or_outsider",
            ),
        ),
        migrations.AddField(
            model_name="outsiderecord",
            name="outsider",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="privacy.outsideperson",
            ),
        ),
        migrations.AddField(
            model_name="outsiderecord",
            name="service",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="base.service"
            ),
        ),
        migrations.AddField(
            model_name="outsidecorrection",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="privacy.outsiderecord"
            ),
        ),
        migrations.AddIndex(
            model_name="outsideperson",
            index=models.Index(fields=["service", "id"], name="outside_people_of_service"),
        ),
        migrations.AddIndex(
            model_name="outsiderecord",
            index=models.Index(fields=["service", "id"], name="outside_records_of_service"),
        ),
        migrations.AddConstraint(
            model_name="outsiderecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_on__isnull", True)),
                fields=("outsider", "table_name", "row_id"),
                name="one_confirmation_per_record",
            ),
        ),
        migrations.AddIndex(
            model_name="outsidecorrection",
            index=models.Index(fields=["service", "id"], name="outside_corrections_of_service"),
        ),
        migrations.RunSQL(roles.append_only("outside_correction"), migrations.RunSQL.noop),
    ]
