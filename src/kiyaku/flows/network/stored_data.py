"""What members keep on the service's equipment: measured, over a limit or not, deleted.

The terms let the operator delete what is there too long, or is too much, or hinders the service
gravely, without notice; they oblige nobody to. So nothing is deleted by itself: the terms are asked
of what was measured, a person deletes, and what was deleted on which ground is put on record.

What is measured is judged as it was on that day. Data grows older, but nobody knows whether the
member has not taken it off since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.columns import Rows
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import erased, evidence
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.network.knowing import Desk, about, checked_code, refused
from kiyaku.flows.network.stored_data_words import DELETED, GROUNDS, MEASURED, OVER_A_LIMIT
from kiyaku.flows.place.words import checked_day
from kiyaku.flows.refusing import cited
from kiyaku.members import events as members
from kiyaku.network import stored_data as kept
from kiyaku.network.stored_data import HINDERS, TOO_MUCH, TOO_OLD, Measured
from kiyaku.terms import Pack, Receipt

DELETABLE, OWED = "stored_data_deletable", "stored_data_deletion_owed"
BYTES_MOST = 10**15


def are_known(pack: Pack) -> bool:
    """Whether the terms say anything of deleting what members store."""
    return pack.answers(DELETABLE)


def require(pack: Pack) -> None:
    """Nothing where the terms say when stored data may be deleted.

    Raises:
        OperationRefused: ``no_stored_data``.
    """
    if not are_known(pack):
        raise refused(
            "no_stored_data", "この規約に、預かりデータの削除の定めはありません",
            "these terms say nothing of deleting what members store",
        )  # fmt: skip


def clauses(pack: Pack) -> list[str]:
    """The clauses by which stored data may be deleted, and need not be."""
    return cited(pack, DELETABLE, OWED)


# --- what may be deleted ------------------------------------------------------------------------


def over_a_limit(service: int) -> Rows:
    """The numbers of all stored data that is too old or too much by the terms, the last one first.

    The terms are asked of all of it at once, by the limits of the business day.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    rows = kept.there(service)
    if not len(rows):
        return rows["id"]
    deletable: Rows = pack.ask(
        DELETABLE, as_of=day, stored_days=rows["stored_days"], stored_bytes=rows["stored_bytes"]
    )
    return rows["id"][deletable]


def explained(pack: Pack, last: Measured, day: dt.date) -> Receipt:
    """Whether what was measured is over a limit on a day, with the working."""
    return pack.explain(
        DELETABLE, as_of=day, stored_days=last.stored_days, stored_bytes=last.stored_bytes
    )


def is_ground(pack: Pack, ground: str, last: Measured, day: dt.date) -> bool:
    """Whether the terms let what was measured be deleted on one ground alone."""
    facts: dict[str, Any] = {
        "stored_days": last.stored_days if ground == TOO_OLD else 0,
        "stored_bytes": last.stored_bytes if ground == TOO_MUCH else 0,
        "hinders_operation": ground == HINDERS,
    }
    return bool(pack.ask(DELETABLE, as_of=day, **facts))


def grounds_of(pack: Pack, last: Measured, day: dt.date) -> tuple[str, ...]:
    """The limits that what was measured is over on a day."""
    return tuple(one for one in OVER_A_LIMIT if is_ground(pack, one, last, day))


# --- measured -----------------------------------------------------------------------------------


