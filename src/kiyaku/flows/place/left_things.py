"""Things left behind: stored, their owner told, handed out, disposed of and charged.

Nothing is disposed of before the day on which the terms allow it. What a disposal cost is charged
to its owner, once somebody knows who that is.
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
from kiyaku.billing.costs import DISPOSAL
from kiyaku.flows import costs, evidence, telling_members
from kiyaku.flows.erased import is_erased, require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place.things_told import IDENTITIES
from kiyaku.flows.place.words import checked_day, checked_line, checked_text
from kiyaku.flows.refusing import cited, in_words
from kiyaku.members import holders
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.premises import things
from kiyaku.premises.things import Thing
from kiyaku.terms import Pack

QUESTION = "lost_property_disposable_on"
STORED, OWNER_NAMED, HANDED_OUT, DISPOSED, CHARGED = (
    "thing_stored", "thing_owner_named", "thing_handed_out", "thing_disposed", "thing_charged",
)  # fmt: skip
"""What the journal calls them."""

NOTICE = "thing_found"


def are_known(pack: Pack) -> bool:
    """Whether the terms know things that are left behind."""
    return pack.answers(QUESTION)


@atomic
def store_thing(
    *,
    service: int,
    what: str,
    place: str,
    found_on: dt.date,
    at: dt.datetime,
    by: str,
    stored_on: dt.date | None = None,
    membership: int | None = None,
    description: str = "",
    found_by: str = "",
    shelf: str = "",
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> int:
    """Put on record that a thing was left behind and is stored; returns its number.

    Its owner is told, where that is known.

    Args:
        what: in a few words; the owner reads it.
        stored_on: the day from which it is kept, by default the business day.
        membership: the owner's, where somebody knows.
        description: what tells it from others. It stays inside.
        shelf: where it is kept.
        files: photographs.

    Raises:
        OperationRefused: ``things_not_kept`` where the terms know none, ``unknown_membership``,
            ``what_missing``, ``place_missing``, ``text_too_long``, ``found_later``,
            ``stored_later``, ``stored_before``, ``member_erased``; as ``files.store``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["thing"])
    day, pack = queries.business_day(service), queries.pack(service)
    require_answered(pack)
    kept_on = stored_on or day
    words = _checked(day, found_on, kept_on, what, place, description, found_by, shelf)
    row, member = _owner(service, membership, found_on)
    kept, entry = evidence.kept_files(service, files, at=at, by=by), journal.next_entry_id()
    basis = BasisBook(service, pack).on(QUESTION, kept_on)
    disposable_on: dt.date = pack.ask(QUESTION, stored_on=kept_on)
    thing = things.add(
        service, membership=membership, member=member, **words, found_on=found_on,
        stored_on=kept_on, file_ids=[one.id for one in kept], disposable_on=disposable_on,
        basis_id=basis, entry_id=entry, owner_named_on=None if row is None else day,
        owner_entry_id=None if row is None else entry,
    )  # fmt: skip
    told = {"found_on": found_on, "stored_on": kept_on, "disposable_on": disposable_on}
    told |= _tell(service, things.thing(service, thing), row, day, at, by)
    _record(Act(at, by, key), service, day, STORED, thing, row, member, basis, told, kept, entry)
    return thing


