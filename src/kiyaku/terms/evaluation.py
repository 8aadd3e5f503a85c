"""One question asked once: arguments are resolved, versions chosen per row, rules run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from kiyaku.terms import civil
from kiyaku.terms.clauses import label
from kiyaku.terms.errors import BeforeFirstVersion, MissingFact, TermsError
from kiyaku.terms.parameters import FOREVER, Dated, Span, document_in_words
from kiyaku.terms.rules import Rule
from kiyaku.terms.tracing import Trace, Traced, bare

if TYPE_CHECKING:
    from kiyaku.terms.pack import Pack

_TOKYO_OFFSET = np.timedelta64(9, "h")


@dataclass
class Used:
    """What an answer rested on, gathered while it was computed."""

    readings: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, list[Span]] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)

    def note(self, parameter: str, *spans: Span) -> None:
        """Keep that values of a parameter were used."""
        kept = self.parameters.setdefault(parameter, [])
        kept += [span for span in spans if span not in kept]


@dataclass(frozen=True)
class Basis:
    """The date(s) that decide which version governs, single or by row: the latest of those given.

    ``first`` and ``last`` are bounds of them; mostly these tell all, and the column of ``dates``
    itself need not be worked out. ``FOREVER`` on the rows where nothing decides: the latest version
    governs them, with the latest value of each parameter.
    """

    given: tuple[Any, ...]
    first: Any
    last: Any

    @classmethod
    def of(cls, *given: Any) -> Basis:
        """A basis of dates, months (their first days) or instants, absent ones passed over."""
        firsts, lasts = zip(*map(civil.extremes, given), strict=True)
        if len(given) > 1 and any(map(np.isnat, firsts)):
            return cls.of(civil.latest_given(list(map(_civil_date, given))))
        return cls(given, max(map(_civil_date, firsts)), max(map(_civil_date, lasts)))

    @cached_property
    def dates(self) -> Any:
        """The deciding dates themselves."""
        return civil.latest_given(list(map(_civil_date, self.given)))

    @property
    def decides(self) -> bool:
        """Whether any date is given at all."""
        return not (np.isnat(self.first) and bool(np.isnat(self.dates).all()))

    def rows(self, rows: Any) -> Basis:
        """The basis of some rows."""
        return self.of(self.dates[rows])

    def filled(self, asker: Basis | None) -> Basis:
        """With the asker's dates on the rows that have none of their own."""
        if not np.isnat(self.first):
            return self
        inherited = FOREVER if asker is None else asker.dates
        return self.of(np.where(np.isnat(self.dates), inherited, self.dates))


