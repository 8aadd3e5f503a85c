"""What is due when: hours in Tokyo, missed days, sandboxes, and jobs that died."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from kiyaku.base import closing
from kiyaku.base.errors import OperationRefused
from kiyaku.close.sandbox import make_sandbox
from kiyaku.flows import outbox
from kiyaku.jobs import queries, schedule, tasks
from kiyaku.jobs.queueing import enqueue
from tests.living import Living

TWO = dt.time(2)


def tokyo(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+09:00")


def test_a_day_is_over_for_the_close_when_its_hour_has_come_in_tokyo():
    assert schedule.last_day_over(TWO, tokyo("2026-12-01T01:59")) == dt.date(2026, 11, 29)
    assert schedule.last_day_over(TWO, tokyo("2026-12-01T02:00")) == dt.date(2026, 11, 30)
    # still the day before in UTC
    assert schedule.last_day_over(TWO, dt.datetime(2026, 11, 30, 17, tzinfo=dt.UTC)) == dt.date(
        2026, 11, 30
    )


@pytest.mark.parametrize(
    ("setting", "hour"),
    [
        ("", dt.time(2)),
        ("03:30", dt.time(3, 30)),
        ("off", None),
        ("03:30, hall=04:15", dt.time(4, 15)),
        ("other=05:00", dt.time(2)),
        ("hall=off", None),
    ],
)
def test_the_hour_is_that_of_all_or_of_one_service(setting, hour):
    assert schedule.close_hour("hall", setting) == hour


def test_an_hour_that_cannot_be_read_is_refused():
    with pytest.raises(OperationRefused) as refused:
        schedule.close_hour("hall", "half past two")
    assert refused.value.code == "bad_close_hour"


@pytest.mark.django_db
def test_a_close_is_queued_once_when_it_is_due():
    service = Living("netsugen", "2026-11-05")
    early, late = tokyo("2026-11-06T01:00"), tokyo("2026-11-06T02:00")
    assert schedule.enqueue_due(now=early) == []
    (job,) = schedule.enqueue_due(now=late)
    assert schedule.enqueue_due(now=late) == []
    (shown,) = queries.jobs(service.id)
    assert (shown.id, shown.task, shown.state, shown.attempts) == (job, "close", "todo", 0)


@pytest.mark.django_db
def test_a_service_whose_terms_cannot_be_asked_holds_up_no_other(monkeypatch):
    broken, service = Living("choppaya", "2026-11-05"), Living("netsugen", "2026-11-05")
    usual = schedule.close_until

    def asked(one, **given):
        if one == broken.id:
            raise ValueError("no such rule")
        return usual(one, **given)

    monkeypatch.setattr(schedule, "close_until", asked)
    with pytest.raises(ValueError, match="no such rule"):
        schedule.enqueue_due(now=tokyo("2026-11-06T02:00"))
    assert [one.task for one in queries.jobs(service.id)] == ["close"]


@pytest.mark.django_db
def test_missed_days_are_closed_one_after_another_and_then_no_more():
    service = Living("netsugen", "2026-11-05")
    now = tokyo("2026-11-08T03:00")
    reports = schedule.close_due(service.id, by="worker", now=lambda: now)
    assert [one.day.day for one in reports] == [5, 6, 7]
    assert schedule.close_due(service.id, by="worker", now=lambda: now) == []
    assert closing.next_day(service.id) == dt.date(2026, 11, 8)


@pytest.mark.django_db
def test_a_close_that_is_told_to_stop_leaves_the_next_days_for_later():
    service = Living("netsugen", "2026-11-05")
    now = tokyo("2026-11-08T03:00")
    answers = iter([True, False])
    reports = schedule.close_due(
        service.id, by="worker", now=lambda: now, goes_on=lambda: next(answers)
    )
    assert [one.day.day for one in reports] == [5]
    assert schedule.close_until(service.id, now=now) == dt.date(2026, 11, 7)


@pytest.mark.django_db
def test_erasing_is_due_once_a_day_when_the_day_before_is_closed():
    service = Living("netsugen", "2026-11-05")
    early, late = tokyo("2026-11-06T03:59"), tokyo("2026-11-06T04:00")

    def due(now: dt.datetime) -> list[str]:
        schedule.enqueue_due(now=now)
        return [one.task for one in queries.jobs(service.id, state="todo")]

    assert due(late) == ["close"]  # first the close
    schedule.close_due(service.id, by="worker", now=lambda: late)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert due(early) == []
    assert due(late) == ["retention"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
        cursor.execute("UPDATE procrastinate_events SET at = %s", [late])
    assert due(late) == []
    tomorrow = late + dt.timedelta(1)
    schedule.close_due(service.id, by="worker", now=lambda: tomorrow)
    assert due(tomorrow) == ["retention"]


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "follows"), [(500, ["mail"]), (499, [])])
def test_mail_goes_on_until_nothing_is_due(monkeypatch, sent, follows):
    service = Living("netsugen", "2026-11-05")
    monkeypatch.setattr(
        outbox, "deliver_due", lambda service, *, now, most: outbox.Delivered(sent=sent)
    )
    tasks.mail(service.id)
    assert [one.task for one in queries.jobs(service.id)] == follows


@pytest.mark.django_db
def test_a_sandbox_is_left_to_its_own_time():
    service = Living("netsugen", "2026-11-05")
    now = tokyo("2026-11-08T03:00")
    sandbox = make_sandbox(service=service.id, at=now, by="staff")
    schedule.enqueue_due(now=now)
    assert [one.service for one in queries.jobs()] == [service.id]
    assert schedule.close_due(sandbox, by="worker", now=lambda: now) == []
    assert closing.next_day(sandbox) == dt.date(2026, 11, 5)


@pytest.mark.django_db
def test_a_service_may_be_left_to_its_staff(monkeypatch):
    service = Living("netsugen", "2026-11-05")
    monkeypatch.setenv("KIYAKU_CLOSE_AT", f"{service.code}=off")
    assert schedule.enqueue_due(now=tokyo("2026-11-08T03:00")) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_queued_in_an_act_that_is_undone_was_never_queued(queue):
    from django.db import transaction

    service = Living("netsugen", "2026-11-05")
    with transaction.atomic():
        assert enqueue("close", service=service.id) is not None
        transaction.set_rollback(True)
    assert list(queries.jobs(service.id)) == []
    assert enqueue("close", service=service.id) is not None
    assert enqueue("close", service=service.id) is None
    assert len(queries.jobs(service.id)) == 1
