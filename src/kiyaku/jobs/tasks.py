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
from kiyaku.flows import outbox, retention
from kiyaku.flows.network import following
from kiyaku.flows.place import lapsing, waiting
from kiyaku.jobs import failures, names, operations, prints, queueing, schedule, stopping

BY = "worker"
"""As whom a worker acts, in the journal and in lists."""

MAILS_MOST = 500
"""So many mails of a service leave in one go."""

_BACKOFF = failures.Backoff()
_NOTED: Any = [failures.noted]


@app.task(name=names.CLOSE, queue="close", retry=_BACKOFF, task_middleware=_NOTED)
def close(service: int) -> None:
    """Close the days of a service that are over, one after another.

    Where somebody else is at it, or the worker is to stop, what is left is due again later.
    """
    try:
        schedule.close_due(service, by=BY, now=clock.now, goes_on=stopping.goes_on)
    except OperationRefused as refused:
        if refused.code != "close_running":
            raise


@app.task(name=names.MAIL, queue="mail", retry=_BACKOFF, task_middleware=_NOTED)
def mail(service: int) -> None:
    """Send the mails of a service that are due; which of them went is the outbox's to know.

    So many at a time: what is left comes when other services have had their turn.
    """
    if outbox.deliver_due(service, now=clock.now(), most=MAILS_MOST).count >= MAILS_MOST:
        queueing.follow_up(names.MAIL, service=service)


@app.task(name=names.RETENTION, queue="retention", retry=_BACKOFF, task_middleware=_NOTED)
def retain(service: int) -> None:
    """Erase what a service has kept long enough; what is too much for one go comes next."""
    if len(retention.apply(service=service, at=clock.now(), by=BY).members) >= retention.AT_ONCE:
        queueing.follow_up(names.RETENTION, service=service)


@app.task(name=names.PRINTS, queue="prints", retry=_BACKOFF, task_middleware=_NOTED)
def draw(service: int) -> None:
    """Draw the next file of invoices to print; the one after it when others have had their turn."""
    if prints.draw_next(service, by=BY, now=clock.now, goes_on=stopping.goes_on):
        queueing.follow_up(names.PRINTS, service=service)


@app.task(name=names.NETWORK_LOGINS, queue="network", retry=_BACKOFF, task_middleware=_NOTED)
def network_logins(service: int) -> None:
    """Have FreeRADIUS hold what it should; access servers are asked when that is done."""
    if not following.is_followed(service):
        return
    following.follow(service, at=clock.now())
    if following.is_to_ask(service, clock.now()):
        queueing.follow_up(names.NETWORK_SESSIONS, service=service)


@app.task(name=names.NETWORK_SESSIONS, queue="network", retry=_BACKOFF, task_middleware=_NOTED)
def network_sessions(service: int) -> None:
    """Have access servers end what should not go on; what one did not do is asked again when due.

    An act that is to be followed does not wait for access servers: it comes first.
    """
    follows = names.lock(names.NETWORK_LOGINS, service)

    def goes_on() -> bool:
        return stopping.goes_on() and not queueing.is_there(follows, running=False)

    for _ in following.ask_due(service, now=clock.now, goes_on=goes_on):
        pass
    if following.is_to_ask(service, clock.now()):
        queueing.follow_up(names.NETWORK_SESSIONS, service=service)


@app.task(name=names.BOOKINGS, queue="bookings", retry=_BACKOFF, task_middleware=_NOTED)
def bookings(service: int) -> None:
    """Let bookings lapse that were not paid in time, and offer what is free to who waits for it."""
    lapsing.lapse_due(service, at=clock.now(), by=BY)
    waiting.offer_due(service, at=clock.now(), by=BY)


@app.periodic(cron="23 * * * *")
@app.task(name=names.PRINTS_DROPPED, queue="upkeep", task_middleware=_NOTED)
def prints_dropped(timestamp: int) -> None:
    """Drop the files of prints whose time is over."""
    prints.drop_old(at=clock.now(), by=BY)


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


TASKS: dict[str, Any] = {
    names.CLOSE: close,
    names.MAIL: mail,
    names.RETENTION: retain,
    names.PRINTS: draw,
    names.NETWORK_LOGINS: network_logins,
    names.NETWORK_SESSIONS: network_sessions,
    names.BOOKINGS: bookings,
}
"""The tasks that are put into the queue by name."""
