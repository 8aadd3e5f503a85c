"""Inspections: what the operator saw when it looked into a member's activities at the place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import breaches, evidence
from kiyaku.flows.erased import require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place.words import checked_day
from kiyaku.members import holders
from kiyaku.premises import damage
from kiyaku.terms import Pack

QUESTION = "activities_inspected"
INSPECTED, LED_TO_REPORT = "inspected", "inspection_led_to_report"
"""What the journal calls them."""


def are_known(pack: Pack) -> bool:
    """Whether the terms let the operator look into members' activities."""
    return pack.answers(QUESTION)


@atomic
def record_inspection(
    *,
    service: int,
    membership: int,
    inspected_on: dt.date,
    reason: str,
    seen: str,
    at: dt.datetime,
    by: str,
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> int:
    """Put on record that a member's activities were looked into; returns the inspection's id.

    Nothing follows by itself; what was seen may be reported as a breach.

    Args:
        reason: why it was needed.
        seen: what was seen. Both stay inside; who asks for the own data is told.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_inspected`` where the terms know no
            inspections, ``reason_missing``, ``seen_missing``, ``text_too_long``,
            ``inspected_later``, ``member_erased``; as ``files.store``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["inspection"])
    day, pack = queries.business_day(service), queries.pack(service)
    row = hold_membership(service, membership)
    if not are_known(pack):
        raise OperationRefused(
            "not_inspected",
            "この規約に、会員の活動を調査する定めはありません。",
            "these terms say nothing of looking into members' activities",
        )
    why = evidence.checked_words(
        reason, code="reason_missing", ja="なぜ調査したかを記入してください。",
        en="say why it was needed",
    )  # fmt: skip
    what = evidence.checked_words(
        seen, code="seen_missing", ja="何を確認したかを記入してください。", en="say what was seen"
    )
    checked_day(inspected_on, day, code="inspected_later", ja="調査した日", en="it was done on")
    member = require_known(service, holders.holder_on(row, inspected_on).pk).pk
    files_kept = evidence.kept_files(service, files, at=at, by=by)
    entry = journal.next_entry_id()
    number = damage.add_inspection(
        service, membership_id=membership, member_id=member, inspected_on=inspected_on,
        reason=why, seen=what, file_ids=[one.id for one in files_kept], recorded_on=day,
        entry_id=entry,
    )  # fmt: skip
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=INSPECTED,
        member=row.member_id,
        membership=membership,
        basis=BasisBook(service, pack).on(QUESTION, inspected_on),
        payload={
            "inspection": number,
            "inspected_on": inspected_on,
            **({} if member == row.member_id else {"of_member": member}),
            **evidence.told(files_kept),
        },
        entry_id=entry,
    )
    return number


@atomic
def report_from_inspection(
    *,
    service: int,
    inspection: int,
    kind: str,
    at: dt.datetime,
    by: str,
    place: str = "",
    key: str | None = None,
) -> int:
    """Report what an inspection saw as a breach; returns the report's id.

    The report has the words of what was seen; the files stay with the inspection.

    Raises:
        OperationRefused: ``unknown_inspection``, ``already_reported``; as
            ``breaches.report_breach``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["report"])
    day = queries.business_day(service)
    row = hold_membership(service, damage.inspection(service, inspection).membership)
    before = damage.inspection(service, inspection, hold=True)
    if before.report is not None:
        raise OperationRefused(
            "already_reported",
            f"活動の調査 {inspection} は、すでに違反として報告されています(報告 {before.report})。",
            f"inspection {inspection} was reported as a breach already (report {before.report})",
        )
    report: int = breaches.report_breach(
        service=service, membership=row.pk, kind=kind, happened_on=before.inspected_on,
        place=place, description=before.seen, at=at, by=by,
    )  # fmt: skip
    damage.link_report(inspection, report)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=LED_TO_REPORT,
        member=row.member_id,
        membership=row.pk,
        payload={
            "inspection": inspection,
            "report": report,
            **({} if before.member == row.member_id else {"of_member": before.member}),
        },
        entry_id=journal.next_entry_id(),
    )
    return report
