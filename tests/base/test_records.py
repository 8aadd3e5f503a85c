"""The journal as a list: what is asked for, in pages, the latest first."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.base import records
from kiyaku.base.records import Asked, Entry
from tests.living import Living, day, select
from tests.many import many, plans

pytestmark = pytest.mark.django_db


def every(service: int, asked: Asked, size: int = 50) -> list[Entry]:
    found: list[Entry] = []
    after = None
    while True:
        page = records.entries(service, asked, after=after, size=size)
        found += page
        if page.after is None:
            return found
        after = page.after


@pytest.fixture
def living(db: None) -> Living:
    living = Living("netsugen", "2026-11-20")
    living.register("a")
    living.register("b")
    living.closed("2026-12-01")
    living.pay("a", 100)
    living.on("2026-12-05").pay("b", 200)
    living.suspend("b")
    return living


def test_every_entry_is_listed_once_the_latest_day_first(living: Living) -> None:
    known = select(
        "SELECT id FROM journal_entry WHERE service_id = %s ORDER BY business_day DESC, id DESC",
        living.id,
    )
    for size in (1, 3, 200):
        assert [one.id for one in every(living.id, Asked(), size)] == known


def test_entries_are_asked_for_by_day_actor_action_and_member(living: Living) -> None:
    whole = every(living.id, Asked(), 200)
    first, last = day("2026-12-02"), day("2026-12-05")
    assert every(living.id, Asked(from_day=first, until_day=last)) == [
        one for one in whole if first <= one.day <= last
    ]
    assert {one.by for one in every(living.id, Asked(actor="close"))} == {"close"}
    (suspended,) = every(living.id, Asked(action="suspended"))
    assert suspended.membership == living.members["b"]
    (member,) = select("SELECT member_id FROM membership WHERE id = %s", living.members["b"])
    of_b = every(living.id, Asked(member=member, memberships=(living.members["b"],)))
    assert {one.action for one in of_b} >= {"application_received", "payment_received", "suspended"}
    assert of_b == [
        one for one in whole if one.member == member or one.membership == living.members["b"]
    ]
    both = every(living.id, Asked(actor="staff", action="payment_received", from_day=last))
    assert [one.payload["amount_yen"] for one in both] == [200]


def test_an_entry_is_listed_as_it_is_read_by_itself(living: Living) -> None:
    for one in every(living.id, Asked(), 200):
        assert records.entry(living.id, one.id) == one


def test_entries_of_another_service_are_left_out(living: Living) -> None:
    other = Living("netsugen", "2026-11-20")
    assert not {one.id for one in every(other.id, Asked())} & {
        one.id for one in every(living.id, Asked())
    }
    mine = records.entries(living.id, Asked(), size=1).rows[0].id
    assert records.entries(other.id, Asked(), after=mine).rows == ()


def test_who_did_what_is_told_once_each(living: Living) -> None:
    assert records.actors(living.id) == ["close", "staff"]
    known = select(
        "SELECT DISTINCT action FROM journal_entry WHERE service_id = %s ORDER BY action",
        living.id,
    )
    assert records.actions(living.id) == known
    assert len(known) > 5


def test_indexes_are_used_in_a_large_service(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    after = records.entries(living.id, Asked(), size=200).after
    (member, membership), *_ = select(
        "SELECT member_id, id FROM membership WHERE service_id = %s ORDER BY id DESC", living.id
    )
    for asked, index in (
        (Asked(), "journal_by_day_and_id"),
        (Asked(from_day=day("2026-08-01"), until_day=day("2026-08-31")), "journal_by_day_and_id"),
        (Asked(actor="hana"), "journal_by_actor"),
        (Asked(action="suspended"), "journal_by_action"),
    ):
        told = plans(lambda asked=asked: records.entries(living.id, asked, after=after))
        assert index in told
        assert "Sort" not in told
    about = Asked(member=member, memberships=(membership,))
    told = plans(lambda: records.entries(living.id, about))
    assert "journal_by_membership" in told
    assert "journal_by_member " in told
    assert "journal_by_action" in plans(lambda: records.actions(living.id))
    with django_assert_num_queries(1):
        records.entries(living.id, Asked(actor="hana"), after=after)
    with django_assert_num_queries(1):
        assert records.actors(living.id) == ["bank", "hana", "staff"]
