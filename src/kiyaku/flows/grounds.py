"""A person's decision on a ground: to act on it, or to leave it be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import StoredFile, Upload
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import acceleration, evidence, listed_kinds
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import cited, in_words, is_over
from kiyaku.members import breaches
from kiyaku.members import operations as members
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Ground, Membership

LEFT = "ground_left"
RECORDED = "ground_recorded"
GENERAL = listed_kinds.GENERAL
"""What is asked where a decision names no ground that was found."""


@dataclass(frozen=True)
class Cause:
    """What a decision against a membership rests on: a ground that was found, or none of them.

    ``item``: of one that the staff recorded, the item of the terms' list that it is of.
    """

    question: str
    ground: int | None
    item: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        """The ground as the journal's entry of the decision names it."""
        if self.ground is None:
            return {}
        item = {} if self.item is None else {"clause": self.item}
        return {"ground": self.question, "ground_id": self.ground, **item}

    def basis(self, book: BasisBook, day: dt.date) -> int:
        """What the decision rests on: the ground's own item where it has one."""
        return book.on(self.question, day, self.item)


@atomic
def record_ground(
    *,
    service: int,
    membership: int,
    kind: str,
    description: str,
    at: dt.datetime,
    by: str,
    files: Sequence[Upload] = (),
    reports: Sequence[int] = (),
    key: str | None = None,
) -> int:
    """Put a ground that somebody knows of before the staff, with its evidence; returns its id.

    A person decides on it, as on those that the close finds. What the terms let follow from the
    ground itself comes with it: all debts fall due at once where they are read so.

    Args:
        kind: one of ``listed_kinds.grounds``.
        description: the evidence in words. It stays inside, as the files do.
        reports: breach reports on who holds the membership that are evidence for it.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_active``, ``unknown_kind``,
            ``description_missing``, ``text_too_long``, ``ground_stands``, ``unknown_report``; as
            ``files.store``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["ground_id"])
    pack = queries.pack(service)
    row = hold_membership(service, membership)
    meant = listed_kinds.kind_meant(listed_kinds.grounds(pack), kind)
    _check_recordable(row, meant, reports)
    words = evidence.checked_words(
        description,
        code="description_missing",
        ja="事由の内容と根拠を記入してください。",
        en="say what the ground is: the description is missing",
    )
    kept = evidence.kept_files(service, files, at=at, by=by)
    return put_before_staff(row, meant, Act(at, by, key), words=words, files=kept, reports=reports)


def put_before_staff(
    row: Membership,
    meant: listed_kinds.Kind,
    act: Act,
    *,
    words: str,
    files: Sequence[StoredFile] = (),
    reports: Sequence[int] = (),
) -> int:
    """A ground of a kind that arises against a membership that is held; its id."""
    service, entry = row.service_id, journal.next_entry_id()
    day, pack = queries.business_day(service), queries.pack(service)
    book = BasisBook(service, pack)
    basis = book.on(meant.question, day)
    ground = members.record_ground(
        row, meant.question, meant.name, description=words, files=[one.id for one in files],
        reports=list(reports), day=day, basis=basis, entry=entry,
    )  # fmt: skip
    journal.record(
        act,
        service=service,
        business_day=day,
        action=RECORDED,
        member=row.member_id,
        membership=row.pk,
        basis=basis,
        payload={
            **Cause(meant.question, ground).told,
            "kind": meant.name,
            "clause": meant.clause,
            **({"reports": list(reports)} if reports else {}),
            **evidence.told(files),
        },
        entry_id=entry,
    )
    if acceleration.follows_ground(pack, meant.question):
        acceleration.accelerate(row, Act(act.at, act.by), day, book)
    return ground


def _check_recordable(row: Membership, meant: listed_kinds.Kind, reports: Sequence[int]) -> None:
    if row.ended_on is not None:
        raise is_over(row)
    standing = member_queries.standing_ground_of(row.pk, meant.question, meant.name)
    if standing is not None:
        raise OperationRefused(
            "ground_stands",
            f"同じ種類の候補の事由 {standing.pk} がすでにあります。",
            f"ground {standing.pk} of this kind stands already",
            clauses=[meant.clause],
        )
    for unknown in sorted(set(reports) - breaches.known_ids(row.pk, row.member_id, reports)):
        raise OperationRefused(
            "unknown_report",
            f"違反の報告 {unknown} は、この会員契約の今の会員についてのものではありません。",
            f"breach report {unknown} is not on who holds this membership now",
        )


@atomic
def leave_ground(
    *, service: int, ground: int, reason: str, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Take no action on a ground: it waits for nobody any more, nor is it found again meanwhile.

    It stands until it no longer holds; what arises after that is put before the staff again. The
    reason stays inside: it is neither in the journal nor told to the member.

    Raises:
        OperationRefused: ``unknown_ground``, ``reason_missing``, ``already_left``,
            ``ground_lapsed``, ``ground_decided``.
    """
    if journal.done_before(service, key) is not None:
        return
    day = queries.business_day(service)
    row = hold_membership(service, member_queries.ground(service, ground).membership_id)
    found = member_queries.ground(service, ground)
    if not reason.strip():
        raise OperationRefused(
            "reason_missing", "理由を記入してください。", "say why: the reason is missing"
        )
    if found.state != found.OPEN:
        raise _not_open(found)
    members.leave_ground(found, day, reason)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=LEFT,
        member=row.member_id,
        membership=row.pk,
        basis=BasisBook(service, queries.pack(service)).on(found.question, day),
        payload=Cause(found.question, ground).told,
    )


