"""The tasks that a worker does, each one call of an operation.

Those of services are put into the queue by ``queueing.enqueue``; the queue's own by every worker at
their time, once however many there are. Those own ones hold no lock and are not tried again: the
next one comes anyway, and one that a killed worker held would never let another begin.
"""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from procrastinate.contrib.django import app

from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import outbox
from kiyaku.jobs import failures, names, operations, schedule

BY = "worker"
"""As whom a worker acts, in the journal and in lists."""

_BACKOFF = failures.Backoff()
_NOTED: Any = [failures.noted]


@app.task(name=names.CLOSE, queue="close", retry=_BACKOFF, task_middleware=_NOTED)
def close(service: int) -> None:
    """Close the days of a service that are over, one after another.

    Where somebody else is at it, what is left is due again once that is over.
    """
    try:
        schedule.close_due(service, by=BY, now=clock.now)
    except OperationRefused as refused:
        if refused.code != "close_running":
            raise


@app.task(name=names.MAIL, queue="mail", retry=_BACKOFF, task_middleware=_NOTED)
def mail(service: int) -> None:
    """Send the mails of a service that are due; which of them went is the outbox's to know."""
    outbox.deliver_due(service, now=clock.now())


@app.periodic(cron="17 18 * * *")
@app.task(name=names.SESSIONS, queue="upkeep", task_middleware=_NOTED)
def sessions(timestamp: int) -> None:
    """Forget sign-ins that have expired."""
    call_command("clearsessions")


@app.periodic(cron="* * * * *")
@app.task(name=names.STALLED, queue="upkeep", task_middleware=_NOTED)
def stalled(timestamp: int) -> None:
    """Have the jobs of workers that vanished done by others."""
    operations.retry_stalled(at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name=names.DUE, queue="upkeep", task_middleware=_NOTED)
def due(timestamp: int) -> None:
    """Put into the queue what is due."""
    schedule.enqueue_due(now=clock.now())


@app.periodic(cron="47 18 * * *")
@app.task(name=names.FINISHED, queue="upkeep", task_middleware=_NOTED)
def finished(timestamp: int) -> None:
    """Forget jobs that were done some days ago."""
    operations.remove_finished(at=clock.now())


TASKS: dict[str, Any] = {names.CLOSE: close, names.MAIL: mail}
"""The tasks that are put into the queue by name."""
