"""Requests of people about their own data: received, perhaps extended, answered in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import (
    erased,
    last_word,
    marketing,
    outsider_answers,
    outsiders,
    particulars,
    privacy_answers,
    retention,
    telling_members,
)
from kiyaku.flows.privacy_answers import WORDS_MOST, Partly
from kiyaku.flows.refusing import cited, in_words
from kiyaku.flows.retention import Erased
from kiyaku.members import queries as member_queries
from kiyaku.privacy import cases, kinds, purposes
from kiyaku.privacy import outsiders as people
from kiyaku.privacy.cases import Request
from kiyaku.terms.personal_data import BOOKS, RUNNING
from kiyaku.terms.texts import Text

RECEIVED, EXTENDED, DECIDED = (
    "privacy_request_received",
    "privacy_request_extended",
    "privacy_request_decided",
)
ANSWERED = "personal_data_answered"
LAST_DAY, EXTENDED_LAST_DAY = "disclosure_last_day", "disclosure_extended_last_day"
_USUAL_DAYS = 30
"""For answering, and for putting it off, where a service's terms do not say: as the law on personal
data has it for public bodies. Of others it asks to answer without delay, in no number of days."""


@dataclass(frozen=True)
class RequestDue:
    """A request that waits for its answer; ``is_past`` where its last day is over."""

    request: Request
    last_day: dt.date
    is_past: bool
    clauses: tuple[str, ...]


@atomic
def receive_request(
    *,
    service: int,
    kind: str,
    identity: str,
    member: int | None = None,
    outsider: int | None = None,
    channel: str = kinds.DESK,
    asked: str = "",
    use: str = "",
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Receive a request of somebody about their own data; returns its id.

    Args:
        member, outsider: who asks, one of them: a member, or who has no member number.
        kind: one of ``kinds.KINDS``.
        identity: how it was made sure who asks, one of ``kinds.IDENTITY``.
        use: the purpose to be stopped, for ``stop_use``: a member's must be optional.

    Raises:
        OperationRefused: ``unknown_member``, ``unknown_outsider``, ``outsider_erased``,
            ``who_asks_missing``, ``unknown_request_kind``, ``identity_unchecked``,
            ``use_not_optional``, ``words_too_long``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["case"])
    _check(service, kind, identity, asked, use, is_optional=outsider is None)
    day, pack = queries.business_day(service), queries.pack(service)
    _check_who(service, member, outsider)
    due_on, basis = day + dt.timedelta(_USUAL_DAYS), None
    if pack.answers(LAST_DAY):
        due_on = pack.ask(LAST_DAY, asked_on=day)
        basis = BasisBook(service, pack).on(LAST_DAY, day)
    entry = journal.next_entry_id()
    case = cases.receive(
        service=service, member=member, outsider=outsider, kind=kind, channel=channel,
        identity=identity, asked=asked.strip(), use=use if kind == kinds.STOP_USE else "",
        received_on=day, due_on=due_on, basis=basis, entry=entry,
    )  # fmt: skip
    _record(
        Act(at, by, key), service, member, RECEIVED,
        {"case": case, "kind": kind, "channel": channel, "due_on": due_on, **_who(outsider)},
        basis, entry,
    )  # fmt: skip
    return case


@atomic
def extend_request(
    *, service: int, case: int, reason: str, at: dt.datetime, by: str, key: str | None = None
) -> dt.date:
    """Take longer over a request, once, of which the person is told; returns the new last day.

    Raises:
        OperationRefused: ``unknown_privacy_request``, ``already_decided``, ``already_extended``,
            ``extension_too_late``, ``reason_missing``, ``notice_not_sent`` where the operator has
            chosen that nobody is told.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["until"])
    day, pack = queries.business_day(service), queries.pack(service)
    found = _open(service, case)
    privacy_answers.say_why(reason)
    by_clauses = cited(pack, EXTENDED_LAST_DAY)
    said = in_words(by_clauses)
    if found.extended_on is not None:
        raise OperationRefused(
            "already_extended",
            f"すでに延長しています{said}。",
            f"it was extended before {said}".rstrip(),
            clauses=by_clauses,
        )
    if day > found.due_on:
        raise OperationRefused(
            "extension_too_late",
            f"期限 {found.due_on} を過ぎてからは延長できません{said}。",
            f"it cannot be extended after its last day, {found.due_on} {said}".rstrip(),
            clauses=by_clauses,
        )
    _check_is_told(service, found)
    until, basis = found.due_on + dt.timedelta(_USUAL_DAYS), None
    if pack.answers(EXTENDED_LAST_DAY):
        until = pack.ask(EXTENDED_LAST_DAY, asked_on=found.received_on)
        basis = BasisBook(service, pack).on(EXTENDED_LAST_DAY, found.received_on)
    cases.extend(case, until=until, reason=reason.strip())
    _tell(service, case, at, by)
    _record(
        Act(at, by, key), service, found.member, EXTENDED,
        {"case": case, "until": until, **_who(found.outsider)}, basis,
    )  # fmt: skip
    return until


