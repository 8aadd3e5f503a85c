"""Several workers on one database, of which one is killed in the middle of a job.

Each is held where it is about to write to a table, so that the kill surely comes half-way. What
counts afterwards are the rows: they are those of closes that nobody disturbed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from django.db import connection

from kiyaku.base import clock, close_runs, closing, database, personal
from kiyaku.close import run
from kiyaku.close.verify import verify
from kiyaku.flows import admission, notice_settings, retention, telling_members
from kiyaku.flows.month_invoices import Wanted
from kiyaku.flows.operator import set_operator
from kiyaku.jobs import operations, prints, prints_shown, queries, stopping
from kiyaku.jobs.queueing import enqueue
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox as box
from tests.close import rows, small_service
from tests.close.small_service import FIRST, LAST
from tests.invoices import NET
from tests.living import Living
from tests.notices import mail_server
from tests.notices.mail_server import MailServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]
PATIENCE_S = 20

# The day after the small services' last: a worker closes up to the day before.
_WORKER = """
import datetime, os, sys, django
django.setup()
from django.conf import settings
from kiyaku.base import clock
settings.EMAIL_USE_TLS = False  # the test's mail server has no certificate
later = datetime.timedelta(minutes=int(os.environ.get("TEST_LATER_MIN", "0")))
clock.now = lambda: datetime.datetime(2026, 12, 2, 3, tzinfo=datetime.UTC) + later
from kiyaku.jobs import worker
if __name__ == "__main__":
    worker.run(queues=["close", "retention", "prints", "mail"], heartbeat_s=0.5, grace_s=0.5)
