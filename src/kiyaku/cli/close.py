"""``kiyaku close`` and ``kiyaku verify``: close business days, and check all that is stored."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from kiyaku.base import clock, close_runs, closing
from kiyaku.base.closing import DayReport
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.close import launch, run
from kiyaku.close.verify import Finding
from kiyaku.close.verify import verify as verify_service
from kiyaku.close.words import COUNTED
from kiyaku.flows.network import following

app = typer.Typer(help="日次締めと検証 / The daily close, and verification.")

Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="DATE",
        help="この日まで締める。既定は昨日 / the last day to close; by default yesterday",
    ),
]
Preview = Annotated[
    bool,
    typer.Option(
        "--preview",
        help="次の日の締めを試し、何も残さない / try the next day's close and leave nothing behind",
    ),
]
WorkersOption = Annotated[
    int,
    typer.Option("--workers", min=1, max=64, help="並べて動かす処理の数 / processes side by side"),
]
Started = Annotated[
    int | None,
    typer.Option("--run", hidden=True, help="始められた実行 / a run that a page has started"),
]


@app.command("close")
def close(
    code: Code,
    until: Until = None,
    preview: Preview = False,
    workers: WorkersOption = 1,
    by: By = ME,
    started: Started = None,
    as_json: AsJson = False,
) -> None:
    """日次締めを行う / Close business days, one after another, up to yesterday or a given day.

    何度実行しても、締めた日は変わらない。途中で止まった締めは続きから行う。
    Running it again changes nothing; a close that was stopped goes on from where it was.
    """
    with told(as_json=as_json):
        service = desk.service_id(code)
        if preview:
            _print_preview(run.preview_day(service), as_json=as_json)
            return
        last = _last_day(until, started)
        reports = []
        if started is not None or closing.next_day(service) <= last:
            with (
                launch.recorded(service, last, by=by, now=clock.now, run=started),
                progress_of(service, last, as_json=as_json) as on_partition,
            ):
                reports = run.close_until(service, last, workers=workers, progress=on_partition)
        print_reports(code, reports, closing.next_day(service), as_json=as_json)


@contextmanager
def progress_of(service: int, last: dt.date, *, as_json: bool) -> Iterator[run.Progress]:
    """What to call as days are closed, to show on the terminal how far it has come."""
    with _progress(as_json) as (bar, task):
        first = closing.next_day(service)
        bar.update(task, total=max((last - first).days + 1, 0))

        def on_partition(day: dt.date, done: int, count: int) -> None:
            parts = f" {done}/{count}" if count > 1 else ""
            finished = (day - first).days + done / count
            bar.update(task, completed=finished, description=f"{day}{parts}")

        yield on_partition


@app.command("verify")
def verify(code: Code, as_json: AsJson = False) -> None:
    """保存されたすべてを計算し直して確かめる / Check all that is stored, each answer computed anew.

    日誌の鎖、締めが書いた行、請求・入金・仕訳、規約の答えの一つ一つ。違いがあれば終了コード 1。
    The journal's chain, what closes wrote, invoices, payments and postings, and every answer of
    the terms. Exits with 1 when something differs.
    """
    with told(as_json=as_json):
        service = desk.service_id(code)
        with _progress(as_json) as (bar, task):

            def on_step(what: str, done: int, count: int) -> None:
                words = {"journal": say("日誌", "journal"), "partitions": say("会員", "members")}
                bar.update(task, completed=done, total=count, description=words[what])

            findings = verify_service(service, progress=on_step)
        waiting = following.waiting(service)
    if as_json:
        found = [finding.as_json() for finding in findings]
        print_json({"service": code, "findings": found, "waiting_rows": waiting})
    else:
        _print_findings(code, findings)
        _print_waiting(waiting)
    if findings:
        raise typer.Exit(1)


def _last_day(until: str | None, started: int | None) -> dt.date:
    if started is not None:
        return close_runs.run(started, at=clock.now()).until
    if until is None:
        return clock.today() - dt.timedelta(1)
    return desk.day("--until", until)


@contextmanager
def _progress(as_json: bool) -> Iterator[tuple[Progress, TaskID]]:
    """A progress bar on the terminal; none for programs."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=as_json or not console.is_terminal,
    ) as bar:
        yield bar, bar.add_task("", total=None)


# --- in words ---------------------------------------------------------------------------------


def print_reports(
    code: str, reports: Sequence[DayReport], next_day: dt.date, *, as_json: bool
) -> None:
    """What closes have done, all days together; as JSON day by day."""
    if as_json:
        print_json({"service": code, "days": [_as_json(one) for one in reports]})
        return
    if not reports:
        typer.echo(
            say(
                f"締める日はありません。次に締めるのは {next_day} です。",
                f"There is no day to close; the next one is {next_day}.",
            )
        )
        return
    first, last = reports[0].day, reports[-1].day
    span = f"{last}" if first == last else say(f"{first} から {last}", f"{first} to {last}")
    typer.echo(
        say(f"{span} を締めました({len(reports)}日)。", f"Closed {span} (days: {len(reports)}).")
    )
    _print_counts(reports)
    typer.echo(say(f"日誌の先頭: {reports[-1].head}", f"Head of the journal: {reports[-1].head}"))


def _print_preview(report: DayReport, *, as_json: bool) -> None:
    if as_json:
        print_json({**_as_json(report), "preview": True})
        return
    typer.echo(
        say(
            f"{report.day} を締めるとこうなります(何も変えていません)。",
            f"The close of {report.day} would do this; nothing was changed.",
        )
    )
    _print_counts([report])


def _print_counts(reports: Sequence[DayReport]) -> None:
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for report in reports:
        counts.update(report.counts)
        sums.update(report.sums_yen)
    rows = [
        (
            words.in_language(language()),
            f"{counts[what]:,}",
            desk.yen(sums[what]) if what in sums else "",
        )
        for what, words in COUNTED.items()
        if counts[what]
    ]
    show_table([("内容", "What"), ("件数", "Number"), ("金額", "Amount")], rows)


def _print_findings(code: str, findings: Sequence[Finding]) -> None:
    if not findings:
        typer.echo(
            say(
                f"サービス {code} に食い違いはありません。",
                f"Everything in the service {code} is as it must be.",
            )
        )
        return
    for finding in findings:
        typer.echo(f"✗ {finding.code}: {finding.message(language())}")
    typer.echo(
        say(
            f"サービス {code} に食い違いが {len(findings)} 件あります。",
            f"Findings in the service {code}: {len(findings)}.",
        )
    )


def _print_waiting(rows: int) -> None:
    """What was decided a moment ago and FreeRADIUS does not follow yet: no finding, but said."""
    if rows:
        typer.echo(
            say(
                f"RADIUS の {rows} 行は、直前の操作への追従をワーカーが待っています。",
                f"{rows} rows of FreeRADIUS's still wait for a worker to follow what was done.",
            )
        )


def _as_json(report: DayReport) -> dict[str, Any]:
    return {
        "day": report.day.isoformat(),
        "counts": report.counts,
        "sums_yen": report.sums_yen,
        "head": report.head,
    }
