"""Starts of a service's close: one at a time runs, and what became of the others stays readable.

Who closes holds the service's close: a lock of its connection, which the database gives back in
the moment the process or its machine is gone. So a run that says it is running and holds nothing is
dead, however it died, and the next start takes up where it was.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import IntegrityError, connection, transaction

from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import CloseRun
from kiyaku.terms.texts import Text

RUNNING, DONE, FAILED, DEAD = CloseRun.RUNNING, CloseRun.DONE, CloseRun.FAILED, CloseRun.DEAD

STARTUP_S = 60
"""A process that was started and has not begun to close by then never will."""

_CLOSE = -2
"""Stands for the service's close as a whole among the numbers of its partitions."""

_DIED = "close_died"
_GONE = Text(
    "締めの処理が、終わりを告げずに消えました(強制終了や停電など)。もう一度始めると続きから行います。",
    "the process that closed is gone without a word (killed, or a power cut): start again, and it "
    "goes on from where it was",
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
    return _as_it_stands(row, at)


def last(service: int, *, at: dt.datetime) -> Run | None:
    """The latest start of a service's close, as it stands at an instant; None before the first."""
    row = CloseRun.objects.filter(service_id=service).order_by("-pk").first()
    return None if row is None else _as_it_stands(row, at)


def latest(service: int, count: int, *, at: dt.datetime) -> list[Run]:
    """The latest starts of a service's close, the last one first."""
    rows = CloseRun.objects.filter(service_id=service).order_by("-pk")[:count]
    return [_as_it_stands(row, at) for row in rows]


def is_held(service: int) -> bool:
    """Whether a process is closing the service now, wherever it runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
            WHERE locktype = 'advisory' AND granted AND datname = current_database()
              AND classid = (%s)::int::oid AND objid = (%s)::int::oid AND objsubid = 2)""",
            [service, _CLOSE],
        )
        return bool(cursor.fetchone()[0])


def hold(service: int) -> bool:
    """Hold the service's close until ``let_go`` or the end of the connection; False if taken."""
    with connection.cursor() as cursor:
        # A server that works or waits for a client would else not look whether it is still there.
        cursor.execute("SELECT set_config('client_connection_check_interval', '1s', false)")
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [service, _CLOSE])
        return bool(cursor.fetchone()[0])


def let_go(service: int) -> None:
    """Hold the service's close no longer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [service, _CLOSE])


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
    try:
        with transaction.atomic():
            _bury(service, at, is_mine=pid is not None)
            return CloseRun.objects.create(
                service_id=service,
                first_day=first_day,
                until=until,
                started_at=at,
                started_by=by,
                pid=pid,
            ).pk
    except IntegrityError:
        raise already_running() from None


def begin(run_id: int, pid: int) -> None:
    """Put on record which process closes, once it holds the service's close.

    Raises:
        OperationRefused: ``close_run_over`` where the run was given up before it began.
    """
    is_mine = CloseRun.objects.filter(pk=run_id, state=RUNNING, pid__isnull=True).update(pid=pid)
    if not is_mine:
        raise OperationRefused(
            "close_run_over",
            f"締めの実行 {run_id} は、すでに始まったか、終わっています。",
            f"the run {run_id} of a close has begun before, or is over",
        )


def finish(run_id: int, *, at: dt.datetime, code: str = "", message: Text | None = None) -> None:
    """Put on record how a run ended: well, or with a message that says why not."""
    told = message or Text("", "")
    CloseRun.objects.filter(pk=run_id, state=RUNNING).update(
        state=DONE if message is None else FAILED,
        finished_at=at,
        exit_code=0 if message is None else 1,
        code=code[:80],
        message_ja=told.ja[:400],
        message_en=told.en[:400],
    )


def already_running() -> OperationRefused:
    """The refusal to close a service twice at the same time."""
    return OperationRefused(
        "close_running",
        "このサービスの締めは、いま別の処理が行っています。",
        "another process is closing this service now",
    )


def _bury(service: int, at: dt.datetime, *, is_mine: bool) -> None:
    """Put on record that the run said to be running is dead, if it is.

    ``is_mine``: this process holds the service's close, so whoever held it before does no longer.
    """
    row = CloseRun.objects.select_for_update().filter(service_id=service, state=RUNNING).first()
    if row is None:
        return
    if (is_mine and row.pid is not None) or _is_dead(row, at):
        row.state, row.finished_at = DEAD, at
        row.code, row.message_ja, row.message_en = _DIED, _GONE.ja, _GONE.en
        row.save(update_fields=["state", "finished_at", "code", "message_ja", "message_en"])


def _is_dead(row: CloseRun, at: dt.datetime) -> bool:
    """Whether a run that was running when its row was read has vanished."""
    if row.pid is None:
        return at - row.started_at > dt.timedelta(seconds=STARTUP_S)
    return not is_held(row.service_id)


def _as_it_stands(row: CloseRun, at: dt.datetime) -> Run:
    if row.state == RUNNING and _is_dead(row, at):
        # It may have finished since the row was read: it says so before it lets go.
        row.refresh_from_db()
        if row.state == RUNNING:
            return replace(_told(row), state=DEAD, code=_DIED, message=_GONE)
    return _told(row)


def _told(row: CloseRun) -> Run:
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
