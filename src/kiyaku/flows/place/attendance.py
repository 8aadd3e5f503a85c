"""Who came for a booking, for which nobody came, and what the space was found like afterwards.

A booking's pass is its number, signed: it says only that the booking was made here. Whether it
opens a space is asked when it is shown. Coming counts as use of the service on that day.
"""

from __future__ import annotations

import datetime as dt

from django.core import signing

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import standing, uses
from kiyaku.flows.erased import require_known as require_known_member
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place import known
from kiyaku.flows.place.recording import CAME, CHECKED, NO_SHOW, record
from kiyaku.flows.refusing import cited, in_words, require_running
from kiyaku.members import queries as member_queries
from kiyaku.spaces import bookings
from kiyaku.spaces.bookings import Booked
from kiyaku.spaces.spaces import RulesList

PASS, DESK = "pass", "desk"
EARLIEST = dt.timedelta(hours=1)
"""So long before its start one may come for a booking."""
LONGEST_FINDINGS = 1_000
RESTORED = "space_restored"
"""What the terms are asked about the state in which a space is left."""
_SALT = "kiyaku.booking"


def pass_of(service: int, booking: int) -> str:
    """The pass of a booking, as its QR code tells it: the number, signed."""
    return signing.Signer(salt=_SALT).sign(f"{service}.{booking}")


def booking_of_pass(service: int, token: str) -> int:
    """The booking that a pass is of.

    Raises:
        OperationRefused: ``bad_pass``.
    """
    try:
        of, _, number = signing.Signer(salt=_SALT).unsign(token.strip()).partition(".")
    except signing.BadSignature:
        of, number = "", ""
    if of != str(service) or not number.isdecimal():
        raise OperationRefused(
            "bad_pass",
            "これは、ここで発行した予約の利用証ではありません。",
            "this is no pass of a booking that was made here",
        )
    return int(number)


