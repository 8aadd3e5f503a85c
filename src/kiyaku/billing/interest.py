"""Late interest and the handling fee: found when an overdue invoice is settled, or to a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from django.db import connection

from kiyaku.base import columns
from kiyaku.base.basis import BasisBook
from kiyaku.base.columns import Columns, Rows
from kiyaku.billing import tables
from kiyaku.billing.kinds import BEARS_INTEREST, FEES, ChargeKind
from kiyaku.billing.models import Overdue
from kiyaku.billing.money import interest_by_invoice
from kiyaku.terms import ParameterUnknown

LATE: Columns = {
    "invoice_id": "i8", "membership_id": "i8", "due_on": "date", "settled_on": "date",
    "demanded": "bool",
}  # fmt: skip
_PIECE: Columns = {"invoice_id": "i8", "yen": "i8", "paid_on": "date"}
_KINDS = ", ".join(str(int(kind)) for kind in BEARS_INTEREST)
_FEES = ", ".join(str(int(kind)) for kind in FEES)


@dataclass(frozen=True)
class Running:
    """Late interest that an overdue invoice has run up to a day, and what a day more adds to it.

    Attributes:
        principal_yen: what is open of its fees: only they bear interest.
        until: the day on which all open is taken to be paid.
        days: days of delay up to then.
        accrued_yen: the interest up to then, cut as the terms say, less what was charged before.
        per_day_yen: what one day more adds, uncut.
    """

    principal_yen: int
    until: dt.date
    days: int
    accrued_yen: int
    per_day_yen: Fraction


@dataclass(frozen=True)
class Assessed:
    """Late interest of some overdue invoices, and those whose rate is not known."""

    late: Rows
    days: Rows
    interest_yen: Rows
    unknown: Rows
    reason: ParameterUnknown | None


def settled_and_unassessed(service: int, first: int, last: int) -> Rows:
    """Overdue invoices of memberships ``first`` … ``last`` that have been paid and not assessed."""
    return columns.read(
        LATE,
        """SELECT o.invoice_id, o.membership_id, o.due_on, o.settled_on,
               o.is_dunned OR o.formal_demand_due_on IS NOT NULL
        FROM overdue o JOIN membership m ON m.id = o.membership_id
        WHERE o.closed_on IS NULL AND o.settled_on IS NOT NULL
          AND o.membership_id BETWEEN %s AND %s
          AND m.service_id = %s AND m.id BETWEEN %s AND %s
        ORDER BY o.invoice_id""",
        [first, last, service, first, last],
    )


def open_to_day(membership: int, day: dt.date) -> Rows:
    """A membership's overdue invoices that are still open, as if settled on ``day``."""
    return columns.read(
        LATE,
        """SELECT invoice_id, membership_id, due_on, %s::date,
               is_dunned OR formal_demand_due_on IS NOT NULL
        FROM overdue WHERE closed_on IS NULL AND settled_on IS NULL AND membership_id = %s
        ORDER BY invoice_id""",
        [day, membership],
    )


def running(book: BasisBook, membership: int, invoice_id: int, day: dt.date) -> Running | None:
    """Late interest of an overdue invoice as of a day; None where none of its fees is open.

    Raises:
        ParameterUnknown: for a rate that is not known.
    """
    late = open_to_day(membership, day)
    late = late[late["invoice_id"] == invoice_id]
    pieces = _still_open([invoice_id], day)
    if not len(late) or not len(pieces):
        return None
    assessed = assess(book, late, open_until=day)
    if assessed.reason is not None:
        raise assessed.reason
    facts = {
        "principal_yen": int(pieces["yen"][0]),
        "due_on": late["due_on"][0].astype(object),
    }
    ends = (day, day + dt.timedelta(1))
    before, after = (book.pack.ask("late_interest_exact", paid_on=end, **facts) for end in ends)
    return Running(
        facts["principal_yen"],
        day,
        int(assessed.days[0]),
        int(assessed.interest_yen[0]),
        Fraction(after - before, book.pack.ask("late_interest_denominator")),
    )


def assess(book: BasisBook, late: Rows, *, open_until: dt.date | None = None) -> Assessed:
    """Late interest on invoices (sorted by id), exact over their pieces and cut once each.

    Pieces are what was paid on fees; with ``open_until`` what is still open counts as paid then.
    Interest charged on an invoice before is taken off.
    """
    late, unknown, reason, interest = _with_known_rates(book, late, pieces(late, open_until))
    days = _none(len(late))
    if len(late):
        days = book.pack.ask(
            "late_interest_days", due_on=late["due_on"], paid_on=late["settled_on"]
        )
        interest = np.maximum(interest - charged_before(late["invoice_id"]), 0)
    return Assessed(late, days, interest, unknown, reason)


