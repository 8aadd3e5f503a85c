"""The day of all spaces as the staff see it."""

from __future__ import annotations

import pytest

from kiyaku.flows.place import board, front_desk
from kiyaku.spaces.rules import TOKYO
from tests.flows.place.rooms import Rooms, instant
from tests.living import day

pytestmark = pytest.mark.django_db
DAY = "2026-11-10"


def told(found: board.Board, space: str) -> list[tuple[str, str, str]]:
    """Start, end, and who has it, ``free``, or the code of why not."""
    row = next(one for one in found.rows if one.code == space)
    return [
        (
            f"{one.starts_at.astimezone(TOKYO):%H:%M}",
            f"{one.ends_at.astimezone(TOKYO):%H:%M}",
            "free"
            if one.is_free
            else one.reason.code
            if one.reason is not None
            else ",".join(each.space for each in one.bookings),
        )
        for one in row.stretches
    ]


def test_parts_and_wholes_show_each_others_bookings_and_overlaps_are_told_together() -> None:
    place = Rooms()
    place.register("taro")
    place.book("taro", "a", f"{DAY} 13:00", "15:00")
    place.book("taro", "b", f"{DAY} 14:00", "16:00")
    place.book("taro", "hall", f"{DAY} 19:00", "21:00")
    found = board.board(place.id, day(DAY), now=place.at)
    assert told(found, "hall") == [
        ("09:00", "13:00", "free"),
        ("13:00", "14:00", "a"),
        ("14:00", "15:00", "a,b"),
        ("15:00", "16:00", "b"),
        ("16:00", "19:00", "free"),
        ("19:00", "21:00", "hall"),
    ]
    assert told(found, "a") == [
        ("09:00", "13:00", "free"),
        ("13:00", "15:00", "a"),
        ("15:00", "19:00", "free"),
        ("19:00", "21:00", "hall"),
    ]
    assert told(found, "desk") == [("09:00", "21:00", "free")]
    assert [one.depth for one in found.rows] == [0, 0, 1, 1]


def test_what_is_past_lapsed_or_closed_is_told_as_such() -> None:
    place = Rooms()
    place.register("taro")
    place.book("taro", "a", f"{DAY} 13:00", "15:00")  # never paid
    found = board.board(place.id, day(DAY), now=instant(f"{DAY} 11:30"))
    assert told(found, "a") == [("09:00", "12:00", "slot_past"), ("12:00", "21:00", "free")]
    sunday = board.board(place.id, day("2026-11-15"), now=place.at)
    assert told(sunday, "a") == [("09:00", "17:00", "slot_closed")]
    cell = board.week(place.id, day("2026-11-09"), now=place.at)[0].cells[6]
    assert cell.reason is not None and cell.reason.code == "slot_closed"


def test_a_board_of_many_spaces_asks_no_more_than_one_of_few(
    django_assert_max_num_queries,
) -> None:
    place = Rooms()
    place.register("taro")
    for number in range(12):
        place.make(f"desk-{number}", hourly_yen=0, capacity=1)
        place.book("taro", f"desk-{number}", f"{DAY} 13:00", "15:00")
    with django_assert_max_num_queries(20):
        board.board(place.id, day(DAY), now=place.at)
    with django_assert_max_num_queries(20):
        board.week(place.id, day(DAY), now=place.at)
    with django_assert_max_num_queries(12):
        assert len(front_desk.visits(place.id, day(DAY), now=place.at)) == 12
    with django_assert_max_num_queries(12):
        front_desk.waiting(place.id, now=instant(f"{DAY} 16:00"), size=10)
