"""Pages: where one ends, the next begins, and the last one says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.base import paging
from kiyaku.base.paging import MOST, Counted, Page, Some


def read(ids: list[int], after: int | None, size: int) -> Page[int]:
    """A page of a list of ascending ids, read as a database would."""
    rest = [one for one in ids if after is None or one > after]
    return paging.page(rest[: paging.reach(size)], size, lambda one: one)


@given(st.sets(st.integers(1, 500)).map(sorted), st.integers(1, 30))
def test_pages_one_after_another_are_the_whole_list(ids: list[int], size: int) -> None:
    found: list[int] = []
    page = read(ids, None, size)
    while True:
        assert len(page) <= size
        found += page
        if page.after is None:
            break
        page = read(ids, page.after, size)
    assert found == ids


@pytest.mark.parametrize(
    ("asked", "held"), [(-3, 1), (0, 1), (1, 1), (MOST, MOST), (MOST + 1, MOST), (10**9, MOST)]
)
def test_a_page_holds_neither_nothing_nor_everything(asked: int, held: int) -> None:
    assert paging.held(asked) == held
    assert paging.reach(asked) == held + 1
    assert len(read(list(range(MOST + 5)), None, asked)) == held


def test_a_last_page_that_is_full_ends_the_list() -> None:
    assert read([1, 2], None, 2) == Page((1, 2), None)
    assert read([1, 2, 3], None, 2) == Page((1, 2), 2)


def test_some_of_many_say_that_there_are_more() -> None:
    assert paging.some([1, 2, 3], 2) == Some((1, 2), is_more=True)
    assert paging.some([1, 2], 2) == Some((1, 2), is_more=False)
    assert paging.some([1, 2, 3], 2).of(["a", "b"]) == Some(("a", "b"), is_more=True)
    assert list(Counted(7, (1, 2))) == [1, 2]


def test_rows_are_made_into_others_within_their_page() -> None:
    assert Page((1, 2), 2).of(["a", "b"]) == Page(("a", "b"), 2)
