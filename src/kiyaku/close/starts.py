"""Step 6: members who were not told in time from when their memberships run."""

from __future__ import annotations

import datetime as dt

import numpy as np

from kiyaku.base import sandboxes
from kiyaku.close.work import Work
from kiyaku.notices import starts

QUESTION = "start_notice_last_day"
LOOKED_BACK = dt.timedelta(31)
"""For so long after a start it is looked whether it was told: a notice may come back later."""


def find_untold(work: Work) -> None:
    """Put on record the duties to tell a start date whose last day ends with this close.

    In a sandbox nobody is told anything, so none is missed.
    """
    if not work.pack.answers(QUESTION):
        return
    since = work.day - LOOKED_BACK
    found = starts.untold(work.service, work.first, work.last, since=since, until=work.day)
    if not found or sandboxes.is_sandbox(work.service):
        return
    started_on = np.array([day for _, day in found], dtype="datetime64[D]")
    last_day = work.pack.ask(QUESTION, started_on=started_on)
    missed = last_day <= work.today
    if not missed.any():
        return
    rows = [
        (membership, last)
        for (membership, _), last, is_missed in zip(found, last_day.tolist(), missed, strict=True)
        if is_missed
    ]
    bases = work.book.on_each(QUESTION, started_on[missed]).tolist()
    starts.record_missed(rows, bases, day=work.day, entry=work.entry)
    work.tally.count("duties_missed", len(rows))
