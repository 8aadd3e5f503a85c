"""``kiyaku jobs``: what is in the queue, what died there, and what is due."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.base import clock, queries
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Key, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.jobs import names, operations, worker
from kiyaku.jobs import queries as jobs
from kiyaku.jobs.queries import DeadJob, Job

app = typer.Typer(no_args_is_help=True, help="待ち行列の仕事 / Jobs in the queue.")

JobNumber = Annotated[
    int, typer.Argument(metavar="JOB", help="仕事の番号 / the job's number", show_default=False)
]
OfService = Annotated[
    str | None,
    typer.Option(
        "--service",
        metavar="SERVICE",
        help="このサービスの仕事。なければ全体のもの / of this service; else of the installation",
    ),
]


@app.command("list")
def list_(
    service: Annotated[
        str | None,
        typer.Option(
            "--service", metavar="SERVICE", help="このサービスだけ / of this service only"
        ),
    ] = None,
    dead: Annotated[
        bool,
        typer.Option("--dead", help="失敗して止まったものだけ / only those that failed for good"),
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=200, help="件数 / how many")] = 50,
    as_json: AsJson = False,
) -> None:
    """待ち行列を新しい順に示す / Show the queue, the latest first, and how many work it off."""
    with told(as_json=as_json):
        named = None if service is None else desk.service_id(service)
        if dead:
            found: list[Job] | list[DeadJob] = (
                jobs.all_dead() if named is None else jobs.dead(named)
            )
        else:
            found = list(jobs.jobs(named, limit=limit))
        workers = jobs.workers()
        codes = {row.pk: row.code for row in queries.services()}
    if as_json:
        print_json({"workers": workers, "jobs": [_data(one, codes) for one in found]})
        return
    typer.echo(say(f"動いているワーカー: {workers}", f"Workers running: {workers}"))
    show_table(
        [
            ("番号", "Number"),
            ("仕事", "Job"),
            ("サービス", "Service"),
            ("状態", "State"),
            ("試行", "Attempts"),
            ("次に試す", "Next try"),
            ("なぜ", "Why"),
        ],
        [_row(one, codes) for one in found],
    )


@app.command()
def retry(
    job: JobNumber, service: OfService = None, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """失敗して止まった仕事をもう一度行わせる / Have a job that failed for good tried once more."""
    with told(as_json=as_json):
        if service is None:
            operations.again(job, None, at=clock.now())
        else:
            operations.retry(
                service=desk.service_id(service), job=job, at=clock.now(), by=by, key=key
            )
    _say_done(job, "もう一度行います。", "is tried once more", as_json=as_json)


@app.command()
def dismiss(
    job: JobNumber, service: OfService = None, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """失敗して止まった仕事を見送る / Leave a job that failed for good at that."""
    with told(as_json=as_json):
        if service is None:
            operations.leave(job, None)
        else:
            operations.dismiss(
                service=desk.service_id(service), job=job, at=clock.now(), by=by, key=key
            )
    _say_done(job, "見送りました。", "is dismissed", as_json=as_json)


@app.command("run-due")
def run_due(
    concurrency: Annotated[
        int, typer.Option(min=1, max=64, help="並べて行う仕事の数 / jobs side by side")
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """期日の来た仕事を並べ、待っている仕事をすべて行って終わる / Queue what is due, and do it all.

    ワーカーを動かし続けない場合に、cron などから呼ぶ。
    For those who have no worker running all the time: called by cron, for instance.
    """
    with told(as_json=as_json):
        queued = worker.run_due(now=clock.now(), concurrency=concurrency)
    if as_json:
        print_json({"queued": queued})
        return
    typer.echo(say(f"並べた仕事: {len(queued)} 件", f"Jobs queued: {len(queued)}"))


def _say_done(job: int, ja: str, en: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"job": job})
        return
    typer.echo(say(f"仕事 {job} を{ja}", f"Job {job} {en}."))


def _row(one: Job | DeadJob, codes: dict[int, str]) -> list[str]:
    state = one.state_words if isinstance(one, Job) else names.STATES["failed"]
    next_try = one.next_try if isinstance(one, Job) and one.state == "todo" else None
    return [
        str(one.id),
        one.what.in_language(language()),
        _code(one, codes),
        state.in_language(language()),
        str(one.attempts),
        "" if next_try is None else f"{next_try.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}",
        "" if one.message is None else one.message.in_language(language()),
    ]


def _data(one: Job | DeadJob, codes: dict[int, str]) -> dict[str, object]:
    return {**plain(one), "service": _code(one, codes) or None}


def _code(one: Job | DeadJob, codes: dict[int, str]) -> str:
    return "" if one.service is None else codes.get(one.service, str(one.service))
