from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("premises", "0002_alliance"),
    ]

    operations = [
        migrations.AddField(
            model_name="damage",
            name="claim_file_ids",
            field=models.JSONField(default=list),
        ),
    ]
