"""How a service was run when something was answered: settings as they stood at a journal entry.

Settings and prices are only ever added. Each names the entry that set it, so those in force at any
entry can be put together again: for an operation, what was set before it; for a close, what was set
up to its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from kiyaku.base import columns, queries
from kiyaku.base.columns import Rows
from kiyaku.billing.prices import PriceList
from kiyaku.close.verify.bases import Bases
from kiyaku.terms import Pack, TermsError

_CHANGES = """
SELECT entry_id, max(entered_on) FROM (
    SELECT entry_id, entered_on FROM parameter_value WHERE service_id = %s
    UNION ALL SELECT entry_id, entered_on FROM reading_choice WHERE service_id = %s
    UNION ALL SELECT p.entry_id, p.entered_on FROM price p JOIN plan ON plan.id = p.plan_id
              WHERE plan.service_id = %s
    UNION ALL SELECT entry_id, entered_on FROM terms_step
              WHERE service_id = %s AND step IN ('announced', 'withdrawn')
    UNION ALL SELECT entry_id, entered_on FROM individual_rules WHERE service_id = %s
    UNION ALL SELECT entry_id, entered_on FROM individual_rules_withdrawn WHERE service_id = %s) s
GROUP BY entry_id ORDER BY entry_id
"""


class Settings:
    """A service's packs and price lists over time, by number of changes made so far."""

    def __init__(
        self, service: int, bases: Bases, instead: Mapping[str, str] | None = None
    ) -> None:
        """``instead``: readings to ask under, whatever those of the bases are."""
        self.service = service
        self.bases = bases
        self._instead = dict(instead or {})
        changes = columns.read({"entry": "i8", "day": "date"}, _CHANGES, [service] * 6)
        changes.sort(order="entry")
        self._entries, self._days = changes["entry"], changes["day"]
        self._packs: dict[int, Pack] = {}
        self._prices: dict[int, PriceList] = {}

    @property
    def instead(self) -> Mapping[str, str]:
        """The readings to ask under, whatever those of the bases are."""
        return self._instead

    @property
    def now(self) -> Pack:
        """The pack with all settings made so far."""
        return self.pack(len(self._entries))

    def before_entries(self, entries: Rows) -> Rows:
        """The changes made before operations with these entries."""
        return np.searchsorted(self._entries, entries, side="left")

    def on_days(self, days: Rows | np.datetime64) -> Rows:
        """The changes that the closes of these days know of."""
        return np.searchsorted(self._days, days, side="right")

    def at(self, entries: Rows, days: Rows, by_close: Rows) -> Rows:
        """The changes in force at entries: those of a close know all of their day."""
        found: Rows = np.where(by_close, self.on_days(days), self.before_entries(entries))
        return found

    def pack(self, changes: int) -> Pack:
        """The pack after so many changes."""
        if changes not in self._packs:
            self._packs[changes] = queries.pack(self.service, until_entry=self._last(changes))
        return self._packs[changes]

    def prices(self, changes: int) -> PriceList:
        """The price list after so many changes."""
        if changes not in self._prices:
            self._prices[changes] = PriceList(self.service, until_entry=self._last(changes))
        return self._prices[changes]

    def monthly_fees(self, changes: Rows, plans: Rows, days: Rows) -> tuple[Rows, Rows]:
        """The fee of each plan on a day, by the price list in force; and whether it is known."""
        fees, known = np.zeros(len(plans), np.int64), np.zeros(len(plans), bool)
        for one in np.unique(changes):
            rows = changes == one
            fees[rows], known[rows] = self.prices(int(one)).monthly_fees(plans[rows], days[rows])
        return fees, known

    def ask(
        self, question: str, changes: Rows, basis: Rows, **facts: Any
    ) -> tuple[dict[str, Rows], Rows]:
        """A column of answers, each under the settings in force and the readings of its basis.

        Returns: the parts of the answer (one named ``answer`` where it has no parts), and which
        rows could be answered.
        """
        answers: dict[str, Rows] = {}
        answered = np.zeros(len(changes), dtype=bool)
        readings = self.bases.readings_of(basis)
        for change, reading in sorted(set(zip(changes.tolist(), readings.tolist(), strict=True))):
            rows = np.flatnonzero((changes == change) & (readings == reading))
            self._ask_some(question, change, reading, rows, facts, answers, answered)
        return answers, answered

    def _ask_some(
        self,
        question: str,
        change: int,
        reading: int,
        rows: Rows,
        facts: dict[str, Any],
        answers: dict[str, Rows],
        answered: Rows,
    ) -> None:
        """Ask for some rows; those at fault are left out and the rest asked again."""
        pack, chosen = self.pack(change), {**self.bases.reading(reading), **self._instead}
        while len(rows):
            given: dict[str, Any] = {
                name: value[rows] if isinstance(value, np.ndarray) else value
                for name, value in facts.items()
            }
            try:
                answer = pack.ask(question, readings=chosen, **given)
            except TermsError as error:
                if error.rows is None:
                    return
                rows = rows[~np.broadcast_to(error.rows, len(rows))]
                continue
            parts = answer if isinstance(answer, dict) else {"answer": answer}
            for name, column in parts.items():
                whole = answers.setdefault(name, _room(column, len(answered)))
                whole[rows] = column
            answered[rows] = True
            return

    def _last(self, changes: int) -> int:
        return int(self._entries[changes - 1]) if changes else 0


def _room(column: Rows, count: int) -> Rows:
    column = np.asarray(column)
    if column.dtype.kind == "M":
        return np.full(count, np.datetime64("NaT"), dtype=column.dtype)
    return np.zeros(count, dtype=column.dtype)


def as_date(day: np.datetime64) -> dt.date:
    """A day as Python's own date."""
    date: dt.date = day.astype("datetime64[D]").astype(object)
    return date
