"""What data is used for stands in the terms' packs: no table that nobody writes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_leaks")]

    operations = [migrations.DeleteModel("Purpose")]
