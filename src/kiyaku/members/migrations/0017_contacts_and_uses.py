"""Contacts that ask for an answer, days of use, and grounds that rest on them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0011_terms_consent"),
        ("members", "0016_paper_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contacted_on", models.DateField()),
                ("channel", models.CharField(max_length=20)),
                ("about", models.TextField()),
                ("message_id", models.BigIntegerField(null=True)),
                ("recorded_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("answered_on", models.DateField(null=True)),
                ("answer_recorded_on", models.DateField(null=True)),
                ("answer_entry_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "contact",
            },
        ),
        migrations.CreateModel(
            name="ServiceUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("used_on", models.DateField()),
                ("source", models.CharField(max_length=20)),
                ("is_last", models.BooleanField(default=False)),
                ("recorded_on", models.DateField()),
                ("by", models.CharField(max_length=80)),
                ("entry_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "service_use",
            },
        ),
        migrations.RemoveConstraint(
            model_name="ground",
            name="one_standing_ground_per_question",
        ),
        migrations.AddField(
            model_name="contact",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="membership",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="members.membership"
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="service",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="base.service"
            ),
        ),
        migrations.AddField(
            model_name="ground",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="members.contact",
            ),
        ),
        migrations.AddField(
            model_name="serviceuse",
            name="member",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="serviceuse",
            name="membership",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="members.membership"
            ),
        ),
        migrations.AddField(
            model_name="serviceuse",
            name="service",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="base.service"
            ),
        ),
        migrations.AddField(
            model_name="ground",
            name="use",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="members.serviceuse",
            ),
        ),
        migrations.AddConstraint(
            model_name="ground",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["open", "left"])),
                fields=("membership", "question", "kind", "contact", "use"),
                name="one_standing_ground_per_question",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["membership", "id"], name="contacts_of_membership"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("answered_on__isnull", True)),
                fields=["membership", "contacted_on"],
                name="contacts_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["service", "answer_recorded_on"], name="contacts_by_answer"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_on__isnull", True),
                    ("answered_on__gte", models.F("contacted_on")),
                    _connector="OR",
                ),
                name="answer_follows_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="serviceuse",
            index=models.Index(fields=["member"], name="uses_of_member"),
        ),
        migrations.AddConstraint(
            model_name="serviceuse",
            constraint=models.UniqueConstraint(
                fields=("membership", "used_on"), name="one_use_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceuse",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_last", True)),
                fields=("membership", "member"),
                name="one_last_use",
            ),
        ),
    ]
