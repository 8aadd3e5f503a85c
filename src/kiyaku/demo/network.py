"""The demo's network: areas, products, and lines with their works for some of its members."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.flows.network import equipment, knowing, lines, offering, works
from kiyaku.network import prices
from kiyaku.network import works as kept
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

ONE_IN = 25
"""Of so many members one gets a line: enough to look at, and a year of the demo stays quick."""
_WHOLE, _PARTS = "kanagawa", ("yokohama", "kawasaki", "shonan")
_AREAS = {
    _WHOLE: Text("神奈川県", "Kanagawa"),
    "yokohama": Text("横浜エリア", "Yokohama"),
    "kawasaki": Text("川崎エリア", "Kawasaki"),
    "shonan": Text("湘南エリア", "Shonan"),
}
_PREFECTURE = 14
_PRODUCT, _OPENING, _UNIT = "hikari", "opening", "unit"
_PRICES = (
    (_OPENING, prices.WORKS, Text("開通工事", "Opening works"), 22_000),
    (_UNIT, prices.EQUIPMENT, Text("回線終端装置", "Network unit"), 11_000),
)


def is_there(pack: Pack) -> bool:
    """Whether the terms know lines."""
    return knowing.are_known(pack)


def offer(acting: dict[str, Any], day: dt.date) -> None:
    """Say where lines are offered, with which product, and what works and equipment cost."""
    for code, name in _AREAS.items():
        around = {"parent": _WHOLE} if code in _PARTS else {"prefecture": _PREFECTURE}
        offering.make_area(**acting, area=code, name=name, **around)
    offering.make_product(
        **acting, product=_PRODUCT, name=Text("ひかり1ギガ", "Fibre 1 Gbps"), in_areas=[_WHOLE],
        conditions=Text("屋内の配線は会員が用意します。", "Members provide the wiring inside."),
    )  # fmt: skip
    for code, kind, name, yen in _PRICES:
        offering.set_price(
            **acting, code=code, kind=kind, name=name, amount_yen=yen, from_day=day
        )  # fmt: skip


def assign(acting: dict[str, Any], membership: int, number: int, works_on: dt.date) -> None:
    """Assign a line to a membership that has not begun, and arrange its works."""
    line = f"CN-{number:05d}"
    lines.assign_line(
        **acting, membership=membership, line=line, product=_PRODUCT,
        area=_PARTS[number // ONE_IN % len(_PARTS)],
    )  # fmt: skip
    works.arrange_works(**acting, line=line, works_code=_OPENING, planned_on=works_on)


def open_line(acting: dict[str, Any], membership: int) -> bool:
    """Put its works on record as done, which starts the service; False where it has no line."""
    found = kept.works_of_membership(membership)
    for one in found:
        works.works_done(**acting, works_id=one.id)
        equipment.place_equipment(
            **acting, line=one.line, what="回線終端装置", serial=f"U{one.id:06d}", is_lent=True
        )
    return bool(found)
