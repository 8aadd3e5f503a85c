"""Equipment at lines: lent and given back, the member's own, charged where it stays away."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing.costs import EQUIPMENT
from kiyaku.flows import costs
from kiyaku.flows.erased import require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.network import knowing
from kiyaku.flows.network import lines as of_lines
from kiyaku.flows.network.knowing import DUE_BACK, QUESTION, Desk, about, part, refused
from kiyaku.flows.refusing import cited, require_concluded
from kiyaku.members.queries import Membership
from kiyaku.network import equipment, lines, prices
from kiyaku.network.equipment import EquipmentOf
from kiyaku.terms import Pack

LENT, DECLARED, RETURNED, CHARGED = (
    "equipment_lent", "equipment_declared", "equipment_returned", "equipment_charged",
)  # fmt: skip
WHAT_MOST = 80


@dataclass(frozen=True)
class ToReturn:
    """Equipment that is to come back, and by when."""

    piece: EquipmentOf
    due_on: dt.date
    is_late: bool


@atomic
def place_equipment(
    *,
    service: int,
    line: str,
    what: str,
    is_lent: bool,
    at: dt.datetime,
    by: str,
    serial: str = "",
    key: str | None = None,
) -> int:
    """Put equipment on record that stands at a line from now on; its number.

    Args:
        what: what it is, such as its model.
        is_lent: by the operator; else it is the member's own, as the member declares it.
        serial: needed for what is lent.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_line``, ``not_active``, ``member_erased``,
            ``line_ended``, ``what_missing``, ``text_too_long``, ``serial_missing``,
            ``serial_lent`` to somebody now.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["equipment"])
    desk = knowing.desk(service)
    found = lines.line(service, line)
    row = hold_membership(service, found.membership_id)
    require_concluded(row)
    require_known(service, row.member_id)
    of_lines.require_had(lines.line_by_number(service, found.id), desk)
    called, number_of = " ".join(what.split()), serial.strip()
    _check(desk, called, number_of, is_lent=is_lent)
    entry = journal.next_entry_id()
    number = equipment.add(
        service, row.pk, found.id, what=called, serial=number_of, is_lent=is_lent,
        from_day=desk.day, entry=entry,
    )  # fmt: skip
    _record(desk, row, LENT if is_lent else DECLARED, number, found.id, Act(at, by, key), entry)
    return number


@atomic
def take_equipment_back(
    *,
    service: int,
    equipment_id: int,
    at: dt.datetime,
    by: str,
    back_on: dt.date | None = None,
    key: str | None = None,
) -> None:
    """Put on record that lent equipment came back, or that a member's own was taken off.

    Its membership may be over. What was charged because it stayed away is taken back by
    ``costs.take_back_cost``.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_equipment``, ``back_already``, ``done_later``,
            ``done_before``.
    """
    if journal.done_before(service, key) is not None:
        return
    desk, row, piece = _held(service, equipment_id)
    on = back_on or desk.day
    if on > desk.day:
        raise refused(
            "done_later", f"返却日 {on} が営業日 {desk.day} より後です",
            f"it came back on {on}, after the business day {desk.day}",
        )  # fmt: skip
    if on < piece.from_day:
        raise refused(
            "done_before", f"返却日 {on} が設置の日 {piece.from_day} より前です",
            f"it came back on {on}, before it was there on {piece.from_day}",
        )  # fmt: skip
    equipment.give_back(piece.id, on=on)
    _record(desk, row, RETURNED, piece.id, piece.line_id, Act(at, by, key), None, back_on=on)


@atomic
def charge_equipment(
    *,
    service: int,
    equipment_id: int,
    price_code: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Charge lent equipment that was not given back in time; returns the charge's id.

    Args:
        price_code: of the list of prices for equipment.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_equipment``, ``back_already``,
            ``charged_already``, ``not_due_back`` before its day has passed, ``no_network_price``;
            as ``costs.record_cost``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["charge"])
    desk, row, piece = _held(service, equipment_id)
    if piece.charge is not None:
        raise refused(
            "charged_already", f"機器 {piece.id} は請求済みです", f"{piece.id} was charged already"
        )
    due = due_back_on(desk.pack, piece)
    if due is None or desk.day <= due:
        raise refused(
            "not_due_back", f"機器 {piece.id} の返却期限({due or '—'})はまだ過ぎていません",
            f"the day by which {piece.id} is to come back has not passed: {due or 'none yet'}",
            cited(desk.pack, DUE_BACK),
        )  # fmt: skip
    priced = prices.price(service, prices.EQUIPMENT, price_code, desk.day)
    charge = costs.record_cost(
        service=service, membership=row.pk, what=f"{priced.name.ja} / {priced.name.en}",
        borne_on=desk.day, cost_yen=priced.amount_yen, in_members_name=False, at=at, by=by,
        kind=EQUIPMENT, key=part(key, "fee"),
    )  # fmt: skip
    equipment.charged(piece.id, charge)
    _record(desk, row, CHARGED, piece.id, piece.line_id, Act(at, by, key), None, charge=charge)
    return charge


def due_back_on(pack: Pack, piece: EquipmentOf) -> dt.date | None:
    """The day by which lent equipment is to come back; None while no end of its line is settled."""
    if not piece.is_out or piece.line_last_day is None or not pack.answers(DUE_BACK):
        return None
    day: dt.date = pack.ask(DUE_BACK, line_last_day=piece.line_last_day)
    return day


def to_return(service: int, pack: Pack, day: dt.date) -> list[ToReturn]:
    """What is lent at lines that have ended, with the day by which it is to come back."""
    if not knowing.are_known(pack):
        return []
    found = []
    for piece in equipment.to_come_back(service, day):
        due = due_back_on(pack, piece)
        if due is not None:
            found.append(ToReturn(piece, due, day > due))
    return found


def _check(desk: Desk, what: str, serial: str, *, is_lent: bool) -> None:
    if not what:
        raise refused("what_missing", "何の機器かを記入してください", "say what it is")
    if max(len(what), len(serial)) > WHAT_MOST:
        raise refused("text_too_long", f"{WHAT_MOST} 字までです", f"at most {WHAT_MOST} signs")
    if is_lent and not serial:
        raise refused(
            "serial_missing", "貸与する機器には製造番号が要ります",
            "what is lent needs its serial number",
        )  # fmt: skip
    if is_lent and equipment.lent_with(desk.service, serial) is not None:
        raise refused(
            "serial_lent", f"製造番号 {serial} の機器は、いま貸与中です",
            f"the equipment with the serial number {serial} is lent now",
        )  # fmt: skip


def _held(service: int, equipment_id: int) -> tuple[Desk, Membership, EquipmentOf]:
    """A piece of equipment that is not back, with its membership held."""
    desk = knowing.desk(service)
    found = equipment.piece(service, equipment_id)
    row = hold_membership(service, found.membership_id)
    found = equipment.piece(service, equipment_id)
    if found.back_on is not None:
        raise refused(
            "back_already", f"機器 {equipment_id} は {found.back_on} に返却済みです",
            f"{equipment_id} came back on {found.back_on}",
        )  # fmt: skip
    return desk, row, found


def _record(
    desk: Desk, row: Membership, action: str, number: int, line_id: int, act: Act,
    entry: int | None, **more: object,
) -> None:  # fmt: skip
    desk.record(
        act, action, {"equipment": number, "line": line_id, **more},
        basis=desk.basis(QUESTION, desk.day), entry_id=entry, **about(row),
    )  # fmt: skip
