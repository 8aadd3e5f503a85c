from django.db import migrations

# Logins that were kept no longer than their last report, and leases of theirs that end later.
KEEP = """
UPDATE lease.login l SET last_on = h.last_on
FROM (SELECT login_id, max((ended_at AT TIME ZONE 'Asia/Tokyo')::date) AS last_on
    FROM lease.held GROUP BY login_id) h
WHERE l.id = h.login_id AND l.last_on < h.last_on
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0013_clocks_and_numbers")]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop)]
