"""The queue at the desk: shown to who sees closes, seen to by who runs them."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection

from kiyaku.accounts.rights import Role
from kiyaku.jobs import failures, operations, queries
from kiyaku.jobs.queueing import enqueue
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 10, 3, tzinfo=dt.UTC)


@pytest.fixture
def desk() -> SimpleNamespace:
    """A service with a close that died."""
    service = Living("netsugen", "2026-11-05")
    job = enqueue("close", service=service.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE id = %s",
            [failures.ATTEMPTS_MOST - 1, job],
        )
    operations.retry_stalled(at=NOW)
    client = site.signed_in(site.staff(service.id, Role.ACCOUNTING))
    return SimpleNamespace(service=service, job=job, client=client, today=f"/{service.code}/desk/")


def test_today_tells_what_died_and_that_nobody_works(desk):
    shown = desk.client.get(desk.today).content.decode()
    assert "失敗して止まった処理" in shown
    assert "ワーカーが途中で消えました。" in shown
    assert 'id="no-worker"' in shown
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert 'id="no-worker"' not in desk.client.get(desk.today).content.decode()
    front = site.signed_in(site.staff(desk.service.id, Role.FRONT_DESK))
    assert "失敗して止まった処理" not in front.get(desk.today).content.decode()


def test_the_queue_is_listed(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        shown = desk.client.get(desk.today + "jobs/").content.decode()
    assert "日次締め" in shown
    assert "失敗した処理に対応する" in shown
    assert desk.client.get(desk.today + f"jobs/?after={desk.job}").status_code == 200


@pytest.mark.parametrize(("way", "state"), [("retry", "todo"), ("dismiss", "failed")])
def test_who_closes_sees_to_what_died(desk, way, state):
    address = desk.today + "jobs/failed/"
    assert desk.client.get(address).status_code == 200
    sent = {"key": "k", "job": desk.job, "way": way}
    assert desk.client.post(address, sent).status_code == 302
    assert queries.dead(desk.service.id) == []
    assert [one.state for one in queries.jobs(desk.service.id)] == [state]
    assert desk.client.post(address, sent).status_code == 422  # it waits for nobody any more


def test_who_may_not_close_only_looks(desk):
    auditor = site.signed_in(site.staff(desk.service.id, Role.AUDITOR), language="en")
    shown = auditor.get(desk.today + "jobs/").content.decode()
    assert "the worker that did it vanished" in shown
    assert auditor.get(desk.today + "jobs/failed/").status_code == 403
    sent = {"key": "k", "job": desk.job, "way": "retry"}
    assert auditor.post(desk.today + "jobs/failed/", sent).status_code == 403
    assert len(queries.dead(desk.service.id)) == 1


def test_another_services_job_cannot_be_named(desk):
    other = Living("choppaya", "2026-11-05")
    client = site.signed_in(site.staff(other.id, Role.ACCOUNTING))
    sent = {"key": "k", "job": desk.job, "way": "retry"}
    assert client.post(f"/{other.code}/desk/jobs/failed/", sent).status_code == 422
    assert len(queries.dead(desk.service.id)) == 1
