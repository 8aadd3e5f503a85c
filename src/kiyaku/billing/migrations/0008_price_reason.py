"""Why a price was entered for days gone by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0007_add_ons")]

    operations = [
        migrations.AddField(
            model_name="price",
            name="reason",
            field=models.TextField(blank=True, default=""),
        ),
    ]
