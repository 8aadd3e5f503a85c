"""Why a charge is what it is: its amount, and the day on which it is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from kiyaku.base.records import Entry
from kiyaku.billing import costs as billed_costs
from kiyaku.billing import plans, records
from kiyaku.billing.costs import COMPENSATION
from kiyaku.billing.kinds import NOT_FEES, ChargeKind
from kiyaku.billing.records import Charge, Piece
from kiyaku.flows import costs, initial_cancellation, waivers
from kiyaku.flows.add_on_words import names_of
from kiyaku.flows.telling import kind_in_words
from kiyaku.flows.why import space_fees
from kiyaku.flows.why.desk import Answered, Desk
from kiyaku.flows.why.reasons import AMOUNT, DUE, Explanation, Reason
from kiyaku.members import add_ons, directory, plan_changes
from kiyaku.members import queries as member_queries
from kiyaku.terms.texts import Text


def of_charge(desk: Desk, charge: Charge) -> Explanation:
    """Why a charge was raised, how much it is and when it is due."""
    entry = desk.entry(charge.entry_id)
    kind = ChargeKind(charge.kind)
    words = names_of(desk.service, [charge]).get(charge.pk) or kind_in_words(kind.name.lower())
    month = f"{charge.fee_month:%Y-%m}"
    return Explanation(
        Text(
            f"{month} の{words.ja} {charge.amount_yen:,}円(債権 {charge.pk})",
            f"{words.en} of {month}: {charge.amount_yen:,} yen (charge {charge.pk})",
        ),
        (*_AMOUNTS[kind](desk, charge, entry), _due(desk, charge, entry), *_reversal(desk, charge)),
        entry=entry,
    )


# --- amounts ----------------------------------------------------------------------------------


def _monthly_fee(desk: Desk, charge: Charge, entry: Entry) -> list[Reason]:
    row = member_queries.membership(desk.service, charge.membership_id)
    period = directory.period_of_month(charge.membership_id, charge.fee_month)
    if period is None:
        lacking = Text("この月の期間がありません", "there is no period of this month")
        basis = Answered(desk.ground(charge.basis_id), None, (lacking,))
        return [desk.reason(AMOUNT, charge.amount_yen, None, basis)]
    plan = plan_changes.plan_on(row, period.first_day)
    fee = desk.monthly_fee(plan, period.first_day, entry)
    step = _price(plans.plan_names(desk.service)[plan], period.first_day, fee)
    if period.number == 1 and desk.pack(entry).answers("first_month_fee"):
        first = desk.ask(
            "first_month_fee",
            charge.basis_id,
            entry,
            monthly_fee_yen=fee,
            service_started_on=row.started_on,
        )
        return [desk.reason(AMOUNT, charge.amount_yen, first.answer, first, step)]
    return [desk.reason(AMOUNT, charge.amount_yen, fee, charge.basis_id, step)]


def _add_on_fee(desk: Desk, charge: Charge, entry: Entry) -> list[Reason]:
    """An add-on's month: in full, or from its first day as the terms say of a start."""
    every = add_ons.of(charge.membership_id)
    taken = next((one for one in every if one.number == charge.occurrence), None)
    if taken is None:
        lacking = Text("この付加サービスを利用していません", "there is no such add-on")
        basis = Answered(desk.ground(charge.basis_id), None, (lacking,))
        return [desk.reason(AMOUNT, charge.amount_yen, None, basis)]
    fee = desk.monthly_fee(taken.add_on_id, charge.raised_on, entry)
    name = plans.plan_names(desk.service, add_ons=True)[taken.add_on_id]
    step = _price(name, charge.raised_on, fee)
    if taken.from_day == charge.raised_on and desk.pack(entry).answers("first_month_fee"):
        first = desk.ask(
            "first_month_fee",
            charge.basis_id,
            entry,
            monthly_fee_yen=fee,
            service_started_on=taken.from_day,
        )
        again = add_ons.is_again(every, taken.add_on_id, taken.from_day)
        if first.answer != 0 or not again:  # nothing, but the first time only
            return [desk.reason(AMOUNT, charge.amount_yen, first.answer, first, step)]
    return [desk.reason(AMOUNT, charge.amount_yen, fee, charge.basis_id, step)]


def _price(plan: Text, on: dt.date, fee: int | None) -> Text:
    if fee is None:
        return Text(
            f"料金表: プラン {plan.ja} の {on} の月額はありません",
            f"price list: no monthly fee of plan {plan.en} on {on}",
        )
    return Text(
        f"料金表: プラン {plan.ja} の {on} の月額 {fee:,}円",
        f"price list: plan {plan.en} costs {fee:,} yen a month on {on}",
    )


