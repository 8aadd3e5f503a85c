"""Passes to facilities of others: rules shown, agreed to, a pass for the day, the pass checked.

A pass is for the day on which it is issued, under the rules that hold then. What a pass opens is
asked again at the facility's door: the signature only says that it was issued here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core import signing

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import standing
from kiyaku.flows.erased import require_known as require_person
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place import alliance_facilities as facilities
from kiyaku.flows.place.alliance_facilities import QUESTION
from kiyaku.flows.place.alliance_words import OUTCOMES
from kiyaku.flows.refusing import cited, in_words, require_running
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.premises import alliance
from kiyaku.premises.alliance import Facility, Pass, Rules
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

AGREED, ISSUED, CHECKED = "facility_rules_agreed", "facility_pass_issued", "facility_pass_checked"
GOOD, OTHER_DAY, BARRED, OVER, SHUT = "good", "other_day", "barred", "over", "closed"
_SALT = "kiyaku.facility-pass"


@dataclass(frozen=True)
class FacilityOffered:
    """A facility as a member finds it.

    Attributes:
        rules: those that hold today; None where there are none yet, or the facility is closed.
        agreed_at: when the member agreed to them; ``agreed_before``: only to others.
        ahead: the first day of rules to come, of which the member will be asked then.
        issued: the pass of today, if there is one.
    """

    facility: Facility
    rules: Rules | None
    agreed_at: dt.datetime | None
    agreed_before: bool
    ahead: dt.date | None
    issued: Pass | None


@dataclass(frozen=True)
class Checked:
    """What came of checking a pass: ``outcome`` is one of ``OUTCOMES``."""

    outcome: str
    membership: int
    member: int
    handle: str
    facility: str
    valid_on: dt.date

    @property
    def is_good(self) -> bool:
        """Whether it opens the facility now."""
        return self.outcome == GOOD

    @property
    def in_words(self) -> Text:
        """The outcome, in words."""
        return OUTCOMES[self.outcome]


def offered(service: int, membership: int) -> list[FacilityOffered]:
    """The facilities that members may use, as one of them finds them; in seven queries."""
    row, day = member_queries.membership(service, membership), queries.business_day(service)
    given = alliance.agreed(membership, row.member_id)
    passes = alliance.passes_of(membership, row.member_id, day)
    texts = alliance.rules_of(service)
    found = []
    for one in facilities.catalogue(service):
        held = one.rules if one.is_open(day) else None
        if one.facility.closed_on is not None and held is None:
            continue
        older = {text.id for text in texts if text.facility == one.facility.id} & set(given)
        found.append(
            FacilityOffered(
                one.facility,
                held,
                None if held is None else given.get(held.id),
                bool(older) and (held is None or held.id not in given),
                one.ahead[0].from_day if one.ahead else None,
                passes.get(one.facility.id),
            )
        )
    return found


@atomic
def agree_to_rules(
    *, service: int, membership: int, facility: str, rules: int, at: dt.datetime, by: str,
    key: str | None = None,
) -> dt.date:  # fmt: skip
    """Put on record that a member agrees to the rules of a facility; returns the day.

    Args:
        rules: the id of those that were shown.

    Raises:
        OperationRefused: ``no_facilities``, ``unknown_membership``, ``not_active``,
            ``unknown_facility``, ``facility_closed``; ``rules_changed`` where others hold today
            than those shown; ``rules_agreed`` where they are agreed to already.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["agreed_on"])
    pack, day = queries.pack(service), queries.business_day(service)
    facilities.require_known(pack)
    row = hold_membership(service, membership)
    require_running(row)
    require_person(service, row.member_id)
    found, held = _open(pack, service, facility, day)
    if held.id != rules:
        raise _refused(
            pack, "rules_changed",
            f"{found.name} の利用規約が変わりました。いまの本文を読んでください",
            f"the rules of {found.name} are others now: read them first",
        )  # fmt: skip
    if held.id in alliance.agreed(membership, row.member_id):
        raise _refused(
            pack, "rules_agreed",
            f"{found.name} の利用規約には、もう同意しています",
            f"the rules of {found.name} are agreed to already",
        )  # fmt: skip
    basis, entry = BasisBook(service, pack).on(QUESTION, day), journal.next_entry_id()
    _record(
        row, Act(at, by, key), AGREED, basis, entry,
        {"facility": facility, "from_day": held.from_day, "agreed_on": day, "sha256": held.sha256},
    )  # fmt: skip
    alliance.add_agreement(
        service=service, rules=held.id, membership_id=membership, member_id=row.member_id,
        agreed_on=day, agreed_at=at, basis_id=basis, entry_id=entry,
    )  # fmt: skip
    return day


