"""``kiyaku terms``: read, check and compare terms documents."""

from __future__ import annotations

import json
from enum import StrEnum
from itertools import accumulate
from pathlib import Path
from typing import Annotated

import typer
from rich.cells import chop_cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text as RichText
from rich.tree import Tree

from kiyaku.cli import terms_consents, terms_published
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, print_table, refusals_told
from kiyaku.cli.terms_files import read_file
from kiyaku.terms import documents
from kiyaku.terms.documents import export, tables
from kiyaku.terms.documents.tree import Article, Item, Section, Text

app = typer.Typer(
    no_args_is_help=True,
    help="規約文書を読み、比べ、公表する / Read, compare and publish terms documents.",
)
app.add_typer(terms_published.app)
app.add_typer(terms_consents.app)


class Format(StrEnum):
    """How a table of changes is written."""

    text = "text"
    html = "html"
    csv = "csv"


File = Annotated[Path, typer.Argument(help="規約の文書 / the terms document", show_default=False)]


@app.command()
def parse(file: File, as_json: AsJson = False) -> None:
    """条・項・号の木として表示する / Show a document as a tree of labelled clauses.

    条が一つもなければ終了コード 1 / exits with 1 when there is no article.
    """
    with refusals_told(as_json=as_json):
        document = _document(file)
    if as_json:
        print_json(export.as_data(document))
    else:
        console = Console()
        console.print(_tree(document))
        _print_summary(console, document)
    with refusals_told(as_json=as_json):
        documents.require_articles(document)  # once all of it has been shown


@app.command()
def lint(
    file: File,
    as_json: AsJson = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="誤りがあれば終了コード 1 / exit 1 on any error")
    ] = False,
) -> None:
    """番号・参照・定義・括弧を点検する / Check numbering, references, definitions, brackets."""
    with refusals_told(as_json=as_json):
        found = documents.lint(_document(file))
    if as_json:
        print_json([export.finding_data(finding) for finding in found])
    elif not found:
        typer.echo(say("気になる点はありません。", "Nothing to report."))
    else:
        print_table(_findings_table(found))
    if strict and any(finding.severity == "error" for finding in found):
        raise typer.Exit(1)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="旧 / the old version", show_default=False)],
    new: Annotated[Path, typer.Argument(help="新 / the new version", show_default=False)],
    form: Annotated[Format, typer.Option("--format", help="出力形式 / output format")] = (
        Format.text
    ),
    as_json: AsJson = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="書き出す先 / file to write to", show_default=False),
    ] = None,
) -> None:
    """新旧対照表を作る / Make the table of changes from an old version to a new one."""
    with refusals_told(as_json=as_json):
        table = documents.diff(_document(old), _document(new))
    print_changes(table, form, output, as_json=as_json)


# --- reading and writing ----------------------------------------------------------------------


def _document(file: Path) -> documents.Document:
    return documents.parse(read_file(file), name=file.name)


def print_changes(
    table: documents.ChangeTable, form: Format, output: Path | None, *, as_json: bool
) -> None:
    """A table of changes on standard output, or in a file."""
    if as_json:
        written = json.dumps(tables.as_data(table), ensure_ascii=False, indent=2) + "\n"
    elif form is Format.html:
        written = tables.as_html(table, language=language())
    elif form is Format.csv:
        written = tables.as_csv(table, language=language())
    else:
        width = 110 if output else Console().width
        written = tables.as_text(table, language=language(), width=width)
    if output is None:
        typer.echo(written, nl=False)
        return
    # Spreadsheets take a CSV without a byte-order mark for the system's own encoding.
    encoding = "utf-8-sig" if form is Format.csv and not as_json else "utf-8"
    with refusals_told(as_json=as_json):
        _write(output, written.encode(encoding))


