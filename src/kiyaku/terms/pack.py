"""A pack: one service's terms as data and rules, to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from kiyaku.terms import bounds, values
from kiyaku.terms.clauses import Clause
from kiyaku.terms.errors import (
    BadFact,
    BeforeFirstVersion,
    MissingFact,
    UnknownFact,
    UnknownParameter,
    UnknownQuestion,
    UnknownReading,
    meant,
)
from kiyaku.terms.evaluation import Evaluation, working
from kiyaku.terms.facts import Fact
from kiyaku.terms.parameters import Dated
from kiyaku.terms.personal_data import Purpose, Refusal
from kiyaku.terms.readings import Reading
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.rules import Rule
from kiyaku.terms.texts import Text
from kiyaku.terms.tracing import Trace, bare, show
from kiyaku.terms.uses import Use


@dataclass(frozen=True)
class Version:
    """One version of the terms: in force from a day on until the next one.

    ``published``: by the operator, with all rules carried on; the pack's own are not.
    """

    in_force_from: np.datetime64
    text_known: bool
    note: Text
    published: bool = False


@dataclass(frozen=True)
class Question:
    """What can be asked: name, clauses, summary, arguments with their facts, type of answer.

    ``needs`` must be given and ``takes`` may be; ``readings`` and ``parameters`` are those the
    answer may rest on.
    """

    name: str
    clauses: tuple[str, ...]
    summary: str
    needs: tuple[Fact, ...]
    takes: tuple[Fact, ...]
    readings: tuple[str, ...]
    parameters: tuple[str, ...]
    answer: str | Mapping[str, str]


@dataclass
class _Leaves:
    """What a question comes down to, its inner rules' included; dicts keep the order of naming."""

    needs: dict[str, None] = field(default_factory=dict)
    takes: dict[str, None] = field(default_factory=dict)
    readings: dict[str, None] = field(default_factory=dict)
    parameters: dict[str, None] = field(default_factory=dict)
    rules: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class IndividualRules:
    """A document of individual rules: parameter values that win over all others from a day on.

    ``until``: the last day on which they do; what they stood before holds again afterwards.
    ``yields``: the document gives way itself: its values count only where there are none.
    """

    title: str
    parameters: Mapping[str, Mapping[Any, int]]
    until: Any = None
    yields: bool = False


