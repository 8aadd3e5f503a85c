"""Why a membership starts, runs, is suspended and ends as it does; what people decided on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from kiyaku.base import records
from kiyaku.base.errors import OperationRefused
from kiyaku.base.records import Entry
from kiyaku.billing import records as billing
from kiyaku.billing.kinds import ChargeKind
from kiyaku.flows import (
    costs,
    decision_reasons,
    exclusion,
    grounds,
    initial_cancellation,
    line_faults,
    listed_kinds,
    particulars,
    withdrawal,
)
from kiyaku.flows.telling import kind_in_words
from kiyaku.flows.why import silence
from kiyaku.flows.why.charges import settlement
from kiyaku.flows.why.desk import Answered, Desk
from kiyaku.flows.why.reasons import Explanation, Reason
from kiyaku.members import add_ons, directory, plan_changes
from kiyaku.members import queries as member_queries
from kiyaku.members.particulars import WORDS
from kiyaku.terms.texts import Text

_DECISION = Text("人の決定", "a person's decision")


def of_application(desk: Desk, entry: Entry) -> Explanation:
    """What an application was received under, and what screening found."""
    assert entry.basis is not None
    application = member_queries.application(desk.service, int(entry.payload["application"]))
    version = desk.pack(entry).terms_version_on(entry.day)
    found = [Text(f"審査で: {one['ja']}", f"screening: {one['en']}") for one in (
        application.findings
    )] or [Text("審査で見つかった点はない", "screening found nothing")]  # fmt: skip
    about = Text("同意した規約の版", "version of the terms consented to")
    consented = application.consented_version.isoformat()
    return Explanation(
        Text(f"申込み {application.pk}", f"application {application.pk}"),
        (desk.reason(about, consented, version, entry.basis, inside=found),),
        entry=entry,
    )


def of_screening_again(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """What another look at an application found, and what of it had ceased to hold."""
    assert entry.basis is not None
    row = member_queries.application(desk.service, int(entry.payload["application"]))
    day = entry.day.isoformat()
    new = [one for one in row.findings if one.get("found_on") == day]
    gone = [one for one in row.findings if one.get("gone_on") == day]
    inside = [
        *(Text(f"新しくわかった: {one['ja']}", f"new: {one['en']}") for one in new),
        *(
            Text(f"成り立たなくなった: {one['ja']}", f"no longer holds: {one['en']}")
            for one in gone
        ),
    ] or [Text("前と変わらない", "as it was before")]
    about = Text("もう一度の審査", "screening once more")
    reason = desk.reason(about, None, None, entry.basis, inside=inside)
    return Explanation(title, (reason,), entry=entry)


def of_particulars_change(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """Why a change of what was registered is reported; the fields, never their values."""
    names = [WORDS[one] for one in entry.payload["fields"]]
    step = Text("、".join(one.ja for one in names), ", ".join(one.en for one in names))
    about = Text("届け出るべき変更か", "whether it is to be reported")
    if entry.basis is None:
        return Explanation(title, (Reason(about, None, None, steps=(step,)),), entry=entry)
    asked = desk.ask(particulars.QUESTION, entry.basis, entry, as_of=entry.day)
    return Explanation(title, (desk.reason(about, True, asked.answer, asked, step),), entry=entry)


def of_decision(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """A person's decision: by whom, on which ground, with which reason given."""
    assert entry.basis is not None
    reason = decision_reasons.given(entry)
    if "application" in entry.payload:
        application = member_queries.application(desk.service, int(entry.payload["application"]))
        reason = application.internal_reason
    if entry.action == grounds.LEFT:
        reason = _ground_of(entry).left_reason
    given = [Text(f"理由: {reason}", f"reason given: {reason}")] if reason else []
    return Explanation(
        title, (desk.reason(_DECISION, None, None, entry.basis, inside=given),), entry=entry
    )


def of_start(desk: Desk, membership: int) -> Explanation:
    """Why a membership starts on its day, and its first period."""
    row = member_queries.membership(desk.service, membership)
    entry = records.last_entry(desk.service, membership, ["membership_started"])
    if entry is None or row.start_basis_id is None:
        raise OperationRefused(
            "not_started", "この会員契約は始まっていません。", "the membership has not started"
        )
    facts: dict[str, Any] = {"service_started_on": entry.payload["on"]}
    if "registered_on" in desk.pack(entry).facts_of("membership_started_on"):
        facts = {"registered_on": row.registered_on}
    start = desk.ask("membership_started_on", row.start_basis_id, entry, **facts)
    about = Text("開始の日", "day of start")
    return Explanation(
        Text(f"会員契約 {membership} の開始", f"membership {membership} starts"),
        (desk.reason(about, row.started_on, start.answer, start),),
        (of_period(desk, membership, 1),),
        entry,
    )