def _late_interest(desk: Desk, charge: Charge, entry: Entry) -> list[Reason]:
    invoice, overdue = charge.about_invoice_id, records.overdue(charge.about_invoice_id)
    assert overdue is not None
    pieces = _pieces(charge)
    whole = desk.ask(
        "late_interest_of_part_payments",
        charge.basis_id,
        entry,
        due_on=overdue.due_on,
        pieces_yen=[piece.yen for piece in pieces],
        pieces_paid_on=[piece.paid_on for piece in pieces],
    )
    number = records.printed_numbers([invoice]).get(invoice, "")
    steps = [
        Text(
            f"延滞した請求書 {number}(支払期限 {overdue.due_on})の元本に対する遅延利息",
            f"late interest on the principal of invoice {number}, due {overdue.due_on}",
        )
    ]
    before = records.interest_charged_before(charge)
    if before:
        steps.append(
            Text(
                f"すでに請求した遅延利息 {before:,}円を差し引く",
                f"less late interest charged before: {before:,} yen",
            )
        )
    recomputed = None if whole.answer is None else max(whole.answer - before, 0)
    return [desk.reason(AMOUNT, charge.amount_yen, recomputed, whole, *steps)]


def _pieces(charge: Charge) -> list[Piece]:
    """What the interest of a charge runs on: each part of the fees up to the day it was paid.

    Interest charged before settlement runs to the day of the payment it was charged for on what
    was still open.
    """
    about, entry = charge.about_invoice_id, charge.entry_id
    pieces = records.fees_paid(about, before_entry=entry)
    overdue = records.overdue(about)
    if overdue is not None and overdue.closed_entry_id == entry:
        return pieces
    payment = records.payment_of_entry(charge.membership_id, entry)
    left = records.fees_open(about, before_entry=entry)
    to_day = charge.raised_on if payment is None else payment.paid_on
    return [*pieces, Piece(left, to_day)] if left else pieces


def _late_handling_fee(desk: Desk, charge: Charge, entry: Entry) -> list[Reason]:
    overdue = records.overdue(charge.about_invoice_id)
    demanded = overdue is not None and (
        overdue.is_dunned or overdue.formal_demand_due_on is not None
    )
    fee = desk.ask("late_handling_fee", charge.basis_id, entry, as_of=charge.raised_on)
    owed = desk.ask(
        "late_handling_fee_due",
        charge.basis_id,
        entry,
        as_of=charge.raised_on,
        demanded=demanded,
    )
    return [
        desk.reason(Text("手数料を請求できるか", "whether it is owed"), True, owed.answer, owed),
        desk.reason(AMOUNT, charge.amount_yen, fee.answer, fee),
    ]


def settlement(desk: Desk, entry: Entry) -> Answered:
    """The settlement of the initial cancellation that an entry recorded, computed again."""
    assert entry.membership is not None and entry.basis is not None
    row = member_queries.membership(desk.service, entry.membership)
    assert row.started_on is not None
    return desk.ask(
        initial_cancellation.QUESTION,
        entry.basis,
        entry,
        monthly_fee_yen=desk.monthly_fee(
            plan_changes.plan_on(row, row.started_on), row.started_on, entry
        ),
        service_started_on=row.started_on,
        dispatched_on=entry.payload["on"],
        paid_yen=entry.payload["paid_yen"],
    )


def _cancellation(part: str) -> Callable[[Desk, Charge, Entry], list[Reason]]:
    def amount(desk: Desk, charge: Charge, entry: Entry) -> list[Reason]:
        settled = settlement(desk, entry)
        return [desk.reason(AMOUNT, charge.amount_yen, settled.part(part), settled)]

    return amount


def _resumption_fee(desk: Desk, charge: Charge, entry: Entry) -> list[Reason]:
    rest = int(entry.payload["amount_yen"]) - charge.amount_yen
    whole = desk.ask(
        "resumption_amount",
        charge.basis_id,
        entry,
        as_of=charge.raised_on,
        arrears_yen=0,
        late_interest_yen=rest,
    )
    fee = None if whole.answer is None else whole.answer - rest
    step = Text(f"うち遅延損害金など {rest:,}円", f"of which {rest:,} yen late interest and fees")
    return [desk.reason(AMOUNT, charge.amount_yen, fee, whole, step)]


def _costs(desk: Desk, charge: Charge, entry: Entry) -> list[Reason]:
    told = billed_costs.cost(charge.pk)
    asked = costs.KINDS[told.kind]
    whole = desk.ask(
        asked.amount,
        charge.basis_id,
        entry,
        cost_yen=entry.payload["cost_yen"],
        borne_on=told.borne_on,
    )
    taxed = desk.ask(
        asked.taxed,
        charge.basis_id,
        entry,
        borne_on=told.borne_on,
        in_members_name=told.in_members_name,
    )
    said = (
        Text("の損害", "damage of")
        if told.kind == COMPENSATION
        else Text("に払った費用", "paid on")
    )
    step = Text(
        f"{told.borne_on} {said.ja}: {told.what}", f"{said.en} {told.borne_on}: {told.what}"
    )
    about = Text("消費税がかかるか", "whether it bears consumption tax")
    return [
        desk.reason(AMOUNT, charge.amount_yen, whole.answer, whole, step),
        desk.reason(about, told.is_taxed, taxed.answer, taxed),
    ]


