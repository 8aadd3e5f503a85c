"""Take pages as readable only once a login could be used; postings recorded otherwise stay so.

When a password was first set is not on record. The first sign-in shows that it was by then; where
there is a password and nobody has signed in, it can be said from now on. Whoever has none reads
nothing. What had counted as arrived when it was posted is marked as recorded then: acts rest on it.
"""

from django.db import migrations

CORRECT = """
WITH begun AS (
    SELECT p.id, p.until, coalesce(
        (SELECT min(greatest(s.at, a.granted_at))
         FROM access a JOIN sign_in s ON s.user_id = a.user_id
         WHERE a.member_id = p.member_id AND (a.ended_at IS NULL OR s.at < a.ended_at)),
        (SELECT greatest(now(), p.since)
         FROM access a JOIN login l ON l.id = a.user_id
         WHERE a.member_id = p.member_id AND a.ended_at IS NULL
           AND l.password <> '' AND l.password NOT LIKE '!%' LIMIT 1)
    ) AS since
    FROM page_reader p
    WHERE EXISTS (SELECT FROM access a
                  WHERE a.member_id = p.member_id AND a.granted_at = p.since)
), gone AS (
    DELETE FROM page_reader p USING begun b
    WHERE p.id = b.id AND (b.since IS NULL OR b.since >= b.until)
)
UPDATE page_reader p SET since = greatest(p.since, b.since) FROM begun b
WHERE p.id = b.id AND b.since < coalesce(b.until, 'infinity')
"""
"""Of the readings that began with a role: those were filled in, or begun when it was given."""

MARK = """
UPDATE outgoing o SET arrival_known_by = 'as_recorded'
WHERE o.arrival_known_by = 'posting' AND o.arrived_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM page_reader p WHERE p.member_id = o.member_id AND p.since <= o.arrived_at
      AND (p.until IS NULL OR o.dispatched_at < p.until))
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_page_readers")]

    operations = [
        migrations.RunSQL(CORRECT, migrations.RunSQL.noop),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
