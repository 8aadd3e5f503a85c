from django.db import migrations

from kiyaku.network import lease_feed


class Migration(migrations.Migration):
    dependencies = [("network", "0014_logins_of_leases")]

    operations = [
        migrations.RunSQL(lease_feed.FIND_LOGINS, "DROP INDEX lease.lease_login_whose"),
        migrations.RunSQL(lease_feed.TAKE, migrations.RunSQL.noop),
    ]
