"""What lies ahead of one membership: what is due, what is late, what happens next, what to do.

Everything says which clauses it stands on, and shows its working where a rule gives it. Where the
terms cannot tell (a rate or a fee that the operator has not set), the figure is left out and the
reason given; it is never guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kiyaku.base.snapshots import one_moment
from kiyaku.billing import payments, unsettled
from kiyaku.flows import delay, leaving, resuming, to_come
from kiyaku.flows.case import Case, Footing, by_receipt, case_of
from kiyaku.flows.delay import Delay
from kiyaku.flows.leaving import LeavingOption, Open
from kiyaku.flows.resuming import SuspensionShown
from kiyaku.flows.telling import kind_in_words
from kiyaku.flows.to_come import ToInvoice
from kiyaku.members import directory
from kiyaku.terms.texts import Text

PAY_OVERDUE, PAY_DUE, NOTHING = "pay_overdue", "pay_due", "nothing"
_ONE_DAY = dt.timedelta(1)
_LOOK_AHEAD = dt.timedelta(days=430)
"""As far as the close looks for invoices to send: no operator sends them a year ahead."""


@dataclass(frozen=True)
class DueItem:
    """A part of what is due on a day; ``invoice`` is None while it is not invoiced.

    ``kind`` and ``month`` tell what a part that is not invoiced yet is for.
    """

    invoice: str | None
    kind: str | None
    month: str | None
    amount_yen: int | None
    words: Text
    footing: Footing


@dataclass(frozen=True)
class Due:
    """What is due next, all of one due date together; ``amount_yen`` as far as it is known."""

    due_on: dt.date
    amount_yen: int
    items: tuple[DueItem, ...]

    @property
    def is_invoiced(self) -> bool:
        """Whether all of it is on invoices."""
        return all(one.invoice is not None for one in self.items)


@dataclass(frozen=True)
class Coming:
    """Something that happens, or ends, on a day to come.

    Attributes:
        code: ``period_ends``, ``renews``, ``ends``, ``invoice``, ``fee``, ``last_day_to_ask`` or
            ``initial_cancellation_ends``.
        amount_yen: of an invoice or a fee, as far as it is known.
        month: of a fee, or the month to leave in.
        then_on: the due date of an invoice or fee; the end that asking in time gives; the last day
            of the period that a renewal begins.
    """

    on: dt.date
    code: str
    words: Text
    footing: Footing
    amount_yen: int | None = None
    month: str | None = None
    then_on: dt.date | None = None


@dataclass(frozen=True)
class SettledEnd:
    """The last day of a membership that is settled to end, or is over."""

    on: dt.date
    kind: str
    words: Text
    footing: Footing


@dataclass(frozen=True)
class InitialCancellation:
    """Until when, and on how many days still (the day itself included), it can be sent.

    ``is_at_least``: the day on which the contract document came is not known, so it counts from
    the start; a document received later gives more days.
    """

    last_day: dt.date
    days_left: int
    is_at_least: bool
    footing: Footing


@dataclass(frozen=True)
class Action:
    """The one thing a member should do next."""

    code: str
    words: Text
    clauses: tuple[str, ...]
    amount_yen: int = 0
    due_on: dt.date | None = None


@dataclass(frozen=True)
class Outlook:
    """One membership's outlook from a day.

    Attributes:
        state: where the membership stands (``members.directory``).
        due_next: what falls due next, on the day itself or later.
        invoices: every invoice that is not paid in full, by due date.
        open_yen, overdue_yen: what is open on them, and of this what is past its due date.
        delays: invoices paid late or not paid, whose delay is not charged yet to its end.
        late_interest_yen, late_handling_fee_yen: what all delays have come to by the day, though
            not charged yet.
        credit_yen: what is paid in advance. refunds_due_yen: what the operator owes back.
        coming: what happens next, in order of date.
        leaving: whether and until when leaving can be asked for, in this month and the next.
        end: the settled end. suspension: with what resumption costs on the day.
        initial_cancellation: while it can still be sent.
        action: what to do next.
        unknown: what could not be told, and why.
    """

    membership: int
    on: dt.date
    state: str
    due_next: Due | None
    invoices: tuple[Open, ...]
    open_yen: int
    overdue_yen: int
    delays: tuple[Delay, ...]
    late_interest_yen: int
    late_handling_fee_yen: int
    credit_yen: int
    refunds_due_yen: int
    coming: tuple[Coming, ...]
    leaving: tuple[LeavingOption, ...]
    end: SettledEnd | None
    suspension: SuspensionShown | None
    initial_cancellation: InitialCancellation | None
    action: Action
    unknown: tuple[Text, ...]


@one_moment()
def outlook(
    service: int,
    membership: int,
    *,
    on: dt.date | None = None,
    document_received_on: dt.date | None = None,
) -> Outlook:
    """What lies ahead of a membership from a day, by default the service's business day.

    Args:
        document_received_on: the day the member received the contract document, where it is
            known and the terms ask for it.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    case = case_of(service, membership, on)
    delays, invoices = delay.delays(case), leaving.open_invoices(case)
    waiting = to_come.waiting(case)
    ahead = _ahead(case, [*waiting, *to_come.costs_of_delay(case, delays)])
    options = leaving.this_month_and_next(case)
    cancellation = _initial_cancellation(case, document_received_on)
    due_next, end = _due_next(case, invoices, ahead), _end(case)
    suspension = resuming.suspension(case, invoices, delays, waiting)
    return Outlook(
        membership=membership,
        on=case.on,
        state=directory.state_of(case.row),
        due_next=due_next,
        invoices=invoices,
        open_yen=sum(one.open_yen for one in invoices),
        overdue_yen=sum(one.open_yen for one in invoices if one.is_overdue),
        delays=delays,
        late_interest_yen=sum(one.interest_yen or 0 for one in delays),
        late_handling_fee_yen=sum(one.handling_fee_yen for one in delays),
        credit_yen=payments.credit_of(membership),
        refunds_due_yen=unsettled.refunds_due_yen(membership),
        coming=tuple(
            sorted(_coming(case, ahead, options, end, cancellation), key=lambda one: one.on)
        ),
        leaving=options,
        end=end,
        suspension=suspension,
        initial_cancellation=cancellation,
        action=_action(case, invoices, due_next),
        unknown=_unknown(ahead, delays, suspension),
    )


