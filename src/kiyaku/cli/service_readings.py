"""``kiyaku service choose-reading``, ``reading-effect``, ``withdraw-reading``."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.language import of, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.close import reading_effect
from kiyaku.close.reading_effect import Difference, Effect
from kiyaku.flows import readings
from kiyaku.flows.readings import CHOSEN, PLANNED, WITHDRAWN

app = typer.Typer()

Reading = Annotated[
    str, typer.Argument(metavar="READING", help="解釈 / the reading", show_default=False)
]
Option = Annotated[
    str, typer.Argument(metavar="OPTION", help="選択肢 / the option", show_default=False)
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由 / the reason")]


@app.command("choose-reading")
def choose_reading(
    code: Code,
    reading: Reading,
    option: Option,
    reason: Reason = "",
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATE", help="いつから(既定は今から) / by default from now on"
        ),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """解釈を選ぶ(今後の答えに効く) / Choose a reading for what is answered from now on.

    先の日を --from で指定すると計画になり、その日まで取り消せる / a later day makes it a plan.
    """

    def act(at: Desk) -> None:
        since = desk.optional_day("--from", from_)
        before = at.repeated([CHOSEN, PLANNED])
        number = readings.choose_reading(
            **at.acting, reading=reading, option=option, reason=reason, from_day=since
        )
        if since is None:
            words = (
                f"解釈 {reading} に {option} を選びました。",
                f"the reading {reading} is set to {option}.",
            )
        else:
            words = (
                f"解釈 {reading} は {since} から {option} です(番号 {number})。",
                f"the reading {reading} is {option} from {since} on (number {number}).",
            )
        at.say_done(
            *words,
            as_json=as_json, before=before, reading=reading, option=option, entry=number,
            from_day=since,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("withdraw-reading")
def withdraw_reading(
    code: Code,
    plan: Annotated[
        int,
        typer.Argument(metavar="PLAN", help="計画の番号 / number of the plan", show_default=False),
    ],
    reason: Reason = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """先の日からの解釈の計画を取り消す / Take back a reading planned for a day to come."""

    def act(at: Desk) -> None:
        before = at.repeated([WITHDRAWN])
        found = readings.withdraw_reading_plan(**at.acting, plan=plan, reason=reason)
        at.say_done(
            f"解釈 {found.reading} の {found.from_day} からの計画を取り消しました。",
            f"the plan of the reading {found.reading} for {found.from_day} is taken back.",
            as_json=as_json, before=before, plan=plan, reading=found.reading,
            from_day=found.from_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("reading-effect")
def effect(
    context: typer.Context,
    code: Code,
    reading: Reading,
    option: Option,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="期間の初日 / first day of the period"),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="期間の末日 / last day of the period"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """別の読み方なら過去と未払いがいくら違うか / What another reading would come to, in yen."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        found = reading_effect.effect(
            service,
            reading=reading,
            option=option,
            first_day=desk.optional_day("--from", from_),
            last_day=desk.optional_day("--until", until),
        )
        named = {one.membership for one in found.by_member}
        named |= {one.membership for one in found.differences}
        seeing.listed(context, service, named)
    if as_json:
        print_json({**plain(found), "difference_yen": found.difference_yen})
    else:
        _print(found)


def _print(found: Effect) -> None:
    typer.echo(
        say(
            f"{found.first_day} – {found.last_day}: {found.before} → {found.after}",
            f"{found.first_day} – {found.last_day}: {found.before} → {found.after}",
        )
    )
    show_table(
        [("内容", "What"), ("条項", "Clauses"), ("件数", "Count"), ("違う", "Differ"),
         ("いまの読み方", "Now"), ("別の読み方", "Other"), ("差", "Difference")],
        [
            (of(one.words), ", ".join(one.clauses), str(one.count), str(one.differing),
             desk.yen(one.before_yen), desk.yen(one.after_yen), desk.yen(one.difference_yen))
            for one in found.totals
        ],
        apart=True,
    )  # fmt: skip
    show_table(
        [("会員", "Member"), ("違う", "Differ"), ("差", "Difference")],
        [(one.member, str(one.count), desk.yen(one.difference_yen)) for one in found.by_member],
        apart=True,
    )
    show_table(
        [("会員", "Member"), ("内容", "What"), ("日", "Day"), ("いまの読み方", "Now"),
         ("別の読み方", "Other"), ("差", "Difference")],
        [
            (one.member, of(one.words), _days(one), desk.yen(one.before_yen),
             desk.yen(one.after_yen), desk.yen(one.difference_yen))
            for one in found.differences
        ],
        apart=True,
    )  # fmt: skip
    if found.more:
        typer.echo(say(f"ほかに {found.more} 件", f"and {found.more} more"))
    for question, clauses in found.not_told:
        listed = ", ".join(clauses)
        typer.echo(
            say(
                f"円では示せない答えも変わる: {question}({listed})",
                f"other answers change too, not told in yen: {question} ({listed})",
            )
        )


def _days(one: Difference) -> str:
    if one.before_until is None and one.after_until is None:
        return str(one.on)
    return f"{one.on}: {desk.date_or_dash(one.before_until)} → {desk.date_or_dash(one.after_until)}"
