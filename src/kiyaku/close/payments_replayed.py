"""Payments on record, applied again in another order: what delay would have cost, what is open.

In which order payments are applied changes all that comes after them: what stays open, and so what
bears interest. So a membership is lived through again from its first invoice, with its own invoices
and payments, days closed as the close does it. Late interest and handling fees are not taken from
the record but found anew, and who was late is found with them.

The means are tested on each membership first: lived through under the readings that were in force,
its late charges and what is open must be those on record, to the yen. Where they are not, because
something else happened (a waiver, a refund, debts that fell due at once), it cannot be told.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.billing.allocation import (
    COSTS_INTEREST_PRINCIPAL,
    OLDEST_DUE_FIRST,
    Credit,
    OpenLine,
    allocate,
)
from kiyaku.billing.kinds import ALLOCATION_PART, BEARS_INTEREST, FEES, ChargeKind
from kiyaku.close import payments_given
from kiyaku.close.payments_given import LATE_KINDS, PARTS, Asking, Billed, Life, Made, Paid, Record
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.settings import as_date
from kiyaku.terms import TermsError

_ONE = dt.timedelta(1)


@dataclass(frozen=True)
class Outcome:
    """What a membership comes to on a day.

    Attributes:
        interest_yen, handling_yen: charged for delay since a day, and what would be charged were
            all that is open paid on this day.
        open_yen: what is invoiced and open, by part of a debt.
    """

    interest_yen: int
    handling_yen: int
    open_yen: Mapping[str, int]


@dataclass
class _Invoice:
    """An invoice as it stands; ``about`` is its id, 0 for one that bears late charges alone.

    ``in_time_yen`` is what of its ``fees_yen`` was paid by its due day.
    """

    number: int
    about: int
    due_on: dt.date
    lines: list[OpenLine]
    settled_on: dt.date | None = None
    is_found: bool = False
    is_dunned: bool = False
    is_closed: bool = False
    has_fee: bool = False
    charged_yen: int = 0
    in_time_yen: int = 0
    fees_yen: int = 0
    last_paid_on: dt.date | None = None
    pieces: list[tuple[int, dt.date]] = field(default_factory=list)

    @property
    def open_fees(self) -> int:
        """What is open of what bears interest."""
        return sum(one.open_yen for one in self.lines if one.kind in BEARS_INTEREST)


@dataclass(frozen=True)
class _Charge:
    kind: ChargeKind
    about: _Invoice
    amount_yen: int
    due_on: dt.date
    raised_on: dt.date


def replayed(check: Check, first: np.datetime64, last: np.datetime64) -> dict[int, Outcome | None]:
    """What memberships with payments from ``first`` to ``last`` come to on the open business day.

    Those payments are applied under the audit's readings, all others under those of their day. Of
    memberships that were never late and owe nothing but fees every order makes the same: they are
    left out. None where it cannot be told. Worked out once for a partition.
    """
    key = ("payments_replayed", first, last)
    if key not in check.kept:
        check.kept[key] = dict(_replay(check, as_date(first), as_date(last)))
    found: dict[int, Outcome | None] = check.kept[key]
    return found


def _replay(check: Check, first: dt.date, last: dt.date) -> Iterator[tuple[int, Outcome | None]]:
    asking = Asking(check)
    untold, recorded = payments_given.untold(check), Record(check)
    for life in payments_given.lives(check, first, last):
        if life.membership in untold:
            yield life.membership, None
            continue
        try:
            as_it_was = _Replay(asking, life, None).to_the_end()
            found = _Replay(asking, life, (first, last)).to_the_end()
            is_told = recorded.agrees(life.membership, as_it_was.made(), as_it_was.open_by_part())
            yield life.membership, found.outcome(first) if is_told else None
        except TermsError:
            yield life.membership, None


# --- a life, day by day -------------------------------------------------------------------------


class _Replay:
    """One membership from its first invoice to the open business day.

    ``within``: from which day to which payments are applied under the audit's readings; else each
    under the readings of its day.
    """

    def __init__(self, asking: Asking, life: Life, within: tuple[dt.date, dt.date] | None) -> None:
        self._asking, self._life, self._within = asking, life, within
        self._invoices: list[_Invoice] = []
        self._credits: list[Credit] = []
        self._waiting: list[_Charge] = []
        self._days: list[dt.date] = []
        self.charges: list[_Charge] = []

    def to_the_end(self) -> _Replay:
        """Live through everything; returns itself."""
        events: list[tuple[dt.date, int, Billed | Paid | None]] = [
            (one.received_on, one.entry, one) for one in self._life.payments
        ]
        events += [
            (one.issued_on, one.entry, one) for one in self._life.invoices if not one.by_close
        ]
        for invoice in self._life.invoices:
            if invoice.by_close:
                self._close_on(invoice.issued_on)
        events.sort(key=lambda one: (one[0], one[1]))
        for day, entry, event in events:
            self._close_before(day)
            if isinstance(event, Paid):
                self._receive(event, day, entry)
            elif event is not None:
                self._issue(event.due_on, event, [])
        self._close_before(self._asking.closed_until + _ONE)
        return self

    def outcome(self, since: dt.date) -> Outcome:
        """What it came to since a day, and what is open now."""
        sums = dict.fromkeys(LATE_KINDS, 0)
        for one in self.charges:
            if one.raised_on >= since:
                sums[one.kind] += one.amount_yen
        for charge in self._if_paid_now():
            sums[charge.kind] += charge.amount_yen
        return Outcome(
            sums[ChargeKind.LATE_INTEREST],
            sums[ChargeKind.LATE_HANDLING_FEE],
            self.open_by_part(),
        )

    def made(self) -> list[Made]:
        """The late charges, as they would be on record."""
        return [
            (int(one.kind), one.about.about, one.raised_on, one.amount_yen) for one in self.charges
        ]

    def open_by_part(self) -> dict[str, int]:
        """What is invoiced and open, by part of a debt."""
        found = dict.fromkeys(PARTS, 0)
        for invoice in self._invoices:
            for line in invoice.lines:
                found[ALLOCATION_PART[ChargeKind(line.kind)]] += line.open_yen
        return found

    # --- days ---

    def _close_on(self, day: dt.date) -> None:
        """Something comes with the close of a day."""
        if day not in self._days:
            heapq.heappush(self._days, day)

    def _close_before(self, day: dt.date) -> None:
        while self._days and self._days[0] < day and self._days[0] <= self._asking.closed_until:
            self._close(heapq.heappop(self._days))

    def _close(self, day: dt.date) -> None:
        """The steps of a close that concern money, in its order."""
        changes, other = self._asking.at_close(day), self._is_other(day)
        for invoice in self._invoices:
            if invoice.due_on == day - _ONE and not self._was_paid_in_time(invoice):
                invoice.is_found = True
        for invoice in self._late():
            asked = self._asking.ask(changes, "dunning_on", other, due_on=invoice.due_on)
            if asked <= day:
                invoice.is_dunned = True
            else:
                self._close_on(asked)
        for invoice in self._invoices:
            if invoice.is_found and invoice.settled_on is not None and not invoice.is_closed:
                due = self._asking.ask(changes, "late_charge_due_on", other, settled_on=day)
                paid = invoice.settled_on
                self._charge(
                    self._late_charges(invoice, invoice.pieces, paid, changes, day, due, other)
                )
                invoice.is_closed = True
        if self._issue_due(day, changes, other) and self._credits:
            self._apply(changes, other, day + _ONE)

    def _issue_due(self, day: dt.date, changes: int, other: bool) -> bool:
        """Invoices of the day: those on record, and late charges whose invoice goes out."""
        ready: dict[dt.date, list[_Charge]] = defaultdict(list)
        kept = []
        for charge in self._waiting:
            out = self._asking.ask(changes, "invoice_issued_on", other, due_on=charge.due_on)
            if out <= day:
                ready[charge.due_on].append(charge)
            else:
                kept.append(charge)
                self._close_on(out)
        self._waiting = kept
        given = {
            one.due_on: one for one in self._life.invoices if one.by_close and one.issued_on == day
        }
        for due_on in sorted({*ready, *given}):
            self._issue(due_on, given.get(due_on), ready[due_on])
        return bool(ready or given)

    # --- invoices, payments ---

    def _issue(self, due_on: dt.date, given: Billed | None, charges: list[_Charge]) -> None:
        number = len(self._invoices)
        amounts = [] if given is None else list(given.lines)
        late = sorted(charges, key=lambda one: (one.raised_on, one.kind, one.about.number))
        amounts += [(int(one.kind), one.amount_yen) for one in late]
        lines = [
            OpenLine(number, place, kind, due_on, self._rank(kind), yen)
            for place, (kind, yen) in enumerate(amounts, start=1)
        ]
        about = 0 if given is None else given.id
        fees_yen = sum(yen for kind, yen in amounts if kind in FEES)
        self._invoices.append(_Invoice(number, about, due_on, lines, fees_yen=fees_yen))
        self._close_on(due_on + _ONE)

    def _rank(self, kind: int) -> int:
        part = ALLOCATION_PART[ChargeKind(kind)]
        return int(self._asking.ask(0, "allocation_rank", False, part=part))

    def _receive(self, paid: Paid, day: dt.date, entry: int) -> None:
        changes, other = self._asking.at_entry(entry), self._is_other(day)
        self._credits.append(Credit(paid.id, paid.paid_on, paid.amount_yen))
        if self._asking.ask(changes, "accrued_interest_takes_payment", other):
            charges: list[_Charge] = []
            for invoice in self._late():
                pieces = [*invoice.pieces]
                if invoice.open_fees:
                    pieces.append((invoice.open_fees, paid.paid_on))
                charges += self._late_charges(
                    invoice, pieces, paid.paid_on, changes, day, day, other
                )
            if charges:
                self._charge(charges, waits=False)
                self._issue(day, None, charges)
        self._apply(changes, other, day)

    def _apply(self, changes: int, other: bool, next_close: dt.date) -> None:
        order = (
            COSTS_INTEREST_PRINCIPAL
            if self._asking.ask(changes, "accrued_interest_takes_payment", other)
            else OLDEST_DUE_FIRST
        )
        lines = [line for one in self._invoices if one.settled_on is None for line in one.lines]
        done, left = allocate(self._credits, lines, order)
        self._credits = [one for one in left if one.remaining_yen]
        used: dict[tuple[int, int], int] = defaultdict(int)
        for one in done:
            invoice, paid_on = self._invoices[one.line.invoice_id], one.credit.paid_on
            used[one.line.invoice_id, one.line.line_number] += one.amount_yen
            invoice.last_paid_on = max(invoice.last_paid_on or paid_on, paid_on)
            if one.line.kind in BEARS_INTEREST:
                invoice.pieces.append((one.amount_yen, paid_on))
            if one.line.kind in FEES and paid_on <= invoice.due_on:
                invoice.in_time_yen += one.amount_yen
        for number in {number for number, _ in used}:
            invoice = self._invoices[number]
            invoice.lines = [
                OpenLine(
                    line.invoice_id, line.line_number, line.kind, line.due_on, line.rank,
                    line.open_yen - used[number, line.line_number],
                )
                for line in invoice.lines
            ]  # fmt: skip
            if not any(line.open_yen for line in invoice.lines):
                invoice.settled_on = invoice.last_paid_on
                self._close_on(next_close)

    # --- delay ---

    def _late(self) -> list[_Invoice]:
        """What is overdue and open."""
        return [
            one
            for one in self._invoices
            if one.is_found and one.settled_on is None and not one.is_closed
        ]

    def _was_paid_in_time(self, invoice: _Invoice) -> bool:
        return invoice.settled_on is not None and invoice.settled_on <= invoice.due_on

    def _late_charges(
        self,
        invoice: _Invoice,
        pieces: Sequence[tuple[int, dt.date]],
        paid_on: dt.date,
        changes: int,
        day: dt.date,
        due_on: dt.date,
        other: bool,
    ) -> list[_Charge]:
        """Late interest of an invoice less what was charged before, and the handling fee."""
        asking = self._asking
        interest = asking.interest(changes, other, invoice.due_on, pieces) - invoice.charged_yen
        found = [_Charge(ChargeKind.LATE_INTEREST, invoice, interest, due_on, day)]
        if asking.settings.pack(changes).answers("late_handling_fee"):
            demanded = invoice.is_dunned or (
                self._life.demanded.get(invoice.about, dt.date.max) <= day
            )
            owed = asking.ask(changes, "late_handling_fee_due", other, demanded=demanded)
            was_late = paid_on > invoice.due_on and invoice.in_time_yen < invoice.fees_yen
            if owed and was_late and not invoice.has_fee:
                fee = int(asking.ask(changes, "late_handling_fee", other, as_of=day))
                found.append(_Charge(ChargeKind.LATE_HANDLING_FEE, invoice, fee, due_on, day))
        return [one for one in found if one.amount_yen > 0]

    def _charge(self, charges: list[_Charge], *, waits: bool = True) -> None:
        self.charges += charges
        if waits:
            self._waiting += charges
        for one in charges:
            if one.kind == ChargeKind.LATE_INTEREST:
                one.about.charged_yen += one.amount_yen
            else:
                one.about.has_fee = True

    def _if_paid_now(self) -> Iterator[_Charge]:
        """What would be charged for delay, were all that is open paid on the open business day."""
        today = self._asking.today
        changes, other = self._asking.at_close(today), self._is_other(today)
        for invoice in self._invoices:
            paid_on = invoice.settled_on or today
            if invoice.is_closed or invoice.due_on >= paid_on:
                continue
            pieces = [*invoice.pieces]
            if invoice.open_fees:
                pieces.append((invoice.open_fees, today))
            yield from self._late_charges(invoice, pieces, paid_on, changes, today, today, other)

    def _is_other(self, day: dt.date) -> bool:
        return self._within is not None and self._within[0] <= day <= self._within[1]


def amounts_of(
    check: Check, first: np.datetime64, last: np.datetime64, value: str, part: str = ""
) -> tuple[Rows, Rows, Rows]:
    """Memberships with a figure of their outcome, and whether it can be told.

    Args:
        value: an attribute of ``Outcome``; ``part``: which part of what is open.
    """
    found = replayed(check, first, last)
    yen = np.zeros(len(found), dtype=np.int64)
    for place, outcome in enumerate(found.values()):
        if outcome is not None:
            yen[place] = outcome.open_yen[part] if part else getattr(outcome, value)
    known = np.array([one is not None for one in found.values()], dtype=bool)
    return np.array([*found], dtype=np.int64), yen, known
