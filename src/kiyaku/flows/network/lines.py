"""A membership's lines: assigned, brought over in use, and ended where another one stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import add_ons as add_on_offers
from kiyaku.billing import plans
from kiyaku.flows.erased import require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.network import knowing
from kiyaku.flows.network.knowing import COVERED, QUESTION, Desk, about, refused
from kiyaku.flows.refusing import cited, require_concluded, require_running
from kiyaku.members import add_ons, plan_changes
from kiyaku.members.countries import JAPAN
from kiyaku.members.queries import Membership
from kiyaku.network import areas, lines, products
from kiyaku.network.areas import AreaKnown
from kiyaku.network.lines import LineOf
from kiyaku.network.products import ProductKnown

ASSIGNED, BEGUN, ENDED = "line_assigned", "line_begun", "line_ended"
_ONE_DAY = dt.timedelta(1)


@dataclass(frozen=True)
class Meant:
    """What a line is to be: its id, what is provided on it, and where."""

    code: str
    product: ProductKnown
    area: AreaKnown
    replaces: LineOf | None


@atomic
def assign_line(
    *,
    service: int,
    membership: int,
    line: str,
    product: str,
    area: str,
    at: dt.datetime,
    by: str,
    replaces: str | None = None,
    key: str | None = None,
) -> int:
    """Assign a line to a membership; its number. It is in use once its works are done.

    Args:
        line: its id.
        replaces: the id of a line of the same membership that ends when this one begins, as where
            the member moves.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_membership``, ``not_active``, ``member_erased``,
            ``outside_japan``, ``unknown_product``, ``product_closed``, ``unknown_area``,
            ``not_offered_there``, ``not_with_plan``, ``line_taken``, ``unknown_line``,
            ``line_ended`` for the one that is replaced; ``bad_code``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["line"])
    desk = knowing.desk(service)
    row = hold_membership(service, membership)
    require_concluded(row)
    require_known(service, row.member_id)
    meant = _meant(desk, row, line, product, area, replaces)
    return _assign(desk, row, meant, Act(at, by, key), None)


@atomic
def bring_line(
    *,
    service: int,
    membership: int,
    line: str,
    product: str,
    area: str,
    first_day: dt.date,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Enter a line that is in use already, as where lines are taken over from elsewhere.

    Args:
        first_day: from when on it is in use; not before the membership began, since its fees run
            from then.

    Raises:
        OperationRefused: as ``assign_line``; ``begins_before`` the membership, ``begins_later``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["line"])
    desk = knowing.desk(service)
    row = hold_membership(service, membership)
    require_running(row)
    require_known(service, row.member_id)
    meant = _meant(desk, row, line, product, area, None, from_day=first_day)
    assert row.started_on is not None
    if first_day < row.started_on:
        raise refused(
            "begins_before",
            f"利用開始日 {first_day} が会員契約の開始日 {row.started_on} より前です",
            f"its first day, {first_day}, lies before the start of the membership, "
            f"{row.started_on}", knowing.clauses(desk.pack),
        )  # fmt: skip
    if first_day > desk.day:
        raise refused(
            "begins_later", f"利用開始日 {first_day} が営業日 {desk.day} より後です",
            f"its first day, {first_day}, lies after the business day {desk.day}",
        )  # fmt: skip
    return _assign(desk, row, meant, Act(at, by, key), first_day)


