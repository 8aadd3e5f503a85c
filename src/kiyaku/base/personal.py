"""What is kept of persons: which columns tell of somebody, their rows, and how they are erased.

Each app says it in its ``copied`` module, once for both uses: words that a sandbox does not get are
words about somebody. The rest of what tells of a person (days of birth, logins) stands beside it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import connection

from kiyaku.base import database
from kiyaku.base.copying import ERASED, Table, Told

__all__ = ["ERASED"]

_WORDS = {"character varying", "text", "json", "jsonb", "bytea", "inet"}
_DAYS = frozenset({
    "added_on", "removed_on", "password_on",
    "carried_out_on", "happened_on", "lifted_on", "contacted_on", "answered_on",
    "answer_recorded_on", "used_on",
    "document_received_on", "occurred_on", "requested_on", "to_day",
    "about_day", "acted_on", "allocated_on", "applied_on", "approved_on", "assigned_on",
    "arrived_on", "asked_on", "begins_on", "business_day", "changed_on",
    "closed_on", "closed_until", "confirmed_on", "consented_version", "day",
    "decided_on", "desired_on", "died_on", "dispatched_on", "done_on",
    "due_on", "due_since", "effective_on", "end_requested_on", "ended_on",
    "ends_on", "entered_on", "erased_on", "extended_on", "fee_month",
    "leave_requested_on",
    "first_day", "first_due_on", "first_reported_on", "formal_demand_due_on", "found_on",
    "from_day", "from_due_on", "full_due_on", "full_reported_on", "handed_on", "held_on",
    "informed_on", "issued_on", "last_day", "left_on", "looked_on", "made_on",
    "merged_on", "moved_on", "named_on", "noted_on", "notified_on",
    "opened_on", "paid_on", "parked_on", "posted_on", "printed_on",
    "published_on", "raised_on", "received_on", "recorded_on", "registered_on",
    "reported_on", "resolved_on", "reversed_on", "revoked_on", "seen_on",
    "sent_on", "settled_on", "signed_on", "started_on", "stopped_on",
    "stored_on", "succeeded_on", "suspended_since", "terms_version", "told_on",
    "transferred_on", "undone_on", "until", "until_day", "version",
    "withdrawn_on", "written_on", "announced_on", "planned_on", "saved_on", "takes_effect_on",
    "kept_until", "paper_received_on", "paper_signed_on", "follows", "last_notice_day",
    "consented_on", "corrected_on", "released_on", "borne_on",
    "oldest_on", "measured_on", "deleted_on",
    "proposed_on", "visit_on", "visited_on", "remove_by",
    "agreed_on", "back_on", "finished_on", "valid_on",
    "disposable_on", "owner_named_on", "claimed_on", "inspected_on",
})  # fmt: skip
"""Names of dates that are days of the service and of its acts, not of anybody's life."""

_AROSE = (
    "business_day", "day", "issued_on", "raised_on", "reversed_on", "received_on", "found_on",
    "reported_on", "dispatched_on", "entered_on", "allocated_on", "requested_on", "parked_on",
    "due_since", "from_day", "first_day", "consented_on",
)  # fmt: skip
"""Columns that say when a row arose, the most telling first."""

_AROSE_WITH = {"invoice_id": ("invoice", "id", "issued_on")}
"""Of rows that have no such column: what they belong to, and its day."""

_FILES = (
    "claim_file_ids", "file_id", "file_ids", "files", "scan_id", "scan_file_id", "scan_ids",
)  # fmt: skip
"""Columns that name stored files: whoever a row is about, its files are about too."""


@cache
def tables() -> tuple[Table, ...]:
    """Every table that an app speaks of, in ``copied.TABLES`` or ``copied.OF_PERSONS``."""
    found: list[Table] = []
    for one in apps.get_app_configs():
        if one.name.startswith("kiyaku.") and find_spec(f"{one.name}.copied"):
            said = import_module(f"{one.name}.copied")
            # Whose rows the latter are may stand in the former: those are erased after them.
            found += [*said.OF_PERSONS] if hasattr(said, "OF_PERSONS") else []
            found += [*said.TABLES] if hasattr(said, "TABLES") else []
    return tuple(found)


