"""What is done in a service as a whole, or before anybody is a member: to be tried between days.

Nothing in it names a membership of one's own choice, so there is no state to try it in. In lives
that are made up by chance each is a step; a number that was drawn chooses among what there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

from kiyaku.base import files, queries, reading_plans
from kiyaku.base.operators import Operator
from kiyaku.flows import (
    add_on_offers,
    announcements,
    individual_rules,
    inheritance_reports,
    leaks,
    marketing,
    notice_settings,
    opening,
    operator,
    outsiders,
    paper_drafts,
    payments,
    privacy_requests,
    readings,
    retention,
    sister_services,
    statistics,
    terms_documents,
    terms_plans,
    terms_publishing,
    uses,
    ways_in,
)
from kiyaku.flows.access import COMMAND
from kiyaku.flows.admission import Paper
from kiyaku.flows.network import radius, stored_data_file
from kiyaku.flows.payments import PaymentRow
from kiyaku.flows.place import alliance_facilities
from kiyaku.members import switches
from kiyaku.members.inheritance_reports import Stated
from kiyaku.members.particulars import Particulars
from kiyaku.notices import announcing, kinds, templates
from kiyaku.privacy import leaks as leaks_kept
from kiyaku.privacy import outsiders as people
from kiyaku.privacy.kinds import KINDS as REQUESTS
from kiyaku.scenarios.states import network, of_stored_data
from kiyaku.scenarios.states.line_operations import OFFERING
from kiyaku.scenarios.states.lives import ADD_ON, FACILITY, USUAL, Small
from kiyaku.scenarios.states.of_interruptions import INTERRUPTION_OPERATIONS
from kiyaku.scenarios.states.of_network import OF_NETWORK
from kiyaku.scenarios.states.of_outages import OUTAGE_OPERATIONS
from kiyaku.scenarios.states.of_spaces import OF_SPACES
from kiyaku.scenarios.states.operation import NONE, ServiceFacts, ServiceOperation
from kiyaku.terms.texts import Text

_WORDS = Text("作り物", "made up")
_REASON = {"reason": "made up"}
_NAME = "made up outsider"
_BEFORE = "第1条（目的）\n作り物である。\n"
_AFTER = _BEFORE + "第2条（追加）\n作り物を足す。\n"

Thing = TypeVar("Thing")


def _pick(things: Sequence[Thing], number: int) -> Thing:
    return things[number % len(things)]


def _ahead(small: Small, number: int) -> dt.date:
    """A day from today on, up to some six weeks ahead."""
    return small.day + dt.timedelta(number % 45)


# --- what all are told ---------------------------------------------------------------------------


def _announcement(small: Small, number: int) -> dict[str, Any]:
    kind = _pick(announcements.kinds_of(small.pack), number)
    causes = announcements.causes_of(small.pack, kind)
    return {
        "kind": kind,
        "what": _WORDS,
        "takes_effect_on": _ahead(small, number),
        "cause": _pick(causes, number).name if causes else "",
    }


def _announcing(small: Small, number: int) -> dict[str, Any]:
    last = announcing.of_service(small.id, 1)
    return {"announcement": last[0].pk if last else NONE, "although_late": number % 2 == 0}


def _campaign(small: Small, number: int) -> dict[str, Any]:
    """From a sender who is named."""
    small.act(operator.set_operator, operator=_operator(number))
    return {"text_ja": _WORDS.ja, "text_en": _WORDS.en}


def _operator(number: int) -> Operator:
    return Operator(f"made up {number}", address="made up 1-2-3", contact="03-0000-0000")


def _way_of_notice(small: Small, number: int) -> dict[str, Any]:
    channel = _pick(tuple(kinds.CHANNELS), number // len(kinds.KINDS))
    return {"kind": _pick(tuple(kinds.KINDS), number), "channel": channel}


def _wording(small: Small, number: int) -> dict[str, Any]:
    about = {"subject": "made up", "body": "${member_name}"}
    language = _pick(templates.LANGUAGES, number)
    return {"kind": _pick(tuple(kinds.KINDS), number), "language": language, **about}


# --- the terms and how they are read -------------------------------------------------------------


def _newest(small: Small) -> dt.date:
    return dt.date.fromisoformat(queries.pack(small.id).terms_version_on(None))


def _document(small: Small, number: int) -> dict[str, Any]:
    return {"version": _newest(small), "text": _BEFORE, "file_name": "made-up.txt"}


def _version(small: Small, number: int) -> dict[str, Any]:
    """The text before it is loaded first, where it can be."""
    newest = _newest(small)
    if newest <= small.day:
        small.act(terms_documents.load_document, **_document(small, number))
    text = {"text": _AFTER + f"2. 作り物{number}。\n", "file_name": "new.txt"}
    return {"version": _ahead(small, number), **text, **_REASON}


def _plan(small: Small) -> int:
    """The last plan of a version that is open."""
    found = terms_plans.open_plans(small.id)
    return found[-1].plan.entry if found else NONE


def _deciding(small: Small, number: int) -> dict[str, Any]:
    """All clauses are carried on."""
    plan = _plan(small)
    left = terms_plans.plan_shown(small.id, plan).undecided if plan else ()
    decisions = [(one.address, terms_publishing.CARRIED_ON, "made up") for one in left]
    return {"plan": plan, "decisions": decisions}


def _announcing_version(small: Small, number: int) -> dict[str, Any]:
    plan = _plan(small)
    if plan:
        small.act(terms_publishing.decide_clauses, **_deciding(small, number))
    return {"plan": plan, "late_reason": "made up" if number % 2 else ""}


def _rules(small: Small, number: int) -> dict[str, Any]:
    first_day = _ahead(small, number)
    return {
        "title": f"made up {number % 3}",
        "text": _BEFORE,
        "file_name": "rules.txt",
        "from_day": first_day,
        "until_day": first_day + dt.timedelta(number % 40) if number % 2 else None,
        "yields": number % 5 == 0,
        "parameters": {"due_day": 1 + number % 28} if number % 3 else {},
        "late_reason": "made up",
    }


def _rules_given_up(small: Small, number: int) -> dict[str, Any]:
    found = individual_rules.rules(small.id)
    return {"rules": _pick(found, number).entry if found else NONE, **_REASON}


def _reading(small: Small, number: int) -> dict[str, Any]:
    """From today on, or (every second) planned for a day to come."""
    pack = queries.pack(small.id)
    reading = _pick(tuple(pack.readings), number)
    return {
        "reading": reading,
        "option": _pick(tuple(pack.readings[reading].options), number // 7),
        "from_day": _ahead(small, number) if number % 2 else None,
        **_REASON,
    }


def _reading_plan(small: Small, number: int) -> dict[str, Any]:
    waiting = reading_plans.plans(small.id, still_open=True)
    return {"plan": _pick(waiting, number).entry if waiting else NONE, **_REASON}


# --- what the operator sets ----------------------------------------------------------------------


def _parameter(small: Small, number: int) -> dict[str, Any]:
    return {"name": "due_day", "value": {_ahead(small, number): 1 + number % 28}}


def _price(small: Small, number: int) -> dict[str, Any]:
    return {
        "plan": USUAL, "monthly_fee_yen": 1000 * (number % 9), "from_day": _ahead(small, number)
    }  # fmt: skip


def _add_on(small: Small, number: int) -> dict[str, Any]:
    return {
        "add_on": f"more {number % 5}",
        "name": _WORDS,
        "monthly_fee_yen": 100 * (number % 9),
        "from_day": _ahead(small, number),
    }


def _facility(small: Small, number: int) -> dict[str, Any]:
    return {"facility": f"made-up-{number % 5}", "name": _WORDS.ja, "address": _WORDS.en}


def _facility_rules(small: Small, number: int) -> dict[str, Any]:
    return {
        "facility": FACILITY, "text": f"{_BEFORE}{number}", "file_name": "rules.txt",
        "from_day": _ahead(small, number),
    }  # fmt: skip


def _sister(small: Small, number: int) -> dict[str, Any]:
    """Another service, which is opened where there is none yet."""
    code = f"sister-{small.id}"
    if not any(one.code == code for one in queries.services()):
        opening.open_service(
            code=code, pack=small.pack.name, opened_on=small.day, prices={USUAL: 1}, at=small.at,
            by="staff",
        )  # fmt: skip
    return {"other": code, "is_linked": number % 2 == 0}


def _way_in(small: Small, number: int) -> dict[str, Any]:
    return {"channel": _pick(tuple(switches.CHANNELS), number), "is_open": number % 3 > 0}


def _way_to_pay(small: Small, number: int) -> dict[str, Any]:
    return {"method": _pick(tuple(switches.PAYMENT_METHODS), number), "is_open": number % 3 > 0}


# --- at the desk ---------------------------------------------------------------------------------


def _memberships(small: Small) -> list[int]:
    return [one.membership for one in small.people.values() if one.membership is not None]


def _payments(small: Small, number: int) -> dict[str, Any]:
    """One from everybody, paid on a day before."""
    paid_on = small.day - dt.timedelta(number % 4)
    return {"rows": [PaymentRow(one, 100 + number, paid_on) for one in _memberships(small)]}


def _uses(small: Small, number: int) -> dict[str, Any]:
    used_on = small.day - dt.timedelta(number % 4)
    return {"rows": [uses.UseRow(one, used_on) for one in _memberships(small)]}


def _draft(small: Small, number: int) -> dict[str, Any]:
    draft = small.act(paper_drafts.save, values={"name": "made up"})
    return {"draft": draft, "plan": USUAL, "paper": Paper(small.day)}


def _heirs(small: Small, number: int) -> dict[str, Any]:
    heirs = (Particulars(name="made up heir"),)
    return {"stated": Stated(_NAME, "", "", "child", heirs, None), "died_on": small.day}


def _person(small: Small) -> int:
    """Somebody without a member number who has asked for something; nobody yet where none has."""
    found = people.listed(small.id, size=1).rows
    return found[0].id if found else NONE


def _registering(small: Small, number: int) -> dict[str, Any]:
    return {"name": _NAME, "identity": "document"}


def _confirming(small: Small, number: int) -> dict[str, Any]:
    """One of the records in which the name stands."""
    looked_up = outsiders.look_up(
        service=small.id, text=_NAME, at=small.at, by="staff", roles=[COMMAND], page="lives"
    )
    if not looked_up.candidates:
        return {"outsider": _person(small), "table": "note", "row": NONE, "columns": ["text"]}
    one = _pick(looked_up.candidates, number)
    about = {"table": one.table, "row": one.row, "columns": one.columns}
    return {"outsider": _person(small), **about}


def _releasing(small: Small, number: int) -> dict[str, Any]:
    person = _person(small)
    confirmed = people.records(person) if person else []
    return {"outsider": person, "record": _pick(confirmed, number).id if confirmed else NONE}


def _forgetting(small: Small, number: int) -> dict[str, Any]:
    return {"outsider": _person(small)}


def _asking_outside(small: Small, number: int) -> dict[str, Any]:
    kind = _pick(tuple(REQUESTS), number)
    use = {"use": "contract"} if kind == "stop_use" else {}
    return {"outsider": _person(small), "kind": kind, "identity": "document", **use}


def _answering_outside(small: Small, number: int) -> dict[str, Any]:
    case = small.act(privacy_requests.receive_request, **_asking_outside(small, number))
    return {"case": case, "granted": True}


# --- leaks, statistics, what is kept -------------------------------------------------------------


def _leak_facts(small: Small, number: int) -> dict[str, Any]:
    return {"what": "made up", "people": number, "is_sensitive": number % 2 == 0}


def _found_leak(small: Small, number: int) -> dict[str, Any]:
    return {"found_on": small.day - dt.timedelta(number % 3), **_leak_facts(small, number)}


def _leak(small: Small) -> int:
    found = leaks_kept.listed(small.id, size=1).rows
    return found[0].id if found else NONE


def _of_leak(**more: Any) -> ServiceFacts:
    return lambda small, number: {"leak": _leak(small), **more}


def _revised(small: Small, number: int) -> dict[str, Any]:
    return {"leak": _leak(small), **_leak_facts(small, number)}


def _reported(small: Small, number: int) -> dict[str, Any]:
    proof = [files.Upload("report.txt", b"made up")]
    which = _pick((leaks.FIRST, leaks.FULL), number)
    return {"leak": _leak(small), "which": which, "proof": proof}


def _counted(small: Small, number: int) -> dict[str, Any]:
    dimensions = [_pick(tuple(statistics.DIMENSIONS), number)]
    return {"day": small.day - dt.timedelta(1), "dimensions": dimensions}


SERVICE_OPERATIONS: tuple[ServiceOperation, ...] = (
    ServiceOperation(radius.set_up, network.setting_up),
    ServiceOperation(stored_data_file.import_stored_data, of_stored_data.measurements),
    ServiceOperation(radius.add_server, network.adding),
    ServiceOperation(radius.remove_server, network.removing),
    ServiceOperation(announcements.plan, _announcement),
    ServiceOperation(announcements.announce, _announcing),
    ServiceOperation(marketing.send_campaign, _campaign),
    ServiceOperation(notice_settings.set_channel, _way_of_notice),
    ServiceOperation(notice_settings.set_wording, _wording),
    ServiceOperation(terms_documents.load_document, _document),
    ServiceOperation(terms_publishing.plan_version, _version),
    ServiceOperation(terms_publishing.decide_clauses, _deciding),
    ServiceOperation(terms_publishing.announce_version, _announcing_version),
    ServiceOperation(
        terms_publishing.withdraw_version,
        lambda small, number: {"plan": _plan(small), **_REASON},
    ),
    ServiceOperation(individual_rules.publish_rules, _rules),
    ServiceOperation(individual_rules.withdraw_rules, _rules_given_up),
    ServiceOperation(readings.choose_reading, _reading),
    ServiceOperation(readings.withdraw_reading_plan, _reading_plan),
    ServiceOperation(opening.set_parameter, _parameter),
    ServiceOperation(opening.set_price, _price),
    ServiceOperation(opening.name_plan, lambda small, number: {"plan": USUAL, "name": _WORDS}),
    ServiceOperation(opening.set_member_prefix, lambda small, number: {"prefix": f"G{number}-"}),
    ServiceOperation(
        operator.set_operator, lambda small, number: {"operator": _operator(number)}
    ),
    ServiceOperation(add_on_offers.make_add_on, _add_on),
    ServiceOperation(
        add_on_offers.open_add_on,
        lambda small, number: {"add_on": ADD_ON, "with_plans": [USUAL] if number % 2 else []},
    ),
    ServiceOperation(add_on_offers.close_add_on, lambda small, number: {"add_on": ADD_ON}),
    ServiceOperation(alliance_facilities.make_facility, _facility),
    ServiceOperation(alliance_facilities.publish_facility_rules, _facility_rules),
    ServiceOperation(
        alliance_facilities.close_facility,
        lambda small, number: {"facility": f"made-up-{number % 5}"},
    ),
    *OF_SPACES,
    ServiceOperation(sister_services.link, _sister),
    ServiceOperation(ways_in.set_channel, _way_in),
    ServiceOperation(ways_in.set_payment_method, _way_to_pay),
    ServiceOperation(payments.receive_payments, _payments),
    ServiceOperation(uses.record_uses, _uses),
    ServiceOperation(paper_drafts.enter, _draft),
    ServiceOperation(inheritance_reports.receive, _heirs),
    ServiceOperation(outsiders.register, _registering),
    ServiceOperation(outsiders.confirm_record, _confirming),
    ServiceOperation(outsiders.release_record, _releasing),
    ServiceOperation(outsiders.forget, _forgetting),
    ServiceOperation(privacy_requests.receive_request, _asking_outside),
    ServiceOperation(privacy_requests.decide_request, _answering_outside),
    ServiceOperation(leaks.open_leak, _found_leak),
    ServiceOperation(leaks.revise, _revised),
    ServiceOperation(leaks.name_people, _of_leak(everybody=True)),
    ServiceOperation(leaks.report, _reported),
    ServiceOperation(leaks.tell_people, _of_leak(what=_WORDS)),
    ServiceOperation(leaks.tell_otherwise, _of_leak(how="made up")),
    ServiceOperation(leaks.close, _of_leak()),
    ServiceOperation(statistics.publish, _counted),
    *(ServiceOperation(function, facts) for function, facts in OFFERING),
    ServiceOperation(retention.apply, lambda small, number: {}),
    *(ServiceOperation(function, facts) for function, facts in OF_NETWORK),
    *OUTAGE_OPERATIONS,
    *INTERRUPTION_OPERATIONS,
)  # fmt: skip
"""In no order: lives take them as they come."""
