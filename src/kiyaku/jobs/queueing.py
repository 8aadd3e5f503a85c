"""Putting a job into the queue: in the caller's transaction, and only one of its kind."""

from __future__ import annotations

from django.db import connection, transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager

from kiyaku.jobs import names


def follow_up(task: str, *, service: int) -> int | None:
    """Have a task that has not done all of it done once more, after what waits for its turn.

    For the last act of that task itself: should it fail all the same, what waits stands for it.
    """
    return enqueue(task, service=service, beside_running=True)


def hold_lock(lock: str) -> None:
    """Keep others from putting the same into the queue until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [lock])


def is_there(lock: str, *, running: bool = True, but: int | None = None) -> bool:
    """Whether what a lock stands for waits in the queue, or runs; ``but`` that job."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT FROM procrastinate_jobs
            WHERE id IS DISTINCT FROM %s AND ((queueing_lock = %s AND status = 'todo')
               OR (%s AND lock = %s AND status = 'doing')))""",
            [but, lock, running, lock],
        )
        return bool(cursor.fetchone()[0])


def enqueue(task: str, *, service: int | None = None, beside_running: bool = False) -> int | None:
    """Put a task into the queue; its number there, or None where it waits or runs already.

    The job is there when the caller's transaction is committed, and not at all when that is
    rolled back. A repetition of what runs is left out too: were that to fail, two would wait.
    """
    from kiyaku.jobs import tasks  # the queue's app knows them only when Django is set up

    lock = names.lock(task, service)
    with transaction.atomic():
        hold_lock(lock)
        if is_there(lock, running=not beside_running):
            return None
        about = {} if service is None else {"service": service}
        named = tasks.TASKS[task].configure(lock=lock, queueing_lock=lock)
        # By Django's connection also in a worker, whose own ones know of no transaction here.
        here = JobDeferrer(job_manager=JobManager(DjangoConnector()), job=named.job)
        return int(here.defer(**about))
