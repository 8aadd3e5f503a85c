"""``kiyaku database``: start, stop and look at the packaged PostgreSQL."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, NoReturn

import psycopg
import typer
from django.db import DatabaseError

from kiyaku.base import database
from kiyaku.base.embedded import EmbeddedServer, ServerError
from kiyaku.cli.language import say

app = typer.Typer(
    no_args_is_help=True,
    help="同梱の PostgreSQL を起動・停止する / Start, stop and look at the packaged PostgreSQL.",
)

AsJson = Annotated[bool, typer.Option("--json", help="JSON で出力 / print JSON")]


class Mode(StrEnum):
    """How the server's clients are treated when it stops."""

    smart = "smart"
    fast = "fast"
    immediate = "immediate"


HowToStop = Annotated[
    Mode,
    typer.Option(
        "--mode",
        help="smart: 接続の終わりを待つ / wait for clients; fast: 切断する / send them away; "
        "immediate: 後始末を次の起動に任せる / leave the clean-up to the next start",
    ),
]


@app.command()
def prepare() -> None:
    """表を作り、最新にする（何度でも）/ Make the tables, or bring them up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiyaku.config.settings")
    try:
        import django

        django.setup()
        database.prepare()
        database.migrate()
    except ServerError as error:
        typer.echo(say(error.ja, error.en), err=True)
        raise typer.Exit(1) from None
    except (psycopg.Error, DatabaseError) as error:
        line = next(iter(str(error).splitlines()), "")
        typer.echo(
            say(f"データベースを準備できません: {line}", f"cannot prepare the database: {line}"),
            err=True,
        )
        raise typer.Exit(1) from None
    name = database.database_name()
    typer.echo(
        say(f"データベース {name} の準備ができました。", f"The database {name} is prepared.")
    )


@app.command()
def start(as_json: AsJson = False) -> None:
    """起動する（動いていればそのまま）/ Start it, unless it runs."""
    server = _server()
    try:
        server.ensure_running()
    except ServerError as error:
        _fail(error.ja, error.en)
    _print_status(server, as_json)


@app.command()
def stop(mode: HowToStop = Mode.fast) -> None:
    """停止する / Stop it cleanly."""
    try:
        was_running = _server().stop(mode.value)
    except ServerError as error:
        _fail(error.ja, error.en)
    if was_running:
        typer.echo("停止しました。 / Stopped.")
    else:
        typer.echo("動いていません。 / It was not running.")


@app.command()
def status(as_json: AsJson = False) -> None:
    """動いているか、データはどこかを示す / Show whether it runs and where its data are."""
    _print_status(_server(), as_json)


def _server() -> EmbeddedServer:
    if os.environ.get("KIYAKU_DATABASE_URL"):
        _fail(
            "KIYAKU_DATABASE_URL のサーバーを使うため、同梱の PostgreSQL は使いません。",
            "KIYAKU_DATABASE_URL names a server, so the packaged PostgreSQL is not used",
        )
    return database.embedded_server()


def _print_status(server: EmbeddedServer, as_json: bool) -> None:
    try:
        found = asdict(server.status())
    except ServerError as error:
        _fail(error.ja, error.en)
    values = {
        name: value if value is None or isinstance(value, bool | int) else str(value)
        for name, value in found.items()
    }
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    running = values.pop("running")
    typer.echo("動いています。 / It runs." if running else "動いていません。 / It does not run.")
    for name, value in values.items():
        if value is not None:
            typer.echo(f"  {name}: {value}")


def _fail(ja: str, en: str) -> NoReturn:
    typer.echo(f"{ja}\n({en})", err=True)
    raise typer.Exit(1)
