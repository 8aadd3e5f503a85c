"""Copying all rows of a service under another one, set by set, and removing them again.

Each app says in its ``copied`` module which of its tables belong to a service, and what of them is
replaced. The ids of a copy are those of the original shifted by a constant for each table, so that
rows keep their order and whoever names a row is shifted with it. Which ids stand in a column its
name tells: ``invoice_id`` and ``about_invoice_id`` hold ids of ``invoice``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import connection

from kiyaku.base import basis, database, journal, partitions

GAP = 10_000
"""Ids left free before those of a copy, for who takes ids of the same table at that moment."""

ERASED = "(消去済み)"
"""What stands for the name of somebody who was erased."""

LEFT_OUT = "(写しでは省略)"
"""What stands in a copy for words that it does not get."""


def files_in(column: str) -> str:
    """SQL for the ids of files in a column, as those of the copy."""
    return f"""
(SELECT coalesce(jsonb_agg(one::bigint + {{stored_file}} ORDER BY place), '[]')
 FROM jsonb_array_elements_text(t.{column}) WITH ORDINALITY AS ones (one, place))
"""


FILES = files_in("file_ids")
"""The same for the column that most tables name them in."""

_CHUNK = 5_000
_ALIASES = {"entry": "journal_entry", "corrects": "posting", "file": "stored_file"}
_WORDS = {"character varying", "text", "json", "jsonb"}
_BASIS, _JOURNAL = "basis", "journal_entry"


class Told(StrEnum):
    """What a column tells of a person."""

    NAME = "name"
    CONTACT = "contact"
    BIRTH = "birth"
    STATED = "stated"
    """What somebody stated, several things in one."""
    ASSESSED = "assessed"
    """What the operator thought of somebody."""
    WORDS = "words"
    """Written freely, so it may tell anything."""
    SIGN_IN = "sign_in"


@dataclass(frozen=True)
class Table:
    """A table that has rows of services, and how they are copied.

    Attributes:
        texts: the columns of words that tell nothing of a person: they are copied as they are. A
            column of words that is neither among them nor replaced stops every copy.
        mine: the condition that a row ``t`` belongs to ``%(service)s``, where it has neither
            ``service_id`` nor ``membership_id``.
        refers: the table whose ids a column holds, where its name does not tell; empty where
            they are not shifted.
        replaced: SQL for what stands in a column instead. ``{invoice}`` is by how much the ids of
            that table are shifted, ``%(secret)s`` a text that nobody knows afterwards.
        is_copied: False where a copy has rows of its own instead.
        personal: what columns tell of a person, where that is more than ``replaced`` says: whatever
            words a copy does not get tell of somebody (``personal.columns_of``).
        withheld: columns that are not disclosed to whom they are about.
        of_person: the condition that a row ``t`` is about ``%(member)s``, where it has neither
            ``member_id`` nor ``membership_id``.
        of_others: columns that name further members whom a row is about: its files stay while any
            of them is not erased.
        is_erased: True where whole rows go when a person is erased.
        spared: the condition that a row ``t`` keeps its words for now although its person is
            erased: what is told him or her last has to leave first.
        of_books: the condition that a row ``t`` keeps its words for as long as particulars of its
            person are kept: a copy of what the books need shows them.
    """

    name: str
    texts: Sequence[str] = ()
    mine: str = ""
    refers: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)
    is_copied: bool = True
    personal: Mapping[str, Told] = field(default_factory=dict)
    withheld: Sequence[str] = ()
    of_person: str = ""
    of_others: Sequence[str] = ()
    is_erased: bool = False
    spared: str = ""
    of_books: str = ""


@dataclass(frozen=True)
class Shift:
    """What becomes of the ids of a service's rows in its copy.

    ``by``: by how much those of each table are shifted. ``bases``: the new id of each basis, which
    its content makes.
    """

    by: Mapping[str, int]
    bases: Mapping[int, int]

    @property
    def partitions(self) -> int:
        """By how many partitions memberships are shifted."""
        return self.by["membership"] // partitions.SIZE

    def names(self) -> dict[str, int]:
        """What stands for the curly brackets of a replaced column."""
        return {**self.by, "partitions": self.partitions}


def unless_empty(column: str, instead: str = f"'{LEFT_OUT}'") -> str:
    """SQL for something else in a column of words; where there are none there are none."""
    return f"CASE t.{column} WHEN '' THEN '' ELSE {instead} END"


class Copier:
    """Copies the tables of all apps from one service to another, in the caller's transaction."""

    def __init__(self, tables: Sequence[Table], service: int) -> None:
        self.tables = tables
        self._service = service
        self._columns = _columns(tables)
        self._check_texts()
        self.shift = Shift(self._room(), {})

    @property
    def target(self) -> int:
        """The id of the service that the rows are copied to."""
        return self._service + self.shift.by["service"]

    def copy(self, secret: str, **replaced: Any) -> None:
        """Copy the rows of all tables except the journal; ``replaced`` are values of the service.

        Args:
            secret: makes what stands for personal data impossible to trace back.
        """
        bases = basis.carried_over(self._service, self.target)
        self.shift = Shift(self.shift.by, bases)
        for table in self.tables:
            if table.is_copied and table.name != _JOURNAL:
                own = replaced if table.name == "service" else {}
                self._insert(table, {"secret": secret, **own}, tuple(own))
        self._let_planner_know()

    def _let_planner_know(self) -> None:
        """Have the new rows counted: the next questions about them would else be guesswork."""
        names = ", ".join(table.name for table in self.tables if table.is_copied)
        with database.rights_of_owner(), connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {names}")

    def copy_journal(
        self,
        named: Mapping[str, str],
        rewritten: Callable[[int, dict[str, Any]], dict[str, Any]],
    ) -> None:
        """Copy the journal; ids in the payloads are shifted.

        Args:
            named: the table whose ids a payload's field holds, by the field's name; empty for
                other numbers than amounts. One that is not named stops the copy.
            rewritten: called with the id in the copy and the payload of each close's entry, for
                what the entry says of the rows.
        """
        names = list(self._columns[_JOURNAL])
        (table,) = (one for one in self.tables if one.name == _JOURNAL)
        kinds = {name: self._kind(table, name) for name in names}
        place = {name: number for number, name in enumerate(names)}

        def row(found: tuple[Any, ...]) -> list[Any]:
            values = [
                value if (kind := kinds[name]) is None else self._shifted(kind, value)
                for name, value in zip(names, found, strict=True)
            ]
            payload = self._payload(json.loads(found[place["payload"]]), named)
            if found[place["action"]] == "partition_closed":
                number = payload["partition"] = payload["partition"] + self.shift.partitions
                values[place["sort_key"]] = f"~{number:012d}"
                entry = found[place["id"]] + self.shift.by[_JOURNAL]
                payload = rewritten(entry, payload)
            values[place["payload"]] = journal.canonical(payload)
            return values

        listed = ", ".join(f'"{name}"' for name in names)
        for chunk in self._entries(listed):
            with (
                connection.wrap_database_errors,
                connection.cursor() as cursor,
                cursor.copy(f"COPY {_JOURNAL} ({listed}) FROM STDIN") as out,
            ):
                for found in chunk:
                    out.write_row(row(found))

    def _entries(self, listed: str) -> Iterator[list[tuple[Any, ...]]]:
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                f"SELECT {listed} FROM {_JOURNAL} WHERE service_id = %s ORDER BY id",
                [self._service],
            )
            while chunk := cursor.fetchmany(_CHUNK):
                yield chunk

    def _payload(self, payload: dict[str, Any], named: Mapping[str, str]) -> dict[str, Any]:
        for name, table in named.items():
            value = payload.get(name) if table else None
            if isinstance(value, int):
                payload[name] = self._shifted(table, value)
            elif isinstance(value, list):
                payload[name] = [self._shifted(table, one) for one in value]
        unsaid = [
            name
            for name, value in payload.items()
            if name not in named and _may_be_ids(name, value)
        ]
        assert not unsaid, f"a journal payload: say in copied what the numbers are: {unsaid}"
        return payload

    def _shifted(self, kind: str, value: int | None) -> int | None:
        if kind == _BASIS:
            return None if value is None else self.shift.bases[value]
        return value and value + self.shift.by[kind]

    def _check_texts(self) -> None:
        """No words are taken along of which nobody has said that they may be."""
        for table in self.tables:
            unsaid = [
                name
                for name, kind in self._columns[table.name].items()
                if kind in _WORDS and name not in {*table.texts, *table.replaced}
            ]
            assert not table.is_copied or not unsaid, f"{table.name}: say in copied: {unsaid}"

    # --- ids ----------------------------------------------------------------------------------

    def _room(self) -> dict[str, int]:
        """Take free ids for the rows of each table, and tell by how much theirs are shifted."""
        shifts = {}
        for table in self.tables:
            if not table.is_copied or "id" not in self._columns[table.name]:
                continue
            if table.name == _BASIS:
                continue
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT min(t.id), max(t.id) FROM {owned(table, self._columns)}",
                    {"service": self._service},
                )
                least, most = cursor.fetchone()
            grain = partitions.SIZE if table.name == "membership" else 1
            shifts[table.name] = 0 if least is None else _take(table.name, least, most, grain)
        return shifts

    def _kind(self, table: Table, column: str) -> str | None:
        """The table whose ids a column holds; None for one that holds no ids of the service."""
        if column in table.replaced:
            return None
        if column in table.refers:
            return table.refers[column] or None
        if column == "id":
            return table.name
        if not column.endswith("_id"):
            return None
        known = {**{one.name: one.name for one in self.tables}, **_ALIASES}
        stem = column.removesuffix("_id")
        meant = [name for name in known if stem == name or stem.endswith(f"_{name}")]
        assert meant, f"{table.name}.{column}: say in refers whose ids it holds"
        return known[max(meant, key=len)]

    # --- rows ---------------------------------------------------------------------------------

    def _insert(self, table: Table, values: Mapping[str, Any], given: tuple[str, ...]) -> None:
        columns = self._columns[table.name]
        joins: list[str] = []
        expressions: list[str] = []
        for name in columns:
            kind = self._kind(table, name)
            if name in given:
                expressions.append(f"%({name})s")
            elif name in table.replaced:
                expressions.append(table.replaced[name].format(**self.shift.names()))
            elif kind == _BASIS:
                bases = f"bases_{len(joins)}"
                joins.append(
                    "LEFT JOIN unnest(%(old_bases)s::bigint[], %(new_bases)s::bigint[])"
                    f" AS {bases} (old, new) ON {bases}.old = t.{name}"
                )
                expressions.append(f"{bases}.new")
            elif kind is not None:
                expressions.append(_shifted_column(name, self.shift.by[kind]))
            else:
                expressions.append(f't."{name}"')
        listed = ", ".join(f'"{name}"' for name in columns)
        source = owned(table, self._columns, " ".join(joins))
        wanted = ", ".join(expressions)
        parameters = {
            "service": self._service,
            "old_bases": list(self.shift.bases),
            "new_bases": list(self.shift.bases.values()),
            **values,
        }
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table.name} ({listed}) SELECT {wanted} FROM {source}", parameters
            )


