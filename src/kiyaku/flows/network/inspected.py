"""What an inspection of a line found, and what became of equipment that does not conform."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kiyaku.base import journal
from kiyaku.base.files import Upload
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import evidence
from kiyaku.flows.network import inspection_rows
from kiyaku.flows.network.inspection_rows import FAILED, KEPT, PASSED, REMOVAL, REMOVED
from kiyaku.flows.network.knowing import refused
from kiyaku.flows.place.words import checked_day
from kiyaku.flows.refusing import cited
from kiyaku.network import inspections
from kiyaku.network.inspections import LineInspection
from kiyaku.terms import Pack

KEPT_QUESTION, KEPT_FAULT = "equipment_kept", "equipment_kept"


def is_overdue(pack: Pack, found: LineInspection, day: dt.date) -> bool:
    """Whether what does not conform should have been taken off by now."""
    return found.state == inspections.FAILED and bool(
        pack.ask(KEPT_QUESTION, remove_by=found.remove_by, on=day, is_removed=False)
    )


@atomic
def record_inspected(
    *,
    service: int,
    inspection: int,
    conforms: bool,
    at: dt.datetime,
    by: str,
    visited_on: dt.date | None = None,
    finding: str = "",
    remove_by: dt.date | None = None,
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> None:
    """Put on record what an inspection found; the member is told.

    A ground that its refusal was is gone with the inspection, and use that was suspended for it is
    resumed. What does not conform the member takes off the line, by a day that is named.

    Args:
        visited_on: by default the business day.
        finding: what does not conform; the member reads it.
        remove_by: the last day for taking it off.
        files: photographs, a report: kept inside.

    Raises:
        OperationRefused: as ``hold`` says, ``inspection_not_agreed``, ``inspected_later``,
            ``finding_missing``, ``text_too_long``, ``remove_by_missing``, ``in_the_past``; as
            ``files.store``.
    """
    if journal.done_before(service, key) is not None:
        return
    case = inspection_rows.hold(
        service, inspection, inspections.AGREED, code="inspection_not_agreed"
    )
    on = visited_on or case.day
    checked_day(on, case.day, code="inspected_later", ja="検査した日", en="it was done on")
    if on < case.found.asked_on:
        raise refused(
            "inspected_before", f"検査した日 {on} が、求めた日 {case.found.asked_on} より前です",
            f"it was done on {on}, before it was asked for on {case.found.asked_on}",
        )  # fmt: skip
    act, resumes = Act(at, by, key), inspection_rows.part(key, "resume")
    if not case.desk.pack.ask(REMOVAL, conforms=conforms):
        kept = evidence.kept_files(service, files, at=at, by=by)
        case.change(act, PASSED, state=inspections.PASSED, visited_on=on, files=kept)
        case.clear(Act(at, by), resumes)
        case.tell("line_inspection_passed", {}, Act(at, by))
        return
    words = evidence.checked_words(
        finding, code="finding_missing", ja="何が適合しないかを記入してください。",
        en="say what does not conform",
    )  # fmt: skip
    if remove_by is None:
        raise refused(
            "remove_by_missing", "いつまでに外すかを決めてください", "name the last day for it",
            cited(case.desk.pack, REMOVAL),
        )  # fmt: skip
    inspection_rows.require_to_come(remove_by, case.day)
    kept = evidence.kept_files(service, files, at=at, by=by)
    case.change(
        act, FAILED, state=inspections.FAILED, visited_on=on, remove_by=remove_by, files=kept,
        inside={"finding": words}, question=REMOVAL,
    )  # fmt: skip
    case.clear(Act(at, by), resumes)
    case.tell("line_inspection_failed", {"remove_on": remove_by}, Act(at, by))


@atomic
def record_removed(
    *,
    service: int,
    inspection: int,
    at: dt.datetime,
    by: str,
    removed_on: dt.date | None = None,
    key: str | None = None,
) -> None:
    """Put on record that equipment was taken off the line; the ground is gone.

    Use that was suspended for it is resumed from today on.

    Args:
        removed_on: by default the business day.

    Raises:
        OperationRefused: as ``hold`` says, ``nothing_to_remove``, ``removed_later``,
            ``removed_before``.
    """
    if journal.done_before(service, key) is not None:
        return
    case = inspection_rows.hold(
        service, inspection, inspections.FAILED, inspections.KEPT, code="nothing_to_remove"
    )
    on = removed_on or case.day
    checked_day(on, case.day, code="removed_later", ja="外した日", en="it was taken off on")
    assert case.found.visited_on is not None
    if on < case.found.visited_on:
        raise refused(
            "removed_before", f"外した日 {on} が検査の日 {case.found.visited_on} より前です",
            f"it was taken off on {on}, before the inspection of {case.found.visited_on}",
        )  # fmt: skip
    case.change(
        Act(at, by, key), REMOVED, state=inspections.REMOVED, removed_on=on, question=REMOVAL
    )
    case.clear(Act(at, by), inspection_rows.part(key, "resume"))


@atomic
def record_kept(
    *, service: int, inspection: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Put on record that equipment that does not conform is still on the line after its day.

    A ground to suspend use arises for the staff's decision, and the member is told.

    Raises:
        OperationRefused: as ``hold`` says, ``nothing_to_remove``, ``removable_still``.
    """
    if journal.done_before(service, key) is not None:
        return
    case = inspection_rows.hold(service, inspection, inspections.FAILED, code="nothing_to_remove")
    remove_by, pack = case.found.remove_by, case.desk.pack
    if not is_overdue(pack, case.found, case.day):
        raise refused(
            "removable_still", f"{remove_by} までに外せばよく、期限はまだ過ぎていません",
            f"it may be taken off until {remove_by}, which has not passed",
            cited(pack, KEPT_QUESTION),
        )  # fmt: skip
    ground = case.put_ground(KEPT_FAULT, case.found.finding, Act(at, by))
    case.change(
        Act(at, by, key), KEPT, state=inspections.KEPT, ground_id=ground, question=KEPT_QUESTION
    )
    case.tell_fault(Act(at, by))
