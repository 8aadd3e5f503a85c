"""Breaches on record of who applies again: what is a fact, what a question, what is told of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiyaku.close.verify import verify
from kiyaku.flows import admission, grounds, sister_services
from kiyaku.members import directory, earlier_breaches, screening
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from tests.living import Living

pytestmark = pytest.mark.django_db

WHO = Particulars(
    name="次郎", kana="ヤマダジロウ", born_on=dt.date(1990, 1, 1), address="架空市1-1",
    email="x@example.com", phone="090",
)  # fmt: skip
LIKE = Particulars(name="別人", address="別の町", email="y@example.com", phone="090")
CODES = ("earlier_breach", "breach_elsewhere")


@pytest.fixture
def hall() -> Living:
    living = Living("netsugen", "2026-11-21")
    living.register("before", particulars=WHO)
    return living


@pytest.fixture
def net() -> Living:
    return Living("choppaya", "2026-11-21")


def breaches(living: Living, stated: Particulars = WHO) -> list[dict[str, Any]]:
    application = admission.apply(**living.acting, plan="usual", particulars=stated)
    found = members.application(living.id, application).findings
    return [one for one in found if one["code"] in CODES]


def every(living: Living, stated: Particulars) -> list[tuple[str, str]]:
    application = admission.apply(**living.acting, plan="usual", particulars=stated)
    found = members.application(living.id, application).findings
    return [(one["code"], one["severity"]) for one in found]


def states(found: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [
        (one["severity"], [each["state"] for each in one["evidence"]["breaches"]]) for one in found
    ]


def end(living: Living, kind: str, *reports: int) -> None:
    ground = living.record_ground("before", kind, reports=reports)
    living.terminate("before", ground=ground)


def test_without_a_breach_on_record_nothing_is_found(hall):
    hall.terminate("before")
    assert breaches(hall) == []


def test_a_report_not_decided_on_is_a_question_with_kind_day_clause_and_state(hall):
    hall.report("before", "unlawful", happened_on=dt.date(2026, 11, 20))
    (found,) = breaches(hall)
    assert (found["code"], found["severity"]) == ("earlier_breach", "question")
    (told,) = found["evidence"]["breaches"]
    assert (told["on"], told["state"]) == ("2026-11-20", "open")
    assert told["clause"].startswith("7-") and told["ja"] and told["en"]
    assert found["evidence"]["memberships"] == [hall.members["before"]]
    assert "騒いだ" not in str(found)
    assert screening.point_of(found["code"]) == "earlier_breach"


def test_a_breach_acted_on_is_a_fact_of_who_is_recognised_and_else_a_question(hall):
    report = hall.report("before")
    end(hall, "breach", report)
    (one,) = found = breaches(hall)
    assert states(found) == [("fact", ["ended"])]
    assert states(breaches(hall, LIKE)) == [("question", ["ended"])]
    (told,) = one["evidence"]["breaches"]
    assert told["clause"].startswith("7-")
    assert (told["ended_on"], told["ended_by"]) == ("2026-11-21", "9-1(1)")
    words = earlier_breaches.in_words([told])
    assert "2026-11-21 に会員契約を終わらせた(第9条1項1号)" in words.ja
    assert "the membership was ended for it on 2026-11-21 by Art. 9(1) item 1" in words.en


def test_one_who_was_expelled_is_one_finding_and_each_other_end_its_own(hall):
    """Recognised or perhaps the same person, here and in a sister service: one case, told once."""
    end(hall, "breach", hall.report("before"))
    for stated, severity in ((WHO, "fact"), (LIKE, "question")):
        found = every(hall, stated)
        assert found.count(("earlier_breach", severity)) == 1
        assert not {code for code, _ in found} & {"earlier_termination"}
    net = Living("choppaya", "2026-11-21")
    for one, other in ((net, hall), (hall, net)):
        sister_services.link(**one.acting, other=other.code)
    assert [code for code, _ in every(net, WHO)] == ["breach_elsewhere", "application_elsewhere"]
    hall.register("arrears", particulars=WHO)
    hall.terminate("arrears")
    assert [code for code, _ in every(hall, WHO)][:2] == ["earlier_breach", "earlier_termination"]
    assert {"breach_elsewhere", "termination_elsewhere"} <= {code for code, _ in every(net, WHO)}


def test_what_was_decided_and_what_was_not_are_told_apart(hall):
    end(hall, "breach", hall.report("before"))
    hall.report("before", "unlawful")
    assert states(breaches(hall)) == [("fact", ["ended"]), ("question", ["open"])]


def test_a_ground_that_was_left_leaves_its_report_a_question(hall):
    ground = hall.record_ground("before", reports=[hall.report("before")])
    assert states(breaches(hall)) == [("question", ["open"])]
    grounds.leave_ground(**hall.acting, ground=ground, reason="様子を見る。")
    assert states(breaches(hall)) == [("question", ["left"])]


def test_a_decision_on_one_ground_establishes_no_other(hall):
    """Who is let go for something else was not found to have broken the terms."""
    breach = hall.record_ground("before", reports=[hall.report("before")])
    other = hall.record_ground("before", "other")
    hall.suspend("before", ground=other)
    assert (directory.ground(breach).state, directory.ground(other).state) == ("open", "decided")
    hall.terminate("before", ground=other)
    assert directory.ground(breach).state == "lapsed"
    assert states(breaches(hall)) == [("question", ["left"])]
    hall.closed("2026-11-21")
    assert verify(hall.id) == []


@pytest.mark.parametrize(
    ("pack", "kind", "is_breach"),
    [
        ("netsugen", "breach", True),
        ("netsugen", "false_registration", False),
        ("choppaya", "breach", True),
        ("choppaya", "obstruction", True),
        ("choppaya", "insolvency", False),
    ],
)
def test_an_end_is_a_breach_where_the_ground_it_rested_on_was_one(pack, kind, is_breach):
    living = Living(pack, "2026-11-21")
    living.register("before", particulars=WHO)
    end(living, kind)
    application = admission.apply(**living.acting, plan="usual", particulars=WHO)
    codes = [one["code"] for one in members.application(living.id, application).findings]
    (code,) = codes
    assert code == ("earlier_breach" if is_breach else "earlier_termination")
    assert screening.point_of(code) == ("earlier_breach" if is_breach else "unsuitable")


def test_a_breach_elsewhere_is_a_question_that_shows_nobody(net, hall):
    end(hall, "breach", hall.report("before", happened_on=dt.date(2026, 11, 19)))
    assert breaches(net) == []
    for one, other in ((net, hall), (hall, net)):
        sister_services.link(**one.acting, other=other.code)
    (found,) = breaches(net)
    assert (found["code"], found["severity"]) == ("breach_elsewhere", "question")
    (told,) = found["evidence"].pop("breaches")
    assert found["evidence"] == {}
    assert (told["on"], told["state"]) == ("2026-11-19", "ended")
    assert told["clause"].startswith("7-")
    assert set(told) == {"on", "clause", "state", "ja", "en", "ended_on", "ended_by"}
    assert screening.point_of(found["code"]) == "earlier_breach"
    assert [one["code"] for one in breaches(hall)] == ["earlier_breach"]
