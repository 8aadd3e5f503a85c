"""A sentence in both languages of the system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """Japanese and English wording of the same thing."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        """The wording in ``ja`` or ``en``."""
        return self.ja if language == "ja" else self.en

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Text:
        """From a mapping with ``ja`` and ``en`` (KeyError names the one that is missing)."""
        return cls(str(entry["ja"]), str(entry["en"]))
