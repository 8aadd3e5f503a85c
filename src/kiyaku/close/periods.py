"""Step 1: periods that end today end their membership or are renewed."""

from __future__ import annotations

import numpy as np

from kiyaku.base import columns
from kiyaku.close.work import Work
from kiyaku.flows.refusing import START
from kiyaku.members import operations, queries

NATURAL = {
    "membership_id": "i8", "number": "i4", "first_day": "date", "last_day": "date",
    "basis_id": "i8",
}  # fmt: skip


def end_or_renew(work: Work) -> None:
    """End the memberships whose last day it is; give all others whose period ends the next one.

    One that was left before its service started has no period, and ends all the same.
    """
    ending = queries.periods_ending(work.service, work.first, work.last, work.day)
    over = ending["membership_id"][ending["is_last"]].tolist() + _never_started(work)
    if over:
        operations.end_memberships(over, work.day)
        work.tally.count("memberships_ended", len(over))
    renewing = ending[~ending["is_ending"]]
    if not len(renewing):
        return
    tomorrow = work.today + 1
    done = queries.periods_starting(work.service, work.first, work.last, tomorrow.astype(object))
    renewing = renewing[~np.isin(renewing["membership_id"], done["membership_id"])]
    if not len(renewing):
        return
    period = work.pack.ask(
        "membership_period", started_on=renewing["started_on"], containing=tomorrow
    )
    periods = columns.filled(
        queries.PERIOD,
        len(renewing),
        membership_id=renewing["membership_id"],
        number=renewing["number"] + 1,
        first_day=period["first_day"],
        last_day=period["last_day"],
        basis_id=work.book.on("membership_period", tomorrow),
        entry_id=work.entry,
    )
    operations.add_periods(periods)
    work.tally.add("periods", periods, NATURAL)


def _never_started(work: Work) -> list[int]:
    """The memberships whose last day it is and whose service never started, if it can be so."""
    if "service_started_on" not in work.pack.facts_of(START):
        return []
    return queries.never_started_ending(work.service, work.first, work.last, work.day)