@atomic
def measure_stored_data(
    *,
    service: int,
    membership: int,
    what: str,
    stored_bytes: int,
    oldest_on: dt.date,
    at: dt.datetime,
    by: str,
    measured_on: dt.date | None = None,
    key: str | None = None,
) -> bool:
    """Put on record what a member stores of one kind; False where that was known already.

    It takes the place of what was measured of the same kind before.

    Args:
        what: a code: mail, web.
        oldest_on: since when the oldest of it has been there.
        measured_on: by default the business day.

    Raises:
        OperationRefused: ``no_stored_data``, ``unknown_membership``, ``member_erased``; as
            ``checked`` and ``keep`` say.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return bool(done["count"])
    pack, day = queries.pack(service), queries.business_day(service)
    require(pack)
    row = hold_membership(service, membership)
    erased.require_known(service, row.member_id)
    last = checked(
        Measured(membership, what, stored_bytes, oldest_on, measured_on or day), day
    )  # fmt: skip
    known = kept.held(service, [membership]).get((membership, last.what))
    require_not_before(known, last)
    changed = [] if known is not None and known.last == last else [last]
    return bool(keep(Desk(service, day, pack), changed, Act(at, by, key)))


def checked(last: Measured, day: dt.date) -> Measured:
    """What was measured, as it is kept.

    Raises:
        OperationRefused: ``bad_code``, ``bad_size``, ``measured_later``, ``stored_later``.
    """
    what = checked_code(last.what)
    if not 0 <= last.stored_bytes <= BYTES_MOST:
        raise refused(
            "bad_size", f"量は 0〜{BYTES_MOST:,} バイトにしてください",
            f"the amount is from 0 to {BYTES_MOST:,} bytes",
        )  # fmt: skip
    checked_day(
        last.measured_on, day, code="measured_later", ja="測定した日", en="it was measured on"
    )
    if last.oldest_on > last.measured_on:
        raise refused(
            "stored_later",
            f"最も古いデータの日 {last.oldest_on} が、測定した日 {last.measured_on} より後です",
            f"the oldest is of {last.oldest_on}, after the day of measuring, {last.measured_on}",
        )
    return Measured(last.membership, what, last.stored_bytes, last.oldest_on, last.measured_on)


def require_not_before(known: kept.Stored | None, last: Measured) -> None:
    """Nothing where what was measured is not older than what is known.

    Raises:
        OperationRefused: ``measured_before``.
    """
    if known is not None and last.measured_on < known.last.measured_on:
        raise refused(
            "measured_before",
            f"{last.what} は、より新しい {known.last.measured_on} の測定がすでにあります",
            f"{last.what} was measured later already, on {known.last.measured_on}",
        )


def keep(desk: Desk, rows: Sequence[Measured], act: Act) -> int:
    """Keep what was measured under one entry, whoever has how much; how many.

    Nothing is put on record where nothing is new, unless a key is to be remembered.
    """
    if not rows and act.key is None:
        return 0
    entry = journal.next_entry_id()
    holders = members.members_of(desk.service, {one.membership for one in rows})
    kept.keep(desk.service, entry, rows, holders)
    desk.record(
        act, MEASURED, {"count": len(rows)}, basis=desk.basis(DELETABLE, desk.day), entry_id=entry
    )
    return len(rows)


# --- deleted ------------------------------------------------------------------------------------


@atomic
def record_stored_data_deleted(
    *,
    service: int,
    stored: int,
    ground: str,
    deleted_bytes: int,
    at: dt.datetime,
    by: str,
    deleted_on: dt.date | None = None,
    reason: str = "",
    key: str | None = None,
) -> int:
    """Put on record that stored data was deleted, and on which ground; the deletion's number.

    The terms are asked whether that ground lets what was last measured be deleted. The member need
    not be told. What is left is known once it is measured again.

    Args:
        stored: the number of what was measured.
        ground: ``too_old``, ``too_much``, or ``hinders``: a person judges that it hinders the
            service gravely.
        deleted_bytes: how much went, at most what was measured.
        deleted_on: by default the business day.
        reason: why it hinders the service; needed for that ground. It stays inside.

    Raises:
        OperationRefused: ``no_stored_data``, ``unknown_stored_data``, ``member_erased``,
            ``stored_data_gone``, ``unknown_kind``, ``deleted_later``, ``deleted_before``,
            ``bad_size``, ``reason_missing``, ``text_too_long``, ``stored_data_kept``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["stored_data_deletion"])
    pack, day = queries.pack(service), queries.business_day(service)
    require(pack)
    row = hold_membership(service, kept.stored(service, stored).last.membership)
    erased.require_known(service, row.member_id)
    found, on = kept.stored(service, stored, hold=True), deleted_on or day
    if found.is_deleted:
        raise refused(
            "stored_data_gone",
            f"預かりデータ {stored} は、測定の後すでに削除されています",
            f"stored data {stored} was deleted already after it was measured", clauses(pack),
        )  # fmt: skip
    _require_deletable(pack, found.last, ground, deleted_bytes, on, day)
    words = _checked_reason(ground, reason)
    entry = journal.next_entry_id()
    about_it: dict[str, Any] = {
        "storage_ground": ground,
        "deleted_bytes": deleted_bytes,
        "deleted_on": on,
    }
    number = kept.delete(
        service, stored, membership_id=row.pk, member_id=row.member_id, what=found.last.what,
        oldest_on=found.last.oldest_on, stored_bytes=found.last.stored_bytes,
        measured_on=found.last.measured_on, reason=words, entry_id=entry, **about_it,
    )  # fmt: skip
    Desk(service, day, pack).record(
        Act(at, by, key), DELETED, told(pack, number, found.last, **about_it),
        basis=BasisBook(service, pack).on(DELETABLE, on), entry_id=entry, **about(row),
    )  # fmt: skip
    return number


