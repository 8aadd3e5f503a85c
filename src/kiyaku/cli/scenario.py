"""``kiyaku scenario``: play whole lives from YAML and check what came of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kiyaku import scenarios
from kiyaku.base import database
from kiyaku.base.embedded import ServerError
from kiyaku.cli.language import language, say
from kiyaku.cli.output import print_table
from kiyaku.flows.telling import tell
from kiyaku.flows.timeline import Event
from kiyaku.scenarios import Expectation, Finding, Played, StoryError
from kiyaku.scenarios.check import differences

app = typer.Typer(
    no_args_is_help=True,
    help="会員の一生を YAML の筋書きで動かし、確かめる / Play and check whole lives from YAML.",
)

Files = Annotated[
    list[Path],
    typer.Argument(
        help="筋書き、またはそのフォルダー / stories, or folders of them", show_default=False
    ),
]
AsJson = Annotated[
    bool,
    typer.Option("--json", help="出来事を1行ずつ JSON で出力 / print one event a line as JSON"),
]
Keep = Annotated[
    bool,
    typer.Option(
        "--keep", help="使ったサービスを残す / leave the services it made in the database"
    ),
]


@app.callback()
def scenario() -> None:
    """会員の一生を YAML の筋書きで動かし、確かめる / Play and check whole lives from YAML."""


@app.command()
def run(files: Files, as_json: AsJson = False, keep: Keep = False) -> None:
    """筋書きを日次締めで動かし、期待と比べる / Play stories through the daily close and check.

    Exits with 1 when an expectation does not hold or a story cannot be played.
    """
    out, err = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)
    failed = 0
    try:
        paths = scenarios.story_files(files)
        database.migrate()
    except (StoryError, ServerError) as error:
        _print_error(err, error)
        raise typer.Exit(1) from None
    for path in paths:
        try:
            played = scenarios.play(scenarios.read_story(path), keep=keep)
        except StoryError as error:
            _print_error(err, error)
            failed += 1
            continue
        failed += bool(played.findings)
        _report(played, out, err, as_json=as_json, several=len(paths) > 1)
    if not as_json and len(paths) > 1:
        held = len(paths) - failed
        out.print(say(f"{len(paths)}本のうち {held}本が期待どおり", f"{held} of {len(paths)} held"))
    if failed:
        raise typer.Exit(1)


def _report(played: Played, out: Console, err: Console, *, as_json: bool, several: bool) -> None:
    if as_json:
        for event in played.events:
            line = {"scenario": played.story.file} if several else {}
            typer.echo(json.dumps({**line, **event.as_json()}, ensure_ascii=False))
        _print_findings(played, err)
        if played.code:
            err.print(_kept(played.code))
        return
    _print_story(played, out, brief=several)
    _print_findings(played, err)


# --- in words ---------------------------------------------------------------------------------


def _print_story(played: Played, out: Console, *, brief: bool) -> None:
    story = played.story
    wrong = {finding.expectation.number for finding in played.findings}
    mark = "[red]✗[/]" if wrong else "[green]✓[/]"
    out.print(f"{mark} [bold]{escape(story.title)}[/] [dim]{escape(story.file)}[/]")
    if not brief:
        print_table(_table(played.events))
    held = len(story.expectations) - len(wrong)
    closed = sum(event.event == "day_closed" for event in played.events)
    out.print(
        say(
            f"  {closed}日を締め、期待 {len(story.expectations)}件のうち {held}件が成立",
            f"  {closed} days closed; {held} of {len(story.expectations)} expectations held",
        )
    )
    if played.code:
        out.print("  " + _kept(played.code))


def _table(events: Sequence[Event]) -> Table:
    table = Table(box=None, padding=(0, 1))
    for ja, en in (("日", "Day"), ("会員", "Member"), ("出来事", "Event"), ("条項", "Clauses")):
        table.add_column(say(ja, en), no_wrap=en in ("Day", "Member"))
    for event in events:
        if event.event != "day_closed":
            table.add_row(
                event.on.isoformat(),
                escape(event.member or ""),
                escape(tell(event, language())),
                escape(" ".join(event.clauses)),
            )
    return table


def _print_findings(played: Played, err: Console) -> None:
    for finding in played.findings:
        err.print(_finding(finding), highlight=False)


def _finding(finding: Finding) -> str:
    expectation = finding.expectation
    place = escape(expectation.place.words(language()))
    if expectation.absent:
        head = say("あってはならない出来事がありました。", "an event that must not be was found")
    else:
        head = say("期待した出来事がありません。", "no event is as expected")
    lines = [f"[red]✗[/] {place}: {head}"]
    lines.append(say("  期待: ", "  expected: ") + escape(_shown(_wanted(expectation))))
    label = say("  実際: ", "  happened: ")
    for event in finding.events:
        differing = [] if expectation.absent else differences(expectation, event)
        wrong = say(" ← 違い: ", " ← differs in: ") + ", ".join(differing) if differing else ""
        lines.append(label + escape(_shown(event.as_json()) + wrong))
    return "\n".join(lines)


def _wanted(expectation: Expectation) -> dict[str, Any]:
    wanted = {"event": expectation.event, **expectation.fields}
    return {"on": wanted.pop("on"), **wanted} if "on" in wanted else wanted


def _shown(fields: dict[str, Any]) -> str:
    """Fields in a row, an event's in the order and form that its JSON line has them."""
    return json.dumps(fields, ensure_ascii=False, default=str)


def _kept(code: str) -> str:
    return say(f"サービス {code} を残しました", f"kept as service {code}")


def _print_error(err: Console, error: StoryError | ServerError) -> None:
    err.print(escape(say(error.ja, error.en)), highlight=False)
