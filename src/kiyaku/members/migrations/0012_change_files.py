"""Proof that comes with a change of particulars."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0011_no_drafts")]

    operations = [
        migrations.AddField(
            model_name="particularschange",
            name="file_ids",
            field=models.JSONField(default=list),
        ),
    ]
