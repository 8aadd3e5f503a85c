"""How a service is run, for its staff: every parameter and reading with all that was ever set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kiyaku.base import queries, reading_plans, setting_entries
from kiyaku.base.reading_plans import OPEN, WITHDRAWN, PlannedReading
from kiyaku.base.setting_entries import ParameterEntry, ReadingEntry
from kiyaku.flows.live_values import ReadingShown, Value, reading_shown, since, value_of, value_on
from kiyaku.terms import Pack
from kiyaku.terms.clauses import label
from kiyaku.terms.parameters import document_in_words
from kiyaku.terms.resting import touching
from kiyaku.terms.texts import Text
from kiyaku.terms.units import in_words


@dataclass(frozen=True)
class ValueSet:
    """A value as it was entered, from a day on (None: for all days)."""

    from_day: dt.date | None
    value: int
    in_words: Text


@dataclass(frozen=True)
class ParameterSet:
    """One entry of the operator's for a parameter: who, when, on which business day.

    ``individual_rules``: the document's title, empty for a value of the operator's own;
    ``reason``: why it changed the value of days gone by, empty where it did not.
    """

    entry: int
    entered_on: dt.date
    by: str
    recorded_at: dt.datetime
    individual_rules: str
    reason: str
    values: tuple[ValueSet, ...]


@dataclass(frozen=True)
class ParameterShown:
    """A parameter with its values over time, and everything that was ever set.

    Attributes:
        source: who sets it: ``terms``, ``law``, ``operator``.
        at_most: the most the terms allow, if they say so.
        current: the value of the open business day.
        spans: the values that hold now, each over its days.
        known_until: the last day on which a value is known; None: known for good.
        is_known: whether there is any value.
        history: what was entered, in order.
    """

    name: str
    words: Text
    unit: str
    clause: str
    clause_label: Text
    source: str
    source_in_words: Text
    at_most: int | None
    current: Value
    spans: tuple[Value, ...]
    known_until: dt.date | None
    is_known: bool
    history: tuple[ParameterSet, ...]


@dataclass(frozen=True)
class ReadingSet:
    """One choice of the operator's: who, when, on which business day."""

    entry: int
    entered_on: dt.date
    by: str
    recorded_at: dt.datetime
    option: str
    in_words: Text
    reason: str


@dataclass(frozen=True)
class ReadingPlanShown:
    """An option planned for a day to come, or one that was and was taken back."""

    plan: PlannedReading
    in_words: Text

    @property
    def is_open(self) -> bool:
        """Whether it waits for its day."""
        return self.plan.state == OPEN


@dataclass(frozen=True)
class ReadingSettings:
    """A reading with its options, the one chosen, and every choice that was ever made.

    ``default_ground``: why the pack reads it as it does by default.
    """

    reading: ReadingShown
    clause_label: Text
    default: str
    default_ground: Text
    history: tuple[ReadingSet, ...]
    plans: tuple[ReadingPlanShown, ...] = ()

    @property
    def planned(self) -> ReadingPlanShown | None:
        """The option that waits for its day, if there is one."""
        return next((one for one in self.plans if one.is_open), None)

    @property
    def taken_back(self) -> tuple[ReadingPlanShown, ...]:
        """The plans that were taken back before their day."""
        return tuple(one for one in self.plans if one.plan.state == WITHDRAWN)

    @property
    def default_in_words(self) -> Text:
        """How the pack reads it by default."""
        return self.reading.options[self.default]


def parameters(service: int) -> tuple[ParameterShown, ...]:
    """Every parameter of a service in the pack's order, in three queries."""
    pack, day = queries.pack(service), queries.business_day(service)
    entries: dict[str, list[ParameterEntry]] = {}
    for one in setting_entries.of_parameters(service):
        entries.setdefault(one.name, []).append(one)
    return tuple(_parameter(pack, name, day, entries.get(name, [])) for name in pack.parameters)


def resting_on(pack: Pack, name: str) -> tuple[str, ...]:
    """The clauses that rest on a parameter or reading: those that name it, and those whose rules
    take it."""
    return tuple(
        address
        for address, touched in touching(pack).items()
        if name in touched.parameters or name in touched.readings
    )


def readings(service: int) -> tuple[ReadingSettings, ...]:
    """Every reading of a service in the pack's order, in three queries."""
    pack = queries.pack(service)
    entries: dict[str, list[ReadingEntry]] = {}
    for one in setting_entries.of_readings(service):
        entries.setdefault(one.reading, []).append(one)
    plans: dict[str, list[PlannedReading]] = {}
    for plan in reading_plans.plans(service):
        plans.setdefault(plan.reading, []).append(plan)
    return tuple(
        _reading(pack, name, entries.get(name, []), plans.get(name, [])) for name in pack.readings
    )


def _parameter(
    pack: Pack, name: str, day: dt.date, entries: Sequence[ParameterEntry]
) -> ParameterShown:
    dated = pack.parameters[name]
    parameter, spans = dated.parameter, [value_of(pack, dated, span) for span in dated.spans]
    return ParameterShown(
        name=name,
        words=Text(parameter.ja, parameter.en),
        unit=parameter.unit,
        clause=parameter.clause,
        clause_label=_label(parameter.clause),
        source=parameter.source,
        source_in_words=document_in_words(parameter.source),
        at_most=parameter.at_most,
        current=value_on(pack, dated, day),
        spans=tuple(spans),
        known_until=spans[-1].until_day if spans else None,
        is_known=bool(spans),
        history=tuple(_sets(parameter.unit, entries)),
    )


def _sets(unit: str, entries: Sequence[ParameterEntry]) -> Iterator[ParameterSet]:
    for _, group in groupby(entries, lambda one: one.entry):
        values = list(group)
        first = values[0]
        yield ParameterSet(
            first.entry,
            first.entered_on,
            first.by,
            first.recorded_at,
            first.individual_rules,
            first.reason,
            tuple(
                ValueSet(since(one.from_day), one.value, in_words(unit, one.value))
                for one in values
            ),
        )


def _reading(
    pack: Pack, name: str, entries: Sequence[ReadingEntry], plans: Sequence[PlannedReading]
) -> ReadingSettings:
    reading = pack.readings[name]
    return ReadingSettings(
        reading_shown(pack, name),
        _label(reading.clause),
        reading.default,
        reading.ground,
        tuple(
            ReadingSet(
                one.entry,
                one.entered_on,
                one.by,
                one.recorded_at,
                one.option,
                reading.options[one.option],
                one.reason,
            )
            for one in entries
        ),
        tuple(ReadingPlanShown(one, reading.options[one.option]) for one in plans),
    )


def _label(clause: str) -> Text:
    return Text(label(clause, "ja"), label(clause, "en"))