_AMOUNTS: Mapping[ChargeKind, Callable[[Desk, Charge, Entry], list[Reason]]] = {
    ChargeKind.MONTHLY_FEE: _monthly_fee,
    ChargeKind.LATE_INTEREST: _late_interest,
    ChargeKind.LATE_HANDLING_FEE: _late_handling_fee,
    ChargeKind.INITIAL_CANCELLATION_USAGE: _cancellation("charged_yen"),
    ChargeKind.INITIAL_CANCELLATION_HANDLING_FEE: _cancellation("handling_fee_yen"),
    ChargeKind.RESUMPTION_FEE: _resumption_fee,
    ChargeKind.ADD_ON_FEE: _add_on_fee,
    **dict.fromkeys(NOT_FEES, _costs),
    ChargeKind.SPACE_FEE: space_fees.amount,
}


# --- due dates --------------------------------------------------------------------------------


def _due(desk: Desk, charge: Charge, entry: Entry) -> Reason:
    if charge.kind in (ChargeKind.MONTHLY_FEE, ChargeKind.ADD_ON_FEE):
        return _fee_due(desk, charge, entry)
    if charge.kind in NOT_FEES:
        question = costs.KINDS[billed_costs.cost(charge.pk).kind].due_on
        due = desk.ask(question, charge.due_basis_id, entry, charged_on=charge.raised_on)
        return desk.reason(DUE, charge.due_on, due.answer, due)
    if charge.kind == ChargeKind.SPACE_FEE:
        return space_fees.due(desk, charge, entry)
    at_once = not entry.by_close and not entry.payload.get("billed_yen")
    if at_once:
        step = Text(
            f"{charge.raised_on} の操作とともに請求し、その日に期限が来る",
            f"billed with what was done on {charge.raised_on}, due that day",
        )
        return desk.reason(DUE, charge.due_on, charge.raised_on, charge.due_basis_id, step)
    due = _next_regular(desk, charge, entry)
    return desk.reason(DUE, charge.due_on, due.answer, due)


def _fee_due(desk: Desk, charge: Charge, entry: Entry) -> Reason:
    row = member_queries.membership(desk.service, charge.membership_id)
    due = desk.ask(
        "fee_due_on",
        charge.due_basis_id,
        entry,
        fee_month=f"{charge.fee_month:%Y-%m}",
        registered_on=row.started_on,
    )
    if due.answer is None or due.answer >= charge.raised_on:
        return desk.reason(DUE, charge.due_on, due.answer, due)
    moved = _next_regular(desk, charge, entry, aside=True)
    step = Text(
        f"本来の期限 {due.answer} は計上の日 {charge.raised_on} より前なので、次の期限になる",
        f"raised on {charge.raised_on}, after the regular due date {due.answer}: due with the next",
    )
    return desk.reason(DUE, charge.due_on, moved.answer, moved, step)


def _next_regular(desk: Desk, charge: Charge, entry: Entry, *, aside: bool = False) -> Answered:
    return desk.ask(
        "late_charge_due_on",
        charge.due_basis_id,
        entry,
        settled_on=charge.raised_on,
        aside=aside,
    )


def _reversal(desk: Desk, charge: Charge) -> list[Reason]:
    taken_back = records.reversal(charge.pk)
    if taken_back is None:
        return []
    entry = desk.entry(taken_back.entry_id)
    if entry.action == waivers.WAIVED:
        return [_waiver(desk, charge, entry, taken_back.reason)]
    inside = []
    if entry.action == costs.TAKEN_BACK:
        inside = [
            Text(f"取り消した者: {entry.by}", f"taken back by {entry.by}"),
            Text(f"理由: {taken_back.reason}", f"reason given: {taken_back.reason}"),
        ]
    about = Text(
        f"{taken_back.reversed_on} に取り消された", f"taken back on {taken_back.reversed_on}"
    )
    return [desk.reason(about, None, None, taken_back.basis_id, inside=inside)]


def _waiver(desk: Desk, charge: Charge, entry: Entry, reason: str) -> Reason:
    """That a charge could be waived, by whom and why it was."""
    assert entry.basis is not None
    question = waivers.QUESTIONS[ChargeKind(charge.kind)]
    asked = desk.ask(question, entry.basis, entry, as_of=entry.day)
    about = Text(f"{entry.day} に免除。免除できるか", f"waived on {entry.day}: whether it could be")
    inside = [
        Text(f"免除した者: {entry.by}", f"waived by {entry.by}"),
        Text(f"理由: {reason}", f"reason given: {reason}"),
    ]
    return desk.reason(about, True, asked.answer, asked, inside=inside)


def of_waiver(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """Why a charge could be waived, and what it was."""
    charge = records.charge(int(entry.payload["charge"]))
    return Explanation(title, parts=(of_charge(desk, charge),), entry=entry)


def of_cost(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """Why a cost was charged on, how much of it, and what became of it."""
    charge = records.charge(int(entry.payload["charge"]))
    return Explanation(title, parts=(of_charge(desk, charge),), entry=entry)
