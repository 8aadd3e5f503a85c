"""``kiyaku demo``: a year of two services, made up, on a database of its own."""

from __future__ import annotations

import os
import secrets
import sys
from typing import Annotated, Any

import psycopg
import typer
from psycopg.conninfo import make_conninfo
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text as RichText

from kiyaku.accounts.rights import NAMES
from kiyaku.base import database
from kiyaku.base.embedded import ServerError
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json
from kiyaku.demo import run as demo
from kiyaku.demo.lived import Lived, live_side_by_side
from kiyaku.demo.logins import DemoLogin
from kiyaku.demo.people import shown
from kiyaku.demo.summary import LifeTold, Summary, Told, UsualMonth
from kiyaku.flows.telling import tell
from kiyaku.terms.texts import Text

DATABASE = "kiyaku_demo"
"""The demo's own database: made anew each time, so nobody else's is touched."""

app = typer.Typer(
    help="二つのサービスの1年を作り物の会員で動かす / A year of two services, made up."
)

Members = Annotated[
    tuple[int, int],
    typer.Option(
        "--members",
        min=1,
        help="NETSUGEN とちよっパヤ！ネットの会員数 / members of NETSUGEN and of Choppaya Net",
    ),
]
Months = Annotated[
    int, typer.Option(min=1, max=24, help="何か月分の日次締めをするか / months of daily closes")
]
Seed = Annotated[int, typer.Option(help="同じ値なら同じ1年になる / the same seed, the same year")]
Serve = Annotated[
    bool | None,
    typer.Option(
        "--serve/--no-serve",
        help="終わったらページを出す。既定は端末で動かしたときだけ / serve the pages at the end; "
        "by default where the demo runs in a terminal",
    ),
]
Port = Annotated[int, typer.Option(min=1, max=65_535, help="ページのポート / port of the pages")]
Drop = Annotated[
    bool,
    typer.Option(
        "--drop",
        help=f"終わったら {DATABASE} を消す / remove the database {DATABASE} at the end",
    ),
]


@app.command("demo")
def run(
    members: Members = demo.MEMBERS,
    months: Months = demo.MONTHS,
    seed: Seed = demo.SEED,
    drop: Drop = False,
    serve: Serve = None,
    port: Port = 8000,
    as_json: AsJson = False,
) -> None:
    """作り物の会員で二つのサービスの1年を動かし、結果を示す / Live a made-up year of two services.

    専用のデータベース kiyaku_demo を毎回作り直す。ほかのデータベースには触れない。
    The database kiyaku_demo is made anew each time; no other one is touched.
    """
    try:
        database.recreate_database(DATABASE)
        with database.another_database(DATABASE):
            is_sound = _live(members, months, seed, as_json=as_json)
        if drop:
            database.drop_database(DATABASE)
    except (ServerError, psycopg.Error) as error:
        told = getattr(error, language(), error)
        typer.echo(say(f"デモを動かせません: {told}", f"cannot run the demo: {told}"), err=True)
        raise typer.Exit(1) from None
    if not as_json and not drop:
        typer.echo(_where_to_look())
    if not is_sound:
        raise typer.Exit(1)
    if not as_json and not drop:
        _serve(port, wanted=sys.stdin.isatty() if serve is None else serve)


def _serve(port: int, *, wanted: bool) -> None:
    """Become the server of the demo's pages, or say how to start it."""
    named = {"KIYAKU_DATABASE_NAME": DATABASE}
    if url := os.environ.get("KIYAKU_DATABASE_URL"):
        # The address of a server names its database itself.
        named = {"KIYAKU_DATABASE_URL": make_conninfo(url, dbname=DATABASE)}
    if wanted:
        command = [sys.executable, "-m", "kiyaku", "serve", "--port", str(port)]
        os.execve(sys.executable, command, {**os.environ, **named})
    shown = "KIYAKU_DATABASE_URL=…" if url else f"KIYAKU_DATABASE_NAME={DATABASE}"
    typer.echo(say(f"ページを見る: {shown} kiyaku serve", f"See the pages: {shown} kiyaku serve"))


def _live(members: tuple[int, int], months: int, seed: int, *, as_json: bool) -> bool:
    """Live the months, show what came of them; returns whether all of it could be verified."""
    database.migrate()
    password = secrets.token_urlsafe(9)
    stages = demo.open_stages(members, months, seed)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as progress:
        tasks = [
            (stage, progress.add_task(_title(stage.setting.title), total=demo.days_of(months)))
            for stage in stages
        ]

        def show() -> None:
            for stage, task in tasks:
                day, members = demo.reached(stage)
                told = f"{_title(stage.setting.title)} {day} {say('会員', 'members')} {members:,}"
                done = (day - demo.OPENED_ON).days
                progress.update(task, completed=done, description=told)

        lived = live_side_by_side(
            stages, months, seed, password, named=DATABASE, meanwhile=show
        )  # fmt: skip
        show()
    if as_json:
        print_json([_as_json(one) for one in lived])
    else:
        _print(lived, password)
    return all(one.is_sound for one in lived)


def _as_json(one: Lived) -> dict[str, Any]:
    return {
        **one.figures.as_json(),
        "life": [told.as_json() for told in one.life.told] if one.life else [],
        "findings": [finding.as_json() for finding in one.findings],
    }


# --- in words ---------------------------------------------------------------------------------


def _print(lived: list[Lived], password: str) -> None:
    out = Console() if Console().is_terminal else Console(width=110)
    for one in lived:
        out.print(_figures(one.figures))
    for one in lived:
        if one.life is not None:
            _print_life(out, one.figures, one.life)
    for one in lived:
        _print_findings(out, one.figures, one.findings)
    _print_logins(out, [login for one in lived for login in one.logins], password)


