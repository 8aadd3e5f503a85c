"""The states of a membership, each lived up to by somebody in one small service of a pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from kiyaku import packs
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import TOKYO
from kiyaku.close import run
from kiyaku.flows import (
    add_on_offers,
    admission,
    exclusion,
    grounds,
    initial_cancellation,
    listed_kinds,
    opening,
    page_readers,
    payments,
    plan_changes,
    restricting,
    retention,
    sanctions,
    succession,
    withdrawal,
)
from kiyaku.flows.network import (
    equipment,
    inspected,
    inspection_rows,
    inspections,
    knowing,
    lines,
    offering,
)
from kiyaku.flows.place import alliance_facilities, spaces
from kiyaku.flows.place import known as place
from kiyaku.members import directory
from kiyaku.members import queries as member_queries
from kiyaku.members.particulars import CORPORATION, Particulars
from kiyaku.network import prices
from kiyaku.spaces.rules import Rules, hours_of
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

OPENED, TODAY = dt.date(2024, 9, 2), dt.date(2024, 11, 18)
"""The service's first day, and the day on which everything is tried."""
USUAL, OTHER = "usual", "other"
"""The plan that all have, and the one they could change to."""
ADD_ON = "extra"
AREA, PRODUCT = "everywhere", "fibre"
"""What can be had beside a plan, where the terms know such a thing."""
FACILITY = "library"
SPACE, FREE_SPACE = "room", "desk"
"""A facility of others, where the terms know such a thing."""
BY = "staff"
_SETTINGS = {"resumption_fee_yen": 1100}
"""What an operator must set before some operations work, where the pack has it."""
_EARLY, _PAY_DAYS = dt.date(2024, 9, 10), (dt.date(2024, 10, 5), dt.date(2024, 11, 5))
_PAID_LATE = dt.date(2024, 11, 12)
PAPERS: dict[str, Any] = {"evidence": [("proof.txt", b"made up")]}


@dataclass(frozen=True)
class Person:
    """Somebody in a state: the number, and what there is to name of him or her."""

    handle: str
    member: int
    application: int
    membership: int | None = None


@dataclass(frozen=True)
class State:
    """A state that a membership, or an application for one, can be in.

    Attributes:
        code: in the table's headings.
        live: brings a person into it, today or (``early``) on an earlier day; refused where the
            terms know no way into it.
        then: what is done today where ``live`` was done earlier.
        is_member: whether an application was accepted and, where that is a step, started.
        pays: whether all that falls due is paid.
    """

    code: str
    words: Text
    live: Callable[[Small, Person], object] = lambda small, person: None
    early: bool = False
    is_member: bool = True
    pays: bool = True
    kind: str = "person"
    starts_today: bool = False
    then: Callable[[Small, Person], object] | None = None


@dataclass
class Small:
    """The service in which all live, and who is in it by state."""

    id: int
    pack: Pack
    day: dt.date = OPENED
    people: dict[str, Person] = field(default_factory=dict)

    def act(self, operation: Callable[..., Any], **facts: Any) -> Any:
        """Do something today, as the staff."""
        return operation(service=self.id, at=self.at, by=BY, **facts)

    @property
    def at(self) -> dt.datetime:
        """Noon of the day, in Tokyo."""
        return dt.datetime.combine(self.day, dt.time(12), TOKYO)

    def close_until(self, day: dt.date) -> None:
        """Let the days pass until it is this day."""
        run.close_until(self.id, day - dt.timedelta(1))
        self.day = day


def opened(pack: str) -> Small:
    """The service on its first day, with nobody in it."""
    terms = packs.load(pack)
    service = opening.open_service(
        code=f"states-{pack}",
        pack=pack,
        opened_on=OPENED,
        prices={USUAL: 6600, OTHER: 4400},
        parameters={name: value for name, value in _SETTINGS.items() if name in terms.parameters},
        at=dt.datetime.combine(OPENED, dt.time(12), TOKYO),
        by=BY,
    )
    small = Small(service, terms)
    if add_on_offers.are_known(terms):
        small.act(
            add_on_offers.make_add_on, add_on=ADD_ON, name=Text("付加", "extra"),
            monthly_fee_yen=550, from_day=OPENED,
        )  # fmt: skip
    if alliance_facilities.are_known(terms):
        small.act(alliance_facilities.make_facility, facility=FACILITY, name="made up", address="—")
        small.act(
            alliance_facilities.publish_facility_rules, facility=FACILITY, text="made up",
            file_name="rules.txt", from_day=OPENED,
        )  # fmt: skip
    if knowing.are_known(terms):
        _offer_lines(small)
    if place.are_known(terms):
        for space, hourly_yen in ((SPACE, 1_000), (FREE_SPACE, 0)):
            rules = Rules(Text("作り物", "made up"), hours_of({"all": "00:00-24:00"}))
            always = replace(rules, hours=(rules.hours[0],) * 8)
            small.act(spaces.make_space, space=space, rules=always, from_day=OPENED)
            small.act(spaces.price_space, space=space, hourly_yen=hourly_yen, from_day=OPENED)
    return small


