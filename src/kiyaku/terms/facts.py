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

    @property
    def absent(self) -> Any:
        """What stands for the fact where it was not given (an empty list for a list)."""
        if self.is_list:
            return np.array([], dtype=values.DTYPES[self.kind])
        return values.absent(self.kind)

    def rows(self, value: Any) -> int | None:
        """Number of rows of a value that was read; ``None`` for a single case's.

        A list fact is a column from two axes on: one list of equal length for each row.
        """
        return len(value) if np.ndim(value) > self.is_list else None

    def read(self, value: Any) -> Any:
        """A value or column from outside as rules expect it.

        Raises:
            BadFact: naming the fact, the value, and what would be accepted; ``rows`` tells which
                rows of a column are none of a choice's options.
        """
        try:
            if values.is_column(value):
                result = self._read_column(value)
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

    def _read_column(self, value: Any) -> Any:
        if value.ndim > 1 + self.is_list:
            raise values.Unreadable(
                f"軸が {1 + self.is_list} つまでの列",
                f"a column of at most {1 + self.is_list} axes",
            )
        return values.read_column(self.kind, value, signed=self.signed)

    def _read_list(self, value: Any) -> Any:
        if not isinstance(value, str | list | tuple):
            raise values.Unreadable("「,」で区切った並び", "a list, separated by commas")
        parts = value.split(",") if isinstance(value, str) else value
        read = [values.read(self.kind, part, signed=self.signed) for part in parts]
        return np.array(read, dtype=values.DTYPES[self.kind])

    def _check_option(self, result: Any) -> None:
        if self.kind != "choice":
            return
        one_case = np.ndim(result) == 0
        wrong = ~np.isin(result, self.options if one_case else ("", *self.options))
        if not wrong.any():
            return
        known = ", ".join(self.options)
        example = result if one_case else result[wrong][0]
        raise BadFact(
            f"{self.words.ja}({self.name})は {known} のどれかです: {example}",
            f"{self.name} must be one of {known}: {example}",
            rows=wrong,
        )


def read_fact(name: str, entry: Mapping[str, Any]) -> Fact:
    """A fact from its entry in a pack's ``facts.yaml``.

    Raises:
        KeyError: when the entry lacks something.
        PackError: when its type is unknown, or options stand where there are none to choose.
    """
    kind = str(entry.get("type"))
    if kind not in values.DTYPES:
        raise PackError(
            f"facts.yaml の {name}: 型 {kind} は使えません。",
            f"{name} in facts.yaml: unknown type {kind}; one of {', '.join(values.DTYPES)}",
        )
    options = tuple(map(str, entry.get("options", ())))
    if (kind == "choice") != bool(options):
        raise PackError(
            f"facts.yaml の {name}: 選択肢(options)は、型 choice にだけ、必ず付けてください。",
            f"{name} in facts.yaml: options belong to the type choice, and only to it",
        )
    return Fact(
        name, kind, Text.read(entry), str(entry.get("unit", "")), options,
        bool(entry.get("list", False)), bool(entry.get("signed", False)),
    )  # fmt: skip
