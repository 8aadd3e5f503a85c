"""Failed attempts: why, when the next one is, and when to give up."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from django.db import DatabaseError, connection
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from kiyaku.base import clock
from kiyaku.close import process
from kiyaku.jobs import queueing
from kiyaku.jobs.models import JobFailure
from kiyaku.terms.texts import Text

ATTEMPTS_MOST = 8
"""After so many a job is dead, and a person decides."""

VANISHED = "worker_vanished"
_VANISHED = Text(
    "ワーカーが途中で消えました。", "the worker that did it vanished before it was done"
)

_FIRST_PAUSE_S = 30
_PAUSE_MOST_S = 3600
_JITTER_PERCENT = 50


def is_last(attempts: int) -> bool:
    """Whether an attempt that so many others came before is the last."""
    return attempts + 1 >= ATTEMPTS_MOST


def pause(job: int, attempts: int) -> dt.timedelta:
    """How long to wait after an attempt: twice as long each time, and not all jobs alike."""
    seconds = min(_FIRST_PAUSE_S << min(attempts, 20), _PAUSE_MOST_S)
    apart = zlib.crc32(f"{job}:{attempts}".encode()) % (_JITTER_PERCENT + 1)
    return dt.timedelta(seconds=seconds * (100 + apart) / 100)


class LeftToAnother(Exception):
    """A failed attempt need not be repeated: the same waits in the queue anyway.

    Put back it would stand there twice, which the queue forbids: it would stay begun for ever.
    """


class Backoff(BaseRetryStrategy):
    """Tries again after a pause, until the last attempt."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again, or none after the last attempt."""
        if is_last(job.attempts) or isinstance(exception, LeftToAnother):
            return None
        return RetryDecision(retry_at=clock.now() + pause(job.id or 0, job.attempts))


def noted(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Around a task's body: puts on record why it failed, or that it succeeded after all."""
    job: Job = context.job
    try:
        result = call_next()
    except BaseException as error:
        # The queue is told all the same; only why is then not on record.
        with suppress(DatabaseError, psycopg.Error):
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            code, message = process.failure(error)
            _note(job, code, message, clock.now())
            if job.queueing_lock and queueing.is_there(job.queueing_lock, running=False):
                raise LeftToAnother from error
        raise
    # What is done is done, whether or not that can be put on record at this moment.
    with suppress(DatabaseError, psycopg.Error):
        overcome(job.task_name, _service_of(job))
    return result


def note_vanished(job: int, task: str, service: int | None, attempts: int, at: dt.datetime) -> None:
    """Put on record that a job's worker vanished."""
    named = Job(
        id=job,
        queue="",
        lock=None,
        queueing_lock=None,
        task_name=task,
        task_kwargs={"service": service},
        attempts=attempts,
    )
    _note(named, VANISHED, _VANISHED, at)


def overcome(task: str, service: int | None) -> None:
    """What failed before is overcome: the same has been done since."""
    open_ones = JobFailure.objects.filter(
        task=task, service=service, state__in=(JobFailure.RETRYING, JobFailure.DEAD)
    )
    open_ones.update(state=JobFailure.OVERCOME)


def _note(job: Job, code: str, message: Text, at: dt.datetime) -> None:
    is_dead = is_last(job.attempts) or job.queue == UPKEEP
    JobFailure.objects.update_or_create(
        job=job.id or 0,
        defaults={
            "service": _service_of(job),
            "task": job.task_name,
            "attempts": job.attempts + 1,
            "failed_at": at,
            "state": JobFailure.DEAD if is_dead else JobFailure.RETRYING,
            "code": code[:80],
            "message_ja": message.ja[:400],
            "message_en": message.en[:400],
        },
    )


def _service_of(job: Job) -> int | None:
    service = job.task_kwargs.get("service")
    return service if isinstance(service, int) else None


UPKEEP = "upkeep"
"""The queue's own jobs: the next one comes anyway, so none is tried again."""
