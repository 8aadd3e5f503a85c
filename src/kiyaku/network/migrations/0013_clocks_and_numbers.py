from django.db import migrations

from kiyaku.network import lease_feed, radius_schema


class Migration(migrations.Migration):
    dependencies = [("network", "0012_stored_data")]

    operations = [
        migrations.RunSQL(
            radius_schema.INSTANTS,
            "DROP FUNCTION radius.instant; DROP FUNCTION radius.doubted;",
        ),
        migrations.RunSQL(lease_feed.TAKE, migrations.RunSQL.noop),
        migrations.RunSQL(
            radius_schema.BEGIN_ANEW,
            "DROP TRIGGER begun_anew ON radius.radacct; DROP FUNCTION radius.begin_anew;",
        ),
    ]
