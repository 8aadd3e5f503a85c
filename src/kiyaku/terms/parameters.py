"""Dated parameters: integers that hold from a day on, each value with its source document.

A value of an operator, and above it one of an individual rule, takes the place of the base terms'
values from its date on. Asking for a date on which nothing is known is an error that names the
parameter; a value is never carried past the end of a known table in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from kiyaku.terms import values as plain
from kiyaku.terms.civil import ONE_DAY, by_look_up, extremes
from kiyaku.terms.clauses import label
from kiyaku.terms.errors import PackError, ParameterUnknown, UnknownParameter
from kiyaku.terms.texts import Text
from kiyaku.terms.tracing import Traced, bare, show
from kiyaku.terms.values import Column
from kiyaku.terms.vocabulary import leap_year_days_until, next_day

FOREVER = np.datetime64("9999-12-31", "D")
BEGINNING = np.datetime64("0001-01-01", "D")
FAR_ABOVE = 10**12
"""No parameter of these services, money included, comes near it."""
_DOCUMENTS = {
    "terms": Text("規約", "the terms"),
    "law": Text("法令", "the law"),
    "operator": Text("運営者の設定", "the operator's settings"),
    "set": Text("この問いでの指定", "given with this question"),
    "unset": Text("未設定", "not set"),
}


def document_in_words(document: str) -> Text:
    """What a span's ``document`` is called: a kind of source, or an individual rule's title."""
    return _DOCUMENTS.get(document, Text(document, document))


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
    watch: Callable[[Span], None] | None = field(default=None, compare=False, repr=False)
    """Is told of each span that was made use of, for a receipt."""

    def on(self, dates: Any, needed: Any = True) -> Any:
        """The value in force on each date (int64, one value where all dates share it).

        Rows that are not ``needed`` (False or 0) may lie on unknown days; what they get means
        nothing.

        Raises:
            ParameterUnknown: with the mask of the needed dates on which nothing is known.
        """
        if isinstance(dates, Traced):
            found = self._value_on(dates.value, bare(needed))
            for span in self._tell(dates.value, dates.value, bare(needed)):
                source = document_in_words(span.document)
                dates.trace.write(
                    f"値: {self.parameter.ja} {span.value}(出典: {source.ja})",
                    f"Value: {self.parameter.en} {span.value} (source: {source.en})",
                )
            return dates.trace.leaf(
                found,
                f"{self.parameter.ja}({show(dates.value, 'ja')} 現在)",
                f"{self.parameter.en} (on {show(dates.value, 'en')})",
            )
        return self._value_on(dates, bare(needed))

    def on_day_after(self, dates: Any, needed: Any = True) -> Any:
        """As ``on``, for the day after each date: the first day of delay after a due date."""
        if not isinstance(dates, Traced) and np.size(dates):
            span = self.span_over(*(date + ONE_DAY for date in extremes(dates)))
            if span is not None:
                return np.int64(span.value)
        return self.on(next_day(dates), needed)

    def weigh_days(self, first_day: Any, last_day: Any) -> Any:
        """Σ of the value in force on each day from ``first_day`` to ``last_day`` (inclusive).

        0 where ``last_day`` lies before ``first_day``.

        Raises:
            ParameterUnknown: with the mask of the rows that touch an unknown day.
        """
        return self._weigh(first_day, last_day, _count_days)

    def weigh_leap_days(self, first_day: Any, last_day: Any) -> Any:
        """As ``weigh_days``, over the days that lie in leap years only."""
        return self._weigh(
            first_day, last_day, _count_leap_days, "(うるう年の日のみ)", " over days in leap years"
        )

    def spans_over(self, first_day: np.datetime64, last_day: np.datetime64) -> tuple[Span, ...]:
        """The spans that hold on some day from ``first_day`` to ``last_day``."""
        return tuple(
            span for span in self.spans if span.first_day <= last_day and first_day <= span.last_day
        )

    def span_over(self, first_day: np.datetime64, last_day: np.datetime64) -> Span | None:
        """The one span that holds from the first to the last day, if one does."""
        for span in self.spans:
            if span.first_day <= first_day and last_day <= span.last_day:
                return span
        return None

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
            UnknownParameter: when a day or a value cannot be read, or a value lies outside what
                the terms allow.
        """
        starts = sorted((self._day(date), self._check(value)) for date, value in values.items())
        if not starts:
            return self
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

    @property
    def is_set(self) -> bool:
        """Whether anything gives it a value; what stands for "not set" is none."""
        return any(span.document != "unset" for span in self.spans)

    def until(self, last_day: np.datetime64, after: Dated) -> Dated:
        """The same up to a day, and from the next day on as another table has it."""
        kept = [
            replace(span, last_day=min(span.last_day, last_day))
            for span in self.spans
            if span.first_day <= last_day
        ]
        again = [
            replace(span, first_day=max(span.first_day, last_day + ONE_DAY))
            for span in after.spans
            if span.last_day > last_day
        ]
        return Dated(self.parameter, (*kept, *again))

    def fixed(self, value: int, document: str) -> Dated:
        """The same parameter with one value for all dates.

        Raises:
            UnknownParameter: when the value is no integer or lies outside what the terms allow.
        """
        return Dated(self.parameter, (Span(BEGINNING, FOREVER, self._check(value), document),))

    def _tell(self, first: Any, last: Any, needed: Any) -> list[Span]:
        """The spans that a needed stretch of days touches; who watches is told of them."""
        touched = [
            span
            for span in self.spans
            if np.any(
                np.logical_and(  # "needed" may be a number of days, of which & would take one bit
                    (span.first_day <= last) & (first <= span.last_day) & (first <= last), needed
                )
            )
        ]
        if self.watch is not None:
            for span in touched:
                self.watch(span)
        return touched

    @cached_property
    def _columns(self) -> tuple[Column, Column, Column]:
        starts = np.array([span.first_day for span in self.spans], dtype="datetime64[D]")
        ends = np.array([span.last_day for span in self.spans], dtype="datetime64[D]")
        return starts, ends, np.array([span.value for span in self.spans], dtype=np.int64)

    def _day(self, date: Any) -> np.datetime64:
        try:
            day: np.datetime64 = plain.read("date", date)
        except plain.Unreadable as expected:
            raise UnknownParameter(
                f"{self.parameter.name} の適用日 {date} は読めません。{expected.ja} が必要です。",
                f"{self.parameter.name}: the day {date} cannot be read; expected {expected.en}",
                code="bad_parameter_value",
            ) from None
        return day

    def _check(self, value: Any) -> int:
        """The value as an int within its limits."""
        name, ja, limit = self.parameter.name, self.parameter.ja, self.parameter.at_most
        try:
            number = int(plain.read("integer", value, signed=True))
        except plain.Unreadable as expected:
            raise UnknownParameter(
                f"{ja}({name})の値 {value!r} は読めません。{expected.ja} が必要です。",
                f"{name}: {value!r} cannot be read; expected {expected.en}",
                code="bad_parameter_value",
            ) from None
        most = FAR_ABOVE if limit is None else limit
        if not 0 <= number <= most:
            clause = self.parameter.clause
            raise UnknownParameter(
                f"{ja}({name})は 0 以上 {most:,} 以下です({label(clause, 'ja')}): {number:,}",
                f"{name} must lie between 0 and {most:,} ({label(clause, 'en')}): {number:,}",
                code="parameter_out_of_range",
            )
        return number

    def _value_on(self, dates: Any, needed: Any = True) -> Any:
        if np.size(dates) == 0:
            return np.zeros(np.shape(dates), dtype=np.int64)
        span = self.span_over(*extremes(dates))
        if span is not None:
            return np.int64(span.value)
        index = by_look_up(self._index, dates)
        missing = np.logical_and(needed, index < 0)
        if np.any(missing):
            raise self._unknown(dates, missing)
        _, _, amounts = self._columns
        return amounts[index] if len(amounts) else np.zeros_like(index)

    def _index(self, dates: Any) -> Any:
        """The number of the span each date lies in; -1 where nothing is known."""
        starts, ends, _ = self._columns
        if not len(starts):
            return np.full(np.shape(dates), -1)
        index = np.searchsorted(starts, dates, side="right") - 1
        return np.where(dates <= ends[index], index, -1)

    def _weigh(
        self, first_day: Any, last_day: Any, count: Any, only_ja: str = "", only_en: str = ""
    ) -> Any:
        first, last = bare(first_day), bare(last_day)
        result = self._weigh_bare(first, last, count)
        for traced in (first_day, last_day):
            if isinstance(traced, Traced):
                self._write_weighing(traced, first, last)
                return traced.trace.leaf(
                    result,
                    f"日ごとの{self.parameter.ja}の合計{only_ja}",
                    f"daily sum of {self.parameter.en}{only_en}",
                )
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

    def _write_weighing(self, traced: Traced, first: Any, last: Any) -> None:
        for span in self._tell(first, last, True):
            start, end = np.maximum(first, span.first_day), np.minimum(last, span.last_day)
            source = document_in_words(span.document)
            traced.trace.write(
                f"{show(start, 'ja')} から {show(end, 'ja')} まで: "
                f"{self.parameter.ja} {span.value}(出典: {source.ja})",
                f"{show(start, 'en')} to {show(end, 'en')}: "
                f"{self.parameter.en} {span.value} (source: {source.en})",
            )

    def _unknown(self, dates: Any, rows: Any) -> ParameterUnknown:
        name, ja = self.parameter.name, self.parameter.ja
        when = None if dates is None else _first_of(dates, rows)
        known = self.known_in_words()
        return ParameterUnknown(
            f"{ja}({name})の{'' if when is None else f' {when} の'}値がわかりません({known.ja})。"
            f"--set {name}=値 で与えるか、運営者の設定に日付つきで加えてください。",
            f"{name} ({self.parameter.en}) has no known value"
            f"{'' if when is None else f' on {when}'} ({known.en}): "
            f"give --set {name}=VALUE or add a dated value to the operator's settings",
            parameter=name,
            rows=rows,
        )

    def known_in_words(self) -> Text:
        """From which day to which something is known, as a clause of a sentence."""
        if not self.spans:
            return Text("値が設定されていません", "no value has been set")
        first, last = self.spans[0].first_day, self.spans[-1].last_day
        until_ja, until_en = ("", "") if last == FOREVER else (f" {last} まで", f" until {last}")
        return Text(
            f"わかっているのは {first} から{until_ja}です", f"it is known from {first}{until_en}"
        )


