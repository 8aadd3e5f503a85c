from django.db import migrations

from kiyaku.network import lease_schema


class Migration(migrations.Migration):
    dependencies = [("network", "0004_radius_logins")]

    operations = [
        migrations.RunSQL(lease_schema.CREATE_TABLES, "DROP SCHEMA lease CASCADE;"),
        migrations.RunSQL(lease_schema.MAKE_PARTITION, migrations.RunSQL.noop),
        migrations.RunSQL(lease_schema.FIND, migrations.RunSQL.noop),
        migrations.RunSQL(lease_schema.LET_APP_USE_SCHEMA, migrations.RunSQL.noop),
    ]
