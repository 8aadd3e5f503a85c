"""``kiyaku statistics``: counts of members that tell of nobody, shown and published."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows import statistics as flows
from kiyaku.flows import statistics_shown
from kiyaku.flows.statistics import Table
from kiyaku.privacy import statistics as stored

app = typer.Typer(no_args_is_help=True, help="会員の統計 / Statistics on members.")

Per = Annotated[
    list[str],
    typer.Option(
        "--per",
        metavar="WHAT",
        help="何ごとに数えるか(1つか2つ): plan・kind・area・age・month_joined・state / "
        "what to count by, one or two",
    ),
]
Day = Annotated[
    str | None,
    typer.Option(
        "--day", metavar="DATE", help="締めた日(既定は最後の) / a closed day, by default the last"
    ),
]
AsCsv = Annotated[bool, typer.Option("--csv", help="CSV で出力 / print CSV")]


@app.command()
def show(
    code: Code, per: Per, day: Day = None, as_csv: AsCsv = False, as_json: AsJson = False
) -> None:
    """公表できる形の表を示す / Show the table as it may be published."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        table = flows.table(service, _day(service, day), per)
        _print(service, table, as_csv, as_json)


@app.command()
def publish(
    code: Code,
    per: Per,
    day: Day = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """表を公表したことを記録する / Publish the table: it is kept as it is."""

    def act(at: Desk) -> None:
        before = at.repeated([flows.PUBLISHED])
        number = flows.publish(**at.acting, day=_day(at.service, day), dimensions=per)
        found = Table.of(stored.publication(at.service, number))
        at.say_done(
            f"{found.day} の統計 {number} を公表しました(秘匿 {found.withheld} 区分)。",
            f"statistics {number} of {found.day} are published, {found.withheld} cells withheld.",
            as_json=as_json, before=before, publication=number, withheld=found.withheld,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def list_(code: Code, as_json: AsJson = False) -> None:
    """公表した統計 / What was published, the latest first."""
    with told(as_json=as_json):
        found = list(stored.listed(desk.service_id(code)))
    if as_json:
        print_json([plain(one) for one in found])
        return
    show_table(
        [("番号", "Number"), ("対象の日", "Day"), ("区分", "By"), ("公表", "Published"),
         ("公表した人", "By whom")],
        [
            [
                str(one.id), one.day.isoformat(),
                ", ".join(flows.DIMENSIONS[d].in_language(language()) for d in one.dimensions),
                one.published_on.isoformat(), one.by,
            ]
            for one in found
        ],
    )  # fmt: skip


@app.command()
def table(
    code: Code,
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="統計の番号 / its number", show_default=False)
    ],
    as_csv: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """公表した表を、公表したときのまま示す / A table as it was published."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        _print(service, Table.of(stored.publication(service, number)), as_csv, as_json)


def _day(service: int, given: str | None) -> dt.date:
    last = queries.business_day(service) - dt.timedelta(1)
    return desk.optional_day("--day", given) or last


def _print(service: int, found: Table, as_csv: bool, as_json: bool) -> None:
    shown = statistics_shown.shown(service, found)
    if as_json:
        print_json({"day": found.day.isoformat(), "per": list(found.dimensions), **found.as_told})
        return
    if as_csv:
        typer.echo(statistics_shown.as_csv(shown, language()), nl=False)
        return
    typer.echo(
        say(
            f"{shown.title.ja}({found.day}。{found.least} 人未満の区分は示さない)",
            f"{shown.title.en} ({found.day}; groups of fewer than {found.least} are not shown)",
        )
    )
    titles, *rows = statistics_shown.as_rows(shown, language())
    show_table([(one, one) for one in titles], rows)
