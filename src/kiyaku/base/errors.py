"""Refusals of operations: a stable code, a message in both languages, figures as data."""

from __future__ import annotations

from typing import Any


class OperationRefused(Exception):
    """An operation that cannot be done now; nothing was changed."""

    def __init__(self, code: str, ja: str, en: str, **details: Any) -> None:
        super().__init__(en)
        self.code = code
        self.ja = ja
        self.en = en
        self.details = details

    def message(self, language: str = "ja") -> str:
        """The message in the language asked for (``ja`` or ``en``)."""
        return self.ja if language == "ja" else self.en
