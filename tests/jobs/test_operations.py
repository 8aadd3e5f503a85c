"""Failed attempts, jobs that die, jobs of vanished workers, and what a person does with them."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from procrastinate.jobs import Job

from kiyaku.base import records
from kiyaku.base.errors import OperationRefused
from kiyaku.base.records import Asked, Entry
from kiyaku.flows import timeline, why
from kiyaku.jobs import failures, operations, queries, queueing, schedule
from kiyaku.jobs.queueing import enqueue
from tests.living import Living

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 10, 3, tzinfo=dt.UTC)
ACT = {"at": NOW, "by": "staff"}


@pytest.fixture
def service() -> Living:
    return Living("netsugen", "2026-11-05")


def begun(service: Living, attempts: int = 0, worker: int | None = None) -> int:
    """A close that a worker has begun."""
    job = enqueue("close", service=service.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = %s"
            " WHERE id = %s",
            [attempts, worker, job],
        )
    assert job is not None
    return job


def a_worker(silent_s: int = 0) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_s],
        )
        return int(cursor.fetchone()[0])


def _entries(service: Living, action: str) -> list[Entry]:
    return list(records.entries(service.id, Asked(action=action)))


def died(service: Living) -> int:
    """A close that has died."""
    job = begun(service, failures.ATTEMPTS_MOST - 1)
    assert operations.retry_stalled(at=NOW) == [job]
    return job


def test_pauses_grow_and_differ_and_end():
    pauses = [failures.pause(7, attempts).total_seconds() for attempts in range(30)]
    for attempts in range(6):
        assert 30 * 2**attempts <= pauses[attempts] <= 45 * 2**attempts
    assert max(pauses) <= 5400
    assert len({failures.pause(job, 3) for job in range(50)}) > 20


def test_an_attempt_is_the_last_after_so_many():
    backoff = failures.Backoff()

    def decided(attempts: int) -> object:
        job = Job(
            id=1, queue="close", lock=None, queueing_lock=None, task_name="close", attempts=attempts
        )
        return backoff.get_retry_decision(exception=ValueError(), job=job)

    assert decided(failures.ATTEMPTS_MOST - 2) is not None
    assert decided(failures.ATTEMPTS_MOST - 1) is None


def failing(service: Living, attempts: int, error: Exception) -> None:
    """An attempt at a close that fails."""

    def body() -> None:
        raise error

    job = Job(
        id=900 + service.id,
        queue="close",
        lock=None,
        queueing_lock=None,
        task_name="close",
        task_kwargs={"service": service.id},
        attempts=attempts,
    )
    with pytest.raises(type(error)):
        failures.noted(body, SimpleNamespace(job=job), None)


def test_why_a_job_died_is_told_without_what_the_error_says(service):
    failing(service, 0, ValueError("Hanako Yamada"))
    assert queries.dead(service.id) == []
    failing(service, failures.ATTEMPTS_MOST - 1, ValueError("Hanako Yamada"))
    (dead,) = queries.dead(service.id)
    assert (dead.attempts, dead.code) == (failures.ATTEMPTS_MOST, "internal_error")
    assert "ValueError" in dead.message.ja
    assert "Hanako" not in dead.message.ja + dead.message.en


def test_a_refusal_is_told_in_its_own_words(service):
    refusal = OperationRefused("close_running", "締めています。", "closing")
    failing(service, failures.ATTEMPTS_MOST - 1, refusal)
    (dead,) = queries.dead(service.id)
    assert (dead.code, dead.message.en) == ("close_running", "closing")


def test_a_job_that_died_is_forgotten_when_the_same_has_been_done_since(service):
    other = Living("choppaya", "2026-11-05")
    died(service)
    died(other)
    failures.overcome("close", service.id)
    assert queries.dead(service.id) == []
    assert [one.service for one in queries.all_dead()] == [other.id]


def test_only_what_a_vanished_worker_had_begun_is_put_back(service):
    other = Living("choppaya", "2026-11-05")
    vanished = begun(service, worker=a_worker(silent_s=100))
    begun(other, worker=a_worker())
    assert operations.retry_stalled(at=NOW, silent_s=60) == [vanished]
    assert operations.retry_stalled(at=NOW, silent_s=60) == []
    (shown,) = queries.jobs(service.id)
    assert (shown.state, shown.attempts, shown.next_try) == ("todo", 1, NOW)
    assert shown.message is not None
    assert [one.state for one in queries.jobs(other.id)] == ["doing"]


def test_what_was_begun_too_often_dies(service):
    job = died(service)
    assert [one.id for one in queries.dead(service.id)] == [job]
    assert [one.state for one in queries.jobs(service.id)] == ["failed"]
    assert queries.dead(service.id)[0].code == failures.VANISHED


def test_what_waits_anyway_is_not_put_back_beside_it(service):
    job = begun(service)
    with connection.cursor() as cursor:  # as another release of the queue might have let happen
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, lock, queueing_lock)"
            " SELECT queue_name, task_name, args, lock, queueing_lock FROM procrastinate_jobs"
            " WHERE id = %s",
            [job],
        )
    operations.retry_stalled(at=NOW)
    assert sorted(one.state for one in queries.jobs(service.id)) == ["aborted", "todo"]


def test_the_queues_own_jobs_are_dropped_when_their_worker_vanishes():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES ('upkeep', 'stalled', 'doing')"
        )
    assert operations.retry_stalled(at=NOW) == []
    assert [one.state for one in queries.jobs()] == ["aborted"]


def test_a_job_that_died_is_retried_once_and_journaled(service):
    job = died(service)
    for _ in range(2):
        operations.retry(service=service.id, job=job, key="again", **ACT)
    assert queries.dead(service.id) == []
    (shown,) = queries.jobs(service.id)
    assert (shown.state, shown.next_try) == ("todo", NOW)
    (entry,) = _entries(service, "job_retried")
    assert entry.payload == {"task": "close", "job": job}
    (event,) = [one for one in timeline.events(service.id) if one.event == "job_retried"]
    assert "    task: close" in why.of_event(service.id, event).in_words("en")
    with pytest.raises(OperationRefused) as refused:
        operations.retry(service=service.id, job=job, **ACT)
    assert refused.value.code == "no_dead_job"


def test_it_is_not_retried_while_the_same_waits(service):
    job = died(service)
    enqueue("close", service=service.id)
    with pytest.raises(OperationRefused) as refused:
        operations.retry(service=service.id, job=job, **ACT)
    assert refused.value.code == "job_waits"
    assert [one.id for one in queries.dead(service.id)] == [job]


def test_it_is_not_retried_beside_the_same_that_runs(service):
    job = died(service)
    running = begun(service)
    with pytest.raises(OperationRefused) as refused:
        operations.retry(service=service.id, job=job, **ACT)
    assert refused.value.code == "job_waits"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [running])
    operations.retry(service=service.id, job=job, **ACT)
    assert [one.id for one in queries.jobs(service.id, state="todo")] == [job]


def test_an_attempt_that_fails_while_the_same_waits_is_left_to_that(service):
    job = begun(service)
    waits = queueing.follow_up("close", service=service.id)
    assert waits is not None
    assert queueing.follow_up("close", service=service.id) is None

    def body() -> None:
        raise ValueError("half-way")

    failed = Job(
        id=job, queue="close", lock=f"close:{service.id}", queueing_lock=f"close:{service.id}",
        task_name="close", task_kwargs={"service": service.id}, attempts=0,
    )  # fmt: skip
    with pytest.raises(failures.LeftToAnother) as left:
        failures.noted(body, SimpleNamespace(job=failed), None)
    assert failures.Backoff().get_retry_decision(exception=left.value, job=failed) is None
    with connection.cursor() as cursor:  # without the other it is tried again
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [waits])
    with pytest.raises(ValueError, match="half-way") as error:
        failures.noted(body, SimpleNamespace(job=failed), None)
    assert failures.Backoff().get_retry_decision(exception=error.value, job=failed) is not None


def test_jobs_of_the_installation_that_died_are_told_apart(service):
    died(service)
    failures.note_vanished(99, "sessions", None, failures.ATTEMPTS_MOST - 1, NOW)
    assert [one.id for one in queries.dead_of_installation()] == [99]
    assert 99 not in [one.id for one in queries.dead(service.id)]
    failures.overcome("sessions", None)
    assert queries.dead_of_installation() == []


def test_a_job_that_died_is_dismissed_once_and_journaled(service):
    job = died(service)
    for _ in range(2):
        operations.dismiss(service=service.id, job=job, key="enough", **ACT)
    assert queries.dead(service.id) == []
    assert len(_entries(service, "job_dismissed")) == 1


def test_another_services_job_is_not_touched(service):
    job = died(service)
    other = Living("choppaya", "2026-11-05")
    for act in (operations.retry, operations.dismiss):
        with pytest.raises(OperationRefused):
            act(service=other.id, job=job, **ACT)
    assert [one.id for one in queries.dead(service.id)] == [job]


@pytest.mark.parametrize("dismissed", [False, True])
def test_what_died_rests_before_the_same_is_begun_anew(service, dismissed):
    job = died(service)
    if dismissed:
        operations.dismiss(service=service.id, job=job, **ACT)
    assert schedule.enqueue_due(now=NOW) == []
    assert len(schedule.enqueue_due(now=NOW + schedule.REST)) == 1


def test_jobs_that_are_done_are_forgotten_after_some_days(service):
    job = died(service)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = %s", [NOW])
    long_after = NOW + dt.timedelta(days=operations.KEPT_DAYS, hours=1)
    assert operations.remove_finished(at=long_after) == 0  # it waits for a person
    operations.dismiss(service=service.id, job=job, **ACT)
    assert operations.remove_finished(at=NOW + dt.timedelta(days=1)) == 0
    assert operations.remove_finished(at=long_after) == 1
    assert list(queries.jobs()) == []


def test_workers_are_counted_by_what_was_heard_of_them():
    a_worker(silent_s=100)
    a_worker()
    assert queries.workers(silent_s=60) == 1


def test_a_page_of_jobs_takes_one_query(service, django_assert_num_queries):
    jobs = [begun(service) for _ in range(1)]
    for _ in range(4):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
        jobs.append(begun(service))
    with django_assert_num_queries(1):
        first = queries.jobs(service.id, limit=3)
    assert [one.id for one in first] == jobs[:1:-1]
    assert [one.id for one in queries.jobs(service.id, after=first.after)] == jobs[1::-1]
