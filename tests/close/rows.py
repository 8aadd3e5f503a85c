"""All rows of all tables: what has changed in them, and back to what they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from kiyaku.base import database
from kiyaku.billing.kinds import Source

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]

_KEEPS_ITS_ID = {
    "service", "plan", "member", "application", "membership", "payment", "suspension", "basis",
}  # fmt: skip
"""Tables whose ids come from operations or the content: a close gives none of them."""

_BY_CHANCE = {"outgoing": ("message_id",)}
"""Columns that nobody can guess, as they must be."""

_REFERS_TO = {
    "invoice_id": "invoice",
    "about_invoice_id": "invoice",
    "first_invoice_id": "invoice",
    "last_invoice_id": "invoice",
    "charge_id": "charge",
    "entry_id": "entry",
    "closed_entry_id": "entry",
    "undone_entry_id": "entry",
}
_BOOKS = {
    Source.CHARGE: "charge",
    Source.ALLOCATION: "allocation",
    Source.DEALLOCATION: "allocation",
    Source.REVERSAL: "charge",
}


def as_they_are() -> Rows:
    """Every row of every table, ids and all."""
    with _owner() as owner:
        return {
            table: _in_order(
                row for (row,) in owner.execute(_ALL.format(sql.Identifier(table))).fetchall()
            )
            for table in _tables(owner)
        }


class Aside:
    """All rows as they were at one moment: to see what has changed since, and to go back."""

    def __init__(self) -> None:
        self.connect()
        self._tables = _tables(self._owner)
        self._owner.execute("DROP SCHEMA IF EXISTS aside CASCADE; CREATE SCHEMA aside")
        for table in self._tables:
            name = sql.Identifier(table)
            self._owner.execute(sql.SQL("CREATE TABLE aside.{0} AS TABLE {0}").format(name))
        self._bring_back = self._for_each_table(_BRING_BACK, "")
        self._new = self._differing("{0} t WHERE NOT EXISTS (SELECT FROM aside.{0} a {same})")
        self._gone = self._differing("aside.{0} t WHERE NOT EXISTS (SELECT FROM {0} a {same})")

    def connect(self) -> None:
        """Connect to the server, or again where it has been away."""
        self._owner = _owner()
        # Rows come back table by table: foreign keys hold again when all are back.
        self._owner.execute("SET session_replication_role = replica")

    def forget(self) -> None:
        """Keep the rows no longer."""
        self._owner.execute("DROP SCHEMA aside CASCADE")

    def close(self) -> None:
        """Leave the server."""
        self._owner.close()

    def changes(self) -> dict[str, Rows]:
        """The rows that are new and those that are gone, by table.

        Ids that depend on sequences are replaced by what they stand for.
        """
        found = {"new": self._fetch(self._new), "gone": self._fetch(self._gone)}
        names = _names(found["new"])
        return {
            when: {
                table: _in_order(_renamed(table, row, names) for row in rows)
                for table, rows in tables.items()
            }
            for when, tables in found.items()
        }

    def bring_back(self) -> None:
        """All rows as they were. Sequences run on."""
        self._owner.execute(self._bring_back)

    def _fetch(self, query: bytes) -> Rows:
        rows: dict[str, list[Row]] = {table: [] for table in self._tables}
        for table, row in self._owner.execute(query):
            rows[table].append(row)
        return rows

    def _differing(self, source: str) -> bytes:
        query = f"SELECT {{1}}, to_jsonb(t) FROM {source}"
        return self._for_each_table(
            query.replace("{same}", "WHERE a::text = t::text"), " UNION ALL "
        )

    def _for_each_table(self, statement: str, between: str) -> bytes:
        composed = sql.SQL(between).join(
            sql.SQL(statement).format(sql.Identifier(table), sql.Literal(table))
            for table in self._tables
        )
        return composed.as_bytes(self._owner)


@contextmanager
def put_aside() -> Iterator[Aside]:
    """Keep all rows of this moment."""
    aside = Aside()
    try:
        yield aside
        aside.forget()
    finally:
        aside.close()


_ALL = sql.SQL("SELECT to_jsonb(t) FROM {} t")
# Only what differs is written, so that the tables do not grow with each time.
_BRING_BACK = """
    DELETE FROM {0} t WHERE NOT EXISTS (SELECT FROM aside.{0} a WHERE a::text = t::text);
    INSERT INTO {0} SELECT * FROM aside.{0} a
        WHERE NOT EXISTS (SELECT FROM {0} t WHERE t::text = a::text);
"""


def _owner() -> psycopg.Connection:
    return psycopg.connect(**database.connection_parameters("owner"), autocommit=True)


def _tables(owner: psycopg.Connection) -> list[str]:
    found = owner.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
        "AND tablename NOT LIKE 'django%' AND tablename NOT LIKE 'procrastinate%' "
        "ORDER BY tablename"
    )
    return [table for (table,) in found]


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def _names(found: Rows) -> dict[str, dict[int, str]]:
    """For each kind of thing, what the id stands for."""
    invoice = {
        row["id"]: _said(row, "membership_id", "due_on", "sequence") for row in found["invoice"]
    }
    charge = {
        row["id"]: _said(row, "membership_id", "kind", "fee_month", "occurrence")
        + f" {invoice.get(row['about_invoice_id'], row['about_invoice_id'])}"
        for row in found["charge"]
    }
    allocation = {
        row["id"]: _said(row, "payment_id", "line_number", "amount_yen", "allocated_on")
        + f" {invoice.get(row['invoice_id'], row['invoice_id'])}"
        for row in found["allocation"]
    }
    entry = {
        row["id"]: _said(row, "service_id", "business_day", "sort_key")
        for row in found["journal_entry"]
        if row["action"] == "partition_closed"
    }
    for names in (invoice, charge, allocation, entry):
        assert len(set(names.values())) == len(names), "two things of one name"
    return {"invoice": invoice, "charge": charge, "allocation": allocation, "entry": entry}


def _renamed(table: str, row: Row, names: dict[str, dict[int, str]]) -> Row:
    renamed = {}
    for column, value in row.items():
        kind = _REFERS_TO.get(column)
        if column == "id" and table not in _KEEPS_ITS_ID:
            continue
        if column in _BY_CHANCE.get(table, ()):
            continue
        if table == "posting" and column == "source_id":
            kind = _BOOKS.get(row["source_kind"])
        elif table == "parked" and column == "about_id":
            kind = "invoice"
        renamed[column] = value if kind is None else names[kind].get(value, value)
    return renamed


def _said(row: Row, *columns: str) -> str:
    return " ".join(str(row[column]) for column in columns)
