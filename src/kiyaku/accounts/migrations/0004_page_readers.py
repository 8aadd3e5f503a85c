"""Put on record whose pages could be read, by the logins given so far."""

from django.db import migrations

_FILL = """
INSERT INTO page_reader (service_id, member_id, since, until)
SELECT service_id, member_id, min(granted_at), NULL FROM access
WHERE member_id IS NOT NULL AND ended_at IS NULL GROUP BY service_id, member_id
UNION ALL
SELECT service_id, member_id, granted_at, ended_at FROM access
WHERE member_id IS NOT NULL AND ended_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_seal_second_factors"),
        ("notices", "0009_page_readers"),
    ]

    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
