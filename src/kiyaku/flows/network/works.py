"""Works on lines: arranged, done, failed; with the first ones that are done, a line is in use.

Where it is the membership's first line, its service starts with it: from that day fees run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from kiyaku.base import journal
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing.costs import WORKS
from kiyaku.flows import admission, costs
from kiyaku.flows.erased import require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.network import knowing
from kiyaku.flows.network import lines as of_lines
from kiyaku.flows.network.knowing import QUESTION, Desk, about, part, refused
from kiyaku.flows.refusing import require_concluded
from kiyaku.flows.telling_members import tell
from kiyaku.members.queries import Membership
from kiyaku.network import lines, prices, works
from kiyaku.network.lines import LineOf
from kiyaku.network.works import WorksOf
from kiyaku.terms.texts import Text

ARRANGED, DONE, FAILED, CALLED_OFF = (
    "works_arranged", "works_done", "works_failed", "works_called_off",
)  # fmt: skip
WORKS_PLANNED, LINE_STARTED = "works_planned", "line_started"
"""The notices that tell of an appointment, and from when a line is in use."""
REASONS: Mapping[str, Text] = {
    "absent": Text("立会いがなかった", "nobody was there"),
    "no_facility": Text("設備の空きがなかった", "no free facility"),
    "no_permission": Text("建物の許可がなかった", "no permission of the building"),
    "not_possible": Text("配線できなかった", "wiring was not possible"),
    "weather": Text("天候", "weather"),
    "other": Text("その他", "another reason"),
}
"""Why works failed: words of our own, so that nothing is written about people."""
_ONE_DAY = dt.timedelta(1)


@atomic
def arrange_works(
    *,
    service: int,
    line: str,
    works_code: str,
    planned_on: dt.date,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Make an appointment for works on a line; its number.

    Args:
        line: the id of the line.
        works_code: which works, by the list of prices.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_line``, ``not_active``, ``member_erased``,
            ``line_ended``, ``in_the_past``, ``no_network_price``, ``works_planned_already``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["works"])
    desk, row, found = _held(service, line)
    require_known(service, row.member_id)
    of_lines.require_had(found, desk)
    if planned_on < desk.day:
        raise refused(
            "in_the_past", f"工事の日 {planned_on} が営業日 {desk.day} より前です",
            f"the day of the works, {planned_on}, lies before the business day {desk.day}",
        )  # fmt: skip
    prices.price(service, prices.WORKS, works_code, planned_on)
    for one in works.works_of(found.id):
        if one.state == works.PLANNED:
            raise refused(
                "works_planned_already",
                f"回線 {found.code} には {one.planned_on} の工事が予定されています",
                f"works on the line {found.code} are planned for {one.planned_on} already",
            )
    entry = journal.next_entry_id()
    number = works.add(row.pk, found.id, code=works_code, planned_on=planned_on, entry=entry)
    basis = desk.basis(QUESTION, desk.day)
    desk.record(
        Act(at, by, key), ARRANGED,
        {"works": number, "line": found.id, "code": works_code, "planned_on": planned_on},
        basis=basis, entry_id=entry, **about(row),
    )  # fmt: skip
    tell(
        service=service, membership=row.pk, kind=WORKS_PLANNED,
        about={"line": found.code, "works_on": planned_on}, basis=basis, at=at, by=by,
    )  # fmt: skip
    return number


@atomic
def works_done(
    *,
    service: int,
    works_id: int,
    at: dt.datetime,
    by: str,
    done_on: dt.date | None = None,
    key: str | None = None,
) -> dt.date:
    """Put on record that planned works were done; from when on their line is in use.

    A line that was not in use begins, and the one whose place it takes ends the day before. Where
    the membership's service has not started it starts now: from that day fees run. What the works
    cost on the day on which they were done is charged on with the next invoice.

    Args:
        done_on: by default the business day.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_works``, ``works_finished``, ``not_active``,
            ``done_later``, ``done_before``, ``line_ended`` where they can only be called off,
            ``no_network_price``; ``member_erased``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["first_day"])
    desk, row, found, planned = _held_works(service, works_id)
    on = done_on or desk.day
    _check_done(desk, found, on)
    priced = prices.price(service, prices.WORKS, planned.code, on)
    entry, charge = journal.next_entry_id(), None
    if priced.amount_yen:
        charge = costs.record_cost(
            service=service, membership=row.pk, what=f"{priced.name.ja} / {priced.name.en}",
            borne_on=on, cost_yen=priced.amount_yen, in_members_name=False, at=at, by=by,
            kind=WORKS, key=part(key, "fee"),
        )  # fmt: skip
    works.finish(planned.id, state=works.DONE, on=on, entry=entry, charge=charge)
    first_day = found.first_day or _begin(desk, row, found, on, Act(at, by, part(key, "begin")))
    desk.record(
        Act(at, by, key), DONE,
        {"works": planned.id, "line": found.id, "done_on": on, "first_day": first_day,
         **({"charge": charge} if charge else {})},
        basis=desk.basis(QUESTION, desk.day), entry_id=entry, **about(row),
    )  # fmt: skip
    return first_day


