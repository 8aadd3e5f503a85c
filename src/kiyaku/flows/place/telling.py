"""What members are told of times they had booked or waited for, each in one notice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kiyaku.base import queries
from kiyaku.base.journal import Act
from kiyaku.flows.place import known
from kiyaku.flows.place.reasons import Reason
from kiyaku.flows.telling_members import tell
from kiyaku.members import queries as members
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.rules import TOKYO
from kiyaku.spaces.spaces import RulesList
from kiyaku.spaces.waits import Wait
from kiyaku.terms.clauses import cited
from kiyaku.terms.texts import Text

OFFERED, CALLED_OFF, MOVED, WAIT_OVER = (
    "space_offered", "booking_called_off", "booking_moved", "waiting_over",
)  # fmt: skip
"""Kinds of notices."""

ASKED = Text(
    "ご本人または窓口で取消しの手続きがありました", "it was called off, by you or at the desk"
)
UNPAID = Text("期限までにお支払いがありませんでした", "it was not paid in time")
MEMBERSHIP_OVER = Text("それより前に会員契約が終わります", "the membership ends before it")
"""Why a booking is off."""

_STAYS_PAID = Text("お支払い済みの料金は返金しません", "what was paid for it is not given back")
_NOT_OWED = Text("お支払いは要りません", "nothing is owed for it")
_COUNTS = Text(
    "元のご予約についてお支払い済みの料金は、新しいご予約の料金に充てます",
    "what was paid for the first counts towards the new one",
)
_NO_REFUND = Text("お支払い後は返金しません", "not given back once it is paid")
_NOTHING = Text("—", "—")


def offered(one: Wait, made: Booked, act: Act) -> int | None:
    """That a time became free and is booked for who waited for it; the message's number."""
    until = made.held_until
    clauses = known.refund_clauses(queries.pack(one.service))
    about = {
        **_time(one),
        "until": "—" if until is None else f"{until.astimezone(TOKYO):%Y-%m-%d %H:%M}",
        "amount_yen": made.amount_yen,
        "refund": _plain(_by(_NO_REFUND, clauses) if clauses else _NOTHING),
    }
    return _tell(one, OFFERED, about, made.basis, act)


def called_off(one: Booked, why: Text, *, is_paid: bool, basis: int, act: Act) -> None:
    """That a booking is off, why, and what becomes of its fee."""
    clauses = known.refund_clauses(queries.pack(one.service))
    fee = _by(_STAYS_PAID, clauses) if is_paid else _NOT_OWED
    about = {**_time(one), "because": _plain(why), "fee": _plain(fee)}
    _tell(one, CALLED_OFF, about, basis, act)


def moved(one: Booked, other: Booked, why: Text, *, basis: int, act: Act) -> None:
    """That another booking has taken the place of one."""
    new = _time(other)
    about = {
        **_time(one), "because": _plain(why), "fee": _plain(_COUNTS),
        "instead": new["what"], "instead_when": new["when"],
    }  # fmt: skip
    _tell(one, MOVED, about, basis, act)


def wait_over(one: Wait, reason: Reason, act: Act) -> None:
    """That nobody waits for a time any more, and why."""
    because = _plain(_by(reason.words, reason.clauses))
    _tell(one, WAIT_OVER, {**_time(one), "because": because}, one.basis, act)


def _time(one: Booked | Wait) -> dict[str, Any]:
    name = RulesList([one.space]).name(one.space, known.civil(one.starts_at))
    return {"what": _plain(name), "when": known.in_words(one.starts_at, one.ends_at)}


def _by(words: Text, clauses: Collection[str]) -> Text:
    """Words with the clauses that they rest on."""
    if not clauses:
        return words
    by = cited(clauses)
    return Text(f"{words.ja}({by.ja})", f"{words.en} ({by.en})")


def _plain(words: Text) -> dict[str, str]:
    """Words as a message keeps them: it says those of its language."""
    return {"ja": words.ja, "en": words.en}


def _tell(
    one: Booked | Wait, kind: str, about: Mapping[str, Any], basis: int, act: Act
) -> int | None:
    """To who had booked, or waited; of a membership that passed on it is not told to the next."""
    holder = members.membership(one.service, one.membership).member_id
    return tell(
        service=one.service,
        membership=one.membership if holder == one.member else None,
        member=one.member,
        kind=kind,
        about=about,
        basis=basis,
        at=act.at,
        by=act.by,
    )
