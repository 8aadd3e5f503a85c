"""Jobs of a service that failed and have not succeeded since: closes, copies to try things in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import close_runs, sandbox_runs, sandboxes
from kiyaku.terms.texts import Text

CLOSE, SANDBOX = "close", "sandbox"
_ENDED_BADLY = (close_runs.FAILED, close_runs.DEAD)


@dataclass(frozen=True)
class FailedJob:
    """A job that ended badly: what it was, who started it when, and why it ended."""

    kind: str
    what: Text
    started_at: dt.datetime
    started_by: str
    message: Text


def failed(service: int, *, at: dt.datetime) -> list[FailedJob]:
    """The latest job of each kind, where it failed or vanished."""
    found = []
    close = close_runs.last(service, at=at)
    if close is not None and close.state in _ENDED_BADLY:
        what = Text(f"{close.until} までの日次締め", f"the close of the days to {close.until}")
        found.append(FailedJob(CLOSE, what, close.started_at, close.started_by, close.message))
    for copy in sandbox_runs.latest(service, 1, at=at):
        if copy.state in _ENDED_BADLY and not _is_gone(service, copy):
            what = _of_sandbox(copy)
            found.append(FailedJob(SANDBOX, what, copy.started_at, copy.started_by, copy.message))
    return found


def _is_gone(service: int, run: sandbox_runs.Run) -> bool:
    """Whether a copy that could not be removed has been removed otherwise."""
    there = {one.code for one in sandboxes.sandboxes(service)}
    return run.what == sandbox_runs.DROP and run.sandbox not in there


def _of_sandbox(run: sandbox_runs.Run) -> Text:
    if run.what == sandbox_runs.MAKE:
        return Text("写しの作成", "the making of a copy")
    return Text(f"写し {run.sandbox} の削除", f"the removal of the copy {run.sandbox}")
