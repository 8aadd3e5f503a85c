"""Fixtures for tests of pages: the stage, a server of it, and a browser.

``on_stage``: the test works in the stage's database, on its day, and leaves it as it was, save what
requests leave (sessions, when somebody was last seen). ``acts_on_stage``: the test changes what it
likes; the next test gets a new copy. ``windows``: a browser on either; ``lasting_windows``: one for
tests that only look.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from kiyaku.base import clock
from tests import databases
from tests.browser import server as serving
from tests.browser import stage, story
from tests.browser import windows as opening
from tests.browser.server import Server
from tests.browser.windows import LastingWindows, Windows


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: looks at pages in a browser (set by itself)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def staged(django_db_setup: None, django_db_blocker: Any) -> str:
    """The name of this test process's copy of the stage."""
    with django_db_blocker.unblock():
        original = stage.database()
        name = f"{original}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
        return databases.copy(original, name)


@pytest.fixture
def on_stage(
    request: pytest.FixtureRequest,
    staged: str,
    django_db_blocker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """The test works in the stage's database, on the stage's day."""
    monkeypatch.setattr(clock, "now", lambda: story.NOW)
    # When sessions were last seen is read there: within the minute nothing is written about them.
    still = SimpleNamespace(now=lambda: story.NOW)
    monkeypatch.setattr("allauth.usersessions.models.timezone", still)
    with django_db_blocker.unblock():
        with databases.working_in(staged):
            yield
        if "acts_on_stage" in request.fixturenames:
            databases.copy(stage.DATABASE, staged)


@pytest.fixture
def acts_on_stage(on_stage: None) -> None:
    """The test may change the stage: the next one gets a new copy."""


@pytest.fixture(scope="session")
def pages_server() -> Iterator[Server]:
    """The server of the pages; it answers from the database in which the test works."""
    with serving.serving() as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    expect.set_options(timeout=opening.TIMEOUT_MS)
    with opening.chromium() as browser:
        yield browser


@pytest.fixture
def windows(on_stage: None, chromium: Browser, pages_server: Server) -> Iterator[Windows]:
    """Windows of people on the stage; nothing may go wrong in any of them."""
    opened = Windows(chromium, pages_server)
    yield opened
    opened.close()
    assert opened.noise.lines == []


@pytest.fixture(scope="session")
def _lasting(chromium: Browser, pages_server: Server) -> LastingWindows:
    return LastingWindows(chromium, pages_server)


@pytest.fixture
def lasting_windows(on_stage: None, _lasting: LastingWindows) -> Iterator[LastingWindows]:
    """Windows that stay open from test to test; for tests that only look at pages."""
    yield _lasting
    _lasting.rest()
    lines, _lasting.noise.lines = _lasting.noise.lines, []
    assert lines == []
