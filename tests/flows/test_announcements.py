"""What all members must be told by a last day: Choppaya 10-4, 15-1, 3-4; NETSUGEN 12, 13."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from kiyaku.base import queries as base
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import announcements, letters, notice_settings
from kiyaku.flows.announcements import announce, plan
from kiyaku.flows.outbox import fix_letters, letters_written
from kiyaku.notices import announcing
from kiyaku.notices import outbox as box
from kiyaku.terms.texts import Text
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db
WHAT = Text("光コース", "the fibre plan")


def planned(living: Living, kind: str = "end_of_service", on: str = "2027-03-31") -> int:
    number: int = plan(**acting(living), kind=kind, what=WHAT, takes_effect_on=day(on), until="5時")
    return number


def acting(living: Living) -> dict[str, Any]:
    return {"service": living.id, "at": living.at, "by": "staff"}


def net(*names: str) -> Living:
    living = Living("choppaya", "2026-11-20")
    for name in names:
        living.register(name)
    return living


def test_the_end_of_the_service_has_its_last_day_thirty_days_before() -> None:
    living = net()
    number = planned(living)
    assert announcing.announcement(living.id, number).last_day == day("2027-03-01")


@pytest.mark.parametrize(("until", "is_late"), [("2027-02-28", False), ("2027-03-01", True)])
def test_told_after_the_last_day_it_is_refused_with_its_clause(until: str, is_late: bool) -> None:
    living = net()
    number = planned(living)
    living.closed(until)  # the open day is the next
    if not is_late:
        announce(**acting(living), announcement=number)
        return
    with pytest.raises(OperationRefused) as refused:
        announce(**acting(living), announcement=number)
    assert refused.value.code == "told_too_late"
    assert "10-4" in refused.value.en
    assert "10-4" in refused.value.ja
    announce(**acting(living), announcement=number, although_late=True)
    assert announcing.announcement(living.id, number).announced_on == day("2027-03-02")


@pytest.mark.parametrize(
    ("pack", "kind", "clauses"),
    [
        ("choppaya", "interruption", ("15-1",)),
        ("netsugen", "service_change", ("12",)),
        ("netsugen", "end_of_service", ("12",)),
        ("netsugen", "terms_change", ("12", "13")),
        ("netsugen", "interruption", ("15-3",)),  # of these no clause of the terms speaks
    ],
)
def test_what_is_only_told_beforehand_is_told_by_the_day_before(
    pack: str, kind: str, clauses: tuple[str, ...]
) -> None:
    living = Living(pack, "2026-11-20")
    number = planned(living, kind, "2026-12-24")
    assert announcing.announcement(living.id, number).last_day == day("2026-12-23")
    assert announcements.clauses_of(base.pack(living.id), kind) == clauses
    living.on("2026-12-24")
    with pytest.raises(OperationRefused) as refused:
        announce(**acting(living), announcement=number)
    assert ", ".join(clauses) in refused.value.en


def test_what_may_change_without_notice_is_told_and_is_no_duty() -> None:
    living = net()
    number = planned(living, "service_change", "2026-11-20")  # Choppaya 10-3
    row = announcing.announcement(living.id, number)
    assert row.last_day is None
    assert announcements.clauses_of(base.pack(living.id), row.kind) == ("10-3",)
    assert announcing.waiting(living.id, day("2027-12-31"), 10) == (0, [])
    announce(**acting(living), announcement=number)
    assert not announcements.is_late(row, living.today)


@pytest.mark.parametrize(
    ("pack", "cause", "clause"),
    [("choppaya", "emergency", "15-2(2)"), ("netsugen", "hard_to_provide", "8-1")],
)
def test_a_stoppage_without_notice_is_on_record_with_its_cause(
    pack: str, cause: str, clause: str
) -> None:
    living = Living(pack, "2026-11-20")
    about = {
        "kind": "stoppage", "what": Text("停電", "a power cut"), "until": "未定",
        "takes_effect_on": day("2026-11-19"),
    }  # fmt: skip
    for wrong in ("", "whim"):
        with pytest.raises(OperationRefused) as refused:
            plan(**acting(living), **about, cause=wrong)
        assert refused.value.code == "unknown_kind"
    number = plan(**acting(living), **about, cause=cause)
    announce(**acting(living), announcement=number)
    (row,) = announcing.published(living.id)
    assert (row.cause, row.last_day, row.until) == (cause, None, "未定")
    assert announcements.clauses_of(base.pack(living.id), row.kind, row.cause) == (clause,)
    with pytest.raises(OperationRefused) as refused:
        plan(**acting(living), **{**about, "kind": "interruption"}, cause=cause)
    assert refused.value.code == "cause_of_a_stoppage_only"


@pytest.mark.parametrize(
    ("cause", "clause"), [("priority_communication", "14-1"), ("child_protection", "14-2")]
)
def test_a_restriction_of_use_is_told_without_a_last_day_by_its_clause(
    cause: str, clause: str
) -> None:
    living = net("m")
    about = {
        "kind": "use_restriction", "what": Text("湘南の利用制限", "use is restricted"),
        "takes_effect_on": living.today, "until": "未定",
    }  # fmt: skip
    for wrong in ("", "emergency"):
        with pytest.raises(OperationRefused) as refused:
            plan(**acting(living), **about, cause=wrong)
        assert refused.value.code == "unknown_kind"
    number = plan(**acting(living), **about, cause=cause)
    announce(**acting(living), announcement=number)
    (row,) = announcing.published(living.id)
    assert (row.cause, row.last_day) == (cause, None)
    assert announcements.clauses_of(base.pack(living.id), row.kind, row.cause) == (clause,)
    assert "use_restriction" not in announcements.kinds_of(
        base.pack(Living("netsugen", "2026-11-20").id)
    )


def test_each_member_gets_one_message_in_the_language_applied_in() -> None:
    living = net("m", "n")
    notice_settings.set_channel(**acting(living), kind="end_of_service", channel="paper")
    number = planned(living)
    assert announce(**acting(living), announcement=number) == 2
    rows = box.waiting_letters(living.id)
    assert {row.membership_id for row in rows} == set(living.members.values())
    with pytest.raises(OperationRefused) as refused:
        announce(**acting(living), announcement=number)
    assert refused.value.code == "already_announced"


def test_who_has_concluded_a_contract_and_not_begun_is_told_too() -> None:
    living = net()
    living.register("waits", starts=False)
    notice_settings.set_channel(**acting(living), kind="interruption", channel="paper")
    assert announce(**acting(living), announcement=planned(living, "interruption")) == 1


def test_on_the_pages_it_stands_without_a_row_for_each_member() -> None:
    living = net("m")
    before = select("SELECT count(*) FROM outgoing")
    number = planned(living)
    assert announcing.published(living.id) == []
    assert announce(**acting(living), announcement=number) == 0
    assert [one.pk for one in announcing.published(living.id)] == [number]
    assert select("SELECT count(*) FROM outgoing") == before


def test_what_nobody_has_told_is_a_duty_until_it_is_told() -> None:
    living = net()
    number = planned(living)
    assert announcing.waiting(living.id, day("2027-02-01"), 10) == (0, [])
    count, (row,) = announcing.waiting(living.id, day("2027-03-01"), 10)
    assert (count, row.pk) == (1, number)


def test_words_are_needed_in_both_languages() -> None:
    living = net()
    with pytest.raises(OperationRefused) as refused:
        plan(
            **acting(living), kind="interruption", what=Text("工事", " "),
            takes_effect_on=day("2026-12-24"),
        )  # fmt: skip
    assert refused.value.code == "words_missing"
    with pytest.raises(OperationRefused):
        announcements.last_day(None, "nothing", day("2026-12-24"))  # type: ignore[arg-type]


def test_letters_are_listed_and_fixed_in_as_many_queries_however_many_they_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    living = net(*(f"m{number}" for number in range(3)))
    for kind in ("membership_started", "interruption"):
        notice_settings.set_channel(**acting(living), kind=kind, channel="paper")

    def asked(listing: Callable[..., Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert listing(service=living.id)
        return len(captured)

    announce(**acting(living), announcement=planned(living, "interruption"))
    few = asked(letters_written)
    for number in range(3, 12):
        living.register(f"m{number}")  # another kind of letter, which names a plan
    with django_assert_num_queries(few + 1):  # the names of plans, once
        written = letters_written(living.id)
    assert len(written) == 12
    assert all("光コース" in one.body for one in written if one.kind == "interruption")
    assert letters.waiting(living.id)[-1].body == written[-1].body
    assert fix_letters(service=living.id) == 12
    assert fix_letters(service=living.id) == 0
    kept = box.waiting_letters(living.id)
    assert [one.body for one in kept] == [one.body for one in written]
    # The announcement itself is kept once; until it is worded, a message only names it.
    assert {tuple(one.about) for one in kept if one.kind == "interruption"} == {("announcement",)}
