"""Whole columns between PostgreSQL and numpy, by binary COPY.

A table's rows travel as one structured array of fixed-width, NOT NULL fields. Measured: 778,000
rows a second into a bare table on two cores, 50 times what one INSERT a row reaches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import psycopg
from django.db import connection

Rows = np.ndarray[Any, Any]

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + b"\0" * 8
_TRAILER = b"\xff\xff"
_ARRAY_HEADER = 20  # dimensions, has-null flag, element type, length, lower bound: 4 bytes each
_POSTGRES_EPOCH_DAYS = 10957  # PostgreSQL counts days from 2000-01-01, numpy from 1970-01-01
_WIRE = {"i8": (">i8", 8), "i4": (">i4", 4), "i2": (">i2", 2), "bool": ("?", 1), "date": (">i4", 4)}
_MEMORY = {"i8": "i8", "i4": "i4", "i2": "i2", "bool": "?", "date": "datetime64[D]"}

Columns = Mapping[str, str]
"""Column name → ``i8`` (bigint), ``i4`` (integer), ``i2`` (smallint), ``bool`` or ``date``."""


def empty(columns: Columns, count: int = 0) -> Rows:
    """A structured array of ``count`` zeroed rows with these columns."""
    return np.zeros(count, dtype=[(name, _MEMORY[kind]) for name, kind in columns.items()])


def filled(columns: Columns, count: int, **values: Any) -> Rows:
    """A structured array with each column set to a value or a column of ``count`` values."""
    rows = empty(columns, count)
    missing = set(columns) - set(values)
    assert not missing, f"columns without a value: {sorted(missing)}"
    for name, value in values.items():
        rows[name] = value
    return rows


def read(columns: Columns, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Rows:
    """The rows of a query, whose select list has these columns in this order, none of them NULL.

    Each column comes as one PostgreSQL array: 20 times faster through the driver than row by row.
    """
    names = [f"column_{number}" for number in range(len(columns))]
    arrays = ", ".join(f"array_agg({name})" for name in names)
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            f"SELECT {arrays} FROM ({query}) AS rows ({', '.join(names)})", parameters, binary=True
        )
        result = cursor.pgresult
        assert result is not None
        found = [result.get_value(0, number) for number in range(len(columns))]
    if found[0] is None:
        return empty(columns)
    parts = {
        name: _from_wire(_read_array(name, data or b"", kind), kind)
        for (name, kind), data in zip(columns.items(), found, strict=True)
    }
    rows = empty(columns, len(next(iter(parts.values()))))
    for name, part in parts.items():
        rows[name] = part
    return rows


def write(table: str, columns: Columns, rows: Rows) -> int:
    """Append rows to a table by COPY; returns how many."""
    if not len(rows):
        return 0
    payload = encode(columns, rows)
    names = ", ".join(f'"{name}"' for name in columns)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN (FORMAT BINARY)') as copy,
    ):
        copy.write(_SIGNATURE)
        copy.write(payload)
        copy.write(_TRAILER)
    return len(rows)


def encode(columns: Columns, rows: Rows) -> memoryview:
    """Rows as PostgreSQL's binary COPY lays them out: also what a digest is taken of."""
    packed = np.zeros(len(rows), dtype=_wire_type(columns))
    packed["fields"] = len(columns)
    for name, kind in columns.items():
        packed[f"{name}_width"] = _WIRE[kind][1]
        packed[name] = _to_wire(rows[name], kind)
    return packed.view(np.uint8).data


def next_ids(sequence: str, count: int) -> Rows:
    """So many fresh ids of a table's sequence, in ascending order."""
    if not count:
        return np.zeros(0, dtype=np.int64)
    ids = read({"id": "i8"}, f"SELECT nextval('{sequence}') FROM generate_series(1, {int(count)})")
    ids["id"].sort()
    return ids["id"]


def _wire_type(columns: Columns) -> np.dtype[Any]:
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in columns.items():
        fields += [(f"{name}_width", ">i4"), (name, _WIRE[kind][0])]
    return np.dtype(fields)


def _read_array(name: str, data: bytes, kind: str) -> Rows:
    """A one-dimensional array as PostgreSQL sends it: a header, then width and value of each."""
    layout, width = _WIRE[kind]
    element = np.dtype([("width", ">i4"), ("value", layout)])
    has_null = int.from_bytes(data[4:8], "big")
    if has_null or (len(data) - _ARRAY_HEADER) % element.itemsize:
        raise ValueError(f"column {name} of the query is not {kind}, or has NULLs")
    found = np.frombuffer(data, dtype=element, offset=_ARRAY_HEADER)
    if len(found) and found["width"][0] != width:
        raise ValueError(f"column {name} of the query is not {kind}")
    values: Rows = found["value"]
    return values


def _to_wire(column: Rows, kind: str) -> Rows:
    if kind != "date":
        return column
    return column.astype("datetime64[D]").astype(np.int64) - _POSTGRES_EPOCH_DAYS


def _from_wire(column: Rows, kind: str) -> Rows:
    if kind != "date":
        return column
    return (column.astype(np.int64) + _POSTGRES_EPOCH_DAYS).astype("datetime64[D]")
