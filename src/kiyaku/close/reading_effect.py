"""What another reading of the terms would mean in yen: a past period and what is open, asked again.

Nothing is written and no close is run: what is on record of the period is put to the terms twice,
under the reading of now and under the other one, by the verification's own means. It is bounded in
memberships, like a preview of the close.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest

import numpy as np

from kiyaku.base import closing, partitions, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.snapshots import one_moment
from kiyaku.close.asked_again import SUBJECTS, Amounts, Span, Subject, differing
from kiyaku.close.due_again import QUESTIONS as DUE_AGAIN
from kiyaku.close.review import MEMBERSHIPS_MOST
from kiyaku.close.verify.bases import Bases
from kiyaku.close.verify.context import Audit, Check
from kiyaku.close.verify.findings import Findings
from kiyaku.close.verify.rows import NEVER, Part
from kiyaku.close.verify.settings import Settings, as_date
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

LISTED_MOST = 50
"""How many differences are listed one by one, the largest first."""
DAYS_MOST = 1_100
"""The longest period that is looked at: three years."""


@dataclass(frozen=True)
class Difference:
    """One amount that would be another one.

    Attributes:
        on: the day it is about: of the payment, the due date, the request, the start.
        before_until, after_until: the last day of the membership, where that is what differs.
    """

    what: str
    words: Text
    clauses: tuple[str, ...]
    membership: int
    member: str
    on: dt.date
    before_yen: int
    after_yen: int
    before_until: dt.date | None = None
    after_until: dt.date | None = None

    @property
    def difference_yen(self) -> int:
        """By how much it would be more."""
        return self.after_yen - self.before_yen


@dataclass(frozen=True)
class OfMember:
    """What all the differences of one membership come to."""

    membership: int
    member: str
    count: int
    difference_yen: int


@dataclass(frozen=True)
class Total:
    """All amounts of one kind: how many were asked again, how many differ, and their sums.

    ``unknown``: how many cannot be told, for want of a rate or a price, or because more happened
    than is lived through again. ``is_split``: says how what is owed is made up, and is no more
    money beside the other totals.
    """

    what: str
    words: Text
    clauses: tuple[str, ...]
    count: int
    differing: int
    unknown: int
    before_yen: int
    after_yen: int
    is_split: bool = False

    @property
    def difference_yen(self) -> int:
        """By how much they would be more."""
        return self.after_yen - self.before_yen


@dataclass(frozen=True)
class Effect:
    """What a reading means for a past period and for what is open.

    Attributes:
        before, after: the options compared; the reading of now and the other one.
        totals: the kinds of amounts that rest on the reading.
        differences: the largest, ``LISTED_MOST`` at most; ``more`` how many are left out.
        by_member: the memberships for which it comes to most, ``LISTED_MOST`` at most;
            ``more_members`` how many are left out.
        not_told: (question, clauses) of what rests on the reading too and is not set in yen here:
            days, decisions.
    """

    reading: str
    before: str
    after: str
    first_day: dt.date
    last_day: dt.date
    on: dt.date
    totals: tuple[Total, ...]
    differences: tuple[Difference, ...]
    more: int
    by_member: tuple[OfMember, ...]
    more_members: int
    not_told: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def difference_yen(self) -> int:
        """By how much all would be more in the end."""
        return sum(one.difference_yen for one in self.totals if not one.is_split)


def effect(
    service: int,
    *,
    reading: str,
    option: str,
    first_day: dt.date | None = None,
    last_day: dt.date | None = None,
) -> Effect:
    """What another option of a reading would have come to; nothing is kept.

    Args:
        first_day, last_day: the period; by default the year up to the last closed day.

    Raises:
        TermsError: for a reading or option there is not.
        OperationRefused: ``unknown_service``; ``bad_period``; ``too_many_memberships``.
    """
    pack, today = queries.pack(service), queries.business_day(service)
    pack.configured(readings={reading: option})
    if members.count(service, MEMBERSHIPS_MOST + 1) > MEMBERSHIPS_MOST:
        raise _too_many()
    first, last = _period(service, today, first_day, last_day)
    span = Span(*(np.datetime64(day, "D") for day in (first, last, today)))
    with one_moment():
        found = _Found(_audits(service, pack, reading, option), span)
        found.look(_subjects(pack, reading))
    listed, clauses, sums = found.listed(), _clauses(pack, reading), found.by_membership()
    most = nlargest(LISTED_MOST, sums, key=lambda one: (abs(sums[one][1]), -one))
    owners = directory.owners_of({*most, *(one[1] for one in listed)})
    return Effect(
        reading, pack.reading(reading), option, first, last, today,
        totals=tuple(found.totals(clauses)),
        differences=tuple(
            _difference(one, owners.get(one[1], ""), clauses[one[0].what]) for one in listed
        ),
        more=found.count - len(listed),
        by_member=tuple(OfMember(one, owners.get(one, ""), *sums[one]) for one in most),
        more_members=len(sums) - len(most),
        not_told=tuple(_not_told(pack, reading)),
    )  # fmt: skip


_Row = tuple[Subject, int, dt.date, int, int, dt.date | None, dt.date | None]


class _Found:
    """Gathers what differs, partition by partition."""

    def __init__(self, audits: tuple[Audit, Audit], span: Span) -> None:
        self._audits, self._span = audits, span
        self._sums: dict[str, list[int]] = {}
        self._rows: list[_Row] = []
        self._subjects: tuple[Subject, ...] = ()

    @property
    def count(self) -> int:
        """How many amounts differ."""
        return len(self._rows)

    def look(self, subjects: tuple[Subject, ...]) -> None:
        """Ask everything of every partition under both options."""
        self._subjects = subjects
        service = self._audits[0].service
        for number in members.partitions_of(service) if subjects else ():
            part = Part(service, number, *partitions.bounds(number))
            checks = [Check(one, part) for one in self._audits]
            for subject in subjects:
                before, after = (subject.ask(one, self._span) for one in checks)
                self._add(subject, before, after)

    def _add(self, subject: Subject, before: Amounts, after: Amounts) -> None:
        both = before.known & after.known
        rows = differing(before, after)
        sums = self._sums.setdefault(subject.what, [0] * 5)
        figures = (
            both.sum(),
            len(rows),
            (~both).sum(),
            before.yen[both].sum(),
            after.yen[both].sum(),
        )
        for place, figure in enumerate(figures):
            sums[place] += int(figure)
        for row in rows:
            self._rows.append(
                (
                    subject, int(before.membership[row]), as_date(before.day[row]),
                    int(before.yen[row]), int(after.yen[row]),
                    _until(before, row), _until(after, row),
                )
            )  # fmt: skip

    def listed(self) -> list[_Row]:
        """The largest differences."""
        return nlargest(LISTED_MOST, self._rows, key=lambda one: abs(one[4] - one[3]))

    def by_membership(self) -> dict[int, tuple[int, int]]:
        """How many differences each membership has, and what they come to."""
        found: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
        for subject, membership, _, before, after, *_ in self._rows:
            if not subject.is_split:
                found[membership][0] += 1
                found[membership][1] += after - before
        return {membership: (count, yen) for membership, (count, yen) in found.items()}

    def totals(self, clauses: dict[str, tuple[str, ...]]) -> Iterator[Total]:
        """The sums of each kind."""
        for one in self._subjects:
            count, differ, unknown, before, after = self._sums.get(one.what, [0] * 5)
            cited = clauses[one.what]
            yield Total(
                one.what, one.words, cited, count, differ, unknown, before, after, one.is_split
            )


def _until(amounts: Amounts, row: int) -> dt.date | None:
    if amounts.until is None or amounts.until[row] == NEVER:
        return None
    return as_date(amounts.until[row])


def _difference(row: _Row, member: str, clauses: tuple[str, ...]) -> Difference:
    subject, membership, on, before, after, before_until, after_until = row
    return Difference(
        subject.what, subject.words, clauses, membership, member, on, before, after,
        before_until, after_until,
    )  # fmt: skip


def _audits(service: int, pack: Pack, reading: str, option: str) -> tuple[Audit, Audit]:
    row, bases = queries.service(service), Bases(service, pack)
    closed = closing.next_day(service) - dt.timedelta(1)

    def audit(chosen: str) -> Audit:
        return Audit(
            service=service,
            opened_on=np.datetime64(row.opened_on, "D"),
            closed_until=np.datetime64(closed, "D"),
            business_day=np.datetime64(row.business_day, "D"),
            bases=bases,
            settings=Settings(service, bases, {reading: chosen}),
            found=Findings(),
        )

    return audit(pack.reading(reading)), audit(option)


def _period(
    service: int, today: dt.date, first: dt.date | None, last: dt.date | None
) -> tuple[dt.date, dt.date]:
    until = last or today
    since = first or max(queries.service(service).opened_on, until - dt.timedelta(365))
    if not dt.timedelta(0) <= until - since < dt.timedelta(DAYS_MOST):
        raise OperationRefused(
            "bad_period",
            f"期間は、初日から末日まで {DAYS_MOST} 日までで指定してください。",
            f"a period runs from its first to its last day, {DAYS_MOST} days at most",
        )
    return since, until


def _subjects(pack: Pack, reading: str) -> tuple[Subject, ...]:
    """What rests on the reading, by the questions that the pack answers."""
    resting = set(_resting(pack, reading))
    return tuple(
        one for one in SUBJECTS if resting & set(one.questions) and pack.answers(one.questions[0])
    )


def _resting(pack: Pack, reading: str) -> list[str]:
    return [one for one in pack.rules if pack.answers(one) and reading in pack.readings_of(one)]


def _clauses(pack: Pack, reading: str) -> dict[str, tuple[str, ...]]:
    """The clauses of what each kind of amount rests on, in the order of its questions.

    Not of due days, but where it is the reading that brings them forward.
    """
    left_out = {"fee_due_on", *(set(DUE_AGAIN) - set(_resting(pack, reading)))}
    return {
        one.what: tuple(
            dict.fromkeys(
                clause
                for question in one.questions
                if pack.answers(question) and question not in left_out
                for clause in pack.rules[question][-1].clauses
            )
        )
        for one in SUBJECTS
    }


def _not_told(pack: Pack, reading: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    told = {question for one in SUBJECTS for question in one.questions}
    for question in _resting(pack, reading):
        if question not in told:
            yield question, pack.rules[question][-1].clauses


def _too_many() -> OperationRefused:
    return OperationRefused(
        "too_many_memberships",
        f"会員契約が多すぎて({MEMBERSHIPS_MOST:,}件まで)、画面では計算できません。"
        "サンドボックスで読み方を変えて日を進めてください。",
        f"more than {MEMBERSHIPS_MOST:,} memberships: choose the reading in a sandbox and move "
        "that through time",
    )
