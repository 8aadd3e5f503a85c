"""``kiyaku network area``, ``product`` and ``price``: where, what, and at which price."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.network import ending, offering
from kiyaku.flows.network.knowing import require_known
from kiyaku.network import areas as of_areas
from kiyaku.network import prices as of_prices
from kiyaku.network import products as of_products
from kiyaku.terms.texts import Text

areas = typer.Typer(no_args_is_help=True, help="提供地域 / Areas where lines are offered.")
products = typer.Typer(no_args_is_help=True, help="商品 / Products that are offered on lines.")
prices = typer.Typer(no_args_is_help=True, help="工事・機器の料金 / Prices of works, equipment.")

CodeOfOne = Annotated[
    str, typer.Argument(metavar="CODE", help="記号 / its code", show_default=False)
]
Ja = Annotated[str, typer.Argument(metavar="JA", help="日本語の名 / name", show_default=False)]
En = Annotated[str, typer.Argument(metavar="EN", help="英語の名 / in English", show_default=False)]
Plans = Annotated[
    list[str] | None,
    typer.Option("--plan", metavar="PLAN", help="料金のプラン・付加サービス / paid under; repeat"),
]
Areas = Annotated[
    list[str] | None,
    typer.Option("--area", metavar="AREA", help="提供する地域 / an area it is offered in; repeat"),
]
ConditionsJa = Annotated[
    str, typer.Option("--conditions-ja", metavar="TEXT", help="条件 / conditions in Japanese")
]
ConditionsEn = Annotated[
    str, typer.Option("--conditions-en", metavar="TEXT", help="条件(英語) / in English")
]
Rules = Annotated[
    str,
    typer.Option("--rules", metavar="TITLE", help="個別規定の名 / title of the individual rules"),
]


@areas.command("list")
def list_areas(code: Code, as_json: AsJson = False) -> None:
    """提供地域を示す / Show the areas, each followed by its parts."""

    def act(at: Desk) -> None:
        require_known(queries.pack(at.service))
        shown = of_areas.areas_of(at.service)
        if as_json:
            print_json([plain(asdict(one)) for one in shown])
            return
        show_table(
            [("記号", "Code"), ("名", "Name"), ("都道府県", "Prefecture")],
            [(one.code, "  " * one.depth + one.name.in_language(language()),
              str(one.prefecture or "—")) for one in shown],
        )  # fmt: skip

    desk.run(code, ME, None, as_json, act)


@areas.command("add")
def add_area(
    code: Code,
    area: CodeOfOne,
    ja: Ja,
    en: En,
    in_: Annotated[
        str | None, typer.Option("--in", metavar="AREA", help="どの地域の中か / within which area")
    ] = None,
    prefecture: Annotated[
        int | None,
        typer.Option("--prefecture", metavar="1-47", help="都道府県番号 / number by JIS X 0401"),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """提供地域を加える / Add an area."""

    def act(at: Desk) -> None:
        before = at.repeated([offering.AREA_MADE])
        offering.make_area(
            **at.acting, area=area, name=Text(ja, en), parent=in_, prefecture=prefecture
        )
        at.say_done(
            f"提供地域 {area} を加えました。", f"the area {area} is added.",
            as_json=as_json, before=before, area=area,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@products.command("list")
def list_products(code: Code, as_json: AsJson = False) -> None:
    """商品を示す / Show the products, and how they are offered."""

    def act(at: Desk) -> None:
        require_known(queries.pack(at.service))
        shown = of_products.products_of(at.service)
        if as_json:
            print_json([plain(asdict(one)) for one in shown])
            return
        show_table(
            [("記号", "Code"), ("名", "Name"), ("プラン", "Plans"), ("地域", "Areas"),
             ("受付", "Offered"), ("最終日", "Last day")],
            [(one.code, one.name.in_language(language()), ", ".join(one.offer.plans) or "—",
              ", ".join(one.offer.areas) or "—",
              say("受付中", "open") if one.offer.is_open else say("受け付けていない", "closed"),
              desk.date_or_dash(one.last_day)) for one in shown],
        )  # fmt: skip

    desk.run(code, ME, None, as_json, act)


@products.command("add")
def add_product(
    code: Code,
    product: CodeOfOne,
    ja: Ja,
    en: En,
    plan: Plans = None,
    area: Areas = None,
    conditions_ja: ConditionsJa = "",
    conditions_en: ConditionsEn = "",
    rules: Rules = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """商品を加える / Offer a new product."""

    def act(at: Desk) -> None:
        before = at.repeated([offering.PRODUCT_MADE])
        offering.make_product(
            **at.acting, product=product, name=Text(ja, en), with_plans=plan or [],
            in_areas=area or [], conditions=Text(conditions_ja, conditions_en), rules=rules,
        )  # fmt: skip
        at.say_done(
            f"商品 {product} を加えました。", f"the product {product} is offered.",
            as_json=as_json, before=before, product=product,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@products.command("offer")
def offer_product(
    code: Code,
    product: CodeOfOne,
    closed: Annotated[
        bool, typer.Option("--closed", help="新しく受け付けない / no line with it is assigned anew")
    ] = False,
    plan: Plans = None,
    area: Areas = None,
    conditions_ja: ConditionsJa = "",
    conditions_en: ConditionsEn = "",
    rules: Rules = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """商品の提供条件を改める / Offer a product otherwise from now on; who has it keeps it."""

    def act(at: Desk) -> None:
        before = at.repeated([offering.PRODUCT_OFFERED])
        offering.offer_product(
            **at.acting, product=product, is_open=not closed, with_plans=plan or [],
            in_areas=area or [], conditions=Text(conditions_ja, conditions_en), rules=rules,
        )  # fmt: skip
        at.say_done(
            f"商品 {product} の提供条件を改めました。", f"the product {product} is offered so.",
            as_json=as_json, before=before, product=product,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@products.command("end")
def end_product(
    code: Code,
    product: CodeOfOne,
    last_day: Annotated[
        str, typer.Argument(metavar="DATE", help="最終日 / its last day", show_default=False)
    ],
    although_late: Annotated[
        bool,
        typer.Option(
            "--although-late", help="予告が遅れることを承知で / although members are told too late"
        ),
    ] = False,
    although_paid: Annotated[
        bool,
        typer.Option(
            "--although-paid",
            help="この商品だけのためのプランを払う会員が残ることを承知で / "
            "although members still pay a plan that is sold for it alone",
        ),
    ] = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """商品の提供を終える(告知は kiyaku notices announce) / Plan the end of a product."""

    def act(at: Desk) -> None:
        day = desk.day("DATE", last_day)
        before = at.repeated([ending.END_PLANNED])
        hit = ending.asked(
            at.service, queries.pack(at.service), product, day, at.business_day
        )  # fmt: skip
        number = ending.end_product(
            **at.acting, product=product, last_day=day, although_late=although_late,
            although_paid=although_paid,
        )  # fmt: skip
        told_by = desk.date_or_dash(hit.last_day_of_notice)
        at.say_done(
            f"商品 {product} を {day} に終えます。該当 {hit.hit} 件。"
            f"{told_by} までに告知 {number} を行ってください。",
            f"the product {product} ends on {day}; {hit.hit} memberships have it. Make "
            f"announcement {number} by {told_by}.",
            as_json=as_json, before=before, product=product, last_day=day, announcement=number,
            hit=hit.hit, left=hit.left, told_by=hit.last_day_of_notice, is_late=hit.is_too_late,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@prices.command("list")
def list_prices(code: Code, as_json: AsJson = False) -> None:
    """工事・機器の料金を示す / Show what works and equipment cost."""

    def act(at: Desk) -> None:
        require_known(queries.pack(at.service))
        shown = of_prices.prices_of(at.service)
        if as_json:
            print_json([plain(asdict(one)) for one in shown])
            return
        show_table(
            [("記号", "Code"), ("種類", "Kind"), ("名", "Name"), ("金額", "Amount"),
             ("いつから", "From")],
            [(one.code, one.kind, one.name.in_language(language()), desk.yen(one.amount_yen),
              str(one.from_day)) for one in shown],
        )  # fmt: skip

    desk.run(code, ME, None, as_json, act)


@prices.command("set")
def set_price(
    code: Code,
    priced: CodeOfOne,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="works か equipment / which of both", show_default=False
        ),
    ],
    amount: Annotated[
        str, typer.Argument(metavar="YEN", help="税込の額 / tax included", show_default=False)
    ],
    ja: Ja,
    en: En,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="いつから / from which day on")
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """工事・機器の料金を決める / Say what works or equipment cost from a day on."""

    def act(at: Desk) -> None:
        from_day = desk.optional_day("--from", from_) or at.business_day
        yen = desk.whole("YEN", amount)
        before = at.repeated([offering.PRICE_SET])
        offering.set_price(
            **at.acting, code=priced, kind=kind, name=Text(ja, en), amount_yen=yen,
            from_day=from_day,
        )  # fmt: skip
        at.say_done(
            f"{priced} は {from_day} から {yen:,}円です。",
            f"{priced} costs {yen:,} yen from {from_day} on.",
            as_json=as_json, before=before, code=priced, amount_yen=yen, from_day=from_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)
