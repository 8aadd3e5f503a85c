"""Inspections of what members connect to their lines: asked for, answered, weighed, moved.

What comes of the visit itself is in ``inspected``. Both write a row of the inspection and an entry
of the journal that tells the same, so that the row can be made out of its entries again.
"""

from __future__ import annotations

import datetime as dt

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import evidence
from kiyaku.flows.erased import require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.network import inspection_rows
from kiyaku.flows.network import lines as of_lines
from kiyaku.flows.network.inspection_rows import (
    AGREED,
    ASKED,
    CALLED_OFF,
    EXCUSED,
    HELD,
    MOVED,
    OWED,
    REFUSED,
)
from kiyaku.flows.network.inspection_words import BY_STAFF, CAUSES, NO_EXCUSE, REFUSAL_CAUSES
from kiyaku.flows.network.knowing import Desk, about, refused
from kiyaku.flows.refusing import require_running
from kiyaku.network import inspections, lines

REFUSED_FAULT = "inspection_refused"


@atomic
def ask_for_inspection(
    *,
    service: int,
    line: str,
    cause: str,
    reason: str,
    proposed_on: dt.date,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Ask a member to let what is connected to a line be inspected; the inspection's number.

    The member is told, and answers on the own page or to the staff.

    Args:
        line: its id.
        cause: why, by the terms: one of ``inspection_words.CAUSES``.
        reason: what was noticed. It stays inside.
        proposed_on: the day that is proposed.

    Raises:
        OperationRefused: ``no_line_inspections``, ``unknown_line``, ``not_active``,
            ``member_erased``, ``line_ended``, ``unknown_kind``, ``reason_missing``,
            ``text_too_long``, ``in_the_past``, ``inspection_open``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["line_inspection"])
    pack, day = queries.pack(service), queries.business_day(service)
    inspection_rows.require_inspections(pack)
    desk = Desk(service, day, pack)
    found = lines.line(service, line)
    row = hold_membership(service, found.membership_id)
    require_running(row)
    require_known(service, row.member_id)
    found = lines.line_by_number(service, found.id)
    of_lines.require_had(found, desk)
    inspection_rows.require_kind(cause, CAUSES)
    why = evidence.checked_words(
        reason, code="reason_missing", ja="何に気づいたかを記入してください。",
        en="say what was noticed: the reason is missing",
    )  # fmt: skip
    inspection_rows.require_to_come(proposed_on, day)
    for one in inspections.of_line(found.id):
        if one.is_open:
            raise refused(
                "inspection_open",
                f"回線 {line} には、終わっていない検査 {one.id} があります",
                f"inspection {one.id} of the line {line} is still open",
            )
    entry = journal.next_entry_id()
    number = inspections.add(
        service, membership_id=row.pk, member_id=row.member_id, line_id=found.id, cause=cause,
        reason=why, proposed_on=proposed_on, asked_on=day, entry_id=entry,
    )  # fmt: skip
    basis = BasisBook(service, pack).on(OWED, day)
    desk.record(
        Act(at, by, key), ASKED,
        {"line_inspection": number, "line": found.id, "cause": cause, "proposed_on": proposed_on},
        basis=basis, entry_id=entry, **about(row),
    )  # fmt: skip
    inspection_rows.tell_member(
        row, "line_inspection_asked", {"line": line, "visit_on": proposed_on}, basis, Act(at, by)
    )
    return number


