"""Reporting that a member did what the terms forbid: evidence, never a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import evidence, listed_kinds
from kiyaku.flows.erased import require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.members import holders
from kiyaku.members import operations as members

REPORTED = "breach_reported"


@atomic
def report_breach(
    *,
    service: int,
    membership: int,
    kind: str,
    happened_on: dt.date,
    place: str,
    description: str,
    at: dt.datetime,
    by: str,
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> int:
    """Put on record that a member did a prohibited act; returns the report's id.

    It is on who held the membership on the day it happened, and stays so when that passes on.
    A membership that is over may be reported too: screening asks for it when somebody comes back.

    Args:
        kind: one of ``listed_kinds.prohibited_acts``.
        place: where it happened; may be empty where it was nowhere in particular.
        description: what happened. It stays inside, as the files do.

    Raises:
        OperationRefused: ``unknown_membership``, ``unknown_kind``, ``description_missing``,
            ``text_too_long``, ``happened_later``, ``place_too_long``,
            ``member_erased``; as ``files.store``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["report"])
    day, pack = queries.business_day(service), queries.pack(service)
    row = hold_membership(service, membership)
    meant = listed_kinds.kind_meant(listed_kinds.prohibited_acts(pack), kind)
    words = evidence.checked_words(
        description,
        code="description_missing",
        ja="何があったかを記入してください。",
        en="say what happened: the description is missing",
    )
    _check(day, happened_on, place)
    member = require_known(service, holders.holder_on(row, happened_on).pk).pk
    kept, entry = evidence.kept_files(service, files, at=at, by=by), journal.next_entry_id()
    report = members.add_breach_report(
        row, meant.name, member=member, happened_on=happened_on, place=place.strip(),
        description=words, files=[one.id for one in kept], day=day, at=at, by=by, entry=entry,
    )  # fmt: skip
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=REPORTED,
        member=row.member_id,
        membership=membership,
        payload={
            "report": report,
            "kind": meant.name,
            "clause": meant.clause,
            "happened_on": happened_on,
            **({} if member == row.member_id else {"of_member": member}),
            **evidence.told(kept),
        },
        entry_id=entry,
    )
    return report


def _check(day: dt.date, happened_on: dt.date, place: str) -> None:
    if happened_on > day:
        raise OperationRefused(
            "happened_later",
            f"起きた日 {happened_on} が営業日 {day} より後です。",
            f"it happened on {happened_on}, after the business day {day}",
        )
    if len(place.strip()) > 200:
        raise OperationRefused("place_too_long", "場所は200字までです。", "at most 200 signs")
