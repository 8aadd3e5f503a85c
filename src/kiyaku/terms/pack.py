"""A pack: one service's terms as data and rules, to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kiyaku.terms import values
from kiyaku.terms.clauses import Clause
from kiyaku.terms.errors import (
    BadFact,
    BeforeFirstVersion,
    UnknownFact,
    UnknownParameter,
    UnknownQuestion,
    UnknownReading,
)
from kiyaku.terms.evaluation import Evaluation, working
from kiyaku.terms.facts import Fact
from kiyaku.terms.parameters import Dated
from kiyaku.terms.readings import Reading
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.rules import Rule
from kiyaku.terms.texts import Text
from kiyaku.terms.tracing import Trace, bare


@dataclass(frozen=True)
class Version:
    """One version of the terms: in force from a day on until the next one."""

    in_force_from: np.datetime64
    text_known: bool
    note: Text


@dataclass(frozen=True)
class Question:
    """What can be asked: name, clauses, summary, arguments with their facts, type of answer."""

    name: str
    clauses: tuple[str, ...]
    summary: str
    needs: tuple[Fact, ...]
    takes: tuple[Fact, ...]
    answer: str | Mapping[str, str]


@dataclass(frozen=True)
class IndividualRules:
    """A document of individual rules: parameter values that win over all others from a day on."""

    title: str
    parameters: Mapping[str, Mapping[Any, int]]


@dataclass(frozen=True)
class Pack:
    """A service's terms: versions, clauses, parameters, readings, facts and rules."""

    name: str
    title: Text
    versions: tuple[Version, ...]
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, Dated]
    readings: Mapping[str, Reading]
    facts: Mapping[str, Fact]
    rules: Mapping[str, tuple[Rule, ...]]
    chosen_readings: Mapping[str, str]

    def ask(
        self,
        question: str,
        *,
        as_of: Any = None,
        readings: Mapping[str, str] | None = None,
        set: Mapping[str, int] | None = None,
        **facts: Any,
    ) -> Any:
        """The answer to a question: a plain value, or columns when any fact is a column.

        Args:
            question: one of ``questions()``.
            as_of: a day whose version and parameters are to answer, instead of the case's own.
            readings: options other than the service's, by reading.
            set: parameter values that hold for all dates, by name.
            facts: the case; see ``facts_of(question)``. ``None`` counts as not given.

        Raises:
            TermsError: one of its kinds, naming what is wrong and how to mend it.
        """
        evaluation = self._evaluation(question, as_of, readings, set, facts)
        answer = evaluation.answer(question)
        kind = self._current(question).answer
        rows = _row_count(evaluation.facts, self.facts)
        return _given_back(kind, answer, rows)

    def explain(
        self,
        question: str,
        *,
        as_of: Any = None,
        readings: Mapping[str, str] | None = None,
        set: Mapping[str, int] | None = None,
        **facts: Any,
    ) -> Receipt:
        """The answer for one case with its receipt: arguments and errors as for ``ask``."""
        evaluation = self._evaluation(question, as_of, readings, set, facts)
        if _row_count(evaluation.facts, self.facts) is not None:
            raise BadFact(
                "説明できるのは1件だけです。列ではなく1件の値を与えてください。",
                "one case at a time can be explained: give single values, not columns",
            )
        evaluation.trace = Trace()
        traced = evaluation.answer(question)
        rule = evaluation.used.rules[question]
        basis = evaluation.basis_of(rule)
        return Receipt(
            question=question,
            answer=_given_back(rule.answer, traced, None),
            clauses=rule.clauses,
            terms_version=self.terms_version_on(None if basis is None else basis.dates),
            readings=evaluation.used.readings,
            parameters=evaluation.used.parameters,
            inputs={name: _input(self.facts[name], v) for name, v in evaluation.facts.items()},
            rule_hash=rule.source_hash,
            steps=Text(working(evaluation, "ja"), working(evaluation, "en")),
        )

    def answers(self, question: str) -> bool:
        """Whether the pack answers this question."""
        return question in self.rules and self.rules[question][-1].is_question

    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order of their clauses' registration."""
        return tuple(
            self.question(name) for name, rules in self.rules.items() if rules[-1].is_question
        )

    def question(self, name: str) -> Question:
        """One question with its arguments.

        Raises:
            UnknownQuestion: with the questions there are.
        """
        rule = self._current(name)
        needs, takes = self._facts_of(name)
        return Question(
            name,
            rule.clauses,
            rule.summary,
            tuple(self.facts[fact] for fact in needs),
            tuple(self.facts[fact] for fact in takes),
            rule.answer,
        )

    def facts_of(self, question: str) -> tuple[str, ...]:
        """Names of the facts a question takes, required ones first."""
        needs, takes = self._facts_of(question)
        return (*needs, *takes)

    def readings_of(self, question: str) -> frozenset[str]:
        """The readings that an answer to a question may rest on, its inner rules' included."""
        return self._readings_of(question, frozenset())

    def terms_version_on(self, date: Any) -> str:
        """The version in force on a day, named by its first day (``None``: the latest).

        Raises:
            BeforeFirstVersion: before the first version.
        """
        starts = [version.in_force_from for version in self.versions]
        if date is None:
            return str(starts[-1])
        index = int(np.searchsorted(starts, np.datetime64(date, "D"), side="right")) - 1
        if index < 0:
            raise BeforeFirstVersion(
                f"{date} は規約の最初の版({starts[0]} 施行)より前の日です。",
                f"{date} lies before the first version of the terms (in force from {starts[0]})",
            )
        return str(starts[index])

    def configured(
        self,
        *,
        parameters: Mapping[str, Any] | None = None,
        readings: Mapping[str, str] | None = None,
        individual_rules: Iterable[IndividualRules] = (),
        document: str = "operator",
    ) -> Pack:
        """The pack with an operator's settings and individual rules on top.

        Args:
            parameters: name → value for all dates, or name → {first day: value}.
            readings: reading → option.
            individual_rules: documents whose values win over all others from their days on.
            document: what receipts name as the source of ``parameters``.

        Raises:
            UnknownParameter, UnknownReading: for a name or option there is not.
        """
        tables = dict(self.parameters)
        for name, value in (parameters or {}).items():
            tables[name] = _overridden(self._parameter(tables, name), value, document)
        for rules in individual_rules:
            for name, value in rules.parameters.items():
                tables[name] = _overridden(self._parameter(tables, name), value, rules.title)
        chosen = {**self.chosen_readings, **self._checked_readings(readings or {})}
        return replace(self, parameters=tables, chosen_readings=chosen)

    def reading(self, name: str) -> str:
        """The option of a reading that this service has chosen."""
        return self.chosen_readings.get(name, self.readings[name].default)

    def _current(self, question: str) -> Rule:
        versions = self.rules.get(question)
        if versions is None or not versions[-1].is_question:
            known = ", ".join(sorted(n for n, r in self.rules.items() if r[-1].is_question))
            raise UnknownQuestion(
                f"{self.title.ja} に {question} という問いはありません。あるのは: {known}",
                f"{self.name} does not answer {question}; it answers: {known}",
            )
        return versions[-1]

    def _facts_of(self, question: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Facts needed and facts that may be given, in the order the rules name them."""
        needs: dict[str, None] = {}
        takes: dict[str, None] = {}
        self._gather(question, needs, takes, set())
        return tuple(needs), tuple(name for name in takes if name not in needs)

    def _readings_of(self, name: str, seen: frozenset[str]) -> frozenset[str]:
        arguments = {argument for rule in self.rules[name] for argument in rule.arguments}
        found = frozenset(arguments & self.readings.keys())
        inner = (arguments & self.rules.keys()) - found - seen - {name} - self.parameters.keys()
        for rule in inner:
            found |= self._readings_of(rule, seen | {name})
        return found

    def _gather(
        self, name: str, needs: dict[str, None], takes: dict[str, None], seen: set[str]
    ) -> None:
        seen.add(name)
        for rule in self.rules[name]:
            for argument in rule.arguments:
                elsewhere = argument in self.readings or argument in self.parameters
                if argument in self.rules and argument != name and not elsewhere:
                    if argument not in seen:
                        self._gather(argument, needs, takes, seen)
                elif argument in self.facts:
                    optional = argument in rule.optional or elsewhere
                    (takes if optional else needs)[argument] = None

    def _evaluation(
        self,
        question: str,
        as_of: Any,
        readings: Mapping[str, str] | None,
        fixed: Mapping[str, int] | None,
        facts: Mapping[str, Any],
    ) -> Evaluation:
        self._current(question)
        pack = self if not fixed else self.configured(parameters=fixed, document="set")
        return Evaluation(
            pack,
            self._read_facts(question, facts),
            {**self.chosen_readings, **self._checked_readings(readings or {})},
            None if as_of is None else _as_of(as_of),
        )

    def _read_facts(self, question: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        allowed = self.facts_of(question)
        for name in facts:
            if name not in allowed:
                known = ", ".join(allowed) or "-"
                raise UnknownFact(
                    f"{question} は {name} をとりません。とるのは: {known}",
                    f"{question} does not take {name}; it takes: {known}",
                )
        return {name: self.facts[name].read(v) for name, v in facts.items() if v is not None}

    def _checked_readings(self, readings: Mapping[str, str]) -> dict[str, str]:
        for name, option in readings.items():
            if name not in self.readings:
                known = ", ".join(self.readings) or "-"
                raise UnknownReading(
                    f"{self.title.ja} に解釈 {name} は登録されていません。あるのは: {known}",
                    f"{self.name} has no reading {name}; it has: {known}",
                )
            self.readings[name].option(option)
        return dict(readings)

    def _parameter(self, tables: Mapping[str, Dated], name: str) -> Dated:
        if name not in tables:
            known = ", ".join(tables) or "-"
            raise UnknownParameter(
                f"{self.title.ja} に {name} という値はありません。あるのは: {known}",
                f"{self.name} has no parameter {name}; it has: {known}",
            )
        return tables[name]


def _overridden(dated: Dated, value: Any, document: str) -> Dated:
    if isinstance(value, Mapping):
        return dated.with_values(value, document)
    try:
        return dated.fixed(int(value), document)
    except (TypeError, ValueError):
        raise UnknownParameter(
            f"{dated.parameter.name} の値は整数で与えてください: {value}",
            f"{dated.parameter.name} takes an integer: {value}",
            code="parameter_out_of_range",
        ) from None


def _as_of(value: Any) -> np.datetime64:
    try:
        date: np.datetime64 = values.read("date", value)
    except values.Unreadable as expected:
        raise BadFact(
            f"as_of の値 {value!r} は読めません。{expected.ja} が必要です。",
            f"as_of: {value!r} cannot be read; expected {expected.en}",
        ) from None
    return date


def _row_count(facts: Mapping[str, Any], declared: Mapping[str, Fact]) -> int | None:
    """Number of rows when any fact is a column (a list fact is one from two axes on)."""
    for name, value in facts.items():
        if np.ndim(value) > (1 if declared[name].is_list else 0):
            return len(value)
    return None


def _given_back(kind: Any, answer: Any, rows: int | None) -> Any:
    if isinstance(kind, Mapping):
        return {part: _given_back(one, answer[part], rows) for part, one in kind.items()}
    value = bare(answer)
    if rows is None:
        return values.give(kind, np.asarray(value)[()])
    column = np.asarray(value)
    return column if column.ndim else np.broadcast_to(column, rows)


def _input(fact: Fact, value: Any) -> Any:
    if fact.is_list:
        return [values.give(fact.kind, one) for one in value]
    return values.give(fact.kind, value)