# --- money ------------------------------------------------------------------------------------


def _ahead(case: Case, charged: list[ToInvoice]) -> list[ToInvoice]:
    """What is not invoiced yet, by due date: at least one fee, and all that falls due first.

    A fee never falls due before its period begins: once a period begins after something that is
    known to come, nothing due earlier can follow.
    """
    found = list(charged)
    farthest = case.next_close + _LOOK_AHEAD
    for fee in to_come.fees(case, min(case.last_day or farthest, farthest)):
        begins = dt.date.fromisoformat(f"{fee.month}-01")
        if len(found) > len(charged) and begins > min(one.due_on for one in found):
            break
        found.append(fee)
    return sorted(found, key=lambda one: (one.due_on, one.month))


def _due_next(case: Case, invoices: tuple[Open, ...], ahead: list[ToInvoice]) -> Due | None:
    days = {*(one.due_on for one in invoices), *(one.due_on for one in ahead)}
    due_on = min((day for day in days if day >= case.on), default=None)
    if due_on is None:
        return None
    items = [
        *(_invoiced(one) for one in invoices if one.due_on == due_on),
        *(_not_invoiced(one) for one in ahead if one.due_on == due_on),
    ]
    return Due(due_on, sum(one.amount_yen or 0 for one in items), tuple(items))


def _invoiced(one: Open) -> DueItem:
    words = Text(f"請求書 {one.number}", f"invoice {one.number}")
    return DueItem(one.number, None, None, one.open_yen, words, one.footing)


def _not_invoiced(one: ToInvoice) -> DueItem:
    words = Text(
        f"{one.month} の{one.words.ja}(請求書はまだ)",
        f"{one.words.en} of {one.month}, not invoiced yet",
    )
    cited = tuple(dict.fromkeys([*one.amount.clauses, *one.due.clauses]))
    footing = Footing(cited, one.due.terms_version, one.due.receipt, one.amount.steps)
    return DueItem(None, one.kind, one.month, one.amount_yen, words, footing)


def _unknown(
    ahead: list[ToInvoice], delays: tuple[Delay, ...], suspension: SuspensionShown | None
) -> tuple[Text, ...]:
    found = [*to_come.unknown_of(ahead), *delay.unknown_of(delays)]
    if suspension is not None and suspension.resumption.unknown is not None:
        found.append(suspension.resumption.unknown)
    return tuple(dict.fromkeys(found))


# --- what happens next ------------------------------------------------------------------------


def _coming(
    case: Case,
    ahead: list[ToInvoice],
    options: tuple[LeavingOption, ...],
    end: SettledEnd | None,
    cancellation: InitialCancellation | None,
) -> Iterator[Coming]:
    yield from _periods(case)
    yield from _billing(case, ahead)
    for one in options:
        if one.is_in_time and one.last_day_to_ask >= case.on:
            words = Text(
                f"{one.ends_on} に終えるための申出の最終日",
                f"last day to ask to leave on {one.ends_on}",
            )
            yield Coming(
                one.last_day_to_ask, "last_day_to_ask", words, one.ask, None, one.month, one.ends_on
            )
    if end is not None and end.on >= case.on:
        yield Coming(end.on, "ends", end.words, end.footing)
    if cancellation is not None:
        words = Text(
            "初期契約解除の書面を発送できる最終日", "last day to send an initial cancellation"
        )
        yield Coming(
            cancellation.last_day, "initial_cancellation_ends", words, cancellation.footing
        )