def _offer_lines(small: Small) -> None:
    """An area, a product, and what works and equipment cost."""
    words = Text("回線", "lines")
    small.act(offering.make_area, area=AREA, name=words)
    small.act(offering.make_product, product=PRODUCT, name=words)
    for kind in prices.KINDS:
        small.act(
            offering.set_price, code=kind, kind=kind, name=words, amount_yen=1000, from_day=OPENED
        )


def _lend_equipment(small: Small) -> None:
    """Lend everybody something at a line that ends at once, so that it stays away for long."""
    for person in small.people.values():
        if person.membership is not None:
            line = f"E-{person.membership}"
            small.act(
                lines.assign_line, membership=person.membership, line=line, product=PRODUCT,
                area=AREA,
            )  # fmt: skip
            small.act(equipment.place_equipment, line=line, what="ONU", serial=line, is_lent=True)
            small.act(lines.end_line, line=line, last_day=small.day)


def _find_equipment_wrong(small: Small) -> None:
    """Inspect a line of everybody who can have one: what is on it is to be taken off at once."""
    for person in small.people.values():
        if person.membership is None:
            continue
        line = f"I-{person.membership}"
        with suppress(OperationRefused):
            small.act(
                lines.assign_line, membership=person.membership, line=line, product=PRODUCT,
                area=AREA,
            )  # fmt: skip
            number = small.act(
                inspections.ask_for_inspection, line=line, cause="fault", reason="noise",
                proposed_on=small.day,
            )  # fmt: skip
            small.act(inspections.agree_to_inspection, inspection=number)
            small.act(
                inspected.record_inspected, inspection=number, conforms=False,
                finding="an exchange", remove_by=small.day,
            )  # fmt: skip


def lived(pack: str) -> Small:
    """A service with a person in every state that the pack's terms know, on ``TODAY``."""
    small = opened(pack)
    for state in STATES:
        if not state.starts_today:
            _admit(small, state)
    small.close_until(_EARLY)
    if knowing.are_known(small.pack):
        _lend_equipment(small)
    if inspection_rows.are_known(small.pack):
        _find_equipment_wrong(small)
    for state in STATES:
        if state.early:
            _live(small, state)
    for day in _PAY_DAYS:
        small.close_until(day)
        _pay(small, {state.code for state in STATES if state.pays})
    small.close_until(_PAID_LATE)
    _pay(small, {"paid_late"})
    small.close_until(TODAY)
    for state in STATES:
        if state.starts_today:
            _admit(small, state)
        if not state.early and state.code in small.people:
            _live(small, state)
        if state.then is not None and state.code in small.people:
            state.then(small, small.people[state.code])
    return small


def _admit(small: Small, state: State) -> None:
    name = f"made up {state.code}"
    stated = Particulars(name=name, kind=state.kind, email=f"{state.code}@example.jp")
    application = small.act(
        admission.apply, handle=state.code, plan=USUAL, particulars=stated, channel="paper"
    )
    member = directory.member(small.id, state.code).pk
    person = Person(state.code, member, application)
    small.people[state.code] = person
    if not state.is_member:
        return
    membership = small.act(admission.approve, application=application)
    page_readers.begin(service=small.id, member=member, at=small.at)
    small.people[state.code] = replace(person, membership=membership)
    started = member_queries.membership(small.id, membership).started_on is not None
    if state.code == NOT_STARTED:
        if started:
            del small.people[state.code]
    elif not started:
        small.act(admission.start_service, membership=membership)


def _live(small: Small, state: State) -> None:
    """Bring the person into the state; without the person where these terms know none such."""
    try:
        state.live(small, small.people[state.code])
    except OperationRefused as refused:
        if refused.code not in _UNKNOWN_TO_TERMS:
            raise
        del small.people[state.code]


_UNKNOWN_TO_TERMS = frozenset(
    {"no_initial_cancellation", "not_transferable", "no_such_succession", "no_exclusion"}
)
"""Refusals for good: the terms know no such thing, so nobody gets into the state."""


def _pay(small: Small, who: Container[str]) -> None:
    """Let some pay all that is invoiced and open."""
    for code, person in small.people.items():
        if code not in who or person.membership is None:
            continue
        try:
            small.act(payments.receive_payment, membership=person.membership, amount_yen=None)
        except OperationRefused as refused:
            if refused.code != "nothing_open":
                raise


def _decline(small: Small, person: Person) -> None:
    small.act(admission.decline, application=person.application, internal_reason="made up")


def _restrict(small: Small, person: Person) -> None:
    uses = [restricting.restrictable(small.pack)[0].name]
    small.act(restricting.restrict, membership=person.membership, uses=uses)


def _suspend(small: Small, person: Person) -> None:
    small.act(sanctions.suspend, membership=person.membership)


