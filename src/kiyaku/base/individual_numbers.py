"""The twelve-digit number of a person (個人番号), which is recognised so that it is never taken.

No service here may collect it (NETSUGEN 1-5; Act on the Use of Numbers, 20). Twelve digits count
as one where the last is the check digit of the others; so about every eleventh number of twelve
digits is taken for one by chance, and all others pass.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping

from kiyaku.base.errors import OperationRefused

_BETWEEN = r"[ \-\u2010-\u2015\u2212\u30fc]?"
# Not a part of something longer: more digits, a word of Latin letters, a telephone number from +.
_TWELVE = re.compile(
    rf"(?<![0-9A-Za-z+])(?<![0-9][ \-])[0-9]{{4}}({_BETWEEN})[0-9]{{4}}\1[0-9]{{4}}"
    r"(?![0-9A-Za-z])(?![ \-][0-9])"
)
_DIGITS = 12
# By the digits' places from the right, the check digit left out.
_WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)
_ELEVEN = 11
_DEEPEST = 5
"""What is typed stands no deeper in what operations are given."""


def is_in(text: str) -> bool:
    """Whether a text holds what reads as such a number, in digits of any width, in fours or not."""
    if len(text) < _DIGITS:
        return False
    plain = unicodedata.normalize("NFKC", text)
    return any(_is_checked(found[0]) for found in _TWELVE.finditer(plain))


def refuse(given: object) -> None:
    """Nothing, where none of the words in what an operation is given holds such a number.

    Files are not looked into, nor are their names: they are handed in, not typed.

    Raises:
        OperationRefused: ``individual_number``.
    """
    if any(is_in(text) for text in _texts(given)):
        raise refusal()


def refusal() -> OperationRefused:
    """Why such a number is not taken; the number is not repeated."""
    return OperationRefused(
        "individual_number",
        "12桁の個人番号(マイナンバー)と読める番号が含まれています。法律により、このサービスで"
        "集めることはできません。その番号を消してから送ってください。",
        "this holds what reads as a twelve-digit individual number (My Number). By law it must not "
        "be collected here: remove it and send again",
    )


def _is_checked(found: str) -> bool:
    digits = [int(one) for one in found if one.isdecimal()]
    *first, check = digits
    rest = sum(d * w for d, w in zip(reversed(first), _WEIGHTS, strict=True)) % _ELEVEN
    return check == (0 if rest <= 1 else _ELEVEN - rest)


def _texts(given: object, depth: int = 0) -> Iterable[str]:
    if isinstance(given, str):
        yield given
    elif depth < _DEEPEST:
        for one in _parts(given):
            yield from _texts(one, depth + 1)


def _parts(given: object) -> Iterable[object]:
    if isinstance(given, Mapping):
        return [*given.keys(), *given.values()]
    if dataclasses.is_dataclass(given) and not isinstance(given, type):
        parts: Iterable[object] = [getattr(given, one.name) for one in dataclasses.fields(given)]
    elif isinstance(given, (list, tuple, set, frozenset)):
        parts = given
    else:
        return ()
    return () if any(isinstance(one, bytes) for one in parts) else parts  # a file with its name
