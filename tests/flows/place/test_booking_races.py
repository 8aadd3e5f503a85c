"""Many who book one time at one moment: exactly one has it, nobody waits long, nothing deadlocks.

So many rounds as are worth their time; ``KIYAKU_RACE_ROUNDS=1000`` plays a thousand, and prints
how long the slowest of them all took.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import connection, transaction

from kiyaku.base import database
from kiyaku.close.verify import verify
from kiyaku.flows.place import booking, wishes
from kiyaku.spaces import spaces
from kiyaku.spaces.rules import TOKYO
from tests.close.races import at_once
from tests.flows.place import racers
from tests.flows.place.rooms import Rooms
from tests.living import select

pytestmark = pytest.mark.django_db(transaction=True)

RACERS, PROCESSES = 32, 2
ROUNDS = int(os.environ.get("KIYAKU_RACE_ROUNDS", "5"))
_FIRST = dt.datetime(2026, 11, 3, tzinfo=TOKYO)
_HOUR = dt.timedelta(hours=1)
_LOST = {"slot_taken", "slot_held", "whole_taken", "part_taken"}


@pytest.fixture
def place() -> Rooms:
    """A hall with two rooms, open day and night, and as many members as race."""
    living = Rooms()
    always = dict.fromkeys(("all", "holiday"), "00:00-24:00")
    for code in ("hall", "a", "b"):
        living.change(code, hours=always, horizon_days=1_000)
    for number in range(RACERS):
        living.register(f"m{number}", login=False)
    return living


def _race(place: Rooms, rounds: int) -> tuple[list[list[Any]], float]:
    """What came of each round for each racer, and how many seconds the slowest act took.

    One in three wants the hall and the others room A of it: whole and part meet as well. They run
    in several processes, as those of a server do: in one, all would wait for its interpreter.

    Raises: the first error that is no refusal; so a deadlock, or a row that is there already.
    """
    context = multiprocessing.get_context("spawn")
    gate, apart = context.Barrier(RACERS), RACERS // PROCESSES
    every_racer = [
        (place.of(f"m{number}"), "hall" if number % 3 == 0 else "a") for number in range(RACERS)
    ]
    with ProcessPoolExecutor(
        PROCESSES, mp_context=context, initializer=racers.begin, initargs=(gate,)
    ) as team:
        parts = [every_racer[first : first + apart] for first in range(0, RACERS, apart)]
        done = [team.submit(racers.run_together, part, _FIRST, rounds) for part in parts]
        every = [one for part in done for one in part.result()]
    came = [list(of_round) for of_round in zip(*(came for came, _ in every), strict=True)]
    return came, max(slowest_s for _, slowest_s in every)


def test_of_many_who_book_one_time_at_once_exactly_one_has_it(place: Rooms) -> None:
    began = time.perf_counter()
    rounds, slowest_s = _race(place, ROUNDS)
    took_s = time.perf_counter() - began
    for came in rounds:
        won = [one for one in came if isinstance(one, int)]
        assert len(won) == 1, came
        assert {one for one in came if not isinstance(one, int)} <= _LOST
    assert len(rounds) == ROUNDS
    overlapping = """SELECT count(*) FROM occupancy a JOIN occupancy b
        ON a.space_id = b.space_id AND a.id < b.id AND a.during && b.during
        WHERE a.is_live AND b.is_live"""
    assert select(overlapping) == [0]
    assert select("SELECT count(*) FROM charge WHERE kind = 9") == [ROUNDS]
    print(f"{ROUNDS} rounds of {RACERS}: {took_s:.1f} s, the slowest act {slowest_s * 1000:.0f} ms")
    assert slowest_s < 10  # far less where the machine does nothing else
    assert verify(place.id) == []


# --- with guards taken away --------------------------------------------------------------------


@contextmanager
def _without_constraint() -> Iterator[None]:
    drop = "ALTER TABLE occupancy DROP CONSTRAINT no_space_is_taken_twice"
    again = """ALTER TABLE occupancy ADD CONSTRAINT no_space_is_taken_twice
        EXCLUDE USING gist (space_id WITH =, during WITH &&) WHERE (is_live)"""
    _as_owner(drop)
    try:
        yield
    finally:
        _as_owner("UPDATE occupancy SET is_live = false")
        _as_owner(again)


def _as_owner(statement: str) -> None:
    with transaction.atomic(), database.rights_of_owner(), connection.cursor() as cursor:
        cursor.execute(statement)


def _two_at_once(place: Rooms, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two book one time, and each has looked before the other has written, if nothing hinders."""
    gate = threading.Barrier(2)
    make_room = wishes.make_room

    def after_both_looked(*given: Any) -> None:
        with suppress(threading.BrokenBarrierError):  # where the other waits for a guard
            gate.wait(1.5)
        make_room(*given)

    monkeypatch.setattr(wishes, "make_room", after_both_looked)
    wish = {"space": "a", "starts_at": _FIRST, "ends_at": _FIRST + _HOUR}
    return at_once(*[lambda m=m: booking.book(**place.of(m), **wish) for m in ("m0", "m1")])


def _winners(came: list[Any]) -> int:
    return sum(isinstance(one, int) for one in came)


def test_the_lock_alone_lets_one_have_it(place: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    with _without_constraint():
        assert _winners(_two_at_once(place, monkeypatch)) == 1


def test_the_constraint_alone_lets_one_have_it(
    place: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spaces, "hold_tree", lambda roots: None)
    came = _two_at_once(place, monkeypatch)
    assert _winners(came) == 1 and "slot_taken" in came


def test_without_both_two_have_it_so_the_race_above_would_tell(
    place: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spaces, "hold_tree", lambda roots: None)
    with _without_constraint():
        assert _winners(_two_at_once(place, monkeypatch)) == 2
        assert {one.code for one in verify(place.id)} == {"space_taken_twice"}
