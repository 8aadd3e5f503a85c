"""What is in the queue, what died there, and who works it off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from kiyaku.base.paging import USUAL, Page
from kiyaku.jobs import names
from kiyaku.jobs.models import JobFailure
from kiyaku.jobs.operations import SILENT_S
from kiyaku.terms.texts import Text

_JOBS = """
SELECT job.id, job.task_name, job.queue_name, job.status::text, job.attempts, job.scheduled_at,
       (SELECT max(event.at) FROM procrastinate_events event WHERE event.job_id = job.id),
       (job.args ->> 'service')::bigint, failure.message_ja, failure.message_en
FROM procrastinate_jobs job
LEFT JOIN job_failure failure ON failure.job = job.id AND failure.state <> %(overcome)s
WHERE (%(every)s OR job.args ->> 'service' = %(service)s)
  AND (%(state)s::text IS NULL OR job.status::text = %(state)s)
  AND (%(after)s::bigint IS NULL OR job.id < %(after)s)
ORDER BY job.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Job:
    """A job in the queue.

    Attributes:
        state: the queue's word, ``state_words`` ours.
        attempts: how many have ended, well or badly.
        next_try: when it is tried again, where it waits for that.
        changed_at: when its state last changed.
        service: None for a job of the whole installation.
        message: why the last attempt failed, where one did.
    """

    id: int
    task: str
    queue: str
    state: str
    attempts: int
    next_try: dt.datetime | None
    changed_at: dt.datetime | None
    service: int | None
    message: Text | None

    @property
    def what(self) -> Text:
        """What it does."""
        return names.words(self.task)

    @property
    def state_words(self) -> Text:
        """How it stands."""
        return names.STATES[self.state]


@dataclass(frozen=True)
class DeadJob:
    """A job that is not tried any more: what it was, when and why it failed, how often."""

    id: int
    task: str
    service: int | None
    failed_at: dt.datetime
    attempts: int
    code: str
    message: Text

    @property
    def what(self) -> Text:
        """What it was to do."""
        return names.words(self.task)


def jobs(
    service: int | None = None,
    *,
    state: str | None = None,
    after: int | None = None,
    limit: int = USUAL,
) -> Page[Job]:
    """The jobs of a service, or of all and of the installation, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _JOBS,
            {
                "overcome": JobFailure.OVERCOME,
                "every": service is None,
                "service": str(service),
                "state": state,
                "after": after,
                "limit": limit + 1,
            },
        )
        rows = cursor.fetchall()
    found = [
        Job(*(*columns, None if ja is None else Text(ja, en))) for *columns, ja, en in rows[:limit]
    ]
    return Page(tuple(found), found[-1].id if len(rows) > limit else None)


def dead(service: int) -> list[DeadJob]:
    """The jobs of a service that died and wait for a person, the latest first."""
    return _dead(JobFailure.objects.filter(service=service))


def dead_of_installation() -> list[DeadJob]:
    """The jobs of the installation itself that died: they concern every service's operator."""
    return _dead(JobFailure.objects.filter(service=None))


def was_done_since(task: str, service: int, since: dt.datetime) -> bool:
    """Whether a task of a service ended well since an instant; known for some days."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT FROM procrastinate_jobs job
            JOIN procrastinate_events event ON event.job_id = job.id
            WHERE job.task_name = %s AND job.args ->> 'service' = %s
              AND event.type = 'succeeded' AND event.at >= %s)""",
            [task, str(service), since],
        )
        return bool(cursor.fetchone()[0])


def all_dead() -> list[DeadJob]:
    """The jobs that died, of all services and of the installation, the latest first."""
    return _dead(JobFailure.objects.all())


def workers(*, silent_s: float = SILENT_S) -> int:
    """How many workers there are, going by what was heard from them lately."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat >= now() - make_interval(secs => %s)",
            [silent_s],
        )
        return int(cursor.fetchone()[0])


def _dead(rows: QuerySet[JobFailure]) -> list[DeadJob]:
    found = rows.filter(state=JobFailure.DEAD).order_by("-job")[:USUAL]
    return [
        DeadJob(
            row.job,
            row.task,
            row.service,
            row.failed_at,
            row.attempts,
            row.code,
            Text(row.message_ja, row.message_en),
        )
        for row in found
    ]
