"""``kiyaku worker``: a process that does what waits in the queue."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.base import database
from kiyaku.cli.desk import told
from kiyaku.cli.language import say
from kiyaku.jobs import operations, schedule, stopping
from kiyaku.jobs import worker as workers

app = typer.Typer(help="ワーカー / Workers.")


@app.callback()
def _group() -> None:
    """ワーカー / Workers."""


@app.command("worker")
def worker(
    concurrency: Annotated[
        int,
        typer.Option(min=1, max=64, help="並べて行う仕事の数 / jobs side by side"),
    ] = 1,
    queues: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME", help="この列だけ。既定はすべて / only these; by default all"
        ),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="待っている仕事を終えたら止まる / end when none waits")
    ] = False,
    heartbeat_s: Annotated[
        float,
        typer.Option(
            "--heartbeat", min=0.1, metavar="SECONDS", help="生存を知らせる間隔 / tells it is there"
        ),
    ] = workers.HEARTBEAT_S,
    silent_s: Annotated[
        float,
        typer.Option(
            "--silent",
            min=1,
            metavar="SECONDS",
            help="ほかのワーカーがこの間黙っていれば消えたとみなす / "
            "another silent for so long has vanished",
        ),
    ] = operations.SILENT_S,
    grace_s: Annotated[
        float,
        typer.Option(
            "--grace",
            min=0,
            metavar="SECONDS",
            help="SIGTERM のあと今の仕事を待つ間。過ぎれば打ち切り、ほかのワーカーが続きを行う / "
            "what is being done may take so long after SIGTERM; then others take it up",
        ),
    ] = stopping.GRACE_S,
) -> None:
    """待ち行列の仕事を行う。SIGTERM か Ctrl-C で、今の仕事を終えて止まる / Do what is queued.

    日次締めは KIYAKU_CLOSE_AT の時刻(日本時間、既定 02:00)に行う。何台でも並べて動かせる。
    SIGTERM or Ctrl-C: what is being done is finished first. The daily close comes at the hour that
    KIYAKU_CLOSE_AT says (in Tokyo; 02:00 by default). Any number of workers may run side by side.
    """
    with told():
        schedule.close_hour("")  # refuses an hour that cannot be read
        database.prepare()
        database.migrate()
        typer.echo(say("ワーカーが動いています。", "The worker is running."), err=True)
        workers.log_to_stderr()
        workers.run(
            concurrency=concurrency,
            queues=queues.split(",") if queues else None,
            once=once,
            heartbeat_s=heartbeat_s,
            silent_s=silent_s,
            grace_s=grace_s,
        )