def columns() -> dict[str, dict[str, str]]:
    """The columns of those tables that are there, and of which type they are.

    A table that is not in the schema ``public`` is named with its own.
    """
    found: dict[str, dict[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT name, column_name, data_type FROM (
                SELECT CASE table_schema WHEN 'public' THEN '' ELSE table_schema || '.' END
                    || table_name AS name, column_name, data_type, ordinal_position
                FROM information_schema.columns) found
            WHERE name = ANY(%s) ORDER BY ordinal_position""",
            [[table.name for table in tables()]],
        )
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, {})[column] = kind
    return found


def columns_of(table: Table, kinds: Mapping[str, str]) -> dict[str, Told]:
    """What tells of a person in a table: what is declared, and all words that no copy gets."""
    replaced = {
        name: Told.WORDS
        for name in table.replaced
        if kinds.get(name) in _WORDS and name not in _FILES
    }
    return {**replaced, **table.personal}


def undeclared(found: Mapping[str, Mapping[str, str]] | None = None) -> list[str]:
    """Columns of words, JSON, bytes or dates of which nobody has said whether they tell of people.

    Args:
        found: tables with their columns and types; by default those of the database.
    """
    said = {table.name: table for table in tables()}
    missing = []
    for name, kinds in sorted((found or columns()).items()):
        table = said.get(name)
        if table is None:
            missing.append(name)
            continue
        personal = columns_of(table, kinds)
        for column, kind in kinds.items():
            is_said = column in (*table.texts, *_FILES) or column in personal
            if kind == "date":
                is_said = is_said or column in _DAYS
            elif kind not in _WORDS:
                is_said = True
            if not is_said:
                missing.append(f"{name}.{column}")
    return missing


# --- the rows of one person -------------------------------------------------------------------


def condition(table: Table, kinds: Mapping[str, str]) -> str | None:
    """The condition that a row ``t`` is about ``%(member)s``; None where rows are about nobody."""
    if table.of_person:
        return table.of_person
    if table.name == "member":
        return "t.id = %(member)s"
    if table.name == "stored_file":
        return None  # by what names it: ``files_of``
    if "member_id" in kinds:
        whose = "t.member_id = %(member)s"
        if "membership_id" not in kinds or table.name == "membership_holder":
            return whose
        return f"{whose} OR (t.member_id IS NULL AND ({_held(kinds)}))"
    return _held(kinds) if "membership_id" in kinds else None


def _held(kinds: Mapping[str, str]) -> str:
    """The condition that a membership's row arose while a member held it.

    A membership keeps its rows when it passes on, so what it is asked is the day of each: what
    arose before that day is the earlier holder's, and the rest is not.
    """
    ever = (
        "t.membership_id IN (SELECT id FROM membership WHERE member_id = %(member)s"
        " UNION SELECT membership_id FROM membership_holder WHERE member_id = %(member)s)"
    )
    day = _day_of(kinds)
    if day is None:
        return (
            f"{ever} AND EXISTS (SELECT FROM membership m WHERE m.id = t.membership_id"
            " AND m.member_id = %(member)s)"
        )
    others = (
        "SELECT FROM membership_holder h WHERE h.membership_id = t.membership_id"
        " AND h.member_id <> %(member)s"
        f" AND (h.kind = 'registered' OR h.from_day <= {day})"
        f" AND (h.to_day IS NULL OR {day} <= h.to_day)"
    )
    return f"{ever} AND NOT EXISTS ({others})"


def _day_of(kinds: Mapping[str, str]) -> str | None:
    """SQL for the day on which a row of a membership arose."""
    found = next((f't."{name}"' for name in _AROSE if name in kinds), None)
    if found is not None:
        return found
    for column, (table, key, day) in _AROSE_WITH.items():
        if column in kinds:
            return f"(SELECT o.{day} FROM {table} o WHERE o.{key} = t.{column})"
    return None


def rows_of(
    member: int, *, withheld: bool = False, but: Sequence[str] = ()
) -> dict[str, list[dict[str, Any]]]:
    """Every row there is about a member, by table, with all its columns as JSON has them.

    Args:
        withheld: also the columns that are not disclosed to whom they are about.
        but: tables that are left out.
    """
    kinds = columns()
    found = {}
    for table in tables():
        where = condition(table, kinds.get(table.name, {}))
        if where is None or table.name in but or table.name not in kinds:
            continue
        told = [name for name in kinds[table.name] if withheld or name not in table.withheld]
        rows = list(_read(table.name, told, where, {"member": member}))
        if rows:
            found[table.name] = rows
    files = files_of(member)
    if files and "stored_file" in kinds and "stored_file" not in but:
        told = [name for name in kinds["stored_file"] if name != "content"]
        found["stored_file"] = list(
            _read("stored_file", told, "t.id = ANY(%(files)s)", {"files": files})
        )
    return found


def counts_of(member: int) -> dict[str, int]:
    """How many rows there are about a member, by table; in one question but for the files."""
    kinds = columns()
    asked = []
    for table in tables():
        where = condition(table, kinds.get(table.name, {}))
        if where is not None and table.name in kinds:
            asked.append(f"SELECT '{table.name}', count(*) FROM {table.name} t WHERE {where}")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), {"member": member})
        found = {name: count for name, count in cursor.fetchall() if count}
    files = files_of(member)
    return {**found, "stored_file": len(files)} if files else found


def logins_of(member: int) -> frozenset[str]:
    """The names of the logins that stand for a member, or did, perhaps for others too.

    A login whose user works for the service is not among them: such acts may be the operator's.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT l.username FROM login l JOIN access own ON own.user_id = l.id
            WHERE own.member_id = %(member)s AND NOT EXISTS (
                SELECT FROM access other WHERE other.user_id = l.id
                AND other.service_id = own.service_id AND other.member_id IS NULL)""",
            {"member": member},
        )
        return frozenset(name for (name,) in cursor.fetchall())


def files_alone_of(member: int, erased: Sequence[int]) -> list[int]:
    """Those of a member's files that no row about anybody else who is not erased names too.

    Files of the same content are kept once, so one may belong to records of several people.

    Args:
        erased: members who were erased already: what is about them keeps no file.
    """
    return unnamed(files_of(member), gone=(member, *erased))


def unnamed(files: Sequence[int], *, gone: Sequence[int] = ()) -> list[int]:
    """Those of some files that no row names but those about who is gone."""
    mine = set(files)
    if not mine:
        return []
    kinds = columns()
    parameters = {"gone": sorted(set(gone)), "mine": sorted(mine)}
    for table in tables():
        found = kinds.get(table.name, {})
        where = condition(table, found) or "FALSE"  # about nobody in particular: it keeps its files
        named = [name for name in _FILES if name in found]
        if not named or table.name == "stored_file":
            continue
        for name in named:
            mine -= _also_named(table, name, found[name], where, parameters)
    return sorted(mine)


def _also_named(
    table: Table, column: str, kind: str, where: str, parameters: Mapping[str, Any]
) -> set[int]:
    """Which of the files rows name that are not, or not only, about those who are gone."""
    named = f't."{column}"'
    if kind in ("json", "jsonb"):
        named = f"jsonb_array_elements_text({named}::jsonb) AS f (file)"
    else:
        named = f"(VALUES ({named})) AS f (file)"
    of_gone = where.replace("%(member)s", "gone.id")
    about = f"EXISTS (SELECT FROM unnest(%(gone)s::bigint[]) AS gone (id) WHERE {of_gone})"
    for other in table.of_others:
        about += f" AND (t.{other} IS NULL OR t.{other} = ANY(%(gone)s))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT f.file::bigint FROM {table.name} t, LATERAL {named}"
            f" WHERE f.file::bigint = ANY(%(mine)s) AND NOT ({about})",
            parameters,
        )
        return {file for (file,) in cursor.fetchall()}


def has_rows(member: int, name: str) -> bool:
    """Whether any row of a table is about a member."""
    kinds = columns()[name]
    (table,) = (one for one in tables() if one.name == name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM {name} t WHERE {condition(table, kinds)})",
            {"member": member},
        )
        return bool(cursor.fetchone()[0])


def files_of(member: int) -> list[int]:
    """The stored files that rows about a member name."""
    kinds = columns()
    found: set[int] = set()
    for table in tables():
        where = condition(table, kinds.get(table.name, {}))
        if where is None:
            continue
        for column in _FILES:
            if column in kinds[table.name]:
                for row in _read(table.name, [column], where, {"member": member}):
                    value = row[column]
                    every = value if isinstance(value, list) else [value]
                    found.update(one for one in every if isinstance(one, int) and one)
    return sorted(found)


def _read(
    table: str, told: Sequence[str], where: str, parameters: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    listed = ", ".join(f't."{name}"' for name in told)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(r)::text FROM (SELECT {listed} FROM {table} t WHERE {where}"
            " ORDER BY 1) r",
            parameters,
        )
        for (row,) in cursor.fetchall():
            yield json.loads(row)


# --- erasing ----------------------------------------------------------------------------------


def instead(column: str, kind: str, told: Told) -> str:
    """SQL for what stands in a column of somebody who was erased."""
    if kind in ("json", "jsonb"):
        return f"'{'[]' if told is Told.ASSESSED else '{}'}'::{kind}"
    if kind in ("character varying", "text"):
        if column == "password":
            return "'!'"
        return f"'{ERASED}'" if told is Told.NAME and column == "name" else "''"
    return "NULL"


def erase(member: int, kept: Sequence[str] = (), *, only: Sequence[str] = ()) -> dict[str, int]:
    """Put nothing in the place of whatever tells of a member, as the owner; in a transaction.

    What is counted stays: memberships, money, the journal, under the member's number. Done again,
    it finds nothing to do.

    Args:
        kept: particulars (columns of ``member``) that stay.
        only: tables, where all others stay as they are.

    Returns: in how many rows of each table something was erased.
    """
    kinds = columns()
    done = {}
    with database.rights_of_owner(), connection.cursor() as cursor:
        for table in tables():
            found = kinds.get(table.name, {})
            where = _erasable(table, found, kept)
            personal = _to_erase(table, found, kept)
            if where is None or not personal or (only and table.name not in only):
                continue
            if table.is_erased:
                cursor.execute(f"DELETE FROM {table.name} t WHERE {where}", {"member": member})
            else:
                values = {name: instead(name, found[name], told) for name, told in personal.items()}
                changed = " OR ".join(differs(name, found[name], to) for name, to in values.items())
                cursor.execute(
                    f"UPDATE {table.name} t SET "
                    + ", ".join(f'"{name}" = {to}' for name, to in values.items())
                    + f" WHERE ({where}) AND ({changed})",
                    {"member": member},
                )
            if cursor.rowcount:
                done[table.name] = cursor.rowcount
    return done


def left_of(members: Sequence[int], kept: Sequence[str] = ()) -> list[tuple[int, str, str]]:
    """What still tells of members erased but for ``kept``: member, table, column."""
    kinds = columns()
    left = []
    for member in members:
        for table in tables():
            found = kinds.get(table.name, {})
            where = _erasable(table, found, kept)
            if where is None:
                continue
            for name, told in _to_erase(table, found, kept).items():
                is_left = "TRUE"
                if not table.is_erased:
                    is_left = differs(name, found[name], instead(name, found[name], told))
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"SELECT 1 FROM {table.name} t WHERE ({where}) AND {is_left} LIMIT 1",
                        {"member": member},
                    )
                    if cursor.fetchone():
                        left.append((member, table.name, name))
    return left


def _erasable(table: Table, kinds: Mapping[str, str], kept: Sequence[str]) -> str | None:
    """The condition that a row ``t`` is about ``%(member)s`` and goes when they are erased."""
    where = condition(table, kinds)
    stays = (table.spared, table.of_books if kept else "")
    for one in stays if where else ():
        where = f"({where}) AND NOT ({one})" if one else where
    return where


def _to_erase(table: Table, kinds: Mapping[str, str], kept: Sequence[str]) -> dict[str, Told]:
    found = columns_of(table, kinds)
    if table.name == "member":
        return {name: told for name, told in found.items() if name not in kept}
    return found


def differs(column: str, kind: str, to: str) -> str:
    """SQL for whether a column of a row ``t`` of this type is anything but ``to``."""
    if kind == "json":
        return f't."{column}"::text IS DISTINCT FROM ({to})::text'
    return f't."{column}" IS DISTINCT FROM {to}'


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, dt.date) else value