def cause_of(row: Membership, named: int | None, *, ends: bool = False) -> Cause:
    """What a decision against a membership rests on: the ground named, else the one that is open.

    Where several are open it is the oldest. One that was left, or led to an earlier decision, may
    be named.

    Args:
        ends: whether more than a suspension is decided: some grounds let no more follow.

    Raises:
        OperationRefused: ``unknown_ground``, ``other_membership``, ``other_member`` where it was
            against who held the membership before, ``ground_lapsed``, ``ground_suspends_only``.
    """
    if named is None:
        ground = member_queries.open_ground_of(
            row.pk, but_of=listed_kinds.SUSPENDING_ONLY if ends else ()
        )
        return Cause(GENERAL, None) if ground is None else _cause(ground)
    ground = member_queries.ground(row.service_id, named)
    if ground.membership_id != row.pk:
        raise OperationRefused(
            "other_membership",
            f"候補の事由 {named} は会員契約 {ground.membership_id} のものです。",
            f"ground {named} is that of membership {ground.membership_id}",
        )
    if ground.state == ground.LAPSED:
        raise _not_open(ground)
    if ground.member_id != row.member_id:
        raise OperationRefused(
            "other_member",
            f"候補の事由 {named} は、この会員契約の前の会員についてのものです。",
            f"ground {named} is against who held this membership before",
        )
    if ends and ground.question in listed_kinds.SUSPENDING_ONLY:
        clauses = cited(queries.pack(row.service_id), ground.question)
        raise OperationRefused(
            "ground_suspends_only",
            f"候補の事由 {named} でできるのは、利用の停止だけです{in_words(clauses)}。",
            f"on ground {named} use may be suspended, and no more {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    return _cause(ground)


def _cause(ground: Ground) -> Cause:
    pack = queries.pack(ground.service_id)
    item = listed_kinds.clause_of(pack, ground.question, ground.kind) if ground.kind else None
    return Cause(ground.question, ground.pk, item)


def _not_open(ground: Ground) -> OperationRefused:
    code, on, ja, en = {
        ground.LEFT: ("already_left", ground.left_on, "見送られて", "left"),
        ground.LAPSED: ("ground_lapsed", ground.closed_on, "消滅して", "gone"),
        ground.DECIDED: ("ground_decided", ground.closed_on, "決定されて", "decided on"),
    }[ground.state]
    return OperationRefused(
        code,
        f"候補の事由 {ground.pk} は {on} にすでに{ja}います。",
        f"ground {ground.pk} has been {en} since {on}",
    )
