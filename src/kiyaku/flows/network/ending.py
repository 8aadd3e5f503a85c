"""A product ends: who is hit, members are told by the last day of notice, and its lines end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import plans
from kiyaku.flows import announcements
from kiyaku.flows.network import knowing
from kiyaku.flows.network.knowing import part, refused
from kiyaku.network import lines, products
from kiyaku.notices import announcing
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

END_PLANNED = "product_end_planned"
NOTICE, QUESTION = "end_of_service", "service_end_notice_last_day"


@dataclass(frozen=True)
class EndAsked:
    """What it means that a product ends on a day.

    Attributes:
        last_day_of_notice: by which members have to be told, by the clauses.
        hit: how many memberships have a line with it in use then, or assigned.
        left: how many of them would go on paying a plan or an add-on that is sold for its sake.
        sold_for_it: the codes of those plans and add-ons.
    """

    last_day: dt.date
    last_day_of_notice: dt.date | None
    clauses: tuple[str, ...]
    hit: int
    is_too_late: bool
    left: int
    sold_for_it: tuple[str, ...]


def asked(service: int, pack: Pack, product: str, last_day: dt.date, today: dt.date) -> EndAsked:
    """What ending a product on a day means, before it is done.

    Raises:
        OperationRefused: ``unknown_product``.
    """
    found = products.product(service, product)
    codes = products.sold_with_nothing_else(service, found)
    paid = [plans.any_id(service, one) for one in codes]
    until, _ = announcements.last_day(pack, NOTICE, last_day)
    return EndAsked(
        last_day, until, announcements.clauses_of(pack, NOTICE),
        lines.count_with(service, found.id, last_day), until is not None and today > until,
        lines.count_left_paying(service, found.id, paid, last_day + dt.timedelta(1)), codes,
    )  # fmt: skip


@atomic
def end_product(
    *,
    service: int,
    product: str,
    last_day: dt.date,
    at: dt.datetime,
    by: str,
    although_late: bool = False,
    although_paid: bool = False,
    key: str | None = None,
) -> int:
    """Plan the end of a product; the number of the announcement that tells members of it.

    From now on no line with it is assigned. The announcement stands among the operator's duties
    until it is made (``announcements.announce``), which is refused after the last day of notice
    unless that is said. The close of the last day ends the lines with it; while nothing was
    announced they go on, and end on the day on which it is.

    Args:
        although_late: plan it where members can be told only late.
        although_paid: plan it where members still have a plan or an add-on that is sold for its
            sake alone: they are to change or leave it by then, or another product is to go with it.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_product``, ``product_ends_already``,
            ``in_the_past``, ``told_too_late`` with the clauses; ``still_paid_for``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["announcement"])
    desk = knowing.desk(service)
    found = products.product(service, product)
    if found.last_day is not None:
        raise refused(
            "product_ends_already", f"商品 {product} は {found.last_day} に終わります",
            f"the product {product} ends on {found.last_day} already",
        )  # fmt: skip
    if last_day < desk.day:
        raise refused(
            "in_the_past", f"最終日 {last_day} が営業日 {desk.day} より前です",
            f"the last day, {last_day}, lies before the business day {desk.day}",
        )  # fmt: skip
    meant = asked(service, desk.pack, product, last_day, desk.day)
    if meant.is_too_late and not although_late:
        raise refused(
            "told_too_late",
            f"{last_day} に終えるには {meant.last_day_of_notice} までに知らせなければなりません",
            f"to end it on {last_day} members must be told by {meant.last_day_of_notice}",
            list(meant.clauses),
        )
    if meant.left and not although_paid:
        raise _still_paid_for(found, meant)
    number = announcements.plan(
        service=service, kind=NOTICE, takes_effect_on=last_day, at=at, by=by,
        what=Text(f"{found.name.ja}の提供の終了", f"the end of {found.name.en}"),
        key=part(key, "announcement"),
    )  # fmt: skip
    entry = journal.next_entry_id()
    basis = announcing.announcement(service, number).basis_id
    products.end(
        found.id, last_day=last_day, announcement=number, day=desk.day, basis=basis, entry=entry
    )
    desk.record(
        Act(at, by, key), END_PLANNED,
        {"product": product, "last_day": last_day, "announcement": number, "hit": meant.hit,
         "is_late": meant.is_too_late, "left": meant.left},
        basis=basis, entry_id=entry,
    )  # fmt: skip
    return number


def _still_paid_for(found: products.ProductKnown, meant: EndAsked) -> OperationRefused:
    codes = ", ".join(meant.sold_for_it)
    return refused(
        "still_paid_for",
        f"{meant.left} 件の会員契約が、{meant.last_day} の後も、商品 {found.name.ja} だけのための"
        f"プランや付加サービス({codes})の料金を払い続けます。ほかの商品をそのプランで提供するか、"
        "プランの変更や解約の手続を先にしてください",
        f"{meant.left} memberships would go on paying {codes}, sold for {found.name.en} alone, "
        f"after {meant.last_day}: offer another product under it, or let them change first",
        list(meant.clauses),
    )  # fmt: skip
