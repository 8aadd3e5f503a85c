"""A ground as found, before it is put on record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class FoundGround:
    """A ground against a membership, with what it was judged by: arrears and their figures, or the
    contact that was not answered, or the last use (their ids)."""

    membership: int
    arrears_yen: int
    monthly_fee_yen: int
    formal_demand_due_on: dt.date | None
    basis: int
    contact: int | None = None
    use: int | None = None
