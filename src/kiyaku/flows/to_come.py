"""What will go on a membership's invoices: charges that wait, and fees no close has raised yet.

The same questions are put to the terms as the close will put, so that what is shown here is what
is billed then; a permanent test lives on to the bills and compares.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge

import numpy as np

from kiyaku.base import parking
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import plans, unsettled
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.unsettled import WaitingCharge
from kiyaku.flows import initial_cancellation
from kiyaku.flows.add_on_words import fee_in_words
from kiyaku.flows.case import Case, Footing, by_receipt
from kiyaku.flows.delay import Delay
from kiyaku.flows.telling import kind_in_words
from kiyaku.members import add_ons, plan_changes
from kiyaku.members.add_ons import Taken
from kiyaku.terms.texts import Text

_ONE_DAY = dt.timedelta(1)


@dataclass(frozen=True)
class ToInvoice:
    """Something that will go on an invoice.

    Attributes:
        kind: what it is for, a kind of charge.
        month: the month it is for, as ``2026-12``.
        amount_yen: None where it cannot be told (``unknown``).
        due_on, invoiced_on: when it falls due, and when its invoice goes out.
        charge: id of the charge, None while no close has raised it.
        amount, due, invoice: what amount, due date and day of the invoice stand on.
    """

    kind: str
    month: str
    amount_yen: int | None
    due_on: dt.date
    invoiced_on: dt.date
    charge: int | None
    amount: Footing
    due: Footing
    invoice: Footing
    unknown: Text | None = None
    named: Text | None = None
    add_on: int | None = None
    """Of an add-on's fee: the number of what was taken."""

    @property
    def words(self) -> Text:
        """What it is for, in words."""
        return self.named or kind_in_words(self.kind)


def waiting(case: Case) -> tuple[ToInvoice, ...]:
    """The charges that are raised and on no invoice yet, by due date."""
    rows = unsettled.waiting_charges(case.row.pk)
    names: dict[int, Text] = {}
    if any(row.kind == ChargeKind.ADD_ON_FEE for row in rows):
        every = plans.plan_names(case.service, add_ons=True)
        names = {one.number: every[one.add_on_id] for one in add_ons.of(case.row.pk)}
    return tuple(_waiting(case, row, names) for row in rows)


def fees(case: Case, until: dt.date) -> Iterator[ToInvoice]:
    """The fees no close has raised yet, of all periods that begin by a day, month by month.

    The close of a period's first day raises its fee, and those of the add-ons had then; an add-on
    that begins later is charged on its own first day. Of periods gone by, those are here that were
    put aside because they could not be priced. A month that costs nothing has no fee.
    """
    row = case.row
    if row.started_on is None or row.end_kind == initial_cancellation.KIND:
        return
    yield from merge(_plan_fees(case, until), add_on_fees(case, until), key=lambda one: one.month)


def add_on_fees(case: Case, until: dt.date) -> Iterator[ToInvoice]:
    """The fees of add-ons no close has raised yet, up to a day, month by month."""
    row, taken = case.row, add_ons.of(case.row.pk)
    if not taken or row.started_on is None:
        return
    names = plans.plan_names(case.service, add_ons=True)
    last = min(until, case.last_day or until)
    begins = _beginnings(case, last)
    found = []
    for one in taken:
        days = {day for day in begins if day > one.from_day}
        if case.next_close <= one.from_day <= last:
            days.add(one.from_day)
        found += [(day, one) for day in days if one.last_day is None or day <= one.last_day]
    for day, one in sorted(found, key=lambda pair: (pair[0], pair[1].number)):
        is_charged = day <= case.next_close and unsettled.fee_is_charged(
            row.pk, day.replace(day=1), kind=ChargeKind.ADD_ON_FEE, occurrence=one.number
        )
        if not is_charged:
            again = add_ons.is_again(taken, one.add_on_id, one.from_day)
            yield from _add_on_fee(case, one, names[one.add_on_id], day, again=again)


def _beginnings(case: Case, until: dt.date) -> list[dt.date]:
    """The first days, from the next close on, of the periods that begin by a day."""
    days = []
    day = _first_day(case)
    while day <= until:
        days.append(day)
        day = _next_first_day(case, day)
    return days