@atomic
def decide_request(
    *,
    service: int,
    case: int,
    granted: bool,
    partly: Partly | None = None,
    reason: str = "",
    ground: str = "",
    changes: Mapping[str, Any] | None = None,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> bool:
    """Answer a request, and do what was asked for where it is granted; returns whether it is.

    A correction changes the particulars, a stop of a use sets its flag, a deletion erases as far
    as what has to be kept allows; a disclosure is the written-out data, handed over. A member is
    told of the answer: who is erased by a message that keeps its words and address until it has
    left. To others, and to who was erased before, the staff send it.

    Args:
        partly: what it is granted but for, where not all of it is.
        reason: told to the person; needed where it is not granted, or not all of it.
        ground: the code of the ground of refusal, of those that the service's terms state.
        changes: for a correction, see ``particulars.change_particulars``; of who has no member
            number, ``name``, ``kana``, ``contact``, or ``RECORD.COLUMN`` of a confirmed record.

    Raises:
        OperationRefused: ``unknown_privacy_request``, ``already_decided``, ``reason_missing``,
            ``refusal_ground_missing``, ``part_missing``, ``part_unknown``, ``notice_not_sent``
            where the operator has chosen that no member is told, and what refuses the change or
            the erasure.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return bool(done["granted"])
    found = _open(service, case)
    pack = queries.pack(service)
    privacy_answers.check(pack, found, partly, granted=granted, reason=reason, ground=ground)
    left = _what_erasing_leaves(service, found) if granted and partly is None else None
    _check_is_told(service, found)
    part = partly or Partly(left_out=_left_out(service, found, left) if granted else ())
    is_partly = granted and (partly is not None or bool(part.left_out))
    answer = kinds.PARTLY if is_partly else kinds.GRANTED if granted else kinds.REFUSED
    entry = journal.next_entry_id()
    if is_partly and partly is None:
        ground, reason = _why_partly(service, found)
    cases.decide(
        case, answer=answer, reason=reason.strip(), ground=ground, done=part.done.strip(),
        left_out=part.left_out, on=queries.business_day(service), by=by,
        kept_until=left.until if left else None,
    )  # fmt: skip
    payload = {"case": case, "kind": found.kind, "granted": granted, "answer": answer}
    payload |= {"refusal": ground} if ground else {}
    payload |= _who(found.outsider)
    if left is not None:
        payload |= _tell_before(service, case, at, by)
    if granted and found.outsider is not None:
        payload |= outsider_answers.do(service, found, changes or {}, at=at, by=by, entry=entry)
    elif granted:  # after the answer: an erasure takes its words too
        _do(service, found, partly, changes or {}, at, by, entry)
    if left is None:
        _tell(service, case, at, by)
    _record(Act(at, by, key), service, found.member, DECIDED, payload, found.basis, entry)
    return granted


def due(service: int, on: dt.date, *, first: int = 10) -> list[RequestDue]:
    """The requests that wait for an answer, those first whose last day is nearest."""
    waiting = cases.waiting(service, first=first)
    told = clauses(service) if waiting else ()
    return [RequestDue(one, one.last_day, on > one.last_day, told) for one in waiting]


def count_due(service: int, told: Sequence[RequestDue], *, first: int = 10) -> int:
    """How many wait, of whom ``due`` told the first."""
    return len(told) if len(told) < first else cases.count_waiting(service)


def clauses(service: int) -> tuple[str, ...]:
    """The clauses by which requests are answered in time."""
    pack = queries.pack(service)
    return pack.rules[LAST_DAY][-1].clauses if pack.answers(LAST_DAY) else ()


def _what_erasing_leaves(service: int, found: Request) -> Erased | None:
    """What stays of a member who asked to be erased; None for who asked for something else."""
    if found.kind != kinds.DELETION or found.outsider is not None:
        return None
    return retention.preview_erasure(service, found.of_member)


def _left_out(service: int, found: Request, left: Erased | None) -> tuple[str, ...]:
    """What a deletion leaves: particulars of a member, kinds of records of who is none."""
    if found.kind == kinds.DELETION and found.outsider is not None:
        return outsider_answers.preview(service, found.outsider).kinds_left
    return left.kept if left else ()


def _do(
    service: int,
    found: Request,
    partly: Partly | None,
    changes: Mapping[str, Any],
    at: dt.datetime,
    by: str,
    entry: int,
) -> None:
    if found.kind == kinds.CORRECTION:
        particulars.change_particulars(
            service=service,
            member=found.of_member,
            changes=changes,
            at=at,
            by=by,
            is_correction=True,
        )
    elif found.kind == kinds.STOP_USE:
        day = queries.business_day(service)
        cases.stop_use(service=service, member=found.of_member, use=found.use, on=day, entry=entry)
        if found.use == purposes.MARKETING:
            marketing.stop_use(service=service, member=found.of_member, at=at, by=by)
    elif found.kind == kinds.DELETION and partly is not None:
        retention.erase_parts(
            service=service, member=found.of_member, parts=partly.erased, at=at, by=by
        )
    elif found.kind == kinds.DELETION:
        retention.erase_member(service=service, member=found.of_member, at=at, by=by)


def _why_partly(service: int, found: Request) -> tuple[str, str]:
    """The ground by which stays what an erasure leaves, and the reason where it is not the books'.

    Why the books need it is told from the terms: see ``privacy_answers.why_kept``.
    """
    pack = queries.pack(service)
    if found.outsider is None:
        return privacy_answers.ground_of_staying(pack, BOOKS), ""
    stays = outsider_answers.preview(service, found.outsider).stays
    reason = outsider_answers.why(stays)
    return privacy_answers.ground_of_staying(pack, RUNNING), f"{reason.ja}\n{reason.en}"


def _tell_before(service: int, case: int, at: dt.datetime, by: str) -> dict[str, int]:
    """Tell a member who is erased now how the request was answered; which message, if any."""
    found = cases.case(service, case)
    basis = found.basis or _basis_of_telling(service)
    if basis is None:
        return {}
    what = in_a_letter(service, found)
    message = last_word.tell(
        service=service, member=found.of_member, kind=ANSWERED,
        about={"what": f"{what.ja}\n\n{what.en}"}, basis=basis, at=at, by=by,
    )  # fmt: skip
    return {} if message is None else {"message": message}


def is_told_by_staff(service: int, found: Request) -> bool:
    """Whether the staff send an answer themselves, since no message gets to who asked."""
    if found.member is None:
        return True
    return erased.is_erased(service, member_queries.member(service, found.member))


def _tell(service: int, case: int, at: dt.datetime, by: str) -> None:
    """Tell a member how the request was answered, or until when it will be."""
    found = cases.case(service, case)
    basis = found.basis or _basis_of_telling(service)
    if basis is None or found.member is None:
        return
    what = in_a_letter(service, found)
    telling_members.tell(
        service=service, membership=None, member=found.member, kind=ANSWERED,
        about={"what": f"{what.ja}\n\n{what.en}"}, basis=basis, at=at, by=by,
    )  # fmt: skip


def _check_is_told(service: int, found: Request) -> None:
    """An answer that a member is owed does not get lost because this kind of notice is off."""
    if found.member is not None:
        telling_members.check_sent(service, ANSWERED, clauses(service))


def _basis_of_telling(service: int) -> int | None:
    """What a member is told under, where the terms have no last day for answering."""
    pack, day = queries.pack(service), queries.business_day(service)
    if not pack.answers(telling_members.ARRIVED):
        return None
    return BasisBook(service, pack).on(telling_members.ARRIVED, day)


def in_a_letter(service: int, found: Request) -> Text:
    """What who asks is told: the answer, or until when it is put off."""
    return privacy_answers.told(service, found) if not found.is_open else _put_off(found)


def _put_off(found: Request) -> Text:
    kind, until = kinds.KINDS[found.kind], found.last_day
    return Text(
        f"求め: {kind.ja}\n回答の期限を {until} まで延ばします。\n理由: {found.extension_reason}",
        f"Request: {kind.en}\nIt is answered by {until} now.\nReason: {found.extension_reason}",
    )


def _who(outsider: int | None) -> dict[str, int]:
    """Who asks, as an entry says it that is about no member."""
    return {} if outsider is None else {"outsider": outsider}


def _check_who(service: int, member: int | None, outsider: int | None) -> None:
    if (member is None) == (outsider is None):
        raise OperationRefused(
            "who_asks_missing",
            "求めた人を、会員か会員番号のない人のどちらか1人で示してください。",
            "say who asks: a member, or somebody without a member number",
        )
    if member is not None:
        member_queries.member(service, member)
    elif outsider is not None:
        outsiders.open_to_change(people.person(service, outsider, hold=True))


def _check(
    service: int, kind: str, identity: str, asked: str, use: str, *, is_optional: bool
) -> None:
    if kind not in kinds.KINDS:
        raise OperationRefused(
            "unknown_request_kind", f"求めの種類 {kind} はありません。", f"no request is {kind!r}"
        )
    if identity not in kinds.IDENTITY:
        raise OperationRefused(
            "identity_unchecked",
            "本人であることの確かめ方を選んでください。",
            "say how it was made sure who asks",
        )
    if len(asked) > WORDS_MOST:
        raise OperationRefused(
            "words_too_long",
            f"{WORDS_MOST:,} 字までです。",
            f"up to {WORDS_MOST:,} signs",
        )
    if kind == kinds.STOP_USE:
        purpose = purposes.of_service(service).get(use)
        if purpose is None or (is_optional and not purpose.is_optional):
            raise OperationRefused(
                "use_not_optional",
                "契約が続くあいだは必要な利用なので、止められません。",
                "this use is needed while the contract runs, and cannot be stopped",
            )


def _open(service: int, case: int) -> Request:
    found = cases.case(service, case, hold=True)
    if not found.is_open:
        raise OperationRefused(
            "already_decided",
            f"求め {case} にはすでに答えています。",
            f"request {case} has been answered already",
            clauses=list(clauses(service)),
        )
    return found


def _record(
    act: Act,
    service: int,
    member: int | None,
    action: str,
    payload: Mapping[str, Any],
    basis: int | None,
    entry: int | None = None,
) -> None:
    journal.record(
        act, service=service, business_day=queries.business_day(service), action=action,
        member=member, payload=payload, basis=basis, entry_id=entry,
    )  # fmt: skip