@atomic
def name_owner(
    *, service: int, thing: int, membership: int, at: dt.datetime, by: str, key: str | None = None
) -> int | None:
    """Say whose a thing is; returns the number of the message that tells them, if one was written.

    Of one that was disposed of too: then ``charge_disposal`` charges its cost.

    Raises:
        OperationRefused: ``unknown_thing``, ``unknown_membership``, ``thing_handed_out``,
            ``thing_charged`` already to somebody, ``already_named``, ``member_erased``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return done.get("message")
    day = queries.business_day(service)
    before = _held(service, thing, membership)
    if before.state == things.HANDED_OUT:
        raise _gone(before)
    if before.charge is not None:
        raise _already_charged(before)
    if before.membership == membership:
        raise OperationRefused(
            "already_named",
            f"忘れ物 {thing} は、すでにその会員の物として記録されています。",
            f"left thing {thing} is on record as that member's already",
        )
    row, member = _owner(service, membership, before.found_on)
    entry = journal.next_entry_id()
    things.change(
        thing, membership_id=membership, member_id=member, owner_named_on=day,
        owner_entry_id=entry, told_on=None,
    )  # fmt: skip
    now = things.thing(service, thing)
    told = _tell(service, now, row, day, at, by) if now.is_stored else {}
    told["disposable_on"] = now.disposable_on
    _record(
        Act(at, by, key), service, day, OWNER_NAMED, thing, row, member, now.basis, told, [], entry
    )
    return told.get("message")


@atomic
def hand_out(
    *,
    service: int,
    thing: int,
    handed_to: str,
    identity: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Put on record that a thing was fetched: by whom, and how it was seen who that is.

    Raises:
        OperationRefused: ``unknown_thing``, ``thing_handed_out``, ``thing_disposed``,
            ``name_missing``, ``text_too_long``, ``unknown_identity``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = queries.business_day(service)
    before = _held(service, thing)
    if not before.is_stored:
        raise _gone(before)
    if identity not in IDENTITIES:
        raise OperationRefused(
            "unknown_identity",
            f"本人の確かめ方「{identity}」はありません。次のどれかです: {', '.join(IDENTITIES)}",
            f"{identity!r} is no way to see who it is; one of {', '.join(IDENTITIES)}",
        )
    name = checked_line(
        handed_to, code="name_missing", ja="受け取った人の名前を記入してください。",
        en="say who fetched it: the name is missing",
    )  # fmt: skip
    row = _row_of(service, before)
    entry = journal.next_entry_id()
    things.change(
        thing, state=things.HANDED_OUT, closed_on=day, closed_entry_id=entry, identity=identity,
        handed_to="" if _is_erased(service, before) else name,
    )  # fmt: skip
    _record(
        Act(at, by, key), service, day, HANDED_OUT, thing, row, before.member, None,
        {"identity": identity}, [], entry,
    )  # fmt: skip


@atomic
def dispose(
    *,
    service: int,
    thing: int,
    cost_yen: int,
    at: dt.datetime,
    by: str,
    manner: str = "",
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> int | None:
    """Put on record that a thing was disposed of, on the business day; its owner bears the cost.

    Returns the charge of the cost; None where it cost nothing or nobody knows whose it was.

    Args:
        cost_yen: what the disposal cost, tax included; may be 0.
        manner: how it was disposed of. It stays inside.
        files: receipts. They stay inside.

    Raises:
        OperationRefused: ``unknown_thing``, ``thing_handed_out``, ``thing_disposed``,
            ``not_disposable_yet`` with the day and the clause, ``amount_out_of_range``,
            ``text_too_long``; as ``files.store``; as ``costs.record_cost``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return done.get("charge")
    day, pack = queries.business_day(service), queries.pack(service)
    before = _held(service, thing)
    if not before.is_stored:
        raise _gone(before)
    if day < before.disposable_on:
        raise _too_early(pack, before, day)
    if not 0 <= cost_yen <= costs.MOST_YEN:
        raise OperationRefused(
            "amount_out_of_range",
            f"額は 0 円から {costs.MOST_YEN:,} 円までです。",
            f"from 0 to {costs.MOST_YEN:,} yen",
        )
    words = "" if _is_erased(service, before) else checked_text(manner)
    row, entry = _row_of(service, before), journal.next_entry_id()
    things.change(
        thing, state=things.DISPOSED, closed_on=day, closed_entry_id=entry, manner=words,
        cost_yen=cost_yen,
    )  # fmt: skip
    charge, kept = None, list[StoredFile]()
    if row is not None and cost_yen and not _is_erased(service, before):
        charge = _charge(service, before, row, cost_yen, day, files, at, by)
    else:
        kept = evidence.kept_files(service, files, at=at, by=by)
        things.change(thing, file_ids=[*before.file_ids, *(one.id for one in kept)])
    told = {"cost_yen": cost_yen, **({} if charge is None else {"charge": charge})}
    _record(
        Act(at, by, key), service, day, DISPOSED, thing, row, before.member, before.basis, told,
        kept, entry,
    )  # fmt: skip
    return charge


