"""Step 3: grounds to suspend or end a membership, put before the staff.

Nobody is suspended or excluded here. What the terms let follow from the ground itself does: see
``close.acceleration``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.billing.money import sum_by_group
from kiyaku.close.work import Work
from kiyaku.flows.add_on_offers import QUESTION as ADD_ONS
from kiyaku.members import add_ons, operations, queries
from kiyaku.members.grounds import FoundGround

QUESTION = "arrears_ground"


def find_arrears(work: Work, still_open: Rows) -> list[int]:
    """Open a ground where arrears are one today; let it lapse where they no longer are.

    Returns the memberships that one arose against today, save those that were acted on today.

    None is opened against a membership that was suspended before today, or is over. One that is
    suspended today, before anything was found, has its ground put on record as decided on. A ground
    that was left, or was there before a suspension on another one, stands, and none is opened
    beside it, until it no longer holds.
    """
    standing = queries.standing_grounds(work.service, work.first, work.last, QUESTION)
    if not len(still_open) and not len(standing):
        return []
    found, holding = _grounds(work, still_open)
    gone = standing["is_moot"] | ~np.isin(standing["membership_id"], list(holding))
    if gone.any():
        operations.close_grounds(standing["id"][gone].tolist(), "lapsed", work.day)
    known = set(standing["membership_id"].tolist())
    return _open(work, [one for one in found if one.membership not in known])


def _open(work: Work, found: list[FoundGround]) -> list[int]:
    """Open grounds against those not acted on before; whom nothing was done about today either."""
    acted_on = queries.suspended_before_or_over(
        work.service, QUESTION, (one.membership for one in found), work.day
    )
    new = [one for one in found if one.membership not in acted_on]
    if not new:
        return []
    operations.add_grounds(work.service, QUESTION, new, work.day, work.entry)
    memberships = [one.membership for one in new]
    limited = set(queries.suspended_on(work.service, QUESTION, memberships, work.day))
    for membership in limited:
        operations.decide_question(membership, QUESTION, work.day)
    work.tally.count("grounds", len(new))
    return [one for one in memberships if one not in limited]


def _grounds(work: Work, still_open: Rows) -> tuple[list[FoundGround], set[int]]:
    """Against whom arrears are a ground today, and whose ground holds if there is one already.

    One arises only from what was demanded in vain: not, say, from a month overdue since yesterday
    beside a few yen that were demanded. For an invoice another demand puts off a deadline that runs
    and not one that has passed (``overdue.mark_demanded``). A ground that is there holds while
    something demanded in vain is open and all that is overdue comes to as much, so that neither a
    rise of the fee nor a new demand undoes it. Arrears are of fees: costs that were charged on are
    none. A month's fees are those of the plan and of the add-ons that are had today.
    """
    fees_yen = still_open["open_yen"] - still_open["costs_yen"]
    still_open, owed = still_open[fees_yen > 0], fees_yen[fees_yen > 0]
    if not len(still_open):
        return [], set()
    memberships, first, group = np.unique(
        still_open["membership_id"], return_index=True, return_inverse=True
    )
    count = len(memberships)
    arrears = sum_by_group(group, owed, count)
    fees, _ = work.prices.monthly_fees(still_open["plan_id"][first], work.today)
    fees = fees + _of_add_ons(work, memberships)
    in_vain = still_open["is_demanded"] & (still_open["formal_demand_due_on"] < work.today)
    deadlines = _latest_deadline(still_open, group, in_vain, count)
    common: dict[str, Any] = {"monthly_fee_yen": fees, "on": work.today}
    is_one_without = work.pack.ask(
        QUESTION, arrears_yen=arrears, formal_demand_due_on=_never(count), **common
    )
    is_one_with = work.pack.ask(
        QUESTION,
        arrears_yen=sum_by_group(group, np.where(in_vain, owed, 0), count),
        formal_demand_due_on=deadlines,
        **common,
    )
    holds = work.pack.ask(QUESTION, arrears_yen=arrears, formal_demand_due_on=deadlines, **common)
    is_ground = is_one_without | is_one_with
    latest = _latest_deadline(still_open, group, still_open["is_demanded"], count)
    told = np.where(np.isnat(deadlines), latest, deadlines)
    basis = work.book.on(QUESTION, work.day)
    found = [
        FoundGround(int(membership), int(yen), int(fee), _date(deadline), basis)
        for membership, yen, fee, deadline in zip(
            memberships[is_ground],
            arrears[is_ground],
            fees[is_ground],
            told[is_ground],
            strict=True,
        )
    ]
    return found, {int(one) for one in memberships[is_ground | holds]}


def _of_add_ons(work: Work, memberships: Rows) -> Rows:
    """What the add-ons that each membership has today cost a month."""
    if not work.pack.answers(ADD_ONS):
        return np.zeros(len(memberships), dtype=np.int64)
    had = add_ons.had_on(work.service, work.first, work.last, work.day)
    had = had[np.isin(had["membership_id"], memberships)]
    fees, _ = work.prices.monthly_fees(had["add_on_id"], work.today)
    group = np.searchsorted(memberships, had["membership_id"])
    return sum_by_group(group, fees, len(memberships))


def _latest_deadline(still_open: Rows, group: Rows, chosen: Rows, count: int) -> Rows:
    """The latest deadline of the demands chosen for each membership; absent where there is none."""
    latest = _never(count)
    np.fmax.at(latest, group[chosen], still_open["formal_demand_due_on"][chosen])
    return latest


def _never(count: int) -> Rows:
    """No day, so many times."""
    return np.full(count, np.datetime64("NaT", "D"))


def _date(value: np.datetime64) -> dt.date | None:
    date: dt.date | None = value.astype(object)
    return date