def charges_for(
    book: BasisBook, assessed: Assessed, day: dt.date, entry: int, *, due_on: dt.date | None = None
) -> Rows:
    """The charges to raise for assessed invoices: late interest and, where due, handling fees."""
    pack, late = book.pack, assessed.late
    due = due_on or pack.ask("late_charge_due_on", settled_on=day)
    interest = assessed.interest_yen > 0
    rows = [
        _charges(
            ChargeKind.LATE_INTEREST,
            late[interest],
            assessed.interest_yen[interest],
            book.on_each("late_interest", late["due_on"][interest]),
        )
    ]
    if pack.answers("late_handling_fee"):
        owed = (
            (late["settled_on"] > late["due_on"])
            & np.asarray(pack.ask("late_handling_fee_due", demanded=late["demanded"]))
            & ~has_handling_fee(late["invoice_id"])
            & had_fees_overdue(late["invoice_id"], late["due_on"])
        )
        fee = np.full(int(owed.sum()), pack.ask("late_handling_fee", as_of=day), dtype=np.int64)
        basis = np.full(len(fee), book.on("late_handling_fee", day))
        rows.append(_charges(ChargeKind.LATE_HANDLING_FEE, late[owed], fee, basis))
    charges = np.concatenate(rows)
    charges = charges[charges["amount_yen"] > 0]
    charges["fee_month"] = np.datetime64(day, "M").astype("datetime64[D]")
    charges["occurrence"] = _occurrences(charges)
    charges["due_on"] = np.datetime64(due, "D")
    charges["raised_on"] = np.datetime64(day, "D")
    charges["due_basis_id"] = book.on("late_charge_due_on", day)
    charges["entry_id"] = entry
    return charges


def close_overdue(assessed: Assessed, day: dt.date, entry: int) -> None:
    """Put on record what late interest came to; these invoices are done with."""
    for row, days, yen in zip(assessed.late, assessed.days, assessed.interest_yen, strict=True):
        Overdue.objects.filter(pk=int(row["invoice_id"])).update(
            closed_on=day, closed_entry_id=entry, interest_days=int(days), interest_yen=int(yen)
        )


def _with_known_rates(
    book: BasisBook, late: Rows, pieces: Rows
) -> tuple[Rows, Rows, ParameterUnknown | None, Rows]:
    group = np.searchsorted(late["invoice_id"], pieces["invoice_id"])
    try:
        interest = interest_by_invoice(
            book.pack, group, late["due_on"][group], pieces["yen"], pieces["paid_on"], len(late)
        )
    except ParameterUnknown as error:
        bad = np.zeros(len(late), dtype=bool)
        bad[group[_rows(error, len(pieces))]] = True
        kept = ~bad[group]
        again = _with_known_rates(book, late[~bad], pieces[kept])
        return again[0], late[bad], error, again[3]
    return late, late[:0], None, interest if len(late) else _none(0)


def _rows(error: ParameterUnknown, count: int) -> Rows:
    return np.broadcast_to(np.ones(1, dtype=bool) if error.rows is None else error.rows, count)


def pieces(late: Rows, open_until: dt.date | None) -> Rows:
    """The parts in which the fees of invoices were paid (invoice_id, yen, paid_on), in order.

    With ``open_until`` what is still open of the fees counts as paid on that day.
    """
    ids = [int(one) for one in late["invoice_id"]]
    paid = columns.read(
        _PIECE,
        f"""SELECT invoice_id, amount_yen, paid_on FROM allocation
        WHERE invoice_id = ANY(%s) AND undone_on IS NULL AND kind IN ({_KINDS})
        ORDER BY invoice_id, id""",
        [ids],
    )
    if open_until is None:
        return paid
    return np.concatenate([paid, _still_open(ids, open_until)])


