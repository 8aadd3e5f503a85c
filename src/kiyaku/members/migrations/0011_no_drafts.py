"""Applications from paper are keyed in at once: none is kept half-way."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0010_sanctions")]

    operations = [migrations.DeleteModel(name="ApplicationDraft")]
