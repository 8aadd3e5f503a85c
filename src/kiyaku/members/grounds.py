"""A ground as found, before it is put on record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class FoundGround:
    """Arrears of a membership that are a ground, with the figures they were judged by."""

    membership: int
    arrears_yen: int
    monthly_fee_yen: int
    formal_demand_due_on: dt.date | None
    basis: int
