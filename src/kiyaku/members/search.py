"""Finding members by whatever is at hand: a number, a piece of a name, of a phone, of an e-mail.

What is typed and what is stored are brought into one form: full and half width alike, capitals as
small letters, hiragana as katakana, common variants of characters as the usual one, no spaces. The
index ``members_by_piece`` holds every run of one to three signs of it, so that two signs of a
family name, or one, are found as fast as a whole address; see decision 0009.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from kiyaku.base import paging, selects
from kiyaku.base.paging import Some
from kiyaku.members import directory
from kiyaku.members.models import Member, Membership

MEMBERSHIP, NUMBER, NAME, KANA, PHONE, EMAIL = (
    "membership", "number", "name", "kana", "phone", "email",
)  # fmt: skip
"""What a member can be found by: ``number`` is the member's, ``membership`` a membership's id."""

LONGEST = 200
"""Signs of what is typed that are looked at."""

_PIECE = 3
_LOOKED_AT = 1_000
"""Members with all the pieces that are read to see whether they have the whole."""

_HIRAGANA = "".join(map(chr, [*range(0x3041, 0x3097), 0x309D, 0x309E]))
_KATAKANA = "".join(chr(ord(sign) + 0x60) for sign in _HIRAGANA)
_VARIANTS = "髙﨑邊邉齋齊斉澤濵濱嶋嶌廣國櫻眞惠龍冨關圓曾渕槇栁𠮷彌藏"
_USUAL = "高崎辺辺斎斎斎沢浜浜島島広国桜真恵竜富関円曽淵槙柳吉弥蔵"
_DASHES = "‐‒–—―−"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FORM = str.maketrans(
    _CAPITALS + _HIRAGANA + _VARIANTS + _DASHES,
    _CAPITALS.lower() + _KATAKANA + _USUAL + "-" * len(_DASHES),
    " \t\r\n\0",
)
_PHONE_LIKE = re.compile(r"[+]?[-()ー0-9]+")
_SHORTEST_PHONE = 3

_WITH_PIECES = """
SELECT id, handle, name, kana, kind, email, phone FROM member
WHERE service_id = %(service)s AND {pieces} ORDER BY id LIMIT %(most)s
"""
# Asked for by a query of its own, the pieces are unknown when the plan is made: however common they
# are, it goes by the index and takes no member to pieces again, which is what costs.
_HAS = "kiyaku_search_pieces(handle, name, kana, email, phone) @> (SELECT %(pieces)s::text[])"
_HAS_DIGITS = _HAS.replace("%(pieces)s", "%(digits)s")


@dataclass(frozen=True)
class Held:
    """A membership that a member has or had."""

    membership: int
    plan: int
    state: str


@dataclass(frozen=True)
class MemberFound:
    """A member, what they were found by, and their memberships in order."""

    member: int
    handle: str
    name: str
    kana: str
    kind: str
    matched_by: tuple[str, ...]
    memberships: tuple[Held, ...]


def form(text: str) -> str:
    """Text in the form in which it is compared.

    >>> form("ﾀﾅｶ　はなこ"), form("Hanako@Example.JP")
    ('タナカハナコ', 'hanako@example.jp')
    """
    return unicodedata.normalize("NFKC", text).translate(_FORM)


def digits(phone: str) -> str:
    """A phone number's digits, as dialled within Japan.

    >>> digits("+81 90−1234−5678"), digits("０３（１２３４）５６７８")
    ('09012345678', '0312345678')
    """
    return re.sub("[^0-9]", "", re.sub(r"^\+81", "0", form(phone)))


def pieces(formed: str) -> list[str]:
    """The pieces that whatever contains a text in its form has: itself, or its runs of three."""
    if len(formed) <= _PIECE:
        return [formed]
    return sorted({formed[at : at + _PIECE] for at in range(len(formed) - _PIECE + 1)})


def find(service: int, text: str, *, size: int = paging.USUAL) -> Some[MemberFound]:
    """The members of a service that fit what was typed; those that fit exactly come first.

    Args:
        text: a member's number, a membership's id, or a piece (one sign is enough) of a number,
            name, kana, phone number (three digits are) or e-mail address.
    """
    sought = _Sought.of(text[:LONGEST])
    if not sought.formed:
        return Some()
    holders = _by_membership(service, sought.formed)
    others, is_cut = _with_pieces(service, sought)
    found = {row.id: row for row in [*holders, *_exact(service, text.strip()), *others]}
    shown = paging.some(list(found.values()), size)
    held = _held([row.id for row in shown])
    by_id = {row.id for row in holders}
    return Some(
        tuple(
            MemberFound(
                *row[:5],
                matched_by=(*((MEMBERSHIP,) if row.id in by_id else ()), *sought.matches(row)),
                memberships=tuple(held[row.id]),
            )
            for row in shown
        ),
        shown.is_more or is_cut,
    )


@dataclass(frozen=True)
class _Sought:
    """What was typed, in its form; and as digits where it can be a phone number."""

    formed: str
    dialled: str

    @classmethod
    def of(cls, text: str) -> _Sought:
        formed = form(text)
        dialled = digits(text) if _PHONE_LIKE.fullmatch(formed) else ""
        return cls(formed, dialled if len(dialled) >= _SHORTEST_PHONE else "")

    def matches(self, row: _Row) -> tuple[str, ...]:
        """What of a member this is a part of."""
        texts = {NUMBER: row.handle, NAME: row.name, KANA: row.kana, EMAIL: row.email}
        found = [one for one, text in texts.items() if self.formed in form(text)]
        if self.dialled and self.dialled in digits(row.phone):
            found.append(PHONE)
        return tuple(found)


class _Row(NamedTuple):
    id: int
    handle: str
    name: str
    kana: str
    kind: str
    email: str
    phone: str


def _exact(service: int, text: str) -> list[_Row]:
    """The member whose number this is."""
    numbers = {text, unicodedata.normalize("NFKC", text)}
    rows = Member.objects.filter(service_id=service, handle__in=numbers).order_by("id")
    return [_Row(*row) for row in rows.values_list(*_Row._fields)]


def _by_membership(service: int, formed: str) -> list[_Row]:
    """The member whose membership's id this is."""
    if not re.fullmatch("[0-9]{1,18}", formed):
        return []
    rows = Membership.objects.filter(service_id=service, pk=int(formed))
    return [_Row(*row) for row in rows.values_list(*(f"member__{one}" for one in _Row._fields))]


def _with_pieces(service: int, sought: _Sought) -> tuple[list[_Row], bool]:
    """Members who have the whole of it; whether some were not looked at for it."""
    are_both = sought.dialled not in ("", sought.formed)
    read = selects.rows(
        _WITH_PIECES.format(pieces=f"({_HAS} OR {_HAS_DIGITS})" if are_both else _HAS),
        service=service,
        pieces=pieces(sought.formed),
        digits=pieces(sought.dialled),
        most=_LOOKED_AT,
    )
    rows = [_Row(*row) for row in read]
    return [row for row in rows if sought.matches(row)], len(rows) == _LOOKED_AT


def _held(members: Collection[int]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = defaultdict(list)
    for row in Membership.objects.filter(member_id__in=list(members)).order_by("pk"):
        found[row.member_id].append(Held(row.pk, row.plan_id, directory.state_of(row)))
    return found
