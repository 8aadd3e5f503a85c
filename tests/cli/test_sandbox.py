"""Sandboxes from the command line."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku.base import clock, queries, sandbox_runs
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(kiyaku: Kiyaku) -> Running:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual", "--by", "staff")
    running.close_until("2026-11-25")
    return running


def test_a_sandbox_is_made_moved_and_dropped(service: Running) -> None:
    made = service("sandbox", "make", "@", "--by", "tester")
    assert (
        "The sandbox hall-sandbox-1 is a copy of hall; its business day is 2026-11-26" in made.out
    )
    moved = service("sandbox", "advance", "hall-sandbox-1", "--until", "2027-01-01")
    assert "Closed 2026-11-26 to 2027-01-01 (days: 37)." in moved.out
    assert "invoices issued" in moved.out
    assert "is as it must be" in service("verify", "hall-sandbox-1").out
    assert service.data("service", "show", "@")["business_day"] == "2026-11-26"
    events = service("events", "hall-sandbox-1").out
    assert "the sandbox is made, a copy of hall" in events
    (listed,) = service.data("sandbox", "list", "@")
    assert (listed["code"], listed["of"], listed["made_by"]) == ("hall-sandbox-1", "hall", "tester")
    assert listed["closed_until"] == "2027-01-01"
    assert "hall-sandbox-1" in service("sandbox", "list", english=False).out
    assert "hall-sandbox" not in service("service", "list").out
    assert "is gone" in service("sandbox", "drop", "hall-sandbox-1").out
    assert service.data("sandbox", "list") == []
    assert "There is no sandbox" in service("sandbox", "list", "@").out


def test_all_of_it_is_told_as_json(service: Running) -> None:
    assert service.data("sandbox", "make", "@") == {
        "service": "hall", "sandbox": "hall-sandbox-1", "business_day": "2026-11-26",
    }  # fmt: skip
    days = service.data("sandbox", "advance", "hall-sandbox-1", "--until", "2026-11-26")["days"]
    assert [one["day"] for one in days] == ["2026-11-26"]
    assert service.data("sandbox", "drop", "hall-sandbox-1") == {
        "sandbox": "hall-sandbox-1", "dropped": True,
    }  # fmt: skip


def test_what_a_page_has_started_is_carried_out(service: Running) -> None:
    at = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)
    hall = queries.service_by_code("hall").pk
    make = sandbox_runs.open_run(hall, what=sandbox_runs.MAKE, at=clock.now(), by="legal")
    assert "hall-sandbox-1 is made" in service("sandbox", "carry-out", str(make)).out
    (listed,) = service.data("sandbox", "list", "@")
    assert listed["made_by"] == "legal"
    drop = sandbox_runs.open_run(
        hall, what=sandbox_runs.DROP, at=clock.now(), by="legal", sandbox="hall-sandbox-1"
    )
    assert "消しました" in service("sandbox", "carry-out", str(drop), english=False).out
    again = service("sandbox", "carry-out", str(drop), exit_code=1)
    assert "has begun before, or is over" in again.err
    assert sandbox_runs.run(drop, at=at).state == "done"


def test_the_service_itself_is_not_moved_or_dropped(service: Running) -> None:
    for command in (("drop", "@"), ("advance", "@", "--until", "2027-01-01")):
        refused = service("sandbox", *command, exit_code=1)
        assert "this is no sandbox but the service itself" in refused.err
    assert "サンドボックスではなく" in service(
        "sandbox", "drop", "@", exit_code=1, english=False
    ).err  # fmt: skip
    assert service.data("service", "show", "@")["closed_until"] == "2026-11-25"