"""


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_lost_or_doubled_when_a_worker_is_killed(seed, tmp_path):
    chance = random.Random(seed)
    services = [small_service.on_the_eve("netsugen").id, _small("two", "choppaya")]
    table = ("journal_entry", "partition_done", "day_seal")[seed]
    with rows.put_aside() as before:
        undisturbed = [run.close_until(one, FIRST) for one in services]
        expected = _told(before)
        before.bring_back()
        for one in services:
            enqueue("close", service=one)
        with _workers(tmp_path, 2) as workers:
            with _nobody_writes_to(table) as waiting:
                _until(lambda: waiting() == 2, workers)
                victim = chance.choice(workers)
                victim.send_signal(signal.SIGKILL)
                victim.wait(PATIENCE_S)
                _until(lambda: _begun() == 2, workers[:0])  # the queue has not noticed
            (left,) = [one for one in workers if one is not victim]
            _until(lambda: _begun() == 1, [left])
            _silence_all_but_those_who_tell()
            _until(lambda: not any(map(close_runs.is_held, services)), [left])
            (found,) = operations.retry_stalled(at=clock.now(), silent_s=30)
            _until(lambda: _left() == 0, [left])
            left.send_signal(signal.SIGTERM)
            assert left.wait(PATIENCE_S) == 0
        done = [run.close_day(one, day) for one in services for day in (LAST, FIRST)]
        assert done == [report for reports in undisturbed for report in reports]
        assert _told(before) == expected
    for one in services:
        (job,) = queries.jobs(one)
        assert (job.state, job.attempts) == ("succeeded", 1 + int(job.id == found))
        assert queries.dead(one) == []


def test_two_workers_do_each_job_once(tmp_path):
    services = [_small(code, "netsugen") for code in ("one", "two", "three")]
    for one in services:
        enqueue("close", service=one)
    with _workers(tmp_path, 2) as workers:
        _until(lambda: _left() == 0, workers)
        for one in workers:
            one.send_signal(signal.SIGTERM)
            assert one.wait(PATIENCE_S) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT service_id, count(*) FROM close_run GROUP BY 1 ORDER BY 1")
        assert cursor.fetchall() == [(one, 1) for one in services]
    assert {job.state for job in _closes()} == {"succeeded"}


def test_a_worker_does_not_wait_longer_than_its_grace_and_its_close_goes_on(tmp_path):
    service = _small("one", "netsugen")
    enqueue("close", service=service)
    with _workers(tmp_path, 1) as (stopped,), _nobody_writes_to("partition_done") as waiting:
        _until(lambda: waiting() == 1, [stopped])
        stopped.send_signal(signal.SIGTERM)
        assert stopped.wait(PATIENCE_S) == stopping.CUT_OFF
    _silence()
    _until(lambda: not close_runs.is_held(service), [])
    (found,) = operations.retry_stalled(at=clock.now(), silent_s=30)
    with _workers(tmp_path, 1) as (left,):
        _until(lambda: _left() == 0, [left])
        left.send_signal(signal.SIGTERM)
        assert left.wait(PATIENCE_S) == 0
    (job,) = queries.jobs(service)
    assert (job.id, job.state, job.attempts) == (found, "succeeded", 2)
    assert closing.next_day(service) > LAST


def test_an_erasure_of_a_worker_that_is_killed_is_done_once_by_another(tmp_path):
    life = Living("netsugen", "2026-11-30", parameters={"declined_data_kept_months": 0})
    people = [_declined(life, name) for name in ("hanako", "taro", "jiro")]
    life.on("2026-12-01")
    enqueue("retention", service=life.id)
    with _workers(tmp_path, 1) as (victim,), _nobody_writes_to("erasure") as waiting:
        _until(lambda: waiting() == 1, [victim])  # the first is blank already, and not committed
        victim.send_signal(signal.SIGKILL)
        victim.wait(PATIENCE_S)
        assert [len(personal.left_of([one])) > 0 for one in people] == [True] * 3
    assert retention.preview(life.id, on=life.today).members == tuple(people)
    _silence()
    (found,) = operations.retry_stalled(at=clock.now(), silent_s=30)
    with _workers(tmp_path, 1) as (left,):
        _until(lambda: _left() == 0, [left])
        left.send_signal(signal.SIGTERM)
        assert left.wait(PATIENCE_S) == 0
    (job,) = queries.jobs(life.id)
    assert (job.id, job.state, job.attempts) == (found, "succeeded", 2)
    assert personal.left_of(people) == []
    for table in ("erasure", "journal_entry"):
        with connection.cursor() as cursor:
            of_erasures = f" AND action = '{retention.ERASED}'" if table == "journal_entry" else ""
            cursor.execute(
                f"SELECT member_id FROM {table} WHERE service_id = %s{of_erasures} ORDER BY 1",
                [life.id],
            )
            assert [member for (member,) in cursor.fetchall()] == people
    assert verify(life.id) == []


def test_a_file_of_invoices_of_a_worker_that_is_killed_is_drawn_once_by_another(tmp_path):
    # Registered by the 20th: the first fee is invoiced in December.
    life = Living("netsugen", "2026-11-20", prices={"usual": 13_200})
    set_operator(**life.acting, operator=NET)
    life.register("hanako")
    life.on("2026-12-02")
    wanted = Wanted(dt.date(2026, 12, 1))
    number = prints.ask(**life.acting, wanted=wanted)
    with _workers(tmp_path, 1) as (victim,), _nobody_writes_to("stored_file") as waiting:
        _until(lambda: waiting() == 1, [victim])  # it is drawn, and about to be kept
        victim.send_signal(signal.SIGKILL)
        victim.wait(PATIENCE_S)
        assert [one.file for one in prints_shown.parts(life.id, number)] == [None]
    _silence()
    (found,) = operations.retry_stalled(at=clock.now(), silent_s=30)
    with _workers(tmp_path, 1) as (left,):
        _until(lambda: _left() == 0, [left])
        left.send_signal(signal.SIGTERM)
        assert left.wait(PATIENCE_S) == 0
    (job,) = queries.jobs(life.id)
    assert (job.id, job.state, job.attempts) == (found, "succeeded", 2)
    (part,) = prints_shown.parts(life.id, number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM stored_file WHERE service_id = %s", [life.id])
        assert part.file is not None
        assert cursor.fetchall() == [(part.file.id,)]
    assert prints_shown.one(life.id, number).state == prints_shown.DONE


def test_mails_of_a_worker_that_is_killed_while_it_sends_leave_by_another(tmp_path, monkeypatch):
    """One that the server may have had comes again, as it does no harm, and is told by its name."""
    life = Living("netsugen", "2026-11-30")
    life.register("hanako")
    notice_settings.set_channel(**life.acting, kind="suspended", channel="email")
    before, in_doubt, after = (_mail(life) for _ in range(3))
    has_text = threading.Event()

    async def hold(self: MailServer, smtp: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope)
        if in_doubt.message_id.encode() in envelope.content and not has_text.is_set():
            has_text.set()
            await asyncio.sleep(PATIENCE_S)
        return self.answer

    monkeypatch.setattr(MailServer, "handle_DATA", hold)
    enqueue("mail", service=life.id)
    with mail_server.running() as server:
        smtp_url = f"smtp://127.0.0.1:{server.port}"
        with _workers(tmp_path, 1, KIYAKU_SMTP_URL=smtp_url) as (victim,):
            assert has_text.wait(PATIENCE_S)
            victim.send_signal(signal.SIGKILL)
            victim.wait(PATIENCE_S)
        assert _states(life, before, in_doubt, after) == ["sent", "sending", "queued"]
        _silence()
        (found,) = operations.retry_stalled(at=clock.now(), silent_s=30)
        more = {"KIYAKU_SMTP_URL": smtp_url, "TEST_LATER_MIN": "16"}
        with _workers(tmp_path, 1, **more) as (left,):
            _until(lambda: _left() == 0, [left])
            left.send_signal(signal.SIGTERM)
            assert left.wait(PATIENCE_S) == 0
    (job,) = [one for one in queries.jobs(life.id) if one.id == found]
    assert (job.state, job.attempts) == ("succeeded", 2)
    assert _states(life, before, in_doubt, after) == ["sent"] * 3
    taken = [email.message_from_bytes(one.content)["Message-ID"].strip() for one in server.taken]
    assert sorted(taken) == sorted(
        [before.message_id, in_doubt.message_id, in_doubt.message_id, after.message_id]
    )
    assert [len(box.attempts_of(one)) for one in (before, in_doubt, after)] == [1, 1, 1]
    assert verify(life.id) == []


def _mail(life: Living) -> box.Message:
    """A mail to hanako that waits."""
    number = telling_members.tell(
        **life.of("hanako"),
        kind="suspended",
        about={"from_on": life.today},
        basis=members.membership(life.id, life.members["hanako"]).start_basis_id,
    )
    return box.message(life.id, number)


def _states(life: Living, *rows: box.Message) -> list[str]:
    return [box.message(life.id, one.pk).state for one in rows]


def _declined(life: Living, name: str) -> int:
    """Somebody whose application was declined."""
    stated = Particulars(name=name, address="somewhere", email=f"{name}@example.jp")
    application = admission.apply(**life.acting, handle=name, plan="usual", particulars=stated)
    admission.decline(**life.acting, application=application, internal_reason="no")
    return directory.member(life.id, name).pk


def _small(code: str, pack: str) -> int:
    """A service of a few members on the eve of the day that its invoices are issued."""
    small = small_service.opened(pack, code, LAST)
    for name in ("hanako", "taro", "jiro"):
        small.register(name)
    return small.id


def _told(before: rows.Aside) -> dict[str, rows.Rows]:
    """What has changed, but for who did it how often."""
    of_jobs = ("close_run", "job_failure")
    return {
        when: {table: found for table, found in tables.items() if table not in of_jobs}
        for when, tables in before.changes().items()
    }


@contextmanager
def _workers(folder: Path, count: int, **more: str) -> Iterator[list[psutil.Popen]]:
    """So many workers, with ``more`` in their environment; what is left in the end is killed."""
    script = folder / "worker.py"
    script.write_text(_WORKER)
    connection.close()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kiyaku.config.settings", **more}
    with (folder / "stderr").open("wb") as stderr:
        started = [
            psutil.Popen([sys.executable, str(script)], stderr=stderr, env=environment)
            for _ in range(count)
        ]
        try:
            yield started
        finally:
            for one in started:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
                one.wait(PATIENCE_S)


@contextmanager
def _nobody_writes_to(table: str) -> Iterator[Callable[[], int]]:
    """Hold off writers of a table; yields how many are waiting."""

    def waiting() -> int:
        found = owner.execute(
            """SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
            WHERE NOT granted AND locktype = 'relation' AND datname = current_database()"""
        )
        return len(found.fetchall())

    with psycopg.connect(**database.connection_parameters("owner")) as owner:
        owner.execute(f'LOCK TABLE "{table}" IN SHARE MODE'.encode())
        yield waiting


def _until(is_so: Callable[[], bool], alive: list[psutil.Popen]) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while not is_so():
        assert all(one.poll() is None for one in alive), "a worker ended by itself"
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def _closes(state: str | None = None) -> list[queries.Job]:
    """The jobs of services: the queue's own come as time goes by."""
    return [one for one in queries.jobs(state=state) if one.service is not None]


def _begun() -> int:
    return len(_closes("doing"))


def _left() -> int:
    """How many wait or are being done, asked at once: one that begins between two questions, the
    one for those begun and the one for those that wait, would be in neither."""
    return len([one for one in _closes() if one.state in ("todo", "doing")])


def _silence() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1h'")


def _silence_all_but_those_who_tell() -> None:
    """Let an hour pass for whoever does not tell that it is there: the others do so at once."""
    _silence()
    _until(lambda: queries.workers(silent_s=30) == 1, [])
