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

_SIGNS = r"\s・\-\u2010-\u2015\u2212\u30fc"
_SAME = rf"[0-9]{{4}}([{_SIGNS}.]{{0,2}})[0-9]{{4}}\2[0-9]{{4}}"
_SPACED = r"[0-9]{4}\s{1,2}[0-9]{4}\s{1,2}[0-9]{4}"
# No dots between threes: those are addresses of hosts.
_THREES = rf"[0-9]{{3}}([{_SIGNS}]{{1,2}})[0-9]{{3}}(?:\3[0-9]{{3}}){{2}}"
# No part of more digits, of a word of Latin letters, of a telephone number from +. Looked for from
# every digit on, as what is none may overlap with what is one.
_TWELVE = re.compile(rf"(?<![0-9A-Za-z+])(?=({_SAME}|{_SPACED}|{_THREES})(?![0-9A-Za-z]))")
_BETWEEN = re.compile(r"[^0-9]+")
_FROM_PLUS = re.compile(r"\+[0-9]{1,3}[\s.\-]?\Z")
_LONGEST_PLUS = 5
_DIGITS = 12
# By the digits' places from the right, the check digit left out.
_WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)
_ELEVEN = 11
_DEEPEST = 5
"""What is typed stands no deeper in what operations are given."""


def is_in(text: str) -> bool:
    """Whether a text holds what reads as such a number, in digits of any width.

    In one piece, or in groups of four or three; what stands beside it makes no difference, unless
    the groups go on in the same way and it is a longer number.
    """
    if len(text) < _DIGITS:
        return False
    plain = unicodedata.normalize("NFKC", text)
    return any(
        _is_checked(found[1]) and _is_all(plain, found.start(1), found.end(1))
        for found in _TWELVE.finditer(plain)
    )


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


def _is_all(text: str, start: int, end: int) -> bool:
    """Whether what was found is no part of a longer number written in groups, or from +."""
    if _FROM_PLUS.search(text[max(start - _LONGEST_PLUS, 0) : start]):
        return False
    between = _BETWEEN.findall(text[start:end])
    if not between:
        return True
    before, after = text[:start], text[end:]
    goes_on = after.startswith(between[-1]) and after[len(between[-1]) :][:1].isdecimal()
    came_before = before.endswith(between[0]) and before[: -len(between[0])][-1:].isdecimal()
    return not (goes_on or came_before)


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
