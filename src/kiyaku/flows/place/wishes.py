"""A time of a space that somebody wishes to book: what decides about it, and its booking made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.flows.place import charging, known, reasons
from kiyaku.flows.place import view as views
from kiyaku.flows.place.lapsing import make_room
from kiyaku.flows.place.reasons import Reason, refusal
from kiyaku.flows.place.recording import BOOKED, record
from kiyaku.flows.place.view import View, Who
from kiyaku.flows.refusing import cited, in_words
from kiyaku.spaces import bookings, waits
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.rules import Rules
from kiyaku.spaces.spaces import Place, Tree
from kiyaku.terms import Pack


@dataclass(frozen=True)
class Wish:
    """A time of a space that is to be booked, with what decides about it.

    Attributes:
        before: so many others of the space are booked together with it, before it.
        is_offer: whether it became free for somebody who waited for it.
    """

    pack: Pack
    seen: View
    place: Place
    starts_at: dt.datetime
    ends_at: dt.datetime
    people: int
    before: int = 0
    is_offer: bool = False

    @property
    def day(self) -> dt.date:
        """The civil day of the use."""
        return known.civil(self.starts_at)

    @property
    def rules(self) -> Rules | None:
        """How the space can be used on that day."""
        return self.seen.rules.on(self.place.id, self.day)

    @property
    def minutes(self) -> int:
        """How long it would last."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def reason(self) -> Reason | None:
        """Why it cannot be booked; None where it can. The first that holds, in a fixed order."""
        space, rules = self.place.id, self.rules
        found = self.seen.of_day(space, self.day)
        if found is not None or rules is None:
            return found or reasons.NOT_BOOKABLE
        return (
            views.off_grid(rules, self.starts_at, self.ends_at)
            or views.wrong_length(rules, self.minutes, self.people)
            or self.seen.of_time(space, rules, self.starts_at, self.ends_at)
            or self._too_many(rules)
        )

    def _too_many(self, rules: Rules) -> Reason | None:
        whose = self.seen.whose
        if whose is None or not rules.bookings_most:
            return None
        ahead = bookings.count_ahead(whose.row.pk, self.place.id, self.seen.now)
        most = rules.bookings_most
        return reasons.too_many(most) if ahead + self.before >= most else None

    def hourly_yen(self) -> int | None:
        """What an hour costs whom it is for; None where no price is published."""
        return self.seen.price(self.place.id, self.day)

    def fee(self, hourly_yen: int) -> int:
        """What it costs, as the terms have it."""
        return charging.fee(self.pack, hourly_yen, self.minutes, self.day)

    def held_until(self, rules: Rules) -> dt.datetime:
        """As long as the space's rules keep it, but not past what the terms let be unpaid."""
        minutes = rules.offer_minutes if self.is_offer else rules.hold_minutes
        kept = self.seen.now + dt.timedelta(minutes=minutes)
        return min(kept, known.due_at(self.pack, self.starts_at))


def wish_for(
    pack: Pack, service: int, tree: Tree, place: Place, starts_at: dt.datetime,
    ends_at: dt.datetime, people: int, whose: Who, at: dt.datetime,
) -> Wish:  # fmt: skip
    """A wish as it stands, for whom it is; a bounded number of queries."""
    first, last = known.civil(starts_at), known.civil(ends_at)
    now = known.moment(service, at)
    seen = View(service, [place.id], first, last, now, tree=tree, whose=whose)
    return Wish(pack, seen, place, starts_at, ends_at, people)


def make(wish: Wish, whose: Who, act: Act, day: dt.date, *, series: int | None = None) -> int:
    """Book it, with the tree and the membership held; returns the booking's id.

    Raises:
        OperationRefused: a code of ``reasons.CODES``.
    """
    reason, rules = wish.reason(), wish.rules
    if reason is not None or rules is None:
        raise refusal(reason or reasons.NOT_BOOKABLE)
    hourly = wish.hourly_yen()
    assert hourly is not None  # a day without a price cannot be booked
    row, now = whose.row, wish.seen.now
    from_at, until_at = views.with_buffers(rules, wish.starts_at, wish.ends_at)
    make_room(wish.seen, wish.place.id, from_at, until_at, act, day)
    amount, book = wish.fee(hourly), BasisBook(row.service_id, wish.pack)
    entry = journal.next_entry_id()
    values = Booked(
        id=0, service=row.service_id, space=wish.place.id, membership=row.pk,
        member=row.member_id, starts_at=wish.starts_at, ends_at=wish.ends_at, people=wish.people,
        state=bookings.HELD if amount else bookings.CONFIRMED, booked_at=now,
        held_until=wish.held_until(rules) if amount else None, closed_at=None,
        deferred_until=None, hourly_yen=hourly, amount_yen=amount, charge=0, series=series,
        checked_in_at=None, came_by="", is_no_show=False,
        basis=book.on(known.FEE, wish.day), entered_on=day, entry=entry,
    )  # fmt: skip
    below = wish.seen.tree.below(wish.place.id)
    made = bookings.changed(values, id=bookings.add(values, below, from_at, until_at))
    if amount:
        made = charging.charge(made, known.due_at(wish.pack, wish.starts_at), day, book, entry)
    told = {
        "space": wish.place.code, "starts_at": made.starts_at, "ends_at": made.ends_at,
        "people": made.people, "hourly_yen": hourly, "amount_yen": amount,
        "charge": made.charge, "held_until": made.held_until,
    }  # fmt: skip
    record(act, made, day, BOOKED, made.basis, told, entry=entry)
    if not wish.is_offer:
        _wait_no_longer(made, entry)
    if made.charge:
        charging.pay_from_credit(made, act, day, book, entry)
    return made.id


def _wait_no_longer(made: Booked, entry: int) -> None:
    """Who has booked a time waits for it no longer."""
    own = waits.own(made.membership, made.space, made.starts_at, made.ends_at)
    if own is not None:
        waits.close(own.id, waits.CLOSED, made.booked_at, entry=entry)


def check_price(pack: Pack, seen_yen: int | None, amount_yen: int | None) -> None:
    """Nothing where a fee is what was shown to whoever books; they were shown none where None.

    Raises:
        OperationRefused: ``price_changed`` with ``amount_yen``, what it costs now, and the clauses.
    """
    if seen_yen is None or amount_yen is None or seen_yen == amount_yen:
        return
    clauses = cited(pack, known.FEE)
    raise OperationRefused(
        "price_changed",
        f"利用料が、ご覧になった {seen_yen:,}円 から {amount_yen:,}円 に変わりました"
        f"{in_words(clauses)}。予約はしていません。新しい利用料をお確かめください。",
        f"the fee has changed from the {seen_yen:,} yen that you saw to {amount_yen:,} yen "
        f"{in_words(clauses)}: nothing is booked; look at the new fee first",
        amount_yen=amount_yen,
        clauses=clauses,
    )


def check_times(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    """Nothing where a time is one at all.

    Raises:
        OperationRefused: ``bad_times``.
    """
    if ends_at <= starts_at or ends_at - starts_at > dt.timedelta(1):
        raise OperationRefused(
            "bad_times",
            "終わりは始まりより後で、24時間以内にしてください。",
            "the end must come after the start, within 24 hours",
        )
