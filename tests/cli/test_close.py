"""Closing days and verifying a service from the command line."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from kiyaku.base import clock, close_runs
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall
from tests.living import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(kiyaku: Kiyaku) -> Running:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual", "--by", "staff")
    return running


def test_days_are_closed_up_to_yesterday(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 24))
    done = service("close", "@")
    assert "Closed 2026-11-21 to 2026-11-23 (days: 3)." in done.out
    assert "charges raised" in done.out
    assert "13,200 yen" in done.out
    assert "no day to close; the next one is 2026-11-24" in service("close", "@").out


def test_one_day_is_named_once(service: Running) -> None:
    assert (
        "2026-11-21 を締めました(1日)"
        in service("close", "@", "--until", "2026-11-21", english=False).out
    )


def test_each_day_is_told_as_json(service: Running) -> None:
    days = service.data("close", "@", "--until", "2026-11-22")["days"]
    assert [one["day"] for one in days] == ["2026-11-21", "2026-11-22"]
    assert days[0]["counts"] == {"charges": 1}
    assert days[0]["sums_yen"] == {"charges": 13200}
    assert len(days[0]["head"]) == 64


def test_a_preview_leaves_nothing_behind(service: Running) -> None:
    assert service.data("close", "@", "--preview")["counts"] == {"charges": 1}
    assert "nothing was changed" in service("close", "@", "--preview").out
    assert [one["day"] for one in service.data("close", "@", "--until", "2026-11-21")["days"]] == [
        "2026-11-21"
    ]


def test_a_close_is_put_on_record(service: Running) -> None:
    service("close", "@", "--until", "2026-11-22", "--by", "night")
    run = close_runs.last(service.service, at=clock.now())
    assert run is not None
    assert (run.state, run.started_by, run.days) == ("done", "night", 2)
    service("close", "@", "--until", "2026-11-22")
    assert close_runs.last(service.service, at=clock.now()) == run


def test_two_closes_of_a_service_do_not_run_at_once(service: Running) -> None:
    close_runs.open_run(
        service.service,
        first_day=dt.date(2026, 11, 21),
        until=dt.date(2026, 11, 22),
        at=clock.now(),
        by="page",
    )
    refused = service("close", "@", "--until", "2026-11-22", exit_code=1)
    assert "another process is closing this service now" in refused.err


def test_a_run_that_a_page_has_started_is_done(service: Running) -> None:
    run = close_runs.open_run(
        service.service,
        first_day=dt.date(2026, 11, 21),
        until=dt.date(2026, 11, 22),
        at=clock.now(),
        by="page",
    )
    assert "Closed 2026-11-21 to 2026-11-22" in service("close", "@", "--run", str(run)).out
    assert close_runs.run(run, at=clock.now()).state == "done"


def test_a_day_that_is_none_is_refused(service: Running) -> None:
    refused = service("close", "@", "--until", "soon", exit_code=1)
    assert "--until" in refused.err
    assert refused.out == ""


def test_a_service_there_is_not_is_refused(kiyaku: Kiyaku) -> None:
    for command in ("close", "verify"):
        refused = kiyaku(command, "nowhere", english=True)
        assert refused.exit_code == 1
        assert "there is no service nowhere" in refused.err


def test_a_sound_service_is_verified(service: Running) -> None:
    service.close_until("2026-12-02")
    assert "is as it must be" in service("verify", "@").out
    sound = {"service": service.code, "findings": [], "waiting_rows": 0}
    assert service.data("verify", "@") == sound


def test_findings_are_told_with_exit_code_1(service: Running) -> None:
    service.close_until("2026-12-02")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE day_seal SET entries = 9 WHERE day = '2026-12-01'")
    told = service("verify", "@", exit_code=1)
    assert "seal_entries" in told.out
    assert "expected 1, found 9" in told.out
    assert "Findings in the service hall: 1." in told.out
    (finding,) = service("verify", "@", "--json", exit_code=1).data["findings"]
    assert finding["code"] == "seal_entries"
    assert (finding["expected"], finding["found"]) == (1, 9)
    assert "封印された記録の件数" in finding["message"]["ja"]
    assert "食い違いが 1 件" in service("verify", "@", exit_code=1, english=False).out
