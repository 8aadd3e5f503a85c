"""``kiyaku journal``: the head of the journal's chain, to be kept out of reach."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.base import closing
from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk
from kiyaku.cli.desk import Code, told
from kiyaku.cli.language import say
from kiyaku.cli.output import AsJson, print_json

app = typer.Typer(no_args_is_help=True, help="日誌 / The journal.")


@app.callback()
def _root() -> None:
    """日誌 / The journal."""


@app.command()
def head(
    code: Code,
    day: Annotated[
        str | None,
        typer.Option(
            "--day", metavar="DATE", help="この日の。既定は最後に締めた日 / of this closed day"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """日誌の先頭を示す。外に控えておけば、後の書き換えが分かる / Print the journal's head.

    締めた日までのすべての記録を表す 64 字。同じ日の先頭は、後から何度出しても同じ。
    64 digits that stand for every entry up to a closed day: kept elsewhere, they show whether
    anything was changed afterwards, for the head of a day stays what it is.
    """
    with told(as_json=as_json):
        service, on = desk.service_id(code), desk.optional_day("--day", day)
        found = closing.sealed(service, on)
        if found is None:
            raise _not_closed(service, day)
    if as_json:
        print_json(
            {
                "service": code,
                "day": found.day.isoformat(),
                "entries": found.entries,
                "previous_head": found.previous_head,
                "head": found.head,
            }
        )
        return
    typer.echo(
        say(
            f"{found.day} までの日誌の先頭(この日の記録 {found.entries:,} 件):",
            f"Head of the journal up to {found.day} (entries of that day: {found.entries:,}):",
        )
    )
    typer.echo(found.head)


def _not_closed(service: int, day: str | None) -> OperationRefused:
    following = closing.next_day(service)
    asked_ja = f"{day} は" if day else "まだ一日も"
    asked_en = f"{day} is not closed" if day else "no day is closed yet"
    return OperationRefused(
        "day_not_closed",
        f"{asked_ja}締められていません。次に締めるのは {following} です。",
        f"{asked_en}; the next one to close is {following}",
    )