def _add_on_fee(
    case: Case, one: Taken, name: Text, day: dt.date, *, again: bool
) -> Iterator[ToInvoice]:
    is_first = day == one.from_day
    amount_yen, amount, unknown = _amount(case, one.add_on_id, name, day, is_first=is_first)
    if amount_yen == 0 and is_first and again:  # nothing, but the first time only
        amount_yen, amount, unknown = _amount(case, one.add_on_id, name, day, is_first=False)
    if amount_yen == 0:
        return
    due_on, due = _due(case, day, day)
    invoiced_on, invoice = _invoice(case, due_on, day)
    yield ToInvoice(
        kind=ChargeKind.ADD_ON_FEE.name.lower(),
        month=f"{day:%Y-%m}",
        amount_yen=amount_yen,
        due_on=due_on,
        invoiced_on=invoiced_on,
        charge=None,
        amount=amount,
        due=due,
        invoice=invoice,
        unknown=unknown,
        named=fee_in_words(name),
        add_on=one.number,
    )


def _plan_fees(case: Case, until: dt.date) -> Iterator[ToInvoice]:
    planned = _Planned(case)
    row = case.row
    parked = [
        first_day
        for _, first_day, _ in parking.open_causes(case.service, parking.FEE, row.pk, row.pk)
    ]
    for first_day in parked:
        yield from _fee(case, planned, first_day, case.next_close)
    first_day = _first_day(case)
    while first_day <= until:
        if first_day not in parked and not _is_charged(case, first_day):
            yield from _fee(case, planned, first_day, first_day)
        first_day = _next_first_day(case, first_day)


def costs_of_delay(case: Case, delays: Iterable[Delay]) -> list[ToInvoice]:
    """What the next close charges for delays whose invoices are paid by now."""
    found = []
    for one in delays:
        if not one.is_paid:
            continue
        interest, fee = one.interest_yen, one.handling_fee_yen
        if interest != 0:
            found.append(_late(case, ChargeKind.LATE_INTEREST, interest, one.interest, one.unknown))
        if fee and interest is not None:
            assert one.handling_fee is not None
            found.append(_late(case, ChargeKind.LATE_HANDLING_FEE, fee, one.handling_fee, None))
    return found


def known_yen(items: Iterable[ToInvoice]) -> int:
    """What these come to as far as it can be told."""
    return sum(one.amount_yen or 0 for one in items)


def unknown_of(items: Iterable[ToInvoice]) -> tuple[Text, ...]:
    """Why some amounts cannot be told, each reason once."""
    return tuple(dict.fromkeys(one.unknown for one in items if one.unknown is not None))


def _waiting(case: Case, row: WaitingCharge, names: Mapping[int, Text]) -> ToInvoice:
    of_add_on = row.kind == ChargeKind.ADD_ON_FEE
    invoiced_on, invoice = _invoice(case, row.due_on, case.next_close)
    return ToInvoice(
        kind=row.kind.name.lower(),
        month=f"{row.fee_month:%Y-%m}",
        amount_yen=row.amount_yen,
        due_on=row.due_on,
        invoiced_on=invoiced_on,
        charge=row.id,
        amount=case.on_record(row.basis),
        due=case.on_record(row.due_basis),
        invoice=invoice,
        named=fee_in_words(names[row.occurrence]) if of_add_on else None,
        add_on=row.occurrence if of_add_on else None,
    )


def _is_charged(case: Case, first_day: dt.date) -> bool:
    """Whether the close of a period's first day, if it is under way, has raised its fee."""
    if first_day > case.next_close:
        return False
    return unsettled.fee_is_charged(case.row.pk, first_day.replace(day=1))


def _first_day(case: Case) -> dt.date:
    """The first day of the first period whose fee the next close, or a later one, raises."""
    started_on, next_close = case.row.started_on, case.next_close
    assert started_on is not None
    if started_on >= next_close:
        return started_on
    period = case.pack.ask("membership_period", started_on=started_on, containing=next_close)
    first_day: dt.date = period["first_day"]
    return first_day if first_day >= next_close else _next_first_day(case, next_close)


def _next_first_day(case: Case, day: dt.date) -> dt.date:
    period = case.pack.ask("membership_period", started_on=case.row.started_on, containing=day)
    last_day: dt.date = period["last_day"]
    return last_day + _ONE_DAY