def of_period(desk: Desk, membership: int, number: int) -> Explanation:
    """Why a period runs from its first to its last day."""
    row = member_queries.membership(desk.service, membership)
    period = directory.period(membership, number)
    entry = desk.entry(period.entry_id)
    stored = {"first_day": period.first_day, "last_day": period.last_day}
    asked = desk.ask(
        "membership_period",
        period.basis_id,
        entry,
        started_on=row.started_on,
        containing=period.first_day,
    )
    about = Text("初日と末日", "first and last day")
    return Explanation(
        Text(
            f"第{number}期 {period.first_day} から {period.last_day}",
            f"period {number}, {period.first_day} to {period.last_day}",
        ),
        (desk.reason(about, stored, asked.answer, asked),),
        entry=entry,
    )


# --- leaving ----------------------------------------------------------------------------------


def of_end(desk: Desk, membership: int) -> Explanation:
    """Why a membership ends on its last day.

    Raises:
        OperationRefused: ``no_end`` when no end is settled.
    """
    row = member_queries.membership(desk.service, membership)
    if row.ends_on is None or row.end_basis_id is None:
        raise OperationRefused(
            "no_end",
            f"会員契約 {membership} の終わりは決まっていません。",
            f"no end of membership {membership} is settled",
        )
    entry = records.last_entry(desk.service, membership, _END_ACTIONS[row.end_kind])
    assert entry is not None
    if row.end_kind == initial_cancellation.KIND:
        return of_initial_cancellation(desk, entry)
    if row.end_kind == "withdrawal":
        whole = of_withdrawal(desk, entry)
        last_day = whole.reasons[0].recomputed
    elif row.end_kind == exclusion.KIND:
        whole, last_day = of_member_termination(desk, entry), entry.day
    else:
        whole, last_day = of_sanction(desk, entry), entry.day
    on_record = row.ended_on or row.ends_on
    about = Text("会員契約の最終日として記録", "on record as the membership's last day")
    reason = desk.reason(about, on_record, last_day, row.end_basis_id)
    return replace(whole, reasons=(*whole.reasons, reason))


_END_ACTIONS = {
    "withdrawal": [withdrawal.REQUESTED],
    initial_cancellation.KIND: [initial_cancellation.KIND],
    "termination": ["terminated"],
    exclusion.KIND: [exclusion.ENDED_BY_MEMBER],
}


def of_withdrawal(desk: Desk, entry: Entry) -> Explanation:
    """Why a request to leave ends the membership when it does, or is refused."""
    assert entry.basis is not None
    wish = entry.payload.get("desired_month")
    ends_on = _date(entry.payload.get("ends_on"))
    if ends_on is not None:
        end = _end(desk, entry, wish)
        about = Text("最終日", "last day")
        return Explanation(
            Text(f"{entry.day} の退会・解約の申出", f"request to leave of {entry.day}"),
            (desk.reason(about, ends_on, end.answer, end),),
            entry=entry,
        )
    earliest = _end(desk, entry, None)
    in_time = desk.ask("withdrawal_last_day_to_ask", entry.basis, entry, month=wish, aside=True)
    stored = _date(entry.payload["earliest_end"])
    return Explanation(
        Text(
            f"{wish} を望む {entry.day} の申出は間に合わない",
            f"the request of {entry.day} to leave in {wish} came too late",
        ),
        (
            desk.reason(
                Text(f"申出の最終日 {in_time.answer}", f"last day to ask: {in_time.answer}"),
                None, None, in_time,
            ),
            desk.reason(
                Text("最も早い最終日", "earliest last day"), stored, earliest.answer, earliest
            ),
        ),
        entry=entry,
    )  # fmt: skip


def _end(desk: Desk, entry: Entry, wish: str | None) -> Answered:
    assert entry.basis is not None
    wished: dict[str, Any] = {} if wish is None else {"desired_month": wish}
    return desk.ask("membership_end", entry.basis, entry, requested_on=entry.day, **wished)


