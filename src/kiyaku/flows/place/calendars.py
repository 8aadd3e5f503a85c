"""Calendars to subscribe to: a member's own bookings, and when a space is taken.

What people typed goes into them as plain words on one line; the library escapes it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from icalendar import Calendar, Event

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows.erased import require_known as require_person
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place import bookings_shown, known
from kiyaku.flows.place.bookings_shown import BookingShown
from kiyaku.flows.refusing import require_running
from kiyaku.spaces import bookings, closures, feeds
from kiyaku.spaces.feeds import Feed
from kiyaku.spaces.rules import TOKYO, instant
from kiyaku.spaces.spaces import RulesList, Tree
from kiyaku.terms.texts import Text

MADE, REVOKED = "calendar_feed_made", "calendar_feed_revoked"
PAST_DAYS, AHEAD_DAYS = 90, 90
"""So far back a member's calendar tells of bookings; so far ahead the public one does."""
_PRODUCT = "-//Kiyaku//Bookings//JA"
_REFRESH = dt.timedelta(minutes=30)
_STATUS = {
    bookings.HELD: ("TENTATIVE", 0),
    bookings.CONFIRMED: ("CONFIRMED", 1),
    bookings.LAPSED: ("CANCELLED", 2),
    bookings.CANCELLED: ("CANCELLED", 2),
}
"""State → how a calendar has it, and which revision of the event that is: no state comes back."""
_BUSY, _CLOSED = Text("予約あり", "Booked"), Text("休室", "Closed")


def digest(token: str) -> str:
    """SHA-256 of the secret part of an address, as it is kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@atomic
def make_feed(
    *, service: int, membership: int, digest: str, at: dt.datetime, by: str, key: str | None = None
) -> bool:
    """Let a member's bookings be read by a secret address; the one before is read no more.

    Args:
        digest: of the secret, which whoever made it up tells the member once, and keeps nowhere.

    Returns: whether it is this secret: not where the act was done before under its key.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_membership``, ``not_active``, ``member_erased``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return bool(done["sha256"] == digest)
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    row = hold_membership(service, membership)
    require_running(row)
    require_person(service, row.member_id)
    entry = journal.next_entry_id()
    feeds.revoke(membership, row.member_id, day)
    feeds.add(
        service=service, membership=membership, member=row.member_id, digest=digest, made_on=day,
        entry=entry,
    )  # fmt: skip
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=MADE,
        member=row.member_id,
        membership=membership,
        payload={"sha256": digest},
        entry_id=entry,
    )
    return True


@atomic
def revoke_feed(
    *, service: int, membership: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Let a member's bookings be read by no address any more.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_membership``; ``no_feed`` where there is none.
    """
    if journal.done_before(service, key) is not None:
        return
    known.require_known(queries.pack(service))
    row, day = hold_membership(service, membership), queries.business_day(service)
    if not feeds.revoke(membership, row.member_id, day):
        raise OperationRefused(
            "no_feed",
            "カレンダーの購読用のアドレスはありません。",
            "there is no address for calendars to subscribe to",
        )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=REVOKED,
        member=row.member_id,
        membership=membership,
        payload={},
    )


def feed_of_token(service: int, token: str) -> Feed | None:
    """The calendar that an address's secret opens; None for any other."""
    return feeds.by_digest(service, digest(token))


def of_member(service: int, feed: Feed, *, now: dt.datetime, link: str) -> bytes:
    """A member's bookings as iCalendar: held ones tentative, those that are off cancelled.

    Args:
        link: address of the member's page of bookings, which the events name.
    """
    moment = known.moment(service, now)
    rows = feeds.bookings_since(feed.membership, feed.member, moment - dt.timedelta(PAST_DAYS))
    shown = bookings_shown.shown(service, rows, now=now)
    name = queries.pack(service).service_name
    code = queries.service(service).code
    events = [_event(one, code, link) for one in sorted(shown, key=_when)]
    return _calendar(Text(f"{name.ja} 予約", f"{name.en} bookings"), events)


def of_space(service: int, space: str, *, now: dt.datetime) -> bytes:
    """When a space is taken or closed from today on, as iCalendar: nobody's name, nor whose.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_space``.
    """
    known.require_known(queries.pack(service))
    moment, tree = known.moment(service, now), Tree(service)
    place = tree.by_code(space)
    from_at = instant(known.civil(moment), 0)
    until_at = from_at + dt.timedelta(AHEAD_DAYS)
    below = tree.below(place.id)
    taken = [
        (max(one.starts_at, from_at), one.ends_at)
        for one in bookings.taken(below, from_at, until_at)
        if one.is_kept(moment) and one.ends_at > from_at
    ]
    shut = [
        (max(one.starts_at, from_at), min(one.ends_at, until_at))
        for one in closures.standing({*below, *tree.above(place.id)}, from_at, until_at)
    ]
    code = queries.service(service).code
    events = [_block(code, space, span, _BUSY) for span in _joined(taken)]
    events += [_block(code, space, span, _CLOSED) for span in _joined(shut)]
    name = RulesList([place.id]).name(place.id, known.civil(moment))
    return _calendar(Text(f"{name.ja} 空き状況", f"{name.en} availability"), events)


def _calendar(name: Text, events: Iterable[Event]) -> bytes:
    found = Calendar()
    found.add("prodid", _PRODUCT)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", _line(f"{name.ja} / {name.en}"))
    found.add("x-wr-timezone", "Asia/Tokyo")
    found.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for one in events:
        found.add_component(one)
    found.add_missing_timezones()
    return bytes(found.to_ical())


def _event(one: BookingShown, code: str, link: str) -> Event:
    status, sequence = _STATUS[one.state]
    stamp = one.booked.closed_at or one.booked.booked_at
    found = Event()
    found.add("uid", f"booking-{one.id}@{code}.kiyaku")
    found.add("sequence", sequence)
    found.add("dtstamp", stamp.astimezone(dt.UTC))
    found.add("last-modified", stamp.astimezone(dt.UTC))
    found.add("dtstart", one.booked.starts_at.astimezone(TOKYO))
    found.add("dtend", one.booked.ends_at.astimezone(TOKYO))
    found.add("summary", _line(f"{one.name.ja} / {one.name.en}"))
    found.add("description", f"{one.state_words.ja} / {one.state_words.en}")
    found.add("status", status)
    found.add("transp", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE")
    found.add("class", "PRIVATE")
    found.add("url", link)
    return found


def _block(code: str, space: str, span: tuple[dt.datetime, dt.datetime], what: Text) -> Event:
    first, last = (one.astimezone(TOKYO) for one in span)
    kind = "busy" if what is _BUSY else "closed"
    found = Event()
    found.add("uid", f"{kind}-{space}-{first:%Y%m%dT%H%M}@{code}.kiyaku")
    found.add("dtstamp", first.astimezone(dt.UTC))
    found.add("dtstart", first)
    found.add("dtend", last)
    found.add("summary", f"{what.ja} / {what.en}")
    found.add("transp", "OPAQUE")
    return found


def _joined(
    spans: Iterable[tuple[dt.datetime, dt.datetime]],
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Spans that touch or meet as one, so that nobody learns how many bookings there are."""
    found: list[tuple[dt.datetime, dt.datetime]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _line(words: str) -> str:
    """Words that somebody typed, on one line and without signs that control anything."""
    return " ".join("".join(one if one.isprintable() else " " for one in words).split())


def _when(one: BookingShown) -> tuple[dt.datetime, int]:
    return one.booked.starts_at, one.id
