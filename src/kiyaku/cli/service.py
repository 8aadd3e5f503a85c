"""``kiyaku service``: open a service, look at it, change how it is run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.base.operations import ALWAYS
from kiyaku.billing import plans
from kiyaku.cli import desk, service_add_ons, service_readings, service_terms
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.cli.service_admission import channel, payment_method, sister
from kiyaku.cli.service_operator import operator
from kiyaku.flows import opening, overview
from kiyaku.flows.overview import Overview
from kiyaku.terms.parameters import BEGINNING, FOREVER, Dated, Span, document_in_words
from kiyaku.terms.texts import Text

app = typer.Typer(
    no_args_is_help=True,
    help="サービスを開き、設定する / Open services and set how they are run.",
)
app.add_typer(service_terms.app)
app.add_typer(service_readings.app)
app.add_typer(service_add_ons.app)

_ACTIONS = {
    "price": "price_set",
    "name": "plan_named",
    "parameter": "parameter_set",
}
PackOption = Annotated[
    str,
    typer.Option("--pack", metavar="NAME", help="規約(kiyaku services で一覧) / the terms"),
]
OpenedOn = Annotated[
    str, typer.Option("--opened-on", metavar="DATE", help="最初の営業日 / the first business day")
]
Prices = Annotated[
    list[str],
    typer.Option(
        "--price",
        metavar="PLAN=YEN[@DATE]",
        help="月額。日付を付けるとその日から / a monthly fee, from a day on; repeatable",
    ),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter",
        metavar="NAME=VALUE[@DATE]",
        help="運営者の値(kiyaku parameters で一覧) / a value of the operator's; repeatable",
    ),
]
Readings = Annotated[
    list[str] | None,
    typer.Option(
        "--reading",
        metavar="ID=OPTION",
        help="解釈(kiyaku readings で一覧) / a reading; repeatable",
    ),
]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="いつから / from which day on"),
]
PastReason = Annotated[
    str,
    typer.Option(
        "--reason", metavar="TEXT",
        help="過ぎた日の値を変える理由 / why the value of days gone by changes",
    ),
]  # fmt: skip


@app.command("open")
def open_(
    code: Annotated[
        str,
        typer.Argument(
            metavar="CODE", help="サービスの名 / a name for the service", show_default=False
        ),
    ],
    pack: PackOption,
    opened_on: OpenedOn,
    price: Prices,
    parameter: Parameters = None,
    reading: Readings = None,
    by: By = ME,
    as_json: AsJson = False,
) -> None:
    """サービスを開く / Open a service run by a pack's terms."""
    with told(as_json=as_json):
        if not _is_name(code):
            raise desk.wrong(
                "CODE", code, "80字までの英数字・ハイフン・下線", "up to 80 of a-z, 0-9, - and _"
            )
        day = desk.day("--opened-on", opened_on)
        opening.open_service(
            code=code,
            pack=pack,
            opened_on=day,
            prices=_prices(price),
            parameters=_by_name("--parameter", parameter or []),
            readings=dict(desk.pair("--reading", one) for one in reading or []),
            at=clock.now(),
            by=by,
        )
        Desk(code, by, None).say_done(
            f"サービス {code} を開きました。", f"the service {code} is open.", as_json=as_json,
            pack=pack,
        )  # fmt: skip


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """サービスの一覧 / List the services."""
    with told(as_json=as_json):
        found = overview.services()
    if as_json:
        print_json([_plain(asdict(one)) for one in found])
    elif not found:
        typer.echo(
            say(
                "サービスはまだありません。kiyaku service open で開けます。",
                "There is no service yet: open one with kiyaku service open.",
            )
        )
    else:
        show_table(
            [("サービス", "Service"), ("規約", "Terms"), ("開始", "Opened"),
             ("営業日", "Business day"), ("締め済み", "Closed until")],
            [(one.code, one.pack, str(one.opened_on), str(one.business_day),
              desk.date_or_dash(one.closed_until)) for one in found],
        )  # fmt: skip


@app.command()
def show(code: Code, as_json: AsJson = False) -> None:
    """営業日・料金・設定・件数を示す / Show business day, prices, settings and figures."""
    with told(as_json=as_json):
        found = overview.overview(desk.service_id(code))
    if as_json:
        print_json(_overview_data(found))
    else:
        _print_overview(found)


