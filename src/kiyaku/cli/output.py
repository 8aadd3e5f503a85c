"""What the commands have in common: JSON on stdout, refusals on stderr with exit code 1."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from kiyaku.cli.language import language, say

if TYPE_CHECKING:
    from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="JSON で出力 / print JSON")]


class Refusal(Protocol):
    """An error that says in both languages what is wrong and how to mend it."""

    code: str

    def message(self, language: str) -> str:
        """The message in ``ja`` or ``en``."""
        ...


def print_json(data: Any) -> None:
    """Data as JSON, Japanese as it is."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """What a query answered (dataclasses, dates, tuples) as JSON knows it."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def print_table(table: Table) -> None:
    """A table as wide as the terminal; unwrapped lines in a pipe."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console = Console(width=200)
    console.print(table)


def show_table(
    titles: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], *, apart: bool = False
) -> None:
    """Rows under titles (Japanese, English); nothing at all where there are no rows.

    ``apart``: with an empty line before it.
    """
    if not rows:
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, (ja, en) in enumerate(titles):
        table.add_column(say(ja, en), no_wrap=number == 0)
    for row in rows:
        table.add_row(*map(escape, row))
    if apart:
        typer.echo()
    console = Console()
    if console.is_terminal:
        console.print(table)
        return
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table)
    typer.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


def print_refusal(refusal: Refusal, *, as_json: bool = False) -> None:
    """A refusal on stderr: a line in the user's language, or ``{"error": …, "message": …}``."""
    message = refusal.message(language())
    if as_json:
        message = json.dumps({"error": refusal.code, "message": message}, ensure_ascii=False)
    typer.echo(message, err=True)


@contextmanager
def refusals_told(*, as_json: bool = False) -> Iterator[None]:
    """Tell a refusal of the terms and exit with 1."""
    from kiyaku.terms.errors import TermsError

    try:
        yield
    except TermsError as refusal:
        print_refusal(refusal, as_json=as_json)
        raise typer.Exit(1) from None
