"""The language of the command line: ``KIYAKU_LANG=ja`` (default) or ``en``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiyaku.terms.texts import Text


def language() -> str:
    """``ja`` or ``en``."""
    return "en" if os.environ.get("KIYAKU_LANG", "ja").lower().startswith("en") else "ja"


def of(text: Text) -> str:
    """A text in the user's language."""
    return text.in_language(language())


def say(ja: str, en: str) -> str:
    """The wording in the user's language."""
    return en if language() == "en" else ja
