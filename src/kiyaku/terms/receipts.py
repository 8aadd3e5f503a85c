"""Receipts: an answer with everything it rests on, and its working in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.terms import values
from kiyaku.terms.clauses import label
from kiyaku.terms.parameters import FOREVER, Span
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Receipt:
    """One case's answer: clauses, version, readings, parameters, inputs, rule hash, working.

    ``answer`` is a plain Python value or a dict of such. ``parameters`` map name → the values that
    were used, each with its days and the document that gives it.
    """

    question: str
    answer: Any
    clauses: tuple[str, ...]
    terms_version: str
    readings: Mapping[str, str]
    parameters: Mapping[str, tuple[Span, ...]]
    inputs: Mapping[str, Any]
    rule_hash: str
    steps: Text

    def working(self, language: str = "ja") -> str:
        """The working in words: facts, steps and answer, one to a line."""
        title = "・" if language == "ja" else ", "
        cited = title.join(label(clause, language) for clause in self.clauses)
        head = {
            "ja": f"{cited}({self.terms_version} の版)による",
            "en": f"By {cited} (version of {self.terms_version})",
        }[language]
        arrow = {"ja": "答え", "en": "Answer"}[language]
        return "\n".join(
            [head, self.steps.in_language(language), f"{arrow}: {self._answer_text(language)}"]
        )

    def as_json(self, language: str = "ja") -> dict[str, Any]:
        """The receipt as JSON-ready values (dates and instants in ISO form).

        A parameter of which one value was used is that value, else a list of dated values.
        """
        return {
            "question": self.question,
            "answer": _plain(self.answer),
            "clauses": list(self.clauses),
            "terms_version": self.terms_version,
            "readings": dict(self.readings),
            "parameters": {name: _value(spans) for name, spans in self.parameters.items()},
            "parameter_sources": {
                name: list(dict.fromkeys(span.document for span in spans))
                for name, spans in self.parameters.items()
            },
            "inputs": {name: _plain(value) for name, value in self.inputs.items()},
            "rule_hash": self.rule_hash,
            "working": self.working(language),
        }

    def _answer_text(self, language: str) -> str:
        if isinstance(self.answer, dict):
            return ", ".join(f"{part} = {_words(v, language)}" for part, v in self.answer.items())
        return _words(self.answer, language)


def _words(value: Any, language: str) -> str:
    if value is None:
        return "なし" if language == "ja" else "none"
    if isinstance(value, bool):
        return {"ja": ("いいえ", "はい"), "en": ("no", "yes")}[language][value]
    return f"{value:,}" if isinstance(value, int) else str(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {part: _plain(one) for part, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return values.show(value)


def _value(spans: tuple[Span, ...]) -> Any:
    if len(spans) == 1:
        return spans[0].value
    return [
        {
            "from": str(span.first_day),
            "until": None if span.last_day == FOREVER else str(span.last_day),
            "value": span.value,
            "document": span.document,
        }
        for span in spans
    ]