@atomic
def issue_pass(
    *, service: int, membership: int, facility: str, at: dt.datetime, by: str,
    key: str | None = None,
) -> int:  # fmt: skip
    """Issue a pass for today to who agreed to the facility's rules; returns its number.

    Raises:
        OperationRefused: ``no_facilities``, ``unknown_membership``, ``not_active``;
            ``use_barred`` while a restriction or suspension bars facilities of others;
            ``unknown_facility``, ``facility_closed``, ``no_facility_rules``; ``pass_issued`` where
            there is one for today; ``rules_not_agreed`` before those that hold
            today were agreed to, with the clause by which they bind.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["facility_pass"])
    pack, day = queries.pack(service), queries.business_day(service)
    facilities.require_known(pack)
    row = hold_membership(service, membership)
    require_running(row)
    standing.require(service, membership, standing.ALLIANCE, day)
    require_person(service, row.member_id)
    found, held = _open(pack, service, facility, day)
    if found.id in alliance.passes_of(membership, row.member_id, day):
        raise _refused(
            pack, "pass_issued",
            f"{found.name} の {day} の利用証は、もう発行しています",
            f"there is a pass to {found.name} for {day} already",
        )  # fmt: skip
    binds = bool(pack.ask(QUESTION))
    if binds and held.id not in alliance.agreed(membership, row.member_id):
        raise _refused(
            pack, "rules_not_agreed",
            f"{found.name} の利用規約に同意してから発行します",
            f"a pass to {found.name} is issued once its rules are agreed to",
        )  # fmt: skip
    basis, entry = BasisBook(service, pack).on(QUESTION, day), journal.next_entry_id()
    number = alliance.add_pass(
        service=service, facility=found.id, rules=held.id, membership_id=membership,
        member_id=row.member_id, valid_on=day, issued_at=at, basis_id=basis, entry_id=entry,
    )  # fmt: skip
    _record(
        row, Act(at, by, key), ISSUED, basis, entry,
        {"facility": facility, "valid_on": day, "facility_pass": number},
    )  # fmt: skip
    return number


@atomic
def check_pass(
    *, service: int, token: str, at: dt.datetime, by: str, key: str | None = None
) -> Checked:
    """Check at a facility what a pass opens now; that it was checked is put on record.

    Raises:
        OperationRefused: ``no_facilities``; ``bad_pass`` for what was never issued here.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    facilities.require_known(pack)
    found = _signed(service, token)
    row = member_queries.membership(service, found.membership)
    done = journal.done_before(service, key)
    outcome = str(done["outcome"]) if done is not None else _outcome(row, found, day)
    named = {one.id: one.code for one in alliance.facilities(service)}[found.facility]
    if done is None:
        _record(
            row, Act(at, by, key), CHECKED, BasisBook(service, pack).on(QUESTION, day), None,
            {"facility": named, "facility_pass": found.id, "outcome": outcome},
            member=found.member,
        )  # fmt: skip
    handle = member_queries.member(service, found.member).handle
    return Checked(outcome, row.pk, found.member, handle, named, found.valid_on)


def signed(service: int, number: int) -> str:
    """A pass as its QR code tells it: its number, signed."""
    return signing.Signer(salt=_SALT).sign(f"{service}.{number}")


def _signed(service: int, token: str) -> Pass:
    """The pass that a code tells of."""
    try:
        of, _, number = signing.Signer(salt=_SALT).unsign(token.strip()).partition(".")
    except signing.BadSignature:
        of, number = "", ""
    found = alliance.pass_numbered(service, int(number)) if of == str(service) else None
    if found is None:
        raise OperationRefused(
            "bad_pass",
            "これは、ここで発行した利用証ではありません。",
            "this is no pass that was issued here",
        )
    return found


def _outcome(row: Membership, found: Pass, day: dt.date) -> str:
    """What keeps a pass from opening the facility, the strongest reason first."""
    if row.ended_on is not None or row.member_id != found.member:
        return OVER
    if not standing.may(row.service_id, row.pk, standing.ALLIANCE, day):
        return BARRED
    closed = {one.id for one in alliance.facilities(row.service_id) if one.closed_on is not None}
    if found.facility in closed:
        return SHUT
    return GOOD if found.valid_on == day else OTHER_DAY


def _open(pack: Pack, service: int, code: str, day: dt.date) -> tuple[Facility, Rules]:
    """A facility that is open to members, with its rules of a day."""
    found = alliance.facility(service, code)
    if found.closed_on is not None:
        raise facilities.is_closed(pack, found)
    held = alliance.rules_on(service, day).get(found.id)
    if held is None:
        raise _refused(
            pack, "no_facility_rules",
            f"{found.name} の利用規約が、まだ公表されていません",
            f"the rules of {found.name} are not published yet",
        )  # fmt: skip
    return found, held


def _refused(pack: Pack, code: str, ja: str, en: str) -> OperationRefused:
    clauses = cited(pack, QUESTION)
    said = in_words(clauses)
    return OperationRefused(code, f"{ja}{said}。", f"{en} {said}".rstrip(), clauses=clauses)


def _record(
    row: Membership, act: Act, action: str, basis: int, entry: int | None,
    payload: dict[str, object], *, member: int | None = None,
) -> None:  # fmt: skip
    journal.record(
        act,
        service=row.service_id,
        business_day=queries.business_day(row.service_id),
        action=action,
        member=row.member_id if member is None else member,
        membership=row.pk,
        basis=basis,
        payload=payload,
        entry_id=entry,
    )
