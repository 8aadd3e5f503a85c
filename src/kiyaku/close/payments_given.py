"""What is given of memberships whose payments are applied again, and the terms as they stood.

Invoices and payments are taken from the record; late charges are not: they are found anew.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.billing.kinds import ALLOCATION_PART, ChargeKind
from kiyaku.billing.money import interest_by_invoice
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.money import standing
from kiyaku.close.verify.rows import DEMAND
from kiyaku.close.verify.settings import as_date

LATE_KINDS = (ChargeKind.LATE_INTEREST, ChargeKind.LATE_HANDLING_FEE)
PARTS = ("principal", "interest", "costs")
Made = tuple[int, int, dt.date, int]
"""A late charge: kind, the invoice it is about (0: one of late charges alone), day, yen."""


@dataclass(frozen=True)
class Billed:
    """An invoice on record without its late charges: (kind, yen) by line."""

    id: int
    due_on: dt.date
    issued_on: dt.date
    entry: int
    by_close: bool
    lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Paid:
    id: int
    amount_yen: int
    paid_on: dt.date
    received_on: dt.date
    entry: int


@dataclass(frozen=True)
class Life:
    """What is given of a membership; ``demanded``: invoice → day of its first formal demand."""

    membership: int
    invoices: tuple[Billed, ...]
    payments: tuple[Paid, ...]
    demanded: Mapping[int, dt.date]


def untold(check: Check) -> set[int]:
    """Memberships in which something happened that is not lived through again."""
    part = check.part
    return {
        int(one)
        for table in ("charge_reversal", "due_change", "refund_due")
        for one in np.unique(part[table]["membership_id"])
    }


def lives(check: Check, first: dt.date, last: dt.date) -> Iterator[Life]:
    part = check.part
    payments, lines = part["payment"], part["invoice_line"]
    inside = (payments["received_on"] >= np.datetime64(first)) & (
        payments["received_on"] <= np.datetime64(last)
    )
    kinds = [kind for kind in ChargeKind if ALLOCATION_PART[kind] != "principal"]
    differs = np.concatenate(
        [part["overdue"]["membership_id"], lines["membership_id"][np.isin(lines["kind"], kinds)]]
    )
    chosen = np.intersect1d(payments["membership_id"][inside], differs)
    invoices, paid, demands = _invoices(check, chosen), _payments(payments, chosen), _demands(check)
    for membership in chosen.tolist():
        yield Life(membership, tuple(invoices[membership]), tuple(paid[membership]), demands)


def _invoices(check: Check, chosen: Rows) -> dict[int, list[Billed]]:
    part = check.part
    lines = part["invoice_line"]
    lines = lines[np.isin(lines["membership_id"], chosen) & ~np.isin(lines["kind"], LATE_KINDS)]
    lines = lines[np.lexsort((lines["number"], lines["invoice_id"]))]
    of_invoice: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in lines:
        of_invoice[int(one["invoice_id"])].append((int(one["kind"]), int(one["amount_yen"])))
    rows = part["invoice"]
    rows = rows[np.isin(rows["membership_id"], chosen)]
    rows = np.sort(rows, order="id")
    found: dict[int, list[Billed]] = defaultdict(list)
    for one, by_close in zip(rows, check.by_close(rows["entry_id"]), strict=True):
        if int(one["id"]) in of_invoice:
            found[int(one["membership_id"])].append(
                Billed(
                    int(one["id"]), as_date(one["due_on"]), as_date(one["issued_on"]),
                    int(one["entry_id"]), bool(by_close), tuple(of_invoice[int(one["id"])]),
                )
            )  # fmt: skip
    return found


def _payments(rows: Rows, chosen: Rows) -> dict[int, list[Paid]]:
    found: dict[int, list[Paid]] = defaultdict(list)
    for one in np.sort(rows[np.isin(rows["membership_id"], chosen)], order="id"):
        found[int(one["membership_id"])].append(
            Paid(
                int(one["id"]), int(one["amount_yen"]), as_date(one["paid_on"]),
                as_date(one["received_on"]), int(one["entry_id"]),
            )
        )  # fmt: skip
    return found


def _demands(check: Check) -> dict[int, dt.date]:
    notices = check.part["notice"]
    notices = notices[notices["kind"] == DEMAND]
    found: dict[int, dt.date] = {}
    for invoice, day in zip(notices["about_invoice_id"], notices["dispatched_on"], strict=True):
        found[int(invoice)] = min(as_date(day), found.get(int(invoice), dt.date.max))
    return found


class Record:
    """The late charges on record, and what is open, by membership: to be agreed with."""

    def __init__(self, check: Check) -> None:
        part = check.part
        self._charges: dict[int, list[Made]] = defaultdict(list)
        rows = part["charge"]
        lines = part["invoice_line"]
        given = {int(one) for one in lines["invoice_id"][~np.isin(lines["kind"], LATE_KINDS)]}
        for one in rows[np.isin(rows["kind"], LATE_KINDS)]:
            about, yen = int(one["about_invoice_id"]), int(one["amount_yen"])
            self._charges[int(one["membership_id"])].append(
                (int(one["kind"]), about if about in given else 0, as_date(one["raised_on"]), yen)
            )
        self._open: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(PARTS, 0))
        for rows, sign in ((part["invoice_line"], 1), (standing(check), -1)):
            for one in rows:
                part_of_debt = ALLOCATION_PART[ChargeKind(one["kind"])]
                self._open[int(one["membership_id"])][part_of_debt] += sign * int(one["amount_yen"])

    def agrees(self, membership: int, charges: list[Made], open_yen: Mapping[str, int]) -> bool:
        """Whether late charges and what is open are those on record."""
        return sorted(charges) == sorted(self._charges[membership]) and (
            open_yen == self._open[membership]
        )


# --- asking the terms ---------------------------------------------------------------------------


class Asking:
    """The terms as they stood on each day, asked the same thing once."""

    def __init__(self, check: Check) -> None:
        self.check, self.settings = check, check.audit.settings
        self.today = as_date(check.audit.business_day)
        self.closed_until = as_date(check.audit.closed_until)
        self._known: dict[Hashable, Any] = {}

    def at_close(self, day: dt.date) -> int:
        """The settings that a day's close knows of."""
        return int(self.settings.on_days(np.datetime64(day)))

    def at_entry(self, entry: int) -> int:
        """The settings before an operation."""
        return int(self.settings.before_entries(np.array([entry]))[0])

    def ask(self, changes: int, question: str, is_other: bool, **facts: Any) -> Any:
        """A plain answer; ``is_other``: under the audit's readings, whatever was in force."""
        key = (changes, question, is_other, *facts.items())
        if key not in self._known:
            readings = self.settings.instead if is_other else None
            pack = self.settings.pack(changes)
            self._known[key] = pack.ask(question, readings=readings, **facts)
        return self._known[key]

    def interest(
        self, changes: int, is_other: bool, due_on: dt.date, pieces: Sequence[tuple[int, dt.date]]
    ) -> int:
        """Late interest of one invoice whose fees were paid in pieces."""
        if not pieces:
            return 0
        pack = self.settings.pack(changes)
        if is_other and self.settings.instead:
            pack = pack.configured(readings=dict(self.settings.instead))
        count = len(pieces)
        found = interest_by_invoice(
            pack,
            np.zeros(count, dtype=np.int64),
            np.full(count, np.datetime64(due_on)),
            np.array([yen for yen, _ in pieces], dtype=np.int64),
            np.array([day for _, day in pieces], dtype="datetime64[D]"),
            1,
        )
        return int(found[0])
