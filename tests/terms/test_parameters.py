"""Dated parameters: look-up, weighing, overriding, and what is not known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.terms import Dated, ParameterUnknown, UnknownParameter
from kiyaku.terms.errors import PackError
from kiyaku.terms.parameters import (
    FOREVER,
    Parameter,
    Span,
    document_in_words,
    read_parameter,
)
from kiyaku.terms.tracing import Trace
from kiyaku.terms.units import UNITS
from tests.terms.strategies import as_numpy, near_dates, walk

RATE = Parameter("rate", "率", "rate", "permille", "6-2", "law")


def table(values: dict[str, int], until: str | None = None) -> Dated:
    dated = Dated(RATE, ()).with_values(values, "law")
    if until is None:
        return dated
    *kept, last = dated.spans
    cut = Span(last.first_day, np.datetime64(until), last.value, last.document)
    return Dated(RATE, (*kept, cut))


JAPAN = table({"2020-04-01": 26, "2021-04-01": 25, "2023-01-01": 24}, until="2025-03-31")


def rate_by_hand(day: dt.date) -> int | None:
    if day < dt.date(2020, 4, 1) or day > dt.date(2025, 3, 31):
        return None
    return 26 if day < dt.date(2021, 4, 1) else 25 if day < dt.date(2023, 1, 1) else 24


@given(st.lists(near_dates, min_size=1, max_size=20))
def test_each_date_gets_its_own_value_or_none_does(dates: list[dt.date]) -> None:
    column = np.array(dates, dtype="datetime64[D]")
    wanted = [rate_by_hand(date) for date in dates]
    if None in wanted:
        with pytest.raises(ParameterUnknown) as unknown:
            JAPAN.on(column)
        assert unknown.value.rows is not None
        assert unknown.value.rows.tolist() == [value is None for value in wanted]
        assert unknown.value.parameter == "rate"
    else:
        assert np.broadcast_to(JAPAN.on(column), len(dates)).tolist() == wanted


@given(near_dates, st.integers(-3, 900))
def test_weighing_is_a_loop_over_days(first: dt.date, more_days: int) -> None:
    last = first + dt.timedelta(days=more_days)
    values = [rate_by_hand(day) for day in walk(first, last)]
    if None in values:
        with pytest.raises(ParameterUnknown):
            JAPAN.weigh_days(as_numpy(first), as_numpy(last))
        return
    assert JAPAN.weigh_days(as_numpy(first), as_numpy(last)) == sum(v or 0 for v in values)
    leap = [rate_by_hand(day) or 0 for day in walk(first, last) if day.year in (2020, 2024)]
    assert JAPAN.weigh_leap_days(as_numpy(first), as_numpy(last)) == sum(leap)


def test_weighing_a_column_names_the_rows_it_cannot() -> None:
    first = np.array(["2021-03-31", "2025-03-31", "2030-01-02"], dtype="datetime64[D]")
    last = np.array(["2021-04-01", "2025-04-01", "2030-01-01"], dtype="datetime64[D]")
    with pytest.raises(ParameterUnknown) as unknown:
        JAPAN.weigh_days(first, last)
    assert unknown.value.rows is not None
    assert unknown.value.rows.tolist() == [False, True, False]
    assert JAPAN.weigh_days(first[::2], last[::2]).tolist() == [51, 0]


def test_rows_that_need_no_value_may_lie_on_unknown_days() -> None:
    dates = np.array(["2024-01-01", "2026-01-01"], dtype="datetime64[D]")
    assert JAPAN.on(dates, np.array([True, False]))[0] == 24
    assert Dated(RATE, ()).on(dates, np.array([False, False])).tolist() == [0, 0]
    with pytest.raises(ParameterUnknown):
        JAPAN.on(dates, np.array([False, True]))


@given(st.lists(st.dates(dt.date(2020, 3, 31), dt.date(2025, 3, 30)), max_size=20))
def test_the_value_of_the_day_after_is_that_of_the_next_day(dates: list[dt.date]) -> None:
    column = np.array(dates, dtype="datetime64[D]")
    wanted = [rate_by_hand(date + dt.timedelta(days=1)) for date in dates]
    assert np.broadcast_to(JAPAN.on_day_after(column), len(dates)).tolist() == wanted
    for date, value in zip(dates, wanted, strict=True):
        assert JAPAN.on_day_after(as_numpy(date)) == value
        traced = Trace().leaf(as_numpy(date), "日", "day")
        assert JAPAN.on_day_after(traced).value == value


def test_an_empty_column_needs_no_value() -> None:
    assert JAPAN.on(np.array([], dtype="datetime64[D]")).tolist() == []


def test_traced_look_ups_name_value_and_document() -> None:
    trace = Trace()
    date = trace.leaf(np.datetime64("2021-04-01"), "日", "day")
    value = JAPAN.on(date)
    assert value.value == 25
    assert value.shown("en") == "rate (on 2021-04-01) 25"
    assert trace.steps[0].en == "Value: rate 25 (source: the law)"


def test_traced_weighing_lists_its_spans() -> None:
    trace = Trace()
    last = trace.leaf(np.datetime64("2021-04-02"), "日", "day")
    assert JAPAN.weigh_days(np.datetime64("2021-03-31"), last).value == 76
    assert JAPAN.weigh_leap_days(np.datetime64("2020-12-31"), last).shown("en").startswith("daily")
    assert [step.en for step in trace.steps[:2]] == [
        "2021-03-31 to 2021-03-31: rate 26 (source: the law)",
        "2021-04-01 to 2021-04-02: rate 25 (source: the law)",
    ]


def test_later_documents_win_from_their_day_on() -> None:
    mine = JAPAN.with_values({"2025-06-01": 30, dt.date(2025, 4, 1): 28}, "operator")
    assert mine.on(np.datetime64("2025-03-31")) == 24
    assert mine.on(np.datetime64("2025-05-31")) == 28
    assert mine.on(np.datetime64("2030-01-01")) == 30
    assert mine.spans[-1] == Span(np.datetime64("2025-06-01"), FOREVER, 30, "operator")
    earlier = mine.with_values({"2021-05-01": 10}, "Individual rule")
    assert [span.value for span in earlier.spans] == [26, 25, 10]
    assert earlier.spans[1].last_day == np.datetime64("2021-04-30")


def test_no_values_change_nothing() -> None:
    assert JAPAN.with_values({}, "operator") is JAPAN


def test_a_gap_before_a_later_document_stays_unknown() -> None:
    mine = JAPAN.with_values({"2026-01-01": 30}, "operator")
    with pytest.raises(ParameterUnknown):
        mine.on(np.datetime64("2025-04-01"))


def test_one_value_for_all_dates() -> None:
    fixed = JAPAN.fixed("1,000", "set")
    assert fixed.on(np.datetime64("1700-01-01")) == 1000
    assert fixed.latest().document == "set"


def test_spans_over_a_stretch_of_days() -> None:
    found = JAPAN.spans_over(np.datetime64("2021-03-31"), np.datetime64("2021-04-01"))
    assert [span.value for span in found] == [26, 25]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (-1, "parameter_out_of_range"),
        (10**12 + 1, "parameter_out_of_range"),
        ("many", "bad_parameter_value"),
        (2.5, "bad_parameter_value"),
        (True, "bad_parameter_value"),
        (None, "bad_parameter_value"),
    ],
)
def test_values_that_cannot_be(value: Any, code: str) -> None:
    for override in (
        lambda: JAPAN.fixed(value, "set"),
        lambda: JAPAN.with_values({"2025-04-01": value}, "operator"),
    ):
        with pytest.raises(UnknownParameter) as refused:
            override()
        assert refused.value.code == code


def test_a_day_that_cannot_be() -> None:
    with pytest.raises(UnknownParameter, match="2025-02-30") as refused:
        JAPAN.with_values({"2025-02-30": 5}, "operator")
    assert refused.value.code == "bad_parameter_value"


def test_no_document_may_go_beyond_what_the_terms_allow() -> None:
    fee = Dated(Parameter("fee", "料", "fee", "yen", "12-4", "terms", at_most=3300), ())
    assert fee.fixed(3300, "operator").latest().value == 3300
    with pytest.raises(UnknownParameter, match=r"0 and 3,300 \(Art. 12\(4\)\)") as refused:
        fee.fixed(3301, "operator")
    assert "第12条4項" in refused.value.ja


@pytest.mark.parametrize(
    ("dated", "en"),
    [
        (JAPAN, "rate (rate) has no known value on 2019-01-01 (it is known from 2020-04-01 until"),
        (table({"2020-04-01": 1}), "(it is known from 2020-04-01): give --set rate=VALUE"),
        (Dated(RATE, ()), "has no known value on 2019-01-01 (no value has been set)"),
    ],
)
def test_an_unknown_value_says_what_is_known_and_what_to_do(dated: Dated, en: str) -> None:
    with pytest.raises(ParameterUnknown) as unknown:
        dated.on(np.datetime64("2019-01-01"))
    assert en in unknown.value.en
    assert "--set rate=値" in unknown.value.ja


def test_the_latest_of_no_values_is_unknown() -> None:
    with pytest.raises(ParameterUnknown) as unknown:
        Dated(RATE, ()).latest()
    assert unknown.value.ja.startswith("率(rate)の値がわかりません")


def test_what_documents_are_called() -> None:
    assert document_in_words("law").ja == "法令"
    assert document_in_words("特約第3号").en == "特約第3号"


def entry(**changes: Any) -> dict[str, Any]:
    base = {"ja": "率", "en": "rate", "unit": "permille", "clause": "6-2", "source": "law"}
    return {**base, "values": {"2020-04-01": 26}, **changes}


def test_reading_an_entry() -> None:
    dated = read_parameter("rate", entry(known_until="2025-03-31", at_most=146), UNITS)
    assert dated.parameter.at_most == 146
    assert dated.spans[0].last_day == np.datetime64("2025-03-31")


def test_an_unset_parameter_may_say_what_that_means() -> None:
    assert read_parameter("days", entry(values=[], unset_is=0), UNITS).latest().document == "unset"
    assert read_parameter("days", entry(values=[], known_until="2025-03-31"), UNITS).spans == ()
    assert read_parameter("days", entry(values=None), UNITS).spans == ()


@pytest.mark.parametrize(
    ("changes", "en"),
    [
        ({"unit": "miles"}, "unknown unit miles"),
        ({"source": "hearsay"}, "unknown source hearsay"),
        ({"values": {"2020-04-01": -1}}, "must lie between"),
        ({"values": {"2020-04-01": 147}, "at_most": 146}, "must lie between 0 and 146"),
        ({"known_until": "2019-01-01"}, "known_until lies before"),
        ({"known_until": "soon"}, "cannot be read"),
    ],
)
def test_an_entry_that_cannot_be(changes: dict[str, Any], en: str) -> None:
    with pytest.raises(PackError, match=en):
        read_parameter("rate", entry(**changes), UNITS)


def test_an_entry_without_a_clause() -> None:
    lacking = entry()
    del lacking["clause"]
    with pytest.raises(KeyError, match="clause"):
        read_parameter("rate", lacking, UNITS)
