"""Leases between numpy and PostgreSQL: the history's rows by binary COPY, addresses of both kinds.

An address is 7 or 19 bytes as PostgreSQL keeps it, so rows of one family have one width and travel
as one structured array.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db import connection

Rows = np.ndarray[Any, Any]

INET, INET6 = 4, 6
BYTES = {INET: 4, INET6: 16}
_WIRE_FAMILY = {INET: 2, INET6: 3}
"""How PostgreSQL writes a family in its binary form (PGSQL_AF_INET, PGSQL_AF_INET6)."""
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + b"\0" * 8
_TRAILER = b"\xff\xff"
_EPOCH_US = 946_684_800_000_000  # PostgreSQL counts from 2000-01-01, numpy from 1970-01-01
_FIELDS = (
    ("started_at", ">i8"), ("ended_at", ">i8"), ("sure_from", ">i8"), ("sure_until", ">i8"),
    ("service_id", ">i8"), ("login_id", ">i4"), ("first_port", ">i4"), ("last_port", ">i4"),
    ("reasons", ">i2"),
)  # fmt: skip
_TIMES = frozenset({"started_at", "ended_at", "sure_from", "sure_until"})
_AT_ONCE = 200_000


def empty(family: int, count: int = 0) -> Rows:
    """So many zeroed rows of one family: instants in UTC, an address as its bytes, its length."""
    times = [(name, "datetime64[us]") for name, _ in _FIELDS if name in _TIMES]
    rest = [(name, kind[1:]) for name, kind in _FIELDS if name not in _TIMES]
    address = [("address", "u1", (BYTES[family],)), ("length", "u1")]
    return np.zeros(count, dtype=[*times, *rest, *address])


def write(table: str, family: int, rows: Rows) -> None:
    """Append rows of one family to a table of the history by COPY."""
    names = ", ".join(name for name, _ in _FIELDS)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}, network) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.write(_SIGNATURE)
        for first in range(0, len(rows), _AT_ONCE):
            copy.write(encode(family, rows[first : first + _AT_ONCE]))
        copy.write(_TRAILER)


def encode(family: int, rows: Rows) -> memoryview:
    """Rows as binary COPY lays them out."""
    packed = np.zeros(len(rows), dtype=_wire_type(family))
    packed["fields"] = len(_FIELDS) + 1
    for name, kind in _FIELDS:
        packed[f"{name}_width"] = int(kind[-1])
        column = rows[name]
        packed[name] = column.astype(np.int64) - _EPOCH_US if name in _TIMES else column
    packed["network_width"] = 4 + BYTES[family]
    packed["family"] = _WIRE_FAMILY[family]
    packed["bits"] = rows["length"]
    packed["bytes"] = BYTES[family]
    packed["address"] = rows["address"]
    return packed.view(np.uint8).data


def _wire_type(family: int) -> np.dtype[Any]:
    fields: list[Any] = [("fields", ">i2")]
    for name, kind in _FIELDS:
        fields += [(f"{name}_width", ">i4"), (name, kind)]
    fields += [
        ("network_width", ">i4"), ("family", "u1"), ("bits", "u1"), ("is_cidr", "u1"),
        ("bytes", "u1"), ("address", "u1", (BYTES[family],)),
    ]  # fmt: skip
    return np.dtype(fields)
