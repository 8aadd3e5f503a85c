"""What the journal says was done to a partition's memberships, read as columns by action."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from django.db import connection, transaction

from kiyaku.base import columns
from kiyaku.base.columns import Columns, Rows
from kiyaku.close.verify.rows import NEVER, Part

_ACT: Columns = {"id": "i8", "day": "date", "membership_id": "i8", "basis_id": "i8"}
_SENTENCE = """
SELECT id, business_day, membership_id, coalesce(basis_id, 0), payload FROM journal_entry
WHERE service_id = %s AND action = ANY(%s) AND membership_id BETWEEN %s AND %s ORDER BY id
"""
_CHUNK = 5_000


def read(part: Part, actions: str | list[str], fields: Columns) -> Rows:
    """The entries of some actions on a partition's memberships, with fields of their payloads.

    A field that a payload lacks, or that cannot be read, is 0 or ``NEVER``.
    """
    wanted = [actions] if isinstance(actions, str) else actions
    kept = []
    for id_, day, membership, basis, payload in _entries(part, wanted):
        told = payload_of(payload)
        values = [_value(told, name, kind) for name, kind in fields.items()]
        kept.append((id_, day, membership, basis, *values))
    spec = {**_ACT, **fields}
    rows = columns.empty(spec, len(kept))
    for place, name in enumerate(spec):
        if kept:
            rows[name] = [one[place] for one in kept]
    return rows


def payloads(part: Part, actions: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Id and payload of each entry of some actions on a partition's memberships."""
    for id_, _, _, _, payload in _entries(part, actions):
        yield id_, payload_of(payload)


def payload_of(text: str) -> dict[str, Any]:
    """A payload as data; nothing where somebody made it unreadable (the seal will tell)."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _entries(part: Part, actions: list[str]) -> Iterator[tuple[Any, ...]]:
    """Entry by entry from a cursor of the server's: payloads are text and may be many."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_SENTENCE, [part.service, actions, part.first, part.last])
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows


def _value(told: Mapping[str, Any], name: str, kind: str) -> Any:
    value = told.get(name)
    if kind != "date":
        return value if isinstance(value, int) and abs(value) < 2**62 else 0
    return date_in(value)


def date_in(value: Any) -> dt.date:
    """A date, or a month's first day, as JSON has it; ``NEVER`` where it is none."""
    text = str(value)
    try:
        return dt.date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    except ValueError:
        never: dt.date = NEVER.astype(object)
        return never


def last_of_each(rows: Rows) -> Rows:
    """The last entry of each membership, sorted by membership."""
    rows = rows[np.lexsort((rows["id"], rows["membership_id"]))]
    is_last = np.ones(len(rows), dtype=bool)
    is_last[:-1] = rows["membership_id"][1:] != rows["membership_id"][:-1]
    return rows[is_last]
