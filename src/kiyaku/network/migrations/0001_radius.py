from django.db import migrations

from kiyaku.network import radius_schema


class Migration(migrations.Migration):
    initial = True

    # The application's role is made by the first of these.
    dependencies = [("base", "0014_value_reason")]

    operations = [
        migrations.RunSQL(radius_schema.CREATE_SCHEMA, "DROP SCHEMA radius CASCADE;"),
        migrations.RunSQL(radius_schema.CREATE_TABLES_OF_LOGINS, migrations.RunSQL.noop),
        migrations.RunSQL(radius_schema.CREATE_TABLES_OF_SESSIONS, migrations.RunSQL.noop),
        migrations.RunSQL(radius_schema.LET_APP_USE_SCHEMA, migrations.RunSQL.noop),
    ]
