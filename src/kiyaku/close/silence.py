"""Grounds by silence and by disuse: who did not answer, who stayed away; put before the staff.

Which length of time is too long the terms are asked, by what they call a ground; where they know no
such ground there is nothing to look for, and where the operator has set no days, nothing is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.close.work import Work
from kiyaku.flows.contacts import QUESTION as NO_ANSWER
from kiyaku.flows.uses import QUESTION as NO_USE
from kiyaku.members import contacts, operations, silence, uses
from kiyaku.members.grounds import FoundGround

KINDS = {NO_ANSWER: "no_answer", NO_USE: "no_use"}
"""Question → the kind by which the staff may record such a ground themselves."""
_EARLIEST = np.datetime64("2000-01-01", "D")


def find(work: Work) -> None:
    """Open grounds by silence and disuse where they are ones today; let those lapse that are not.

    A ground is found once for a contact or a last use: not while one is open, nor after it was
    left or decided on.
    """
    if work.pack.answers(NO_ANSWER):
        standing = silence.standing_by_contact(*_part(work), NO_ANSWER, work.day)
        answered = np.where(
            standing["answered_on"] == np.datetime64(silence.NEVER),
            np.datetime64("NaT"),
            standing["answered_on"],
        )
        _lapse(work, standing, _unanswered_too_long(work, standing["since"], answered))
        until = _latest(work, _unanswered_too_long)
        if until is not None:
            found = contacts.unanswered(
                *_part(work), until=until, day=work.day, question=NO_ANSWER, kind=KINDS[NO_ANSWER]
            )
            is_ground = _unanswered_too_long(work, found["contacted_on"])
            _open(work, NO_ANSWER, found[is_ground], "contact")
    if work.pack.answers(NO_USE):
        standing = silence.standing_by_use(*_part(work), NO_USE, work.day)
        _lapse(work, standing, _unused_too_long(work, standing["since"]))
        until = _latest(work, _unused_too_long)
        if until is not None:
            found = uses.unused(
                *_part(work), until=until, day=work.day, question=NO_USE, kind=KINDS[NO_USE]
            )
            _open(work, NO_USE, found[_unused_too_long(work, found["used_on"])], "use")


def _part(work: Work) -> tuple[int, int, int]:
    return work.service, work.first, work.last


def _unanswered_too_long(work: Work, contacted_on: Rows, answered_on: Rows | None = None) -> Rows:
    if not len(contacted_on):
        return np.zeros(0, dtype=bool)
    if answered_on is None:
        answered_on = np.full(len(contacted_on), np.datetime64("NaT", "D"))
    is_ground = work.pack.ask(
        NO_ANSWER, contacted_on=contacted_on, answered_on=answered_on, on=work.today
    )
    return np.asarray(is_ground, dtype=bool)


def _unused_too_long(work: Work, last_used_on: Rows) -> Rows:
    if not len(last_used_on):
        return np.zeros(0, dtype=bool)
    is_ground = work.pack.ask(NO_USE, last_used_on=last_used_on, on=work.today)
    return np.asarray(is_ground, dtype=bool)


def _latest(work: Work, too_long: Callable[[Work, Rows], Rows]) -> dt.date | None:
    """The latest day since which it is too long today; None where no day is, however long ago."""
    days = np.arange(_EARLIEST, work.today + 1)
    far = days[too_long(work, days)]
    return far[-1].astype(object) if len(far) else None


def _lapse(work: Work, standing: Rows, holds: Rows) -> None:
    """Close the standing grounds that hold no longer: answered, used again, or days set anew."""
    gone = standing["id"][standing["is_settled"] | ~holds]
    if len(gone):
        operations.close_grounds(gone.tolist(), "lapsed", work.day)


def _open(work: Work, question: str, found: Rows, named: str) -> None:
    if not len(found):
        return
    basis = work.book.on(question, work.day)
    grounds = [
        FoundGround(membership, 0, 0, None, basis, **{named: evidence})
        for membership, evidence in zip(
            found["membership_id"].tolist(), found["id"].tolist(), strict=True
        )
    ]
    operations.add_grounds(work.service, question, grounds, work.day, work.entry)
    work.tally.count("grounds", len(grounds))
