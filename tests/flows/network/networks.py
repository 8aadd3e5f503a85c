"""A network to try lines in: areas, products, prices, and a member whose service has not begun."""

from __future__ import annotations

from typing import Any

from kiyaku.flows.network import lines, offering, works
from kiyaku.terms.texts import Text
from tests.living import Living

FIBRE, OPENING, LOST = Text("光", "Fibre"), Text("開通工事", "Opening"), Text("終端装置", "Unit")


def network(opened_on: str = "2026-11-02", **more: Any) -> Living:
    """Choppaya Net with areas, the product "fibre", and works at 22,000 yen."""
    about = {
        "prices": {"usual": 6_000}, "readings": {"first_month_fee": "full"}, **more,
    }  # fmt: skip
    living = Living("choppaya", opened_on, **about)
    make_area(living, "kanto")
    make_area(living, "kanagawa", parent="kanto", prefecture=14)
    make_area(living, "yokohama", parent="kanagawa")
    make_area(living, "kansai")
    offering.make_product(**living.acting, product="fibre", name=FIBRE, in_areas=["kanto"])
    set_price(living, "opening", "works", OPENING, 22_000)
    set_price(living, "unit", "equipment", LOST, 11_000)
    return living


def make_area(living: Living, code: str, **more: Any) -> None:
    offering.make_area(**living.acting, area=code, name=Text(code, code), **more)


def set_price(living: Living, code: str, kind: str, name: Text, yen: int, **more: Any) -> None:
    about = {"from_day": living.today, **more}
    offering.set_price(
        **living.acting, code=code, kind=kind, name=name, amount_yen=yen, **about
    )  # fmt: skip


def assign(living: Living, name: str = "m", line: str = "L-1", **more: Any) -> int:
    about = {"product": "fibre", "area": "yokohama", **more}
    return lines.assign_line(**living.of(name), line=line, **about)


def arrange(living: Living, line: str = "L-1", **more: Any) -> int:
    about = {"works_code": "opening", "planned_on": living.today, **more}
    return works.arrange_works(**living.acting, line=line, **about)


def begin(living: Living, name: str = "m", line: str = "L-1", **more: Any) -> None:
    """A line is assigned today, its works are done today, and it is in use."""
    assign(living, name, line, **more)
    works.works_done(**living.acting, works_id=arrange(living, line))
