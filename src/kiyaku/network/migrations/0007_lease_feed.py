from django.db import migrations

from kiyaku.network import lease_feed


class Migration(migrations.Migration):
    dependencies = [("network", "0006_lookups")]

    operations = [
        migrations.RunSQL(lease_feed.ADD_REPORTED, migrations.RunSQL.noop),
        migrations.RunSQL(lease_feed.SERVICE_OF, migrations.RunSQL.noop),
        migrations.RunSQL(lease_feed.SEE, migrations.RunSQL.noop),
        migrations.RunSQL(lease_feed.TAKE, migrations.RunSQL.noop),
        migrations.RunSQL(lease_feed.TRIGGER, "DROP TRIGGER lease_report ON radius.radacct;"),
    ]