def _still_open(ids: list[int], paid_on: dt.date) -> Rows:
    """What is open of invoices' fees, as if paid on a day; nothing of those that are paid."""
    rows = columns.read(
        _PIECE,
        f"""SELECT l.invoice_id, (sum(l.amount_yen) - COALESCE((
                SELECT sum(a.amount_yen) FROM allocation a
                WHERE a.invoice_id = l.invoice_id AND a.undone_on IS NULL
                  AND a.kind IN ({_KINDS})), 0))::bigint, %s::date
        FROM invoice_line l WHERE l.invoice_id = ANY(%s) AND l.kind IN ({_KINDS})
        GROUP BY l.invoice_id""",
        [paid_on, ids],
    )
    return rows[rows["yen"] > 0]


def _charges(kind: ChargeKind, late: Rows, amounts: Rows, basis: Rows) -> Rows:
    rows = columns.empty(tables.CHARGE, len(late))
    rows["kind"] = kind
    rows["membership_id"] = late["membership_id"]
    rows["about_invoice_id"] = late["invoice_id"]
    rows["amount_yen"] = amounts
    rows["basis_id"] = basis
    return rows


def charged_before(invoices: Sequence[int] | Rows) -> Rows:
    """The late interest charged already about each of these invoices, in yen."""
    found = dict(_query(
        """SELECT about_invoice_id, sum(amount_yen)::bigint FROM charge
        WHERE about_invoice_id = ANY(%s) AND membership_id = ANY(
              SELECT membership_id FROM invoice WHERE id = ANY(%s)) AND kind = %s
        GROUP BY about_invoice_id""",
        invoices, ChargeKind.LATE_INTEREST,
    ))  # fmt: skip
    return np.array([found.get(int(one), 0) for one in invoices], dtype=np.int64)


def has_handling_fee(invoices: Sequence[int] | Rows) -> Rows:
    """Whether the handling fee has been charged about each of these invoices."""
    found = dict(_query(
        """SELECT about_invoice_id, 1 FROM charge
        WHERE about_invoice_id = ANY(%s) AND membership_id = ANY(
              SELECT membership_id FROM invoice WHERE id = ANY(%s)) AND kind = %s""",
        invoices, ChargeKind.LATE_HANDLING_FEE,
    ))  # fmt: skip
    return np.array([int(one) in found for one in invoices], dtype=bool)


def had_fees_overdue(invoices: Sequence[int] | Rows, due_on: Sequence[dt.date] | Rows) -> Rows:
    """Whether a fee on each of these invoices was not paid in full when its due day ended.

    Else nobody was late with a fee, whatever else was paid late, and no handling fee comes of it.
    ``close.verify`` and ``close.payments_replayed`` tell the same from rows that they have read.
    """
    if not len(invoices):
        return np.zeros(0, dtype=bool)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT due.id FROM unnest(%s::bigint[], %s::date[]) AS due (id, due_on)
            WHERE (SELECT sum(l.amount_yen) FROM invoice_line l
                   WHERE l.invoice_id = due.id AND l.kind IN ({_FEES}) AND NOT EXISTS (
                       SELECT FROM charge_reversal r WHERE r.charge_id = l.charge_id))
                > COALESCE((SELECT sum(a.amount_yen) FROM allocation a
                   WHERE a.invoice_id = due.id AND a.kind IN ({_FEES})
                     AND a.undone_on IS NULL AND a.paid_on <= due.due_on), 0)""",
            [[int(one) for one in invoices], np.asarray(due_on, dtype="datetime64[D]").tolist()],
        )
        found = {number for (number,) in cursor.fetchall()}
    return np.array([int(one) in found for one in invoices], dtype=bool)


def _occurrences(charges: Rows) -> Rows:
    """How often each charge's kind was raised about its invoice in its month before."""
    found = {
        (month, kind, about): count
        for month, kind, about, count in _query(
            """SELECT fee_month, kind, about_invoice_id, count(*) FROM charge
            WHERE about_invoice_id = ANY(%s) AND membership_id = ANY(
                  SELECT membership_id FROM invoice WHERE id = ANY(%s)) AND kind > %s
            GROUP BY fee_month, kind, about_invoice_id""",
            charges["about_invoice_id"],
            0,
        )
    }
    return np.array(
        [
            found.get(
                (row["fee_month"].astype(object), int(row["kind"]), int(row["about_invoice_id"])), 0
            )
            for row in charges
        ],
        dtype=np.int16,
    )


def _query(statement: str, invoices: Sequence[int] | Rows, kind: int) -> list[tuple[Any, ...]]:
    ids = [int(one) for one in invoices]
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, [ids, ids, int(kind)])
        return list(cursor.fetchall())


def _none(count: int) -> Rows:
    return np.zeros(count, dtype=np.int64)
