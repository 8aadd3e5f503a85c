"""Which tables here belong to a service, and how a sandbox gets its own rows of them.

The id of a line names a line as the number of a member names a member: it stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import Table

_NAMES = ("code", "name_ja", "name_en")

TABLES: tuple[Table, ...] = (
    Table("area", _NAMES, refers={"parent_id": "area"}),
    Table("product", _NAMES),
    Table("line", ("code",)),
)

NAMED: Mapping[str, str] = {}
