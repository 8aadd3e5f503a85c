"""``kiyaku pack``: begin a pack for terms of your own, and check it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from kiyaku import packs
from kiyaku.base.errors import OperationRefused
from kiyaku.cli.language import of, say
from kiyaku.cli.output import AsJson, plain, print_json, print_refusal, refusals_told, show_table
from kiyaku.flows import pack_check, pack_new
from kiyaku.flows.pack_asked import Asked
from kiyaku.flows.pack_files import Finding
from kiyaku.flows.pack_questions import QUESTIONS
from kiyaku.packs.places import VARIABLE, Place, place_in
from kiyaku.terms import documents
from kiyaku.terms.documents import Document
from kiyaku.terms.texts import Text

app = typer.Typer(
    no_args_is_help=True,
    help="自分の規約のパックを作り、確かめる / Write a pack for your own terms, and check it.",
)

Name = Annotated[str, typer.Argument(help="パックの名 / the pack's name", show_default=False)]
NameOrFolder = Annotated[
    str,
    typer.Argument(
        metavar="NAME|DIR",
        help="パックの名かフォルダー / a pack's name or folder",
        show_default=False,
    ),
]
TheDocument = Annotated[
    Path | None,
    typer.Option("--document", help="規約の文書 / the terms document", dir_okay=False),
]
Directory = Annotated[
    Path | None,
    typer.Option("--directory", help="作るフォルダー / the folder to make", show_default="./NAME"),
]
InForceFrom = Annotated[
    datetime | None,
    typer.Option(
        "--in-force-from", formats=["%Y-%m-%d"], metavar="DATE",
        help="施行日。なければ文書の履歴の最後の日 / first day of the version, else as the "
        "document's history has it",
    ),
]  # fmt: skip
Quiet = Annotated[
    bool,
    typer.Option("--quiet", help="直すべきものだけ / only what must be mended"),
]
_SEVERITIES = {
    "wrong": Text("直す", "mend"),
    "open": Text("残り", "to do"),
    "note": Text("参考", "note"),
}


@app.callback()
def pack() -> None:
    """自分の規約のパックを作り、確かめる / Write a pack for your own terms, and check it."""


@app.command()
def new(
    name: Name,
    document: TheDocument = None,
    directory: Directory = None,
    in_force_from: InForceFrom = None,
) -> None:
    """パックを作り始める。文書の文は写さない / Begin a pack; no sentence of the document is copied.

    上書きはしない / nothing is overwritten.
    """
    with refusals_told():
        read = None if document is None else _document(document)
        try:
            made = pack_new.begin(
                name=name,
                folder=directory or Path(name),
                document=read,
                in_force_from=None if in_force_from is None else in_force_from.date(),
            )
        except OperationRefused as refusal:
            print_refusal(refusal)
            raise typer.Exit(1) from None
    typer.echo(
        say(
            f"{made.folder} を作りました(条項 {made.clauses} 件)。",
            f"{made.folder} is made, with {made.clauses} clauses to describe.",
        )
    )
    for file in made.files:
        typer.echo(f"  {file}")
    whole = made.folder if made.folder.is_absolute() else f"$PWD/{made.folder}"
    typer.echo(
        say(
            f"次に: 条項の要旨・種別・名宛人、値、解釈、規則、事例を書き、その都度\n"
            f"  kiyaku pack check {made.folder}\n"
            f"で残りを確かめます。ほかのコマンドからは {VARIABLE} で見えるようにします:\n"
            f"  export {VARIABLE}={whole}",
            f"Next: write gists, kinds and who is bound, values, readings, rules and cases, and see"
            f"\n  kiyaku pack check {made.folder}\n"
            f"for what is left. To let all other commands see it:\n"
            f"  export {VARIABLE}={whole}",
        )
    )


@app.command()
def check(
    pack: NameOrFolder,
    document: TheDocument = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """足りないもの・誤りを、場所と直し方とともに示す / What is missing or wrong, and where.

    直すべきものがあれば終了コード 1 / exits with 1 when something must be mended.
    """
    with refusals_told(as_json=as_json):
        read = None if document is None else _document(document)
        found = pack_check.check(_place(pack), read)
    count = Counter(one.severity for one in found)
    shown = [one for one in found if not quiet or one.severity == "wrong"]
    if as_json:
        print_json(plain(shown))
    else:
        _show(shown)
        typer.echo(
            say(
                f"{pack}: 直すもの {count['wrong']}、残り {count['open']}、参考 {count['note']}。",
                f"{pack}: {count['wrong']} to mend, {count['open']} to do, {count['note']} notes.",
            )
        )
    if count["wrong"]:
        raise typer.Exit(1)


@app.command("questions")
def questions_asked(as_json: AsJson = False) -> None:
    """日々の運営がパックに問うこと / What daily life asks of every pack."""
    if as_json:
        print_json([_asked(one) for one in QUESTIONS])
        return
    show_table(
        (("問い", "Question"), ("引数", "Arguments"), ("答え", "Answer"), ("何のため", "What for"),
         ("答えないと", "If not answered")),
        [
            (one.name, arguments_of(one), answer_of(one), of(one.what), of(unanswered(one)))
            for one in QUESTIONS
        ],
    )  # fmt: skip


def arguments_of(asked: Asked) -> str:
    """The facts of a question in one line; ``?`` marks those that come at times."""
    if asked.is_cited_only:
        return "…"
    chosen = (" | ".join(asked.either),) if asked.either else ()
    return ", ".join((*asked.given, *chosen, *(f"{name}?" for name in asked.may_come))) or "—"


def answer_of(asked: Asked) -> str:
    """The type of the answer in one line."""
    if isinstance(asked.answer, str):
        return asked.answer
    return ", ".join(f"{part}: {kind}" for part, kind in asked.answer.items())


def unanswered(asked: Asked) -> Text:
    """What there is not without an answer."""
    if asked.beside is not None:
        return Text(f"{asked.beside} と一緒に要る", f"needed beside {asked.beside}")
    return asked.without or Text("サービスを開けない", "no service can be opened")


def _asked(asked: Asked) -> dict[str, Any]:
    told = unanswered(asked)
    return {**plain(asked), "needed": asked.is_needed, "unanswered": plain(told)}


def _place(named: str) -> Place:
    folder = Path(named)
    return place_in(folder) if folder.is_dir() else packs.place_of(named)


def _document(path: Path) -> Document:
    try:
        content = path.read_bytes()
    except OSError as error:
        typer.echo(say(f"{path} を開けません: {error}", f"cannot open {path}: {error}"), err=True)
        raise typer.Exit(1) from None
    document = documents.parse(content, name=path.name)
    documents.require_articles(document)
    return document


def _show(found: list[Finding]) -> None:
    show_table(
        (("場所", "Place"), ("", ""), ("見つかったこと", "Found"), ("直し方", "How to mend it")),
        [
            (f"{one.file}:{one.line}", of(_SEVERITIES[one.severity]), of(one.text), of(one.mend))
            for one in found
        ],
    )
