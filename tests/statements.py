"""Which statements each test has the server run, and what a second server must be shown of them.

A run with ``--note-statements FOLDER`` notes, for every test, the statements of the software that
the server ran, and how each ended. A run with ``--every-statement-in FOLDER`` then chooses, among
the tests it was asked for, those that together reach every one of them, the quickest first. What
the server itself does is tried in full: tests in which several work at once, are killed or commit,
and those of ``base`` and of the queue; not again what goes through every statement or operation.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

import kiyaku

_IN_FULL = ("tests/base/", "tests/jobs/", "tests/acceptance/")
# They do the same at every statement, or with every operation: what a server does at one of them,
# tests that kill, repeat and race at a few have shown.
_OVER_AND_OVER = ("tests/close/test_kill_at_every_statement.py", "tests/close/test_replay.py")
_SOFTWARE, _TESTS = str(Path(kiyaku.__file__).parent), str(Path(__file__).parent)
_SAME = (
    (re.compile(r"%s(?:, ?%s)+"), "%s"),  # a list of any length
    (re.compile(r"(\(%s\))(?:, ?\(%s\))+"), r"\1"),
    (re.compile(r"\d+"), "0"),  # names of savepoints and cursors
    (re.compile(r"\s+"), " "),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-statements", metavar="FOLDER", help="note what each test reaches")
    parser.addoption(
        "--every-statement-in",
        metavar="FOLDER",
        help="of the tests, those that reach every statement noted there",
    )


def pytest_configure(config: pytest.Config) -> None:
    folder = config.getoption("--note-statements")
    if folder:
        config.pluginmanager.register(_Notes(config.rootpath / folder), "statements")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    folder = config.getoption("--every-statement-in")
    if not folder:
        return
    reached, took_s = read(config.rootpath / folder)
    full = {
        item.nodeid for item in items if _is_about_the_server(item) or item.nodeid not in took_s
    }
    chosen = full | chosen_of({item.nodeid for item in items} - full, reached, took_s, full)
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in chosen])
    items[:] = [item for item in items if item.nodeid in chosen]


def chosen_of(
    tests: set[str], reached: dict[str, set[str]], took_s: dict[str, float], done: set[str]
) -> set[str]:
    """Tests that reach what all of them reach and those that are done do not.

    Args: tests, to choose among; reached, the statements by test; took_s, seconds by test.
    """
    missing = set[str]().union(*(reached[test] for test in tests))
    missing -= set[str]().union(*(reached.get(test, ()) for test in done))
    chosen = set[str]()
    while missing:
        # Names decide between equals, so that all processes of a run choose alike.
        best = max(tests, key=lambda test: (len(reached[test] & missing) / took_s[test], test))
        chosen.add(best)
        missing -= reached[best]
        tests = {test for test in tests if reached[test] & missing}
    return chosen


def read(folder: Path) -> tuple[dict[str, set[str]], dict[str, float]]:
    """The statements that each test reached, and the seconds it took."""
    reached, took_s = defaultdict[str, set[str]](set), defaultdict[str, float](float)
    for file in sorted(folder.glob("*.json")):
        for test, statements, seconds in json.loads(file.read_text(encoding="utf-8")):
            reached[test] |= set(statements)
            took_s[test] += seconds
    return reached, took_s


def as_one(statement: str, ended: str) -> str:
    """The statement whatever its values and their number, with how it ended."""
    for pattern, instead in _SAME:
        statement = pattern.sub(instead, statement)
    return f"{statement.strip()} -- {ended}" if ended else statement.strip()


def _is_about_the_server(item: pytest.Item) -> bool:
    if item.nodeid.startswith(_OVER_AND_OVER):
        return False
    marker = item.get_closest_marker("django_db")
    commits = bool(marker and (marker.kwargs.get("transaction") or any(marker.args)))
    fixtures = set(getattr(item, "fixturenames", ()))
    return commits or bool(
        fixtures & {"transactional_db", "own_server"} or item.nodeid.startswith(_IN_FULL)
    )


class _Notes:
    """Listens to all that this process sends to a server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[tuple[Any, str], bool] = {}
        self._rows: list[tuple[str, list[str], float]] = []
        self._seconds = 0.0

    def pytest_sessionstart(self) -> None:
        self._patch = pytest.MonkeyPatch()
        for kind in (psycopg.Cursor, psycopg.ServerCursor):
            for name in ("execute", "executemany", "copy"):
                if name in vars(kind):
                    self._listen_to(kind, name)

    def pytest_sessionfinish(self) -> None:
        self._patch.undo()
        if self._rows:
            self._folder.mkdir(exist_ok=True)
            name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
            text = json.dumps(self._rows, ensure_ascii=False)
            (self._folder / f"{name}.json").write_text(text, encoding="utf-8")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._seen.clear()
        self._seconds = 0.0
        try:
            return (yield)
        finally:
            ours = sorted(
                {as_one(str(one), end) for (one, end), is_ours in self._seen.items() if is_ours}
            )
            if item.get_closest_marker("database"):
                self._rows.append((item.nodeid, ours, max(self._seconds, 0.001)))

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds += report.duration

    def _listen_to(self, kind: type, name: str) -> None:
        original, seen = getattr(kind, name), self._seen

        def listening(cursor: Any, query: Any, *more: Any, **named: Any) -> Any:
            ended = ""
            try:
                return original(cursor, query, *more, **named)
            except psycopg.Error as error:
                ended = f"{error.sqlstate} {error.diag.constraint_name or ''}".strip()
                raise
            finally:
                told = query if isinstance(query, str | bytes) else query.as_string(cursor)
                if (told, ended) not in seen:
                    seen[told, ended] = _is_of_the_software()

        self._patch.setattr(kind, name, listening)


def _is_of_the_software() -> bool:
    """Whether the software has this run, and not a test itself."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith((_SOFTWARE, _TESTS)):
            return name.startswith(_SOFTWARE)
        frame = frame.f_back  # type: ignore[assignment]
    return False
