"""An index for what was sent to a member."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_announcements_and_marketing")]

    operations = [
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(fields=["member_id", "id"], name="outgoing_of_member"),
        ),
    ]
