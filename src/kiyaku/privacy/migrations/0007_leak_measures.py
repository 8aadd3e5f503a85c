"""What was done against a leak, and instead of telling people one by one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0006_statistics")]

    operations = [
        migrations.AddField("leak", "told_otherwise", models.TextField(blank=True, default="")),
        migrations.AddField("leak", "measures", models.TextField(blank=True, default="")),
    ]
