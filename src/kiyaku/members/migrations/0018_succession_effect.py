from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0017_contacts_and_uses")]

    operations = [
        migrations.AddField(
            model_name="succession",
            name="effective_on",
            field=models.DateField(null=True),
        ),
    ]
