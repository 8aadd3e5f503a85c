"""Damage and loss: reported, put at an amount, decided on, charged.

Compensation is taken back as every cost is that was charged on (``flows.costs``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import StoredFile, Upload
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing.costs import COMPENSATION
from kiyaku.flows import costs, evidence
from kiyaku.flows.erased import is_erased, require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place.things_told import BY_STAFF, REPORTED_BY
from kiyaku.flows.place.words import checked_day, checked_line, checked_text
from kiyaku.members import holders
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.premises import damage as kept
from kiyaku.premises.damage import Damage
from kiyaku.terms import Pack

QUESTION, BEARS_INTEREST = "compensation", "claims_bear_late_interest"
REPORTED, CLAIMED, CHARGED, LEFT = (
    "damage_reported", "damage_claimed", "damage_charged", "damage_left",
)  # fmt: skip
"""What the journal calls them."""


def is_known(pack: Pack) -> bool:
    """Whether the terms have members compensate damage."""
    return pack.answers(QUESTION)


@atomic
def report_damage(
    *,
    service: int,
    membership: int,
    what: str,
    place: str,
    happened_on: dt.date,
    at: dt.datetime,
    by: str,
    description: str = "",
    channel: str = BY_STAFF,
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> int:
    """Put on record that a member damaged, soiled or lost something; returns the damage's id.

    It is on who held the membership on that day. A membership that is over may be reported too.

    Args:
        what: what was damaged, in a few words; it stands on the invoice, if one comes of it.
        channel: one of ``REPORTED_BY``.
        files: photographs.

    Raises:
        OperationRefused: ``unknown_membership``, ``damage_not_claimed`` where the terms know no
            compensation, ``unknown_channel``, ``what_missing``, ``place_missing``,
            ``text_too_long``, ``happened_later``, ``happened_before`` the registration,
            ``member_erased``; as ``files.store``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["damage"])
    day, pack = queries.business_day(service), queries.pack(service)
    row = hold_membership(service, membership)
    require_answered(pack)
    if channel not in REPORTED_BY:
        raise OperationRefused(
            "unknown_channel",
            f"申告の経路「{channel}」はありません。次のどれかです: {', '.join(REPORTED_BY)}",
            f"{channel!r} is no way to report; one of {', '.join(REPORTED_BY)}",
        )
    said = {
        "what": checked_line(
            what, code="what_missing", ja="何を破損・紛失したかを記入してください。",
            en="say what was damaged or lost",
        ),
        "place": checked_line(
            place, code="place_missing", ja="どこで起きたかを記入してください。",
            en="say where it happened",
        ),
        "description": checked_text(description),
    }  # fmt: skip
    _check_day(row, happened_on, day)
    member = require_known(service, holders.holder_on(row, happened_on).pk).pk
    files_kept = evidence.kept_files(service, files, at=at, by=by)
    entry = journal.next_entry_id()
    number = kept.add(
        service, membership_id=membership, member_id=member, channel=channel, **said,
        happened_on=happened_on, reported_on=day, file_ids=[one.id for one in files_kept],
        entry_id=entry,
    )  # fmt: skip
    told = {"happened_on": happened_on, "channel": channel}
    _record(Act(at, by, key), row, day, REPORTED, number, member, None, told, files_kept, entry)
    return number


