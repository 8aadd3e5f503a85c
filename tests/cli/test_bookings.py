"""``kiyaku space`` and ``kiyaku booking``: a room is made, booked, waited for, paid, used."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiyaku.base import clock
from kiyaku.spaces.rules import TOKYO
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall, net
from tests.living import select

pytestmark = pytest.mark.django_db
_ALWAYS = ("--hours", "all=00:00-24:00", "--hours", "holiday=00:00-24:00")


def _when(hours: int) -> tuple[str, str]:
    """A time of some days ahead, by the clock of Tokyo."""
    day = clock.now().astimezone(TOKYO).date() + dt.timedelta(days=5)
    return f"{day}T{hours:02d}:00", f"{day}T{hours + 1:02d}:00"


@pytest.fixture
def running(kiyaku: Kiyaku) -> Running:
    found = hall(kiyaku)
    for name in ("taro", "hanako"):
        found("member", "register", "@", name, "--plan", "individual")
    found("space", "make", "@", "room", "--ja", "部屋", "--en", "room", *_ALWAYS, "--hourly", "600")
    return found


def _booked(running: Running, name: str, hours: int) -> dict[str, Any]:
    return running.data("booking", "make", "@", name, "room", *_when(hours))


def test_a_booking_is_held_paid_and_called_off_and_all_of_it_is_listed(running: Running) -> None:
    made = _booked(running, "taro", 9)
    assert (made["amount_yen"], made["state"]) == (600, "held")
    number = str(made["booking"])
    assert running.data("booking", "pay", "@", number)["payment"]
    (listed,) = running.data("booking", "list", "@", _when(9)[0][:10])["bookings"]
    assert (listed["state"], listed["member"], listed["amount_yen"]) == ("confirmed", "taro", 600)
    assert running.data("booking", "cancel", "@", number)["is_paid"] is True
    assert running.data("booking", "list", "@", _when(9)[0][:10])["bookings"] == []
    assert select("SELECT count(*) FROM access_log WHERE page = 'booking list'")[0] >= 1


def test_a_series_a_wait_and_a_later_payment(running: Running) -> None:
    series = running.data(
        "booking", "series", "@", "taro", "room", *_when(9), "--times", "3", "--every", "7"
    )
    assert len(series["bookings"]) == 3
    taken = running("booking", "make", "@", "hanako", "room", *_when(9), exit_code=1)
    assert "payment awaited" in taken.err
    wait = running.data("booking", "wait", "@", "hanako", "room", *_when(9))["wait"]
    (waits,) = running.data("booking", "waiting", "@")["waiting"]
    assert (waits["wait"], waits["member"], waits["place"]) == (wait, "hanako", 1)
    first, second, _ = map(str, series["bookings"])
    running("booking", "cancel", "@", first)
    assert running.data("booking", "lapse", "@")["offered"] == 1
    until = ("--until", "2099-01-01T12:00", "--reason", "a public body")
    running("booking", "allow-later", "@", second, *until)
    early = running("booking", "check-in", "@", second, exit_code=1)
    assert "too early" in early.err
    not_over = running("booking", "no-show", "@", second, exit_code=1)
    assert "too early" in not_over.err
    gone = running("booking", "leave-waiting", "@", str(wait), exit_code=1)
    assert "over" in gone.err


def test_rules_prices_and_closures_of_a_space(running: Running) -> None:
    running("space", "change", "@", "room", "--set", "capacity=8", *_ALWAYS)
    running("space", "price", "@", "room", "700")
    (room,) = running.data("space", "list", "@")["spaces"]
    assert (room["capacity"], room["prices"][""]) == (8, 700)
    first, last = _when(9)
    closed = running.data("space", "close", "@", "room", first, last, "--ja", "点検", "--en", "x")
    slots = running.data("space", "free", "@", "room", first[:10])["slots"]
    assert [one["code"] for one in slots if one["when"] == "09:00–10:00"] == ["space_closed"]
    running("space", "reopen", "@", str(closed["closure"]))
    slots = running.data("space", "free", "@", "room", first[:10])["slots"]
    assert all(one["free"] for one in slots)
    wrong = running("space", "change", "@", "room", "--hours", "all=9", exit_code=1)
    assert "cannot be read" in wrong.err


def test_terms_without_spaces_refuse_both(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    for command in (("space", "list", "@"), ("booking", "list", "@"), ("booking", "lapse", "@")):
        found = running(*command, exit_code=0 if command[1] == "lapse" else 1)
        assert command[1] == "lapse" or "know no use of spaces" in found.err
