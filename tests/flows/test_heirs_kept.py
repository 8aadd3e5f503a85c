"""How long what was stated of heirs is kept: most of them are no members whom one could erase."""

from __future__ import annotations

import pytest

from kiyaku.base import personal
from kiyaku.close.verify import verify
from kiyaku.flows import retention, succession, succession_shown
from kiyaku.members import directory, successions
from kiyaku.members import queries as member_queries
from kiyaku.members.particulars import Particulars
from tests.living import Living

pytestmark = pytest.mark.django_db

THREE = [Particulars(name=one, address="Ueda", email="h@example.jp") for one in ("A", "B", "C")]


def test_heirs_who_are_no_members_are_erased_with_all_who_held_the_membership():
    life = Living("choppaya", "2026-11-05", prices={"usual": 0})
    life.register("taro")
    life.on("2026-11-10")
    case = _inherited(life, representative=1)
    succession.record(**life.acting, succession=case)
    heir = member_queries.membership(life.id, life.members["taro"]).member_id
    life.terminate("taro")
    life.on("2026-11-20")
    retention.erase_member(**life.acting, member=directory.member(life.id, "taro").pk)
    assert stated_of(case) == ["A", "B", "C"]  # one who held it is still known
    retention.erase_member(**life.acting, member=heir)
    assert stated_of(case) == ["", "", ""]
    assert [one.name for one in succession_shown.case(life.id, case).heirs] == ["", "", ""]
    assert verify(life.id) == []


def test_heirs_of_a_case_that_came_to_nothing_are_erased_in_time():
    life = Living("choppaya", "2026-11-05")
    life.register("taro")
    life.register("jiro")
    aside, back = _inherited(life), _inherited(life, "jiro")
    succession.set_aside(**life.acting, succession=aside, internal_reason="not proven")
    succession.withdraw(**life.acting, succession=back)
    assert retention.preview(life.id, on=life.today).heirs_of == ()
    life.set_parameter("declined_data_kept_months", 0)
    life.on("2026-11-07")
    applied = retention.apply(service=life.id, at=life.at, by="job")
    assert applied.heirs_of == (aside, back)
    assert stated_of(aside) == stated_of(back) == ["", "", ""]
    (named,) = applied.members  # whom the notice went to
    assert member_queries.member(life.id, named).name == personal.ERASED
    assert retention.apply(service=life.id, at=life.at, by="job").heirs_of == ()
    assert directory.member(life.id, "taro").name == "taro"
    assert verify(life.id) == []


def _inherited(life: Living, name: str = "taro", **more: object) -> int:
    return succession.receive(
        **life.of(name), kind="inheritance", heirs=THREE, document_received_on=life.today,
        evidence=[("koseki.txt", b"died")], **more,
    )  # fmt: skip


def stated_of(case: int) -> list[str]:
    return [one.stated.get("name", "") for one in successions.heirs_of(case)]
