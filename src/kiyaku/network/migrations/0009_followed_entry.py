from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0008_outages")]

    operations = [
        migrations.AddField(
            model_name="radiusservice",
            name="followed_entry_id",
            field=models.BigIntegerField(default=0),
        ),
    ]