def read_parameter(name: str, entry: Mapping[str, Any], known_units: frozenset[str]) -> Dated:
    """A parameter from its entry in a pack's ``parameters.yaml``.

    Raises:
        KeyError: when the entry lacks something.
        PackError: when it holds what cannot be.
    """
    parameter = Parameter(
        name, str(entry["ja"]), str(entry["en"]), str(entry["unit"]), str(entry["clause"]),
        str(entry["source"]), entry.get("at_most"),
    )  # fmt: skip
    _check_word(name, "unit", parameter.unit, known_units)
    _check_word(name, "source", parameter.source, SOURCES)
    try:
        return _read_values(parameter, entry)
    except UnknownParameter as wrong:
        raise PackError(f"parameters.yaml: {wrong.ja}", f"parameters.yaml: {wrong.en}") from None


def _check_word(name: str, key: str, given: str, known: frozenset[str]) -> None:
    if given not in known:
        raise PackError(
            f"parameters.yaml の {name}: {key} に {given} は使えません。"
            f"使えるのは: {', '.join(sorted(known))}",
            f"{name} in parameters.yaml: unknown {key} {given}; one of {', '.join(sorted(known))}",
        )


def _read_values(parameter: Parameter, entry: Mapping[str, Any]) -> Dated:
    values = entry.get("values") or {}
    if not values and "unset_is" in entry:
        return Dated(parameter, ()).fixed(entry["unset_is"], "unset")
    dated = Dated(parameter, ()).with_values(values, parameter.source)
    if entry.get("known_until") is None or not dated.spans:
        return dated
    until = dated._day(entry["known_until"])
    if until < dated.spans[-1].first_day:
        raise PackError(
            f"parameters.yaml の {parameter.name}: known_until が最後の値の適用日より前です。",
            f"{parameter.name} in parameters.yaml: known_until lies before its last value's day",
        )
    return Dated(parameter, (*dated.spans[:-1], replace(dated.spans[-1], last_day=until)))


SOURCES = frozenset({"terms", "law", "operator"})


def _first_of(dates: Any, rows: Any) -> Any:
    every_date, chosen = np.broadcast_arrays(np.atleast_1d(dates), rows)
    return every_date[chosen][0]


def _count_days(start: Any, end: Any) -> Any:
    return (end - start).astype("timedelta64[D]").astype(np.int64) + 1


def _count_leap_days(start: Any, end: Any) -> Any:
    before = start - np.timedelta64(1, "D")
    return leap_year_days_until(end) - leap_year_days_until(before)
