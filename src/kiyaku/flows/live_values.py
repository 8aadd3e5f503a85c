"""Values, readings and questions of a service's terms, told in words as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from kiyaku import packs
from kiyaku.base import queries
from kiyaku.base.operations import ALWAYS
from kiyaku.terms import Pack
from kiyaku.terms.parameters import FOREVER, Dated, Span, document_in_words
from kiyaku.terms.texts import Text
from kiyaku.terms.units import in_words

UNSET, UNKNOWN, INDIVIDUAL_RULES = "unset", "unknown", "individual_rules"
OPERATOR, DEFAULT = "operator", "default"
_DEFAULT_WORDS = Text("既定値(運営者が変えられる)", "the default, which the operator may change")


@dataclass(frozen=True)
class AsOf:
    """A service as it is looked at on a day: the day whose settings and prices count.

    Those entered on ``known_on`` or earlier; ``is_all``: there are no later ones.
    """

    service: int
    code: str
    on: dt.date
    known_on: dt.date
    is_all: bool

    def pack(self) -> Pack:
        """The pack with the settings known on the day."""
        return queries.pack(self.service, on=self.known_on)

    def pack_now(self) -> Pack | None:
        """The pack with all settings made since, if there may be any."""
        return None if self.is_all else queries.pack(self.service)


def as_of(service: int, on: dt.date) -> AsOf:
    """A service on a day; what it was opened with counts for the days before as well."""
    row = queries.service(service)
    known_on = max(on, row.opened_on)
    return AsOf(service, row.code, on, known_on, is_all=known_on >= row.business_day)


@dataclass(frozen=True)
class Value:
    """A value over a stretch of days.

    Attributes:
        value: None where nothing is known.
        in_words: with its unit; where it is not known or not set, that.
        from_day: None: as long as there have been any.
        until_day: the last day; None: for good.
        source: ``terms``, ``law``, ``operator``, ``default`` (what the operator may set and has
            not), ``individual_rules``, ``unset``, ``unknown``.
        document: what gives it, in words: an individual rule by its title.
    """

    value: int | None
    in_words: Text
    from_day: dt.date | None
    until_day: dt.date | None
    source: str
    document: Text


@dataclass(frozen=True)
class LiveValue:
    """A parameter with the value that held on a day as the service then knew it.

    ``since_changed``: what is on record for that day now, where that differs. ``clause`` is the one
    that sets it.
    """

    name: str
    words: Text
    unit: str
    clause: str
    value: Value
    since_changed: Value | None = None


@dataclass(frozen=True)
class ReadingShown:
    """A point that can be read in more ways than one: what it asks, and how it is read.

    ``ground``: why it is read so by default; None where the operator chose another option.
    """

    id: str
    clause: str
    question: Text
    chosen: str
    in_words: Text
    is_default: bool
    ground: Text | None
    options: Mapping[str, Text]


@dataclass(frozen=True)
class QuestionShown:
    """A question the terms answer: its name, the clauses it cites, what it tells."""

    name: str
    clauses: tuple[str, ...]
    summary: Text


def live_value(pack: Pack, name: str, on: dt.date, now: Pack | None = None) -> LiveValue:
    """A parameter on a day.

    Args:
        pack: with the settings that were known then.
        now: with those known today, if there may be others.
    """
    dated = pack.parameters[name]
    parameter = dated.parameter
    value = value_on(pack, dated, on)
    later = None if now is None else value_on(now, now.parameters[name], on)
    return LiveValue(
        name,
        Text(parameter.ja, parameter.en),
        parameter.unit,
        parameter.clause,
        value,
        later if later is not None and _differs(value, later) else None,
    )


def value_on(pack: Pack, dated: Dated, on: dt.date) -> Value:
    """The value of a parameter on a day, or that it is not known and what is."""
    day = np.datetime64(on, "D")
    for span in dated.spans_over(day, day):
        return value_of(pack, dated, span)
    known = dated.known_in_words()
    words = Text(f"わかりません({known.ja})", f"not known ({known.en})")
    return Value(None, words, None, None, UNKNOWN, Text("—", "—"))


def value_of(pack: Pack, dated: Dated, span: Span) -> Value:
    """A span of a parameter in words."""
    source, document = _source(pack, dated, span)
    words = in_words(dated.parameter.unit, span.value)
    return Value(
        span.value,
        document if source == UNSET else words,
        since(_date(span.first_day)),
        None if span.last_day == FOREVER else _date(span.last_day),
        source,
        document,
    )


def _source(pack: Pack, dated: Dated, span: Span) -> tuple[str, Text]:
    """What gives a value, as a word and in words."""
    document = document_in_words(span.document)
    if any(rules.title == span.document for rules in pack.individual_rules):
        return INDIVIDUAL_RULES, document
    own = packs.load(pack.name).parameters[dated.parameter.name].spans
    if span.document == OPERATOR and any(_is_same(span, one) for one in own):
        return DEFAULT, _DEFAULT_WORDS
    return span.document, document


def _is_same(one: Span, other: Span) -> bool:
    """Whether two spans are one, which a later value may have cut short."""
    return (one.first_day, one.value) == (other.first_day, other.value)


def since(day: dt.date) -> dt.date | None:
    """A first day; None where what begins on it has always held."""
    return None if day <= ALWAYS else day


def reading_shown(pack: Pack, name: str) -> ReadingShown:
    """A reading with the option that the service has chosen."""
    reading, chosen = pack.readings[name], pack.reading(name)
    is_default = chosen == reading.default
    return ReadingShown(
        name,
        reading.clause,
        reading.question,
        chosen,
        reading.options[chosen],
        is_default,
        reading.ground if is_default else None,
        reading.options,
    )


def question_shown(pack: Pack, name: str) -> QuestionShown:
    """A question with what it tells: in Japanese the gist of its leading clause."""
    rule = pack.rules[name][-1]
    gist = pack.clauses[rule.clauses[0]].gist
    return QuestionShown(name, rule.clauses, replace(gist, en=rule.summary))


def _differs(one: Value, other: Value) -> bool:
    return (one.value, one.source, one.document) != (other.value, other.source, other.document)


def _date(day: np.datetime64) -> dt.date:
    date: dt.date = day.astype("datetime64[D]").astype(object)
    return date
