"""Made-up columns of facts: the same rows in every run, drawn from a fixed seed."""

from __future__ import annotations

from typing import Any

import numpy as np

Column = np.ndarray[Any, Any]
Facts = dict[str, Column]

ROWS = 1_000_000
_SEED = 20_201_221


class Draw:
    """Draws columns of one length; each instance starts from the same seed."""

    def __init__(self, rows: int) -> None:
        self._random = np.random.default_rng(_SEED)
        self._rows = rows

    def dates(self, first: str, last: str) -> Column:
        """Days from ``first`` to ``last``, inclusive."""
        low, high = np.datetime64(first, "D"), np.datetime64(last, "D")
        return low + self.integers(0, int((high - low).astype(np.int64))).astype("timedelta64[D]")

    def dates_after(self, dates: Column, at_most_days: int, at_least_days: int = 0) -> Column:
        """For each date a day so many days later."""
        return dates + self.integers(at_least_days, at_most_days).astype("timedelta64[D]")

    def months_after(self, dates: Column, at_most_months: int) -> Column:
        """For each date its own month or a later one."""
        later = self.integers(0, at_most_months).astype("timedelta64[M]")
        return dates.astype("datetime64[M]") + later

    def integers(self, lowest: int, highest: int) -> Column:
        """Integers, both bounds inclusive."""
        return self._random.integers(lowest, highest, self._rows, endpoint=True)

    def some_absent(self, dates: Column, permille: int) -> Column:
        """The dates or months, with so many in a thousand not given."""
        nothing = np.array("NaT", dtype=dates.dtype)
        return np.where(self.integers(1, 1000) <= permille, nothing, dates)


def netsugen(question: str, rows: int) -> Facts:
    """The columns for one question to NETSUGEN; dates straddle all three versions of its terms."""
    draw = Draw(rows)
    days = draw.dates("2020-12-21", "2025-02-28")
    if question == "fee_due_on":
        return {"fee_month": draw.months_after(days, 14), "registered_on": days}
    if question == "late_interest":
        return {
            "principal_yen": draw.integers(1_100, 330_000),
            "due_on": days,
            "paid_on": draw.dates_after(days, 400, at_least_days=-10),
        }
    if question == "membership_period":
        return {"started_on": days, "containing": draw.dates_after(days, 700)}
    if question == "withdrawal_last_day_to_ask":
        return {"month": draw.months_after(np.maximum(days, np.datetime64("2021-01-01")), 14)}
    assert question == "membership_end"
    desired = draw.some_absent(draw.months_after(days, 6), permille=300)
    return {"requested_on": days, "desired_month": desired}


def under_one_rate(rows: int) -> Facts:
    """Columns for both rules of NETSUGEN that OpenFisca is asked, over days of one interest rate.

    OpenFisca looks parameters up for a period, not for a row; so that both compute the same, no
    delay starts under another rate.
    """
    draw = Draw(rows)
    registered_on, due_on = (draw.dates("2021-04-01", "2025-02-28") for _ in range(2))
    return {
        "fee_month": draw.months_after(registered_on, 14),
        "registered_on": registered_on,
        "principal_yen": draw.integers(1_100, 330_000),
        "due_on": due_on,
        "paid_on": draw.dates_after(due_on, 400, at_least_days=-10),
    }


def choppaya(question: str, rows: int) -> Facts:
    """The columns for one question to Choppaya Net."""
    draw = Draw(rows)
    days = draw.dates("2022-02-18", "2027-12-31")
    if question == "fee_due_on":
        return {"fee_month": draw.months_after(days, 14), "registered_on": days}
    if question == "late_interest":
        return {
            "principal_yen": draw.integers(1_100, 330_000),
            "due_on": days,
            "paid_on": draw.dates_after(days, 400, at_least_days=-10),
        }
    if question == "first_month_fee":
        return {"monthly_fee_yen": draw.integers(1_100, 9_900), "service_started_on": days}
    assert question == "initial_cancellation_settlement"
    return {
        "monthly_fee_yen": draw.integers(1_100, 9_900),
        "service_started_on": days,
        "dispatched_on": draw.dates_after(days, 8, at_least_days=-10),
        "paid_yen": draw.integers(0, 19_800),
    }