def _write(output: Path, data: bytes) -> None:
    try:
        output.write_bytes(data)
    except OSError as error:
        raise documents.DocumentError(
            f"「{output}」に書き込めません: {error.strerror}",
            f"Cannot write {output}: {error.strerror}",
            code="file_unwritable",
        ) from error
    typer.echo(say(f"{output} に書き出しました。", f"Wrote {output}."), err=True)


# --- showing ----------------------------------------------------------------------------------


class _Folded:
    """Markup folded at the column's width: Japanese has no blanks to wrap at."""

    def __init__(self, markup: str) -> None:
        self._text = RichText.from_markup(markup)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max(line.cell_len for line in self._text.split("\n"))
        return Measurement(2, max(2, widest)).with_maximum(options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self._text.split("\n"):
            lengths = [len(piece) for piece in chop_cells(line.plain, options.max_width)]
            for piece in line.divide(list(accumulate(lengths))[:-1]):
                piece.no_wrap = True
                yield piece


def _tree(document: documents.Document) -> Tree:
    tree = Tree(_Folded(f"[bold]{escape(document.title or document.name)}[/]"))
    for block in document.preamble:
        tree.add(_Folded(escape(block.text)))
    chapter = ""
    home = tree
    for article in document.articles:
        if article.chapter != chapter:
            chapter = article.chapter
            home = tree.add(_Folded(f"[bold magenta]{escape(chapter)}[/]")) if chapter else tree
        _add_home(home, article)
    for section in document.sections:
        branch = _add_home(tree, section)
        for article in section.articles:
            _add_home(branch, article)
    return tree


def _add_home(tree: Tree, home: Article | Section) -> Tree:
    caption = f"（{home.caption}）" if home.caption else ""
    heading = f"[bold]{home.label_ja}[/]{escape(caption)} [dim]{home.address}[/]"
    branch = tree.add(_Folded(heading))
    for block in home.lead:
        branch.add(_Folded(escape(block.text)))
    for paragraph in home.paragraphs:
        _add_item(branch, paragraph)
    return branch


def _add_item(tree: Tree, item: Item) -> None:
    """A clause with its address; text that follows its items stands after them."""
    first = item.parts[0].text if item.parts and isinstance(item.parts[0], Text) else ""
    branch = tree.add(_Folded(f"[cyan]{item.address}[/] {escape(item.marker + first)}"))
    for part in item.parts[1:] if first else item.parts:
        if isinstance(part, Text):
            branch.add(_Folded(escape(part.text)))
        else:
            _add_item(branch, part)


def _print_summary(console: Console, document: documents.Document) -> None:
    for revision in document.history:
        note = f"（{revision.note}）" if revision.note else ""
        console.print(f"[green]{revision.on}[/] {escape(revision.what + note)}")
    paragraphs = sum(len(article.paragraphs) for article in document.articles)
    articles, found = len(document.articles), len(document.warnings)
    console.print(
        say(
            f"{articles}条 {paragraphs}項（{document.encoding}）、注意 {found}件",
            f"{articles} articles, {paragraphs} paragraphs ({document.encoding}), {found} warnings",
        )
    )
    for warning in document.warnings:
        console.print(_Folded(f"[yellow]{warning.line}: {escape(warning.message(language()))}[/]"))


_SEVERITY = {"error": ("誤り", "error"), "doubt": ("疑い", "doubt"), "note": ("参考", "note")}


def _findings_table(found: tuple[documents.Finding, ...]) -> Table:
    table = Table(show_lines=True)
    for ja, en in (("行", "Line"), ("条項", "Clause"), ("種別", "Kind"), ("内容", "Finding")):
        table.add_column(say(ja, en), no_wrap=en in ("Line", "Kind"))
    chosen = language()
    for finding in found:
        kind = say(*_SEVERITY[finding.severity])
        table.add_row(
            str(finding.line),
            finding.address or "-",
            f"{kind}\n[dim]{finding.code}[/]",
            _Folded(f"{escape(finding.message(chosen))}\n[dim]→ {escape(finding.mend(chosen))}[/]"),
        )
    return table
