"""``kiyaku clauses``: what carries each clause of a service's terms, and what is still open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiyaku import packs
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, print_table, refusals_told
from kiyaku.flows.coverage import (
    Citation,
    Covered,
    counts,
    coverage_of,
    scenarios_here,
    status_in_words,
)
from kiyaku.terms import Pack
from kiyaku.terms.clauses import carrier_in_words, kind_in_words, label

if TYPE_CHECKING:
    from rich.table import Table

app = typer.Typer()

Service = Annotated[str, typer.Argument(help="サービス / the service", show_default=False)]
OnlyOpen = Annotated[
    bool,
    typer.Option("--open", help="担い手の足りない条項だけ / only clauses not carried in full"),
]
Scenarios = Annotated[
    Path | None,
    typer.Option(
        help="筋書きのフォルダー / folder of scenarios",
        exists=True,
        file_okay=False,
        show_default="./scenarios",
    ),
]
_COLOURS = {"carried": "green", "partly": "yellow", "open": "red"}


@app.command()
def clauses(
    service: Service,
    only_open: OnlyOpen = False,
    scenarios: Scenarios = None,
    as_json: AsJson = False,
) -> None:
    """条項ごとに、担うコードと確かめる事例を示す / Show what carries each clause, and its tests.

    登録簿とコードから数える。無いものは「未」と示す / counted from the register and the code;
    what is not there is shown as open.
    """
    with refusals_told(as_json=as_json):
        pack = packs.load(service)
        every = coverage_of(service, scenarios or scenarios_here())
    shown = [one for one in every if one.open_kinds] if only_open else list(every)
    if as_json:
        print_json(_data(pack, every, shown))
        return
    print_table(_table(shown))
    typer.echo(_summary(every))


# --- as data ----------------------------------------------------------------------------------


def _data(pack: Pack, every: tuple[Covered, ...], shown: list[Covered]) -> dict[str, Any]:
    return {
        "service": pack.name,
        "terms_version": pack.terms_version_on(None),
        "summary": {"clauses": len(every), **counts(every)},
        "clauses": [_clause_data(one) for one in shown],
    }


def _clause_data(covered: Covered) -> dict[str, Any]:
    clause = covered.clause
    title = clause.article_title
    return {
        "clause": clause.id,
        "label": {chosen: label(clause.id, chosen) for chosen in ("ja", "en")},
        "article_title": title and {"ja": title.ja, "en": title.en},
        "kinds": list(clause.kinds),
        "binds": clause.binds,
        "gist": {"ja": clause.gist.ja, "en": clause.gist.en},
        "status": covered.status,
        "open_kinds": list(covered.open_kinds),
        "carried_by": [
            {"kind": carrier.kind, "name": carrier.name, "at": place and str(place)}
            for carrier, place in covered.carriers
        ],
        "cases": [_citation_data(case) for case in covered.cases],
        "scenarios": [_citation_data(story) for story in covered.scenarios],
    }


def _citation_data(citation: Citation) -> dict[str, str]:
    return {"file": citation.file, "title": citation.title}


# --- in words ---------------------------------------------------------------------------------


def _table(shown: list[Covered]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for ja, en in (
        ("条項", "Clause"), ("状態", "State"), ("種別", "Kind"), ("要旨", "Gist"),
        ("担い手", "Carried by"), ("事例", "Cases"), ("筋書き", "Scenarios"),
    ):  # fmt: skip
        table.add_column(say(ja, en), no_wrap=en in ("Clause", "State"))
    for one in shown:
        status = status_in_words(one.status).in_language(language())
        title = one.clause.article_title
        table.add_row(
            one.clause.id,
            f"[{_COLOURS[one.status]}]{status}[/]",
            "\n".join(kind_in_words(kind).in_language(language()) for kind in one.clause.kinds),
            escape((f"〔{title.in_language(language())}〕" if title else "") + _gist(one)),
            escape("\n".join(_carrier_lines(one)) or "–"),
            str(len(one.cases) or ""),
            str(len(one.scenarios) or ""),
        )
    return table


def _gist(covered: Covered) -> str:
    return covered.clause.gist.in_language(language())


def _carrier_lines(covered: Covered) -> list[str]:
    lines = []
    for carrier, place in covered.carriers:
        where = say("まだない", "not there yet") if place is None else str(place)
        kind = carrier_in_words(carrier.kind).in_language(language())
        lines.append(f"{kind} {carrier.name} ({where})")
    return lines


def _summary(every: tuple[Covered, ...]) -> str:
    found = counts(every)
    return say(
        f"{len(every)} 条項: 済 {found['carried']}、一部 {found['partly']}、未 {found['open']}。"
        f"事例のある条項 {found['with_cases']}、筋書きのある条項 {found['with_scenarios']}。",
        f"{len(every)} clauses: {found['carried']} carried, {found['partly']} partly, "
        f"{found['open']} open; {found['with_cases']} with cases, "
        f"{found['with_scenarios']} with scenarios.",
    )
