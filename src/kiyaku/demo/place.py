"""What is left behind in the demo's place: something each month, fetched or disposed of."""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from kiyaku.base.files import Upload
from kiyaku.flows.place import left_things
from kiyaku.premises import things
from kiyaku.terms import Pack

_FOUND = (
    ("黒い傘", "ラウンジ"), ("手さげ袋", "会議室A"), ("段ボール箱", "通路"),
    ("水筒", "会議室B"), ("折りたたみ傘", "玄関"), ("充電器", "ラウンジ"),
)  # fmt: skip
_FOUND_ON, _FETCHED_ON = 15, 25
_COST_YEN = 550
_FETCHED, _CHARGED, _OF_NOBODY = range(3)
"""What becomes of a thing, in turn: fetched, disposed of at its owner's cost, or at nobody's."""


def is_there(pack: Pack) -> bool:
    """Whether the terms know things that are left behind."""
    return left_things.are_known(pack)


def live(acting: dict[str, Any], day: dt.date, months: int, owners: Sequence[int]) -> None:
    """Everything of one day: what is found, what is fetched, what is disposed of.

    Args:
        months: how many months the place has been open.
        owners: the memberships of those who may have left something, the oldest first.
    """
    service = acting["service"]
    if day.day == _FOUND_ON and owners:
        _find(acting, day, months, owners)
    if day.day == _FETCHED_ON and months % 3 == _FETCHED:
        for one in things.listed(service):
            if one.membership is not None and not one.is_disposable(day):
                left_things.hand_out(
                    **acting, thing=one.id, handed_to=f"会員 {one.handle}", identity="membership"
                )
    for one in things.disposable(service, day, 10):
        cost_yen = 0 if one.membership is None else _COST_YEN
        left_things.dispose(**acting, thing=one.id, cost_yen=cost_yen, manner="業者が回収")


def _find(acting: dict[str, Any], day: dt.date, months: int, owners: Sequence[int]) -> None:
    what, place = _FOUND[months % len(_FOUND)]
    is_known = months % 3 != _OF_NOBODY
    left_things.store_thing(
        **acting, what=what, place=place, found_on=day, shelf=f"棚 {months % 4 + 1}",
        membership=owners[months % len(owners)] if is_known else None,
        files=[Upload(f"{what}.png", _photograph(months))],
    )  # fmt: skip


def _photograph(number: int) -> bytes:
    """A picture of one colour: nothing that anybody owns is shown."""
    side = 16
    colour = bytes((60 + 40 * (number % 4), 90, 150))
    rows = b"".join(b"\x00" + colour * side for _ in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
