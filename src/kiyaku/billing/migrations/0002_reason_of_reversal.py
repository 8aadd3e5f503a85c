from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="chargereversal",
            name="reason",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
