"""Let several logins have one address: the index that forbade it goes where it was made."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0003_alter_emailaddress_create_unique_verified_email"),
    ]

    operations = [
        migrations.RunSQL("DROP INDEX IF EXISTS unique_verified_email", migrations.RunSQL.noop)
    ]
