"""``kiyaku service add-ons`` and beside it: the catalogue, and what of it can be taken."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.flows import add_on_offers
from kiyaku.flows.add_on_offers import AddOnShown
from kiyaku.terms.texts import Text

app = typer.Typer()
AddOnArgument = Annotated[
    str, typer.Argument(metavar="ADD-ON", help="記号 / its code", show_default=False)
]
WithPlans = Annotated[
    list[str] | None,
    typer.Option(
        "--plan", metavar="PLAN", help="組み合わせるプラン / a plan it goes with; repeatable"
    ),
]


@app.command("add-ons")
def list_(code: Code, as_json: AsJson = False) -> None:
    """付加サービスを料金とともに示す / Show the add-ons with their fees."""

    def act(at: Desk) -> None:
        add_on_offers.require_known(queries.pack(at.service))
        shown = add_on_offers.catalogue(at.service, on=at.business_day)
        if as_json:
            print_json([_data(one) for one in shown])
            return
        show_table(
            [("記号", "Code"), ("名", "Name"), ("月額", "A month"), ("プラン", "Plans"),
             ("受付", "Taken")],
            [(one.code, one.name.in_language(language()), _yen(one),
              ", ".join(one.plan_codes) or "—",
              say("受付中", "open") if one.is_open else say("受け付けていない", "closed"))
             for one in shown],
        )  # fmt: skip

    desk.run(code, ME, None, as_json, act)


@app.command("make-add-on")
def make(
    code: Code,
    add_on: AddOnArgument,
    monthly_fee_yen: Annotated[
        str, typer.Argument(metavar="YEN", help="月額 / the monthly fee", show_default=False)
    ],
    ja: Annotated[
        str, typer.Argument(metavar="JA", help="日本語の名 / in Japanese", show_default=False)
    ],
    en: Annotated[
        str, typer.Argument(metavar="EN", help="英語の名 / in English", show_default=False)
    ],
    plan: WithPlans = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="いつから / from which day on"),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """付加サービスを加える(料金と名はあとで set-price、name-plan) / A new add-on."""

    def act(at: Desk) -> None:
        from_day = desk.optional_day("--from", from_) or at.business_day
        fee = desk.whole("YEN", monthly_fee_yen)
        before = at.repeated([add_on_offers.MADE])
        add_on_offers.make_add_on(
            **at.acting, add_on=add_on, name=Text(ja, en), monthly_fee_yen=fee,
            from_day=from_day, with_plans=plan or [],
        )  # fmt: skip
        at.say_done(
            f"付加サービス {add_on} を {from_day} から月額 {fee:,}円で加えました。",
            f"the add-on {add_on} costs {fee:,} yen a month from {from_day} on.",
            as_json=as_json, before=before, add_on=add_on, monthly_fee_yen=fee, from_day=from_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("open-add-on")
def open_(
    code: Code,
    add_on: AddOnArgument,
    plan: WithPlans = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """付加サービスの受付を開く / Let an add-on be taken."""

    def act(at: Desk) -> None:
        before = at.repeated([add_on_offers.OPENED])
        add_on_offers.open_add_on(**at.acting, add_on=add_on, with_plans=plan or [])
        at.say_done(
            f"付加サービス {add_on} を受け付けます。",
            f"the add-on {add_on} can be taken.",
            as_json=as_json, before=before, add_on=add_on, plans=plan or [],
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("close-add-on")
def close(
    code: Code, add_on: AddOnArgument, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """付加サービスの受付を閉じる / Let nobody take an add-on; who has it keeps it."""

    def act(at: Desk) -> None:
        before = at.repeated([add_on_offers.CLOSED])
        add_on_offers.close_add_on(**at.acting, add_on=add_on)
        at.say_done(
            f"付加サービス {add_on} を受け付けません。",
            f"the add-on {add_on} can no longer be taken.",
            as_json=as_json, before=before, add_on=add_on,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def _fee(one: AddOnShown) -> int | None:
    return None if one.priced.fee is None else one.priced.fee.monthly_fee_yen


def _yen(one: AddOnShown) -> str:
    fee = _fee(one)
    return "—" if fee is None else desk.yen(fee)


def _data(one: AddOnShown) -> dict[str, object]:
    return {
        "add_on": one.code,
        "name": {"ja": one.name.ja, "en": one.name.en},
        "monthly_fee_yen": _fee(one),
        "plans": list(one.plan_codes),
        "is_open": one.is_open,
    }