@atomic
def end_line(
    *,
    service: int,
    line: str,
    last_day: dt.date,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Let a line end while its membership goes on with another one, or before it was in use.

    The last line in use ends with the membership, whose end has its own procedure.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_line``, ``not_active``, ``line_ended``,
            ``in_the_past``, ``last_line``.
    """
    if journal.done_before(service, key) is not None:
        return
    desk = knowing.desk(service)
    found = lines.line(service, line)
    row = hold_membership(service, found.membership_id)
    found = lines.line_by_number(service, found.id)
    require_concluded(row)
    require_had(found, desk)
    if last_day < desk.day:
        raise refused(
            "in_the_past", f"最終日 {last_day} が営業日 {desk.day} より前です",
            f"the last day, {last_day}, lies before the business day {desk.day}",
        )  # fmt: skip
    others = [one for one in lines.lines_of(row.pk) if one.id != found.id]
    if found.first_day is not None and not any(one.is_used(last_day + _ONE_DAY) for one in others):
        clauses = cited(desk.pack, "membership_end")
        raise refused(
            "last_line", f"{found.code} のほかに利用中の回線がありません。解約の手続をしてください",
            f"{found.code} is the only line in use: it ends with the membership", clauses,
        )  # fmt: skip
    settle_end(desk, row, found, last_day, Act(at, by, key))


def settle_end(desk: Desk, row: Membership, found: LineOf, last_day: dt.date, act: Act) -> None:
    """Give a line its last day, and put that on record."""
    basis = desk.basis(QUESTION, desk.day)
    kept = max(last_day, found.assigned_on)
    desk.record(
        act, ENDED, {"line": found.id, "last_day": kept}, basis=basis, **about(row)
    )  # fmt: skip
    lines.end(found.id, kept, basis)


def require_had(found: LineOf, desk: Desk) -> None:
    """Nothing where no end of a line is settled.

    Raises:
        OperationRefused: ``line_ended``.
    """
    if found.last_day is not None:
        raise refused(
            "line_ended", f"回線 {found.code} は {found.last_day} に終わります(終わりました)",
            f"the line {found.code} ends, or ended, on {found.last_day}",
        )  # fmt: skip


def _assign(desk: Desk, row: Membership, meant: Meant, act: Act, first_day: dt.date | None) -> int:
    basis = desk.basis(QUESTION, desk.day if first_day is None else first_day)
    entry = journal.next_entry_id()
    number = lines.add(
        desk.service, row.pk, code=meant.code, product=meant.product.id, area=meant.area.id,
        day=desk.day if first_day is None else first_day, basis=basis, entry=entry,
        replaces=meant.replaces.id if meant.replaces else None, first_day=first_day,
        start_basis=None if first_day is None else basis,
    )  # fmt: skip
    told: dict[str, object] = {
        "line": number, "product": meant.product.code, "area": meant.area.code,
    }  # fmt: skip
    if first_day is not None:
        told["first_day"] = first_day
    if meant.replaces is not None:
        told["replaces"] = meant.replaces.id
    desk.record(act, ASSIGNED, told, basis=basis, entry_id=entry, **about(row))
    return number


def _meant(
    desk: Desk, row: Membership, line: str, product: str, area: str, replaces: str | None,
    from_day: dt.date | None = None,
) -> Meant:  # fmt: skip
    """What is meant, if a membership can have it."""
    code = knowing.checked_code(line)
    _require_in_japan(desk, row)
    offered, place = products.product(desk.service, product), areas.area(desk.service, area)
    _require_offered(desk, row, offered, place)
    before = lines.taken_at(desk.service, code, from_day or desk.day)
    if before is not None:
        raise refused(
            "line_taken", f"回線 {code} は、ほかの会員契約か同じ会員契約が使っています",
            f"the id {code} is a line's already",
        )  # fmt: skip
    old = None if replaces is None else lines.line(desk.service, replaces)
    if old is not None:
        if old.membership_id != row.pk:
            raise lines.unknown_line(replaces or "")
        require_had(old, desk)
    return Meant(code, offered, place, old)


def _require_in_japan(desk: Desk, row: Membership) -> None:
    country = row.member.country or JAPAN
    if desk.pack.answers(COVERED) and not desk.pack.ask(COVERED, country=country):
        raise refused(
            "outside_japan", "会員の住所が日本国外なので、回線を引けません",
            "the member lives outside Japan, where no line is provided",
            cited(desk.pack, COVERED),
        )  # fmt: skip


def _require_offered(desk: Desk, row: Membership, offered: ProductKnown, place: AreaKnown) -> None:
    if not offered.is_offered:
        raise refused(
            "product_closed", f"商品 {offered.name.ja} は、いま受け付けていません",
            f"the product {offered.name.en} cannot be had now", knowing.clauses(desk.pack),
        )  # fmt: skip
    if not products.is_offered_in(desk.service, offered.offer, place.id):
        raise refused(
            "not_offered_there", f"商品 {offered.name.ja} は {place.name.ja} では提供していません",
            f"the product {offered.name.en} is not offered in {place.name.en}",
            cited(desk.pack, COVERED),
        )  # fmt: skip
    if offered.offer.plans and not _codes_had(row, desk.day) & set(offered.offer.plans):
        raise refused(
            "not_with_plan",
            f"商品 {offered.name.ja} は、このプランや付加サービスでは提供していません",
            f"the product {offered.name.en} is not provided under this plan or its add-ons",
            knowing.clauses(desk.pack),
        )  # fmt: skip


def _codes_had(row: Membership, day: dt.date) -> set[str]:
    """The plan and the add-ons of a membership on a day, by code."""
    had = {one.add_on_id for one in add_ons.of(row.pk) if one.is_had(day)}
    codes = {one.code for one in add_on_offers.catalogue(row.service_id) if one.id in had}
    return codes | {plans.plan_codes(row.service_id)[plan_changes.plan_on(row, day)]}