@dataclass(frozen=True)
class Pack:
    """A service's terms: versions, clauses, parameters, readings, facts, rules, uses.

    ``purposes`` and ``refusals``: of personal data and of requests about it.
    """

    name: str
    title: Text
    service_name: Text
    versions: tuple[Version, ...]
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, Dated]
    readings: Mapping[str, Reading]
    facts: Mapping[str, Fact]
    rules: Mapping[str, tuple[Rule, ...]]
    chosen_readings: Mapping[str, str]
    individual_rules: tuple[IndividualRules, ...] = ()
    uses: Mapping[str, Use] = field(default_factory=dict)
    purposes: Mapping[str, Purpose] = field(default_factory=dict)
    refusals: Mapping[str, Refusal] = field(default_factory=dict)
    provisions: Mapping[str, Text] = field(default_factory=dict)

    def ask(
        self,
        question: str,
        *,
        as_of: Any = None,
        readings: Mapping[str, str] | None = None,
        set: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> Any:
        """The answer to a question: a plain value, or columns when any fact is a column.

        Args:
            question: one of ``questions()``.
            as_of: a day whose version and parameters are to answer, instead of the case's own. A
                table of rates that a rule weighs day by day keeps to the days of the case.
            readings: options other than the service's, by reading.
            set: parameter values that hold for all dates, by name.
            facts: the case; see ``facts_of(question)``. ``None`` counts as not given, and so does
                an absent value in a column (see ``values``).

        Raises:
            TermsError: one of its kinds, naming what is wrong and how to mend it; for columns,
                ``rows`` masks the rows at fault.
        """
        with bounds.remembering():
            evaluation = self._evaluation(question, as_of, readings, set, facts)
            answer = evaluation.answer(question)
        return _given_back(self._current(question).answer, answer, evaluation.rows)

    def explain(
        self,
        question: str,
        *,
        as_of: Any = None,
        readings: Mapping[str, str] | None = None,
        set: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> Receipt:
        """The answer for one case with its receipt: arguments and errors as for ``ask``."""
        evaluation = self._evaluation(question, as_of, readings, set, facts)
        if evaluation.rows is not None:
            raise BadFact(
                "説明できるのは1件だけです。列ではなく1件の値を与えてください。",
                "one case at a time can be explained: give single values, not columns",
            )
        evaluation.trace = trace = Trace()
        for name, value in evaluation.facts.items():
            words = self.facts[name].words
            trace.write(
                f"事実: {words.ja} {show(value, 'ja')}", f"Fact: {words.en} {show(value, 'en')}"
            )
        traced = evaluation.answer(question)
        rule = evaluation.used.rules[question]
        basis = evaluation.basis_of(self._current(question))
        return Receipt(
            question=question,
            answer=_given_back(rule.answer, traced, None),
            clauses=rule.clauses,
            terms_version=self.terms_version_on(None if basis is None else basis.dates),
            readings=evaluation.used.readings,
            parameters={
                name: tuple(sorted(spans, key=lambda span: span.first_day))
                for name, spans in evaluation.used.parameters.items()
            },
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
        leaves = self._leaves_of(name)
        return Question(
            name=name,
            clauses=rule.clauses,
            summary=rule.summary,
            needs=tuple(self.facts[fact] for fact in leaves.needs),
            takes=tuple(self.facts[fact] for fact in leaves.takes),
            readings=tuple(leaves.readings),
            parameters=tuple(leaves.parameters),
            answer=rule.answer,
        )

    def facts_of(self, question: str) -> tuple[str, ...]:
        """Names of the facts a question takes, required ones first."""
        leaves = self._leaves_of(question)
        return (*leaves.needs, *leaves.takes)

    def readings_of(self, question: str) -> frozenset[str]:
        """The readings that an answer to a question may rest on, its inner rules' included."""
        return frozenset(self._leaves_of(question).readings)

    def terms_version_on(self, date: Any) -> str:
        """The version in force on a day, named by its first day (``None``: the latest).

        Raises:
            BeforeFirstVersion: before the first version.
        """
        starts = [version.in_force_from for version in self.versions]
        if date is None:
            return str(starts[-1])
        index = int(np.searchsorted(starts, _read_date("date", date), side="right")) - 1
        if index < 0:
            raise BeforeFirstVersion(
                f"{date} は規約の最初の版({starts[0]} 施行)より前の日です。",
                f"{date} lies before the first version of the terms (in force from {starts[0]})",
            )
        return str(starts[index])

    @property
    def written_for(self) -> np.datetime64:
        """The first day of the last version that the pack's own rules were written for."""
        return [one.in_force_from for one in self.versions if not one.published][-1]

    def with_published(self, versions: Iterable[Version]) -> Pack:
        """The pack with versions that the operator published, each from its day on.

        Rules have no version of theirs there, so those in force before are carried on.
        """
        own = {one.in_force_from: one for one in (*versions, *self.versions)}
        return replace(self, versions=tuple(own[day] for day in sorted(own)))

    def configured(
        self,
        *,
        parameters: Mapping[str, Any] | None = None,
        readings: Mapping[str, str] | None = None,
        individual_rules: Iterable[IndividualRules] = (),
        document: str = "operator",
    ) -> Pack:
        """The pack with an operator's settings and individual rules on top of what it has.

        Later settings win over earlier ones from their days on; individual rules win over all
        settings, whichever came first.

        Args:
            parameters: name → value for all dates, or name → {first day: value}.
            readings: reading → option.
            individual_rules: documents whose values win over all others from their days on.
            document: what receipts name as the source of ``parameters``.

        Raises:
            UnknownParameter, UnknownReading: for a name or option there is not.
        """
        tables = self._overridden(self.parameters, parameters or {}, document)
        documents = (*self.individual_rules, *individual_rules)
        for rules in documents:
            tables = self._under(tables, rules)
        chosen = {**self.chosen_readings, **self._checked_readings(readings or {})}
        return replace(self, parameters=tables, chosen_readings=chosen, individual_rules=documents)

    def reading(self, name: str) -> str:
        """The option of a reading that this service has chosen."""
        return self.chosen_readings.get(name, self.readings[name].default)

    def _current(self, question: str) -> Rule:
        versions = self.rules.get(question)
        if versions is None or not versions[-1].is_question:
            ja, en = meant(question, (n for n, r in self.rules.items() if r[-1].is_question))
            raise UnknownQuestion(
                f"{self.title.ja} に {question} という問いはありません。{ja}",
                f"{self.name} does not answer {question}; {en}",
            )
        return versions[-1]

    def _leaves_of(self, question: str) -> _Leaves:
        self._current(question)
        leaves = _Leaves()
        self._gather(question, leaves)
        for name in leaves.needs:
            leaves.takes.pop(name, None)
        return leaves

    def _gather(self, name: str, leaves: _Leaves) -> None:
        leaves.rules[name] = None
        for rule in self.rules[name]:
            for argument in rule.arguments:
                self._place(rule, argument, leaves)

    def _place(self, rule: Rule, argument: str, leaves: _Leaves) -> None:
        """Put an argument where evaluation would find it, a given fact apart."""
        elsewhere = True
        if argument in self.readings:
            leaves.readings[argument] = None
        elif argument in self.parameters:
            leaves.parameters[argument] = None
        elif argument in self.rules and argument != rule.name:
            if argument not in leaves.rules:
                self._gather(argument, leaves)
        else:
            elsewhere = False
        if argument in self.facts:
            optional = elsewhere or argument in rule.optional
            (leaves.takes if optional else leaves.needs)[argument] = None

    def _evaluation(
        self,
        question: str,
        as_of: Any,
        readings: Mapping[str, str] | None,
        fixed: Mapping[str, Any] | None,
        facts: Mapping[str, Any],
    ) -> Evaluation:
        self._current(question)
        # What is set with a question is its premise: it stands above individual rules too.
        tables = self._overridden(self.parameters, fixed or {}, "set")
        pack = replace(self, parameters=tables) if fixed else self
        return Evaluation(
            pack,
            self._read_facts(question, facts),
            {**self.chosen_readings, **self._checked_readings(readings or {})},
            None if as_of is None else _read_date("as_of", as_of),
        )

    def _read_facts(self, question: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        allowed = self.facts_of(question)
        for name in facts:
            if name not in allowed:
                ja, en = meant(name, allowed)
                raise UnknownFact(
                    f"{question} は引数 {name} をとりません。{ja}",
                    f"{question} does not take {name}; {en}",
                )
        read = {name: self.facts[name].read(v) for name, v in facts.items() if v is not None}
        given = {name: value for name, value in read.items() if not self._lacks(name, value)}
        self._check_lengths(given)
        self._check_gaps(question, given)
        return given

    def _lacks(self, name: str, value: Any) -> bool:
        return np.ndim(value) == 0 and bool(values.is_absent(self.facts[name].kind, value))

    def _check_lengths(self, facts: Mapping[str, Any]) -> None:
        """Columns have equally many rows, and a case's lists equally many pieces."""
        rows = {name: self.facts[name].rows(value) for name, value in facts.items()}
        _refuse_different("行数", "rows", rows)
        pieces = {
            name: np.shape(value)[-1] if self.facts[name].is_list else None
            for name, value in facts.items()
        }
        _refuse_different("要素の数", "pieces", pieces)

    def _check_gaps(self, question: str, facts: Mapping[str, Any]) -> None:
        """No column of a fact that the question needs lacks a row's value."""
        for name in self._leaves_of(question).needs:
            if name not in facts or np.ndim(facts[name]) == 0:
                continue
            fact = self.facts[name]
            if values.any_absent(fact.kind, facts[name]):
                absent = values.is_absent(fact.kind, facts[name])
                raise MissingFact(
                    f"{fact.words.ja}({name})の値がない行が {int(np.sum(absent))} 件あります。",
                    f"{name} ({fact.words.en}) is missing in {int(np.sum(absent))} rows",
                    rows=absent,
                )

    def _checked_readings(self, readings: Mapping[str, str]) -> dict[str, str]:
        for name, option in readings.items():
            if name not in self.readings:
                ja, en = meant(name, self.readings)
                raise UnknownReading(
                    f"{self.title.ja} に解釈 {name} は登録されていません。{ja}",
                    f"{self.name} has no reading {name}; {en}",
                )
            self.readings[name].option(option)
        return dict(readings)

    def _under(self, tables: dict[str, Dated], rules: IndividualRules) -> dict[str, Dated]:
        """The tables under a document of individual rules, as far as it reaches."""
        over = self._overridden(tables, rules.parameters, rules.title)
        for name in rules.parameters:
            if rules.yields and tables[name].is_set:
                over[name] = tables[name]
            elif rules.until is not None:
                over[name] = over[name].until(_read_date("until", rules.until), tables[name])
        return over

    def _overridden(
        self, tables: Mapping[str, Dated], given: Mapping[str, Any], document: str
    ) -> dict[str, Dated]:
        """The tables with a document's values in front."""
        result = dict(tables)
        for name, value in given.items():
            if name not in result:
                ja, en = meant(name, result)
                raise UnknownParameter(
                    f"{self.title.ja} に {name} という値はありません。{ja}",
                    f"{self.name} has no parameter {name}; {en}",
                )
            result[name] = (
                result[name].with_values(value, document)
                if isinstance(value, Mapping)
                else result[name].fixed(value, document)
            )
        return result


def _refuse_different(ja: str, en: str, sizes: Mapping[str, int | None]) -> None:
    known = {name: size for name, size in sizes.items() if size is not None}
    if len(set(known.values())) < 2:
        return
    listed = ", ".join(f"{name} {size}" for name, size in known.items())
    raise BadFact(
        f"列や並びの{ja}がそろっていません: {listed}",
        f"columns or lists differ in their number of {en}: {listed}",
        code=f"{en}_unequal",
    )


def _read_date(name: str, value: Any) -> np.datetime64:
    try:
        date: np.datetime64 = values.read("date", value)
    except values.Unreadable as expected:
        raise BadFact(
            f"{name} の値 {value!r} は読めません。{expected.ja} が必要です。",
            f"{name}: {value!r} cannot be read; expected {expected.en}",
        ) from None
    return date


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
