"""Breaches and grounds belong to who acted: whoever takes a membership over has none of them."""

from __future__ import annotations

import pytest

from kiyaku.base import personal
from kiyaku.base.errors import OperationRefused
from kiyaku.close import sandbox
from kiyaku.close.verify import verify
from kiyaku.flows import admission, overview, succession, succession_shown
from kiyaku.flows.succession import Successor
from kiyaku.members import breaches, directory
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db
NEW = Particulars(name="Hanako", address="Yokohama", email="hanako@example.jp")


def handed_over() -> tuple[Living, int, int]:
    """A membership that passed on 10 December, with a report and two grounds from before."""
    living = Living("choppaya", "2026-11-01")
    living.register("taro")
    living.on("2026-12-05")
    report = living.report("taro")
    ground = living.record_ground("taro", reports=[report])
    living.on("2026-12-10")
    case = succession.receive(
        **living.of("taro"), kind="transfer", document_received_on=living.today,
        evidence=[("proof.pdf", b"%PDF-1.7\nmade up")], successor=Successor(stated=NEW),
    )  # fmt: skip
    succession.approve(**living.acting, succession=case)
    return living, report, ground


def test_screening_finds_who_acted_and_not_who_has_the_membership_now() -> None:
    living, _, _ = handed_over()
    taro = Particulars(name="taro", address="somewhere", email="taro@example.com")
    for stated, count in ((taro, 1), (NEW, 0)):
        row = admission.apply(**living.acting, plan="usual", particulars=stated)
        found = [one["code"] for one in members.application(living.id, row).findings]
        assert found.count("earlier_breach") == count, found


def test_a_successor_has_neither_the_reports_nor_the_grounds_of_who_acted() -> None:
    living, report, ground = handed_over()
    old = directory.member(living.id, "taro").pk
    new = members.membership(living.id, living.members["taro"]).member_id
    assert breaches.report(living.id, report).member_id == old
    found = directory.ground(ground)
    assert (found.member_id, found.state, found.closed_on) == (old, "lapsed", day("2026-12-10"))
    assert overview.grounds(living.id) == ()
    for member, count in ((old, 1), (new, 0)):
        told = personal.rows_of(member)
        assert len(told.get("breach_report", [])) == len(told.get("ground", [])) == count
    with pytest.raises(OperationRefused) as refused:
        living.record_ground("taro", reports=[report])
    assert refused.value.code == "unknown_report"
    assert living.record_ground("taro")
    living.closed("2026-12-10")
    assert verify(living.id) == []


def test_what_comes_to_light_later_is_of_who_held_it_then() -> None:
    living, _, _ = handed_over()
    old = directory.member(living.id, "taro").pk
    new = members.membership(living.id, living.members["taro"]).member_id
    late = living.report("taro", happened_on=day("2026-12-09"))
    own = living.report("taro")
    assert [breaches.report(living.id, one).member_id for one in (late, own)] == [old, new]
    told = "SELECT payload::jsonb -> 'of_member' FROM journal_entry" \
        " WHERE action = 'breach_reported' AND service_id = %s ORDER BY id"  # fmt: skip
    assert [one and int(one) for one in select(told, living.id)] == [None, old, None]
    living.closed("2026-12-10")
    assert verify(living.id) == []
    copy = sandbox.make_sandbox(service=living.id, at=living.at, by="tester")
    assert verify(copy) == []


def test_a_decision_cannot_rest_on_what_the_former_holder_did() -> None:
    living = Living("choppaya", "2026-11-01")
    living.register("taro")
    ground = living.record_ground("taro")
    living.suspend("taro", ground=ground)
    living.on("2026-12-10")
    passing = succession_shown.passing(living.id, living.members["taro"])
    assert (passing.grounds, passing.bars_by_conduct) == (0, True)
    case = succession.receive(
        **living.of("taro"), kind="transfer", document_received_on=living.today,
        evidence=[("proof.pdf", b"%PDF-1.7\nmade up")], successor=Successor(stated=NEW),
    )  # fmt: skip
    succession.approve(**living.acting, succession=case)
    with pytest.raises(OperationRefused) as refused:
        living.terminate("taro", ground=ground)
    assert refused.value.code == "other_member"


def test_a_recorded_ground_waits_for_nobody_once_the_membership_is_over() -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("m")
    ground = living.record_ground("m")
    living.leave("m")
    living.on("2026-12-02")
    found = directory.ground(ground)
    assert (found.state, found.closed_on) == ("lapsed", day("2026-11-30"))
    assert verify(living.id) == []