@atomic
def charge_disposal(
    *, service: int, thing: int, at: dt.datetime, by: str, key: str | None = None
) -> int:
    """Charge the cost of a disposal to the owner, who was found out later; returns the charge.

    Raises:
        OperationRefused: ``unknown_thing``, ``not_disposed``, ``no_cost``, ``owner_unknown``,
            ``thing_charged``; as ``costs.record_cost``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["charge"])
    day = queries.business_day(service)
    before = _held(service, thing)
    row = _row_of(service, before)
    if before.state != things.DISPOSED or before.closed_on is None:
        raise OperationRefused(
            "not_disposed",
            f"忘れ物 {thing} は処分されていません。",
            f"left thing {thing} was not disposed of",
        )
    if before.charge is not None:
        raise _already_charged(before)
    if not before.cost_yen:
        raise OperationRefused(
            "no_cost", "処分に費用はかかっていません。", "the disposal cost nothing"
        )
    if row is None:
        raise OperationRefused(
            "owner_unknown",
            f"忘れ物 {thing} がだれの物か分かっていません。",
            f"nobody knows whose left thing {thing} was",
        )
    charge = _charge(service, before, row, before.cost_yen, before.closed_on, (), at, by)
    _record(
        Act(at, by, key), service, day, CHARGED, thing, row, before.member, before.basis,
        {"charge": charge, "cost_yen": before.cost_yen}, [], journal.next_entry_id(),
    )  # fmt: skip
    return charge


# --- steps ------------------------------------------------------------------------------------


def require_answered(pack: Pack) -> None:
    """Nothing where the terms know things that are left behind.

    Raises:
        OperationRefused: ``things_not_kept``.
    """
    if not are_known(pack):
        raise OperationRefused(
            "things_not_kept",
            "この規約に、置き去りの物を保管する定めはありません。",
            "these terms say nothing of things left behind",
        )


def _checked(
    day: dt.date,
    found_on: dt.date,
    stored_on: dt.date,
    what: str,
    place: str,
    description: str,
    found_by: str,
    shelf: str,
) -> dict[str, str]:
    checked_day(found_on, day, code="found_later", ja="見つけた日", en="it was found on")
    checked_day(stored_on, day, code="stored_later", ja="保管を始めた日", en="it was stored on")
    if stored_on < found_on:
        raise OperationRefused(
            "stored_before",
            f"保管を始めた日 {stored_on} が、見つけた日 {found_on} より前です。",
            f"it was stored on {stored_on}, before it was found on {found_on}",
        )
    return {
        "what": checked_line(
            what, code="what_missing", ja="何かを記入してください。", en="say what it is"
        ),
        "place": checked_line(
            place, code="place_missing", ja="見つけた場所を記入してください。",
            en="say where it was found",
        ),
        "description": checked_text(description),
        "found_by": checked_line(found_by, most=80),
        "shelf": checked_line(shelf, most=80),
    }  # fmt: skip


def _owner(
    service: int, membership: int | None, found_on: dt.date
) -> tuple[Membership | None, int | None]:
    """A membership, held, and who held it when the thing was found; who may be written about."""
    if membership is None:
        return None, None
    row = hold_membership(service, membership)
    return row, require_known(service, holders.holder_on(row, found_on).pk).pk


def _held(service: int, thing: int, *memberships: int) -> Thing:
    """A thing with its owner's membership, both held, in the order in which all take them.

    Raises:
        OperationRefused: ``unknown_thing``; ``changed_meanwhile`` where somebody named another
            owner at this moment.
    """
    before = things.thing(service, thing)
    for one in sorted({*memberships, *([before.membership] if before.membership else [])}):
        hold_membership(service, one)
    now = things.thing(service, thing, hold=True)
    if now.membership != before.membership:
        raise OperationRefused(
            "changed_meanwhile",
            "だれの物かが、いま変わりました。もう一度確かめてください。",
            "whose it is has changed at this moment: look again",
        )
    return now


def _row_of(service: int, thing: Thing) -> Membership | None:
    if thing.membership is None:
        return None
    return member_queries.membership(service, thing.membership)


def _is_erased(service: int, thing: Thing) -> bool:
    if thing.member is None:
        return False
    return is_erased(service, member_queries.member(service, thing.member, hold=True))


def _tell(
    service: int, thing: Thing, row: Membership | None, day: dt.date, at: dt.datetime, by: str
) -> dict[str, Any]:
    """Write to the owner, if known; what the journal says of it.

    Not to whom the membership has passed since: the thing is not theirs.
    """
    if row is None or thing.member != row.member_id:
        return {}
    about = {
        "what": thing.what, "place": thing.place, "found_on": thing.found_on,
        "disposable_on": thing.disposable_on,
    }  # fmt: skip
    message = telling_members.tell(
        service=service, membership=row.pk, kind=NOTICE, about=about, basis=thing.basis, at=at,
        by=by,
    )  # fmt: skip
    if message is None:
        return {}
    things.change(thing.id, told_on=day)
    return {"message": message}


def _charge(
    service: int,
    thing: Thing,
    row: Membership,
    cost_yen: int,
    borne_on: dt.date,
    files: Sequence[Upload],
    at: dt.datetime,
    by: str,
) -> int:
    charge: int = costs.record_cost(
        service=service, membership=row.pk, kind=DISPOSAL, what=thing.what, borne_on=borne_on,
        cost_yen=cost_yen, in_members_name=False, files=files, at=at, by=by,
    )  # fmt: skip
    things.change(thing.id, charge_id=charge)
    return charge


def _gone(thing: Thing) -> OperationRefused:
    if thing.state == things.HANDED_OUT:
        return OperationRefused(
            "thing_handed_out",
            f"忘れ物 {thing.id} は {thing.closed_on} に引き渡されています。",
            f"left thing {thing.id} was handed out on {thing.closed_on}",
        )
    return OperationRefused(
        "thing_disposed",
        f"忘れ物 {thing.id} は {thing.closed_on} に処分されています。",
        f"left thing {thing.id} was disposed of on {thing.closed_on}",
    )


def _already_charged(thing: Thing) -> OperationRefused:
    return OperationRefused(
        "thing_charged",
        f"忘れ物 {thing.id} の処分費用は、すでに請求に加えられています(債権 {thing.charge})。",
        f"the disposal of left thing {thing.id} is charged already (charge {thing.charge})",
    )


def _too_early(pack: Pack, thing: Thing, day: dt.date) -> OperationRefused:
    clauses = cited(pack, QUESTION)
    said = in_words(clauses)
    return OperationRefused(
        "not_disposable_yet",
        f"忘れ物 {thing.id} を処分できるのは {thing.disposable_on} からです{said}。"
        f"きょうは {day} です。",
        f"left thing {thing.id} may be disposed of from {thing.disposable_on} on {said}; it is "
        f"{day} today",
        clauses=clauses,
    )


def _record(
    act: Act,
    service: int,
    day: dt.date,
    action: str,
    thing: int,
    row: Membership | None,
    member: int | None,
    basis: int | None,
    told: Mapping[str, Any],
    kept: Sequence[StoredFile],
    entry: int,
) -> None:
    """The entry is on the membership; it names whose the thing is, where somebody else's now."""
    other = {"of_member": member} if row is not None and member != row.member_id else {}
    journal.record(
        act,
        service=service,
        business_day=day,
        action=action,
        member=None if row is None else row.member_id,
        membership=None if row is None else row.pk,
        basis=basis,
        payload={"thing": thing, **told, **other, **evidence.told(kept)},
        entry_id=entry,
    )
