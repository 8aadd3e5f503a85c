"""What the closes wrote: each partition's counts, sums and digests, from the rows of its entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from django.db import connection

from kiyaku.base import columns
from kiyaku.base.columns import Columns, Rows
from kiyaku.billing import charges as billing_charges
from kiyaku.close import acceleration, invoices, periods
from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.rows import DUNNING, END_KINDS, Part
from kiyaku.close.work import Tally
from kiyaku.flows.acceleration import ACCELERATED

_CLOSES: Columns = {"id": "i8", "day": "date", "partition": "i8"}
_FIND = """
SELECT id, business_day, CASE WHEN sort_key ~ '^~[0-9]{12}$' THEN substr(sort_key, 2)::bigint
                              ELSE -1 END
FROM journal_entry WHERE service_id = %s AND action = 'partition_closed' ORDER BY id
"""

_WRITTEN: tuple[tuple[str, str, Columns], ...] = (
    ("periods", "period", periods.NATURAL),
    ("charges", "charge", billing_charges.NATURAL),
    ("invoices", "invoice", invoices.NATURAL_INVOICE),
    (ACCELERATED, "due_change", acceleration.NATURAL),
)


def find(service: int) -> Rows:
    """The entries of all closes of a service: id, day, partition."""
    return columns.read(_CLOSES, _FIND, [service])


def check(check: Check, closes: Rows) -> None:
    """A partition's days are closed once each, and their entries tell the rows that are there."""
    audit, part = check.audit, check.part
    mine = closes[closes["partition"] == part.partition]
    _check_days(check, mine)
    rows = Written(part)
    for entry, payload in _payloads(mine["id"].tolist()):
        day = mine["day"][mine["id"] == entry][0]
        where = f"journal_entry {entry}, {day}, partition {part.partition}"
        written = rows.tally(entry, day).as_payload()
        for code, name in (
            ("partition_count", "counts"),
            ("partition_sum", "sums_yen"),
            ("partition_digest", "digests"),
        ):
            told = payload.get(name, {})
            for what in sorted({*told, *written[name]}):
                if told.get(what) != written[name].get(what):
                    audit.found.add(
                        code, f"{where}, {what}", told.get(what), written[name].get(what)
                    )


class Written:
    """Rows of the tables a close writes, sorted by entry so that one entry's are a slice."""

    def __init__(self, part: Part) -> None:
        lines = part["invoice_line"]
        place = part.invoice_index.of(lines["invoice_id"])
        lines, place = lines[place >= 0], place[place >= 0]
        self._rows = {
            "lines": _sorted(lines, part["invoice"]["entry_id"][place]),
            **{what: _by(part[table], "entry_id") for what, table, _ in _WRITTEN},
            "overdue": _by(part["overdue"], "entry_id"),
            "duties_missed": _by(part["duty"], "entry_id"),
            "grounds": _by(part["ground"], "entry_id"),
            "settled_by_credit": _by(part["settlement"], "entry_id"),
            "interest_assessed": _by(
                part["overdue"][part["overdue"]["interest_days"] >= 0], "closed_entry_id"
            ),
            "dunning_notices": _by(part["notice"][part["notice"]["kind"] == DUNNING], "entry_id"),
            "parked": _by(part["parked"], "parked_on"),
            "plans_changed": _by(part["plan_change"], "carried_out_on"),
            "memberships_ended": _by(
                part["membership"][part["membership"]["end_kind"] == END_KINDS.index("withdrawal")],
                "ended_on",
            ),
        }

    def tally(self, entry: int, day: np.datetime64) -> Tally:
        """What an entry's close has written on a day, counted anew."""
        tally = Tally()
        for what, _, natural in _WRITTEN:
            tally.add(what, self._of(what, entry), natural)
        tally.add("lines", self._of("lines", entry), invoices.NATURAL_LINE)
        for what in (
            "overdue", "dunning_notices", "duties_missed", "interest_assessed", "grounds",
            "settled_by_credit",
        ):  # fmt: skip
            tally.count(what, len(self._of(what, entry)))
        for what in ("memberships_ended", "parked", "plans_changed"):
            tally.count(what, len(self._of(what, day)))
        return tally

    def _of(self, what: str, key: Any) -> Rows:
        """The rows of one entry (or day)."""
        rows, keys = self._rows[what]
        found: Rows = rows[np.searchsorted(keys, key) : np.searchsorted(keys, key, side="right")]
        return found


def _sorted(rows: Rows, keys: Rows) -> tuple[Rows, Rows]:
    order = np.argsort(keys, kind="stable")
    return rows[order], keys[order]


def _by(rows: Rows, column: str) -> tuple[Rows, Rows]:
    return _sorted(rows, rows[column])


def _check_days(check: Check, mine: Rows) -> None:
    """Each day since the first of the memberships was registered is closed exactly once."""
    audit = check.audit
    registered = check.part["membership"]["registered_on"]
    if len(registered):
        days = np.arange(registered.min(), audit.closed_until + 1)
        closed, times = np.unique(mine["day"], return_counts=True)
        for day in np.setdiff1d(days, closed):
            where = f"partition {check.part.partition}, {day}"
            audit.found.add("partition_missing", where, 1, 0)
        for day, count in zip(closed[times > 1], times[times > 1], strict=True):
            where = f"partition {check.part.partition}, {day}"
            audit.found.add("partition_missing", where, 1, count)


def _payloads(entries: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, payload FROM journal_entry WHERE id = ANY(%s) ORDER BY id", [entries]
        )
        for entry, payload in cursor.fetchall():
            yield int(entry), payload_of(payload)
