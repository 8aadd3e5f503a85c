"""Whole columns between PostgreSQL and numpy."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiyaku.base import columns
from kiyaku.base.columns import Columns

pytestmark = pytest.mark.django_db

EVERY: Columns = {"big": "i8", "whole": "i4", "small": "i2", "flag": "bool", "on": "date"}

a_row = st.tuples(
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-(2**31), 2**31 - 1),
    st.integers(-(2**15), 2**15 - 1),
    st.booleans(),
    st.dates(dt.date(1600, 1, 1), dt.date(9999, 12, 31)),
)


@pytest.fixture
def table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE every_kind (big bigint NOT NULL, whole integer NOT NULL,"
            ' small smallint NOT NULL, flag boolean NOT NULL, "on" date NOT NULL)'
        )
    return "every_kind"


def read_all() -> np.ndarray:
    return columns.read(EVERY, 'SELECT big, whole, small, flag, "on" FROM every_kind')


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(a_row, max_size=20))
def test_rows_come_back_as_they_were_written(table: str, given_rows: list[tuple]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM every_kind")
    rows = columns.empty(EVERY, len(given_rows))
    for place, name in enumerate(EVERY):
        if given_rows:
            rows[name] = [row[place] for row in given_rows]
    assert columns.write(table, EVERY, rows) == len(given_rows)
    assert [tuple(row) for row in read_all().tolist()] == given_rows


def test_the_database_reads_dates_and_flags_as_meant(table: str) -> None:
    columns.write(
        table,
        EVERY,
        columns.filled(
            EVERY, 1, big=-7, whole=8, small=9, flag=True, on=np.datetime64("1999-12-31")
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute('SELECT big, whole, small, flag, "on" FROM every_kind')
        assert cursor.fetchone() == (-7, 8, 9, True, dt.date(1999, 12, 31))


def test_a_query_without_rows_gives_no_rows_of_the_right_types(table: str) -> None:
    rows = read_all()
    assert len(rows) == 0
    assert rows.dtype == columns.empty(EVERY).dtype


def test_parameters_are_passed(table: str) -> None:
    found = columns.read({"n": "i8"}, "SELECT n FROM generate_series(1, %s::bigint) n", [3])
    assert found["n"].tolist() == [1, 2, 3]


def test_a_null_is_refused() -> None:
    with pytest.raises(ValueError, match="column n of the query is not i8, or has NULLs"):
        columns.read({"n": "i8"}, "SELECT 1::bigint UNION ALL SELECT NULL")


@pytest.mark.parametrize("kind", ["i2", "i4", "bool"])
def test_another_type_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match=f"column n of the query is not {kind}"):
        columns.read({"n": kind}, "SELECT 1::bigint UNION ALL SELECT 2")


def test_every_column_needs_a_value() -> None:
    with pytest.raises(AssertionError, match="whole"):
        columns.filled({"big": "i8", "whole": "i4"}, 1, big=1)


def test_encoded_rows_are_what_copy_takes() -> None:
    rows = columns.filled(
        {"small": "i2", "on": "date"}, 1, small=258, on=np.datetime64("2000-01-02")
    )
    assert bytes(columns.encode({"small": "i2", "on": "date"}, rows)) == bytes.fromhex(
        "00020000000201020000000400000001"
    )


def test_ids_are_fresh_and_ascend() -> None:
    first = columns.next_ids("charge_id_seq", 3)
    second = columns.next_ids("charge_id_seq", 2)
    assert len(columns.next_ids("charge_id_seq", 0)) == 0
    assert first.tolist() == sorted(first)
    assert second.min() > first.max()
