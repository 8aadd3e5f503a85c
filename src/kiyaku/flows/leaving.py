"""What leaving would mean, before it is confirmed: the last day, and every yen until then.

The final amount is what is invoiced and open, with all that will be invoiced until the end if
everything is paid by its due date. What delay has come to already stands beside it.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kiyaku.base.errors import OperationRefused
from kiyaku.base.snapshots import one_moment
from kiyaku.billing import payments, unsettled
from kiyaku.billing.kinds import ChargeKind
from kiyaku.flows import delay, to_come, withdrawal
from kiyaku.flows.case import Case, Footing, by_receipt, case_of
from kiyaku.flows.delay import Delay
from kiyaku.flows.refusing import START, in_words
from kiyaku.flows.to_come import ToInvoice
from kiyaku.terms.errors import BeforeFirstVersion
from kiyaku.terms.texts import Text

MONTHS_OFFERED = 12
FARTHEST_MONTHS = 60
"""A month farther ahead can be asked for, but what it would cost is not reckoned."""


@dataclass(frozen=True)
class LeavingOption:
    """A month that a member may name, the last day to ask for it, and the end that this gives."""

    month: str
    last_day_to_ask: dt.date
    ends_on: dt.date
    is_in_time: bool
    ask: Footing
    end: Footing


@dataclass(frozen=True)
class Open:
    """An invoice that is not paid in full; ``costs_yen``: what of the open is for no fee."""

    invoice: int
    number: str
    issued_on: dt.date
    due_on: dt.date
    total_yen: int
    open_yen: int
    costs_yen: int
    is_overdue: bool
    footing: Footing


@dataclass(frozen=True)
class FinalBill:
    """All that will be billed until a membership's end, if everything is paid by its due date.

    Attributes:
        invoices: what is invoiced and open.
        to_invoice: what will be invoiced, by due date: charges that wait, the fees until the end,
            and what the next close charges for delays of invoices paid by now.
        total_yen: all of it: the final amount.
        credit_yen: what is paid in advance and will go towards it.
        delays: invoices that are overdue, with what their delay has come to, beside the total.
        unknown: why the total, or delay, cannot be told in full; empty where it is exact.
    """

    invoices: tuple[Open, ...]
    to_invoice: tuple[ToInvoice, ...]
    open_yen: int
    to_invoice_yen: int
    credit_yen: int
    delays: tuple[Delay, ...]
    late_interest_yen: int
    late_handling_fee_yen: int
    unknown: tuple[Text, ...]

    @property
    def total_yen(self) -> int:
        """The final amount."""
        return self.open_yen + self.to_invoice_yen

    @property
    def to_pay_yen(self) -> int:
        """The final amount less what is paid in advance."""
        return max(self.total_yen - self.credit_yen, 0)

    @property
    def fees(self) -> tuple[ToInvoice, ...]:
        """The fees still to come, month by month."""
        monthly = [one.name.lower() for one in (ChargeKind.MONTHLY_FEE, ChargeKind.ADD_ON_FEE)]
        fees = [one for one in self.to_invoice if one.kind in monthly]
        return tuple(sorted(fees, key=lambda one: one.month))


@dataclass(frozen=True)
class Leaving:
    """What leaving means.

    Attributes:
        on: the day of asking.
        desired_month: the month named, if one was.
        is_in_time: whether the request would be accepted; if not, the end shown is the earliest
            there is.
        last_day_to_ask: for the month that was named.
        ends_on, end: the last day of the membership, and what it stands on.
        bill: what will be billed until then.
        options: months that may be named instead, where the terms let a member name one.
    """

    on: dt.date
    desired_month: str | None
    is_in_time: bool
    last_day_to_ask: dt.date | None
    ends_on: dt.date
    end: Footing
    bill: FinalBill
    options: tuple[LeavingOption, ...]


@one_moment()
def preview(
    service: int, membership: int, desired_month: str | None = None, *, on: dt.date | None = None
) -> Leaving:
    """What leaving would mean if it were asked for on a day, by default the business day.

    Args:
        desired_month: the month in which to leave, as ``2026-12``; by default the earliest.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_active`` and ``already_leaving`` as for the
            request itself; ``month_too_far`` for a month more than five years ahead.
        TermsError: for a month that is none.
    """
    case = case_of(service, membership, on)
    withdrawal.check_can_leave(case.row)
    outcome = withdrawal.decide(case.pack, case.on, desired_month)
    is_in_time = outcome.ends_on is not None
    wished = {"desired_month": desired_month} if is_in_time and desired_month else {}
    end = case.explain("membership_end", requested_on=case.on, **wished)
    _check_near(case, end.answer)
    named = None if desired_month is None else option(case, desired_month)
    return Leaving(
        on=case.on,
        desired_month=desired_month,
        is_in_time=is_in_time,
        last_day_to_ask=None if named is None else named.last_day_to_ask,
        ends_on=end.answer,
        end=by_receipt(end),
        bill=_unless_it_starts(case, end.answer),
        options=offered(case),
    )


@one_moment()
def until_settled_end(service: int, membership: int, *, on: dt.date | None = None) -> Leaving:
    """What is still to be billed of a membership that is settled to end, or is over.

    Raises:
        OperationRefused: ``unknown_membership``; ``no_end`` where no end is settled.
    """
    case = case_of(service, membership, on)
    row, ends_on = case.row, case.last_day
    if ends_on is None:
        raise OperationRefused(
            "no_end",
            f"会員契約 {membership} の終わりは決まっていません。",
            f"no end of membership {membership} is settled",
        )
    end, bill = case.on_record(row.end_basis_id), _unless_it_starts(case, ends_on)
    asked_on = row.end_requested_on or case.on
    return Leaving(asked_on, None, True, None, ends_on, end, bill, ())


def final_bill(case: Case, ends_on: dt.date) -> FinalBill:
    """All that will be billed of a membership that ends on a day."""
    late = delay.delays(case)
    running = tuple(one for one in late if not one.is_paid)
    items = [
        *to_come.waiting(case),
        *to_come.costs_of_delay(case, late),
        *to_come.fees(case, ends_on),
    ]
    items.sort(key=lambda one: (one.due_on, one.month, one.kind))
    invoices = open_invoices(case)
    return FinalBill(
        invoices=invoices,
        to_invoice=tuple(items),
        open_yen=sum(one.open_yen for one in invoices),
        to_invoice_yen=to_come.known_yen(items),
        credit_yen=payments.credit_of(case.row.pk),
        delays=running,
        late_interest_yen=sum(one.interest_yen or 0 for one in running),
        late_handling_fee_yen=sum(one.handling_fee_yen for one in running),
        unknown=tuple(dict.fromkeys([*to_come.unknown_of(items), *delay.unknown_of(running)])),
    )


def _unless_it_starts(case: Case, ends_on: dt.date) -> FinalBill:
    """As ``final_bill``; a service that has not started costs nothing yet, but may still start."""
    bill, row = final_bill(case, ends_on), case.row
    if row.started_on is not None or row.ended_on is not None:
        return bill
    cited = in_words(list(case.citing(START).clauses))
    note = Text(
        f"提供がまだ始まっていないので、料金はかかりません。{ends_on} までに始まれば、"
        f"始まった日からの料金がかかります{cited}。",
        "The service has not started, so no fee runs; should it start by "
        f"{ends_on}, fees run from that day {cited}.",
    )
    return replace(bill, unknown=(note, *bill.unknown))


def open_invoices(case: Case) -> tuple[Open, ...]:
    """The invoices that are not paid in full, by due date."""
    return tuple(
        Open(
            row.id,
            row.number,
            row.issued_on,
            row.due_on,
            row.total_yen,
            row.open_yen,
            row.costs_yen,
            row.due_on < case.on,
            case.on_record(row.moved_by, row.basis),
        )
        for row in unsettled.open_invoices(case.row.pk)
    )


def this_month_and_next(case: Case) -> tuple[LeavingOption, ...]:
    """Whether and until when leaving can be asked for in the month of the day and in the next."""
    if not _can_be_asked(case):
        return ()
    return tuple(_options(case, 2))


def option(case: Case, month: str) -> LeavingOption:
    """One month that may be named, or is too late to be.

    Raises:
        TermsError: for a month that is none, or lies before the terms.
    """
    ask = case.explain("withdrawal_last_day_to_ask", month=month)
    in_time = withdrawal.asked_in_time(case.pack, month, ask.answer)
    end = case.explain("membership_end", **in_time)
    is_in_time = withdrawal.is_in_time(case.pack, case.on, month, end.answer)
    return LeavingOption(
        month, ask.answer, end.answer, is_in_time, by_receipt(ask), by_receipt(end)
    )


def offered(case: Case) -> tuple[LeavingOption, ...]:
    """The months that may be named still, where the terms let a member name one."""
    if not _can_be_asked(case):
        return ()
    in_time = (one for one in _options(case, FARTHEST_MONTHS) if one.is_in_time)
    return tuple(itertools.islice(in_time, MONTHS_OFFERED))


def _options(case: Case, count: int) -> Iterator[LeavingOption]:
    """The options of so many months from that of the day on; none of a month before the terms."""
    for month in itertools.islice(_months(case.on), count):
        try:
            yield option(case, month)
        except BeforeFirstVersion:
            continue


def _can_be_asked(case: Case) -> bool:
    """Whether the terms let this member name a month to leave in."""
    return (
        case.row.ended_on is None
        and case.row.ends_on is None
        and case.pack.answers("withdrawal_last_day_to_ask")
        and "desired_month" in case.pack.facts_of("membership_end")
    )


def _months(day: dt.date) -> Iterator[str]:
    """The months from that of a day on."""
    count = day.year * 12 + day.month - 1
    while True:
        yield f"{count // 12}-{count % 12 + 1:02d}"
        count += 1


def _check_near(case: Case, ends_on: dt.date) -> None:
    """Refuse to reckon what runs on for too many months: each one costs work."""
    if (ends_on.year - case.on.year) * 12 + ends_on.month - case.on.month > FARTHEST_MONTHS:
        raise OperationRefused(
            "month_too_far",
            f"{ends_on} までの額は計算できません。計算できるのは {FARTHEST_MONTHS}か月先までです。",
            f"an end on {ends_on} lies too far ahead to work out what it costs: at most "
            f"{FARTHEST_MONTHS} months",
            ends_on=ends_on,
        )
