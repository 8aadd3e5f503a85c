"""What a why is made of: reasons, each a stored figure beside its recomputation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kiyaku.base.records import Entry
from kiyaku.terms.clauses import label
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.texts import Text

AMOUNT = Text("金額", "amount")
DUE = Text("支払期限", "due date")


@dataclass(frozen=True)
class Reason:
    """One stored figure or date, and how it comes about.

    Attributes:
        about: what the figure is.
        stored: the figure as stored; ``None`` where there is none, as with a person's decision.
        recomputed: the same, computed again from the stored facts.
        clauses, terms_version: those of the stored basis.
        receipt: the answer of the terms that it rests on, with its working.
        steps: what the operator's own records add to that: prices, payments, deductions.
        differences: everything in which the recomputation does not agree with what is stored.
        inside: steps for the staff alone: who decided and why, what screening found.
    """

    about: Text
    stored: Any
    recomputed: Any
    clauses: tuple[str, ...] = ()
    terms_version: str | None = None
    receipt: Receipt | None = None
    steps: tuple[Text, ...] = ()
    differences: tuple[Text, ...] = ()
    inside: tuple[Text, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the recomputation gives what is stored, by what is stored as its basis."""
        return not self.differences

    def as_json(self, language: str = "ja") -> dict[str, Any]:
        """The reason as plain values."""
        return {
            "about": self.about.in_language(language),
            "stored": plain(self.stored),
            "recomputed": plain(self.recomputed),
            "agrees": self.agrees,
            "differences": [one.in_language(language) for one in self.differences],
            "clauses": list(self.clauses),
            "terms_version": self.terms_version,
            "steps": [one.in_language(language) for one in (*self.steps, *self.inside)],
            "receipt": self.receipt and self.receipt.as_json(language),
        }

    def in_words(self, language: str = "ja") -> list[str]:
        """The reason as lines: figure, ground, working, and whether it agrees."""
        lines = [self._head(language)]
        if self.receipt is not None:
            lines += [f"    {line}" for line in self.receipt.working(language).splitlines()]
        elif self.clauses:
            lines.append("    " + _cited(self.clauses, self.terms_version, language))
        lines += [f"    {one.in_language(language)}" for one in (*self.steps, *self.inside)]
        if self.differences:
            loud = {"ja": "!! 保存された値と一致しません: ", "en": "!! DOES NOT AGREE: "}[language]
            lines += [f"    {loud}{one.in_language(language)}" for one in self.differences]
        elif self.stored is not None:
            same = {"ja": "計算し直しても同じ", "en": "recomputed: the same"}[language]
            lines.append(f"    = {same}: {in_words(self.recomputed, language)}")
        return lines

    def _head(self, language: str) -> str:
        about = self.about.in_language(language)
        return f"  ・{about}" + (
            "" if self.stored is None else f": {in_words(self.stored, language)}"
        )


@dataclass(frozen=True)
class Explanation:
    """Why something is as it is: reasons, and the explanations of its parts.

    ``entry``: the journal's entry that recorded it, if one did. ``is_inside``: for the staff alone.
    """

    title: Text
    reasons: tuple[Reason, ...] = ()
    parts: tuple[Explanation, ...] = ()
    entry: Entry | None = None
    is_inside: bool = False

    @property
    def agrees(self) -> bool:
        """Whether every figure of it and of its parts agrees with its recomputation."""
        return all(one.agrees for one in self.every_reason())

    def every_reason(self) -> Iterator[Reason]:
        """The reasons, those of all parts included."""
        yield from self.reasons
        for part in self.parts:
            yield from part.every_reason()

    def part_of(self, entry: Entry) -> Explanation:
        """The same without naming the entry again that the whole names."""
        return replace(self, entry=None) if self.entry == entry else self

    def for_member(self) -> Explanation:
        """The explanation as a member may read it: without what is for the staff alone.

        Left out are who recorded it, reasons that the staff gave, what screening found, grounds,
        and duties of the operator.
        """
        return Explanation(
            self.title,
            tuple(replace(one, inside=()) for one in self.reasons),
            tuple(part.for_member() for part in self.parts if not part.is_inside),
        )

    def as_json(self, language: str = "ja") -> dict[str, Any]:
        """The explanation as plain values."""
        return {
            "title": self.title.in_language(language),
            "agrees": self.agrees,
            "recorded": self.entry and _recorded(self.entry),
            "reasons": [one.as_json(language) for one in self.reasons],
            "parts": [one.as_json(language) for one in self.parts],
        }

    def in_words(self, language: str = "ja") -> list[str]:
        """The explanation as lines."""
        lines = [f"■ {self.title.in_language(language)}"]
        if self.entry is not None:
            lines.append("  " + _recorded_in_words(self.entry, language))
        for reason in self.reasons:
            lines += reason.in_words(language)
        for part in self.parts:
            lines += ["", *part.in_words(language)]
        return lines


def plain(value: Any) -> Any:
    """A figure as JSON knows it."""
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value


def in_words(value: Any, language: str) -> str:
    """A figure as people read it: amounts in yen with their unit."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {in_words(one, language)}" for name, one in value.items())
    if isinstance(value, bool):
        return {"ja": ("いいえ", "はい"), "en": ("no", "yes")}[language][value]
    if isinstance(value, int):
        return f"{value:,}円" if language == "ja" else f"{value:,} yen"
    return "—" if value is None else str(value)


def _cited(clauses: tuple[str, ...], version: str | None, language: str) -> str:
    cited = ("・" if language == "ja" else ", ").join(label(one, language) for one in clauses)
    if language == "ja":
        return f"{cited}({version} の版)による"
    return f"By {cited} (version of {version})"


def _recorded(entry: Entry) -> dict[str, Any]:
    return {
        "day": entry.day.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "by": entry.by,
        "action": entry.action,
    }


def _recorded_in_words(entry: Entry, language: str) -> str:
    if entry.by_close:
        return {
            "ja": f"{entry.day} の日次締めで記録",
            "en": f"recorded by the close of {entry.day}",
        }[language]
    return {
        "ja": f"営業日 {entry.day} に {entry.by} が記録",
        "en": f"recorded on the business day {entry.day} by {entry.by}",
    }[language]
