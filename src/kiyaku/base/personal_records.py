"""Single records that tell of somebody who may be no member: found by a text, read, emptied.

What a column tells stands in the apps' ``copied`` modules, as for members (``personal``). A match
is never a verdict: a person says whether a record is about who asks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kiyaku.base import copying, database, personal
from kiyaku.base.copying import Table

_TEXTS = frozenset({"character varying", "text", "json", "jsonb"})
_WHOSE = {
    "member_id": "SELECT {t}.member_id",
    "membership_id": "SELECT m.member_id FROM membership m WHERE m.id = {t}.membership_id"
    " UNION SELECT h.member_id FROM membership_holder h"
    " WHERE h.membership_id = {t}.membership_id",
    "application_id": "SELECT a.member_id FROM application a WHERE a.id = {t}.application_id",
    "succession_id": "SELECT unnest(ARRAY[s.former_member_id, s.successor_member_id])"
    " FROM succession s WHERE s.id = {t}.succession_id",
    "former_member_id": "SELECT {t}.former_member_id",
    "successor_member_id": "SELECT {t}.successor_member_id",
}
"""SQL for the members with whom a row has to do, by the columns that it has."""


@dataclass(frozen=True)
class Place:
    """A row of a table, and the columns of it that are meant."""

    table: str
    row: int
    columns: tuple[str, ...]


def searchable(but: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """The tables that have words about people and belong to services, with those columns."""
    kinds = personal.columns()
    return {
        table.name: found
        for table in personal.tables()
        if table.name not in but
        and (found := _columns(table, kinds.get(table.name, {})))
        and _is_of_service(table, kinds[table.name])
    }


def find(
    service: int,
    formed: str,
    dialled: str = "",
    *,
    most: int,
    but: Collection[str] = (),
    only: Mapping[str, str] | None = None,
) -> list[Place]:
    """The latest rows of each table in which a text stands; one statement.

    Args:
        formed: the text in the form in which texts are compared (``kiyaku_search_form``).
        dialled: a phone number's digits without the first 0, where the text may be one.
        most: so many of each table at most.
        but: tables that are not looked through.
        only: a condition on the rows ``t`` of a table that are.
    """
    tables, kinds = _tables(), personal.columns()
    asked = []
    for name, columns in searchable(but).items():
        hits = {column: _has(column, is_phone=bool(dialled)) for column in columns}
        found = ", ".join(f"CASE WHEN {hit} THEN '{column}' END" for column, hit in hits.items())
        more = f" AND ({only[name]})" if only and name in only else ""
        asked.append(
            f"(SELECT '{name}', t.id, array_remove(ARRAY[{found}], NULL)"
            f" FROM {copying.owned(tables[name], kinds)}{more} AND ({' OR '.join(hits.values())})"
            " ORDER BY t.id DESC LIMIT %(most)s)"
        )
    parameters: dict[str, Any] = {
        "service": service,
        "formed": formed,
        "dialled": dialled,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), parameters)
        return [Place(name, row, tuple(columns)) for name, row, columns in cursor.fetchall()]


def read(service: int, table: str, rows: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Rows of a table of a service by their ids, each with all its columns as JSON has them.

    Bytes are left out; so is a row that is not there, or is another service's.
    """
    kinds = personal.columns()
    told = [name for name, kind in kinds[table].items() if kind != "bytea"]
    listed = ", ".join(f't."{name}"' for name in told)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(r)::text FROM (SELECT {listed}"
            f" FROM {copying.owned(_tables()[table], kinds)} AND t.id = ANY(%(rows)s)) r",
            {"service": service, "rows": list(rows)},
        )
        every = [json.loads(row) for (row,) in cursor.fetchall()]
    return {int(row["id"]): row for row in every}


def whose(table: str, rows: Sequence[int]) -> dict[int, list[int]]:
    """The members with whom rows have to do: whom each is about, or whose contract rests on it."""
    if table == "member":
        return {row: [row] for row in rows}
    kinds = personal.columns()[table]
    asked = [sql.format(t="t") for column, sql in _WHOSE.items() if column in kinds]
    found: dict[int, list[int]] = {row: [] for row in rows}
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT t.id, w.member FROM {table} t,"
                f" LATERAL ({' UNION '.join(asked)}) AS w (member)"
                " WHERE t.id = ANY(%(rows)s) AND w.member IS NOT NULL ORDER BY 1, 2",
                {"rows": list(rows)},
            )
            for row, member in cursor.fetchall():
                found[row].append(member)
    return found


def withheld(table: str) -> frozenset[str]:
    """The columns of a table that are not disclosed to whom they are about."""
    return frozenset(_tables()[table].withheld)


def empty(place: Place) -> int:
    """Put nothing in some columns of a row, as the owner, in the caller's transaction.

    Returns: 1, or 0 where nothing was there.
    """
    values = _instead(place)
    changed = " OR ".join(personal.differs(name, kind, to) for name, (kind, to) in values.items())
    with database.rights_of_owner(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {place.table} t SET "
            + ", ".join(f'"{name}" = {to}' for name, (_, to) in values.items())
            + f" WHERE t.id = %(row)s AND ({changed})",
            {"row": place.row},
        )
        return cursor.rowcount


def left_in(place: Place) -> list[str]:
    """Which of some columns of a row still have something in them."""
    found = []
    for name, (kind, to) in _instead(place).items():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {place.table} t WHERE t.id = %(row)s"
                f" AND {personal.differs(name, kind, to)}",
                {"row": place.row},
            )
            if cursor.fetchone():
                found.append(name)
    return found


def _instead(place: Place) -> dict[str, tuple[str, str]]:
    """Column → its type, and SQL for what stands in it once it is emptied."""
    kinds = personal.columns()[place.table]
    told = personal.columns_of(_tables()[place.table], kinds)
    return {
        name: (kinds[name], personal.instead(name, kinds[name], told[name]))
        for name in place.columns
    }


def _tables() -> dict[str, Table]:
    return {table.name: table for table in personal.tables()}


def _columns(table: Table, kinds: Mapping[str, str]) -> tuple[str, ...]:
    if table.is_erased or "id" not in kinds:
        return ()
    told = personal.columns_of(table, kinds)
    return tuple(name for name in told if kinds.get(name) in _TEXTS and not name.endswith("_ids"))


def _is_of_service(table: Table, kinds: Mapping[str, str]) -> bool:
    return bool(table.mine) or "service_id" in kinds or "membership_id" in kinds


def _has(column: str, *, is_phone: bool) -> str:
    """SQL for whether a text stands in a column, however it is written."""
    text = f't."{column}"::text'
    found = f"position(%(formed)s in kiyaku_search_form({text})) > 0"
    if not is_phone:
        return found
    return f"({found} OR position(%(dialled)s in kiyaku_search_digits({text})) > 0)"