@dataclass
class Evaluation:
    """The facts of one case, or of a column of cases, put to a pack's rules.

    ``facts`` hold numpy scalars and columns as ``Fact.read`` makes them. With a ``trace`` (one case
    only) the rules run on traced values.
    """

    pack: Pack
    facts: Mapping[str, Any]
    readings: Mapping[str, str]
    as_of: np.datetime64 | None = None
    trace: Trace | None = None
    used: Used = field(default_factory=Used)
    _answers: dict[tuple[str, int], tuple[Basis | None, Any]] = field(default_factory=dict)
    _bases: dict[tuple[str, ...], Basis | None] = field(default_factory=dict)

    def answer(self, question: str) -> Any:
        """The value (or mapping of values) of a rule for these facts."""
        try:
            return self._run(question, None)
        except TermsError as error:
            if self.rows is not None:
                error.within(np.ones(self.rows, dtype=bool))
            raise

    @cached_property
    def rows(self) -> int | None:
        """The number of rows when any fact is a column, else ``None``."""
        counts = (len(value) for name, value in self.facts.items() if self._is_by_row(name))
        return next(counts, None)

    def part(self, rows: Any) -> Evaluation:
        """The same for some rows only, those of a mask."""
        facts = {
            name: value[rows] if self._is_by_row(name) else value
            for name, value in self.facts.items()
        }
        return Evaluation(self.pack, facts, self.readings, self.as_of, used=self.used)

    def basis_of(self, rule: Rule) -> Basis | None:
        """The facts' date(s) that decide which version governs; ``None`` when nothing decides."""
        if self.as_of is not None:
            return self._fixed_basis
        if rule.basis not in self._bases:
            self._bases[rule.basis] = self._basis(rule.basis)
        return self._bases[rule.basis]

    @cached_property
    def _fixed_basis(self) -> Basis:
        return Basis.of(self.as_of)

    def _basis(self, names: tuple[str, ...]) -> Basis | None:
        given = [self.facts[name] for name in names if np.size(self.facts.get(name, ()))]
        given = [one for one in given if Basis.of(one).decides]
        return Basis.of(*given) if given else None

    def _is_by_row(self, name: str) -> bool:
        """Whether a fact is a column; a list fact is one only from two axes on."""
        return bool(np.ndim(self.facts[name]) > self.pack.facts[name].is_list)

    def _run(self, name: str, asker: Basis | None) -> Any:
        versions = self.pack.rules[name]
        own = self.basis_of(versions[-1])
        basis = asker if own is None else own.filled(asker)
        # A rule without a basis of its own may answer two askers differently: one answer for each.
        key = (name, id(basis))
        if key not in self._answers:
            self._answers[key] = (basis, self._compute(versions, basis))
        return self._answers[key][1]

    def _compute(self, versions: tuple[Rule, ...], basis: Basis | None) -> Any:
        self._check_versions(basis)
        chosen = _governing(versions, basis)
        if basis is None or np.ndim(chosen) == 0:
            return self._call(versions[int(chosen)], basis)
        return self._by_rows(versions, chosen, basis)

    def _check_versions(self, basis: Basis | None) -> None:
        first = self.pack.versions[0].in_force_from
        if basis is None or basis.first >= first:
            return
        early = np.asarray(basis.dates < first)
        if not early.any():
            return
        example = np.atleast_1d(basis.dates)[np.atleast_1d(early)][0]
        raise BeforeFirstVersion(
            f"{example} は規約の最初の版({first} 施行)より前の日です。"
            f"{first} 以後の日で尋ねるか、--as-of で版を指定してください。",
            f"{example} lies before the first version of the terms (in force from {first}): "
            f"ask for a day from {first} on, or name a version with --as-of",
            rows=early,
        )

    def _by_rows(self, versions: tuple[Rule, ...], chosen: Any, basis: Basis) -> Any:
        result: Any = None
        for number in np.unique(chosen):
            rows = chosen == number
            try:
                answer = self.part(rows)._call(versions[int(number)], basis.rows(rows))
            except TermsError as error:
                error.within(rows)
                raise
            result = _merge(result, answer, rows)
        return result

    def _call(self, rule: Rule, basis: Basis | None) -> Any:
        self.used.rules.setdefault(rule.name, rule)
        arguments = {name: self._argument(rule, name, basis) for name in rule.arguments}
        if self.trace is not None:
            self._introduce(self.trace, rule, basis)
        result = rule.function(**arguments)
        if self.trace is None:
            return result
        return _named(self.trace, result, rule.name)

    def _introduce(self, trace: Trace, rule: Rule, basis: Basis | None) -> None:
        """Write what a rule is and says, how its clauses are read, and whence its values come."""
        gist = self.pack.clauses[rule.clauses[0]].gist
        clauses_ja = "・".join(label(clause, "ja") for clause in rule.clauses)
        clauses_en = ", ".join(label(clause, "en") for clause in rule.clauses)
        trace.write(
            f"◇ {clauses_ja} {rule.name}: {gist.ja}", f"◇ {clauses_en} {rule.name}: {gist.en}"
        )
        for name in rule.arguments:
            if name in self.facts:
                continue
            if name in self.pack.readings:
                reading = self.pack.readings[name]
                option = reading.options[self._reading(name)]
                trace.write(
                    f"解釈: {reading.question.ja} → {option.ja}",
                    f"Reading: {reading.question.en} → {option.en}",
                )
            elif name in self.pack.parameters and name not in rule.tables:
                parameter = self.pack.parameters[name].parameter
                source = document_in_words(self._spans(name, basis)[0].document)
                trace.write(
                    f"値: {parameter.ja}(出典: {source.ja})",
                    f"Value: {parameter.en} (source: {source.en})",
                )

    def _argument(self, rule: Rule, name: str, basis: Basis | None) -> Any:
        if name in self.facts:
            return self._fact(name)
        if name in self.pack.readings:
            return self._reading(name)
        if name in self.pack.parameters:
            return self._table(name) if name in rule.tables else self._parameter(name, basis)
        if name in self.pack.rules and name != rule.name:
            return self._run(name, basis)
        fact = self.pack.facts[name]
        if name in rule.optional:
            return self._traced(fact.absent, fact.words.ja, fact.words.en)
        raise MissingFact(
            f"{fact.words.ja}({name})が要ります。{name}=値 の形で与えてください。",
            f"{name} ({fact.words.en}) is missing: give {name}=VALUE",
        )

    def _fact(self, name: str) -> Any:
        words = self.pack.facts[name].words
        return self._traced(self.facts[name], words.ja, words.en)

    def _reading(self, name: str) -> str:
        reading = self.pack.readings[name]
        chosen = reading.option(self.readings.get(name, reading.default))
        self.used.readings[name] = chosen
        return chosen

    def _table(self, name: str) -> Dated:
        return replace(self.pack.parameters[name], watch=lambda span: self.used.note(name, span))

    def _parameter(self, name: str, basis: Basis | None) -> Any:
        dated = self.pack.parameters[name]
        if basis is not None and basis.last == FOREVER:
            latest = dated.latest().first_day
            basis = Basis.of(np.where(basis.dates == FOREVER, latest, basis.dates))
        spans = self._spans(name, basis)
        if basis is None or dated.span_over(basis.first, basis.last):
            value = np.int64(spans[0].value)
        else:
            value = dated.on(basis.dates)
        self.used.note(name, *spans)
        return self._traced(value, dated.parameter.ja, dated.parameter.en)

    def _spans(self, name: str, basis: Basis | None) -> tuple[Span, ...]:
        """A parameter's values over the days that decide."""
        dated = self.pack.parameters[name]
        return (dated.latest(),) if basis is None else dated.spans_over(basis.first, basis.last)

    def _traced(self, value: Any, ja: str, en: str) -> Any:
        return value if self.trace is None else self.trace.leaf(value, ja, en)


