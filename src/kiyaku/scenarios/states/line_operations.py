"""Operations on lines as they are tried: each on a line that is assigned just before, if it can."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.network import ending as ends
from kiyaku.flows.network import equipment, file, lines, offering, works
from kiyaku.network import prices
from kiyaku.network import works as kept
from kiyaku.network.equipment import equipment_of_membership
from kiyaku.scenarios.states.lives import AREA, PRODUCT, Person, Small
from kiyaku.scenarios.states.operation import NONE, Operation
from kiyaku.terms.texts import Text


def _assigning(small: Small, person: Person) -> dict[str, Any]:
    return {
        "membership": person.membership, "line": f"L-{person.membership}", "product": PRODUCT,
        "area": AREA,
    }  # fmt: skip


def _bringing(small: Small, person: Person) -> dict[str, Any]:
    return {**_assigning(small, person), "first_day": small.day}


def _line(small: Small, person: Person) -> str:
    """A line that is assigned today, where one can be."""
    facts = _assigning(small, person)
    with suppress(OperationRefused):
        small.act(lines.assign_line, **facts)
    return str(facts["line"])


def _ending(small: Small, person: Person) -> dict[str, Any]:
    return {"line": _line(small, person), "last_day": small.day}


def _arranging(small: Small, person: Person) -> dict[str, Any]:
    line = _line(small, person)
    return {"line": line, "works_code": prices.WORKS, "planned_on": small.day}


def _planned(small: Small, person: Person) -> dict[str, Any]:
    """Works that are arranged today, where they can be."""
    with suppress(OperationRefused):
        small.act(works.arrange_works, **_arranging(small, person))
    assert person.membership is not None
    found = kept.works_of_membership(person.membership)
    return {"works_id": found[-1].id if found else NONE}


def _failing(small: Small, person: Person) -> dict[str, Any]:
    return {**_planned(small, person), "reason": "weather"}


def _placing(small: Small, person: Person) -> dict[str, Any]:
    serial = f"S-{person.membership}"
    return {"line": _line(small, person), "what": "ONU", "serial": serial, "is_lent": True}


def _placed(small: Small, person: Person) -> dict[str, Any]:
    """Equipment that is lent today, where it can be."""
    with suppress(OperationRefused):
        small.act(equipment.place_equipment, **_placing(small, person))
    assert person.membership is not None
    found = equipment_of_membership(person.membership)
    return {"equipment_id": found[-1].id if found else NONE}


def _charging(small: Small, person: Person) -> dict[str, Any]:
    """What stays away since a line of long ago; what is lent today where there is none."""
    assert person.membership is not None
    had = equipment_of_membership(person.membership)
    long_away = [one.id for one in had if one.line_last_day is not None]
    facts = {"equipment_id": long_away[0]} if long_away else _placed(small, person)
    return {**facts, "price_code": prices.EQUIPMENT}


LINE_OPERATIONS = (
    Operation(Text("回線を割り当てる", "assign a line"), lines.assign_line, _assigning),
    Operation(Text("利用中の回線を取り込む", "bring a line over"), lines.bring_line, _bringing),
    Operation(Text("回線を終える", "end a line"), lines.end_line, _ending),
    Operation(Text("工事の日を決める", "arrange works"), works.arrange_works, _arranging),
    Operation(Text("工事の完了を記録する", "works are done"), works.works_done, _planned),
    Operation(Text("工事の不成立を記録する", "works failed"), works.works_failed, _failing),
    Operation(Text("工事を取りやめる", "call works off"), works.call_works_off, _planned),
    Operation(Text("機器を貸与する", "lend equipment"), equipment.place_equipment, _placing),
    Operation(
        Text("機器の返却を記録する", "equipment comes back"),
        equipment.take_equipment_back, _placed,
    ),
    Operation(
        Text("返らない機器を請求する", "charge equipment"), equipment.charge_equipment, _charging
    ),
)  # fmt: skip


def area(small: Small, number: int) -> dict[str, Any]:
    """Another area, with a name and a place in Japan."""
    return {
        "area": f"area-{number % 7}", "name": Text("地域", "area"), "parent": AREA,
        "prefecture": number % 50,
    }  # fmt: skip


def product(small: Small, number: int) -> dict[str, Any]:
    """Another product."""
    return {"product": f"product-{number % 5}", "name": Text("商品", "product")}


def offer(small: Small, number: int) -> dict[str, Any]:
    """The product of all, open or closed."""
    return {"product": PRODUCT, "is_open": number % 2 > 0, "rules": ""}


def price(small: Small, number: int) -> dict[str, Any]:
    """What works or equipment cost from some day on."""
    kind = prices.KINDS[number % 2]
    return {
        "code": kind, "kind": kind, "name": Text("料金", "price"),
        "amount_yen": 100 * (number % 9), "from_day": small.day + dt.timedelta(number % 40),
    }  # fmt: skip


def end(small: Small, number: int) -> dict[str, Any]:
    """A product that ends on some day."""
    return {
        "product": f"product-{number % 5}",
        "last_day": small.day + dt.timedelta(number % 60),
        "although_late": number % 3 == 0,
    }


def lines_file(small: Small, number: int) -> dict[str, Any]:
    """A file of lines of a member there is not."""
    head = "member,line,product,area,first_day"
    return {"content": f"{head}\r\nnobody,F-{number},{PRODUCT},{AREA},{small.day}\r\n".encode()}


OFFERING = (
    (offering.make_area, area),
    (offering.make_product, product),
    (offering.offer_product, offer),
    (offering.set_price, price),
    (ends.end_product, end),
    (file.import_lines, lines_file),
)
"""What is done to the service, and with which facts."""
