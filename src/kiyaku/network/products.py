"""What is offered on lines: where, with which plans, on which conditions, and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.network import areas
from kiyaku.network.models import Product, ProductEnd, ProductOffer
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Offer:
    """How a product is offered from a day on.

    Attributes:
        plans: codes of plans and add-ons under which it is paid; none: every one.
        areas: codes of areas, their parts included; none: everywhere in Japan.
        rules: title of the individual rules that hold for it besides the terms; empty: none.
    """

    is_open: bool
    plans: tuple[str, ...]
    areas: tuple[str, ...]
    conditions: Text
    rules: str
    entered_on: dt.date


@dataclass(frozen=True)
class ProductKnown:
    """A product, as it is offered now.

    Attributes:
        last_day: the last day on which it is provided, None while no end is planned.
        announcement: the one by which members are told of the end.
    """

    id: int
    code: str
    name: Text
    offer: Offer
    last_day: dt.date | None
    announcement: int | None

    @property
    def is_offered(self) -> bool:
        """Whether a line with it can be assigned now: it is open, and no end of it is planned."""
        return self.offer.is_open and self.last_day is None


def products_of(service: int) -> list[ProductKnown]:
    """The products of a service by code; three queries."""
    rows = list(Product.objects.filter(service_id=service).order_by("code"))
    ids = [row.pk for row in rows]
    offers = {one.product_id: one for one in _offers(ids)}
    ends = {one.pk: one for one in ProductEnd.objects.filter(pk__in=ids)}
    return [_known(row, offers[row.pk], ends.get(row.pk)) for row in rows]


def product(service: int, code: str) -> ProductKnown:
    """A product by its code.

    Raises:
        OperationRefused: ``unknown_product``.
    """
    for one in products_of(service):
        if one.code == code:
            return one
    raise OperationRefused(
        "unknown_product", f"商品 {code} はありません。", f"there is no product called {code}"
    )


def offers_of(product_id: int) -> list[Offer]:
    """How a product was offered over time, the last one first."""
    return [_offer(one) for one in reversed(list(_offers([product_id])))]


def sold_with_nothing_else(service: int, found: ProductKnown) -> tuple[str, ...]:
    """The codes of plans and add-ons that a product is paid under, and no other product there is.

    None where it goes with every one: then none is sold for its sake.
    """
    others = [
        one.offer for one in products_of(service) if one.id != found.id and one.last_day is None
    ]
    return tuple(
        code for code in found.offer.plans
        if not any(not one.plans or code in one.plans for one in others)
    )  # fmt: skip


def is_offered_in(service: int, offer: Offer, area_id: int) -> bool:
    """Whether an offer takes an area in: itself, or an area around it."""
    if not offer.areas:
        return True
    known = areas.areas_of(service)
    around = {one.id: one.parent_id for one in known}
    codes = {one.id: one.code for one in known}
    at: int | None = area_id
    while at is not None:
        if codes[at] in offer.areas:
            return True
        at = around[at]
    return False


def add(service: int, *, code: str, name: Text, entry: int) -> int:
    """Store a product; its id."""
    row = Product.objects.create(
        service_id=service, code=code, name_ja=name.ja, name_en=name.en, entry_id=entry
    )
    return row.pk


def offer(product_id: int, meant: Offer, *, entry: int) -> None:
    """Store how a product is offered from now on."""
    ProductOffer.objects.create(
        product_id=product_id, is_open=meant.is_open, plans=list(meant.plans),
        areas=list(meant.areas), conditions_ja=meant.conditions.ja,
        conditions_en=meant.conditions.en, rules=meant.rules, entered_on=meant.entered_on,
        entry_id=entry,
    )  # fmt: skip


def end(
    product_id: int, *, last_day: dt.date, announcement: int, day: dt.date, basis: int, entry: int
) -> None:
    """Store the last day of a product."""
    ProductEnd.objects.create(
        product_id=product_id, last_day=last_day, announcement_id=announcement, entered_on=day,
        basis_id=basis, entry_id=entry,
    )  # fmt: skip


def _offers(ids: Sequence[int]) -> list[ProductOffer]:
    """Those of some products, in the order of their entries."""
    return list(ProductOffer.objects.filter(product_id__in=ids).order_by("pk"))


def _offer(row: ProductOffer) -> Offer:
    return Offer(
        row.is_open, tuple(row.plans), tuple(row.areas),
        Text(row.conditions_ja, row.conditions_en), row.rules, row.entered_on,
    )  # fmt: skip


def _known(row: Product, last: ProductOffer, its_end: ProductEnd | None) -> ProductKnown:
    return ProductKnown(
        row.pk, row.code, Text(row.name_ja, row.name_en), _offer(last),
        None if its_end is None else its_end.last_day,
        None if its_end is None else its_end.announcement_id,
    )  # fmt: skip
