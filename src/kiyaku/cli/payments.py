"""``kiyaku payments``: receive many payments from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk
from kiyaku.cli.language import say
from kiyaku.cli.output import AsJson
from kiyaku.flows import payments, payments_file
from kiyaku.flows.payments_file import Wrong

app = typer.Typer(no_args_is_help=True, help="入金をまとめて取り込む / Receive many payments.")


@app.callback()
def _group() -> None:
    """入金をまとめて取り込む / Receive many payments."""


@app.command("import")
def import_(
    code: Code,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.csv",
            help="列は member か membership、amount_yen、任意で paid_on、method / columns: member "
            "or membership, amount_yen, perhaps paid_on and method",
            show_default=False,
        ),
    ],
    by: By = ME,
    as_json: AsJson = False,
) -> None:
    """CSV の入金をすべて取り込むか、何もしない / Import all payments of a CSV file, or none.

    同じ内容のファイルは一度しか取り込まない / a file with the same content is imported only once.
    """

    def act(at: Desk) -> None:
        found = payments_file.read(at.service, str(file), bytes_of(file), at.business_day)
        at = Desk(code, by, found.key)
        before = at.repeated(["payment_received", "payments_received"])
        if before is not None:
            at.say_done(
                f"「{file.name}」は {before.day} に取り込み済みです。",
                f"{file.name} was imported on {before.day}.",
                as_json=as_json, before=before, imported=0, total_yen=0,
            )  # fmt: skip
            return
        if found.wrong:
            tell_wrong(file, found.wrong, as_json)
            raise typer.Exit(1)
        payments.receive_payments(**at.acting, rows=list(found.rows))
        count, total = len(found.rows), found.total_yen
        words = desk.count(count, "入金", "payment")
        at.say_done(
            f"「{file.name}」を取り込みました。{words}、{total:,}円。",
            f"{file.name} is imported: {words}, {total:,} yen.",
            as_json=as_json, imported=count, total_yen=total,
        )  # fmt: skip

    desk.run(code, by, None, as_json, act)


def bytes_of(path: Path) -> bytes:
    """The content of a file.

    Raises:
        OperationRefused: ``bad_file``.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise OperationRefused(
            "bad_file",
            f"「{path}」: 読めません: {error.strerror}",
            f"{path}: {error.strerror}",
        ) from None


def tell_wrong(file: Path, wrong: tuple[Wrong, ...], as_json: bool) -> None:
    """Tell what is wrong in a file, row by row, and that nothing was imported."""
    if as_json:
        mistakes = [one.as_json() for one in wrong]
        typer.echo(
            json.dumps({"error": "bad_rows", "rows": mistakes}, ensure_ascii=False), err=True
        )
        return
    for one in wrong:
        typer.echo(
            say(
                f"{file.name} {one.line} 行目 {one.field}: {one.ja}",
                f"{file.name} line {one.line}, {one.field}: {one.en}",
            ),
            err=True,
        )
    count = len(wrong)
    typer.echo(
        say(
            f"誤りが {count} 件あります。何も取り込んでいません。直してもう一度実行してください。",
            f"{desk.count(count, '', 'mistake')}; nothing was imported. "
            "Mend the file and run it again.",
        ),
        err=True,
    )
