"""Which tables here belong to a service, and how a sandbox gets its own rows of them.

The id of a line names a line as the number of a member names a member: it stays, and so does what a
piece of equipment is called. Its serial number is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import Table, unless_empty

_NAMES = ("code", "name_ja", "name_en")
_OF_PRODUCTS = "t.product_id IN (SELECT id FROM product WHERE service_id = %(service)s)"

TABLES: tuple[Table, ...] = (
    Table("area", _NAMES, refers={"parent_id": "area"}),
    Table("product", _NAMES),
    Table(
        "product_offer",
        ("plans", "areas", "conditions_ja", "conditions_en", "rules"),
        mine=_OF_PRODUCTS,
    ),
    Table("product_end", refers={"announcement_id": ""}, mine=_OF_PRODUCTS),
    Table("network_price", (*_NAMES, "kind")),
    Table(
        "line",
        ("code",),
        refers={"replaces_id": "line"},
    ),
    Table("works", ("code", "state", "reason")),
    Table(
        "equipment",
        ("what",),
        replaced={"serial": unless_empty("serial", "'S' || left(md5(%(secret)s || t.serial), 12)")},
    ),
)  # fmt: skip

NAMED: Mapping[str, str] = {
    "line": "line",
    "replaces": "line",
    "works": "works",
    "equipment": "equipment",
    "prefecture": "",
    "hit": "",
}
