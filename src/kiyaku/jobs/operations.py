"""Looking after the queue: jobs of workers that vanished, jobs that died, jobs that are done."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, connection, transaction

from kiyaku.base import journal, operations, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.jobs import failures, names, queueing
from kiyaku.jobs.models import JobFailure

SILENT_S = 60.0
"""A worker from which nothing was heard for so long has vanished; it tells every ten seconds."""

KEPT_DAYS = 7
"""Jobs that are done are kept so long, and those that failed once a person has seen to them."""

_STALLED = """
SELECT job.id, job.task_name, (job.args ->> 'service')::bigint, job.attempts, job.queue_name
FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
WHERE job.status = 'doing' AND (
    worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
"""


def retry_stalled(*, at: dt.datetime, silent_s: float = SILENT_S) -> list[int]:
    """Put back into the queue what workers that vanished had begun; the numbers of those jobs.

    What has been begun so often that no attempt is left fails instead, and a job of the queue's own
    upkeep is dropped: the next one comes anyway. Several may look at the same time.

    Args:
        silent_s: how long nothing may have been heard from a worker.
    """
    found = []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_STALLED, [silent_s])
            stalled = cursor.fetchall()
        for job, task, service, attempts, queue in stalled:
            if queue == failures.UPKEEP:
                _finish(job, "aborted")
                continue
            failures.note_vanished(job, task, service, attempts, at)
            if failures.is_last(attempts):
                _finish(job, "failed")
            else:
                _put_back(job, at)
            found.append(job)
    return found


def check_dead(job: int, service: int | None) -> str:
    """The task of a dead job of a service, or of the installation.

    Raises:
        OperationRefused: ``no_dead_job``.
    """
    row = JobFailure.objects.filter(job=job, service=service, state=JobFailure.DEAD).first()
    if row is None:
        raise OperationRefused(
            "no_dead_job",
            f"失敗して止まっている処理 {job} はありません。",
            f"there is no job {job} that failed for good",
            job=job,
        )
    return row.task


@operations.atomic
def retry(*, service: int, job: int, at: dt.datetime, by: str, key: str | None = None) -> None:
    """Have a job that died tried once more; journaled.

    Raises:
        OperationRefused: ``no_dead_job``; ``job_waits`` where the same waits or runs already.
    """
    if journal.done_before(service, key) is not None:
        return
    task = check_dead(job, service)
    again(job, service, at=at)
    _record(Act(at, by, key), service, "job_retried", task, job)


@operations.atomic
def dismiss(*, service: int, job: int, at: dt.datetime, by: str, key: str | None = None) -> None:
    """Leave a job that died at that, and show it no longer; journaled.

    What is due is queued anew at its time all the same.

    Raises:
        OperationRefused: ``no_dead_job``.
    """
    if journal.done_before(service, key) is not None:
        return
    task = check_dead(job, service)
    leave(job, service)
    _record(Act(at, by, key), service, "job_dismissed", task, job)


def again(job: int, service: int | None, *, at: dt.datetime) -> None:
    """Put a job that died back into the queue, without a word in the journal.

    For jobs of the installation, which has no journal; those of a service: ``retry``.

    Raises:
        OperationRefused: as ``retry``.
    """
    lock = names.lock(check_dead(job, service), service)
    with transaction.atomic():
        queueing.hold_lock(lock)
        # Beside one that runs neither: should that fail and be put back, two would wait.
        if queueing.is_there(lock, but=job):
            raise OperationRefused(
                "job_waits",
                "同じ処理がすでに待っているか、実行中です。",
                "the same waits in the queue already, or runs",
                job=job,
            )
        _retry_in_queue(job, at)
        JobFailure.objects.filter(job=job).update(state=JobFailure.RETRIED)


def leave(job: int, service: int | None) -> None:
    """Show a job that died no longer, without a word in the journal: as ``again``.

    Raises:
        OperationRefused: ``no_dead_job``.
    """
    check_dead(job, service)
    JobFailure.objects.filter(job=job).update(state=JobFailure.DISMISSED)


def remove_finished(*, at: dt.datetime, days: int = KEPT_DAYS) -> int:
    """Forget jobs that ended long ago, but not those that died and wait for a person."""
    before = at - dt.timedelta(days=days)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM procrastinate_jobs job
            WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted')
              AND NOT EXISTS (SELECT FROM job_failure
                              WHERE job_failure.job = job.id AND state = %s)
              AND NOT EXISTS (SELECT FROM procrastinate_events event
                              WHERE event.job_id = job.id AND event.at >= %s)""",
            [JobFailure.DEAD, before],
        )
        removed = cursor.rowcount
        kept = (JobFailure.DEAD, JobFailure.RETRYING)
        JobFailure.objects.filter(failed_at__lt=before).exclude(state__in=kept).delete()
    return removed


def _record(act: Act, service: int, action: str, task: str, job: int) -> None:
    journal.record(
        act,
        service=service,
        business_day=queries.business_day(service),
        action=action,
        payload={"task": task, "job": job},
    )


def _put_back(job: int, at: dt.datetime) -> None:
    """Into the queue again, unless the same waits there: then that one is enough."""
    try:
        with transaction.atomic():
            _retry_in_queue(job, at)
    except IntegrityError:
        _finish(job, "aborted")


def _retry_in_queue(job: int, at: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)", [job, at])


def _finish(job: int, state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_finish_job_v1(%s, %s::procrastinate_job_status, false)",
            [job, state],
        )
