"""A worker: a process that does what is in the queue until it is told to stop.

It tells the database every few seconds that it is there. SIGTERM and SIGINT let it finish what it
does, for a grace: a close stops after the day that it is at. One that is killed, or not done when
the grace is over, leaves its job to be found by the others.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.psycopg_connector import PsycopgConnector

from kiyaku.base import clock, database
from kiyaku.jobs import operations, schedule, stopping

HEARTBEAT_S = 10.0
POLLING_S = 5.0


def run(
    *,
    concurrency: int = 1,
    queues: Sequence[str] | None = None,
    once: bool = False,
    heartbeat_s: float = HEARTBEAT_S,
    silent_s: float = operations.SILENT_S,
    grace_s: float = stopping.GRACE_S,
) -> None:
    """Work off the queue until SIGTERM, or with ``once`` until nothing is left to do now.

    Args:
        concurrency: jobs side by side.
        queues: only these; by default all.
        heartbeat_s: how often it tells that it is there.
        silent_s: how long nothing may be heard from another before it counts as vanished.
        grace_s: how long it may go on after it is told to stop; then it ends (``CUT_OFF``).

    Raises:
        OperationRefused: ``bad_close_hour``.
    """
    schedule.check_hours()
    operations.retry_stalled(at=clock.now(), silent_s=silent_s)
    pool = PsycopgConnector(
        kwargs=partial(_parameters, connection.settings_dict["NAME"]),
        min_size=1,
        max_size=concurrency + 2,
        name="kiyaku worker",
    )
    with app.replace_connector(pool) as working:
        options = {
            "concurrency": concurrency,
            "queues": list(queues) if queues else None,
            "wait": not once,
            "name": "kiyaku",
            "fetch_job_polling_interval": POLLING_S,
            "update_heartbeat_interval": heartbeat_s,
            "stalled_worker_timeout": silent_s,
        }
        asyncio.run(_work(working, grace_s, options))


async def _work(working: Any, grace_s: float, options: dict[str, Any]) -> None:
    async with working.open_async():
        work = asyncio.ensure_future(
            working.run_worker_async(install_signal_handlers=False, **options)
        )
        with stopping.heard(work.cancel, grace_s), suppress(asyncio.CancelledError):
            await work


def run_due(*, now: dt.datetime, concurrency: int = 1) -> list[int]:
    """Queue what is due and do all that waits, then return; the numbers of the jobs queued.

    For whoever has no worker running all the time, and calls this from time to time instead.
    """
    queued = schedule.enqueue_due(now=now)
    run(concurrency=concurrency, once=True)
    return queued


def log_to_stderr() -> None:
    """Have a worker say what it does, a line each, without what may tell of persons."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutNames("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("procrastinate")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


class _WithoutNames(logging.Formatter):
    """Tells where an error came up and of what kind it is; what it says may quote a row."""

    def formatException(self, ei: Any) -> str:
        """The places and the kind of an error."""
        kind, _, trace = ei
        places = "".join(traceback.format_tb(trace))
        return f"{places}{getattr(kind, '__name__', kind)}"


def _parameters(name: str) -> dict[str, Any]:
    """Where the database is at the moment of connecting, which may not be where it was before."""
    return database.connection_parameters(name=name)
