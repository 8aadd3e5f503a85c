"""``kiyaku invoices``: the invoices of a month as PDF, to print and post."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import Code, told
from kiyaku.cli.invoice import Language
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json
from kiyaku.flows import month_invoices
from kiyaku.flows.month_invoices import Wanted
from kiyaku.jobs import prints

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


@app.callback()
def _group() -> None:
    """月の請求書をまとめて PDF にする / A month's invoices as PDF."""


@app.command("print")
def print_(
    context: typer.Context,
    code: Code,
    month: Annotated[
        str,
        typer.Argument(
            metavar="MONTH", help="発行した月(2026-12) / the month of issue", show_default=False
        ),
    ],
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
    whose: Annotated[
        Whose,
        typer.Option(
            help="全員か、メールアドレスのない会員か / everybody, or members without e-mail address"
        ),
    ] = Whose.EVERYBODY,
    unpaid: Annotated[
        bool,
        typer.Option("--unpaid", help="支払いの済んでいないものだけ / only those not paid yet"),
    ] = False,
    order: Annotated[
        Order,
        typer.Option(help="請求書番号の順か、郵便番号の順か / by number, or by postal code"),
    ] = Order.NUMBER,
    two_sided: Annotated[
        bool,
        typer.Option(
            "--two-sided",
            help="両面印刷用。どの請求書も表の面から / each begins on a front side",
        ),
    ] = False,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", help="請求書の言葉(既定は KIYAKU_LANG) / their language"),
    ] = None,
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
