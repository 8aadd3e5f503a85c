"""Step 6: where the terms take the benefit of time away with a ground, all debts fall due today.

Set by set, as all of a close: the same that ``flows.acceleration`` does for one membership when its
staff record a ground or act on one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import numpy as np

from kiyaku.base.columns import Columns, Rows
from kiyaku.billing import due_days
from kiyaku.close.work import Work
from kiyaku.flows import telling_members
from kiyaku.flows.acceleration import ACCELERATED, FOLLOWS_GROUND, QUESTION, TAKES_UNINVOICED

NATURAL: Columns = {"membership_id": "i8", "from_due_on": "date", "due_on": "date"}


def losing_time(work: Work, arisen: Collection[int]) -> Rows:
    """Which of the memberships that a ground arose against today lose the benefit of time by it."""
    if not arisen or not work.pack.answers(QUESTION) or not work.pack.ask(FOLLOWS_GROUND):
        return np.zeros(0, dtype=np.int64)
    return np.array(sorted(arisen), dtype=np.int64)


def to_be_invoiced(work: Work, memberships: Rows) -> Rows:
    """Those of them whose charges are all invoiced today, because they fall due as well."""
    takes_uninvoiced = len(memberships) and work.pack.ask(TAKES_UNINVOICED)
    return memberships if takes_uninvoiced else memberships[:0]


def bring_forward(work: Work, memberships: Rows, at: dt.datetime) -> None:
    """Let all that is open of these memberships be due today, and tell their members."""
    if not len(memberships):
        return
    rows = due_days.open_and_due(work.service, memberships.tolist(), work.day)
    if not len(rows):
        return
    due_on = work.pack.ask(QUESTION, due_on=rows["from_due_on"], ground_arose_on=work.today)
    earlier = due_on < rows["from_due_on"]
    rows = rows[earlier]
    if not len(rows):
        return
    rows["due_on"] = due_on[earlier]
    rows["entered_on"] = work.today
    rows["basis_id"] = work.book.on(QUESTION, work.day)
    rows["entry_id"] = work.entry
    due_days.store(rows)
    work.tally.add(ACCELERATED, rows, NATURAL)
    told = np.unique(rows["membership_id"]).tolist()
    telling_members.tell_each_from_close(
        work.service, ACCELERATED, told, pack=work.pack, day=work.day, entry=work.entry, at=at
    )
