"""What is due when: the daily close of each service at its hour, and the upkeep of every day."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable

from kiyaku.base import closing, queries, sandboxes
from kiyaku.base.clock import TOKYO
from kiyaku.base.closing import DayReport
from kiyaku.base.errors import OperationRefused
from kiyaku.close import launch, run
from kiyaku.flows import retention
from kiyaku.flows.network import following
from kiyaku.flows.place import waiting
from kiyaku.jobs import names, prints
from kiyaku.jobs import queries as queue
from kiyaku.jobs.models import JobFailure
from kiyaku.jobs.queueing import enqueue
from kiyaku.notices import outbox, smtp

CLOSE_AT = "02:00"
"""The hour of the daily close in Tokyo, where none is set."""

RETENTION_AT = dt.time(4)
"""From this hour in Tokyo on, once a day, what has been kept long enough is erased."""

REST = dt.timedelta(hours=6)
"""After a job has died so long nothing of its kind is begun, unless a person has it retried."""

_OFF = "off"


def close_hour(code: str, setting: str | None = None) -> dt.time | None:
    """The hour in Tokyo at which a service's days are closed; None where no worker closes them.

    Args:
        setting: by default ``KIYAKU_CLOSE_AT``: an hour for all, and those of single services, as
            in ``02:00,hall=04:30,old=off``.

    Raises:
        OperationRefused: ``bad_close_hour``.
    """
    text = os.environ.get("KIYAKU_CLOSE_AT", "") if setting is None else setting
    chosen = CLOSE_AT
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, sign, hour = part.partition("=")
        if not sign:
            chosen = name.strip()
        elif name.strip() == code:
            chosen = hour.strip()
            break
    return None if chosen == _OFF else _time(chosen)


def check_hours(setting: str | None = None) -> None:
    """Nothing where every hour of ``KIYAKU_CLOSE_AT`` can be read, whosever it is.

    Raises:
        OperationRefused: ``bad_close_hour``.
    """
    text = os.environ.get("KIYAKU_CLOSE_AT", "") if setting is None else setting
    for part in filter(None, (one.strip() for one in text.split(","))):
        hour = part.rpartition("=")[2].strip()
        if hour != _OFF:
            _time(hour)


def last_day_over(hour: dt.time, now: dt.datetime) -> dt.date:
    """The last business day whose hour to be closed has come: that of the day after it."""
    past = now.astimezone(TOKYO) - dt.timedelta(hours=hour.hour, minutes=hour.minute)
    return past.date() - dt.timedelta(1)


def close_until(service: int, *, now: dt.datetime) -> dt.date | None:
    """The last day of a service that is to be closed by now; None where there is none.

    A sandbox's time is its own: nobody closes its days but who tries things in it.
    """
    if sandboxes.is_sandbox(service):
        return None
    hour = close_hour(queries.service(service).code)
    if hour is None:
        return None
    last = last_day_over(hour, now)
    return last if closing.next_day(service) <= last else None


def close_due(
    service: int,
    *,
    by: str,
    now: Callable[[], dt.datetime],
    goes_on: Callable[[], bool] = lambda: True,
) -> list[DayReport]:
    """Close the days of a service that are over, one after another; what each close did.

    Args:
        now: the clock.
        goes_on: asked before each day: whether there is still time for it.

    Raises:
        OperationRefused: ``close_running`` while another close is.
    """
    until = close_until(service, now=now())
    if until is None:
        return []
    with launch.recorded(service, until, by=by, now=now):
        reports = []
        while goes_on() and (day := closing.next_day(service)) <= until:
            reports.append(run.close_day(service, day))
        return reports


def enqueue_due(*, now: dt.datetime) -> list[int]:
    """Put into the queue what is due and neither waits nor runs; the numbers of the jobs.

    A service of which it cannot be told what is due holds up no other one.

    Raises:
        the first such failure, once all else is in the queue.
    """
    jobs: list[int] = []
    failed: list[Exception] = []
    for service in queries.services():
        if sandboxes.is_sandbox(service.pk):
            continue
        try:
            jobs += _enqueue_due_of(service.pk, now)
        except Exception as failure:
            failed.append(failure)
    if failed:
        raise failed[0]
    return jobs


def _enqueue_due_of(service: int, now: dt.datetime) -> list[int]:
    due = [task for task, is_due in _TASKS if is_due(service, now)]
    found = [enqueue(task, service=service) for task in due if not _rests(task, service, now)]
    return [job for job in found if job is not None]


def _closes(service: int, now: dt.datetime) -> bool:
    return close_until(service, now=now) is not None


def _mails(service: int, now: dt.datetime) -> bool:
    """Whether mail waits, or was on its way when its worker vanished, and somebody takes it."""
    if not smtp.is_set_up():
        return False
    waiting = outbox.count_by_state(service)
    return any(waiting.get(one) for one in (outbox.QUEUED, outbox.DEFERRED, outbox.SENDING))


def _retains(service: int, now: dt.datetime) -> bool:
    """Whether nothing has been erased yet today, by the business day that the close has reached."""
    here = now.astimezone(TOKYO)
    if (
        here.time() < RETENTION_AT
        or _closes(service, now)
        or not retention.rules(service, queries.business_day(service))
    ):
        return False
    midnight = dt.datetime.combine(here.date(), dt.time(), TOKYO)
    return not queue.was_done_since(names.RETENTION, service, midnight)


def _prints(service: int, now: dt.datetime) -> bool:
    """Whether a print was left half-way, as by a worker that was told to stop."""
    return prints.is_waiting(service)


def _logins(service: int, now: dt.datetime) -> bool:
    """Whether FreeRADIUS is behind."""
    return following.is_behind(service)


def _sessions(service: int, now: dt.datetime) -> bool:
    """Whether an access server is to be asked (again) by now."""
    return following.is_to_ask(service, now)


def _bookings(service: int, now: dt.datetime) -> bool:
    """Whether a hold's time is over, a fee waits to be taken back, or somebody waits for a time."""
    return waiting.is_due(service, now)


_TASKS = (
    (names.CLOSE, _closes),
    (names.MAIL, _mails),
    (names.RETENTION, _retains),
    (names.PRINTS, _prints),
    (names.NETWORK_LOGINS, _logins),
    (names.NETWORK_SESSIONS, _sessions),
    (names.BOOKINGS, _bookings),
)
"""What is looked for, and whether it is due."""


def _rests(task: str, service: int, now: dt.datetime) -> bool:
    given_up = (JobFailure.DEAD, JobFailure.DISMISSED)
    return JobFailure.objects.filter(
        task=task, service=service, state__in=given_up, failed_at__gt=now - REST
    ).exists()


def _time(text: str) -> dt.time:
    try:
        return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        raise OperationRefused(
            "bad_close_hour",
            f"KIYAKU_CLOSE_AT の「{text}」は時刻(02:00 の形)でも off でもありません。",
            f"KIYAKU_CLOSE_AT: {text!r} is neither an hour such as 02:00 nor off",
        ) from None