def told(
    pack: Pack,
    number: int,
    last: Measured,
    *,
    storage_ground: str,
    deleted_bytes: int,
    deleted_on: dt.date,
) -> dict[str, Any]:
    """A deletion as the journal names it, with whether the terms oblige anybody to it."""
    return {
        "stored_data_deletion": number, "what": last.what, "storage_ground": storage_ground,
        "oldest_on": last.oldest_on.isoformat(), "measured_on": last.measured_on.isoformat(),
        "stored_days": last.stored_days, "stored_bytes": last.stored_bytes,
        "deleted_bytes": deleted_bytes, "deleted_on": deleted_on.isoformat(),
        "is_owed": is_owed(pack),
    }  # fmt: skip


def is_owed(pack: Pack) -> bool:
    """Whether the terms oblige the operator to delete what it may delete."""
    return bool(pack.answers(OWED) and pack.ask(OWED))


def _require_deletable(
    pack: Pack, last: Measured, ground: str, deleted_bytes: int, on: dt.date, day: dt.date
) -> None:
    if ground not in GROUNDS:
        raise refused(
            "unknown_kind", f"{ground} はありません(あるのは {', '.join(GROUNDS)})",
            f"there is no {ground} (there are {', '.join(GROUNDS)})",
        )  # fmt: skip
    checked_day(on, day, code="deleted_later", ja="削除した日", en="it was deleted on")
    if on < last.measured_on:
        raise refused(
            "deleted_before",
            f"削除した日 {on} が、測定した日 {last.measured_on} より前です",
            f"it was deleted on {on}, before it was measured on {last.measured_on}",
        )
    if not 1 <= deleted_bytes <= last.stored_bytes:
        raise refused(
            "bad_size", f"削除した量は 1〜{last.stored_bytes:,} バイト(測定した量)です",
            f"from 1 to {last.stored_bytes:,} bytes can be deleted, what was measured",
        )  # fmt: skip
    if not is_ground(pack, ground, last, on):
        words = GROUNDS[ground]
        raise refused(
            "stored_data_kept",
            f"預かりデータ {last.what} は、「{words.ja}」とはいえません(量 {last.stored_bytes:,} "
            f"バイト、{last.stored_days} 日)",
            f"of stored data ({last.what}: {last.stored_bytes:,} bytes, {last.stored_days} days) "
            f"it cannot be said that it is {words.en}",
            cited(pack, DELETABLE),
        )


def _checked_reason(ground: str, reason: str) -> str:
    if ground != HINDERS and not reason.strip():
        return ""
    return evidence.checked_words(
        reason, code="reason_missing",
        ja="運営にどのような著しい支障があるかを記入してください。",
        en="say how it hinders the service gravely: the reason is missing",
    )  # fmt: skip


__all__ = [
    "BYTES_MOST", "DELETABLE", "DELETED", "GROUNDS", "HINDERS", "MEASURED", "OWED", "TOO_MUCH",
    "TOO_OLD", "are_known", "checked", "clauses", "explained", "grounds_of", "is_ground",
    "is_owed", "keep", "measure_stored_data", "over_a_limit", "record_stored_data_deleted",
    "require", "require_not_before", "told",
]  # fmt: skip