@atomic
def works_failed(
    *, service: int, works_id: int, reason: str, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Put on record that planned works could not be done; others can be arranged then.

    Args:
        reason: one of ``REASONS``.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_works``, ``works_finished``, ``unknown_kind``.
    """
    if journal.done_before(service, key) is not None:
        return
    desk, row, _, planned = _held_works(service, works_id)
    if reason not in REASONS:
        raise refused(
            "unknown_kind", f"理由 {reason} はありません({', '.join(REASONS)})",
            f"there is no reason {reason} ({', '.join(REASONS)})",
        )  # fmt: skip
    _finish(desk, row, planned, works.FAILED, FAILED, Act(at, by, key), reason)


@atomic
def call_works_off(
    *, service: int, works_id: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Call planned works off, by whomever.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_works``, ``works_finished``.
    """
    if journal.done_before(service, key) is not None:
        return
    desk, row, _, planned = _held_works(service, works_id)
    _finish(desk, row, planned, works.CALLED_OFF, CALLED_OFF, Act(at, by, key))


def _begin(desk: Desk, row: Membership, found: LineOf, done_on: dt.date, act: Act) -> dt.date:
    """A line is in use from now on; returns its first day."""
    first_day: dt.date = desk.pack.ask(QUESTION, works_done_on=done_on, works_recorded_on=desk.day)
    basis = desk.basis(QUESTION, desk.day)
    begins = row.started_on is None
    if begins:
        admission.start_service(
            service=desk.service,
            membership=row.pk,
            at=act.at,
            by=act.by,
            key=part(act.key, "start"),
        )
    lines.begin(found.id, first_day, basis)
    desk.record(
        act, of_lines.BEGUN, {"line": found.id, "first_day": first_day}, basis=basis, **about(row)
    )
    if found.replaces is not None:
        old = lines.line_by_number(desk.service, found.replaces)
        if old.last_day is None or old.last_day >= first_day:
            of_lines.settle_end(
                desk, row, old, first_day - _ONE_DAY, Act(act.at, act.by, part(act.key, "old"))
            )
    if not begins:
        tell(
            service=desk.service, membership=row.pk, kind=LINE_STARTED,
            about={"line": found.code, "start_on": first_day}, basis=basis, at=act.at, by=act.by,
        )  # fmt: skip
    return first_day


def _check_done(desk: Desk, found: LineOf, on: dt.date) -> None:
    if on > desk.day:
        raise refused(
            "done_later", f"工事の日 {on} が営業日 {desk.day} より後です",
            f"they were done on {on}, after the business day {desk.day}",
        )  # fmt: skip
    if on < found.assigned_on:
        raise refused(
            "done_before", f"工事の日 {on} が回線の割当日 {found.assigned_on} より前です",
            f"they were done on {on}, before the line was assigned on {found.assigned_on}",
        )  # fmt: skip
    # One that is not in use yet would be from today on at the earliest.
    needed_on = desk.day if found.first_day is None else on
    if found.last_day is not None and needed_on > found.last_day:
        raise refused(
            "line_ended",
            f"回線 {found.code} は {found.last_day} に終わっています。工事を取りやめにしてください",
            f"the line {found.code} ended on {found.last_day}: call the works off",
        )


def _finish(
    desk: Desk, row: Membership, planned: WorksOf, state: str, action: str, act: Act,
    reason: str = "",
) -> None:  # fmt: skip
    entry = journal.next_entry_id()
    works.finish(planned.id, state=state, on=desk.day, entry=entry, reason=reason)
    desk.record(
        act, action,
        {"works": planned.id, "line": planned.line_id, **({"reason": reason} if reason else {})},
        basis=desk.basis(QUESTION, desk.day), entry_id=entry, **about(row),
    )  # fmt: skip


def _held(service: int, line: str) -> tuple[Desk, Membership, LineOf]:
    """A line by its id, with its membership held."""
    desk = knowing.desk(service)
    found = lines.line(service, line)
    row = hold_membership(service, found.membership_id)
    require_concluded(row)
    return desk, row, lines.line_by_number(service, found.id)


def _held_works(service: int, works_id: int) -> tuple[Desk, Membership, LineOf, WorksOf]:
    """Planned works with their line, and its membership held."""
    desk = knowing.desk(service)
    planned = works.works(service, works_id)
    row = hold_membership(service, planned.membership_id)
    planned = works.works(service, works_id)
    if planned.state != works.PLANNED:
        raise refused(
            "works_finished", f"工事 {works_id} は {planned.finished_on} に済んでいます",
            f"the works {works_id} ended on {planned.finished_on}",
        )  # fmt: skip
    require_concluded(row)
    return desk, row, lines.line_by_number(service, planned.line_id), planned
