"""The steps a story can take: what each needs, and whether it can be taken at its point."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any

from kiyaku.billing.kinds import ChargeKind
from kiyaku.members.particulars import CHANGEABLE, Particulars
from kiyaku.scenarios import (
    inspection_shapes,
    line_shapes,
    login_shapes,
    mail,
    network_shapes,
    personal_shapes,
    place_shapes,
    told_values,
    values,
)
from kiyaku.scenarios.errors import Place, StoryError
from kiyaku.scenarios.values import Reader, one_of


@dataclass(frozen=True)
class Step:
    """One step: on this day, do this, with these values.

    ``refused`` names the code with which the step must be refused, if it must be.
    """

    number: int
    on: dt.date
    do: str
    values: Mapping[str, Any]
    place: Place
    refused: str = ""

    @property
    def member(self) -> str:
        """Handle of the member the step is about."""
        return str(self.values["member"])


@dataclass(frozen=True)
class _Shape:
    needs: Mapping[str, Reader]
    takes: Mapping[str, Reader] = field(default_factory=dict)


def read_particulars(value: Any, place: Place) -> Particulars:
    """What an applicant states: name, kind, birth date and so on."""
    given = values.read_mapping(value, place)
    known = tuple(one.name for one in fields(Particulars))
    for name in given:
        one_of(name, known, place.at(f"{place.field}: {name}"))
    if given.get("born_on") is not None:
        given["born_on"] = values.read_date(given["born_on"], place.at(f"{place.field}: born_on"))
    return Particulars(**given)


def read_kind(value: Any, place: Place) -> str:
    """A kind of charge."""
    return one_of(value, tuple(kind.name.lower() for kind in ChargeKind), place)


def read_changes(value: Any, place: Place) -> Mapping[str, Any]:
    """What a member reports as changed, field by field."""
    given = values.read_mapping(value, place)
    for name in given:
        one_of(name, CHANGEABLE, place.at(f"{place.field}: {name}"))
    if "born_on" in given:
        given["born_on"] = values.read_date(given["born_on"], place.at(f"{place.field}: born_on"))
    return given


def read_heirs(value: Any, place: Place) -> list[Particulars]:
    """All the heirs of a membership, each as an applicant states it."""
    if not isinstance(value, list):
        raise StoryError(place, f"{place.field} は並びです。", f"{place.field} is a list")
    return [read_particulars(one, place) for one in value]


def read_uses(value: Any, place: Place) -> tuple[str, ...]:
    """Names of uses; the operation knows which there are."""
    if not isinstance(value, list):
        raise StoryError(place, f"{place.field} は並びです。", f"{place.field} is a list")
    return tuple(values.read_text(one, place) for one in value)


def read_server(value: Any, place: Place) -> str:
    """How a mail server answers."""
    return one_of(value, mail.SERVERS, place)


def read_report(value: Any, place: Place) -> str:
    """What a mail server reports of a mail."""
    return one_of(value, mail.REPORTS, place)


_MEMBER = {"member": values.read_text}
_APPLYING = _Shape(
    {**_MEMBER, "plan": values.read_text},
    {"channel": values.read_text, "particulars": read_particulars},
)
_DECIDING = _Shape(_MEMBER, {"reason": values.read_text})
_LOGIN = {"login": values.read_yes}

SHAPES: Mapping[str, _Shape] = {
    "apply": _Shape(
        _APPLYING.needs,
        {
            **_APPLYING.takes,
            "declared": values.read_texts,
            "payment_method": values.read_text,
            "paper_received_on": values.read_date,
            "paper_signed_on": values.read_date,
        },
    ),
    "approve": _Shape(_DECIDING.needs, {**_DECIDING.takes, "seen": values.read_yes, **_LOGIN}),
    "screen_again": _Shape(_MEMBER),
    "decline": _DECIDING,
    "register": _Shape(_APPLYING.needs, {**_APPLYING.takes, **_LOGIN}),
    "give_login": _Shape(_MEMBER),
    "start_service": _Shape(_MEMBER),
    "change_particulars": _Shape(
        {**_MEMBER, "particulars": read_changes}, {"proof": values.read_text}
    ),
    "pay": _Shape({**_MEMBER, "amount_yen": values.read_payment}, {"paid_on": values.read_date}),
    "pay_refund": _Shape(_MEMBER, {"paid_on": values.read_date}),
    "request_withdrawal": _Shape(_MEMBER, {"desired_month": values.read_month}),
    "revoke_withdrawal": _Shape(_MEMBER),
    "change_plan": _Shape({**_MEMBER, "plan": values.read_text}),
    "keep_plan": _Shape(_MEMBER),
    "offer_add_on": _Shape({"add_on": values.read_text, "monthly_fee_yen": values.read_yen}),
    "close_add_on": _Shape({"add_on": values.read_text}),
    "take_add_on": _Shape(
        {**_MEMBER, "add_on": values.read_text}, {"start_told_on": values.read_date}
    ),
    "leave_add_on": _Shape(
        {**_MEMBER, "add_on": values.read_text}, {"desired_month": values.read_month}
    ),
    "keep_add_on": _Shape({**_MEMBER, "add_on": values.read_text}),
    "list_facility": _Shape({"facility": values.read_text}, {"address": values.read_text}),
    "facility_rules": _Shape(
        {"facility": values.read_text, "from": values.read_date, "text": values.read_text}
    ),
    "close_facility": _Shape({"facility": values.read_text}),
    "agree_to_facility": _Shape({**_MEMBER, "facility": values.read_text}),
    "issue_pass": _Shape({**_MEMBER, "facility": values.read_text}),
    "check_pass": _Shape({**_MEMBER, "facility": values.read_text, "outcome": values.read_text}),
    "report_succession": _Shape(
        {**_MEMBER, "kind": values.read_text},
        {
            "to": read_particulars,
            "heirs": read_heirs,
            "representative": values.read_yen,
            "occurred_on": values.read_date,
        },
    ),
    "report_by_heirs": _Shape(
        {**_MEMBER, "died_on": values.read_date, "heirs": read_heirs},
        {"representative": values.read_yen},
    ),
    "take_up_report": _Shape(_MEMBER),
    "set_aside_report": _Shape({**_MEMBER, "reason": values.read_text}),
    "approve_succession": _Shape(_MEMBER),
    "record_succession": _Shape(_MEMBER, {"designated": values.read_yen}),
    "set_aside_succession": _Shape({**_MEMBER, "reason": values.read_text}),
    "decline_succession": _Shape({**_MEMBER, "reason": values.read_text}),
    "change_representative": _Shape(
        {**_MEMBER, "heir": values.read_yen, "named_by": values.read_text}
    ),
    "name_representative": _Shape({**_MEMBER, "heir": values.read_yen}),
    "initial_cancellation": _Shape(
        {**_MEMBER, "dispatched_on": values.read_date, "document_received_on": values.read_date}
    ),
    "formal_demand": _Shape({**_MEMBER, "due_on": values.read_date}),
    "leave_ground": _Shape({**_MEMBER, "reason": values.read_text}),
    "charge_cost": _Shape(
        {**_MEMBER, "cost_yen": values.read_yen, "what": values.read_text},
        {"borne_on": values.read_date, "in_members_name": values.read_yes},
    ),
    "take_back_cost": _Shape({**_MEMBER, "reason": values.read_text}),
    **{
        do: _Shape(*one)
        for shapes in (
            inspection_shapes,
            line_shapes,
            login_shapes,
            network_shapes,
            personal_shapes,
            place_shapes,
        )
        for do, one in shapes.SHAPES.items()
    },
    "waive": _Shape({**_MEMBER, "kind": read_kind, "reason": values.read_text}),
    "report_breach": _Shape(
        {**_MEMBER, "kind": values.read_text},
        {"happened_on": values.read_date, "place": values.read_text},
    ),
    "record_ground": _Shape({**_MEMBER, "kind": values.read_text}),
    "contact": _Shape(
        _MEMBER,
        {
            "contacted_on": values.read_date,
            "channel": values.read_text,
            "message": values.read_text,
        },
    ),
    "answer": _Shape(_MEMBER, {"answered_on": values.read_date}),
    "use": _Shape(_MEMBER, {"used_on": values.read_date, "source": values.read_text}),
    "restrict": _Shape({**_MEMBER, "uses": read_uses}, {"until": values.read_date}),
    "lift_restriction": _Shape(_MEMBER),
    "exclude": _Shape({**_MEMBER, "kind": values.read_text}),
    "end_at_once": _Shape({**_MEMBER, "kind": values.read_text}),
    "suspend": _Shape(_MEMBER),
    "resume": _Shape(_MEMBER),
    "terminate": _Shape(_MEMBER),
    "give_time_back": _Shape(_MEMBER),
    "set_channel": _Shape(
        {"channel": values.read_text, "open": values.read_yes}, {"from": values.read_date}
    ),
    "set_payment_method": _Shape(
        {"method": values.read_text, "open": values.read_yes}, {"from": values.read_date}
    ),
    "set_price": _Shape(
        {"plan": values.read_text, "amount_yen": values.read_yen},
        {"from": values.read_date, "reason": values.read_text},
    ),
    "choose_reading": _Shape(
        {"reading": values.read_text, "option": values.read_text},
        {"from": values.read_date, "reason": values.read_text},
    ),
    "publish_terms": _Shape(
        {"version": values.read_date, "before": values.read_text, "text": values.read_text},
        {"late_reason": values.read_text, "decisions": told_values.read_decisions},
    ),
    "give_up_terms": _Shape({"version": values.read_date}),
    "consent": _Shape({**_MEMBER, "version": values.read_date}),
    "keep_reading": _Shape({"reading": values.read_text}, {"reason": values.read_text}),
    "set_notice_channel": _Shape({"kind": values.read_text, "channel": values.read_text}),
    "send_mails": _Shape({"server": read_server}),
    "mail_reported": _Shape({**_MEMBER, "says": read_report}),
    "hand_over_letters": _Shape({}),
    "letter_delivered": _Shape({**_MEMBER, "proof": values.read_text}),
    "letter_returned": _Shape(
        {**_MEMBER, "cause": values.read_text}, {"tried_on": values.read_date}
    ),
    "unreported_change": _Shape(
        {**_MEMBER, "changed_on": values.read_date, "shown_by": values.read_text}
    ),
    "check_message": _Shape(
        {**_MEMBER, "kind": values.read_text},
        {
            "state": values.read_text,
            "arrived_on": values.read_arrival,
            "known_by": values.read_text,
            "clauses": values.read_texts,
        },
    ),
    "ask_about_data": _Shape({**_MEMBER, "kind": values.read_text}, {"use": values.read_text}),
    "extend_request": _Shape({**_MEMBER, "reason": values.read_text}),
    "answer_about_data": _Shape(
        {**_MEMBER, "granted": values.read_yes},
        {
            "reason": values.read_text,
            "ground": values.read_text,
            "particulars": read_changes,
            "done": values.read_text,
            "left_out": values.read_texts,
            "erased": values.read_texts,
        },
    ),
    "ask_from_outside": _Shape(
        {"name": values.read_text, "kind": values.read_text}, {"use": values.read_text}
    ),
    "answer_outside": _Shape(
        {"name": values.read_text, "granted": values.read_yes},
        {"reason": values.read_text, "ground": values.read_text},
    ),
    "check_held_outside": _Shape({"name": values.read_text, "records": values.read_texts}),
    "erase": _Shape(_MEMBER),
    "tell_start": _Shape(_MEMBER),
    "plan_announcement": _Shape(
        {"kind": values.read_text, "takes_effect_on": values.read_date},
        {"until": values.read_text, "cause": values.read_text},
    ),
    "announce": _Shape({"kind": told_values.read_announced}, {"although_late": values.read_yes}),
    "check_announcement": _Shape(
        {"kind": told_values.read_announced},
        {
            "last_day": values.read_arrival,
            "announced_on": values.read_arrival,
            "is_owed": values.read_yes,
            "is_late": values.read_yes,
            "clauses": values.read_texts,
        },
    ),
    "set_operator": _Shape(
        {"name": values.read_text}, {"address": values.read_text, "contact": values.read_text}
    ),
    "agree_to_mail": _Shape(_MEMBER, {"how": told_values.read_way_of_consent}),
    "stop_mail": _Shape(_MEMBER, {"how": told_values.read_way_of_consent}),
    "send_campaign": _Shape({}),
    "publish_rules": _Shape(
        {"title": values.read_text, "from": values.read_date},
        {
            "until": values.read_date,
            "yields": values.read_yes,
            "parameters": told_values.read_parameters,
            "late_reason": values.read_text,
        },
    ),
    "withdraw_rules": _Shape({"title": values.read_text, "reason": values.read_text}),
    "check_rules": _Shape({"titles": values.read_texts}),
    "set_parameter": _Shape(
        {"parameter": values.read_text, "value": values.read_count},
        {"from": values.read_date, "reason": values.read_text},
    ),
    "note": _Shape({**_MEMBER, "text": values.read_text}),
    "check_notes": _Shape({**_MEMBER, "texts": values.read_texts}),
    "verify": _Shape({}),
    "close_until": _Shape({}),
}
"""Every ``do`` there is, with the fields it needs and those it may take."""

_ALIASES = {"set_price": {"monthly_fee_yen": "amount_yen"}}
_COMMON = ("on", "do", "refused")


def read_steps(entries: list[Any], file: str, plans: tuple[str, ...]) -> tuple[Step, ...]:
    """The steps of a story, each checked by itself and against those before it.

    Raises:
        StoryError: naming the step, the field, and what is allowed.
    """
    steps = tuple(
        _read_step(entry, number, Place(file, "story", number))
        for number, entry in enumerate(entries, start=1)
    )
    _check_order(steps)
    _Cast(plans).follow(steps)
    return steps


def _read_step(entry: Any, number: int, place: Place) -> Step:
    given = values.read_mapping(entry, place)
    for name in ("on", "do"):
        if name not in given:
            raise _missing(place.at(name), given)
    do = one_of(given["do"], tuple(SHAPES), place.at("do"))
    shape = SHAPES[do]
    aliases = _ALIASES.get(do, {})
    named = {aliases.get(name, name): value for name, value in given.items()}
    readers = {**shape.needs, **shape.takes}
    for name in named:
        if name not in readers and name not in _COMMON:
            one_of(name, (*_COMMON, *readers), place.at(name))
    for name in shape.needs:
        if name not in named:
            raise _missing(place.at(name), given)
    return Step(
        number,
        values.read_date(given["on"], place.at("on")),
        do,
        {
            name: reader(named[name], place.at(name))
            for name, reader in readers.items()
            if name in named
        },
        place,
        values.read_text(given["refused"], place.at("refused")) if "refused" in given else "",
    )


def _missing(place: Place, given: Mapping[str, Any]) -> StoryError:
    do = given.get("do", "")
    return StoryError(
        place,
        f"{place.field} がありません{f'({do} に要ります)' if do else ''}。",
        f"{place.field} is missing{f': {do} needs it' if do else ''}",
    )


def _check_order(steps: tuple[Step, ...]) -> None:
    for before, step in pairwise(steps):
        closed = before.do == "close_until"
        if step.on < before.on or (closed and step.on == before.on):
            first = before.on + dt.timedelta(days=closed)
            raise StoryError(
                step.place.at("on"),
                f"{step.on} は前の手順に合いません。{first} 以後の日にしてください。",
                f"{step.on} does not follow step {before.number}; the earliest day is {first}",
            )
    for step in steps:
        paid_on = step.values.get("paid_on")
        if paid_on is not None and paid_on > step.on:
            raise StoryError(
                step.place.at("paid_on"),
                f"{paid_on} は手順の日 {step.on} より後です。",
                f"{paid_on} lies after the day of the step, {step.on}",
            )


class _Cast:
    """Who has applied, who is a member: tells of each step whether its member can take it."""

    def __init__(self, plans: tuple[str, ...]) -> None:
        self.plans = plans
        self.waiting: set[str] = set()
        self.admitted: set[str] = set()

    def follow(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            if "plan" in step.values:
                one_of(step.values["plan"], self.plans, step.place.at("plan"))
            if "member" in step.values:
                self._take(step)

    def _take(self, step: Step) -> None:
        member = step.member
        if step.do == "apply":
            self.waiting.add(member)
        elif step.do == "register":
            self.admitted.add(member)
        elif step.do == "screen_again":
            self._require(step, self.waiting, "申し込んでいません", "has not applied")
        elif step.do in ("approve", "decline"):
            self._require(step, self.waiting, "申し込んでいません", "has not applied")
            if step.refused:
                return
            self.waiting.discard(member)
            if step.do == "approve":
                self.admitted.add(member)
        else:
            self._require(step, self.admitted, "まだ会員ではありません", "is not a member yet")

    def _require(self, step: Step, those: set[str], ja: str, en: str) -> None:
        if step.member in those:
            return
        known = ", ".join(sorted(those)) or "-"
        raise StoryError(
            step.place.at("member"),
            f"{step.member} はこの時点で{ja}。{step.do} ができるのは: {known}",
            f"{step.member} {en} at this point; {step.do} is open to: {known}",
        )
