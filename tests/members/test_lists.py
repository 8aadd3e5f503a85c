"""Memberships and applications a page at a time, filtered by the database."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.base.paging import Page
from kiyaku.flows import admission
from kiyaku.members import directory, lists
from tests.living import Living, select
from tests.many import many, plans

pytestmark = pytest.mark.django_db

STATES = ("not_started", "active", "suspended", "leaving", "over")


def every(read: Callable[..., Page[Any]], **asked: Any) -> list[Any]:
    """A whole list, page by page."""
    found, after = [], None
    while True:
        page = read(**asked, after=after)
        found += page
        if page.after is None:
            return found
        after = page.after


def test_a_state_is_the_same_to_the_database_and_to_a_row() -> None:
    living = Living("choppaya", "2026-11-20")
    for name in ("waits", "active", "suspended", "leaves", "suspended_leaves", "over"):
        living.register(name, starts=name != "waits")
    living.suspend("suspended")
    living.leave("leaves")
    living.leave("suspended_leaves")
    living.suspend("suspended_leaves")
    living.terminate("over")
    whole = directory.listed(living.id)
    assert {one.state for one in whole} == set(STATES)
    for state in STATES:
        asked = directory.listed(living.id, state=state)
        assert asked == [one for one in whole if one.state == state]
        assert list(lists.memberships(living.id, state=state)) == asked


def test_pages_of_a_large_service_are_its_whole_list(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    whole = directory.listed(living.id)
    assert every(lists.memberships, service=living.id, size=170) == whole
    (large,) = select("SELECT id FROM plan WHERE service_id = %s AND code = 'large'", living.id)
    for state in STATES:
        found = every(lists.memberships, service=living.id, state=state, size=100)
        assert found == [one for one in whole if one.state == state]
        assert found, state
    chosen = every(lists.memberships, service=living.id, state="leaving", plan=large, size=3)
    assert chosen == [one for one in whole if (one.state, one.plan) == ("leaving", large)]
    with django_assert_num_queries(1):
        page = lists.memberships(living.id, state="active", after=whole[900].membership)
    assert len(page) == 50


def test_applications_undecided_are_in_turn_and_others_latest_first(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    known = {
        state: select(
            "SELECT id FROM application WHERE service_id = %s AND state = %s ORDER BY id",
            living.id,
            state,
        )
        for state in (lists.UNDECIDED, lists.DECLINED, lists.APPROVED)
    }
    assert all(known.values())
    waiting = every(lists.applications, service=living.id, state=lists.UNDECIDED, size=7)
    assert [one.application for one in waiting] == known[lists.UNDECIDED]
    declined = every(lists.applications, service=living.id, state=lists.DECLINED, size=7)
    assert [one.application for one in declined] == known[lists.DECLINED][::-1]
    whole = every(lists.applications, service=living.id, size=200)
    assert [one.application for one in whole] == sorted(chain(*known.values()), reverse=True)
    with django_assert_num_queries(1):
        lists.applications(living.id, state=lists.UNDECIDED, after=known[lists.UNDECIDED][3])


def test_an_application_is_listed_with_its_decision() -> None:
    living = Living("netsugen", "2026-11-20")
    application = admission.apply(**living.acting, handle="a", plan="usual")
    admission.decline(**living.acting, application=application, internal_reason="full")
    (one,) = lists.applications(living.id)
    assert (one.application, one.handle, one.state) == (application, "a", "declined")
    assert (one.decided_on, one.decided_by) == (living.today, "staff")
    other = Living("netsugen", "2026-11-20")
    assert lists.applications(other.id) == lists.memberships(other.id) == Page(())


def test_indexes_are_used_in_a_large_service() -> None:
    living = many()
    after = lists.memberships(living.id).after
    for state, index in (
        ("suspended", "memberships_suspended"),
        ("leaving", "memberships_leaving"),
        ("over", "memberships_over"),
        ("not_started", "memberships_not_started"),
    ):
        told = plans(lambda state=state: lists.memberships(living.id, state=state, after=after))
        assert index in told
        assert "Sort" not in told
    for state in (lists.UNDECIDED, lists.DECLINED):
        after = lists.applications(living.id, state=state, size=5).after
        told = plans(
            lambda state=state, after=after: lists.applications(living.id, state=state, after=after)
        )
        assert "applications_in_state" in told
        assert "Sort" not in told
    (large,) = select("SELECT id FROM plan WHERE service_id = %s AND code = 'large'", living.id)
    by_plan = plans(lambda: lists.memberships(living.id, plan=large, after=after))
    assert "Seq Scan on membership" not in by_plan
    assert "Sort" not in by_plan