def _figures(figures: Summary) -> Table:
    closed = f"{say('締め', 'closed until')} {figures.closed_until}"
    table = Table(
        title=f"[bold]{_title(figures.title)}[/] {closed}",
        show_header=False,
        title_justify="left",
    )
    table.add_column(no_wrap=True)
    table.add_column()
    for words, told in _rows(figures):
        table.add_row(say(*words), told)
    return table


def _rows(figures: Summary) -> tuple[tuple[tuple[str, str], str], ...]:
    members, money = figures.members, figures.money
    return (
        (
            ("会員", "members"),
            f"{members.registered:,}"
            + say(
                f"(法人 {members.corporations:,}、在会 {members.active:,}、"
                f"うち停止中 {members.suspended:,}、終了 {members.over:,})、"
                f"不承認 {members.applications_declined:,}",
                f" ({members.corporations:,} corporations; {members.active:,} active, "
                f"{members.suspended:,} of them suspended; {members.over:,} over); "
                f"{members.applications_declined:,} declined",
            ),
        ),
        (("請求", "invoiced"), _counted(money.invoices, money.invoiced_yen)),
        (("入金", "paid"), _counted(money.payments, money.paid_yen)),
        (("延滞", "overdue"), _counted(money.overdue_invoices, money.overdue_yen)),
        (
            ("遅延利息", "late interest"),
            _counted(money.late_interest_charges, money.late_interest_yen)
            + say("、請求事務手数料 ", "; handling fees ")
            + _yen(money.late_handling_fees_yen),
        ),
        (("返還義務", "refunds due"), _counted(money.refunds, money.refunds_due_yen)),
        (("決定待ちの候補", "grounds awaiting a decision"), f"{members.grounds_waiting:,}"),
        (
            ("保留", "parked"),
            f"{figures.parked:,}"
            + say(
                f"(解決済み {figures.parked_and_resolved:,})",
                f" ({figures.parked_and_resolved:,} resolved)",
            ),
        ),
        (("記録の鎖の先端", "journal head"), figures.journal_head),
    )


def _title(title: Text) -> str:
    return title.in_language(language())


def _counted(number: int, yen: int) -> str:
    return say(f"{number:,}件 {_yen(yen)}", f"{number:,}, in all {_yen(yen)}")


def _yen(yen: int) -> str:
    return say(f"{yen:,}円", f"{yen:,} yen")


def _print_life(out: Console, figures: Summary, life: LifeTold) -> None:
    who = life.member.life
    out.print()
    out.print(
        f"[bold]{say('会員の一生', 'The life of a member')}: {who.handle} "
        f"{escape(shown(who.particulars))}[/] — {_title(figures.title)} {who.plan}"
    )
    asked: set[str] = set()
    for one in life.folded():
        if isinstance(one, UsualMonth):
            told = say(f"いつもどおり({one.events}件)", f"as usual ({one.events})")
            out.print(f"{one.month}    [dim]{told}[/]", highlight=False)
        else:
            _print_event(out, one, asked)


def _print_event(out: Console, one: Told, asked: set[str]) -> None:
    """An event with its clauses; a working is written out the first time its question comes up."""
    clauses = escape(" ".join(one.event.clauses))
    mark = "[green]✓[/]" if one.agrees else "[red]✗[/]"
    words = escape(tell(one.event, language()))
    out.print(f"{one.event.on} {words} [cyan]{clauses}[/] {mark}", highlight=False)
    reason = one.working()
    if reason is None or reason.receipt is None:
        return
    if reason.agrees and reason.receipt.question in asked:
        return
    asked.add(reason.receipt.question)
    for line in reason.in_words(language()):
        indent = len(line) - len(line.lstrip())
        out.print(Padding(RichText(line.lstrip(), style="dim"), (0, 0, 0, 9 + indent)))


def _print_findings(out: Console, figures: Summary, found: list[Any]) -> None:
    out.print()
    if not found:
        told = say(
            "検証: 記録の鎖、請求・明細・仕訳、根拠、再計算はすべて一致",
            "verified: journal chain, invoices, lines and postings, bases, recomputed answers",
        )
        out.print(f"[green]✓[/] [bold]{_title(figures.title)}[/] {told}")
    for finding in found:
        out.print(
            f"[red]✗[/] [bold]{_title(figures.title)}[/] {escape(finding.message(language()))}"
        )


def _print_logins(out: Console, ready: list[DemoLogin], password: str) -> None:
    table = Table(title=say("ログイン", "Logins"), title_justify="left")
    for heading in (
        say("サービス", "service"),
        say("役割", "role"),
        say("会員番号・ログイン名", "member number or login name"),
    ):
        table.add_column(heading)
    for one in ready:
        table.add_row(one.service, NAMES[one.role].in_language(language()), one.login)
    out.print()
    out.print(table)
    out.print(say("パスワード(すべて同じ): ", "Password, of all of them: ") + password)


def _where_to_look() -> str:
    # The address of a server names its database itself.
    here = "" if os.environ.get("KIYAKU_DATABASE_URL") else f"KIYAKU_DATABASE_NAME={DATABASE} "
    return say(
        f"\n会員も料金も作り物です。NETSUGEN の 2025-04-01 からの遅延利息の率(年 2.5 %)は、"
        f"公表された表ではなく運営者の入力です。\n"
        f"データベース {DATABASE} は次のデモまで残ります: {here}kiyaku verify netsugen",
        f"\nMembers and prices are made up. NETSUGEN's rate of late interest from 2025-04-01 "
        f"(2.5 % a year) is the operator's entry, not a published value.\n"
        f"The database {DATABASE} stays until the next demo: {here}kiyaku verify netsugen",
    )
