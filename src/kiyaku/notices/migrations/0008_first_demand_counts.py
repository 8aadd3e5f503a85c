"""An overdue invoice demanded more than once has the deadline of its first demand again."""

from django.db import migrations

_FIRST = """
UPDATE overdue o SET formal_demand_due_on = n.due_on
FROM (
    SELECT DISTINCT ON (about_invoice_id) about_invoice_id, due_on FROM notice
    WHERE kind = 'formal_demand' ORDER BY about_invoice_id, entry_id
) n
WHERE n.about_invoice_id = o.invoice_id AND o.formal_demand_due_on <> n.due_on
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0007_unreported_change"),
        ("billing", "0006_due_change"),
    ]

    operations = [migrations.RunSQL(_FIRST, migrations.RunSQL.noop)]
