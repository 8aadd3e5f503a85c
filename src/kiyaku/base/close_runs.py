"""Starts of a service's close: one at a time runs, and what became of the others stays readable.

Who closes holds the service's close: a lock of its connection, which the database gives back in
the moment the process or its machine is gone. So a run that says it is running and holds nothing is
dead, however it died, and the next start takes up where it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from kiyaku.base import started
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import CloseRun
from kiyaku.base.started import Work
from kiyaku.terms.texts import Text

RUNNING, DONE, FAILED, DEAD = started.RUNNING, started.DONE, started.FAILED, started.DEAD
STARTUP_S = started.STARTUP_S


def already_running() -> OperationRefused:
    """The refusal to close a service twice at the same time."""
    return OperationRefused(
        "close_running",
        "このサービスの締めは、いま別の処理が行っています。",
        "another process is closing this service now",
    )


_WORK = Work(
    CloseRun,
    lock=-2,
    died="close_died",
    gone=Text(
        "締めの処理が、終わりを告げずに消えました(強制終了や停電など)。もう一度始めると続きから行います。",
        "the process that closed is gone without a word (killed, or a power cut): start again, and "
        "it goes on from where it was",
    ),
    busy=already_running,
)


@dataclass(frozen=True)
class Run:
    """One start of a close. ``message`` says what went wrong, where something did.

    ``state``: ``running``, ``done``, ``failed`` (it said why) or ``dead`` (it vanished).
    ``exit_code`` is that of the process as far as it could tell: 0 or 1.
    """

    id: int
    service: int
    first_day: dt.date
    until: dt.date
    started_at: dt.datetime
    started_by: str
    pid: int | None
    finished_at: dt.datetime | None
    state: str
    exit_code: int | None
    code: str
    message: Text

    @property
    def days(self) -> int:
        """How many days it was to close."""
        return (self.until - self.first_day).days + 1


def run(run_id: int, *, at: dt.datetime) -> Run:
    """One start by its id, as it stands at an instant.

    Raises:
        OperationRefused: ``unknown_close_run``.
    """
    row = CloseRun.objects.filter(pk=run_id).first()
    if row is None:
        raise OperationRefused(
            "unknown_close_run",
            f"締めの実行 {run_id} はありません。",
            f"there is no run {run_id} of a close",
        )
    return _told(row, at)


def last(service: int, *, at: dt.datetime) -> Run | None:
    """The latest start of a service's close, as it stands at an instant; None before the first."""
    row = CloseRun.objects.filter(service_id=service).order_by("-pk").first()
    return None if row is None else _told(row, at)


def latest(service: int, count: int, *, at: dt.datetime) -> list[Run]:
    """The latest starts of a service's close, the last one first."""
    rows = CloseRun.objects.filter(service_id=service).order_by("-pk")[:count]
    return [_told(row, at) for row in rows]


def running(services: Collection[int], *, at: dt.datetime) -> set[int]:
    """Those of some services that are being closed at an instant."""
    rows = CloseRun.objects.filter(service_id__in=services, state=RUNNING)
    return {row.service_id for row in rows if _told(row, at).state == RUNNING}


def is_held(service: int) -> bool:
    """Whether a process is closing the service now, wherever it runs."""
    return _WORK.is_held(service)


def hold(service: int) -> bool:
    """Hold the service's close until ``let_go`` or the end of the connection; False if taken."""
    return _WORK.hold(service)


def let_go(service: int) -> None:
    """Hold the service's close no longer."""
    _WORK.let_go(service)


def open_run(
    service: int,
    *,
    first_day: dt.date,
    until: dt.date,
    at: dt.datetime,
    by: str,
    pid: int | None = None,
) -> int:
    """Put on record that a close is started; returns its id. A dead one before it is buried.

    Args:
        pid: the calling process, where it is the one that closes and holds the service's close;
            by default one is yet to be started.

    Raises:
        OperationRefused: ``close_running`` while another one is.
    """
    return _WORK.open(service, at=at, by=by, pid=pid, first_day=first_day, until=until).pk


def begin(run_id: int, pid: int) -> None:
    """Put on record which process closes, once it holds the service's close.

    Raises:
        OperationRefused: ``close_run_over`` where the run was given up before it began.
    """
    if not _WORK.begin(run_id, pid):
        raise OperationRefused(
            "close_run_over",
            f"締めの実行 {run_id} は、すでに始まったか、終わっています。",
            f"the run {run_id} of a close has begun before, or is over",
        )


def finish(run_id: int, *, at: dt.datetime, code: str = "", message: Text | None = None) -> None:
    """Put on record how a run ended: well, or with a message that says why not."""
    _WORK.finish(run_id, at=at, code=code, message=message)


def _told(row: CloseRun, at: dt.datetime) -> Run:
    row = _WORK.as_it_stands(row, at)
    return Run(
        id=row.pk,
        service=row.service_id,
        first_day=row.first_day,
        until=row.until,
        started_at=row.started_at,
        started_by=row.started_by,
        pid=row.pid,
        finished_at=row.finished_at,
        state=row.state,
        exit_code=row.exit_code,
        code=row.code,
        message=Text(row.message_ja, row.message_en),
    )
