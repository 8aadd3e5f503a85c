"""The daily close from a page: started by keyboard, killed, seen to have stopped, finished."""

from __future__ import annotations

import datetime as dt
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import psycopg
import pytest
from playwright.sync_api import expect

from kiyaku.base import clock, close_runs, closing, database, queries
from kiyaku.close import launch, run
from kiyaku.close.verify import verify
from tests import databases
from tests.browser import stage
from tests.browser.checks import assert_good
from tests.browser.keyboard import Keyboard
from tests.browser.stage import Kind
from tests.browser.windows import at
from tests.living import day, select

pytestmark = pytest.mark.usefixtures("acts_on_stage")

NOW = dt.datetime(2026, 12, 5, 1, 30, tzinfo=dt.UTC)
UNTIL = day("2026-12-04")
_PATIENCE_S = 60


def test_a_close_that_is_killed_is_taken_up_where_it_was(windows, staged, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    service = queries.service_by_code("netsugen").pk
    undisturbed = _closed_in_another_database(staged, service)
    page = windows.open("netsugen", Kind.ACCOUNTING)
    keyboard = Keyboard(page)
    page.goto("/netsugen/desk/closes/")
    with held_up("day_seal"):
        _start(keyboard)
        expect(page.get_by_role("heading", name="締めています")).to_be_visible()
        when(lambda: select("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'relation'"))
        started = close_runs.last(service, at=NOW)
        psutil.Process(started.pid).send_signal(signal.SIGKILL)
        when(lambda: not close_runs.is_held(service))
    # The page asks by itself how far it is.
    expect(page.get_by_role("heading", name="途中で止まっています")).to_be_visible()
    expect(page.locator("#progress")).to_contain_text("強制終了や停電など")
    expect(page.locator("#progress")).to_contain_text("もう一度始めると、続きから行います。")
    assert_good(page)
    assert launch.exit_code(started) == 128 + signal.SIGKILL

    _start(keyboard)
    expect(page.get_by_role("heading", name="締めは動いていません")).to_be_visible()
    expect(page.locator("#progress code")).to_have_text(undisturbed[-1].head)
    expect(page.locator("#progress")).to_contain_text("2026年12月4日(金)")
    days = [one.day for one in undisturbed]
    assert [run.close_day(service, one) for one in days] == undisturbed
    assert verify(service) == []
    launch.forget_logs(service)


def _start(keyboard: Keyboard) -> None:
    """Go from what is shown of the close to its start, and start it until a day."""
    page = keyboard.page
    keyboard.link("次の締めを確かめる")
    expect(page).to_have_url(at("/netsugen/desk/closes/next/"))
    keyboard.day("[name=until]", UNTIL)
    keyboard.button("締めを始める")
    expect(page).to_have_url(at("/netsugen/desk/closes/"))


def _closed_in_another_database(staged: str, service: int) -> list[closing.DayReport]:
    """What the same close does where nothing disturbs it."""
    with databases.working_in(databases.copy(stage.DATABASE, f"{staged}_other")):
        reports = run.close_until(service, UNTIL)
    database.drop_database(f"{staged}_other")
    return reports


@contextmanager
def held_up(table: str) -> Iterator[None]:
    """Whoever wants to write to a table waits."""
    with psycopg.connect(**database.connection_parameters("owner")) as owner:
        owner.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield


def when(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    give_up_at = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
