"""The journal: append-only, in one form, sealed day by day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from kiyaku.base import journal
from kiyaku.base.journal import Act
from kiyaku.base.models import DaySeal, JournalEntry
from tests.living import Living, as_owner

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 1)
AT = dt.datetime(2026, 11, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=9)))


@pytest.fixture
def service(db: None) -> int:
    return Living("netsugen", DAY.isoformat()).id


def record(service: int, action: str = "noted", key: str | None = None, **more: object) -> int:
    payload = more.pop("payload", {})
    return journal.record(
        Act(AT, "staff", key),
        service=service,
        business_day=DAY,
        action=action,
        payload=payload,
        **more,
    ).pk


def test_a_payload_has_one_form() -> None:
    text = journal.canonical({"b": dt.date(2026, 11, 1), "a": "円", "at": AT})
    assert text == '{"a":"円","at":"2026-11-01T12:00:00+09:00","b":"2026-11-01"}'


def test_what_has_no_one_form_is_no_payload() -> None:
    with pytest.raises(TypeError, match="set has no place"):
        journal.canonical({"a": {1}})


def test_the_chain_links_day_to_day(service: int) -> None:
    first = journal.seal(service, DAY)
    assert first.previous_head == journal.GENESIS
    assert first.entries == 1  # the opening
    second = journal.seal(service, DAY + dt.timedelta(1))
    assert second.previous_head == first.head
    assert second.entries == 0
    assert second.head != first.head
    assert journal.head_of(service, DAY) == first.head
    assert journal.chain(journal.GENESIS, service, DAY) == (first.head, 1)


def test_days_sealed_in_one_go_have_the_heads_they_have_one_by_one(db: None) -> None:
    living = Living("netsugen", DAY.isoformat())
    living.register("a")
    living.closed("2026-11-02")
    living.set_price(7_000, "2027-01-01")
    living.closed("2026-11-04")
    seals = list(DaySeal.objects.filter(service_id=living.id).order_by("day").values())
    days = [seal["day"] for seal in seals]
    with as_owner():
        DaySeal.objects.filter(service_id=living.id).delete()
    journal.seal_all(living.id, days)
    again = list(DaySeal.objects.filter(service_id=living.id).order_by("day").values())
    assert [{**seal, "id": 0} for seal in again] == [{**seal, "id": 0} for seal in seals]
    assert len({seal["head"] for seal in again}) == len(days) == 4


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'another'", "action = 'another'", "payload = '{\"a\":2}'", "sort_key = '~1'",
        "recorded_at = recorded_at + interval '1 microsecond'", "membership_id = 5",
        "member_id = 5", "idempotency_key = 'k'", "basis_id = NULL",
    ],
)  # fmt: skip
def test_the_head_commits_to_everything_an_entry_says(service: int, change: str) -> None:
    from kiyaku import packs
    from kiyaku.base.basis import BasisBook

    basis = BasisBook(service, packs.load("netsugen")).on("fees_refundable", DAY)
    entry = record(service, payload={"a": 1}, basis=basis)
    before = journal.chain(journal.GENESIS, service, DAY)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE journal_entry SET {change} WHERE id = %s", [entry])
    assert journal.chain(journal.GENESIS, service, DAY) != before


def test_the_chain_goes_by_sort_key_not_by_who_was_first(service: int) -> None:
    late, early = record(service, sort_key="~2"), record(service, sort_key="~1")
    before = journal.chain(journal.GENESIS, service, DAY)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET sort_key = CASE WHEN id = %s THEN '~1' ELSE '~2' END"
            " WHERE id IN (%s, %s)",
            [late, late, early],
        )
    assert journal.chain(journal.GENESIS, service, DAY) == before


def test_a_key_tells_what_was_done(service: int) -> None:
    assert journal.done_before(service, None) is None
    assert journal.done_before(service, "k") is None
    record(service, key="k", payload={"n": 1})
    assert journal.done_before(service, "k") == {"n": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        record(service, key="k")


def test_many_entries_of_one_kind_are_in_order(service: int) -> None:
    from kiyaku import packs
    from kiyaku.base.basis import BasisBook

    journal.record_on_each(
        Act(AT, "staff"),
        service=service,
        business_day=DAY,
        action="noted",
        basis=BasisBook(service, packs.load("netsugen")).on("fees_refundable", DAY),
        payloads=[(3, {"n": 1}), (2, {"n": 2})],
    )
    rows = JournalEntry.objects.filter(service_id=service, action="noted").order_by("id")
    assert [(row.membership_id, row.payload) for row in rows] == [(3, '{"n":1}'), (2, '{"n":2}')]


def test_an_id_can_be_taken_before_the_entry(service: int) -> None:
    ahead = journal.next_entry_id()
    assert record(service) > ahead
    assert record(service, entry_id=ahead) == ahead


@pytest.mark.parametrize("table", ["journal_entry", "day_seal", "posting"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_application_may_only_append(service: int, table: str, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_the_application_reads_and_appends(service: int) -> None:
    record(service)
    journal.seal(service, DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("kiyaku_app",)
    assert DaySeal.objects.get(service_id=service).entries == 2
