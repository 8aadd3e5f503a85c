"""The facts a pack's questions take: their names, types, units and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kiyaku.terms import values
from kiyaku.terms.errors import BadFact, PackError
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Fact:
    """One fact: type (see ``values``), words, unit, options of a choice, list or single."""

    name: str
    kind: str
    words: Text
    unit: str = ""
    options: tuple[str, ...] = ()
    is_list: bool = False
    signed: bool = False

    def read(self, value: Any) -> Any:
        """A value or column from outside as rules expect it (``None`` = absent).

        Raises:
            BadFact: naming the fact, the value, and what would be accepted.
        """
        if value is None:
            return values.absent(self.kind)
        try:
            if values.is_column(value):
                result = values.read_column(self.kind, value, signed=self.signed)
            elif self.is_list:
                result = self._read_list(value)
            else:
                result = values.read(self.kind, value, signed=self.signed)
        except values.Unreadable as expected:
            raise BadFact(
                f"{self.words.ja}({self.name})の値 {value!r} は読めません。"
                f"{expected.ja} が必要です。",
                f"{self.name}: {value!r} cannot be read; expected {expected.en}",
            ) from None
        self._check_option(result)
        return result

    def _read_list(self, value: Any) -> Any:
        parts = value.split(",") if isinstance(value, str) else list(value)
        read = [values.read(self.kind, part, signed=self.signed) for part in parts]
        return np.array(read, dtype=values.DTYPES[self.kind])

    def _check_option(self, result: Any) -> None:
        if self.kind != "choice" or bool(np.isin(result, self.options).all()):
            return
        known = ", ".join(self.options)
        raise BadFact(
            f"{self.words.ja}({self.name})は {known} のどれかです: {result}",
            f"{self.name} must be one of {known}: {result}",
        )


def read_fact(name: str, entry: Mapping[str, Any]) -> Fact:
    """A fact from its entry in a pack's ``facts.yaml``.

    Raises:
        PackError: when the entry lacks something or its type is unknown.
    """
    kind = str(entry.get("type"))
    if kind not in values.DTYPES:
        raise PackError(
            f"facts.yaml の {name}: 型 {kind} は使えません。",
            f"{name} in facts.yaml: unknown type {kind}; one of {', '.join(values.DTYPES)}",
        )
    try:
        words = Text.read(entry)
    except KeyError as missing:
        raise PackError(
            f"facts.yaml の {name} に {missing} がありません。",
            f"{missing} is missing from {name} in facts.yaml",
        ) from None
    return Fact(
        name, kind, words, str(entry.get("unit", "")), tuple(map(str, entry.get("options", ()))),
        bool(entry.get("list", False)), bool(entry.get("signed", False)),
    )  # fmt: skip
