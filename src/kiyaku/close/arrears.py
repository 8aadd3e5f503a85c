"""Step 2: what was not paid in time: overdue, demands, missed duties, late interest."""

from __future__ import annotations

from kiyaku.base import columns, parking
from kiyaku.base.columns import Rows
from kiyaku.billing import interest, overdue, tables
from kiyaku.close.work import Work
from kiyaku.notices import operations as notices

STEP = parking.LATE_INTEREST


def find_overdue(work: Work) -> None:
    """Invoices whose due date was yesterday and that were not paid by then."""
    found = overdue.newly_overdue(work.service, work.first, work.last, work.today - 1)
    if len(found):
        basis = work.book.on_each("late_interest", found["due_on"])
        overdue.store(found, work.day, basis, work.entry)
        work.tally.count("overdue", len(found))


def demand(work: Work) -> Rows:
    """Send the demands that are due, and find those that were not sent in time.

    Returns what is overdue and open.
    """
    still_open = overdue.still_open(work.service, work.first, work.last)
    if not len(still_open):
        return still_open
    due_on = still_open["due_on"]
    undemanded = ~still_open["is_dunned"]
    ready = undemanded & (work.pack.ask("dunning_on", due_on=due_on) <= work.today)
    if work.pack.answers("dunning_last_day"):
        last_day = work.pack.ask("dunning_last_day", due_on=due_on)
        missed = undemanded & ~still_open["is_duty_missed"] & (last_day < work.today)
        _record_missed(work, still_open[missed], last_day[missed])
    if ready.any():
        rows = still_open[ready]
        notices.send_dunning_notices(
            rows, work.day, work.book.on_each("dunning_on", rows["due_on"]), work.entry
        )
        overdue.mark_dunned(rows["invoice_id"].tolist())
        work.tally.count("dunning_notices", len(rows))
    return still_open


def charge_interest(work: Work) -> Rows:
    """Late interest and handling fees for overdue invoices that have been settled.

    Returns the charges, not written yet. Where the rate is not known the invoice is parked.
    """
    late = interest.settled_and_unassessed(work.service, work.first, work.last)
    if not len(late):
        return columns.empty(tables.CHARGE)
    assessed = interest.assess(work.book, late)
    _park_unknown(work, assessed)
    charges = interest.charges_for(work.book, assessed, work.day, work.entry)
    interest.close_overdue(assessed, work.day, work.entry)
    _resolve(work, assessed.late)
    work.tally.count("interest_assessed", len(assessed.late))
    return charges


def _record_missed(work: Work, rows: Rows, last_day: Rows) -> None:
    if not len(rows):
        return
    basis = work.book.on_each("dunning_last_day", rows["due_on"])
    notices.record_missed_dunning(rows, last_day, work.day, basis, work.entry)
    overdue.mark_duty_missed(rows["invoice_id"].tolist())
    work.tally.count("duties_missed", len(rows))


def _park_unknown(work: Work, assessed: interest.Assessed) -> None:
    if assessed.reason is None:
        return
    causes = [
        (int(one["membership_id"]), one["due_on"].astype(object), int(one["invoice_id"]))
        for one in assessed.unknown
    ]
    new = parking.park(
        work.service,
        STEP,
        causes,
        day=work.day,
        code=assessed.reason.code,
        ja=assessed.reason.ja,
        en=assessed.reason.en,
        clause=work.pack.rules["late_interest"][-1].clauses[0],
    )
    work.tally.count("parked", new)


def _resolve(work: Work, late: Rows) -> None:
    if not len(late):
        return
    open_causes = parking.open_causes(work.service, STEP, work.first, work.last)
    computed = set(late["invoice_id"].tolist())
    parking.resolve(STEP, [one for one in open_causes if one[2] in computed], work.day)
