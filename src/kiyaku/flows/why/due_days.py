"""Why invoices came to be due on another day than they were issued for."""

from __future__ import annotations

from kiyaku.base.records import Entry
from kiyaku.billing import due_days
from kiyaku.billing import records as billing
from kiyaku.billing.due_days import Changed
from kiyaku.flows.acceleration import QUESTION
from kiyaku.flows.why.desk import Desk
from kiyaku.flows.why.reasons import Explanation, Reason
from kiyaku.terms.texts import Text


def of_acceleration(desk: Desk, membership: int, entry: Entry, title: Text) -> Explanation:
    """Why all of a membership's debts fell due at once: each invoice's new due day.

    The entry is a person's, or that of the close which found the ground.
    """
    changes = due_days.of_entry(membership, entry.id)
    numbers = billing.printed_numbers([one.invoice for one in changes])
    reasons = [_moved(desk, one, entry, numbers.get(one.invoice, "—")) for one in changes]
    if not reasons:
        assert entry.basis is not None
        reasons = [desk.reason(title, None, None, entry.basis)]
    return Explanation(title, tuple(reasons), entry=entry)


def of_revocation(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """That invoices are due as they were issued again: a person's decision."""
    assert entry.membership is not None and entry.basis is not None
    changes = due_days.of_entry(entry.membership, entry.id)
    numbers = billing.printed_numbers([one.invoice for one in changes])
    reasons = []
    for one in changes:
        before = [it for it in due_days.of_invoice(one.invoice) if it.entry < one.entry]
        number = numbers.get(one.invoice, "—")
        about = Text(f"請求書 {number} の支払期限", f"due day of invoice {number}")
        reasons.append(desk.reason(about, one.due_on, before[-1].from_due_on, one.basis))
    return Explanation(title, tuple(reasons), entry=entry)


def of_due_day(desk: Desk, invoice: int) -> tuple[Explanation, ...]:
    """What moved an invoice's due day, as parts of another explanation; nothing where nothing did.

    A change that was taken back again is left out with what took it back.
    """
    last = due_days.in_force([invoice]).get(invoice)
    if last is None or last.is_correction:
        return ()
    title = Text(
        f"支払期限が {last.from_due_on} から {last.due_on} に早まった(期限の利益の喪失)",
        f"due on {last.due_on} instead of {last.from_due_on}: the benefit of time was lost",
    )
    entry = desk.entry(last.entry)
    number = billing.printed_numbers([invoice]).get(invoice, "—")
    return (Explanation(title, (_moved(desk, last, entry, number),), entry=entry),)


def _moved(desk: Desk, change: Changed, entry: Entry, number: str) -> Reason:
    about = Text(f"請求書 {number} の支払期限", f"due day of invoice {number}")
    asked = desk.ask(
        QUESTION, change.basis, entry, due_on=change.from_due_on, ground_arose_on=entry.day
    )
    return desk.reason(about, change.due_on, asked.answer, asked)
