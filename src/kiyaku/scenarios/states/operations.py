"""Every operation on a membership or on whoever has or wants one, and how it is tried."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import late_charges, refunds
from kiyaku.flows import (
    acceleration,
    add_ons,
    admission,
    breaches,
    consenting,
    contacts,
    costs,
    exclusion,
    grounds,
    inheritance_reports,
    initial_cancellation,
    listed_kinds,
    marketing,
    notes,
    particulars,
    payments,
    plan_changes,
    representatives,
    restricting,
    retention,
    revoking,
    sanctions,
    screening_again,
    start_notice,
    succession,
    succession_checks,
    uses,
    waivers,
    withdrawal,
)
from kiyaku.flows import refunds as paying_back
from kiyaku.flows.place import alliance, calendars
from kiyaku.members import queries as member_queries
from kiyaku.members import restrictions, successions
from kiyaku.members.inheritance_reports import Stated
from kiyaku.members.particulars import CORPORATION, PERSON, Particulars
from kiyaku.notices import outbox, starts
from kiyaku.premises import alliance as premises
from kiyaku.scenarios.states.bookings import OF_BOOKINGS
from kiyaku.scenarios.states.line_operations import LINE_OPERATIONS
from kiyaku.scenarios.states.lives import (
    ADD_ON,
    FACILITY,
    OTHER,
    PAPERS,
    USUAL,
    Person,
    Small,
    exclusion_kind,
)
from kiyaku.scenarios.states.network import NETWORK
from kiyaku.scenarios.states.of_inspections import INSPECTION_OPERATIONS
from kiyaku.scenarios.states.of_outages import CLAIM
from kiyaku.scenarios.states.of_place import OF_PLACE
from kiyaku.scenarios.states.of_stored_data import STORED_DATA_OPERATIONS
from kiyaku.scenarios.states.operation import NONE, Facts, Operation
from kiyaku.scenarios.states.requests_and_messages import REQUESTS_AND_MESSAGES
from kiyaku.terms.texts import Text


def _untold(small: Small, person: Person) -> dict[str, Any]:
    """A membership whose start was told in vain: the message never got there."""
    assert person.membership is not None
    for message in outbox.told_to(person.membership):
        if message.kind == starts.NOTICE:
            outbox.store(message, state=outbox.FAILED)
    return {"membership": person.membership}


def _having(small: Small, person: Person) -> dict[str, Any]:
    """An add-on that is taken today, where one can be."""
    facts = {"membership": person.membership, "add_on": ADD_ON}
    with suppress(OperationRefused):
        small.act(add_ons.take_add_on, **facts)
    return facts


def _giving_up(small: Small, person: Person) -> dict[str, Any]:
    """An add-on that is given up today, where one can be."""
    facts = _having(small, person)
    with suppress(OperationRefused):
        small.act(add_ons.leave_add_on, **facts)
    return facts


def _application(small: Small, person: Person) -> dict[str, Any]:
    return {"application": person.application}


def _membership(small: Small, person: Person) -> dict[str, Any]:
    return {"membership": person.membership}


def _with(**more: Any) -> Facts:
    return lambda small, person: {"membership": person.membership, **more}


def _of_member(**more: Any) -> Facts:
    return lambda small, person: {"member": person.member, **more}


def _started(small: Small, person: Person) -> dt.date:
    assert person.membership is not None
    started = member_queries.membership(small.id, person.membership).started_on
    return started or small.day


def _cancelling(small: Small, person: Person) -> dict[str, Any]:
    received = _started(small, person)
    return {
        "membership": person.membership,
        "dispatched_on": small.day,
        "document_received_on": received,
    }


def _demanding(small: Small, person: Person) -> dict[str, Any]:
    return {"membership": person.membership, "due_on": small.day + dt.timedelta(10)}


def _breach(small: Small, person: Person) -> dict[str, Any]:
    kind = listed_kinds.prohibited_acts(small.pack)[0].name
    told = {"kind": kind, "happened_on": small.day, "place": "", "description": "made up"}
    return {"membership": person.membership, **told}


def _ground(small: Small, person: Person) -> dict[str, Any]:
    kind = listed_kinds.grounds(small.pack)[0].name
    return {"membership": person.membership, "kind": kind, "description": "made up"}


def _answering(small: Small, person: Person) -> dict[str, Any]:
    """The answer to a contact of today, where one can be made."""
    asked = {"service": small.id, "membership": person.membership, "at": small.at, "by": "staff"}
    try:
        return {"contact": contacts.record_contact(**asked, about="made up")}
    except OperationRefused:
        return {"contact": NONE}


def _open_ground(small: Small, person: Person) -> dict[str, Any]:
    assert person.membership is not None
    found = member_queries.open_ground_of(person.membership)
    return {"ground": NONE if found is None else found.pk, "reason": "made up"}


def _restriction(small: Small, person: Person) -> dict[str, Any]:
    assert person.membership is not None
    found = restrictions.of_membership(person.membership)
    return {"restriction": found[0].id if found else NONE}


def _restricting(small: Small, person: Person) -> dict[str, Any]:
    uses = [restricting.restrictable(small.pack)[0].name]
    return {"membership": person.membership, "uses": uses}


def _excluding(small: Small, person: Person) -> dict[str, Any]:
    kind = exclusion_kind(small.pack)
    return {"membership": person.membership, "kind": kind, "description": "made up"}


def _declaring(small: Small, person: Person) -> dict[str, Any]:
    return {"membership": person.membership, "kind": exclusion_kind(small.pack)}


def _refund(small: Small, person: Person) -> dict[str, Any]:
    assert person.membership is not None
    return {"refund": refunds.refund_meant(person.membership, None)}


def _late_charge(small: Small, person: Person) -> dict[str, Any]:
    assert person.membership is not None
    found = late_charges.unpaid(person.membership)
    return {"charge": found[-1].charge if found else NONE, "reason": "made up"}


def _cost(small: Small, person: Person) -> dict[str, Any]:
    told = {"what": "made up", "borne_on": small.day, "cost_yen": 1000, "in_members_name": True}
    return {"membership": person.membership, **told}


def _charged_cost(small: Small, person: Person) -> dict[str, Any]:
    """A cost that was charged on just before, where one can be."""
    try:
        charge = costs.record_cost(
            service=small.id, at=small.at, by="staff", **_cost(small, person)
        )
    except OperationRefused:
        charge = NONE
    return {"charge": charge, "reason": "made up"}


def _passing(kind: str) -> Facts:
    """The report of a succession, with all papers."""

    def facts(small: Small, person: Person) -> dict[str, Any]:
        who = CORPORATION if kind in ("merger", "split") else PERSON
        stated = Particulars(name="made up next", kind=who)
        to: dict[str, Any] = {"successor": succession.Successor(stated=stated)}
        if kind == "inheritance":
            to = {"heirs": [Particulars(name="heir")]}
        papers = {**PAPERS, "document_received_on": small.day}
        return {"membership": person.membership, "kind": kind, **to, **papers}

    return facts


def _case(**more: Any) -> Facts:
    """The last succession of the membership."""

    def facts(small: Small, person: Person) -> dict[str, Any]:
        assert person.membership is not None
        found = successions.cases_of(person.membership)
        return {"succession": max((one.pk for one in found), default=NONE), **more}

    return facts


def _represented(small: Small, person: Person) -> dict[str, Any]:
    """Another heir, whom they name in writing."""
    papers = {**PAPERS, "document_received_on": small.day}
    return {"membership": person.membership, "heir": 2, "named_by": "heirs", **papers}


def _named(small: Small, person: Person) -> dict[str, Any]:
    papers = {**PAPERS, "document_received_on": small.day}
    return {**_case()(small, person), "heir": 1, **papers}


def _reported(small: Small, person: Person) -> dict[str, Any]:
    """A report of heirs, taken for one on this membership."""
    heirs = (Particulars(name="heir"),)
    stated = Stated("made up", person.handle, "", "child", heirs, representative=None)
    report = inheritance_reports.receive(
        service=small.id, stated=stated, died_on=small.day, at=small.at, by="heir"
    )
    return {"report": report, "membership": person.membership}


def _consenting(small: Small, person: Person) -> dict[str, Any]:
    version = dt.date.fromisoformat(str(small.pack.versions[-1].in_force_from))
    return {"membership": person.membership, "version": version}


def _applying(small: Small, person: Person) -> dict[str, Any]:
    stated = succession_checks.registered(member_queries.member(small.id, person.member))
    return {"handle": person.handle, "plan": USUAL, "particulars": stated, "channel": "paper"}


def _having_feed(small: Small, person: Person) -> dict[str, Any]:
    """An address that is made today, where one can be."""
    facts = {"membership": person.membership}
    with suppress(OperationRefused):
        small.act(calendars.make_feed, **facts, digest="0" * 64)
    return facts


def _facility(small: Small, person: Person) -> dict[str, Any]:
    return {"membership": person.membership, "facility": FACILITY}


def _agreeing(small: Small, person: Person) -> dict[str, Any]:
    """To the rules of today, where the terms know such facilities."""
    held = premises.rules_on(small.id, small.day)
    return {**_facility(small, person), "rules": next((one.id for one in held.values()), NONE)}


def _having_agreed(small: Small, person: Person) -> dict[str, Any]:
    with suppress(OperationRefused):
        small.act(alliance.agree_to_rules, **_agreeing(small, person))
    return _facility(small, person)


def _having_pass(small: Small, person: Person) -> dict[str, Any]:
    """A pass of today, where one can be issued."""
    number = NONE
    with suppress(OperationRefused):
        number = small.act(alliance.issue_pass, **_having_agreed(small, person))
    return {"token": alliance.signed(small.id, number)}


_REASON = {"internal_reason": "made up"}
_CONSENT = {"is_given": True, "how": "told_staff", "wording": "made up"}

OPERATIONS: tuple[Operation, ...] = (
    Operation(Text("申し込む", "apply"), admission.apply, _applying, of_membership=False),
    Operation(
        Text("申込みを承諾する", "accept the application"),
        admission.approve, _application, of_membership=False,
    ),
    Operation(
        Text("申込みをもう一度審査する", "screen the application again"),
        screening_again.screen_again, _application, of_membership=False,
    ),
    Operation(
        Text("申込みを断る", "decline the application"),
        admission.decline,
        lambda small, person: {"application": person.application, **_REASON},
        of_membership=False,
    ),
    Operation(Text("提供を始める", "start the service"), admission.start_service, _membership),
    Operation(
        Text("知らせていない開始日を知らせる", "tell a start date that was not told"),
        start_notice.tell_start, _untold,
    ),
    Operation(
        Text("プランを変える", "change the plan"),
        plan_changes.request_plan_change, _with(plan=OTHER),
    ),
    Operation(
        Text("プラン変更を取り下げる", "keep the plan"),
        plan_changes.withdraw_plan_change, _membership,
    ),
    Operation(
        Text("付加サービスを利用する", "take an add-on"),
        add_ons.take_add_on, _with(add_on=ADD_ON),
    ),
    Operation(
        Text("付加サービスを解約する", "give an add-on up"),
        add_ons.leave_add_on, _having,
    ),
    Operation(
        Text("付加サービスの解約を取り下げる", "keep an add-on"),
        add_ons.keep_add_on, _giving_up,
    ),
    Operation(
        Text("届出事項を変える", "change particulars"),
        particulars.change_particulars, _of_member(changes={"email": "new@example.jp"}),
        of_membership=False,
    ),
    Operation(Text("入金を記録する", "pay"), payments.receive_payment, _with(amount_yen=1000)),
    Operation(Text("返還する", "pay a refund"), paying_back.pay_refund, _refund),
    Operation(Text("遅延の費用を免除する", "waive a cost of delay"), waivers.waive, _late_charge),
    Operation(Text("立替費用を請求に加える", "charge a cost on"), costs.record_cost, _cost),
    Operation(
        Text("立替費用を取り消す", "take a cost back"), costs.take_back_cost, _charged_cost
    ),
    CLAIM,
    Operation(Text("催告する", "demand formally"), sanctions.issue_formal_demand, _demanding),
    *OF_PLACE,
    *OF_BOOKINGS,
    Operation(Text("違反を報告する", "report a breach"), breaches.report_breach, _breach),
    Operation(Text("事由を記録する", "record a ground"), grounds.record_ground, _ground),
    Operation(Text("事由を見送る", "leave a ground be"), grounds.leave_ground, _open_ground),
    Operation(
        Text("答えを求める連絡を記録する", "record a contact"),
        contacts.record_contact, _with(about="made up"),
    ),
    Operation(
        Text("連絡への答えを記録する", "record an answer"), contacts.record_answer, _answering
    ),
    Operation(Text("利用した日を記録する", "record a use"), uses.record_use, _membership),
    Operation(Text("利用を制限する", "restrict"), restricting.restrict, _restricting),
    Operation(
        Text("制限を解く", "lift a restriction"), restricting.lift_restriction, _restriction
    ),
    Operation(Text("利用を停止する", "suspend"), sanctions.suspend, _membership),
    Operation(Text("再開する", "resume"), sanctions.resume, _with(pay_rest=True)),
    Operation(
        Text("強制退会・契約を解除する", "deregister, terminate"), sanctions.terminate, _membership
    ),
    Operation(
        Text("期限の利益の喪失を取り消す", "give the benefit of time back"),
        acceleration.revoke_acceleration, _membership,
    ),
    Operation(
        Text("反社会的勢力として排除する", "exclude"), exclusion.exclude_member, _excluding
    ),
    Operation(
        Text("会員が事由により直ちに終わらせる", "end it at once by the member"),
        exclusion.end_by_member, _declaring,
    ),
    Operation(
        Text("退会・解約を申し出る", "ask to leave"), withdrawal.request_withdrawal, _membership
    ),
    Operation(
        Text("申出を取り下げる", "take leaving back"),
        revoking.revoke_withdrawal, _with(consented=True),
    ),
    Operation(
        Text("初期契約解除をする", "cancel initially"),
        initial_cancellation.cancel_initially, _cancelling,
    ),
    Operation(
        Text("譲渡を申し込む", "report a transfer"), succession.receive, _passing("transfer")
    ),
    Operation(Text("合併を届け出る", "report a merger"), succession.receive, _passing("merger")),
    Operation(Text("分割を届け出る", "report a split"), succession.receive, _passing("split")),
    Operation(
        Text("相続を届け出る", "report an inheritance"),
        succession.receive, _passing("inheritance"),
    ),
    Operation(
        Text("承継の書類を足す", "add papers to a succession"),
        succession.add_papers, _case(**PAPERS),
    ),
    Operation(Text("譲渡を承認する", "approve a transfer"), succession.approve, _case()),
    Operation(
        Text("承継を記録する", "record a succession"), succession.record, _case(designated=1)
    ),
    Operation(
        Text("証明のない承継を見送る", "set a succession aside"),
        succession.set_aside, _case(**_REASON),
    ),
    Operation(
        Text("譲渡を断る", "decline a transfer"), succession.decline, _case(**_REASON)
    ),
    Operation(
        Text("承継を取り下げる", "withdraw a succession"), succession.withdraw, _case()
    ),
    Operation(
        Text("相続人の代表者を替える", "change the heirs' representative"),
        representatives.change_representative, _represented,
    ),
    Operation(
        Text("相続人の代表者を記録する", "enter whom the heirs name"),
        representatives.name_representative, _named,
    ),
    Operation(
        Text("相続人からの届出を受け付ける", "take up a report of heirs"),
        inheritance_reports.take_up, _reported,
    ),
    Operation(
        Text("規約の変更に同意する", "consent to changed terms"),
        consenting.consent, _consenting,
    ),
    Operation(
        Text("予約のカレンダーのアドレスを作る", "make an address for calendars"),
        calendars.make_feed, _with(digest="0" * 64),
    ),
    Operation(
        Text("カレンダーのアドレスを無効にする", "revoke an address for calendars"),
        calendars.revoke_feed, _having_feed,
    ),
    Operation(
        Text("施設の利用規約に同意する", "agree to the rules of a facility"),
        alliance.agree_to_rules, _agreeing,
    ),
    Operation(
        Text("施設の利用証を発行する", "issue a pass to a facility"),
        alliance.issue_pass, _having_agreed,
    ),
    Operation(
        Text("施設の利用証を確認する", "check a pass to a facility"),
        alliance.check_pass, _having_pass,
    ),
    Operation(
        Text("広告メールに同意する", "consent to marketing"),
        marketing.set_consent, _of_member(**_CONSENT), of_membership=False,
    ),
    Operation(
        Text("広告メールを止める", "stop marketing"),
        marketing.stop_use, _of_member(), of_membership=False,
    ),
    Operation(
        Text("覚書を書く", "write a note"),
        notes.add_note, _of_member(text="made up"), of_membership=False,
    ),
    *LINE_OPERATIONS,
    *INSPECTION_OPERATIONS,
    *STORED_DATA_OPERATIONS,
    *NETWORK,
    *REQUESTS_AND_MESSAGES,
    Operation(
        Text("覚書だけを消す", "erase the notes alone"),
        retention.erase_parts, _of_member(parts=("note",)), of_membership=False,
    ),
    Operation(
        Text("個人情報を消す", "erase personal data"),
        retention.erase_member, _of_member(), of_membership=False,
    ),
)  # fmt: skip
"""In the order of a life. One that terms do not know is refused in every state."""
