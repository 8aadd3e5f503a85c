"""Where the network is offered, with which products, and what works and equipment cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from kiyaku.base import journal
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic_alone
from kiyaku.billing import plans
from kiyaku.flows.network.knowing import checked_code, checked_name, desk, refused
from kiyaku.flows.refusing import cited
from kiyaku.network import areas, prices, products
from kiyaku.network.products import Offer
from kiyaku.terms.texts import Text

AREA_MADE, PRODUCT_MADE, PRODUCT_OFFERED = "area_made", "product_made", "product_offered"
PRICE_SET = "network_price_set"
MOST_YEN = 10_000_000
CONDITIONS_MOST, RULES_MOST = 2000, 200


@atomic_alone
def make_area(
    *,
    service: int,
    area: str,
    name: Text,
    at: dt.datetime,
    by: str,
    parent: str | None = None,
    prefecture: int | None = None,
    key: str | None = None,
) -> None:
    """Say that the service has an area, within another one or by itself; journaled.

    Args:
        area: its code.
        prefecture: by JIS X 0401, 1 to 47; one that lies in an area of a prefecture may go without.

    Raises:
        OperationRefused: ``no_lines``, ``bad_code``, ``bad_name``, ``unknown_area`` for the parent;
            ``code_taken``; ``outside_japan`` for a number that is no prefecture's;
            ``other_prefecture`` where the area around it lies in another one.
    """
    if journal.done_before(service, key) is not None:
        return
    at_desk = desk(service)
    code, kept = checked_code(area), checked_name(name)
    around = None if parent is None else areas.area(service, parent)
    if code in {one.code for one in areas.areas_of(service)}:
        raise refused(
            "code_taken", f"提供地域 {code} はすでにあります", f"there is an area {code} already"
        )
    if prefecture is not None and not 1 <= prefecture <= 47:
        raise refused(
            "outside_japan",
            f"都道府県番号は1から47です({prefecture})",
            f"a prefecture has a number from 1 to 47, not {prefecture}",
            cited(at_desk.pack, "service_area_covered"),
        )
    if around and prefecture and around.prefecture not in (None, prefecture):
        raise refused(
            "other_prefecture",
            f"{around.name.ja} は別の都道府県({around.prefecture})にあります",
            f"{around.name.en} lies in another prefecture, {around.prefecture}",
        )
    entry = at_desk.record(
        Act(at, by, key), AREA_MADE,
        {"area": code, "ja": kept.ja, "en": kept.en, "parent": parent or "",
         "prefecture": prefecture or 0},
    )  # fmt: skip
    areas.add(
        service, code=code, name=kept, parent=around.id if around else None,
        prefecture=prefecture, entry=entry,
    )  # fmt: skip


@atomic_alone
def make_product(
    *,
    service: int,
    product: str,
    name: Text,
    at: dt.datetime,
    by: str,
    with_plans: Sequence[str] = (),
    in_areas: Sequence[str] = (),
    conditions: Text | None = None,
    rules: str = "",
    key: str | None = None,
) -> None:
    """Offer a new product on lines; journaled.

    Args:
        with_plans: codes of plans and add-ons under which it is paid; none: every one.
        in_areas: codes of areas where it is offered, with their parts; none: all of Japan.
        conditions: on which it is offered, as members read them.
        rules: title of the individual rules that hold for it besides the terms.

    Raises:
        OperationRefused: ``no_lines``, ``bad_code``, ``bad_name``, ``code_taken``,
            ``unknown_plan``, ``unknown_area``, ``text_too_long``.
    """
    if journal.done_before(service, key) is not None:
        return
    at_desk = desk(service)
    code, kept = checked_code(product), checked_name(name)
    if code in {one.code for one in products.products_of(service)}:
        raise refused(
            "code_taken", f"商品 {code} はすでにあります", f"there is a product {code} already"
        )
    meant = _offer(service, True, with_plans, in_areas, conditions, rules, at_desk.day)
    entry = at_desk.record(
        Act(at, by, key), PRODUCT_MADE,
        {"product": code, "ja": kept.ja, "en": kept.en, **_told(meant)},
    )  # fmt: skip
    row = products.add(service, code=code, name=kept, entry=entry)
    products.offer(row, meant, entry=entry)


@atomic_alone
def offer_product(
    *,
    service: int,
    product: str,
    is_open: bool,
    at: dt.datetime,
    by: str,
    with_plans: Sequence[str] = (),
    in_areas: Sequence[str] = (),
    conditions: Text | None = None,
    rules: str = "",
    key: str | None = None,
) -> None:
    """Offer a product in another way from now on; who has it keeps it; journaled.

    Members need not be told beforehand (10-3); what ends is planned by ``ending.end_product``.

    Raises:
        OperationRefused: ``no_lines``, ``unknown_product``, ``unknown_plan``, ``unknown_area``,
            ``text_too_long``, ``nothing_changes``.
    """
    if journal.done_before(service, key) is not None:
        return
    at_desk = desk(service)
    found = products.product(service, product)
    meant = _offer(service, is_open, with_plans, in_areas, conditions, rules, at_desk.day)
    if meant == replace(found.offer, entered_on=at_desk.day):
        raise refused(
            "nothing_changes", f"商品 {product} は、すでにそうなっています",
            f"the product {product} is offered so already",
        )  # fmt: skip
    entry = at_desk.record(
        Act(at, by, key), PRODUCT_OFFERED, {"product": product, "open": is_open, **_told(meant)}
    )
    products.offer(found.id, meant, entry=entry)


@atomic_alone
def set_price(
    *,
    service: int,
    code: str,
    kind: str,
    name: Text,
    amount_yen: int,
    from_day: dt.date,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Say what works on a line, or equipment not given back, cost from a day on; journaled.

    What is charged already stays as it is.

    Args:
        code: of the works or the equipment; one there is gets another price.
        kind: one of ``prices.KINDS``.

    Raises:
        OperationRefused: ``no_lines``, ``bad_code``, ``bad_name``, ``unknown_kind``,
            ``other_kind``, ``amount_out_of_range``, ``in_the_past``.
    """
    if journal.done_before(service, key) is not None:
        return
    at_desk = desk(service)
    kept, called = checked_code(code), checked_name(name)
    if kind not in prices.KINDS:
        raise refused(
            "unknown_kind", f"種類 {kind} はありません", f"there is no kind {kind}"
        )  # fmt: skip
    if any(one.kind != kind for one in prices.prices_of(service) if one.code == kept):
        raise refused(
            "other_kind", f"{kept} は別の種類の料金です", f"{kept} is the price of another kind"
        )
    if not 0 <= amount_yen <= MOST_YEN:
        raise refused(
            "amount_out_of_range", f"額は 0 円から {MOST_YEN:,} 円までです",
            f"from 0 to {MOST_YEN:,} yen",
        )  # fmt: skip
    if from_day < at_desk.day:
        raise refused(
            "in_the_past", f"{from_day} は営業日 {at_desk.day} より前です",
            f"{from_day} lies before the business day {at_desk.day}",
        )  # fmt: skip
    entry = at_desk.record(
        Act(at, by, key), PRICE_SET,
        {"code": kept, "kind": kind, "ja": called.ja, "en": called.en, "amount_yen": amount_yen,
         "from_day": from_day},
    )  # fmt: skip
    prices.add(
        service, code=kept, kind=kind, name=called, amount_yen=amount_yen, from_day=from_day,
        day=at_desk.day, entry=entry,
    )  # fmt: skip


def _offer(
    service: int, is_open: bool, under: Sequence[str], within: Sequence[str],
    conditions: Text | None, rules: str, day: dt.date,
) -> Offer:  # fmt: skip
    """How a product is to be offered, checked."""
    said = conditions or Text("", "")
    said = Text(said.ja.strip(), said.en.strip())
    if max(len(said.ja), len(said.en)) > CONDITIONS_MOST or len(rules) > RULES_MOST:
        raise refused(
            "text_too_long", f"条件は {CONDITIONS_MOST} 字、個別規定の名は {RULES_MOST} 字までです",
            f"conditions have at most {CONDITIONS_MOST} signs, a title {RULES_MOST}",
        )  # fmt: skip
    for one in under:
        plans.any_id(service, one)
    known = {one.code for one in areas.areas_of(service)}
    for one in within:
        if one not in known:
            raise areas.unknown_area(one)
    codes, places = tuple(sorted(set(under))), tuple(sorted(set(within)))
    return Offer(is_open, codes, places, said, " ".join(rules.split()), day)


def _told(meant: Offer) -> dict[str, object]:
    """What the journal tells of an offer."""
    return {"plans": list(meant.plans), "areas": list(meant.areas), "rules": meant.rules}