@app.command("set-price")
def set_price(
    code: Code,
    plan: Annotated[
        str, typer.Argument(metavar="PLAN", help="プラン / the plan", show_default=False)
    ],
    monthly_fee_yen: Annotated[
        str, typer.Argument(metavar="YEN", help="月額 / the monthly fee", show_default=False)
    ],
    from_: From = None,
    new_plan: Annotated[
        bool, typer.Option("--new-plan", help="新しいプランを作る / make a new plan")
    ] = False,
    reason: PastReason = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """月額料金を公表する(既定は営業日から) / Publish a fee, by default from the business day."""

    def act(at: Desk) -> None:
        fee = desk.whole("YEN", monthly_fee_yen)
        from_day = desk.optional_day("--from", from_) or at.business_day
        if new_plan and not _is_name(plan):
            raise desk.wrong("PLAN", plan, "80字までの文字・ハイフン・下線", "letters, - and _")
        if not new_plan:
            plans.any_id(at.service, plan)
        before = at.repeated([_ACTIONS["price"]])
        opening.set_price(
            **at.acting, plan=plan, monthly_fee_yen=fee, from_day=from_day, reason=reason
        )
        at.say_done(
            f"プラン {plan} の月額を {from_day} から {fee:,}円にしました。",
            f"plan {plan} costs {fee:,} yen a month from {from_day} on.",
            as_json=as_json, before=before, plan=plan, monthly_fee_yen=fee, from_day=from_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("name-plan")
def name_plan(
    code: Code,
    plan: Annotated[
        str, typer.Argument(metavar="PLAN", help="プラン / the plan", show_default=False)
    ],
    ja: Annotated[
        str, typer.Argument(metavar="JA", help="日本語の名 / in Japanese", show_default=False)
    ],
    en: Annotated[
        str, typer.Argument(metavar="EN", help="英語の名 / in English", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """プランの名を両方の言語で決める / Say what a plan is called in both languages."""

    def act(at: Desk) -> None:
        before = at.repeated([_ACTIONS["name"]])
        opening.name_plan(**at.acting, plan=plan, name=Text(ja, en))
        at.say_done(
            f"プラン {plan} の名を「{ja}」「{en}」にしました。",
            f"plan {plan} is called {ja} and {en}.",
            as_json=as_json, before=before, plan=plan, name={"ja": ja, "en": en},
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("set-parameter")
def set_parameter(
    code: Code,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="名前 / the parameter", show_default=False)
    ],
    value: Annotated[
        str, typer.Argument(metavar="VALUE", help="値 / its value", show_default=False)
    ],
    from_: From = None,
    rules: Annotated[
        str,
        typer.Option("--individual-rules", metavar="TITLE", help="個別規定の名 / their title"),
    ] = "",
    reason: PastReason = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """値を変える(既定は全期間) / Set a parameter, by default for all dates."""

    def act(at: Desk) -> None:
        number = desk.whole("VALUE", value)
        from_day = desk.optional_day("--from", from_)
        before = at.repeated([_ACTIONS["parameter"]])
        opening.set_parameter(
            **at.acting,
            name=name,
            value=number if from_day is None else {from_day: number},
            individual_rules=rules,
            reason=reason,
        )
        since_ja = "" if from_day is None else f" {from_day} から"
        since_en = "" if from_day is None else f" from {from_day} on"
        at.say_done(
            f"設定 {name} を{since_ja} {number:,} にしました。",
            f"the parameter {name} is {number:,}{since_en}.",
            as_json=as_json, before=before, parameter=name, value=number, from_day=from_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("set-member-prefix")
def set_member_prefix(
    code: Code,
    prefix: Annotated[
        str,
        typer.Argument(
            metavar="PREFIX", help="番号の頭 / what they begin with", show_default=False
        ),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """これからの会員番号の頭を決める(既定は M-) / Choose what new members' numbers begin with."""

    def act(at: Desk) -> None:
        before = at.repeated(["member_prefix_set"])
        opening.set_member_prefix(**at.acting, prefix=prefix)
        at.say_done(
            f"これからの会員番号は「{prefix}」で始まります。",
            f"numbers of members to come begin with {prefix!r}.",
            as_json=as_json, before=before, prefix=prefix,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


app.command()(operator)
app.command()(channel)
app.command("payment-method")(payment_method)
app.command()(sister)


# --- reading ----------------------------------------------------------------------------------


def _is_name(text: str) -> bool:
    return 0 < len(text) <= 80 and all(sign.isalnum() or sign in "-_" for sign in text)


def _prices(given: list[str]) -> dict[str, int | Mapping[dt.date, int]]:
    found: dict[str, int | Mapping[dt.date, int]] = {}
    for plan, value in _by_name("--price", given).items():
        if not _is_name(plan):
            raise desk.wrong(
                "--price", plan, "80字までの文字・ハイフン・下線", "a plan of letters, - and _"
            )
        found[plan] = value
    return found


def _by_name(option: str, given: list[str]) -> dict[str, int | Mapping[dt.date, int]]:
    """Values by name: as they are, or by the day from which each holds."""
    found: dict[str, dict[dt.date | None, int]] = {}
    for one in given:
        name, value = desk.pair(option, one)
        number, from_day = desk.dated(option, value)
        days = found.setdefault(name, {})
        if from_day in days:
            raise OperationRefused(
                "given_twice",
                f"{option}: {name} の値が同じ日について二度与えられています。",
                f"{option}: {name} is given twice for the same day",
            )
        days[from_day] = number
    return {
        name: days[None] if set(days) == {None} else {on or ALWAYS: n for on, n in days.items()}
        for name, days in found.items()
    }


# --- showing ----------------------------------------------------------------------------------


def _overview_data(found: Overview) -> dict[str, Any]:
    pack, day = found.pack, found.brief.business_day
    return {
        **_plain(asdict(found.brief)),
        "title": {"ja": pack.title.ja, "en": pack.title.en},
        "terms_version": pack.terms_version_on(day),
        "prices": {
            plan: {_first_day(on): fee for on, fee in fees.items()}
            for plan, fees in found.prices.items()
        },
        "parameters": {
            name: [_span_data(span) for span in dated.spans]
            for name, dated in pack.parameters.items()
        },
        "readings": {name: pack.reading(name) for name in pack.readings},
        "members": asdict(found.members),
        "money": asdict(found.money),
        "parked": found.parked,
    }


def _span_data(span: Span) -> dict[str, Any]:
    return {
        "from": None if span.first_day == BEGINNING else str(span.first_day),
        "until": None if span.last_day == FOREVER else str(span.last_day),
        "value": span.value,
        "document": span.document,
    }


def _first_day(on: dt.date) -> str:
    return say("はじめから", "the beginning") if on == ALWAYS else on.isoformat()


def _print_overview(found: Overview) -> None:
    brief, pack = found.brief, found.pack
    closed = desk.date_or_dash(brief.closed_until)
    version = pack.terms_version_on(brief.business_day)
    typer.echo(
        say(
            f"{brief.code}: {pack.title.ja}({version} の版)\n"
            f"営業日 {brief.business_day}、{closed} まで締め済み、{brief.opened_on} 開始",
            f"{brief.code}: {pack.title.en} (version of {version})\n"
            f"business day {brief.business_day}, closed until {closed}, "
            f"opened on {brief.opened_on}",
        )
    )
    show_table(
        [("プラン", "Plan"), ("いつから", "From"), ("月額", "Monthly fee")],
        [
            (plan, _first_day(on), desk.yen(fee))
            for plan, fees in found.prices.items()
            for on, fee in fees.items()
        ],
        apart=True,
    )
    show_table(
        [("設定", "Parameter"), ("意味", "Meaning"), ("条項", "Clause"), ("値", "Values")],
        [
            (name, say(one.parameter.ja, one.parameter.en), one.parameter.clause, _values(one))
            for name, one in pack.parameters.items()
        ],
        apart=True,
    )
    show_table(
        [("解釈", "Reading"), ("条項", "Clause"), ("選択", "Chosen"), ("意味", "Meaning")],
        [
            (name, one.clause, pack.reading(name),
             one.options[pack.reading(name)].in_language(language()))
            for name, one in pack.readings.items()
        ], apart=True)  # fmt: skip
    show_table([("件数と金額", "Figures"), ("", "")], _figures(found), apart=True)


def _values(dated: Dated) -> str:
    return "\n".join(_span(span) for span in dated.spans) or say("未設定", "not set")


def _span(span: Span) -> str:
    first = "" if span.first_day == BEGINNING else str(span.first_day)
    last = "" if span.last_day == FOREVER else str(span.last_day)
    days = f"{first}–{last} " if first or last else ""
    return f"{days}{span.value:,} ({document_in_words(span.document).in_language(language())})"


_FIGURES = {
    "registered": ("会員契約(累計)", "memberships ever"),
    "not_started": ("開始前", "not started"),
    "active": ("契約中", "running"),
    "suspended": ("うち停止中", "of these suspended"),
    "over": ("終了", "over"),
    "applications_declined": ("不承認の申込み", "applications declined"),
    "grounds_waiting": ("決定を待つ候補", "grounds waiting for a decision"),
    "invoices": ("請求書", "invoices"),
    "invoiced_yen": ("請求額", "invoiced"),
    "payments": ("入金", "payments"),
    "paid_yen": ("入金額", "paid"),
    "overdue_invoices": ("延滞中の請求書", "invoices overdue"),
    "overdue_yen": ("延滞額", "overdue"),
    "late_interest_yen": ("遅延利息", "late interest"),
    "late_handling_fees_yen": ("請求事務手数料", "handling fees"),
    "refunds_due_yen": ("返還すべき額", "refunds due"),
    "refunds_paid_yen": ("返還した額", "refunds paid"),
}


def _figures(found: Overview) -> list[tuple[str, str]]:
    values = {**asdict(found.members), **asdict(found.money)}
    rows = [
        (say(*words), desk.yen(values[name]) if name.endswith("_yen") else f"{values[name]:,}")
        for name, words in _FIGURES.items()
    ]
    return [*rows, (say("保留中", "parked"), f"{found.parked:,}")]


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in data.items()}
