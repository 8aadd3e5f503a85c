"""Contacts that ask a member for an answer, and the answers: what silence is measured by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import evidence
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import is_over
from kiyaku.members import contacts as member_contacts
from kiyaku.members import holders
from kiyaku.members.queries import Membership
from kiyaku.notices import outbox
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

QUESTION = "no_answer_ground"
CONTACTED, ANSWERED = "contact_recorded", "answer_recorded"
MESSAGE = "message"
CHANNELS: Mapping[str, Text] = {
    "phone": Text("電話", "by phone"),
    "email": Text("メール", "by e-mail"),
    "letter": Text("手紙", "by letter"),
    "in_person": Text("対面", "in person"),
}
"""How the staff may ask for an answer, beside by a message of the outbox."""
ASKED_BY: Mapping[str, Text] = {**CHANNELS, MESSAGE: Text("送った通知", "by a message sent")}


def are_known(pack: Pack) -> bool:
    """Whether the terms know silence as a ground at all."""
    return pack.answers(QUESTION)


@atomic
def record_contact(
    *,
    service: int,
    membership: int,
    about: str,
    at: dt.datetime,
    by: str,
    channel: str = "phone",
    contacted_on: dt.date | None = None,
    message: int | None = None,
    key: str | None = None,
) -> int:
    """Put on record that a member was asked for an answer; returns the contact's id.

    It is with who held the membership on that day. Nothing follows by itself: the close finds who
    did not answer for the time that the operator has set, and a person decides.

    Args:
        about: what was asked. It stays inside.
        channel: one of ``CHANNELS``; of a message it is that.
        contacted_on: by default the business day; of a message the day on which it arrived.
        message: a message of the outbox to this membership by which it was asked, and which is
            known to have arrived.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_active``, ``answers_not_asked`` where the
            terms know no such ground, ``about_missing``, ``text_too_long``, ``unknown_channel``,
            ``contacted_later``, ``not_a_member_then``, ``unknown_message``, ``other_membership``,
            ``message_not_arrived``, ``arrived_on_another_day``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["contact"])
    day, pack = queries.business_day(service), queries.pack(service)
    row = hold_membership(service, membership)
    _require_known(pack)
    if row.ended_on is not None:
        raise is_over(row)
    words = evidence.checked_words(
        about,
        code="about_missing",
        ja="何について連絡したかを記入してください。",
        en="say what was asked: it is missing",
    )
    if message is not None:
        channel, contacted_on = MESSAGE, _arrival(row, message, contacted_on)
    elif channel not in CHANNELS:
        raise _unknown_channel(channel)
    on = contacted_on or day
    check_day(row, on, day, code="contacted_later", ja="連絡した日", en="the contact of")
    basis, entry = BasisBook(service, pack).on(QUESTION, day), journal.next_entry_id()
    contact = member_contacts.add(
        row, holders.holder_on(row, on), contacted_on=on, channel=channel, about=words,
        message=message, day=day, at=at, by=by, entry=entry,
    )  # fmt: skip
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=CONTACTED,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={
            "contact": contact,
            "channel": channel,
            "contacted_on": on,
            **({} if message is None else {"message": message}),
        },
        entry_id=entry,
    )
    return contact


@atomic
def record_answer(
    *,
    service: int,
    contact: int,
    at: dt.datetime,
    by: str,
    answered_on: dt.date | None = None,
    key: str | None = None,
) -> list[int]:
    """Put on record that a member answered; returns the ids of the contacts that are answered.

    Who answers a contact has answered those before it too. A ground that was found by one of them
    holds no longer: the next close lets it lapse.

    Args:
        answered_on: by default the business day.

    Raises:
        OperationRefused: ``unknown_contact``, ``already_answered``, ``answered_later``,
            ``answered_before`` the contact.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return [int(one) for one in done["contacts"]]
    day = queries.business_day(service)
    row = hold_membership(service, member_contacts.contact(service, contact).membership_id)
    asked = member_contacts.contact(service, contact)
    on = answered_on or day
    _check_answer(asked, on, day)
    basis = BasisBook(service, queries.pack(service)).on(QUESTION, day)
    entry = journal.next_entry_id()
    answered = member_contacts.answer(asked, on, day=day, entry=entry)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=ANSWERED,
        member=row.member_id,
        membership=row.pk,
        basis=basis,
        payload={"contact": contact, "contacts": answered, "answered_on": on},
        entry_id=entry,
    )
    return answered


def check_day(row: Membership, on: dt.date, day: dt.date, *, code: str, ja: str, en: str) -> None:
    """Nothing where something can have happened with a member of this membership on a day.

    Raises:
        OperationRefused: ``code`` for a day that is still to come; ``not_active`` for one after its
            end; ``not_a_member_then`` for one before its registration.
    """
    if on > day:
        raise OperationRefused(
            code,
            f"{ja} {on} が営業日 {day} より後です。",
            f"{en} {on} lies after the business day {day}",
        )
    if row.ended_on is not None and on > row.ended_on:
        raise is_over(row)
    if on < row.registered_on:
        raise OperationRefused(
            "not_a_member_then",
            f"{ja} {on} には、会員契約 {row.pk} の会員ではありません。",
            f"{en} {on}: nobody was a member by membership {row.pk} then",
        )


def _require_known(pack: Pack) -> None:
    if not are_known(pack):
        raise OperationRefused(
            "answers_not_asked",
            "この規約は、連絡に答えないことについて何も定めていません。",
            "these terms say nothing of members who do not answer",
        )


def _arrival(row: Membership, message: int, given: dt.date | None) -> dt.date:
    """The day on which a message to this membership arrived."""
    sent = outbox.message(row.service_id, message)
    if sent.membership_id != row.pk:
        raise OperationRefused(
            "other_membership",
            f"通知 {message} は会員契約 {row.pk} へのものではありません。",
            f"message {message} was not sent to membership {row.pk}",
        )
    if sent.arrived_at is None:
        raise OperationRefused(
            "message_not_arrived",
            f"通知 {message} は、届いたことがまだ分かりません。",
            f"message {message} is not known to have arrived",
        )
    arrived_on = sent.arrived_at.astimezone(journal.TOKYO).date()
    if given not in (None, arrived_on):
        raise OperationRefused(
            "arrived_on_another_day",
            f"通知 {message} が届いたのは {arrived_on} です。",
            f"message {message} arrived on {arrived_on}",
        )
    return arrived_on


def _unknown_channel(channel: str) -> OperationRefused:
    known = ", ".join(CHANNELS)
    return OperationRefused(
        "unknown_channel",
        f"連絡の方法 {channel} はありません。あるのは {known} です。",
        f"there is no way of contact {channel}; there are {known}",
    )


def _check_answer(asked: member_contacts.ContactShown, on: dt.date, day: dt.date) -> None:
    if asked.answered_on is not None:
        raise OperationRefused(
            "already_answered",
            f"連絡 {asked.id} には {asked.answered_on} に答えがありました。",
            f"contact {asked.id} was answered on {asked.answered_on}",
        )
    if on > day:
        raise OperationRefused(
            "answered_later",
            f"答えのあった日 {on} が営業日 {day} より後です。",
            f"the answer of {on} lies after the business day {day}",
        )
    if on < asked.contacted_on:
        raise OperationRefused(
            "answered_before",
            f"答えのあった日 {on} が連絡した日 {asked.contacted_on} より前です。",
            f"the answer of {on} lies before the contact of {asked.contacted_on}",
        )