def of_initial_cancellation(desk: Desk, entry: Entry) -> Explanation:
    """Why an initial cancellation was in time, when it took effect and how it was settled."""
    assert entry.membership is not None and entry.basis is not None
    row = member_queries.membership(desk.service, entry.membership)
    dispatched_on = _date(entry.payload["on"])
    in_time = desk.ask(
        "initial_cancellation_in_time",
        entry.basis,
        entry,
        aside=True,
        document_received_on=entry.payload["document_received_on"],
        service_started_on=row.started_on,
        dispatched_on=dispatched_on,
    )
    effect = desk.ask(
        "initial_cancellation_takes_effect_on",
        entry.basis,
        entry,
        aside=True,
        dispatched_on=dispatched_on,
    )
    settled = settlement(desk, entry)
    stored = {name: entry.payload[name] for name in settled.answer or _SETTLED}
    return Explanation(
        Text(f"{dispatched_on} の初期契約解除", f"initial cancellation of {dispatched_on}"),
        (
            desk.reason(Text("期間内か", "in time"), True, in_time.answer, in_time),
            desk.reason(Text("最終日", "last day"), row.ended_on, effect.answer, effect),
            desk.reason(Text("精算", "settlement"), stored, settled.answer, settled),
        ),
        entry=entry,
    )


_SETTLED = ("charged_yen", "handling_fee_yen", "refund_yen", "billed_yen")


def of_refund(desk: Desk, refund_id: int) -> Explanation:
    """Why money is owed back to a member."""
    refund = billing.refund(refund_id)
    entry = desk.entry(refund.entry_id)
    about = Text("返還すべき額", "amount to be refunded")
    title = Text(f"{refund.due_since} の返還義務", f"refund due since {refund.due_since}")
    if entry.action == costs.TAKEN_BACK:
        left = billing.credit_after(refund.membership_id, entry=entry.id)
        step = Text(
            "契約が終わり、未払いもないので、支払い済みの残りを返す",
            "the membership is over and nothing is open: what is left of the payments goes back",
        )
        reason = desk.reason(about, refund.amount_yen, left, refund.basis_id, step)
        return Explanation(title, (reason,), entry=entry)
    settled = settlement(desk, entry)
    reason = desk.reason(about, refund.amount_yen, settled.part("refund_yen"), settled)
    return Explanation(title, (reason,), entry=entry)


def of_refund_payment(desk: Desk, entry: Entry) -> Explanation:
    """What was paid back: all that was due, by the clauses that made it due."""
    assert entry.basis is not None
    refund = billing.refund(int(entry.payload["refund"]))
    paid_on = _date(entry.payload["on"])
    about = Text("返還した額", "amount refunded")
    return Explanation(
        Text(f"{paid_on} の返還", f"refund paid on {paid_on}"),
        (desk.reason(about, entry.payload["amount_yen"], refund.amount_yen, entry.basis),),
        (of_refund(desk, refund.pk),),
        entry,
    )


# --- sanctions --------------------------------------------------------------------------------


def of_sanction(desk: Desk, entry: Entry) -> Explanation:
    """A suspension or termination: the decision, its ground, and others decided on that day."""
    assert entry.membership is not None
    title = {
        "restricted": Text("利用の制限", "restriction"),
        "suspended": Text("利用の停止", "suspension"),
        "terminated": Text("運営者による契約の終了", "termination by the operator"),
    }[entry.action]
    cited = entry.payload.get("ground_id")
    decided = [
        one.pk
        for one in directory.grounds_of(entry.membership)
        if one.state == one.DECIDED and one.closed_on == entry.day and one.pk != cited
    ]
    whole = of_decision(desk, entry, title)
    named = decided if cited is None else [int(cited), *decided]
    return Explanation(title, whole.reasons, tuple(of_ground(desk, one) for one in named), entry)


def of_member_termination(desk: Desk, entry: Entry) -> Explanation:
    """The end that a member brought about at once: the item of the list that was declared."""
    assert entry.basis is not None
    question = listed_kinds.EXCLUSION
    fact = desk.pack(entry).question(question).needs[0].name
    answered = desk.ask(
        question, entry.basis, entry, as_of=entry.day, aside=True,
        **{fact: entry.payload["finding"]},
    )  # fmt: skip
    about = Text("規約の何号にあたるか", "which item of the terms it is")
    title = Text("会員からの即時の終了", "end at once by the member")
    reason = desk.reason(about, entry.payload["clause"], answered.answer, answered)
    return Explanation(title, (reason,), entry=entry)


