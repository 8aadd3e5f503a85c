"""The days on which members used the service: what staying away is measured by.

For whoever knows of uses, a front desk at which members check in too: call ``record_use`` for each,
as often as one comes, or ``record_uses`` for a list of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiyaku.base import journal, partitions, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows.contacts import check_day
from kiyaku.flows.holding import hold_membership
from kiyaku.members import holders
from kiyaku.members import uses as member_uses
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

QUESTION = "no_use_ground"
USED, USES_IMPORTED = "use_recorded", "uses_imported"
CHECK_IN, LIST, STAFF = "check_in", "list", "staff"
SOURCES: Mapping[str, Text] = {
    CHECK_IN: Text("受付", "check-in"),
    LIST: Text("利用者の一覧", "list of attendance"),
    STAFF: Text("職員の確認", "seen by the staff"),
}
"""How a use may be known."""
ROWS_MOST = 200_000


@dataclass(frozen=True)
class UseRow:
    """That a membership was used on a day."""

    membership: int
    used_on: dt.date


def are_known(pack: Pack) -> bool:
    """Whether the terms know staying away as a ground at all."""
    return pack.answers(QUESTION)


@atomic
def record_use(
    *,
    service: int,
    membership: int,
    at: dt.datetime,
    by: str,
    used_on: dt.date | None = None,
    source: str = STAFF,
    key: str | None = None,
) -> int:
    """Put on record that a member used the service on a day; returns the id of that day's use.

    A day is on record once, however often a member came: the first record of it stays, and another
    changes nothing, with or without a key. It is of who held the membership on that day.

    Args:
        used_on: by default the business day.
        source: one of ``SOURCES``.

    Raises:
        OperationRefused: ``unknown_membership``, ``uses_not_asked`` where the terms know no such
            ground, ``unknown_source``, ``used_later``, ``not_active``, ``not_a_member_then``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["used"])
    day, pack = queries.business_day(service), queries.pack(service)
    row = hold_membership(service, membership)
    on = used_on or day
    _check(pack, source)
    check_day(row, on, day, code="used_later", ja="利用した日", en="the use of")
    known = member_uses.use_on(membership, on)
    if known is not None:
        return known.id
    basis, entry = BasisBook(service, pack).on(QUESTION, day), journal.next_entry_id()
    _store(service, [row], [UseRow(membership, on)], source, day, by, entry)
    kept = member_uses.use_on(membership, on)
    assert kept is not None
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=USED,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={"used": kept.id, "used_on": on, "source": source},
        entry_id=entry,
    )
    return kept.id


@atomic
def record_uses(
    *,
    service: int,
    rows: Sequence[UseRow],
    at: dt.datetime,
    by: str,
    source: str = LIST,
    key: str | None = None,
) -> int:
    """Put many uses on record at once, all or none; how many days were not on record before.

    Raises:
        OperationRefused: as ``record_use``, naming the row that is wrong; ``too_many_rows``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["count"])
    day, pack = queries.business_day(service), queries.pack(service)
    _check(pack, source)
    if len(rows) > ROWS_MOST:
        raise OperationRefused(
            "too_many_rows",
            f"一度に記録できるのは {ROWS_MOST:,} 行までです。",
            f"at most {ROWS_MOST:,} rows can be entered at once",
        )
    memberships = {one.membership for one in rows}
    partitions.share(service, memberships)
    held = member_uses.hold(service, memberships)
    _check_rows({row.pk: row for row in held}, rows, day)
    basis, entry = BasisBook(service, pack).on(QUESTION, day), journal.next_entry_id()
    count = _store(service, held, rows, source, day, by, entry)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=USES_IMPORTED,
        basis=basis,
        payload={"count": count, "listed": len(rows), "source": source},
        entry_id=entry,
    )
    return count


def _check(pack: Pack, source: str) -> None:
    if not are_known(pack):
        raise OperationRefused(
            "uses_not_asked",
            "この規約は、利用のないことについて何も定めていません。",
            "these terms say nothing of members who do not use the service",
        )
    if source not in SOURCES:
        known = ", ".join(SOURCES)
        raise OperationRefused(
            "unknown_source",
            f"利用の知り方 {source} はありません。あるのは {known} です。",
            f"there is no way {source} to know of a use; there are {known}",
        )


def _check_rows(held: Mapping[int, Membership], rows: Sequence[UseRow], day: dt.date) -> None:
    for number, one in enumerate(rows, 1):
        row = held.get(one.membership)
        if row is None:
            raise OperationRefused(
                "unknown_membership",
                f"{number} 件目: 会員契約 {one.membership} はこのサービスにありません。",
                f"row {number}: this service has no membership {one.membership}",
            )
        check_day(
            row, one.used_on, day, code="used_later",
            ja=f"{number} 件目: 利用した日", en=f"row {number}: the use of",
        )  # fmt: skip


def _store(
    service: int,
    held: Sequence[Membership],
    rows: Sequence[UseRow],
    source: str,
    day: dt.date,
    by: str,
    entry: int,
) -> int:
    """Store the uses, each of who held its membership on that day."""
    now = {row.pk: row.member_id for row in held}
    passed = holders.changed_hands(now)
    kept = [
        (one.membership, holders.at(passed, one.membership, one.used_on) or now[one.membership],
         one.used_on)
        for one in rows
    ]  # fmt: skip
    return member_uses.add(service, kept, source=source, day=day, by=by, entry=entry)
