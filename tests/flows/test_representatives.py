"""Who represents the heirs: named by them with papers, or by the company where they do not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import (
    representatives,
    succession,
    succession_shown,
    telling_members,
    timeline,
    why,
)
from kiyaku.members import queries as members
from kiyaku.members import successions
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

PROOF = [("proof.txt", b"made up")]
LATER = [("later.txt", b"made up later")]
PAPERS = {"document_received_on": day("2026-11-10"), "evidence": PROOF}
HEIRS = [
    Particulars(name="Ichiro", address="Ueda", email="1@example.jp"),
    Particulars(name="Jiro", address="Ueda", email="2@example.jp"),
]


@pytest.fixture(scope="module")
def built(unkept: None) -> Living:
    life = Living("choppaya", "2026-11-01", prices={"usual": 6_000})
    life.register("taro")
    return life.on("2026-11-10")


@pytest.fixture
def living(built: Living) -> Living:
    return copy.deepcopy(built)


def report(living: Living, **more: Any) -> int:
    return succession.receive(
        **living.of("taro"), kind="inheritance", heirs=HEIRS, **PAPERS, **more
    )


def record(living: Living, case: int, **more: Any) -> Any:
    return succession.record(**living.acting, succession=case, **more)


def change(living: Living, heir: int, named_by: str = "heirs", **more: Any) -> Any:
    papers = {**PAPERS, "evidence": LATER} if named_by == "heirs" else {}
    given = {**living.of("taro"), "heir": heir, "named_by": named_by, **papers, **more}
    return representatives.change_representative(**given)


def name(living: Living, case: int, heir: int, **more: Any) -> None:
    given = {**living.acting, "succession": case, "heir": heir, **PAPERS, **more}
    representatives.name_representative(**given)


def refused(act: Any, *given: Any, **more: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as refusal:
        act(*given, **more)
    return refusal.value


def holder(living: Living) -> str:
    return str(members.membership(living.id, living.members["taro"]).member.name)


def test_heirs_name_one_and_another_later_in_writing_and_both_are_told(living: Living) -> None:
    case = report(living, representative=2)
    record(living, case)
    assert holder(living) == "Jiro"
    assert refused(change, living, 1).code == "changed_hands_today"
    living.on("2026-11-11")
    for lacking, code in (({"document_received_on": None}, "no_document"),
                          ({"evidence": []}, "no_evidence")):  # fmt: skip
        refusal = refused(change, living, 1, **lacking)
        assert (refusal.code, refusal.details["clauses"]) == (code, ["19-1", "19-2"])
    ahead = refused(change, living, 1, document_received_on=day("2026-11-12"))
    assert ahead.code == "in_the_future"
    assert refused(change, living, 2).code == "same_member"
    assert refused(change, living, 3).code == "unknown_heir"
    for _ in range(2):
        assert change(living, 1, key="once") == day("2026-11-11")
    assert holder(living) == "Ichiro"
    told = {
        (one.kind, members.member(living.id, one.member_id).name): one.about
        for one in outbox.messages(living.id)
        if one.kind.startswith("representative")
    }
    assert set(told) == {
        ("representative_named", "Ichiro"), ("representative_replaced", "Jiro"),
    }  # fmt: skip
    assert all(about["from_on"] == "2026-11-11" for about in told.values())
    head = telling_members.Letterhead.of(living.id)
    bodies = [telling_members.words(head, one)[1] for one in outbox.messages(living.id)
              if one.kind == "representative_named"]  # fmt: skip
    assert "相続人の届出により、2026年11月11日" in bodies[0]
    assert len(succession_shown.case(living.id, case).files) == 2
    assert verify(living.id) == []


def test_what_a_change_brings_about_is_shown_and_nothing_done(living: Living) -> None:
    record(living, report(living, representative=2))
    living.on("2026-11-11")
    entries = select("SELECT count(*) FROM journal_entry WHERE service_id = %s", living.id)
    about = {"service": living.id, "membership": living.members["taro"], "named_by": "heirs"}
    shown = representatives.preview(**about, heir=1)
    assert (shown.former, shown.to, shown.from_day) == ("Jiro", "Ichiro", day("2026-11-11"))
    assert (shown.clauses, shown.needs_papers) == (("19-2",), True)
    assert refused(representatives.preview, **about, heir=2).code == "same_member"
    assert holder(living) == "Jiro"
    assert select("SELECT count(*) FROM journal_entry WHERE service_id = %s", living.id) == entries


def test_where_they_name_nobody_the_company_does_and_may_again(living: Living) -> None:
    case = report(living)
    refusal = refused(record, living, case)
    assert (refusal.code, refusal.details["clauses"]) == ("no_representative", ["19-3"])
    record(living, case, designated=2)
    assert (holder(living), successions.case(living.id, case).named_by) == ("Jiro", "company")
    assert told(living, "representative_named") == [("company", ("19-3",))]
    living.on("2026-11-11")
    change(living, 1, "company")
    assert holder(living) == "Ichiro"
    living.on("2026-11-12")
    change(living, 2)
    assert successions.case(living.id, case).named_by == "heirs"
    living.on("2026-11-13")
    refusal = refused(change, living, 1, "company")
    assert (refusal.code, refusal.details["clauses"]) == ("representative_named", ["19-3"])
    assert verify(living.id) == []


def test_the_company_names_nobody_where_the_heirs_did(living: Living) -> None:
    case = report(living, representative=1)
    refusal = refused(record, living, case, designated=2)
    assert (refusal.code, refusal.details["clauses"]) == ("representative_named", ["19-3"])
    record(living, case)
    living.on("2026-11-11")
    refusal = refused(change, living, 2, "company")
    assert (refusal.code, refusal.details["clauses"]) == ("representative_named", ["19-3"])
    assert holder(living) == "Ichiro"


def test_heirs_who_name_somebody_before_the_decision_have_done_so(living: Living) -> None:
    case = report(living)
    assert refused(name, living, case, 2, evidence=[]).code == "no_evidence"
    assert refused(name, living, case, 3).code == "unknown_heir"
    name(living, case, 2, key="n")
    name(living, case, 2, key="n")
    assert refused(name, living, case, 2).code == "same_member"
    assert [one.is_named for one in succession_shown.case(living.id, case).heirs] == [False, True]
    assert holder(living) == "taro"
    name(living, case, 1)  # and change their minds
    record(living, case)
    assert (holder(living), successions.case(living.id, case).named_by) == ("Ichiro", "heirs")
    assert told(living, "representative_named") == [("heirs", ("19-2",))] * 2
    assert refused(name, living, case, 2).code == "already_decided"
    assert verify(living.id) == []


def test_no_representative_without_an_inheritance(living: Living) -> None:
    refusal = refused(change, living, 1, "company")
    assert (refusal.code, refusal.details["clauses"]) == ("no_inheritance", ["19-2"])
    case = succession.receive(
        **living.of("taro"), kind="transfer", successor=succession.Successor(stated=HEIRS[0])
    )
    assert refused(name, living, case, 1).code == "no_heirs"


def told(living: Living, action: str) -> list[tuple[str, tuple[str, ...]]]:
    """By whom somebody was named, as the timeline has it, with the clauses it cites."""
    found = []
    for one in timeline.events(living.id, membership=living.members["taro"]):
        if one.event == action:
            reasons = why.of_event(living.id, one).reasons
            assert all(reason.agrees for reason in reasons)
            found.append((one.fields["named_by"], tuple(one.clauses)))
    return found