@atomic
def claim_damage(
    *,
    service: int,
    damage_id: int,
    amount_yen: int,
    grounds: str,
    at: dt.datetime,
    by: str,
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> None:
    """Put damage at an amount, with what it rests on; it waits for who decides.

    Args:
        amount_yen: what is to be compensated; it may be put anew until it is decided.
        grounds: how it comes about; the member may read it.
        files: the estimate.

    Raises:
        OperationRefused: ``unknown_damage``, ``already_decided``, ``amount_out_of_range``,
            ``grounds_missing``, ``text_too_long``, ``member_erased``; as ``files.store``.
    """
    if journal.done_before(service, key) is not None:
        return
    day, before, row = _open(service, damage_id)
    require_known(service, before.member)
    if not 0 < amount_yen <= costs.MOST_YEN:
        raise OperationRefused(
            "amount_out_of_range",
            f"額は 1 円から {costs.MOST_YEN:,} 円までです。",
            f"from 1 to {costs.MOST_YEN:,} yen",
        )
    words = evidence.checked_words(
        grounds, code="grounds_missing", ja="額の根拠を記入してください。",
        en="say how the amount comes about: the grounds are missing",
    )  # fmt: skip
    files_kept = evidence.kept_files(service, files, at=at, by=by)
    entry = journal.next_entry_id()
    kept.change(
        damage_id, state=kept.CLAIMED, amount_yen=amount_yen, grounds=words, claimed_on=day,
        claim_entry_id=entry,
        claim_file_ids=[*before.claim_file_ids, *(one.id for one in files_kept)],
    )  # fmt: skip
    told = {"amount_yen": amount_yen}
    _record(
        Act(at, by, key), row, day, CLAIMED, damage_id, before.member, None, told, files_kept, entry
    )


@atomic
def decide_damage(
    *,
    service: int,
    damage_id: int,
    granted: bool,
    reason: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int | None:
    """Decide whether a member compensates damage; returns the charge where it is claimed.

    Args:
        reason: why; it stays inside.

    Raises:
        OperationRefused: ``unknown_damage``, ``already_decided``, ``not_put_at_an_amount`` where
            it is to be claimed without one, ``reason_missing``, ``text_too_long``; as
            ``costs.record_cost``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return done.get("charge")
    day, before, row = _open(service, damage_id)
    words = evidence.checked_words(
        reason, code="reason_missing", ja="理由を記入してください。",
        en="say why: the reason is missing",
    )  # fmt: skip
    if is_erased(service, member_queries.member(service, before.member, hold=True)):
        words = ""
    charge, basis, entry = None, None, journal.next_entry_id()
    told: dict[str, Any] = {}
    if granted:
        if before.amount_yen is None:
            raise OperationRefused(
                "not_put_at_an_amount",
                f"破損・紛失 {damage_id} の弁償額が決まっていません。"
                "先に額と根拠を記録してください。",
                f"damage {damage_id} is not put at an amount: record that and its grounds first",
            )
        charge = costs.record_cost(
            service=service, membership=row.pk, kind=COMPENSATION, what=before.what,
            borne_on=before.happened_on, cost_yen=before.amount_yen, in_members_name=False,
            at=at, by=by,
        )  # fmt: skip
        basis = BasisBook(service, queries.pack(service)).on(QUESTION, before.happened_on)
        told = {"amount_yen": before.amount_yen, "charge": charge}
    kept.change(
        damage_id, state=kept.CHARGED if granted else kept.LEFT, decided_on=day, reason=words,
        decision_entry_id=entry, charge_id=charge,
    )  # fmt: skip
    action = CHARGED if granted else LEFT
    _record(Act(at, by, key), row, day, action, damage_id, before.member, basis, told, [], entry)
    return charge


def require_answered(pack: Pack) -> None:
    """Nothing where the terms have members compensate damage.

    Raises:
        OperationRefused: ``damage_not_claimed``.
    """
    if not is_known(pack):
        raise OperationRefused(
            "damage_not_claimed",
            "この規約に、破損・紛失の弁償の定めはありません。",
            "these terms say nothing of compensating damage",
        )


def _check_day(row: Membership, happened_on: dt.date, day: dt.date) -> None:
    checked_day(happened_on, day, code="happened_later", ja="起きた日", en="it happened on")
    if happened_on < row.registered_on:
        raise OperationRefused(
            "happened_before",
            f"起きた日 {happened_on} が登録日 {row.registered_on} より前です。",
            f"it happened on {happened_on}, before the registration on {row.registered_on}",
        )


def _open(service: int, damage_id: int) -> tuple[dt.date, Damage, Membership]:
    """The business day; damage that is not decided yet, and its membership, both held."""
    day = queries.business_day(service)
    row = hold_membership(service, kept.damage(service, damage_id).membership)
    before = kept.damage(service, damage_id, hold=True)
    if not before.is_open:
        raise OperationRefused(
            "already_decided",
            f"破損・紛失 {damage_id} は {before.decided_on} に決定されています。",
            f"damage {damage_id} was decided on {before.decided_on}",
        )
    return day, before, row


def _record(
    act: Act,
    row: Membership,
    day: dt.date,
    action: str,
    number: int,
    member: int,
    basis: int | None,
    told: Mapping[str, Any],
    files: Sequence[StoredFile],
    entry: int,
) -> None:
    other = {} if member == row.member_id else {"of_member": member}
    journal.record(
        act,
        service=row.service_id,
        business_day=day,
        action=action,
        member=row.member_id,
        membership=row.pk,
        basis=basis,
        payload={"damage": number, **told, **other, **evidence.told(files)},
        entry_id=entry,
    )
