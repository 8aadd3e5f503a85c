"""The daily close from a page: seen, reviewed before it is started, started once, months drawn."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from kiyaku.accounts.rights import Role
from kiyaku.base import clock, close_runs, queries, sandbox_runs
from kiyaku.billing.months import MonthTotals
from kiyaku.close import launch
from kiyaku.console import chart
from kiyaku.terms.texts import Text
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db
LAST = dt.date(2026, 11, 30)


@pytest.fixture
def desk(monkeypatch) -> SimpleNamespace:
    """A service on the last day of a month, today being the day after."""
    service = Living("netsugen", "2026-11-05", prices={"usual": 13_200})
    service.register("hanako")
    service.on("2026-11-30")
    now = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    client = site.signed_in(site.staff(service.id, Role.ACCOUNTING))
    return SimpleNamespace(service=service, client=client, at=f"/{service.code}/desk/closes/")


def test_the_last_sealed_day_and_its_head_are_shown(desk):
    shown = desk.client.get(desk.at).content.decode()
    assert "2026年11月29日(日)" in shown
    assert "締めは動いていません" in shown
    assert "<title id=" in shown


def test_the_next_close_is_reviewed_and_leaves_nothing_behind(desk):
    review = desk.client.get(desk.at + "next/").content.decode()
    assert "2026年11月30日(月)" in review
    assert queries.business_day(desk.service.id) == dt.date(2026, 11, 30)


def test_a_close_is_started_up_to_a_day_that_is_over(desk, monkeypatch):
    started = []
    monkeypatch.setattr(launch, "start", lambda **named: started.append(named))
    address = desk.at + "next/"
    early = desk.client.post(address, {"key": "k", "until": "2026-12-01"})
    assert early.status_code == 422
    assert started == []
    assert desk.client.post(address, {"key": "k", "until": "2026-11-30"}).status_code == 302
    (one,) = started
    assert one["until"] == dt.date(2026, 11, 30)
    assert one["by"].startswith("accounting-")


def test_only_who_may_close_starts_it(desk):
    auditor = site.signed_in(site.staff(desk.service.id, Role.AUDITOR))
    assert auditor.get(desk.at).status_code == 200
    assert auditor.get(desk.at + "next/").status_code == 403
    assert auditor.post(desk.at + "next/", {"key": "k", "until": "2026-11-30"}).status_code == 403


def test_bars_share_one_scale_and_stand_on_the_floor():
    series = [
        MonthTotals(dt.date(2026, 10, 1), invoiced_yen=100, paid_yen=50),
        MonthTotals(dt.date(2026, 11, 1), invoiced_yen=200, paid_yen=200, overdue_yen=20),
    ]
    first, second = chart.of_months(series)
    assert [bar.height for bar in second.bars] == [180, 180, 18]
    assert [bar.height for bar in first.bars] == [90, 45, 0]
    assert {bar.y + bar.height for group in (first, second) for bar in group.bars} == {chart.FLOOR}
    assert [group.label for group in (first, second)] == ["26-10", "26-11"]


def test_a_chart_of_nothing_has_no_bars():
    assert chart.of_months([]) == []


def test_today_tells_of_jobs_that_failed_until_they_succeed(desk):
    today = f"/{desk.service.code}/desk/"
    acting = {"at": clock.now(), "by": "keiri#1"}
    service = desk.service.id
    assert "失敗した処理" not in desk.client.get(today).content.decode()
    run = close_runs.open_run(service, first_day=LAST, until=LAST, **acting)
    copy = sandbox_runs.open_run(service, what=sandbox_runs.MAKE, **acting)
    assert "失敗した処理" not in desk.client.get(today).content.decode()  # they run
    close_runs.finish(run, at=clock.now(), message=Text("場所がありません。", "no space left"))
    sandbox_runs.finish(copy, at=clock.now(), message=Text("途中でした。", "half-way"))
    shown = desk.client.get(today).content.decode()
    assert "2026年11月30日までの日次締め" in shown
    assert "場所がありません。" in shown
    assert "写しの作成" in shown
    legal = site.signed_in(site.staff(service, Role.FRONT_DESK), language="en")
    assert "no space left" not in legal.get(today).content.decode()
    gone = sandbox_runs.open_run(service, what=sandbox_runs.DROP, sandbox="copy-1", **acting)
    sandbox_runs.finish(gone, at=clock.now(), message=Text("締めています。", "closing"))
    assert "締めています。" not in desk.client.get(today).content.decode()  # it is not there
    again = close_runs.open_run(service, first_day=LAST, until=LAST, **acting)
    close_runs.finish(again, at=clock.now())
    assert "場所がありません。" not in desk.client.get(today).content.decode()
