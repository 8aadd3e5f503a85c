"""An overdue invoice demanded more than once has the deadline that passed first.

A later demand puts off a deadline that runs on its day, and never cuts it short.
"""

from django.db import migrations

_COUNTING = """
WITH RECURSIVE demand AS (
    SELECT about_invoice_id, dispatched_on, due_on,
        row_number() OVER (PARTITION BY about_invoice_id ORDER BY entry_id) AS number
    FROM notice WHERE kind = 'formal_demand'
), counting AS (
    SELECT about_invoice_id, number, due_on FROM demand WHERE number = 1
    UNION ALL
    SELECT d.about_invoice_id, d.number,
        CASE WHEN c.due_on < d.dispatched_on THEN c.due_on ELSE greatest(c.due_on, d.due_on) END
    FROM counting c
    JOIN demand d ON d.about_invoice_id = c.about_invoice_id AND d.number = c.number + 1
)
UPDATE overdue o SET formal_demand_due_on = n.due_on
FROM (
    SELECT DISTINCT ON (about_invoice_id) about_invoice_id, due_on FROM counting
    ORDER BY about_invoice_id, number DESC
) n
WHERE n.about_invoice_id = o.invoice_id AND o.formal_demand_due_on <> n.due_on
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0007_unreported_change"),
        ("billing", "0006_due_change"),
    ]

    operations = [migrations.RunSQL(_COUNTING, migrations.RunSQL.noop)]
