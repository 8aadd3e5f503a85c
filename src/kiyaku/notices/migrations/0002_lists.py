"""What lists and figures need: indexes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["found_on"], name="duties_by_day_found"),
        ),
    ]
