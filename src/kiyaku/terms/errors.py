"""What can be wrong with a question put to the terms, said in Japanese and English.

Every error carries a stable ``code`` (for programs), a message in both languages, and, where rows
of a column are to blame, a boolean mask ``rows`` that tells which.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import numpy as np


class TermsError(Exception):
    """Base of all errors of the engine: ``code``, ``ja``, ``en`` and perhaps ``rows``."""

    code = "terms_error"

    def __init__(self, ja: str, en: str, *, code: str | None = None, rows: Any = None) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en
        self.code = code or self.code
        self.rows: np.ndarray[Any, Any] | None = None if rows is None else np.atleast_1d(rows)

    def within(self, part: np.ndarray[Any, Any]) -> None:
        """Say ``rows``, found in a part of a column, as rows of the whole that ``part`` masks."""
        if self.rows is None:
            return
        by_row = np.atleast_1d(self.rows.reshape(len(self.rows), -1).any(axis=1))
        whole = np.zeros(len(part), dtype=bool)
        whole[part] = by_row if len(by_row) == int(part.sum()) else by_row.any()
        self.rows = whole

    def message(self, language: str = "ja") -> str:
        """The message in the language asked for (``ja`` or ``en``)."""
        return self.ja if language == "ja" else self.en


def meant(name: str, known: Iterable[str]) -> tuple[str, str]:
    """What to say, in Japanese and English, to someone who used a name there is not.

    The names that come close, or all there are if none does.

    >>> meant("fee_due", ["fee_due_on", "is_minor"])[1]
    'did you mean fee_due_on?'
    >>> meant("majority", ["fee_due_on", "is_minor"])[1]
    'there are: fee_due_on, is_minor'
    """
    names = list(known)
    close = get_close_matches(name, names)
    if close:
        return f"{'、'.join(close)} のことではありませんか。", f"did you mean {', '.join(close)}?"
    listed = ", ".join(names) or "-"
    return f"あるのは: {listed}", f"there are: {listed}"


class PackError(TermsError):
    """A pack's own files are at fault: its author must mend them."""

    code = "pack_error"


class UnknownPack(TermsError):
    """No installed pack has this name."""

    code = "unknown_service"


class UnknownQuestion(TermsError):
    """The pack does not answer a question of this name."""

    code = "unknown_question"


class UnknownFact(TermsError):
    """An argument was given that the question does not take."""

    code = "unknown_argument"


class MissingFact(TermsError):
    """An argument that the question needs was not given."""

    code = "missing_argument"


class BadFact(TermsError):
    """An argument has a value that cannot be: wrong type, not a date, out of order."""

    code = "bad_argument"


class UnknownReading(TermsError):
    """No such reading, or no such option of it."""

    code = "unknown_reading"


class UnknownParameter(TermsError):
    """No parameter of this name, or a value it cannot take."""

    code = "unknown_parameter"


class ParameterUnknown(TermsError):
    """A parameter has no known value on a date that was asked for (``rows`` tells where)."""

    code = "parameter_unknown"

    def __init__(self, ja: str, en: str, *, parameter: str, rows: Any = None) -> None:
        super().__init__(ja, en, rows=rows)
        self.parameter = parameter


class BeforeFirstVersion(TermsError):
    """The date lies before the first version of the terms (``rows`` tells where)."""

    code = "before_first_version"