def _suspend_paid(small: Small, person: Person) -> None:
    """What falls due with the suspension, where the terms let it, is paid too."""
    _suspend(small, person)
    _pay(small, {"suspended"})


def _terminate(small: Small, person: Person) -> None:
    small.act(sanctions.terminate, membership=person.membership)


def _exclude(small: Small, person: Person) -> None:
    small.act(
        exclusion.exclude_member,
        membership=person.membership,
        kind=exclusion_kind(small.pack),
        description="made up",
    )


def _record_ground(small: Small, person: Person) -> None:
    kind = listed_kinds.grounds(small.pack)[0].name
    small.act(grounds.record_ground, membership=person.membership, kind=kind, description="made up")


def _leave(small: Small, person: Person) -> None:
    small.act(withdrawal.request_withdrawal, membership=person.membership)


def _erase(small: Small, person: Person) -> None:
    small.act(retention.erase_member, member=person.member)


def _cancel(small: Small, person: Person) -> None:
    """With something paid before, so that there is a refund."""
    small.act(payments.receive_payment, membership=person.membership, amount_yen=10_000)
    small.act(
        initial_cancellation.cancel_initially,
        membership=person.membership,
        dispatched_on=small.day,
        document_received_on=small.day,
    )


def _change_plan(small: Small, person: Person) -> None:
    small.act(plan_changes.request_plan_change, membership=person.membership, plan=OTHER)


def _report_transfer(small: Small, person: Person) -> int:
    to = succession.Successor(stated=Particulars(name=f"made up next {person.handle}"))
    papers = {**PAPERS, "document_received_on": small.day}
    case: int = small.act(
        succession.receive,
        membership=person.membership,
        kind="transfer",
        successor=to,
        **papers,
    )
    return case


def _transfer(small: Small, person: Person) -> None:
    small.act(succession.approve, succession=_report_transfer(small, person))


def _report_inheritance(small: Small, person: Person, representative: int | None = None) -> int:
    """By two heirs, who have named nobody to represent them unless it is said which."""
    case: int = small.act(
        succession.receive,
        membership=person.membership,
        kind="inheritance",
        heirs=[Particulars(name="made up heir one"), Particulars(name="made up heir two")],
        representative=representative,
        document_received_on=small.day,
        **PAPERS,
    )
    return case


def _inherit(small: Small, person: Person) -> None:
    small.act(succession.record, succession=_report_inheritance(small, person, 1))


def exclusion_kind(pack: Pack) -> str:
    """The first of the findings on which the terms exclude; a word that is none without any."""
    found = [one for one in listed_kinds.grounds(pack) if one.question == listed_kinds.EXCLUSION]
    return found[0].name if found else "none"


NOT_STARTED = "not_started"
STATES: tuple[State, ...] = (
    State("applied", Text("申込み中", "applied, not decided on"), is_member=False),
    State("declined", Text("謝絶", "declined"), _decline, is_member=False),
    State(NOT_STARTED, Text("承諾済み・開始前", "accepted, not started"), pays=False),
    State("fresh", Text("開始したばかり", "started today"), starts_today=True),
    State("active", Text("利用中", "active")),
    State("corporate", Text("利用中(法人)", "active, a corporation"), kind=CORPORATION),
    State("overdue", Text("期限後の未払いあり", "active, in arrears"), pays=False),
    State("paid_late", Text("遅れて支払い済み", "active, paid late"), pays=False),
    State("ground", Text("事由の候補あり", "active, a ground stands"), _record_ground),
    State("restricted", Text("利用制限中", "restricted"), _restrict),
    State("suspended", Text("利用停止中", "suspended, all paid"), _suspend_paid),
    State("stopped", Text("利用停止中・未払い", "suspended, in arrears"), _suspend, pays=False),
    State("plan_ahead", Text("プラン変更の予定", "a change of plan ahead"), _change_plan),
    State("leaving", Text("退会・解約の予定", "leaving announced"), _leave),
    State("passing", Text("譲渡の申込み中", "a transfer asked for"), _report_transfer),
    State("inheriting", Text("相続の届出中", "an inheritance reported"), _report_inheritance),
    State("passed", Text("譲渡済み", "passed to another"), _transfer),
    State("inherited", Text("相続済み", "inherited"), _inherit, early=True),
    State("left", Text("退会・解約で終了", "ended by leaving"), _leave, early=True),
    State(
        "erased", Text("退会後、個人情報を消去済み", "left, personal data erased"), _leave,
        early=True, then=_erase,
    ),
    State("cancelled", Text("初期契約解除で終了", "cancelled initially"), _cancel, early=True),
    State("terminated", Text("運営者の決定で終了", "ended by decision"), _terminate),
    State("excluded", Text("反社会的勢力の排除で終了", "ended by exclusion"), _exclude),
)  # fmt: skip
"""Every state, in the order of a life."""
