"""Payments come in and are applied to open invoices, each yen to one line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.db.models import Max

from kiyaku.base import columns
from kiyaku.base.basis import BasisBook
from kiyaku.billing import tables
from kiyaku.billing.allocation import (
    COSTS_INTEREST_PRINCIPAL,
    OLDEST_DUE_FIRST,
    Applied,
    Credit,
    OpenLine,
    allocate,
)
from kiyaku.billing.kinds import ALLOCATION_PART, Account, ChargeKind, Source
from kiyaku.billing.models import Allocation, Overdue, Payment

_OPEN_LINES = f"""
SELECT l.membership_id, l.invoice_id, l.number, l.kind, {tables.DUE_ON},
       l.amount_yen - COALESCE((SELECT sum(a.amount_yen) FROM allocation a
                                WHERE a.invoice_id = l.invoice_id AND a.line_number = l.number
                                  AND a.undone_on IS NULL), 0)
FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
WHERE i.membership_id = ANY(%s)
  AND NOT EXISTS (SELECT FROM settlement s WHERE s.invoice_id = i.id)
  AND NOT EXISTS (SELECT FROM charge_reversal r WHERE r.charge_id = l.charge_id)
"""


@dataclass(frozen=True)
class Received:
    """A payment as it came in: whose, how much, and the day the payer paid."""

    membership: int
    amount_yen: int
    paid_on: dt.date
    method: str = "by_hand"


@dataclass(frozen=True)
class Settled:
    """An invoice that has been paid in full."""

    invoice_id: int
    membership: int
    settled_on: dt.date


def lock_memberships(memberships: Iterable[int]) -> None:
    """Keep others from touching the money of these memberships until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM membership WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [sorted(set(memberships))],
        )


def add_payments(
    service: int, received: Sequence[Received], day: dt.date, entry: int, basis: int
) -> list[int]:
    """Store payments and book them: cash to advances received. Returns their ids."""
    stored = Payment.objects.bulk_create(
        Payment(
            service_id=service,
            membership_id=one.membership,
            paid_on=one.paid_on,
            received_on=day,
            amount_yen=one.amount_yen,
            remaining_yen=one.amount_yen,
            method=one.method,
            entry_id=entry,
        )
        for one in received
    )
    rows = [
        (one.membership_id, Account.CASH, Account.ADVANCES_RECEIVED, one.amount_yen, one.pk, basis)
        for one in stored
    ]
    book_postings(service, rows, Source.PAYMENT, day, entry)
    return [one.pk for one in stored]


def open_lines(memberships: Iterable[int], ranks: dict[str, int]) -> dict[int, list[OpenLine]]:
    """Lines of unsettled invoices with what is open on them, by membership.

    Lines whose charge was taken back are left out.
    """
    found: dict[int, list[OpenLine]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_LINES, [sorted(set(memberships))])
        for membership, invoice, number, kind, due_on, open_yen in cursor.fetchall():
            rank = ranks[ALLOCATION_PART[ChargeKind(kind)]]
            found[membership].append(OpenLine(invoice, number, kind, due_on, rank, int(open_yen)))
    return found


def apply_credits(
    service: int,
    memberships: Sequence[int],
    day: dt.date,
    entry: int,
    book: BasisBook,
    *,
    only: Collection[int] | None = None,
) -> list[Settled]:
    """Apply what members have paid and not used to their open invoices; returns what is settled.

    Args:
        only: the invoices that it is paid for, where that is said; by default all, in their order.
    """
    credits = _credits(memberships)
    if not credits:
        return []
    ranks = {p: int(book.pack.ask("allocation_rank", part=p)) for p in _PARTS}
    lines = {
        membership: [one for one in mine if only is None or one.invoice_id in only]
        for membership, mine in open_lines(credits, ranks).items()
    }
    everything_first = book.pack.ask("accrued_interest_takes_payment")
    order = COSTS_INTEREST_PRINCIPAL if everything_first else OLDEST_DUE_FIRST
    applied: list[tuple[int, Applied]] = []
    for membership, mine in credits.items():
        done, _ = allocate(mine, lines.get(membership, ()), order)
        applied += [(membership, one) for one in done]
    if not applied:
        return []
    basis = book.on("allocation_rank", day)
    _store(service, applied, day, entry, basis)
    return _settle(applied, lines, day, entry)


def credit_of(membership: int) -> int:
    """What a member has paid and not used, in yen."""
    return sum(one.remaining_yen for one in _credits([membership]).get(membership, ()))


_PARTS = ("costs", "interest", "principal")


def _credits(memberships: Iterable[int]) -> dict[int, list[Credit]]:
    found: dict[int, list[Credit]] = defaultdict(list)
    rows = Payment.objects.filter(membership_id__in=list(memberships), remaining_yen__gt=0)
    for one in rows.order_by("membership_id", "paid_on", "id"):
        found[one.membership_id].append(Credit(one.pk, one.paid_on, one.remaining_yen))
    return found


