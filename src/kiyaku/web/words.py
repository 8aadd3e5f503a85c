"""The language of a page: Japanese first, English complete."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language

from kiyaku.terms.texts import Text


def language() -> str:
    """``ja`` or ``en``: the language of the request under way."""
    return "en" if (get_language() or "ja").startswith("en") else "ja"


def say(ja: str, en: str) -> str:
    """One of two wordings, by the language of the request."""
    return en if language() == "en" else ja


def lazily(ja: str, en: str) -> Any:
    """The same, decided when the page is drawn: for labels of forms."""
    return _say_later(ja, en)


def told(text: Text) -> str:
    """A text in the language of the request."""
    return text.in_language(language())


_say_later = lazy(say, str)
