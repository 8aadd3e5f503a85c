"""A space booked for the same hours again and again: all of the times at once, or none of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows.erased import require_known as require_known_member
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place import known
from kiyaku.flows.place import view as views
from kiyaku.flows.place.reasons import Reason
from kiyaku.flows.place.recording import SERIES, of_tokyo
from kiyaku.flows.place.view import View, Who
from kiyaku.flows.place.wishes import Wish, check_price, check_times, make
from kiyaku.spaces import bookings, spaces
from kiyaku.spaces.spaces import Place, Tree

TIMES_MOST = 53
EVERY_DAYS_MOST = 366


@dataclass(frozen=True)
class Occurrence:
    """One of the times that are booked together.

    Attributes:
        reason: why it cannot be had; None where it can.
        amount_yen: its fee; None where no price is published for its day.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    reason: Reason | None
    amount_yen: int | None

    @property
    def is_free(self) -> bool:
        """Whether it can be booked."""
        return self.reason is None

    @property
    def when(self) -> str:
        """Its time in words, of Tokyo."""
        return known.in_words(self.starts_at, self.ends_at)


@dataclass(frozen=True)
class SeriesOffer:
    """What booking some times together would be.

    Attributes:
        is_free: whether all of them can be had; only then is any booked.
        amount_yen: what all of them cost; None where no price is published for one of the days.
    """

    space: str
    people: int
    occurrences: tuple[Occurrence, ...]

    @property
    def is_free(self) -> bool:
        """Whether all can be had."""
        return all(one.is_free for one in self.occurrences)

    @property
    def not_free(self) -> tuple[Occurrence, ...]:
        """Those that cannot."""
        return tuple(one for one in self.occurrences if not one.is_free)

    @property
    def amount_yen(self) -> int | None:
        """What all of them cost."""
        amounts = [one.amount_yen for one in self.occurrences if one.amount_yen is not None]
        return sum(amounts) if len(amounts) == len(self.occurrences) else None


def offer_series(
    service: int,
    membership: int,
    space: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    *,
    every_days: int,
    times: int,
    now: dt.datetime,
    people: int = 1,
) -> SeriesOffer:
    """Which of some times could be booked, why not the others, and what they would cost.

    Args:
        starts_at, ends_at: the first time.
        every_days: so many days after each comes the next: 7 for the same weekday.
        times: how many there are.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_space``, ``unknown_membership``, ``bad_times``,
            ``bad_series``.
    """
    known.require_known(queries.pack(service))
    _check(starts_at, ends_at, every_days, times)
    whose = views.who(service, membership, queries.business_day(service))
    tree = Tree(service)
    wishes = _wishes(
        service, tree, tree.by_code(space), whose, _times(starts_at, ends_at, every_days, times),
        people, now,
    )  # fmt: skip
    return SeriesOffer(space, people, tuple(_occurrence(one) for one in wishes))