def _store(
    service: int, applied: list[tuple[int, Applied]], day: dt.date, entry: int, basis: int
) -> None:
    ids = columns.next_ids("allocation_id_seq", len(applied))
    rows = columns.filled(
        tables.ALLOCATION,
        len(applied),
        id=ids,
        payment_id=[one.credit.payment_id for _, one in applied],
        membership_id=[membership for membership, _ in applied],
        invoice_id=[one.line.invoice_id for _, one in applied],
        line_number=[one.line.line_number for _, one in applied],
        kind=[one.line.kind for _, one in applied],
        amount_yen=[one.amount_yen for _, one in applied],
        paid_on=np.array([one.credit.paid_on for _, one in applied], dtype="datetime64[D]"),
        allocated_on=np.datetime64(day, "D"),
        basis_id=basis,
        entry_id=entry,
    )
    columns.write("allocation", tables.ALLOCATION, rows)
    used: dict[int, int] = defaultdict(int)
    for _, one in applied:
        used[one.credit.payment_id] += one.amount_yen
    _use(used)
    booked = [
        (membership, Account.ADVANCES_RECEIVED, Account.RECEIVABLE, one.amount_yen, int(id_), basis)
        for (membership, one), id_ in zip(applied, ids, strict=True)
    ]
    book_postings(service, booked, Source.ALLOCATION, day, entry)


def _use(used: dict[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE payment p SET remaining_yen = p.remaining_yen - u.yen
            FROM (SELECT unnest(%s::bigint[]) AS id, unnest(%s::bigint[]) AS yen) u
            WHERE p.id = u.id""",
            [list(used), list(used.values())],
        )


def _settle(
    applied: list[tuple[int, Applied]], lines: dict[int, list[OpenLine]], day: dt.date, entry: int
) -> list[Settled]:
    still_open: dict[int, int] = defaultdict(int)
    for mine in lines.values():
        for line in mine:
            still_open[line.invoice_id] += line.open_yen
    owner: dict[int, int] = {}
    for membership, one in applied:
        still_open[one.line.invoice_id] -= one.amount_yen
        owner[one.line.invoice_id] = membership
    paid_up = [invoice for invoice in owner if still_open[invoice] == 0]
    last_paid = dict(
        Allocation.objects.filter(invoice_id__in=paid_up)
        .values_list("invoice_id")
        .annotate(last=Max("paid_on"))
    )
    settled = [Settled(invoice, owner[invoice], last_paid[invoice]) for invoice in paid_up]
    store_settled(settled, day, entry)
    return settled


def store_settled(settled: list[Settled], day: dt.date, entry: int) -> None:
    """Put on record that invoices are paid, and that their delay has ended, if they were late."""
    rows = columns.filled(
        tables.SETTLEMENT,
        len(settled),
        invoice_id=[one.invoice_id for one in settled],
        membership_id=[one.membership for one in settled],
        settled_on=np.array([one.settled_on for one in settled], dtype="datetime64[D]"),
        entered_on=np.datetime64(day, "D"),
        is_credited=False,
        entry_id=entry,
    )
    columns.write("settlement", tables.SETTLEMENT, rows)
    by_day: dict[dt.date, list[int]] = defaultdict(list)
    for one in settled:
        by_day[one.settled_on].append(one.invoice_id)
    for settled_on, invoices in by_day.items():
        Overdue.objects.filter(invoice_id__in=invoices).update(settled_on=settled_on)


def book_postings(
    service: int,
    rows: Sequence[tuple[int, int, int, int, int, int]],
    source: Source,
    day: dt.date,
    entry: int,
    corrects: int | Sequence[int] = 0,
) -> None:
    """Postings from (membership, debit, credit, yen, source id, basis).

    ``corrects`` names, for each row, the posting that it takes back.
    """
    columns.write(
        "posting",
        tables.POSTING,
        columns.filled(
            tables.POSTING,
            len(rows),
            service_id=service,
            membership_id=[row[0] for row in rows],
            day=np.datetime64(day, "D"),
            debit_account=[row[1] for row in rows],
            credit_account=[row[2] for row in rows],
            amount_yen=[row[3] for row in rows],
            source_kind=source,
            source_id=[row[4] for row in rows],
            corrects_id=corrects,
            basis_id=[row[5] for row in rows],
            entry_id=entry,
        ),
    )


def invoiced_and_open(membership: int, kinds: Collection[ChargeKind] = tuple(ChargeKind)) -> int:
    """What is invoiced (of some kinds) and not yet paid, in yen."""
    return sum(open_by_invoice(membership, kinds).values())


def open_by_invoice(
    membership: int, kinds: Collection[ChargeKind] = tuple(ChargeKind)
) -> dict[int, int]:
    """What is open (of some kinds) on each unsettled invoice of a membership, in yen."""
    found: dict[int, int] = defaultdict(int)
    for line in open_lines([membership], dict.fromkeys(_PARTS, 0)).get(membership, ()):
        if line.kind in kinds:
            found[line.invoice_id] += line.open_yen
    return found


def with_credit(first: int, last: int, memberships: Sequence[int]) -> list[int]:
    """Which of some memberships within an id span have paid more than was applied."""
    if not memberships:
        return []
    rows = Payment.objects.filter(remaining_yen__gt=0, membership_id__range=(first, last))
    having = set(rows.values_list("membership_id", flat=True))
    return [one for one in memberships if one in having]