def _periods(case: Case) -> Iterator[Coming]:
    """The end of the period that the day lies in, and the renewal after it."""
    row, last = case.row, case.last_day
    if not case.is_running or (last is not None and case.on > last):
        return
    assert row.started_on is not None
    period = case.explain(
        "membership_period", started_on=row.started_on, containing=max(case.on, row.started_on)
    )
    ends = period.answer["last_day"]
    words = Text(f"{period.answer['first_day']} からの期間の末日", "last day of the current period")
    yield Coming(ends, "period_ends", words, by_receipt(period))
    if last is None or last > ends:
        begins = ends + _ONE_DAY
        following = case.explain("membership_period", started_on=row.started_on, containing=begins)
        until = following.answer["last_day"]
        words = Text(f"{until} まで更新", f"renews until {until}")
        yield Coming(begins, "renews", words, by_receipt(following), then_on=until)


def _billing(case: Case, ahead: list[ToInvoice]) -> Iterator[Coming]:
    """The next invoice, with all that goes out that day and is due together; the next fee."""
    if not ahead:
        return
    first = min(ahead, key=lambda one: (one.invoiced_on, one.due_on))
    together = [
        one for one in ahead if (one.invoiced_on, one.due_on) == (first.invoiced_on, first.due_on)
    ]
    words = Text(
        f"請求書の発行(支払期限 {first.due_on})", f"an invoice goes out, due {first.due_on}"
    )
    yield Coming(
        first.invoiced_on, "invoice", words, first.invoice,
        to_come.known_yen(together), None, first.due_on,
    )  # fmt: skip
    fee = min(
        (one for one in ahead if one.kind == "monthly_fee" and one.due_on >= case.on),
        key=lambda one: (one.due_on, one.month),
        default=None,
    )
    if fee is not None:
        words = Text(
            f"{fee.month} の{fee.words.ja}の支払期限", f"{fee.words.en} of {fee.month} due"
        )
        yield Coming(fee.due_on, "fee", words, fee.due, fee.amount_yen, fee.month, fee.due_on)


def _end(case: Case) -> SettledEnd | None:
    row, last = case.row, case.last_day
    if last is None:
        return None
    kind = kind_in_words(row.end_kind)
    words = Text(f"{kind.ja}会員契約の最終日", f"last day of the membership, {kind.en}")
    return SettledEnd(last, row.end_kind, words, case.on_record(row.end_basis_id))


def _initial_cancellation(
    case: Case, document_received_on: dt.date | None
) -> InitialCancellation | None:
    question, started_on = "initial_cancellation_last_day", case.row.started_on
    if not case.is_running or started_on is None or not case.pack.answers(question):
        return None
    known = {
        "service_started_on": started_on,
        "document_received_on": document_received_on or started_on,
    }
    asked = case.pack.question(question)
    needed = [fact.name for fact in asked.needs]
    if not set(needed) <= set(known):
        return None
    last = case.explain(question, **{name: known[name] for name in needed})
    days_left = (last.answer - case.on).days + 1
    if days_left < 1:
        return None
    is_at_least = document_received_on is None and "document_received_on" in needed
    return InitialCancellation(last.answer, days_left, is_at_least, by_receipt(last))


# --- what to do -------------------------------------------------------------------------------


def _action(case: Case, invoices: tuple[Open, ...], due_next: Due | None) -> Action:
    """Pay what is overdue; else what is invoiced and due next; else nothing."""
    overdue = [one for one in invoices if one.is_overdue]
    if overdue:
        return _pay(PAY_OVERDUE, overdue, Text(
            "支払期限を過ぎた {yen:,}円をお支払いください。",
            "Please pay the {yen:,} yen that are overdue.",
        ))  # fmt: skip
    if invoices:
        soonest = [one for one in invoices if one.due_on == invoices[0].due_on]
        return _pay(PAY_DUE, soonest, Text(
            "{due_on} までに {yen:,}円をお支払いください。", "Please pay {yen:,} yen by {due_on}."
        ))  # fmt: skip
    words = Text("いま、していただくことはありません。", "There is nothing to do now.")
    if due_next is None:
        return Action(NOTHING, words, ())
    clauses = dict.fromkeys(clause for one in due_next.items for clause in one.footing.clauses)
    return Action(NOTHING, words, tuple(clauses), 0, due_next.due_on)


def _pay(code: str, invoices: list[Open], words: Text) -> Action:
    yen, due_on = sum(one.open_yen for one in invoices), invoices[0].due_on
    clauses = dict.fromkeys(clause for one in invoices for clause in one.footing.clauses)
    told = Text(words.ja.format(yen=yen, due_on=due_on), words.en.format(yen=yen, due_on=due_on))
    return Action(code, told, tuple(clauses), yen, due_on)
