"""How far a service's close has come, from the database alone: whoever runs it, wherever."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from kiyaku.base import close_runs, closing
from kiyaku.base.close_runs import Run
from kiyaku.members import queries as members

State = Literal["running", "stopped", "idle"]


@dataclass(frozen=True)
class Progress:
    """How far a service's close has come.

    Attributes:
        state: ``running``; ``stopped``: nobody closes, and what was begun waits to be taken up;
            ``idle``: nobody closes, and nothing is half done.
        run: the latest start of a close, with what became of it; None before the first, and
            silent about closes by other means (a scenario's).
        sealed: the last closed day, with the journal's head; None before the first.
        day: the day that is being closed, or whose close stopped half-way; None where none is.
        partitions: of that day, how many there are; ``partitions_done``: how many are closed.
        is_numbering: whether all are closed, and invoice numbers are handed out.
        days: how many days the run is to close; ``days_done``: how many of them are sealed.
    """

    state: State
    run: Run | None
    sealed: closing.Sealed | None
    day: dt.date | None
    partitions: int
    partitions_done: int
    days: int
    days_done: int

    @property
    def is_numbering(self) -> bool:
        """Whether every partition of the day is closed, and its invoices are being numbered."""
        return self.day is not None and self.partitions_done == self.partitions

    @property
    def permille(self) -> int:
        """How far the run has come, from 0 to 1000."""
        if not self.days:
            return 0
        of_day = self.partitions_done / max(self.partitions, 1) if self.day else 0
        return int(1000 * min(self.days_done + of_day, self.days) / self.days)


def progress(service: int, *, at: dt.datetime) -> Progress:
    """How far the close of a service has come at an instant.

    Raises:
        OperationRefused: ``unknown_service``.
    """
    standing = closing.standing(service)
    run = close_runs.last(service, at=at)
    state = _state(run, standing)
    is_under_way = standing.is_half_way or (state == "running" and _is_open(run, standing))
    day = standing.next_day if is_under_way else None
    return Progress(
        state=state,
        run=run,
        sealed=standing.sealed,
        day=day,
        partitions=len(members.partitions_of(service, on=day)) if day else 0,
        partitions_done=closing.partitions_done(service, day) if day else 0,
        days=run.days if run else 0,
        days_done=min(max((standing.next_day - run.first_day).days, 0), run.days) if run else 0,
    )


def _state(run: Run | None, standing: closing.Standing) -> State:
    if run is not None and run.state == close_runs.RUNNING:
        return "running"
    was_cut_short = run is not None and run.state != close_runs.DONE and _is_open(run, standing)
    return "stopped" if standing.is_half_way or was_cut_short else "idle"


def _is_open(run: Run | None, standing: closing.Standing) -> bool:
    """Whether a run has days left to close."""
    return run is not None and standing.next_day <= run.until
