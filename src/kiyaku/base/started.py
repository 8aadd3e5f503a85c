"""Work that a process of its own does for a service: one at a time, and readable afterwards.

Who does it holds a lock of its connection, which the database gives back in the moment the process
or its machine is gone. So a start that says it is running and holds nothing is dead, however it
died.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, connection, transaction

from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import Started
from kiyaku.terms.texts import Text

RUNNING, DONE, FAILED, DEAD = Started.RUNNING, Started.DONE, Started.FAILED, Started.DEAD

STARTUP_S = 60
"""A process that was started and has not begun by then never will."""

Row = TypeVar("Row", bound=Started)


@dataclass(frozen=True)
class Work(Generic[Row]):
    """A kind of work.

    Attributes:
        starts: the table of its starts.
        lock: what stands for it among the numbers of a service's locks, below those of partitions.
        died, gone: the code and the words of a start that vanished.
        busy: the refusal to do it twice at the same time.
    """

    starts: type[Row]
    lock: int
    died: str
    gone: Text
    busy: Callable[[], OperationRefused]

    # --- the lock -----------------------------------------------------------------------------

    def is_held(self, service: int) -> bool:
        """Whether a process does it for the service now, wherever it runs."""
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT EXISTS (
                SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
                WHERE locktype = 'advisory' AND granted AND datname = current_database()
                  AND classid = (%s)::int::oid AND objid = (%s)::int::oid AND objsubid = 2)""",
                [service, self.lock],
            )
            return bool(cursor.fetchone()[0])

    def hold(self, service: int) -> bool:
        """Hold it until ``let_go`` or the end of the connection; False if taken."""
        with connection.cursor() as cursor:
            # A server that works or waits for a client would else not look whether it is there.
            cursor.execute("SELECT set_config('client_connection_check_interval', '1s', false)")
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [service, self.lock])
            return bool(cursor.fetchone()[0])

    def let_go(self, service: int) -> None:
        """Hold it no longer."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [service, self.lock])

    # --- starts -------------------------------------------------------------------------------

    def open(
        self, service: int, *, at: dt.datetime, by: str, pid: int | None = None, **more: Any
    ) -> Row:
        """Put on record that it is started. A dead start before it is buried.

        Args:
            pid: the calling process, where it is the one that does it and holds the lock; by
                default one is yet to be started.
            more: the columns of this kind of work.

        Raises:
            OperationRefused: ``busy`` while another one runs.
        """
        try:
            with transaction.atomic():
                self._bury(service, at, is_mine=pid is not None)
                return self.starts._default_manager.create(
                    service_id=service, started_at=at, started_by=by, pid=pid, **more
                )
        except IntegrityError:
            raise self.busy() from None

    def begin(self, start: int, pid: int) -> bool:
        """Put on record which process does it; False where the start was given up before."""
        rows = self.starts._default_manager.filter(pk=start, state=RUNNING, pid__isnull=True)
        return bool(rows.update(pid=pid))

    def finish(
        self,
        start: int,
        *,
        at: dt.datetime,
        code: str = "",
        message: Text | None = None,
        **more: Any,
    ) -> None:
        """Put on record how a start ended: well, or with a message that says why not."""
        told = message or Text("", "")
        self.starts._default_manager.filter(pk=start, state=RUNNING).update(
            state=DONE if message is None else FAILED,
            finished_at=at,
            exit_code=0 if message is None else 1,
            code=code[:80],
            message_ja=told.ja[:400],
            message_en=told.en[:400],
            **more,
        )

    def as_it_stands(self, row: Row, at: dt.datetime) -> Row:
        """A start as it stands at an instant: one that vanished is told as dead."""
        if row.state == RUNNING and self._is_dead(row, at):
            # It may have finished since the row was read: it says so before it lets go.
            row.refresh_from_db()
            if row.state == RUNNING:
                self._call_dead(row)
        return row

    def _bury(self, service: int, at: dt.datetime, *, is_mine: bool) -> None:
        """Put on record that the start said to be running is dead, if it is.

        ``is_mine``: this process holds the lock, so whoever held it before does no longer.
        """
        rows = self.starts._default_manager.select_for_update()
        row = rows.filter(service_id=service, state=RUNNING).first()
        if row is None:
            return
        if (is_mine and row.pid is not None) or self._is_dead(row, at):
            self._call_dead(row)
            row.finished_at = at
            row.save(update_fields=["state", "finished_at", "code", "message_ja", "message_en"])

    def _call_dead(self, row: Row) -> None:
        row.state, row.code = DEAD, self.died
        row.message_ja, row.message_en = self.gone.ja, self.gone.en

    def _is_dead(self, row: Row, at: dt.datetime) -> bool:
        """Whether a start that was running when its row was read has vanished."""
        if row.pid is None:
            return at - row.started_at > dt.timedelta(seconds=STARTUP_S)
        return not self.is_held(row.service_id)
