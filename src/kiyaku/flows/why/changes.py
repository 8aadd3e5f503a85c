"""Why a request is taken back, a plan changes, and a membership passes to another."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.base.records import Entry
from kiyaku.flows import add_ons, plan_changes, revoking, succession
from kiyaku.flows.consents import NEEDED
from kiyaku.flows.telling import kind_in_words
from kiyaku.flows.why.desk import Answered, Desk
from kiyaku.flows.why.reasons import Explanation
from kiyaku.members import successions
from kiyaku.terms.texts import Text


def of_revocation(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """Until when the request could be taken back, asked again."""
    assert entry.basis is not None
    told = entry.payload
    ends_on = dt.date.fromisoformat(told["ends_on"] if "ends_on" in told else told["last_day"])
    asked = desk.ask(revoking.QUESTION, entry.basis, entry, ends_on=ends_on)
    about = Text("取り下げられる最後の日", "last day on which it can be taken back")
    consent = Text("運営者が同意した", "the operator consented")
    steps = (consent,) if entry.payload["consented"] else ()
    until = asked.part("until")
    return Explanation(title, (desk.reason(about, until, until, asked, *steps),), entry=entry)


def of_plan_change(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """Why another plan begins on its day: asked again for the day of the request."""
    assert entry.basis is not None
    from_day = dt.date.fromisoformat(entry.payload["from_day"])
    about = Text("新しいプランの初日", "first day of the new plan")
    if entry.action == plan_changes.WITHDRAWN:
        return Explanation(title, (desk.reason(about, None, None, entry.basis),), entry=entry)
    asked = desk.ask(plan_changes.QUESTION, entry.basis, entry, requested_on=entry.day)
    return Explanation(title, (desk.reason(about, from_day, asked.answer, asked),), entry=entry)


def of_add_on(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """Why an add-on begins on its day, or ends on its last one: asked again."""
    assert entry.basis is not None
    told = entry.payload
    if entry.action == add_ons.TAKEN:
        about = Text("付加サービスの初日", "first day of the add-on")
        start = {name: told[name] for name in ("start_told_on",) if name in told}
        stored = dt.date.fromisoformat(told["from_day"])
        asked = desk.ask(add_ons.QUESTION, entry.basis, entry, requested_on=entry.day, **start)
    else:
        about = Text("付加サービスの最終日", "last day of the add-on")
        stored = dt.date.fromisoformat(told["last_day"])
        asked = _last_day(desk, entry)
    return Explanation(title, (desk.reason(about, stored, asked.answer, asked),), entry=entry)


def _last_day(desk: Desk, entry: Entry) -> Answered:
    """The end of a part, as it was asked for: for a month that was named, in time for that."""
    assert entry.basis is not None
    month = entry.payload.get("desired_month")
    wish = {} if month is None else {"desired_month": month}
    return desk.ask(add_ons.END, entry.basis, entry, requested_on=entry.day, **wish)


def of_consent(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """Why a member was asked to consent to a version, asked again for the day of effect."""
    assert entry.basis is not None
    version = dt.date.fromisoformat(entry.payload["version"])
    asked = desk.ask(NEEDED, entry.basis, entry, effective_on=version)
    about = Text("同意を改めて求めるか", "whether consent is asked for anew")
    return Explanation(title, (desk.reason(about, True, asked.answer, asked),), entry=entry)


def of_report(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """A step of a case in which a membership passes: its clause, and inside what was found."""
    assert entry.basis is not None
    case = successions.case(desk.service, int(entry.payload["succession"]))
    inside = []
    if entry.action == succession.RECEIVED:
        inside = [Text(f"審査で: {one['ja']}", f"screening: {one['en']}") for one in case.findings]
    decided = (succession.APPROVED, succession.DECLINED, succession.NOT_PROVEN)
    if entry.action in decided and case.internal_reason:
        reason = case.internal_reason
        inside = [Text(f"理由: {reason}", f"reason given: {reason}")]
    about = kind_in_words(case.kind)
    return Explanation(
        title, (desk.reason(about, None, None, entry.basis, inside=inside),), entry=entry
    )


def of_recording(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """From which day a membership has passed without approval, asked again."""
    assert entry.basis is not None
    case = successions.case(desk.service, int(entry.payload["succession"]))
    stored = dt.date.fromisoformat(entry.payload["effective_on"])
    happened: dict[str, Any] = {} if case.occurred_on is None else {"occurred_on": case.occurred_on}
    question = desk.ground(entry.basis).rule
    asked = desk.ask(question, entry.basis, entry, recorded_on=entry.day, **happened)
    reason = case.internal_reason
    inside = [Text(f"理由: {reason}", f"reason given: {reason}")] if reason else []
    about = Text("地位が移った日", "day on which the membership has passed")
    return Explanation(
        title, (desk.reason(about, stored, asked.answer, asked, inside=inside),), entry=entry
    )


def of_heirs_report(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """A step with what heirs reported themselves: by which clause they do."""
    assert entry.basis is not None
    about = kind_in_words(succession.INHERITANCE)
    return Explanation(title, (desk.reason(about, None, None, entry.basis),), entry=entry)


def of_take_over(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """What passed with a membership, and that by the terms all of it does."""
    assert entry.basis is not None
    told, ground = entry.payload, desk.ground(entry.basis)
    steps = (
        Text(
            f"未払の請求書 {len(told['invoices'])}通、計 {told['open_yen']:,}円",
            f"{len(told['invoices'])} open invoices, {told['open_yen']:,} yen in all",
        ),
        Text(f"前受金 {told['credit_yen']:,}円", f"paid in advance: {told['credit_yen']:,} yen"),
    )
    about = Text("すべての権利と債務が移るか", "whether every right and debt passes")
    if ground.rule != "rights_and_debts_pass":
        return Explanation(
            title, (desk.reason(about, None, None, entry.basis, *steps),), entry=entry
        )
    asked = desk.ask(ground.rule, entry.basis, entry, as_of=entry.day)
    return Explanation(title, (desk.reason(about, True, asked.answer, asked, *steps),), entry=entry)
