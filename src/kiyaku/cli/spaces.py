"""``kiyaku space``: what there is to book, its prices, closures, and when it is free."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Annotated, Any

import typer

from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.flows.place import slots, spaces, stoppages
from kiyaku.spaces.rules import TOKYO, Rules, hours_of, written
from kiyaku.terms.texts import Text

app = typer.Typer(no_args_is_help=True, help="予約できるスペース / Spaces to be booked.")

Space = Annotated[
    str, typer.Argument(metavar="SPACE", help="スペースの記号 / its code", show_default=False)
]
FromDay = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="適用日。既定は営業日 / from which day on"),
]
StartsAt = Annotated[
    str, typer.Argument(metavar="START", help="2026-12-01T13:00(日本時間)", show_default=False)
]
EndsAt = Annotated[
    str, typer.Argument(metavar="END", help="2026-12-01T15:00(日本時間)", show_default=False)
]


def instant(option: str, text: str) -> dt.datetime:
    """An instant of Tokyo, as it is typed.

    Raises:
        OperationRefused: ``bad_value``.
    """
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise desk.wrong(
            option, text, "日時(2026-12-01T13:00 の形)", "a time such as 2026-12-01T13:00"
        ) from None
    return found.replace(tzinfo=TOKYO) if found.tzinfo is None else found


def hours(texts: list[str]) -> dict[str, str]:
    """Opening hours as they are typed: ``all=09:00-21:00``, ``sat=10:00-12:00,13:00-17:00``."""
    return {name.strip(): value for name, _, value in (one.partition("=") for one in texts)}


Hours = Annotated[
    list[str] | None,
    typer.Option(
        "--hours",
        metavar="DAY=HOURS",
        help="開室時間 all=09:00-21:00, sat=10:00-12:00,13:00-17:00, holiday=(なければ休み) / "
        "opening hours by day, repeatable",
    ),
]


@app.command("make")
def make(
    code: Code,
    space: Space,
    ja: Annotated[str, typer.Option("--ja", help="日本語の名前 / its name in Japanese")],
    en: Annotated[str, typer.Option("--en", help="英語の名前 / its name in English")],
    open_hours: Hours = None,
    parent: Annotated[
        str | None,
        typer.Option("--in", metavar="SPACE", help="これを含むスペース / what it is a part of"),
    ] = None,
    capacity: Annotated[int, typer.Option("--capacity", help="定員 / how many people")] = 1,
    hourly: Annotated[
        str | None,
        typer.Option("--hourly", metavar="YEN", help="1時間の料金 / the price of an hour"),
    ] = None,
    from_day: FromDay = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """スペースを加える / Add a space; how it is used is changed by ``change``."""

    def act(at: Desk) -> None:
        before = at.repeated([spaces.MADE])
        day = desk.optional_day("--from", from_day) or at.business_day
        rules = Rules(Text(ja, en), _hours(open_hours), capacity=capacity)
        made = spaces.make_space(**at.acting, space=space, rules=rules, from_day=day, parent=parent)
        if hourly is not None and before is None:
            spaces.price_space(
                service=at.service, at=at.acting["at"], by=at.acting["by"], space=space,
                hourly_yen=desk.whole("--hourly", hourly), from_day=day,
            )  # fmt: skip
        at.say_done(
            f"スペース {space} を {day} から加えました。", f"{space} is there from {day} on.",
            as_json=as_json, before=before, of_space=made, space=space,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("change")
def change(
    code: Code,
    space: Space,
    open_hours: Hours = None,
    figures: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=N",
            help="capacity, grid_minutes, shortest_minutes, longest_minutes, horizon_days, "
            "preparation_minutes, clearing_minutes, bookings_most, hold_minutes, offer_minutes, "
            "no_show_minutes",
        ),
    ] = None,
    bookable: Annotated[
        bool | None,
        typer.Option("--bookable/--not-bookable", help="予約を受けるか / whether it can be booked"),
    ] = None,
    from_day: FromDay = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """使い方を、ある日から改める / Say how it is used from a day on; the rest stays as it is."""

    def act(at: Desk) -> None:
        before = at.repeated([spaces.CHANGED])
        day = desk.optional_day("--from", from_day) or at.business_day
        rules = _rules_now(at.service, space, day)
        if open_hours:
            rules = replace(rules, hours=_hours(open_hours))
        rules = _with_figures(rules, figures or [])
        if bookable is not None:
            rules = replace(rules, is_bookable=bookable)
        spaces.change_space(**at.acting, space=space, rules=rules, from_day=day)
        at.say_done(
            f"スペース {space} の使い方を {day} から改めました。",
            f"the space {space} is used otherwise from {day} on.",
            as_json=as_json, before=before, space=space, from_day=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("price")
def price(
    code: Code,
    space: Space,
    hourly: Annotated[
        str, typer.Argument(metavar="YEN", help="1時間の料金 / an hour", show_default=False)
    ],
    plan: Annotated[
        str | None,
        typer.Option("--plan", metavar="PLAN", help="このプランの会員だけ / of that plan only"),
    ] = None,
    from_day: FromDay = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """1時間の料金を、利用する日から決める / What an hour costs, from a day of use on."""

    def act(at: Desk) -> None:
        before = at.repeated([spaces.PRICED])
        day = desk.optional_day("--from", from_day) or at.business_day
        yen = desk.whole("YEN", hourly)
        spaces.price_space(**at.acting, space=space, hourly_yen=yen, from_day=day, plan=plan)
        at.say_done(
            f"スペース {space} の料金を {day} から1時間 {yen:,} 円にしました。",
            f"an hour of {space} costs {yen:,} yen from {day} on.",
            as_json=as_json, before=before, space=space, hourly_yen=yen, from_day=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("close")
def close(
    code: Code,
    space: Space,
    starts_at: StartsAt,
    ends_at: EndsAt,
    ja: Annotated[str, typer.Option("--ja", help="理由(公開) / why, in Japanese, public")] = "",
    en: Annotated[str, typer.Option("--en", help="why, in English, public")] = "",
    stoppage: Annotated[
        int | None,
        typer.Option(
            "--stoppage", metavar="ANNOUNCEMENT",
            help="この停止・中断による / by this stoppage, as it was planned",
        ),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """休室にする。予約済みのものは残る / Close it for a time; what is booked stays."""

    def act(at: Desk) -> None:
        before = at.repeated([spaces.CLOSED])
        first, last = instant("START", starts_at), instant("END", ends_at)
        about: dict[str, Any] = {"space": space, "starts_at": first, "ends_at": last}
        if stoppage is None:
            made = spaces.close_space(**at.acting, **about, why=Text(ja, en))
        else:
            made = stoppages.stop_space(**at.acting, **about, announcement=stoppage)
        at.say_done(
            f"スペース {space} を休室にしました(休室 {made})。",
            f"the space {space} is closed then (closure {made}).",
            as_json=as_json, before=before, closure=made, space=space,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("reopen")
def reopen(
    code: Code,
    closure: Annotated[
        int, typer.Argument(metavar="CLOSURE", help="休室の番号 / its number", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """休室を取り消す / Take a closure back."""

    def act(at: Desk) -> None:
        before = at.repeated([spaces.REOPENED])
        spaces.reopen_space(**at.acting, closure=closure)
        at.say_done(
            f"休室 {closure} を取り消しました。", f"closure {closure} is taken back.",
            as_json=as_json, before=before, closure=closure,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def listed(code: Code, as_json: AsJson = False) -> None:
    """スペースの一覧 / The spaces, each behind what it lies in."""
    with told(as_json=as_json):
        at = Desk(code, ME, None)
        found = spaces.spaces_shown(at.service, at.business_day)
    if as_json:
        print_json({"spaces": [
            {"space": one.code, "name": {"ja": one.name.ja, "en": one.name.en},
             "parent": one.parent, "prices": dict(one.prices),
             "hours": None if one.rules is None else written(one.rules.hours),
             **({} if one.rules is None else {
                 name: value for name, value in one.rules.figures().items() if name != "hours"})}
            for one in found
        ]})  # fmt: skip
        return
    show_table(
        [("記号", "Space"), ("名前", "Name"), ("定員", "People"), ("1時間", "An hour"),
         ("開室時間", "Open")],
        [("  " * one.depth + one.code, one.name.in_language(language()),
          "—" if one.rules is None else str(one.rules.capacity),
          ", ".join(f"{plan or '*'} {desk.yen(yen)}" for plan, yen in one.prices.items()) or "—",
          "—" if one.rules is None else ", ".join(
              f"{name} {when}" for name, when in written(one.rules.hours).items()))
         for one in found],
    )  # fmt: skip


@app.command("free")
def free(
    code: Code,
    space: Space,
    day: Annotated[
        str | None, typer.Argument(metavar="DATE", help="日。既定は営業日 / the day")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """いつ空いているか、空いていない理由 / When it is free, and why it is not."""
    with told(as_json=as_json):
        at = Desk(code, ME, None)
        on = desk.optional_day("DATE", day) or at.business_day
        shown = slots.availability(at.service, space, on, now=clock.now())
    rows = [
        (
            f"{one.starts_at.astimezone(TOKYO):%H:%M}–{one.ends_at.astimezone(TOKYO):%H:%M}",
            one.reason,
        )
        for one in shown.slots
    ]
    if as_json:
        print_json({
            "space": space, "day": str(on), "hourly_yen": shown.hourly_yen,
            "slots": [
                {"when": when, "free": why is None, "code": "" if why is None else why.code}
                for when, why in rows
            ],
        })  # fmt: skip
        return
    show_table(
        [("時間", "Time"), ("空き", "Free")],
        [
            (when, say("空き", "free") if why is None else why.words.in_language(language()))
            for when, why in rows
        ],
    )
    if shown.reason is not None and not rows:
        typer.echo(shown.reason.words.in_language(language()))


def _rules_now(service: int, space: str, day: dt.date) -> Rules:
    for one in spaces.spaces_shown(service, day):
        if one.code == space:
            return one.rules or next(iter(one.dated_rules.values()))
    raise OperationRefused(
        "unknown_space",
        f"スペース {space} はありません。",
        f"there is no space {space}",
    )


def _hours(texts: list[str] | None) -> tuple[tuple[tuple[int, int], ...], ...]:
    try:
        return hours_of(hours(texts or []))
    except ValueError as error:
        raise OperationRefused(
            "bad_hours",
            f"開室時間「{error}」を読み取れません。all=09:00-21:00 の形で書いてください。",
            f"the opening hours {error} cannot be read: write all=09:00-21:00",
        ) from None


def _with_figures(rules: Rules, texts: list[str]) -> Rules:
    for one in texts:
        name, _, value = one.partition("=")
        if name not in Rules.__dataclass_fields__ or not value.isdecimal():
            raise OperationRefused(
                "bad_rules",
                f"「{one}」は読み取れません。capacity=8 の形で書いてください。",
                f"{one!r} cannot be read: write capacity=8",
            )
        rules = replace(rules, **{name: int(value)})  # type: ignore[arg-type]
    return rules
