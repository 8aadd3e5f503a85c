"""Why a time cannot be booked: a code, words in both languages, and the clauses if there are any.

The same codes and words are shown in the grid of times and in the refusal of a booking.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.refusing import in_words
from kiyaku.spaces.rules import TOKYO
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Reason:
    """Why a time cannot be booked."""

    code: str
    words: Text
    clauses: tuple[str, ...] = ()


CODES = (
    "slot_past", "slot_too_far", "space_not_bookable", "slot_closed", "slot_holiday",
    "space_closed", "service_stopped", "slot_own", "slot_taken", "slot_held", "whole_taken",
    "part_taken", "slot_preparing", "slot_awaited", "gap_too_short",
    "no_space_price", "too_many_bookings", "ends_before", "not_active", "use_barred", "off_grid",
    "booking_too_short", "booking_too_long",
    "too_many_people",
)  # fmt: skip
"""All codes there are."""

PAST = Reason("slot_past", Text("開始時刻を過ぎています", "its time has begun or is over"))
NOT_BOOKABLE = Reason(
    "space_not_bookable", Text("この日は予約を受け付けていません", "cannot be booked on this day")
)
CLOSED = Reason("slot_closed", Text("開室時間の外です", "outside the opening hours"))
OWN = Reason("slot_own", Text("あなたの予約があります", "you have booked it yourself"))
TAKEN = Reason("slot_taken", Text("ほかの予約で埋まっています", "somebody else has booked it"))
WHOLE_TAKEN = Reason(
    "whole_taken",
    Text("このスペースを含む全体が予約されています", "the whole in which it lies is booked"),
)
PART_TAKEN = Reason(
    "part_taken", Text("このスペースの一部が予約されています", "a part of it is booked")
)
PREPARING = Reason(
    "slot_preparing",
    Text(
        "前後の予約の準備・片付けの時間です",
        "it is prepared for, or cleared after, another booking",
    ),
)
AWAITED = Reason(
    "slot_awaited",
    Text(
        "キャンセル待ちをしている方にご案内します",
        "it is kept for who has waited for it",
    ),
)
PASSED_ON = Reason(
    "not_active",
    Text("会員契約がほかの方に移りました", "the membership has passed to somebody else"),
)
WAITED_OUT = (
    "slot_taken", "slot_held", "whole_taken", "part_taken", "slot_preparing", "slot_awaited",
)  # fmt: skip
"""The reasons for which one may wait: somebody else has the time."""
KEPT_WAITING = (*WAITED_OUT, "space_closed", "service_stopped")
"""The reasons for which one who waits goes on waiting: a closure may be lifted, too."""
NO_PRICE = Reason(
    "no_space_price",
    Text("この日の料金が決まっていません", "no price is published for this day"),
)


def too_far(last_day: dt.date) -> Reason:
    """It lies beyond the horizon."""
    return Reason(
        "slot_too_far",
        Text(f"{last_day} までの予約を受け付けています", f"can be booked up to {last_day}"),
    )


def holiday(name: str) -> Reason:
    """It is closed on a public holiday."""
    return Reason(
        "slot_holiday",
        Text(f"祝日({name})のため閉室です", f"closed on the public holiday {name}"),
    )


def closed(why: Text | None, clause: str) -> Reason:
    """The operator closed it, or stopped the service; ``why``: None where that is told to nobody.

    What the operator typed is for members; everybody learns only that it is so.
    """
    ja, en = ("", "") if why is None else (f": {why.ja}", f": {why.en}")
    if clause:
        words = Text(f"提供を停止しています{ja}", f"the service is stopped{en}")
        return Reason("service_stopped", words, (clause,))
    return Reason("space_closed", Text(f"休室です{ja}", f"closed{en}"))


def held(until: dt.datetime) -> Reason:
    """Somebody else keeps it and has not paid yet."""
    local = until.astimezone(TOKYO)
    return Reason(
        "slot_held",
        Text(
            f"支払い待ちの予約があります({local:%Y-%m-%d %H:%M} まで)",
            f"booked, payment awaited until {local:%Y-%m-%d %H:%M}",
        ),
    )


def gap_too_short(minutes: int) -> Reason:
    """The free time around it is shorter than any booking."""
    return Reason(
        "gap_too_short",
        Text(
            f"空きが最短の {minutes} 分に足りません",
            f"the free time is shorter than {minutes} minutes, the shortest booking",
        ),
    )


def too_many(most: int) -> Reason:
    """The member has as many bookings ahead as one may have."""
    return Reason(
        "too_many_bookings",
        Text(f"先の予約は {most} 件までです", f"you may have at most {most} bookings ahead"),
    )


def as_reason(refused: OperationRefused) -> Reason:
    """A refusal as the reason of a time."""
    clauses = tuple(refused.details.get("clauses", ()))
    return Reason(refused.code, Text(refused.ja, refused.en), clauses)


def refusal(reason: Reason) -> OperationRefused:
    """The refusal of a booking for a reason."""
    clauses = list(reason.clauses)
    if reason.words.ja.endswith("。"):
        return OperationRefused(reason.code, reason.words.ja, reason.words.en, clauses=clauses)
    said = in_words(clauses)
    return OperationRefused(
        reason.code,
        f"{reason.words.ja}{said}。",
        f"{reason.words.en} {said}".rstrip(),
        clauses=clauses,
    )
