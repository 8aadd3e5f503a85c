"""Putting a job into the queue: in the caller's transaction, and only one of its kind."""

from __future__ import annotations

from django.db import connection, transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager

from kiyaku.jobs import names


def enqueue(task: str, *, service: int | None = None) -> int | None:
    """Put a task into the queue; its number there, or None where it waits or runs already.

    The job is there when the caller's transaction is committed, and not at all when that is
    rolled back. A repetition of what runs is left out too: were that to fail, two would wait.
    """
    from kiyaku.jobs import tasks  # the queue's app knows them only when Django is set up

    lock = names.lock(task, service)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [lock])
            cursor.execute(
                """SELECT EXISTS (SELECT FROM procrastinate_jobs
                WHERE (queueing_lock = %s AND status = 'todo')
                   OR (lock = %s AND status = 'doing'))""",
                [lock, lock],
            )
            if cursor.fetchone()[0]:
                return None
        about = {} if service is None else {"service": service}
        named = tasks.TASKS[task].configure(lock=lock, queueing_lock=lock)
        # By Django's connection also in a worker, whose own ones know of no transaction here.
        here = JobDeferrer(job_manager=JobManager(DjangoConnector()), job=named.job)
        return int(here.defer(**about))
