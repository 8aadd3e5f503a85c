"""Why a member was restricted, suspended or expelled: in a row that erasure reaches."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.close import sandbox
from kiyaku.close.verify import verify
from kiyaku.flows import personal_export, restricting, retention, timeline, visibility, why
from kiyaku.members import directory
from tests.living import Living, select

pytestmark = pytest.mark.django_db
MARK = "隣の山田さんから聞いた"


@pytest.fixture
def living() -> Living:
    """Every decision that may have a reason, each with the same words."""
    found = Living("netsugen", "2026-12-01", prices={"usual": 0})
    found.register("hanako")
    bars = found.restrict("hanako", "space", reason=MARK)
    restricting.lift_restriction(**found.acting, restriction=bars, reason=f" {MARK}\r\n")
    found.suspend("hanako", reason=MARK)
    found.terminate("hanako", reason=MARK)
    return found


DECIDED = {"restricted", "restriction_lifted", "suspended", "terminated"}


def decisions(living: Living) -> list[Any]:
    every = timeline.events(living.id, membership=living.members["hanako"])
    return [one for one in every if one.event in DECIDED]


def test_the_staff_read_why_and_the_journal_says_nothing_of_it(living: Living) -> None:
    told = decisions(living)
    assert {one.event for one in told} == DECIDED
    assert [one.fields["reason"] for one in told] == [MARK] * 4
    assert [one for one in told if MARK not in str(why.of_event(living.id, one).as_json())] == []
    payloads = select("SELECT payload FROM journal_entry WHERE service_id = %s", living.id)
    assert MARK not in str(payloads)
    assert sum("reason_id" in json.loads(one) for one in payloads) == 4


def test_who_may_not_read_notes_and_the_member_do_not_see_why(living: Living) -> None:
    for seen in (visibility.without_reasons(decisions(living)),
                 visibility.for_member(decisions(living))):  # fmt: skip
        assert {one.event for one in seen} == DECIDED
        assert MARK not in str([one.as_json() for one in seen])
    about = directory.member(living.id, "hanako").pk
    own = personal_export.held(living.id, about, at=living.at)
    assert MARK not in json.dumps(own.as_json(), ensure_ascii=False)
    assert "decision_reason.text" in own.withheld
    whole = personal_export.held(living.id, about, at=living.at, withheld=True)
    assert [one["text"] for one in whole.records["decision_reason"]] == [MARK] * 4


def test_erasing_the_member_erases_why_and_the_books_still_verify(living: Living) -> None:
    assert verify(living.id) == []
    retention.erase_member(**living.acting, member=directory.member(living.id, "hanako").pk)
    assert select("SELECT DISTINCT text FROM decision_reason") == [""]
    assert verify(living.id) == []
    told = decisions(living)
    assert len(told) == 4 and not any("reason" in one.fields for one in told)
    assert "理由" not in str([why.of_event(living.id, one).in_words() for one in told])


def test_a_sandbox_does_not_get_the_words_and_verifies(living: Living) -> None:
    copy = sandbox.make_sandbox(service=living.id, at=living.at, by="tester")
    found = select(
        "SELECT text FROM decision_reason r JOIN membership m ON m.id = r.membership_id"
        " WHERE m.service_id = %s",
        copy,
    )
    assert found == ["(写しでは省略)"] * 4
    assert verify(copy) == []


def test_no_reason_is_kept_where_none_is_given_nor_one_that_is_too_long(living: Living) -> None:
    living.register("taro")
    living.suspend("taro", reason=" \n")
    events = timeline.events(living.id, membership=living.members["taro"])
    assert "reason" not in events[-1].fields and events[-1].event == "suspended"
    with pytest.raises(OperationRefused) as refused:
        living.terminate("taro", reason="あ" * 10_001)
    assert refused.value.code == "text_too_long"
