"""One period at a time, one after another, whatever the month's length."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from kiyaku.base import partitions
from kiyaku.members import queries as members
from tests.close import small_service
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
@pytest.mark.parametrize(
    ("start", "until", "last_days"),
    [
        ("2024-01-31", "2024-03-01", ["2024-01-31", "2024-02-29", "2024-03-31"]),
        ("2024-02-29", "2024-03-01", ["2024-02-29", "2024-03-31"]),
        ("2026-01-30", "2026-03-01", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("2026-12-31", "2027-01-01", ["2026-12-31", "2027-01-31"]),
    ],
)
def test_periods_are_calendar_months(
    pack: str, start: str, until: str, last_days: list[str]
) -> None:
    living = Living(pack, start)
    living.register("m")
    living.closed(until)
    periods = members.periods_of(living.members["m"])
    assert [one.last_day for one in periods] == [day(one) for one in last_days]
    assert periods[0].first_day == day(start)
    assert all(one.first_day.day == 1 for one in periods[1:])


@pytest.fixture
def membership(db: None) -> int:
    living = Living("netsugen", "2026-11-15")
    return living.register("m")


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (
            "INSERT INTO period VALUES (2, '2026-11-30', '2026-12-31', 1, 1, {m})",
            "periods_do_not_overlap",
        ),
        (
            "INSERT INTO period VALUES (2, '2026-12-31', '2026-12-01', 1, 1, {m})",
            "period_is_not_empty",
        ),
        (
            "UPDATE membership SET ended_on = '2026-11-30' WHERE id = {m}",
            "ended_membership_has_its_last_day",
        ),
        (
            "INSERT INTO suspension (membership_id, from_day, basis_id)"
            " SELECT {m}, '2026-11-15', 1 FROM generate_series(1, 2)",
            "one_open_suspension",
        ),
        (
            "INSERT INTO member (service_id, handle, kind, name, kana, postal_code, address,"
            " country, email, phone) SELECT service_id, handle, '', '', '', '', '', 'JP', '', ''"
            " FROM member",
            "one_member_per_handle",
        ),
    ],
)
def test_the_database_itself_refuses(membership: int, statement: str, constraint: str) -> None:
    names = select(
        "SELECT string_agg(column_name, ', ' ORDER BY column_name <> 'number', column_name ="
        " 'membership_id', column_name <> 'first_day', column_name <> 'last_day', column_name)"
        " FROM information_schema.columns WHERE table_name = 'period'"
    )[0]
    text = statement.format(m=membership).replace("period VALUES", f"period ({names}) VALUES")
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(text)


def test_memberships_of_another_service_are_not_known(membership: int) -> None:
    other: Any = Living("netsugen", "2026-11-15")
    assert members.known_ids(other.id, [membership]) == set()
    assert members.partitions_of(other.id) == []


def test_only_partitions_with_memberships_of_the_service_are_named(membership: int) -> None:
    living: Any = Living("netsugen", "2026-11-15")
    small_service.straddle_partitions(before_border=1)
    first = partitions.number(living.register("first"))
    assert partitions.number(living.register("second")) == first + 1
    for _ in range(3):
        small_service.straddle_partitions(before_border=0)
        Living("netsugen", "2026-11-15").register("stranger")
    small_service.straddle_partitions(before_border=0)
    last = partitions.number(living.on("2026-11-16").register("last"))
    assert last > first + 3
    assert members.partitions_of(living.id) == [first, first + 1, last]
    assert members.partitions_of(living.id, on=day("2026-11-15")) == [first, first + 1]