@atomic
def book_series(
    *,
    service: int,
    membership: int,
    space: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    every_days: int,
    times: int,
    at: dt.datetime,
    by: str,
    people: int = 1,
    seen_yen: int | None = None,
    key: str | None = None,
) -> list[int]:
    """Book a space for some times together; returns the bookings' ids, in their order.

    Each is a booking of its own: held, invoiced, paid and called off for itself. Where one of the
    times cannot be had, none is booked.

    Args:
        seen_yen: what whoever books was shown that all cost; nothing is booked for another sum.

    Raises:
        OperationRefused: as ``offer_series``; ``member_erased``, ``price_changed``;
            ``series_not_free`` with the times that cannot be had and why (``not_free``), and the
            clauses if there are any.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return bookings.of_series(service, int(done["series"]))
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    _check(starts_at, ends_at, every_days, times)
    row = hold_membership(service, membership)
    require_known_member(service, row.member_id)
    tree = Tree(service)
    place = tree.by_code(space)
    spaces.hold_tree([place.root])
    whose = views.who(service, membership, day, row=row)
    when = _times(starts_at, ends_at, every_days, times)
    wishes = _wishes(service, tree, place, whose, when, people, at)
    offered = SeriesOffer(space, people, tuple(_occurrence(one) for one in wishes))
    if not offered.is_free:
        raise _not_free(offered)
    check_price(pack, seen_yen, offered.amount_yen)
    entry = journal.next_entry_id()
    told = {
        "series": entry, "space": space, "starts_at": starts_at, "ends_at": ends_at,
        "every_days": every_days, "times": times, "people": people,
    }  # fmt: skip
    basis = BasisBook(service, pack).on(known.FEE, known.civil(starts_at))
    journal.record(
        Act(at, by, key), service=service, business_day=day, action=SERIES, member=row.member_id,
        membership=row.pk, basis=basis, payload=of_tokyo(told), entry_id=entry,
    )  # fmt: skip
    # What was looked at before the first was booked holds for all of them: they do not overlap,
    # and ``before`` counts those that go before.
    return [make(replace(one, before=0), whose, Act(at, by), day, series=entry) for one in wishes]


def _times(
    starts_at: dt.datetime, ends_at: dt.datetime, every_days: int, times: int
) -> list[tuple[dt.datetime, dt.datetime]]:
    """The times, at the same hours of Tokyo, whose clocks never change."""
    steps = [dt.timedelta(days=every_days * number) for number in range(times)]
    return [(starts_at + step, ends_at + step) for step in steps]


def _wishes(
    service: int, tree: Tree, place: Place, whose: Who,
    times: Sequence[tuple[dt.datetime, dt.datetime]], people: int, at: dt.datetime,
) -> list[Wish]:  # fmt: skip
    """All of the times as they stand, looked at in one go: as many queries for fifty as for one."""
    pack, now = queries.pack(service), known.moment(service, at)
    first, last = known.civil(times[0][0]), known.civil(times[-1][1])
    seen = View(service, [place.id], first, last, now, tree=tree, whose=whose)
    return [
        Wish(pack, seen, place, starts_at, ends_at, people, before=number)
        for number, (starts_at, ends_at) in enumerate(times)
    ]


def _occurrence(wish: Wish) -> Occurrence:
    hourly = wish.hourly_yen()
    return Occurrence(
        wish.starts_at,
        wish.ends_at,
        wish.reason(),
        None if hourly is None else wish.fee(hourly),
    )


def _not_free(offered: SeriesOffer) -> OperationRefused:
    lost = [(one, one.reason) for one in offered.not_free if one.reason is not None]
    clauses = list(dict.fromkeys(clause for _, why in lost for clause in why.clauses))
    ja = "、".join(f"{one.when}({why.words.ja.rstrip('。')})" for one, why in lost)
    en = "; ".join(f"{one.when} ({why.words.en})" for one, why in lost)
    return OperationRefused(
        "series_not_free",
        f"予約できない日時があるため、1件も予約していません: {ja}。",
        f"nothing was booked, since not all of it can be had: {en}",
        not_free=[{"when": one.when, "code": why.code} for one, why in lost],
        clauses=clauses,
    )


def _check(starts_at: dt.datetime, ends_at: dt.datetime, every_days: int, times: int) -> None:
    check_times(starts_at, ends_at)
    if not (1 <= every_days <= EVERY_DAYS_MOST and 2 <= times <= TIMES_MOST):
        raise OperationRefused(
            "bad_series",
            f"繰り返しは 1 日から {EVERY_DAYS_MOST} 日おきに、2 回から {TIMES_MOST} 回までです。",
            f"a repetition is every 1 to {EVERY_DAYS_MOST} days, 2 to {TIMES_MOST} times",
        )
    if dt.timedelta(days=every_days) < ends_at - starts_at:
        raise OperationRefused(
            "bad_times",
            "次の回が、前の回の終わりより先に始まります。",
            "the next time would begin before the last one ends",
        )
