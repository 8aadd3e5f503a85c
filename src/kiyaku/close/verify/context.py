"""What the checks of a service share: its days, bases, settings, findings, and one partition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.close.verify.bases import Bases
from kiyaku.close.verify.findings import Findings
from kiyaku.close.verify.rows import CLOSE, NEVER, Part
from kiyaku.close.verify.settings import Settings


@dataclass(frozen=True)
class Audit:
    """A service under verification."""

    service: int
    opened_on: np.datetime64
    closed_until: np.datetime64
    """The last closed day; the day before the opening where none is."""
    business_day: np.datetime64
    bases: Bases
    settings: Settings
    found: Findings


@dataclass(frozen=True)
class Check:
    """One partition of a service under verification."""

    audit: Audit
    part: Part
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out of the partition once, for several uses."""

    def put(self, code: str, table: str, wrong: Rows, expected: Any, found: Any) -> None:
        """Put down the wrong rows of a table, named by their key and membership."""
        if np.any(wrong):
            where = self.where(table, self.part[table])
            self.audit.found.add_rows(code, wrong, where, expected, found)

    def where(self, table: str, rows: Rows) -> Callable[[int], str]:
        """How a row of a table is named."""
        names = rows.dtype.names or ()
        keys = [name for name in _KEYS if name in names][: _KEY_PARTS.get(table, 1)]

        def name(row: int) -> str:
            key = "/".join(str(rows[one][row]) for one in keys)
            if table == "membership":
                return f"membership {key}"
            return f"{table} {key}, membership {rows['membership_id'][row]}"

        return name

    def changes_at(self, entries: Rows) -> Rows:
        """The settings in force at each entry, by number of changes."""
        day, action, _ = self.part.entry_of(entries)
        return self.audit.settings.at(entries, day, action == CLOSE)

    def by_close(self, entries: Rows) -> Rows:
        """Which entries are those of a partition's close."""
        by_close: Rows = self.part.entry_of(entries)[1] == CLOSE
        return by_close

    def answers(
        self, question: str, table: str, rows: Rows, changes: Rows, basis: Rows, **facts: Any
    ) -> tuple[dict[str, Rows], Rows]:
        """Answers for rows of a table; those that cannot be answered are put down as such."""
        if not len(rows):
            return {}, np.zeros(0, dtype=bool)
        answers, answered = self.audit.settings.ask(question, changes, basis, **facts)
        self.audit.found.add_rows(
            "unanswerable", ~answered, self.where(table, rows), question, None
        )
        return answers, answered

    def basis(self, table: str, column: str, questions: tuple[str, ...], days: Rows) -> None:
        """A column's bases are there, and are of these questions and their days' versions."""
        self.bases_of(table, self.part[table], column, questions, days)

    def bases_of(
        self, table: str, rows: Rows, column: str, questions: tuple[str, ...], days: Rows
    ) -> None:
        """The same for some rows of a table; rows whose day is ``NEVER`` have no basis yet."""
        bases, add_rows, where = (
            self.audit.bases,
            self.audit.found.add_rows,
            self.where(table, rows),
        )
        known = bases.known(rows[column])
        add_rows("basis_missing", ~known & (days != NEVER), where, column, rows[column])
        wrong = known & bases.are_wrong(rows[column], questions, days)
        shown = bases.in_words(rows[column]) if wrong.any() else wrong
        add_rows("basis_wrong", wrong, where, " / ".join(questions), shown)


_KEYS = (
    "id",
    "invoice_id",
    "number",
    "charge_id",
    "payment_id",
    "refund_id",
    "first_day",
    "about_day",
    "membership_id",
)
_KEY_PARTS = {"invoice_line": 2}


def given(dates: Rows) -> Rows:
    """Dates with the ones that are not there as the terms know it: absent."""
    return np.where(dates == NEVER, np.datetime64("NaT"), dates)
