"""``kiyaku ask``: put a case to a service's terms."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiyaku import packs
from kiyaku.cli.language import language
from kiyaku.cli.output import AsJson, print_json, refusals_told
from kiyaku.terms import BadFact, Pack

app = typer.Typer()

_NONE = frozenset({"", "none", "null", "なし"})

Service = Annotated[str, typer.Argument(help="サービス / the service", show_default=False)]
Question = Annotated[
    str,
    typer.Argument(
        help="問い(kiyaku questions で一覧) / the question, see kiyaku questions",
        show_default=False,
    ),
]
Facts = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME=VALUE",
        help="事実。日付 2026-11-21、年月 2026-11、日時 2026-11-21T09:00+09:00、金額は円の整数、"
        "並びは「,」区切り / facts of the case; lists are separated by commas",
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        help="この日の版と値で答える / answer by the version and values of this day",
        metavar="DATE",
    ),
]
Readings = Annotated[
    list[str] | None,
    typer.Option("--reading", help="解釈を選ぶ / choose a reading", metavar="ID=OPTION"),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="値を与える / give a parameter's value", metavar="PARAMETER=VALUE"),
]


@app.command()
def ask(
    service: Service,
    question: Question,
    facts: Facts = None,
    as_of: AsOf = None,
    reading: Readings = None,
    set_: Settings = None,
    as_json: AsJson = False,
) -> None:
    """規約に問い、答えを条項・計算の跡とともに得る / Ask the terms: the answer with its working.

    例 / Example: kiyaku ask netsugen fee_due_on fee_month=2026-12 registered_on=2026-11-21
    """
    with refusals_told(as_json=as_json):
        pack = packs.load(service)
        receipt = pack.explain(
            question,
            as_of=as_of,
            readings=_pairs("--reading", reading),
            set=_pairs("--set", set_),
            **_given(pack, _pairs(question, facts)),
        )
        if as_json:
            print_json(receipt.as_json(language()))
        else:
            typer.echo(receipt.working(language()))


def _given(pack: Pack, facts: dict[str, str]) -> dict[str, Any]:
    """The facts, those said to be none left out; an unknown name is the pack's to refuse."""
    return {
        name: None if value.lower() in _NONE and not _is_option(pack, name, value) else value
        for name, value in facts.items()
    }


def _is_option(pack: Pack, name: str, value: str) -> bool:
    return name in pack.facts and value in pack.facts[name].options


def _pairs(where: str, given: list[str] | None) -> dict[str, str]:
    """``name=value`` arguments as a mapping.

    Raises:
        BadFact: without a ``=``, or with one name twice.
    """
    pairs: dict[str, str] = {}
    for argument in given or []:
        name, sign, value = argument.partition("=")
        if not sign or not name.strip():
            raise BadFact(
                f"{where}: {argument!r} は「名前=値」の形で与えてください。",
                f"{where}: give {argument!r} as NAME=VALUE",
            )
        if name.strip() in pairs:
            raise BadFact(
                f"{where}: {name} が二度与えられています。", f"{where}: {name} is given twice"
            )
        pairs[name.strip()] = value.strip()
    return pairs