def _governing(versions: tuple[Rule, ...], basis: Basis | None) -> Any:
    """Which version governs: one index, or a column of indexes where rows differ."""
    if basis is None or len(versions) == 1:
        return len(versions) - 1
    starts = np.array([one.since for one in versions])
    lowest, highest = (
        max(int(np.searchsorted(starts, date, side="right")) - 1, 0)
        for date in (basis.first, basis.last)
    )
    if lowest == highest:
        return lowest
    return np.maximum(np.searchsorted(starts, basis.dates, side="right") - 1, 0)


def _civil_date(value: Any) -> Any:
    """The civil date (Asia/Tokyo) of a date, month (its first day) or instant."""
    if np.datetime_data(value.dtype)[0] == "us":
        return (value + _TOKYO_OFFSET).astype("datetime64[D]")
    if np.datetime_data(value.dtype)[0] == "M":
        return civil.first_day_of(value)
    return value


def _merge(result: Any, answer: Any, rows: Any) -> Any:
    """A column (or a mapping of such) with the answer put into the rows of a mask."""
    if isinstance(answer, dict):
        parts = result or {}
        return {name: _merge(parts.get(name), one, rows) for name, one in answer.items()}
    column = np.asarray(answer)
    if result is None:
        shape = column.shape[1:] if column.ndim else ()
        result = np.empty((len(rows), *shape), dtype=column.dtype)
    result = result.astype(np.result_type(result, column), copy=False)  # a text may be longer
    result[rows] = column
    return result


def _named(trace: Trace, result: Any, name: str) -> Any:
    if isinstance(result, dict):
        return {part: _named(trace, value, part) for part, value in result.items()}
    return Traced(trace, bare(result), (name, name))


def working(evaluation: Evaluation, language: str) -> str:
    """The steps of a traced evaluation, numbered by line."""
    assert evaluation.trace is not None
    return "\n".join(step.text(language) for step in evaluation.trace.steps)