def _may_be_ids(name: str, value: Any) -> bool:
    numbers = value if isinstance(value, list) else [value]
    return not name.endswith("_yen") and any(type(one) is int for one in numbers)


def remove(tables: Sequence[Table], service: int) -> None:
    """Remove all rows of a service, as the owner, in the caller's transaction.

    Rows of tables that no app names (the accesses of logins) go too where they refer to one.
    """
    columns = _columns(tables)
    with database.rights_of_owner(), connection.cursor() as cursor:
        for name, column, referred in _strangers(tables):
            table = next(one for one in tables if one.name == referred)
            cursor.execute(
                f'DELETE FROM {name} WHERE "{column}" IN '
                f"(SELECT t.id FROM {owned(table, columns)})",
                {"service": service},
            )
        for table in reversed(tables):
            cursor.execute(
                f"DELETE FROM {table.name} d USING {owned(table, columns)} AND d.ctid = t.ctid",
                {"service": service},
            )


def owned(table: Table, columns: Mapping[str, Mapping[str, str]], joins: str = "") -> str:
    """``table t … WHERE …``: the rows of ``%(service)s``."""
    start = f"{table.name} t {joins}"
    if table.mine:
        return f"{start} WHERE ({table.mine})"
    if table.name == "service":
        return f"{start} WHERE t.id = %(service)s"
    if "service_id" in columns[table.name]:
        return f"{start} WHERE t.service_id = %(service)s"
    assert "membership_id" in columns[table.name], f"{table.name}: say which rows are a service's"
    return (
        f"{start} JOIN membership owner ON owner.id = t.membership_id"
        " WHERE owner.service_id = %(service)s"
    )


