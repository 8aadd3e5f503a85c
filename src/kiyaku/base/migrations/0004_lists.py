"""What lists and figures need: indexes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0003_terms_document"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="journalentry",
            name="journal_by_day",
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(
                fields=["service", "business_day", "id"], name="journal_by_day_and_id"
            ),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(
                fields=["service", "actor", "business_day", "id"], name="journal_by_actor"
            ),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(
                fields=["service", "action", "business_day", "id"], name="journal_by_action"
            ),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(
                condition=models.Q(("member_id__isnull", False)),
                fields=["member_id"],
                name="journal_by_member",
            ),
        ),
    ]
