"""Making and removing sandboxes from a page: by a process of its own, one at a time of a service.

Both take as long as the service is large (a copy of 100,000 members takes minutes), so no page
waits for them. A process that dies leaves nothing half done: either is one transaction.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg
from django.db import DatabaseError, transaction

from kiyaku.base import close_runs, queries, sandbox_runs, sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.base.sandbox_runs import DROP, MAKE, Run
from kiyaku.close import process
from kiyaku.close.process import Outputs
from kiyaku.close.sandbox import drop_sandbox, make_sandbox
from kiyaku.terms.texts import Text

OUTPUTS = Outputs("sandboxes")

SANDBOXES_MOST = 20
"""Sandboxes of a service that pages let be made: each is as large as the service."""


def start_making(*, service: int, at: dt.datetime, by: str, key: str | None = None) -> Run:
    """Start making a sandbox of a service; returns without waiting, also on a repeat of the key.

    In a transaction the process starts when that is committed. Where it cannot be started the run
    says so (``failed``).

    Raises:
        OperationRefused: ``unknown_service``; ``too_many_sandboxes``; ``sandbox_run_running``
            while another one of the service is made or removed.
    """
    origin = sandboxes.origin_of(service)
    before = sandbox_runs.under_key(origin, key, at=at)
    if before is not None:
        return before
    if len(sandboxes.sandboxes(origin)) >= SANDBOXES_MOST:
        raise OperationRefused(
            "too_many_sandboxes",
            f"サンドボックスは {SANDBOXES_MOST} 個までです。使い終わったものを消してください。",
            f"there are {SANDBOXES_MOST} sandboxes, the most there may be: remove one first",
        )
    return _started(origin, at, key, what=MAKE, by=by)


def start_removing(*, sandbox: int, at: dt.datetime, by: str, key: str | None = None) -> Run:
    """Start removing a sandbox; returns without waiting, also on a repeat of the key.

    Raises:
        OperationRefused: ``not_a_sandbox``; ``close_running`` while its days are being closed;
            ``sandbox_run_running``.
    """
    sandboxes.check(sandbox)
    origin = sandboxes.origin_of(sandbox)
    before = sandbox_runs.under_key(origin, key, at=at)
    if before is not None:
        return before
    if close_runs.running([sandbox], at=at):
        raise close_runs.already_running()
    code = queries.service(sandbox).code
    return _started(origin, at, key, what=DROP, by=by, sandbox=code)


def carry_out(run_id: int, *, now: Callable[[], dt.datetime]) -> Run:
    """Do what was started, in this process; what becomes of it is put on record.

    Raises:
        OperationRefused: ``unknown_sandbox_run``, ``sandbox_run_over``; ``sandbox_run_running``
            while another one of the service is; as ``make_sandbox`` or ``drop_sandbox``.
    """
    run = sandbox_runs.run(run_id, at=now())
    if not process.patiently(sandbox_runs.hold, run.service):
        refusal = sandbox_runs.already_running()
        told = process.text(refusal)
        sandbox_runs.finish(run_id, at=now(), code=refusal.code, message=told)
        raise refusal
    try:
        sandbox_runs.begin(run_id, os.getpid())
        with process.told(run_id, sandbox_runs.finish, now):
            if run.what == MAKE:
                make_sandbox(
                    service=run.service,
                    at=now(),
                    by=run.started_by,
                    also=partial(_made, run_id, now),
                )
            else:
                drop_sandbox(
                    sandbox=queries.service_by_code(run.sandbox).pk,
                    also=lambda: sandbox_runs.finish(run_id, at=now()),
                )
    finally:
        # Without a connection there is nothing to let go.
        with suppress(DatabaseError, psycopg.Error):
            sandbox_runs.let_go(run.service)
    return sandbox_runs.run(run_id, at=now())


def _made(run_id: int, now: Callable[[], dt.datetime], sandbox: int) -> None:
    """On record with the copy itself: whoever vanishes leaves none that is told as failed."""
    sandbox_runs.name(run_id, queries.service(sandbox).code)
    sandbox_runs.finish(run_id, at=now())


def log_file(run: Run) -> Path:
    """Where the output of a run's process is, if it was started here: it holds no names."""
    return OUTPUTS.stem(run.service, run.id).with_suffix(".log")


def _started(service: int, at: dt.datetime, key: str | None, **more: str) -> Run:
    try:
        run = sandbox_runs.open_run(service, at=at, key=key, **more)
    except OperationRefused:
        # Another request may have come with the same key at this very moment.
        before = sandbox_runs.under_key(service, key, at=at)
        if before is None:
            raise
        return before
    transaction.on_commit(partial(_spawn, service, run, at))
    return sandbox_runs.run(run, at=at)


def _spawn(service: int, run: int, at: dt.datetime) -> None:
    try:
        process.spawn(OUTPUTS, service, run, ["sandbox", "carry-out", str(run)])
    except process.CANNOT_START as error:
        why = Text(f"処理を起動できません: {error}", f"cannot start the process: {error}")
        sandbox_runs.finish(run, at=at, code="sandbox_run_not_started", message=why)
