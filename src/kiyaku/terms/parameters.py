"""Dated parameters: integers that hold from a day on, each value with its source document.

A value of an operator, and above it one of an individual rule, takes the place of the base terms'
values from its date on. Asking for a date on which nothing is known is an error that names the
parameter; a value is never carried past the end of a known table in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from kiyaku.terms.civil import by_look_up, extremes
from kiyaku.terms.errors import PackError, ParameterUnknown, UnknownParameter
from kiyaku.terms.tracing import Traced, bare, show
from kiyaku.terms.values import Column
from kiyaku.terms.vocabulary import leap_year_days_until

FOREVER = np.datetime64("9999-12-31", "D")
BEGINNING = np.datetime64("0001-01-01", "D")
FAR_ABOVE = 10**12
"""No parameter of these services, money included, comes near it."""


@dataclass(frozen=True)
class Parameter:
    """What a parameter is: names, unit, clause, who sets it, the largest value allowed."""

    name: str
    ja: str
    en: str
    unit: str
    clause: str
    source: str
    at_most: int | None = None


@dataclass(frozen=True)
class Span:
    """One value from its first to its last day (inclusive), and the document that gives it."""

    first_day: np.datetime64
    last_day: np.datetime64
    value: int
    document: str


@dataclass(frozen=True)
class Dated:
    """A parameter's values over time.

    ``spans`` are in order and do not overlap; days in no span are unknown.
    """

    parameter: Parameter
    spans: tuple[Span, ...]

    def on(self, dates: Any, needed: Any = True) -> Any:
        """The value in force on each date (int64, one value where all dates share it).

        Rows that are not ``needed`` may lie on unknown days; what they get means nothing.

        Raises:
            ParameterUnknown: with the mask of the needed dates on which nothing is known.
        """
        if isinstance(dates, Traced):
            found = self._value_on(dates.value, bare(needed))
            return dates.trace.leaf(
                found,
                f"{self.parameter.ja}({show(dates.value, 'ja')} 現在)",
                f"{self.parameter.en} (on {show(dates.value, 'en')})",
            )
        return self._value_on(dates, bare(needed))

    def weigh_days(self, first_day: Any, last_day: Any) -> Any:
        """Σ of the value in force on each day from ``first_day`` to ``last_day`` (inclusive).

        0 where ``last_day`` lies before ``first_day``.

        Raises:
            ParameterUnknown: with the mask of the rows that touch an unknown day.
        """
        return self._weigh(first_day, last_day, _count_days)

    def weigh_leap_days(self, first_day: Any, last_day: Any) -> Any:
        """As ``weigh_days``, over the days that lie in leap years only."""
        return self._weigh(first_day, last_day, _count_leap_days)

    def spans_over(self, first_day: np.datetime64, last_day: np.datetime64) -> tuple[Span, ...]:
        """The spans that hold on some day from ``first_day`` to ``last_day``."""
        return tuple(
            span for span in self.spans if span.first_day <= last_day and first_day <= span.last_day
        )

    def on_days(
        self, dates: Any, first_day: np.datetime64, last_day: np.datetime64, needed: Any = True
    ) -> Any:
        """As ``on``, for dates whose first and last are known already."""
        for span in self.spans:
            if span.first_day <= first_day and last_day <= span.last_day:
                return np.int64(span.value)
        index = by_look_up(self._index, dates)
        missing = np.logical_and(needed, index < 0)
        if np.any(missing):
            raise self._unknown(dates, missing)
        _, _, amounts = self._columns
        return amounts[index] if len(amounts) else np.zeros_like(index)

    def latest(self) -> Span:
        """The last span known.

        Raises:
            ParameterUnknown: when the parameter has no value at all.
        """
        if not self.spans:
            raise self._unknown(None, None)
        return self.spans[-1]

    def with_values(self, values: Mapping[Any, int], document: str) -> Dated:
        """The same parameter with values of another document in front, each from its date on.

        Raises:
            UnknownParameter: when a value is above what the terms allow.
        """
        starts = sorted(
            (np.datetime64(str(date), "D"), int(value)) for date, value in values.items()
        )
        if not starts:
            return self
        for _, value in starts:
            self._check(value)
        kept = tuple(
            span if span.last_day < starts[0][0] else replace(span, last_day=starts[0][0] - 1)
            for span in self.spans
            if span.first_day < starts[0][0]
        )
        ends = [start - 1 for start, _ in starts[1:]] + [FOREVER]
        added = tuple(
            Span(start, end, value, document)
            for (start, value), end in zip(starts, ends, strict=True)
        )
        return Dated(self.parameter, kept + added)

    def fixed(self, value: int, document: str) -> Dated:
        """The same parameter with one value for all dates.

        Raises:
            UnknownParameter: when the value is above what the terms allow.
        """
        self._check(value)
        return Dated(self.parameter, (Span(BEGINNING, FOREVER, int(value), document),))

    @cached_property
    def _columns(self) -> tuple[Column, Column, Column]:
        starts = np.array([span.first_day for span in self.spans], dtype="datetime64[D]")
        ends = np.array([span.last_day for span in self.spans], dtype="datetime64[D]")
        return starts, ends, np.array([span.value for span in self.spans], dtype=np.int64)

    def _check(self, value: int) -> None:
        limit = FAR_ABOVE if self.parameter.at_most is None else self.parameter.at_most
        if not 0 <= value <= limit:
            raise UnknownParameter(
                f"{self.parameter.ja}({self.parameter.name})は 0 以上 {limit:,} 以下です"
                f"(第{self.parameter.clause} による): {value:,}",
                f"{self.parameter.name} must lie between 0 and {limit:,} "
                f"(by {self.parameter.clause}): {value:,}",
                code="parameter_out_of_range",
            )

    def _value_on(self, dates: Any, needed: Any = True) -> Any:
        if np.size(dates) == 0:
            return np.zeros(np.shape(dates), dtype=np.int64)
        return self.on_days(dates, *extremes(dates), needed)

    def _index(self, dates: Any) -> Any:
        """The number of the span each date lies in; -1 where nothing is known."""
        starts, ends, _ = self._columns
        if not len(starts):
            return np.full(np.shape(dates), -1)
        index = np.searchsorted(starts, dates, side="right") - 1
        return np.where(dates <= ends[index], index, -1)

    def _weigh(self, first_day: Any, last_day: Any, count: Any) -> Any:
        first, last = bare(first_day), bare(last_day)
        result = self._weigh_bare(first, last, count)
        for traced in (first_day, last_day):
            if isinstance(traced, Traced):
                return self._write_weighing(traced, first, last, result)
        return result

    def _weigh_bare(self, first: Any, last: Any, count: Any) -> Any:
        empty = last < first
        weighed = np.zeros(np.shape(empty), dtype=np.int64)
        covered = np.zeros(np.shape(empty), dtype=np.int64)
        for span in self.spans:
            start, end = np.maximum(first, span.first_day), np.minimum(last, span.last_day)
            weighed = weighed + np.where(end < start, 0, count(start, end)) * span.value
            covered = covered + np.where(end < start, 0, _count_days(start, end))
        missing = ~empty & (covered != np.where(empty, 0, _count_days(first, last)))
        if np.any(missing):
            raise self._unknown(last, missing)
        return np.where(empty, 0, weighed)[()]

    def _write_weighing(self, traced: Traced, first: Any, last: Any, result: Any) -> Traced:
        for span in self.spans:
            start, end = np.maximum(first, span.first_day), np.minimum(last, span.last_day)
            if np.any(start <= end):
                traced.trace.write(
                    f"{show(start, 'ja')} から {show(end, 'ja')} まで: "
                    f"{self.parameter.ja} {span.value}",
                    f"{show(start, 'en')} to {show(end, 'en')}: {self.parameter.en} {span.value}",
                )
        return traced.trace.leaf(
            result, f"日ごとの{self.parameter.ja}の合計", f"daily sum of {self.parameter.en}"
        )

    def _unknown(self, dates: Any, rows: Any) -> ParameterUnknown:
        name, ja = self.parameter.name, self.parameter.ja
        when = "" if dates is None else str(_first_of(dates, rows))
        until = f"{self.spans[-1].last_day}" if self.spans else None
        known_ja = f"わかっているのは {until} までです" if until else "値が設定されていません"
        known_en = f"it is known until {until}" if until else "no value has been set"
        return ParameterUnknown(
            f"{ja}({name})の {when} の値がわかりません。{known_ja}。"
            f"--set {name}=値 で与えるか、運営者の設定に日付つきで加えてください。",
            f"{name} ({self.parameter.en}) has no known value {f'on {when}' if when else ''}: "
            f"{known_en}. Give --set {name}=VALUE or add a dated value to the operator's settings.",
            parameter=name,
            rows=rows,
        )


def read_parameter(name: str, entry: Mapping[str, Any], known_units: frozenset[str]) -> Dated:
    """A parameter from its entry in a pack's ``parameters.yaml``.

    Raises:
        PackError: when the entry lacks something or its dates are out of order.
    """
    try:
        parameter = Parameter(
            name, entry["ja"], entry["en"], entry["unit"], str(entry["clause"]), entry["source"],
            entry.get("at_most"),
        )  # fmt: skip
    except KeyError as missing:
        raise PackError(
            f"parameters.yaml の {name} に {missing} がありません。",
            f"{missing} is missing from {name} in parameters.yaml",
        ) from None
    if parameter.unit not in known_units:
        raise PackError(
            f"parameters.yaml の {name}: 単位 {parameter.unit} は使えません。",
            f"{name} in parameters.yaml: unknown unit {parameter.unit}; "
            f"one of {', '.join(sorted(known_units))}",
        )
    values = entry.get("values") or {}
    if not values and "unset_is" in entry:
        return Dated(parameter, ()).fixed(entry["unset_is"], "unset")
    dated = Dated(parameter, ()).with_values(values, entry["source"])
    if entry.get("known_until") is None or not dated.spans:
        return dated
    last = replace(dated.spans[-1], last_day=np.datetime64(str(entry["known_until"]), "D"))
    return Dated(parameter, (*dated.spans[:-1], last))


UNITS = frozenset(
    {
        "day_of_month",
        "days",
        "months",
        "years",
        "hours",
        "yen",
        "permille",
        "people",
        "bytes",
        "count",
    }
)


def _first_of(dates: Any, rows: Any) -> Any:
    every_date, chosen = np.broadcast_arrays(np.atleast_1d(dates), rows)
    return every_date[chosen][0]


def _count_days(start: Any, end: Any) -> Any:
    return (end - start).astype("timedelta64[D]").astype(np.int64) + 1


def _count_leap_days(start: Any, end: Any) -> Any:
    before = start - np.timedelta64(1, "D")
    return leap_year_days_until(end) - leap_year_days_until(before)
