"""``kiyaku invoices``: the invoices of a month as PDF, to print and post."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.invoice import Language
from kiyaku.cli.language import language, of, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows import month_invoices
from kiyaku.flows.month_invoices import Wanted
from kiyaku.jobs import prints, prints_shown

app = typer.Typer(
    no_args_is_help=True, help="月の請求書をまとめて PDF にする / A month's invoices as PDF."
)


class Whose(StrEnum):
    """Whose invoices are printed."""

    EVERYBODY = month_invoices.EVERYBODY
    WITHOUT_EMAIL = month_invoices.WITHOUT_EMAIL


class Order(StrEnum):
    """In which order."""

    NUMBER = month_invoices.BY_NUMBER
    POSTAL_CODE = month_invoices.BY_POSTAL_CODE


MonthArgument = Annotated[
    str,
    typer.Argument(
        metavar="MONTH", help="発行した月(2026-12) / the month of issue", show_default=False
    ),
]
WhoseOption = Annotated[
    Whose,
    typer.Option(
        help="全員か、メールアドレスのない会員か / everybody, or members without e-mail address"
    ),
]
UnpaidOption = Annotated[
    bool,
    typer.Option("--unpaid", help="支払いの済んでいないものだけ / only those not paid yet"),
]
OrderOption = Annotated[
    Order,
    typer.Option(help="請求書番号の順か、郵便番号の順か / by number, or by postal code"),
]
TwoSidedOption = Annotated[
    bool,
    typer.Option(
        "--two-sided",
        help="両面印刷用。どの請求書も表の面から / each begins on a front side",
    ),
]
LanguageOption = Annotated[
    Language | None,
    typer.Option("--lang", help="請求書の言葉(既定は KIYAKU_LANG) / their language"),
]


@app.callback()
def _group() -> None:
    """月の請求書をまとめて PDF にする / A month's invoices as PDF."""


@app.command("print")
def print_(
    context: typer.Context,
    code: Code,
    month: MonthArgument,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar="FILE.pdf",
            help="書き出すファイル。200 件を超えると FILE-1.pdf、FILE-2.pdf… / the file to write; "
            "of more than 200 invoices FILE-1.pdf, FILE-2.pdf and so on",
            show_default=False,
        ),
    ],
    whose: WhoseOption = Whose.EVERYBODY,
    unpaid: UnpaidOption = False,
    order: OrderOption = Order.NUMBER,
    two_sided: TwoSidedOption = False,
    lang: LanguageOption = None,
    as_json: AsJson = False,
) -> None:
    """月に発行した請求書をまとめて PDF に書き出す / Write the invoices of a month as PDF.

    取り消した請求書と、個人情報を消去した会員の請求書は除く。ワーカーは要らず、PDF は残らない。
    Those taken back, and those of members who were erased, are left out. No worker is needed, and
    nothing is kept but the file.
    """
    with told(as_json=as_json):
        service = desk.service_id(code)
        day = dt.date.fromisoformat(f"{desk.month('MONTH', month)}-01")
        wanted = Wanted(day, whose.value, unpaid, order.value)
        chosen = month_invoices.choose(service, wanted)
        seeing.listed(context, service, set(chosen.memberships))
        drawn = prints.draw_now(
            service,
            chosen.invoices,
            month=day,
            language=language() if lang is None else str(lang),
            is_two_sided=two_sided,
        )
        is_one = len(chosen.invoices) <= prints.PART
        files = [
            _write(to if is_one else to.with_stem(f"{to.stem}-{number}"), content)
            for number, content in enumerate(drawn, start=1)
        ]
    if as_json:
        counts = {"credited": chosen.credited, "erased": chosen.erased}
        print_json({"invoices": len(chosen.invoices), "left_out": counts, "files": files})
        return
    count, names = len(chosen.invoices), ", ".join(one["file"] for one in files)
    typer.echo(
        say(
            f"{month} の請求書 {count} 件を {names} に書き出しました"
            f"(除いたもの: 取消し {chosen.credited} 件、消去済みの会員 {chosen.erased} 件)。",
            f"{count} {'invoice' if count == 1 else 'invoices'} of {month} "
            f"{'was' if count == 1 else 'were'} written to {names}"
            f" (left out: {chosen.credited} taken back, {chosen.erased} of erased members).",
        )
    )


@app.command("ask")
def ask(
    code: Code,
    month: MonthArgument,
    whose: WhoseOption = Whose.EVERYBODY,
    unpaid: UnpaidOption = False,
    order: OrderOption = Order.NUMBER,
    two_sided: TwoSidedOption = False,
    lang: LanguageOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """月の請求書の PDF をワーカーに頼む / Have a worker draw the invoices of a month as PDF.

    できあがると職員の画面から受け取れる / the desk's page has the files when they are drawn.
    """

    def act(at: Desk) -> None:
        day = dt.date.fromisoformat(f"{desk.month('MONTH', month)}-01")
        before = at.repeated([prints.ASKED])
        number = prints.ask(
            **at.acting,
            wanted=Wanted(day, whose.value, unpaid, order.value),
            language=language() if lang is None else str(lang),
            is_two_sided=two_sided,
        )
        found = prints_shown.one(at.service, number)
        at.say_done(
            f"{month} の請求書 {found.total} 件の PDF を頼みました(番号 {number})。",
            f"the PDF of {found.total} invoices of {month} is asked for (number {number}).",
            as_json=as_json, before=before, print=number, invoices=found.total,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def list_(code: Code, as_json: AsJson = False) -> None:
    """頼んだ PDF がどこまでできたか / How far the prints are that were asked for."""
    with told(as_json=as_json):
        page = prints_shown.listed(desk.service_id(code))
    if as_json:
        print_json([plain(one) for one in page])
        return
    show_table(
        [("番号", "Number"), ("月", "Month"), ("できた数", "Drawn"), ("件数", "Invoices"),
         ("状態", "State")],
        [(str(one.id), f"{one.wanted.month:%Y-%m}", str(one.done), str(one.total),
          of(one.state_words)) for one in page],
    )  # fmt: skip


@app.command("drop")
def drop(
    code: Code,
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="番号 / its number", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """頼んだ PDF を消す / Drop a print, with its files."""

    def act(at: Desk) -> None:
        before = at.repeated([prints.DROPPED])
        prints.drop(**at.acting, printed=number)
        at.say_done(
            f"PDF {number} を消しました。", f"the print {number} is dropped.",
            as_json=as_json, before=before, print=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def _write(file: Path, content: bytes) -> dict[str, Any]:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise OperationRefused(
            "file_not_written",
            f"「{file}」に書き込めません: {error.strerror}",
            f"cannot write {file}: {error.strerror}",
        ) from error
    return {"file": str(file), "bytes": len(content)}