@atomic
def agree_to_inspection(
    *,
    service: int,
    inspection: int,
    at: dt.datetime,
    by: str,
    visit_on: dt.date | None = None,
    channel: str = BY_STAFF,
    key: str | None = None,
) -> dt.date:
    """Put on record that the member lets the line be inspected, and on which day; that day.

    Who refused before may agree yet, and who agreed may name another day.

    Args:
        visit_on: by default the day that was proposed.
        channel: who says so: ``member`` on the own page, ``staff`` for the member.

    Raises:
        OperationRefused: as ``hold`` says, ``inspection_answered``, ``in_the_past``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["visit_on"])
    case = inspection_rows.hold(
        service, inspection, inspections.ASKED, inspections.AGREED, inspections.REFUSED,
        inspections.HELD, code="inspection_answered",
    )  # fmt: skip
    day = visit_on or case.found.proposed_on
    inspection_rows.require_to_come(day, case.day)
    case.change(
        Act(at, by, key), AGREED, state=inspections.AGREED, visit_on=day, answered_by=channel
    )
    case.tell("line_inspection_day", {"visit_on": day}, Act(at, by))
    return day


@atomic
def refuse_inspection(
    *,
    service: int,
    inspection: int,
    reason: str,
    at: dt.datetime,
    by: str,
    channel: str = BY_STAFF,
    key: str | None = None,
) -> None:
    """Put on record that the member refuses the inspection; the staff weighs the reason then.

    Args:
        reason: the member's words. They stay inside, with the member's own data.
        channel: as for ``agree_to_inspection``.

    Raises:
        OperationRefused: as ``hold`` says, ``inspection_answered``, ``reason_missing``,
            ``text_too_long``.
    """
    if journal.done_before(service, key) is not None:
        return
    case = inspection_rows.hold(
        service, inspection, inspections.ASKED, inspections.AGREED, code="inspection_answered"
    )
    words = evidence.checked_words(
        reason, code="reason_missing", ja="断る理由を記入してください。", en="say why you refuse"
    )
    case.change(
        Act(at, by, key), REFUSED, state=inspections.REFUSED, visit_on=None, answered_by=channel,
        inside={"refusal": words},
    )  # fmt: skip


@atomic
def weigh_refusal(
    *, service: int, inspection: int, cause: str, at: dt.datetime, by: str, key: str | None = None
) -> bool:
    """Decide whether what a member has against an inspection excuses it; whether it does.

    Where it does, the inspection is over, and so is a ground that an earlier refusal was. Where the
    member owed it, a ground to suspend use arises for the staff's decision, and the member is told.

    Args:
        cause: what there is to it: one of ``inspection_words.REFUSAL_CAUSES``.

    Raises:
        OperationRefused: as ``hold`` says, ``inspection_not_refused``, ``unknown_kind``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return bool(done["is_excused"])
    case = inspection_rows.hold(
        service, inspection, inspections.REFUSED, code="inspection_not_refused"
    )
    inspection_rows.require_kind(cause, REFUSAL_CAUSES)
    owed = bool(case.desk.pack.ask(OWED, refusal_cause=cause))
    act = Act(at, by, key)
    if not owed:
        case.change(
            act, EXCUSED, state=inspections.EXCUSED, excuse=cause, more={"is_excused": True}
        )
        case.clear(Act(at, by), inspection_rows.part(key, "resume"))
        return True
    ground = case.put_ground(REFUSED_FAULT, case.found.refusal, Act(at, by))
    case.change(
        act, HELD, state=inspections.HELD, excuse=NO_EXCUSE, ground_id=ground,
        more={"is_excused": False},
    )  # fmt: skip
    case.tell_fault(Act(at, by))
    return False


@atomic
def move_inspection(
    *,
    service: int,
    inspection: int,
    visit_on: dt.date,
    at: dt.datetime,
    by: str,
    channel: str = BY_STAFF,
    key: str | None = None,
) -> None:
    """Move an inspection that was agreed on to another day; the member is told.

    Raises:
        OperationRefused: as ``hold`` says, ``inspection_not_agreed``, ``in_the_past``,
            ``nothing_changed``.
    """
    if journal.done_before(service, key) is not None:
        return
    case = inspection_rows.hold(
        service, inspection, inspections.AGREED, code="inspection_not_agreed"
    )
    inspection_rows.require_to_come(visit_on, case.day)
    if visit_on == case.found.visit_on:
        raise OperationRefused(
            "nothing_changed", f"すでに {visit_on} です。", f"it is on {visit_on} already"
        )
    case.change(Act(at, by, key), MOVED, visit_on=visit_on, answered_by=channel)
    case.tell("line_inspection_day", {"visit_on": visit_on}, Act(at, by))


@atomic
def call_inspection_off(
    *, service: int, inspection: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Give an inspection up before it was made; a ground that its refusal was is gone.

    Use that was suspended for it is resumed. This can be done of a membership that is over too.

    Raises:
        OperationRefused: ``no_line_inspections``, ``unknown_line_inspection``,
            ``inspection_over``.
    """
    if journal.done_before(service, key) is not None:
        return
    case = inspection_rows.hold(
        service, inspection, inspections.ASKED, inspections.AGREED, inspections.REFUSED,
        inspections.HELD, code="inspection_over", even_over=True,
    )  # fmt: skip
    case.change(Act(at, by, key), CALLED_OFF, state=inspections.CALLED_OFF)
    case.clear(Act(at, by), inspection_rows.part(key, "resume"))
