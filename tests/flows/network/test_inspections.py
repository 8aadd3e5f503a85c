"""Inspections of lines: to the ground, its end, and the suspension that went with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.close.verify import verify
from kiyaku.flows import grounds, resuming, sanctions, timeline, why
from kiyaku.flows.network import inspected, inspections
from kiyaku.flows.network.inspection_words import BY_MEMBER
from kiyaku.flows.visibility import for_member
from kiyaku.members import queries as members
from kiyaku.network import inspections as kept
from kiyaku.network.inspections import LineInspection
from tests.flows.network.networks import assign, begin, network
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Living:
    living = network()
    living.register("m", starts=False)
    begin(living)
    return living


def refused(code: str, call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def ask(net: Living, line: str = "L-1", **more: Any) -> int:
    about = {
        "cause": "fault", "reason": "回線に異常な信号", "proposed_on": net.today + dt.timedelta(5),
        **more,
    }  # fmt: skip
    return inspections.ask_for_inspection(**net.acting, line=line, **about)


def agreed(net: Living, **more: Any) -> int:
    number = ask(net, **more)
    inspections.agree_to_inspection(**net.acting, inspection=number)
    return number


def failed(net: Living, number: int | None = None, **more: Any) -> int:
    number = number or agreed(net, **more)
    inspected.record_inspected(
        **net.acting, inspection=number, conforms=False, finding="認定のない交換機",
        remove_by=net.today + dt.timedelta(10),
    )  # fmt: skip
    return number


def now(net: Living, number: int) -> LineInspection:
    return kept.inspection(net.id, number)


def ground(net: Living, number: int) -> Any:
    found = now(net, number).ground
    assert found is not None
    return members.ground(net.id, found)


def kinds_told(net: Living) -> list[str]:
    return list(select("SELECT kind FROM outgoing ORDER BY id"))


def is_suspended(net: Living) -> bool:
    return members.membership(net.id, net.members["m"]).suspended_since is not None


def test_what_conforms_ends_the_inspection(net: Living) -> None:
    number = ask(net)
    assert now(net, number).state == kept.ASKED
    on = inspections.agree_to_inspection(
        **net.acting, inspection=number, visit_on=day("2026-11-09"), channel=BY_MEMBER
    )
    assert on == day("2026-11-09")
    inspections.move_inspection(**net.acting, inspection=number, visit_on=day("2026-11-10"))
    refused("nothing_changed", lambda: inspections.move_inspection(
        **net.acting, inspection=number, visit_on=day("2026-11-10")))  # fmt: skip
    net.on("2026-11-10")
    assert [one.id for one in kept.waiting(net.id, net.today)] == [number]
    proof = [Upload("sheet.txt", b"all is well")]
    inspected.record_inspected(**net.acting, inspection=number, conforms=True, files=proof)
    found = now(net, number)
    assert (found.state, found.visited_on) == (kept.PASSED, day("2026-11-10"))
    assert len(found.files) == 1 and not found.is_open
    assert not kept.waiting(net.id, net.today)
    refused("inspection_not_agreed", lambda: inspected.record_inspected(
        **net.acting, inspection=number, conforms=True))  # fmt: skip
    assert verify(net.id) == []


def test_a_refusal_without_excuse_is_a_ground_until_the_line_is_inspected(net: Living) -> None:
    number = ask(net)
    inspections.refuse_inspection(
        **net.acting, inspection=number, reason="面倒だから", channel=BY_MEMBER
    )
    assert [one.id for one in kept.waiting(net.id, net.today)] == [number]
    assert not inspections.weigh_refusal(**net.acting, inspection=number, cause="none")
    found = ground(net, number)
    assert (found.kind, found.state) == ("inspection_refused", found.OPEN)
    sanctions.suspend(**net.of("m"))
    assert is_suspended(net)
    assert verify(net.id) == []
    asked = resuming.preview(net.id, net.members["m"])
    assert asked is not None and asked.cost.is_free
    inspections.agree_to_inspection(**net.acting, inspection=number, visit_on=net.today)
    assert is_suspended(net)
    net.on("2026-11-20")
    inspected.record_inspected(**net.acting, inspection=number, conforms=True)
    assert not is_suspended(net)
    assert ground(net, number).state == found.DECIDED
    assert verify(net.id) == []


def test_an_excuse_ends_it_without_a_ground(net: Living) -> None:
    number = ask(net)
    refused("reason_missing", lambda: inspections.refuse_inspection(
        **net.acting, inspection=number, reason=" "))  # fmt: skip
    inspections.refuse_inspection(**net.acting, inspection=number, reason="入院中")
    refused("unknown_kind", lambda: inspections.weigh_refusal(
        **net.acting, inspection=number, cause="mood"))  # fmt: skip
    assert inspections.weigh_refusal(**net.acting, inspection=number, cause="just_cause")
    assert now(net, number).state == kept.EXCUSED
    assert members.open_ground_of(net.members["m"]) is None
    ask(net)
    assert verify(net.id) == []


def test_equipment_that_stays_is_a_ground_until_it_is_taken_off(net: Living) -> None:
    number = failed(net)
    assert now(net, number).remove_by == day("2026-11-12")
    early = refused(
        "removable_still", lambda: inspected.record_kept(**net.acting, inspection=number)
    )
    assert early.details["clauses"] == ["15-3(2)"]
    net.on("2026-11-12")
    refused("removable_still", lambda: inspected.record_kept(**net.acting, inspection=number))
    net.on("2026-11-13")
    assert [one.id for one in kept.waiting(net.id, net.today)] == [number]
    inspected.record_kept(**net.acting, inspection=number)
    assert ground(net, number).kind == "equipment_kept"
    sanctions.suspend(**net.of("m"))
    assert verify(net.id) == []
    net.on("2026-11-20")
    inspected.record_removed(**net.acting, inspection=number, removed_on=day("2026-11-19"))
    assert not is_suspended(net)
    assert now(net, number).removed_on == day("2026-11-19")
    assert verify(net.id) == []


def test_a_ground_that_nobody_acted_on_lapses(net: Living) -> None:
    number = failed(net)
    net.on("2026-11-13")
    inspected.record_kept(**net.acting, inspection=number)
    inspected.record_removed(**net.acting, inspection=number)
    assert ground(net, number).state == "lapsed"
    assert verify(net.id) == []


def test_one_ground_stands_while_any_line_has_such_equipment(net: Living) -> None:
    begin(net, line="L-2")
    first, second = failed(net), failed(net, line="L-2")
    net.on("2026-11-13")
    inspected.record_kept(**net.acting, inspection=first)
    inspected.record_kept(**net.acting, inspection=second)
    assert now(net, first).ground == now(net, second).ground
    inspected.record_removed(**net.acting, inspection=first)
    assert ground(net, second).state == "open"
    assert verify(net.id) == []
    inspected.record_removed(**net.acting, inspection=second)
    assert ground(net, second).state == "lapsed"
    assert verify(net.id) == []


def held(net: Living, line: str) -> int:
    number = ask(net, line=line)
    inspections.refuse_inspection(**net.acting, inspection=number, reason="面倒だから")
    inspections.weigh_refusal(**net.acting, inspection=number, cause="none")
    return number


def test_use_that_was_suspended_for_another_line_is_not_resumed(net: Living) -> None:
    begin(net, line="L-2")
    first = held(net, "L-1")
    sanctions.suspend(**net.of("m"))
    inspections.agree_to_inspection(**net.acting, inspection=first, visit_on=net.today)
    failed(net, first)
    assert not is_suspended(net)
    second = held(net, "L-2")
    net.on("2026-11-11")
    sanctions.suspend(**net.of("m"))
    inspected.record_removed(**net.acting, inspection=first)
    assert is_suspended(net)
    inspections.call_inspection_off(**net.acting, inspection=second)
    assert not is_suspended(net)
    assert verify(net.id) == []


def test_a_ground_stands_while_one_of_its_lines_was_only_agreed_to(net: Living) -> None:
    begin(net, line="L-2")
    first, second = held(net, "L-1"), held(net, "L-2")
    assert now(net, first).ground == now(net, second).ground
    sanctions.suspend(**net.of("m"))
    inspections.agree_to_inspection(**net.acting, inspection=first, visit_on=net.today)
    inspections.call_inspection_off(**net.acting, inspection=second)
    assert is_suspended(net)
    assert verify(net.id) == []
    inspected.record_inspected(**net.acting, inspection=first, conforms=True)
    assert not is_suspended(net)
    assert verify(net.id) == []


@pytest.mark.parametrize("suspends", [True, False])
def test_an_excuse_after_a_refusal_without_one_ends_its_ground(net: Living, suspends: bool) -> None:
    number = held(net, "L-1")
    if suspends:
        sanctions.suspend(**net.of("m"))
    inspections.agree_to_inspection(**net.acting, inspection=number)
    inspections.refuse_inspection(**net.acting, inspection=number, reason="入院した")
    assert inspections.weigh_refusal(**net.acting, inspection=number, cause="just_cause")
    assert not is_suspended(net)
    assert ground(net, number).state == ("decided" if suspends else "lapsed")
    assert verify(net.id) == []


def test_nobody_is_terminated_on_such_a_ground(net: Living) -> None:
    number = failed(net)
    net.on("2026-11-13")
    inspected.record_kept(**net.acting, inspection=number)
    named = now(net, number).ground
    only = refused("ground_suspends_only", lambda: sanctions.terminate(**net.of("m"), ground=named))
    assert only.details["clauses"] == ["15-3"]
    sanctions.terminate(**net.of("m"))
    assert ground(net, number).state == "lapsed"
    assert now(net, number).state == kept.KEPT
    assert verify(net.id) == []


def test_read_to_need_a_notice_use_is_suspended_from_the_next_day() -> None:
    net = network(readings={"first_month_fee": "full", "line_suspension_notice": "beforehand"})
    net.register("m", starts=False)
    begin(net)
    number = failed(net)
    net.on("2026-11-13")
    inspected.record_kept(**net.acting, inspection=number)
    refused("not_told_beforehand", lambda: sanctions.suspend(**net.of("m")))
    net.on("2026-11-14")
    sanctions.suspend(**net.of("m"))
    assert is_suspended(net)
    assert verify(net.id) == []


def test_giving_an_inspection_up_ends_the_ground(net: Living) -> None:
    number = ask(net)
    inspections.refuse_inspection(**net.acting, inspection=number, reason="いや")
    inspections.weigh_refusal(**net.acting, inspection=number, cause="none")
    sanctions.suspend(**net.of("m"))
    inspections.call_inspection_off(**net.acting, inspection=number)
    assert not is_suspended(net)
    refused("inspection_over", lambda: inspections.call_inspection_off(
        **net.acting, inspection=number))  # fmt: skip
    assert verify(net.id) == []


def test_what_cannot_be_asked_for_is_refused(net: Living) -> None:
    assign(net, line="L-2")
    refused("unknown_line", lambda: ask(net, line="L-9"))
    refused("unknown_kind", lambda: ask(net, cause="mood"))
    refused("reason_missing", lambda: ask(net, reason=""))
    refused("in_the_past", lambda: ask(net, proposed_on=net.today - dt.timedelta(1)))
    ask(net)
    refused("inspection_open", lambda: ask(net))
    refused("unknown_line_inspection", lambda: inspections.call_inspection_off(
        **net.acting, inspection=0))  # fmt: skip
    number = agreed(net, line="L-2")
    act = {**net.acting, "inspection": number, "conforms": False}
    refused("finding_missing", lambda: inspected.record_inspected(**act))
    missing = refused("remove_by_missing", lambda: inspected.record_inspected(**act, finding="x"))
    assert missing.details["clauses"] == ["15-5"]
    later = net.today + dt.timedelta(1)
    refused("inspected_later", lambda: inspected.record_inspected(
        **net.acting, inspection=number, conforms=True, visited_on=later))  # fmt: skip
    earlier = net.today - dt.timedelta(1)
    refused("inspected_before", lambda: inspected.record_inspected(
        **net.acting, inspection=number, conforms=True, visited_on=earlier))  # fmt: skip
    failed(net, number)
    refused("removed_later", lambda: inspected.record_removed(
        **net.acting, inspection=number, removed_on=later))  # fmt: skip
    refused("removed_before", lambda: inspected.record_removed(
        **net.acting, inspection=number, removed_on=earlier))  # fmt: skip


def test_terms_without_such_inspections_have_none() -> None:
    place = Living("netsugen", "2026-11-02", prices={"usual": 6_000})
    asked = {"line": "L-1", "cause": "fault", "reason": "x", "proposed_on": place.today}
    refused("no_line_inspections", lambda: inspections.ask_for_inspection(
        **place.acting, **asked))  # fmt: skip


def test_the_timeline_tells_of_it_and_why(net: Living) -> None:
    number = failed(net)
    net.on("2026-11-13")
    inspected.record_kept(**net.acting, inspection=number)
    sanctions.suspend(**net.of("m"))
    inspected.record_removed(**net.acting, inspection=number)
    events = timeline.events(net.id, membership=net.members["m"])
    told = [one.event for one in events]
    for kind in ("line_inspection_asked", "line_inspection_failed", "line_equipment_kept"):
        assert kind in told
    for one in events:
        if one.event.startswith("line_") or one.event == "resumed":
            assert why.of_event(net.id, one).reasons
    seen = for_member(events)
    assert any(one.event == "line_inspection_failed" for one in seen)
    assert grounds.RECORDED not in {one.event for one in seen}
    assert kinds_told(net)[-4:] == [
        "line_inspection_failed", "line_fault_told", "suspended", "resumed",
    ]  # fmt: skip
