"""Acts are followed by a job: FreeRADIUS's rows change, and the access server is asked."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from kiyaku.base import clock
from kiyaku.flows import sanctions
from kiyaku.flows.network import following, radius
from kiyaku.jobs import names, schedule, tasks, worker
from kiyaku.network import radius_sessions
from tests import radius as on_loopback
from tests.living import Living
from tests.radius import AccessServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]


@pytest.fixture
def living() -> Living:
    one = Living("choppaya", "2026-11-01", prices={"usual": 10_000})
    one.register("m")
    return one


def waiting(service: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'"
            " AND (args ->> 'service')::bigint = %s ORDER BY id",
            [service],
        )
        return [name for (name,) in cursor.fetchall()]


def test_a_suspension_reaches_the_access_server_by_a_worker(living: Living) -> None:
    with AccessServer() as server:
        radius.set_up(**living.acting, realm="job.example")
        radius.add_server(
            **living.acting, name="nas", address="127.0.0.1", secret=on_loopback.SECRET,
            dynamic_port=server.port,
        )  # fmt: skip
        given = radius.give_password(**living.acting, membership=living.members["m"])
        assert waiting(living.id) == [names.NETWORK_LOGINS]
        worker.run(once=True)
        assert not following.is_behind(living.id)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO radius.radacct (acctsessionid, acctuniqueid, username, nasipaddress,"
                " acctstarttime, class) VALUES ('s', 's', %s, '127.0.0.1', %s, 'job.example:full')",
                [given.username, living.at],
            )
        sanctions.suspend(**living.of("m"))
        worker.run(once=True)
        assert len(server.asked) == 1
    (asked,) = radius_sessions.asked_of(living.members["m"])
    assert asked.state == radius_sessions.ACKNOWLEDGED
    assert waiting(living.id) == []


def test_an_act_that_is_taken_back_queues_nothing(living: Living) -> None:
    with transaction.atomic():
        radius.set_up(**living.acting, realm="job.example")
        transaction.set_rollback(True)
    assert waiting(living.id) == []


def test_a_service_without_logins_queues_nothing(living: Living) -> None:
    sanctions.suspend(**living.of("m"))
    assert waiting(living.id) == []


def test_what_was_missed_is_found_with_what_is_due(living: Living) -> None:
    radius.set_up(**living.acting, realm="job.example")
    worker.run(once=True)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM radius.radgroupreply")
    schedule.enqueue_due(now=clock.now())
    assert names.NETWORK_LOGINS in waiting(living.id)


def test_an_act_does_not_wait_for_access_servers(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    radius.set_up(**living.acting, realm="job.example")
    given = radius.give_password(**living.acting, membership=living.members["m"])
    following.follow(living.id, at=living.at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO radius.radacct (acctsessionid, acctuniqueid, username, nasipaddress,"
            " acctstarttime, class) VALUES ('s', 's', %s, '127.0.0.1', %s, 'job.example:full')",
            [given.username, living.at],
        )
    monkeypatch.setattr(clock, "now", lambda: living.at)
    sanctions.suspend(**living.of("m"))
    following.follow(living.id, at=living.at)
    tasks.network_sessions(living.id)  # an act waits to be followed
    assert radius_sessions.asked_of(living.members["m"])[0].tries == ()
    assert waiting(living.id) == [names.NETWORK_LOGINS, names.NETWORK_SESSIONS]
