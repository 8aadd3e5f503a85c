"""Why a parameter was given another value for days gone by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0013_rules_withdrawn"),
    ]

    operations = [
        migrations.AddField(
            model_name="parametervalue",
            name="reason",
            field=models.TextField(blank=True, default=""),
        ),
    ]
