"""A product ends: who is hit, members are told by the last day of notice, and its lines end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
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
    """

    last_day: dt.date
    last_day_of_notice: dt.date | None
    clauses: tuple[str, ...]
    hit: int
    is_too_late: bool


def asked(service: int, pack: Pack, product: str, last_day: dt.date, today: dt.date) -> EndAsked:
    """What ending a product on a day means, before it is done.

    Raises:
        OperationRefused: ``unknown_product``.
    """
    found = products.product(service, product)
    until, _ = announcements.last_day(pack, NOTICE, last_day)
    return EndAsked(
        last_day, until, announcements.clauses_of(pack, NOTICE),
        lines.count_with(service, found.id, last_day), until is not None and today > until,
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
    key: str | None = None,
) -> int:
    """Plan the end of a product; the number of the announcement that tells members of it.

    From now on no line with it is assigned. The announcement stands among the operator's duties
    until it is made (``announcements.announce``), which is refused after the last day of notice
    unless that is said. The close of the last day ends the lines with it.

    Args:
        although_late: plan it where members can be told only late.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_product``, ``product_ends_already``,
            ``in_the_past``, ``told_too_late`` with the clauses.
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
         "is_late": meant.is_too_late},
        basis=basis, entry_id=entry,
    )  # fmt: skip
    return number
