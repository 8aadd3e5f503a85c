"""Starts of making and removing sandboxes: one at a time for a service, readable afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import started
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import SandboxRun
from kiyaku.base.started import Work
from kiyaku.terms.texts import Text

RUNNING, DONE, FAILED, DEAD = started.RUNNING, started.DONE, started.FAILED, started.DEAD
MAKE, DROP = SandboxRun.MAKE, SandboxRun.DROP


def already_running() -> OperationRefused:
    """The refusal to work on two sandboxes of a service at the same time."""
    return OperationRefused(
        "sandbox_run_running",
        "このサービスのサンドボックスを、いま作っているか消しています。終わってからもう一度行って"
        "ください。",
        "a sandbox of this service is being made or removed now: try again when that is over",
    )


_WORK = Work(
    SandboxRun,
    lock=-3,
    died="sandbox_run_died",
    gone=Text(
        "処理が、終わりを告げずに消えました(強制終了や停電など)。何も残っていません。もう一度始めて"
        "ください。",
        "the process is gone without a word (killed, or a power cut). It left nothing half done: "
        "start again",
    ),
    busy=already_running,
)


@dataclass(frozen=True)
class Run:
    """One start. ``message`` says what went wrong, where something did.

    Attributes:
        service: the original.
        what: ``make`` or ``drop``.
        sandbox: the code of the sandbox; empty before it is made.
        state: ``running``, ``done``, ``failed`` (it said why) or ``dead`` (it vanished).
    """

    id: int
    service: int
    what: str
    sandbox: str
    started_at: dt.datetime
    started_by: str
    finished_at: dt.datetime | None
    state: str
    code: str
    message: Text

    @property
    def took_s(self) -> int | None:
        """How many seconds it took; None before it has ended."""
        return None if self.finished_at is None else (self.finished_at - self.started_at).seconds


def run(run_id: int, *, at: dt.datetime) -> Run:
    """One start by its id, as it stands at an instant.

    Raises:
        OperationRefused: ``unknown_sandbox_run``.
    """
    row = SandboxRun.objects.filter(pk=run_id).first()
    if row is None:
        raise OperationRefused(
            "unknown_sandbox_run",
            f"サンドボックスの処理 {run_id} はありません。",
            f"there is no work {run_id} on a sandbox",
        )
    return _told(row, at)


def latest(service: int, count: int, *, at: dt.datetime) -> list[Run]:
    """The latest starts of a service, the last one first."""
    rows = SandboxRun.objects.filter(service_id=service).order_by("-pk")[:count]
    return [_told(row, at) for row in rows]


def under_key(service: int, key: str | None, *, at: dt.datetime) -> Run | None:
    """The start made under a key, if it was made before."""
    if key is None:
        return None
    row = SandboxRun.objects.filter(service_id=service, idempotency_key=key).first()
    return None if row is None else _told(row, at)


def hold(service: int) -> bool:
    """Hold work on the service's sandboxes until ``let_go``; False if another process does."""
    return _WORK.hold(service)


def let_go(service: int) -> None:
    """Hold it no longer."""
    _WORK.let_go(service)


def open_run(
    service: int, *, what: str, at: dt.datetime, by: str, sandbox: str = "", key: str | None = None
) -> int:
    """Put on record that it is started; returns its id.

    Raises:
        OperationRefused: ``sandbox_run_running`` while another one of the service is.
    """
    row = _WORK.open(service, at=at, by=by, what=what, sandbox=sandbox, idempotency_key=key)
    return row.pk


def begin(run_id: int, pid: int) -> None:
    """Put on record which process does it, once it holds the work.

    Raises:
        OperationRefused: ``sandbox_run_over`` where it was given up before it began.
    """
    if not _WORK.begin(run_id, pid):
        raise OperationRefused(
            "sandbox_run_over",
            f"サンドボックスの処理 {run_id} は、すでに始まったか、終わっています。",
            f"the work {run_id} on a sandbox has begun before, or is over",
        )


def finish(run_id: int, *, at: dt.datetime, code: str = "", message: Text | None = None) -> None:
    """Put on record how it ended: well, or with a message that says why not."""
    _WORK.finish(run_id, at=at, code=code, message=message)


def name(run_id: int, sandbox: str) -> None:
    """Put on record what the sandbox that was made is called."""
    SandboxRun.objects.filter(pk=run_id).update(sandbox=sandbox)


def _told(row: SandboxRun, at: dt.datetime) -> Run:
    row = _WORK.as_it_stands(row, at)
    return Run(
        id=row.pk,
        service=row.service_id,
        what=row.what,
        sandbox=row.sandbox,
        started_at=row.started_at,
        started_by=row.started_by,
        finished_at=row.finished_at,
        state=row.state,
        code=row.code,
        message=Text(row.message_ja, row.message_en),
    )