def of_left_ground(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """The decision to take no action on a ground, with its reason, and the ground."""
    ground = of_ground(desk, _ground_of(entry).pk)
    reasons = of_decision(desk, entry, title).reasons
    return Explanation(title, reasons, (ground,), entry, is_inside=True)


def _ground_of(entry: Entry) -> Any:
    return directory.ground(int(entry.payload["ground_id"]))


def of_resumption(desk: Desk, entry: Entry) -> Explanation:
    """What had to be paid, beyond the invoices, before use was resumed."""
    assert entry.membership is not None and entry.basis is not None
    billed = billing.invoiced_by_entry(entry.membership, entry.id)
    about = Text("請求書のほかに支払った額", "paid beyond the invoices")
    stored = int(entry.payload["amount_yen"])
    title = Text("利用の再開", "resumption")
    is_for_line = line_faults.rests_on_one(desk.service, entry.basis)
    if is_for_line or not desk.pack(entry).answers("resumption_amount"):
        return Explanation(title, (desk.reason(about, stored, billed, entry.basis),), entry=entry)
    fees = billing.charges_of_entry(entry.membership, entry.id, [ChargeKind.RESUMPTION_FEE])
    whole = desk.ask(
        "resumption_amount",
        entry.basis,
        entry,
        as_of=entry.day,
        arrears_yen=0,
        late_interest_yen=billed - sum(fee.amount_yen for fee in fees),
    )
    return Explanation(title, (desk.reason(about, stored, whole.answer, whole),), entry=entry)


def of_ground(desk: Desk, ground_id: int) -> Explanation:
    """Why arrears are a ground: the figures it was found by, and those arrears added up again."""
    ground = directory.ground(ground_id)
    entry = desk.entry(ground.entry_id)
    if ground.kind:
        title = Text(
            f"{ground.found_on} に記録した候補の事由", f"ground recorded on {ground.found_on}"
        )
        return of_recorded_ground(desk, entry, title)
    if ground.contact_id is not None or ground.use_id is not None:
        return silence.of_ground(desk, ground, entry, _told(ground))
    row = member_queries.membership(desk.service, ground.membership_id)
    facts: dict[str, Any] = {
        "arrears_yen": ground.arrears_yen,
        "monthly_fee_yen": ground.monthly_fee_yen,
        "formal_demand_due_on": ground.formal_demand_due_on,
    }
    holds = desk.ask(ground.question, ground.basis_id, entry, on=ground.found_on, **facts)
    arrears = billing.arrears_at(ground.membership_id, entry=entry.id)
    paid_for = [plan_changes.plan_on(row, ground.found_on)]
    paid_for += [
        one.add_on_id
        for one in add_ons.of(ground.membership_id)
        if one.from_day <= ground.found_on and one.is_had(ground.found_on)
    ]
    fee = sum(desk.monthly_fee(one, ground.found_on, entry) or 0 for one in paid_for)
    by = ground.basis_id
    return Explanation(
        _told(ground),
        (
            desk.reason(
                Text("事由にあたるか", "whether it is a ground"), True, holds.answer, holds
            ),
            desk.reason(Text("滞納の額", "arrears"), ground.arrears_yen, arrears, by),
            desk.reason(Text("月額", "monthly fee"), ground.monthly_fee_yen, fee, by),
        ),
        entry=entry,
        is_inside=True,
    )


def _told(ground: Any) -> Text:
    """A ground that the close found, and what became of it."""
    words = kind_in_words(ground.question)
    state = {
        ground.OPEN: Text("決定を待っている", "waits for a decision"),
        ground.LEFT: Text(f"{ground.left_on} に見送り", f"left on {ground.left_on}"),
        ground.LAPSED: Text(f"{ground.closed_on} に消滅", f"lapsed on {ground.closed_on}"),
        ground.DECIDED: Text(f"{ground.closed_on} に決定", f"decided on {ground.closed_on}"),
    }[ground.state]
    return Text(
        f"{ground.found_on} に認めた候補の事由({words.ja})、{state.ja}",
        f"ground found on {ground.found_on} ({words.en}), {state.en}",
    )


def of_recorded_ground(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """A ground that somebody recorded: the item of the terms' list, and the evidence in words."""
    ground = _ground_of(entry)
    pack = desk.pack(entry)
    fact = pack.question(ground.question).needs[0].name
    answered = desk.ask(
        ground.question, ground.basis_id, entry, as_of=ground.found_on, **{fact: ground.kind}
    )
    about = Text("規約の何号にあたるか", "which item of the terms it is")
    words = Text(ground.description, ground.description)
    reason = desk.reason(about, entry.payload["clause"], answered.answer, answered, inside=(words,))
    return Explanation(title, (reason,), entry=entry, is_inside=True)


def of_setting(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """What the operator set, and who did: no clause decides it."""
    steps = tuple(Text(f"{k}: {v}", f"{k}: {v}") for k, v in entry.payload.items() if v)
    about = Text("運営者の設定", "set by the operator")
    return Explanation(title, (Reason(about, None, None, steps=steps),), entry=entry)


def _date(value: Any) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(str(value))