def _shifted_column(name: str, by: int) -> str:
    """0 stands for no row, in columns that are never NULL."""
    return f'CASE t."{name}" WHEN 0 THEN 0 ELSE t."{name}" + {by} END'


def _columns(tables: Sequence[Table]) -> dict[str, dict[str, str]]:
    """The columns of each table, and of which type they are."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, column_name, data_type FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = ANY(%s) ORDER BY ordinal_position""",
            [[table.name for table in tables]],
        )
        for table, column, kind in cursor.fetchall():
            found[table][column] = kind
    return found


def _strangers(tables: Sequence[Table]) -> list[tuple[str, str, str]]:
    """Foreign keys to these tables from others: table, column, table referred to."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conrelid::regclass::text, attname, confrelid::regclass::text
            FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
            WHERE contype = 'f' AND confrelid::regclass::text = ANY(%(names)s)
              AND NOT conrelid::regclass::text = ANY(%(names)s) ORDER BY 1, 2""",
            {"names": [table.name for table in tables]},
        )
        return [(str(a), str(b), str(c)) for a, b, c in cursor.fetchall()]


def _take(table: str, least: int, most: int, grain: int) -> int:
    """Take as many ids of a table's sequence as lie between two; returns the shift to the first.

    The shift is a multiple of ``grain``.
    """
    sequence = f"{table}_id_seq"
    with database.rights_of_owner(), connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT setval(%(sequence)s, %(most)s + %(grain)s
                * ((last_value + %(gap)s - %(least)s) / %(grain)s + 1)) FROM {sequence}""",
            {"sequence": sequence, "least": least, "most": most, "grain": grain, "gap": GAP},
        )
        return int(cursor.fetchone()[0]) - most
