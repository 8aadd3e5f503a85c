"""Who is in arrears, for how long and how far it has gone: counts and yen, and who is in a cell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import paging
from kiyaku.base.paging import Page
from kiyaku.billing import arrears, plans
from kiyaku.billing.arrears import AGES, STAGES, InArrears
from kiyaku.members import directory
from kiyaku.terms.texts import Text

STAGES_IN_WORDS = {
    arrears.OVERDUE: Text("期限超過", "overdue"),
    arrears.DUNNED: Text("督促済み", "dunned"),
    arrears.DEMANDED: Text("催告中", "formally demanded"),
    arrears.DEMAND_EXPIRED: Text("催告の期限超過", "demand expired"),
    arrears.SUSPENDED: Text("利用停止・制限中", "suspended"),
}


@dataclass(frozen=True)
class Sum:
    """So many memberships, with so much overdue."""

    memberships: int = 0
    overdue_yen: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.memberships + other.memberships, self.overdue_yen + other.overdue_yen)


@dataclass(frozen=True)
class Board:
    """The arrears of a service on a business day, by stage (one of ``STAGES``) and age.

    An age is a place in ``AGES``: days since the due date of the oldest overdue invoice.
    """

    on: dt.date
    cells: dict[tuple[str, int], Sum]

    def cell(self, stage: str, age: int) -> Sum:
        """Those at a stage whose oldest overdue invoice is of an age."""
        return self.cells.get((stage, age), Sum())

    def stage(self, stage: str) -> Sum:
        """Those at a stage, of all ages."""
        return sum((self.cell(stage, age) for age in range(len(AGES))), Sum())

    def age(self, age: int) -> Sum:
        """Those of an age, at all stages."""
        return sum((self.cell(stage, age) for stage in STAGES), Sum())

    @property
    def total(self) -> Sum:
        """All that are in arrears."""
        return sum(self.cells.values(), Sum())


@dataclass(frozen=True)
class ArrearsRow:
    """A membership in arrears, whose it is, and what its plan is called."""

    in_arrears: InArrears
    handle: str
    name: str
    plan: Text


def board(service: int, *, on: dt.date) -> Board:
    """The arrears of a service as of a business day, counted and summed."""
    found = arrears.cells(service, on)
    return Board(on, {(one.stage, one.age): Sum(one.memberships, one.overdue_yen) for one in found})


def in_cell(
    service: int,
    *,
    on: dt.date,
    stage: str | None = None,
    age: int | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[ArrearsRow]:
    """The memberships of a cell, or of a whole stage or age, or all in arrears, by their id."""
    page = arrears.in_cell(service, on, stage=stage, age=age, after=after, size=size)
    owners = directory.named([one.membership for one in page])
    names = plans.plan_names(service)
    return page.of(
        [
            ArrearsRow(
                one,
                owners[one.membership].handle,
                owners[one.membership].name,
                names[one.plan],
            )
            for one in page
        ]
    )


def age_in_words(age: int) -> Text:
    """An age, a place in ``AGES``, in words."""
    first, last = AGES[age]
    if last is None:
        return Text(f"{first}日以上", f"{first} days or more")
    return Text(f"{first}〜{last}日", f"{first}–{last} days")