class _Planned:
    """Which plan a membership has on each day, with what is asked for and has not begun."""

    def __init__(self, case: Case) -> None:
        row = case.row
        self._row = row
        self._changes = plan_changes.standing(case.service, row.pk, row.pk)
        self._names = plans.plan_names(case.service)

    def on(self, day: dt.date) -> tuple[int, Text]:
        """The plan of a day: its id, and what it is called."""
        memberships, now = np.array([self._row.pk]), np.array([self._row.plan_id])
        plan = int(plan_changes.on_days(self._changes, memberships, now, day)[0])
        return plan, self._names[plan]


def _fee(
    case: Case, planned: _Planned, first_day: dt.date, raised_on: dt.date
) -> Iterator[ToInvoice]:
    """The fee of one period, unless it is nothing."""
    is_first = first_day == case.row.started_on
    amount_yen, amount, unknown = _amount(
        case, *planned.on(first_day), first_day, is_first=is_first
    )
    if amount_yen == 0:
        return
    due_on, due = _due(case, first_day, raised_on)
    invoiced_on, invoice = _invoice(case, due_on, raised_on)
    yield ToInvoice(
        kind=ChargeKind.MONTHLY_FEE.name.lower(),
        month=f"{first_day:%Y-%m}",
        amount_yen=amount_yen,
        due_on=due_on,
        invoiced_on=invoiced_on,
        charge=None,
        amount=amount,
        due=due,
        invoice=invoice,
        unknown=unknown,
    )


def _amount(
    case: Case, plan_id: int, plan: Text, first_day: dt.date, *, is_first: bool
) -> tuple[int | None, Footing, Text | None]:
    try:
        monthly = case.prices.monthly_fee(plan_id, first_day)
    except OperationRefused as refused:
        return None, case.citing("fee_due_on"), Text(refused.ja, refused.en)
    step = Text(
        f"料金表: プラン {plan.ja} の {first_day} の月額 {monthly:,}円",
        f"price list: plan {plan.en} costs {monthly:,} yen a month on {first_day}",
    )
    if is_first and case.pack.answers("first_month_fee"):
        first = case.explain(
            "first_month_fee", monthly_fee_yen=monthly, service_started_on=first_day
        )
        return first.answer, by_receipt(first, step), None
    cited = case.citing("fee_due_on")
    return (
        monthly,
        Footing(cited.clauses, case.pack.terms_version_on(first_day), None, (step,)),
        None,
    )


def _due(case: Case, first_day: dt.date, raised_on: dt.date) -> tuple[dt.date, Footing]:
    """When a fee falls due: where that day is past when the fee is raised, with the next one."""
    regular = case.explain(
        "fee_due_on", fee_month=f"{first_day:%Y-%m}", registered_on=case.row.started_on
    )
    if regular.answer >= raised_on:
        return regular.answer, by_receipt(regular)
    moved = case.explain("late_charge_due_on", settled_on=raised_on)
    step = Text(
        f"本来の期限 {regular.answer} は計上の日 {raised_on} より前なので、次の期限になる",
        f"raised on {raised_on}, after the regular due date {regular.answer}: due with the next",
    )
    return moved.answer, by_receipt(moved, step)


def _invoice(case: Case, due_on: dt.date, earliest: dt.date) -> tuple[dt.date, Footing]:
    """When the invoice goes out: not before its charge is raised, nor on a day that is closed."""
    regular = case.explain("invoice_issued_on", due_on=due_on)
    return max(regular.answer, earliest), by_receipt(regular)


def _late(
    case: Case, kind: ChargeKind, amount_yen: int | None, amount: Footing, unknown: Text | None
) -> ToInvoice:
    due = case.explain("late_charge_due_on", settled_on=case.next_close)
    invoiced_on, invoice = _invoice(case, due.answer, case.next_close)
    return ToInvoice(
        kind=kind.name.lower(),
        month=f"{case.next_close:%Y-%m}",
        amount_yen=amount_yen,
        due_on=due.answer,
        invoiced_on=invoiced_on,
        charge=None,
        amount=amount,
        due=by_receipt(due),
        invoice=invoice,
        unknown=unknown,
    )
