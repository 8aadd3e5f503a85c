"""Values from outside and back."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.terms import values
from kiyaku.terms.values import NOTHING, Unreadable
from tests.terms.strategies import dates

TOKYO = ZoneInfo("Asia/Tokyo")
NINE = dt.datetime(2026, 11, 21, 9, 0, tzinfo=TOKYO)


@given(dates)
def test_a_date_comes_back_as_it_went_in(date: dt.date) -> None:
    assert values.give("date", values.read("date", date)) == date
    assert values.give("date", values.read("date", date.isoformat())) == date
    assert values.give("month", values.read("month", date)) == date.isoformat()[:7]


FIRST, LAST = dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)  # noqa: DTZ001 - zones are added


@given(st.datetimes(FIRST, LAST, timezones=st.timezones()))
def test_an_instant_comes_back_in_tokyo_time(instant: dt.datetime) -> None:
    back = values.give("instant", values.read("instant", instant))
    assert back.astimezone(dt.UTC) == instant.astimezone(dt.UTC)
    assert back.utcoffset() == dt.timedelta(hours=9)


@pytest.mark.parametrize(
    ("kind", "given_value", "wanted"),
    [
        ("date", np.datetime64("2026-11-21"), dt.date(2026, 11, 21)),
        ("date", " 2026-11-21 ", dt.date(2026, 11, 21)),
        ("month", "2026-11", "2026-11"),
        ("month", np.datetime64("2026-11"), "2026-11"),
        ("month", np.datetime64("2026-11-21"), "2026-11"),
        ("instant", "2026-11-21T09:00:00+09:00", NINE),
        ("instant", "2026-11-21T00:00:00Z", NINE),
        ("instant", np.datetime64("2026-11-21T00:00:00", "s"), NINE),
        ("yen", "39,600", 39600),
        ("yen", "39_600", 39600),
        ("yen", np.int32(7), 7),
        ("yen", 10**15, 10**15),
        ("integer", 2**63 - 1, 2**63 - 1),
        ("bool", True, True),
        ("bool", np.bool_(False), False),
        ("bool", "はい", True),
        ("bool", "NO", False),
        ("choice", " email ", "email"),
        ("text", "備考", "備考"),
    ],
)
def test_what_is_accepted(kind: str, given_value: Any, wanted: Any) -> None:
    assert values.give(kind, values.read(kind, given_value)) == wanted


@pytest.mark.parametrize(
    ("kind", "given_value"),
    [
        ("date", "2026-02-30"),
        ("date", "21.11.2026"),
        ("date", dt.datetime(2026, 11, 21, 9, 0, tzinfo=TOKYO)),
        ("date", np.datetime64("2026-11-21T09:00")),
        ("date", "9999-12-31"),
        ("date", "1599-12-31"),
        ("month", "2026-13"),
        ("month", "2026-11-21"),
        ("month", "2026-1"),
        ("month", "11/2026"),
        ("month", dt.datetime(2026, 11, 21, tzinfo=TOKYO)),
        ("month", np.datetime64("2026")),
        ("instant", "2026-11-21T09:00:00"),
        ("instant", "tomorrow"),
        ("instant", dt.datetime(2026, 11, 21)),  # noqa: DTZ001 - that it has no zone is the point
        ("instant", np.datetime64("2026-11-21")),
        ("yen", "12.5"),
        ("yen", 12.5),
        ("yen", "10,5"),
        ("yen", "x"),
        ("yen", ""),
        ("yen", "1" * 5000),
        ("yen", True),
        ("yen", -1),
        ("yen", 10**15 + 1),
        ("integer", 2**63),
        ("bool", "perhaps"),
        ("bool", 2),
    ],
)
def test_what_is_refused_says_what_would_do(kind: str, given_value: Any) -> None:
    with pytest.raises(Unreadable) as refused:
        values.read(kind, given_value)
    assert refused.value.ja
    assert refused.value.en


def test_a_signed_amount_may_be_negative() -> None:
    assert values.read("yen", -5, signed=True) == -5


@pytest.mark.parametrize("kind", ["date", "month", "instant", "yen", "integer"])
def test_what_is_absent_is_given_back_as_none(kind: str) -> None:
    nothing = values.absent(kind)
    assert values.is_absent(kind, nothing)
    assert values.give(kind, nothing) is None


def test_absent_words_and_truths() -> None:
    assert values.is_absent("text", values.absent("text"))
    assert not values.is_absent("bool", values.absent("bool"))
    assert values.is_absent("bool", np.array([True, False])).tolist() == [False, False]


@pytest.mark.parametrize("kind", ["date", "month", "instant"])
def test_numpys_own_absent_time_is_absent(kind: str) -> None:
    assert np.isnat(values.read(kind, np.datetime64("NaT")))


@pytest.mark.parametrize(
    ("kind", "column", "dtype"),
    [
        ("date", np.array(["2026-11-21", "NaT"], dtype="datetime64[D]"), "datetime64[D]"),
        ("month", np.array(["2026-11-21"], dtype="datetime64[D]"), "datetime64[M]"),
        ("instant", np.array(["2026-11-21T09:00"], dtype="datetime64[s]"), "datetime64[us]"),
        ("yen", np.array([1, 2], dtype=np.int16), "int64"),
        ("yen", np.array([1, NOTHING]), "int64"),
        ("yen", np.array([1, 2], dtype=np.uint64), "int64"),
        ("bool", np.array([True]), "bool"),
        ("choice", np.array(["email", "posting"], dtype=object), "<U7"),
    ],
)
def test_columns_are_taken_over(kind: str, column: Any, dtype: str) -> None:
    assert values.read_column(kind, column).dtype == np.dtype(dtype)


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("date", np.array(["2026-11-21"])),
        ("date", np.array(["2026-11-21T09:00"], dtype="datetime64[s]")),
        ("date", np.array(["2026-11"], dtype="datetime64[M]")),
        ("month", np.array(["2026"], dtype="datetime64[Y]")),
        ("instant", np.array(["2026-11-21"], dtype="datetime64[D]")),
        ("yen", np.array([1.0])),
        ("yen", np.array([1], dtype="timedelta64[D]")),
        ("yen", np.array([1, -1])),
        ("yen", np.array([1, -1, NOTHING])),
        ("yen", np.array([10**15 + 1])),
        ("yen", np.array([2**63], dtype=np.uint64)),
        ("bool", np.array([0, 1])),
    ],
)
def test_columns_that_would_lose_something_are_refused(kind: str, column: Any) -> None:
    with pytest.raises(Unreadable):
        values.read_column(kind, column)


def test_signed_columns_are_bounded_on_both_sides() -> None:
    assert values.read_column("yen", np.array([-5, NOTHING]), signed=True).tolist()[0] == -5
    with pytest.raises(Unreadable):
        values.read_column("yen", np.array([-(10**15) - 1]), signed=True)


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("date", np.array(["2026-11-21", "NaT"], dtype="datetime64[D]")),
        ("yen", np.array([1, NOTHING])),
        ("choice", np.array(["email", ""])),
    ],
)
def test_absent_rows_are_noticed(kind: str, column: Any) -> None:
    assert values.any_absent(kind, column)
    assert not values.any_absent(kind, column[:1])
    assert not values.any_absent(kind, column[:0])


def test_a_column_of_truths_lacks_none() -> None:
    assert not values.any_absent("bool", np.array([True, False]))


def test_plain_values_for_json() -> None:
    assert values.show(dt.date(2026, 11, 21)) == "2026-11-21"
    assert values.show(NINE) == "2026-11-21T09:00:00+09:00"
    assert values.show(5) == 5


def test_only_arrays_with_an_axis_are_columns() -> None:
    assert values.is_column(np.array([1]))
    assert not values.is_column(np.array(1))
    assert not values.is_column([1])
