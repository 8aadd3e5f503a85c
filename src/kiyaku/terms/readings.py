"""Readings: points on which the terms are ambiguous or silent, and how they are read.

Each names its question, its options, the one chosen and the ground for it. A rule takes a reading
as an argument, so the same case can be asked under another option.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.terms.errors import PackError, UnknownReading
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Reading:
    """One ambiguous point: its clause, question, options and the default with its ground."""

    id: str
    clause: str
    question: Text
    default: str
    ground: Text
    options: Mapping[str, Text]

    def option(self, chosen: str) -> str:
        """The chosen option, checked.

        Raises:
            UnknownReading: when the reading has no such option.
        """
        if chosen in self.options:
            return chosen
        known = ", ".join(self.options)
        raise UnknownReading(
            f"解釈 {self.id} に選択肢 {chosen} はありません。あるのは {known} です。",
            f"reading {self.id} has no option {chosen}; it has {known}",
        )


def read_reading(name: str, entry: Mapping[str, Any]) -> Reading:
    """A reading from its entry in a pack's ``readings.yaml``.

    Raises:
        KeyError: when the entry lacks something.
        PackError: when its default is none of its options.
    """
    options = {str(key): Text.read(text) for key, text in entry["options"].items()}
    reading = Reading(
        name, str(entry["clause"]), Text.read(entry["question"]), str(entry["default"]),
        Text.read(entry["ground"]), options,
    )  # fmt: skip
    if reading.default not in options:
        raise PackError(
            f"readings.yaml の {name}: 既定の {reading.default} が選択肢にありません。",
            f"{name} in readings.yaml: the default {reading.default} is none of its options",
        )
    return reading