@atomic
def check_in(
    *,
    service: int,
    at: dt.datetime,
    by: str,
    booking: int | None = None,
    token: str | None = None,
    key: str | None = None,
) -> int:
    """Let somebody in who comes for a booking, by its pass or by its number; returns the booking.

    Who comes twice is let in twice, and on record once. It counts as use on that day.

    Raises:
        OperationRefused: ``no_spaces``, ``bad_pass``, ``unknown_booking``, ``booking_off``,
            ``booking_unpaid`` with the clause, ``came_too_early``, ``booking_over``; ``not_active``
            where the membership is over, ``use_barred`` where it is restricted or suspended.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["booking"])
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    meant = booking if token is None else booking_of_pass(service, token)
    now, one = known.moment(service, at), _held(service, meant or 0)
    _require_open(service, one, now)
    if one.checked_in_at is not None:
        return one.id
    require_running(member_queries.membership(service, one.membership))
    standing.require(service, one.membership, standing.HOURLY_SPACE, day)
    how = DESK if token is None else PASS
    bookings.check_in(one.id, now, how)
    basis = BasisBook(service, pack).on(known.DUE, known.civil(one.starts_at))
    record(Act(at, by, key), one, day, CAME, basis, {"how": how})
    if uses.are_known(pack):
        uses.record_use(
            service=service, membership=one.membership, at=at, by=by,
            used_on=day, source=uses.CHECK_IN,
        )  # fmt: skip
    return one.id


@atomic
def record_no_show(
    *, service: int, booking: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Put on record that nobody came for a booking. Its fee stays as it is.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_booking``, ``booking_off``, ``came``,
            ``no_show_known``, ``too_early_to_say``.
    """
    if journal.done_before(service, key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    now, one = known.moment(service, at), _held(service, booking)
    _require_kept(one, now)
    if one.checked_in_at is not None:
        raise OperationRefused(
            "came", f"予約 {booking} では来場があります。", f"somebody came for booking {booking}"
        )
    if one.is_no_show:
        raise OperationRefused(
            "no_show_known",
            f"予約 {booking} は来場なしと記録されています。",
            f"that nobody came for booking {booking} is on record",
        )
    rules = RulesList([one.space]).on(one.space, known.civil(one.starts_at))
    wait = dt.timedelta(minutes=0 if rules is None else rules.no_show_minutes)
    if now < one.starts_at + wait:
        raise OperationRefused(
            "too_early_to_say",
            "来場なしとするには、まだ早すぎます。",
            "it is too early to say that nobody comes",
        )
    basis = BasisBook(service, pack).on(known.DUE, known.civil(one.starts_at))
    entry = journal.next_entry_id()
    bookings.mark_no_show(booking, entry=entry)
    record(Act(at, by, key), one, day, NO_SHOW, basis, {}, entry=entry)


@atomic
def record_check(
    *,
    service: int,
    booking: int,
    restored: bool,
    at: dt.datetime,
    by: str,
    findings: str = "",
    key: str | None = None,
) -> None:
    """Put on record what a space was found like after a use: whether it was restored.

    Args:
        findings: what was found, in words; asked for where it was not restored. They stay inside.

    Raises:
        OperationRefused: ``no_spaces``, ``unknown_booking``, ``booking_off``,
            ``booking_not_begun``, ``checked_already``, ``text_too_long``, ``findings_missing`` with
            the clause, ``member_erased`` where there are words about somebody who was erased.
    """
    if journal.done_before(service, key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    known.require_known(pack)
    now, one = known.moment(service, at), _held(service, booking)
    words = " ".join(findings.split())
    _check_check(service, one, restored, words, now)
    question = RESTORED if pack.answers(RESTORED) else known.DUE
    basis = BasisBook(service, pack).on(question, known.civil(one.starts_at))
    entry = journal.next_entry_id()
    bookings.add_check(booking, restored, words, now, basis=basis, day=day, entry=entry)
    record(Act(at, by, key), one, day, CHECKED, basis, {"is_restored": restored}, entry=entry)


def _check_check(service: int, one: Booked, restored: bool, words: str, now: dt.datetime) -> None:
    if one.state != bookings.CONFIRMED:
        raise _off(one)
    if now < one.starts_at:
        raise OperationRefused(
            "booking_not_begun",
            f"予約 {one.id} の利用は、まだ始まっていません。",
            f"the use of booking {one.id} has not begun",
        )
    if bookings.checks([one.id]):
        raise OperationRefused(
            "checked_already",
            f"予約 {one.id} の後の確認は済んでいます。",
            f"the space was checked after booking {one.id} already",
        )
    if not restored and not words:
        clauses = cited(queries.pack(service), RESTORED)
        raise OperationRefused(
            "findings_missing",
            f"原状回復されていないときは、気づいたことを書いてください{in_words(clauses)}。",
            f"say what was found where it was not restored {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    if len(words) > LONGEST_FINDINGS:
        raise OperationRefused(
            "text_too_long", f"{LONGEST_FINDINGS} 字までです。", f"at most {LONGEST_FINDINGS} signs"
        )
    if words:
        require_known_member(service, one.member)


def _held(service: int, booking: int) -> Booked:
    """A booking with its membership held."""
    hold_membership(service, bookings.booking(service, booking).membership)
    return bookings.booking(service, booking, hold=True)


def _off(one: Booked) -> OperationRefused:
    return OperationRefused(
        "booking_off",
        f"予約 {one.id} は、取り消されたか、支払いの期限を過ぎて失効しています。",
        f"booking {one.id} was called off, or lapsed unpaid",
    )


def _require_kept(one: Booked, now: dt.datetime) -> None:
    if not one.is_kept(now):
        raise _off(one)


def _require_open(service: int, one: Booked, now: dt.datetime) -> None:
    """Nothing where a booking lets somebody in now."""
    _require_kept(one, now)
    if one.state == bookings.HELD:
        clauses = cited(queries.pack(service), known.DUE)
        raise OperationRefused(
            "booking_unpaid",
            f"予約 {one.id} の料金が支払われていません{in_words(clauses)}。",
            f"booking {one.id} is not paid {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    if now < one.starts_at - EARLIEST:
        raise OperationRefused(
            "came_too_early",
            f"予約 {one.id} の利用開始までまだ時間があります。",
            f"it is too early to come for booking {one.id}",
        )
    if now >= one.ends_at:
        raise OperationRefused(
            "booking_over",
            f"予約 {one.id} の時間は終わっています。",
            f"the time of booking {one.id} is over",
        )
