"""``kiyaku network works``: appointments for works on lines, and how they ended."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key
from kiyaku.cli.network_lines import LineArgument
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.network import works
from kiyaku.flows.network.knowing import require_known
from kiyaku.network import works as rows

app = typer.Typer(no_args_is_help=True, help="回線の工事 / Works on lines.")
WorksArgument = Annotated[
    int, typer.Argument(metavar="WORKS", help="工事の番号 / their number", show_default=False)
]


@app.command("arrange")
def arrange(
    code: Code,
    line: LineArgument,
    kind: Annotated[
        str, typer.Argument(metavar="CODE", help="どの工事か / which works", show_default=False)
    ],
    on: Annotated[
        str, typer.Argument(metavar="DATE", help="工事の日 / the day", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """工事の日を決める / Make an appointment for works on a line."""

    def act(at: Desk) -> None:
        before = at.repeated([works.ARRANGED])
        day = desk.day("DATE", on)
        number = works.arrange_works(**at.acting, line=line, works_code=kind, planned_on=day)
        at.say_done(
            f"回線 {line} の工事 {number} を {day} に予定しました。",
            f"works {number} on the line {line} are arranged for {day}.",
            as_json=as_json, before=before, line=line, works=number, planned_on=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("done")
def done(
    code: Code,
    number: WorksArgument,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="済んだ日 / when they were done")
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """工事が済んだ。回線の利用が始まる / They were done: their line is in use."""

    def act(at: Desk) -> None:
        before = at.repeated([works.DONE])
        first_day = works.works_done(
            **at.acting, works_id=number, done_on=desk.optional_day("--on", on)
        )
        at.say_done(
            f"工事 {number} が済みました。回線の利用開始日は {first_day} です。",
            f"the works {number} are done; the line is in use from {first_day} on.",
            as_json=as_json, before=before, works=number, first_day=first_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("failed")
def failed(
    code: Code,
    number: WorksArgument,
    reason: Annotated[
        str,
        typer.Option("--reason", metavar="CODE", help=f"理由 / why: {', '.join(works.REASONS)}"),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """工事ができなかった / They could not be done."""

    def act(at: Desk) -> None:
        before = at.repeated([works.FAILED])
        works.works_failed(**at.acting, works_id=number, reason=reason)
        at.say_done(
            f"工事 {number} はできませんでした。", f"the works {number} could not be done.",
            as_json=as_json, before=before, works=number, reason=reason,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("call-off")
def call_off(
    code: Code, number: WorksArgument, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """工事を取りやめる / Call planned works off."""

    def act(at: Desk) -> None:
        before = at.repeated([works.CALLED_OFF])
        works.call_works_off(**at.acting, works_id=number)
        at.say_done(
            f"工事 {number} を取りやめました。", f"the works {number} are called off.",
            as_json=as_json, before=before, works=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def listed(
    code: Code,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="この日まで / up to this day")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """予定されている工事を示す / Show planned works up to a day, by default today."""

    def act(at: Desk) -> None:
        require_known(queries.pack(at.service))
        day = desk.optional_day("--until", until) or at.business_day
        shown = rows.planned_until(at.service, day)
        if as_json:
            print_json([plain(asdict(one)) for one in shown])
            return
        show_table(
            [("番号", "Works"), ("回線ID", "Line"), ("工事", "Which"), ("予定日", "Planned")],
            [(str(one.id), one.line, one.code, str(one.planned_on)) for one in shown],
        )  # fmt: skip

    desk.run(code, ME, None, as_json, act)
