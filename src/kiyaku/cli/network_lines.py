"""``kiyaku network line``: lines assigned, listed, ended, brought over from a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption
from kiyaku.cli.language import say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.network import file, lines
from kiyaku.flows.network.knowing import require_known
from kiyaku.network import lines as rows

app = typer.Typer(no_args_is_help=True, help="回線 / Lines.")
LineArgument = Annotated[
    str, typer.Argument(metavar="LINE", help="回線ID / the line's id", show_default=False)
]


@app.command("assign")
def assign(
    code: Code,
    member: MemberArgument,
    line: LineArgument,
    product: Annotated[str, typer.Option("--product", metavar="CODE", help="商品 / what it is")],
    area: Annotated[str, typer.Option("--area", metavar="CODE", help="提供地域 / where it is")],
    replaces: Annotated[
        str | None,
        typer.Option(
            "--replaces", metavar="LINE", help="代わりに終わる回線(移転) / ends when this begins"
        ),
    ] = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """会員に回線を割り当てる / Assign a line; it is in use once its works are done."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([lines.ASSIGNED], meant)
        lines.assign_line(
            **at.acting, membership=meant, line=line, product=product, area=area, replaces=replaces
        )
        at.say_done(
            f"回線 {line} を {member} に割り当てました。", f"the line {line} is {member}'s.",
            as_json=as_json, before=before, member=member, membership=meant, line=line,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("end")
def end(
    code: Code,
    line: LineArgument,
    last_day: Annotated[
        str | None, typer.Option("--last-day", metavar="DATE", help="最終日 / its last day")
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """ほかの回線が残る会員の回線を終える / End a line of who keeps another one."""

    def act(at: Desk) -> None:
        day = desk.optional_day("--last-day", last_day) or at.business_day
        before = at.repeated([lines.ENDED])
        lines.end_line(**at.acting, line=line, last_day=day)
        at.say_done(
            f"回線 {line} は {day} に終わります。", f"the line {line} ends on {day}.",
            as_json=as_json, before=before, line=line, last_day=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def listed(
    code: Code,
    text: Annotated[
        str, typer.Option("--id", metavar="TEXT", help="回線IDの始まり / how its id begins")
    ] = "",
    after: Annotated[
        int | None, typer.Option("--after", metavar="NUMBER", help="続き / the page after this")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """回線を示す / Show lines, a page at a time."""

    def act(at: Desk) -> None:
        require_known(queries.pack(at.service))
        page = rows.listed(at.service, text=text, after=after)
        if as_json:
            print_json({"lines": [plain(asdict(one)) for one in page], "after": page.after})
            return
        show_table(
            [("回線ID", "Line"), ("会員契約", "Membership"), ("割当日", "Assigned"),
             ("利用開始日", "In use from"), ("最終日", "Last day")],
            [(one.code, str(one.membership_id), str(one.assigned_on),
              desk.date_or_dash(one.first_day), desk.date_or_dash(one.last_day)) for one in page],
        )  # fmt: skip
        if page.after is not None:
            typer.echo(say(f"続きは --after {page.after}", f"There are more: --after {page.after}"))

    desk.run(code, ME, None, as_json, act)


@app.command("import")
def import_(
    code: Code,
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV(UTF-8 か CP932) / a CSV file", show_default=False),
    ],
    by: By = ME,
    as_json: AsJson = False,
) -> None:
    """利用中の回線をまとめて取り込む(すべてか、なにもしない) / Bring lines over: all or none."""

    def act(at: Desk) -> None:
        try:
            content = path.read_bytes()
        except OSError:
            raise desk.wrong("FILE", str(path), "読めるファイル", "a file to read") from None
        count = file.import_lines(**{**at.acting, "key": None}, content=content)
        at.say_done(
            f"回線 {count} 本を取り込みました。", f"{count} lines are brought over.",
            as_json=as_json, count=count,
        )  # fmt: skip

    desk.run(code, by, None, as_json, act)


@app.command("export")
def export(code: Code) -> None:
    """すべての回線を CSV で書き出す / Write all lines as CSV to the standard output."""

    def act(at: Desk) -> None:
        typer.echo(file.export_lines(at.service), nl=False)

    desk.run(code, ME, None, False, act)
