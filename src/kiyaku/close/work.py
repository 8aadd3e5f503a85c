"""What the steps of a close share: whose day it is, the rules, the tally of what was written."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kiyaku.base import columns
from kiyaku.base.basis import BasisBook
from kiyaku.base.columns import Columns, Rows
from kiyaku.billing.prices import PriceList
from kiyaku.terms import Pack


@dataclass
class Tally:
    """Counts, sums and digests of the rows a partition's close has written."""

    counts: dict[str, int] = field(default_factory=dict)
    sums_yen: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, rows: Rows, natural: Columns | None = None) -> None:
        """Count rows; sum their ``amount_yen`` or ``total_yen``; digest their natural columns."""
        if not len(rows):
            return
        self.counts[what] = self.counts.get(what, 0) + len(rows)
        for name in ("amount_yen", "total_yen"):
            if name in (rows.dtype.names or ()):
                self.sums_yen[what] = self.sums_yen.get(what, 0) + int(rows[name].sum())
        if natural is not None:
            self.digests[what] = digest(natural, rows)

    def count(self, what: str, number: int) -> None:
        """Count something that is not written as columns."""
        if number:
            self.counts[what] = self.counts.get(what, 0) + number

    def as_payload(self) -> dict[str, Any]:
        """The tally as the journal keeps it."""
        return {"counts": self.counts, "sums_yen": self.sums_yen, "digests": self.digests}


@dataclass
class Work:
    """One partition's close of one day: its memberships, the terms, and what it has written."""

    service: int
    day: dt.date
    first: int
    last: int
    entry: int
    pack: Pack
    pack_yesterday: Pack
    book: BasisBook
    prices: PriceList
    tally: Tally = field(default_factory=Tally)

    @property
    def today(self) -> np.datetime64:
        """The day as numpy counts it."""
        return np.datetime64(self.day, "D")


def digest(natural: Columns, rows: Rows) -> str:
    """SHA-256 over rows as COPY lays them out, in the order of their natural columns."""
    order = np.lexsort([rows[name] for name in reversed(list(natural))])
    return hashlib.sha256(columns.encode(natural, rows[order])).hexdigest()
