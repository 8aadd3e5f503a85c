"""``kiyaku services``, ``questions``, ``readings``, ``parameters``: what a pack holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from kiyaku import packs
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, print_table, refusals_told
from kiyaku.terms import BadFact, Pack, Question, values
from kiyaku.terms.facts import Fact
from kiyaku.terms.parameters import BEGINNING, FOREVER, Dated, Span, document_in_words
from kiyaku.terms.readings import Reading

app = typer.Typer()

Service = Annotated[str, typer.Argument(help="サービス / the service", show_default=False)]
Name = Annotated[
    str | None, typer.Argument(help="問い一つだけ / one question only", show_default=False)
]
On = Annotated[
    str | None,
    typer.Option("--on", help="この日の値だけ / the values of this day only", metavar="DATE"),
]
Row = tuple[str, ...]


@app.command()
def services(as_json: AsJson = False) -> None:
    """規約の入っているサービスを挙げる / List the services whose terms are installed."""
    with refusals_told(as_json=as_json):
        found = [packs.load(name) for name in packs.names()]
    if as_json:
        print_json([_service_data(pack) for pack in found])
        return
    _show(
        (say("サービス", "Service"), say("規約", "Terms"), say("版", "Version"),
         say("条項", "Clauses"), say("問い", "Questions")),
        [
            (pack.name, pack.title.in_language(language()), pack.terms_version_on(None),
             str(len(pack.clauses)), str(len(pack.questions())))
            for pack in found
        ],
    )  # fmt: skip


@app.command()
def questions(service: Service, question: Name = None, as_json: AsJson = False) -> None:
    """問いと、その引数・単位・答えの型 / List the questions with arguments, units and answers.

    「?」の付く引数は省ける / an argument with "?" may be left out.
    """
    with refusals_told(as_json=as_json):
        pack = packs.load(service)
        found = pack.questions() if question is None else (pack.question(question),)
    if as_json:
        print_json([_question_data(one) for one in found])
        return
    _show(
        (say("問い", "Question"), say("条項", "Clauses"), say("引数", "Arguments"),
         say("答え", "Answer"), say("要旨", "What it tells")),
        [
            (one.name, " ".join(one.clauses), "\n".join(_argument_lines(one)),
             _answer_words(one.answer), _summary(pack, one))
            for one in found
        ],
    )  # fmt: skip


@app.command()
def readings(service: Service, as_json: AsJson = False) -> None:
    """解釈の分かれる点と選択肢 / List the points read one way or another, with their options.

    「*」が既定 / "*" marks the default.
    """
    with refusals_told(as_json=as_json):
        pack = packs.load(service)
    if as_json:
        print_json([_reading_data(pack, reading) for reading in pack.readings.values()])
        return
    chosen = language()
    _show(
        (say("解釈", "Reading"), say("条項", "Clause"), say("問題", "Point"),
         say("選択肢と根拠", "Options and ground")),
        [
            (reading.id, reading.clause, reading.question.in_language(chosen),
             "\n".join([*_option_lines(pack, reading), reading.ground.in_language(chosen)]))
            for reading in pack.readings.values()
        ],
    )  # fmt: skip


@app.command()
def parameters(service: Service, on: On = None, as_json: AsJson = False) -> None:
    """日付つきの値と出典 / List the dated values with their units and sources."""
    with refusals_told(as_json=as_json):
        pack = packs.load(service)
        day = None if on is None else _day(on)
        spans = {name: _spans(dated, day) for name, dated in pack.parameters.items()}
    if as_json:
        print_json([_parameter_data(pack.parameters[name], s) for name, s in spans.items()])
        return
    _show(
        (say("名前", "Name"), say("意味", "Meaning"), say("条項", "Clause"),
         say("単位", "Unit"), say("値", "Values")),
        [
            (name, say(dated.parameter.ja, dated.parameter.en), dated.parameter.clause,
             dated.parameter.unit, "\n".join(_span_lines(spans[name])))
            for name, dated in pack.parameters.items()
        ],
    )  # fmt: skip


# --- as data ----------------------------------------------------------------------------------


def _service_data(pack: Pack) -> dict[str, Any]:
    return {
        "service": pack.name,
        "title": {"ja": pack.title.ja, "en": pack.title.en},
        "versions": [
            {
                "in_force_from": str(version.in_force_from),
                "text_known": version.text_known,
                "note": {"ja": version.note.ja, "en": version.note.en},
            }
            for version in pack.versions
        ],
        "clauses": len(pack.clauses),
        "questions": len(pack.questions()),
    }


def _question_data(question: Question) -> dict[str, Any]:
    return {
        "question": question.name,
        "clauses": list(question.clauses),
        "summary": question.summary,
        "arguments": [
            *(_argument_data(fact, required=True) for fact in question.needs),
            *(_argument_data(fact, required=False) for fact in question.takes),
        ],
        "answer": dict(question.answer)
        if isinstance(question.answer, Mapping)
        else question.answer,
        "readings": list(question.readings),
        "parameters": list(question.parameters),
    }


def _argument_data(fact: Fact, *, required: bool) -> dict[str, Any]:
    return {
        "name": fact.name,
        "type": fact.kind,
        "unit": fact.unit or None,
        "list": fact.is_list,
        "options": list(fact.options),
        "required": required,
        "ja": fact.words.ja,
        "en": fact.words.en,
    }


def _reading_data(pack: Pack, reading: Reading) -> dict[str, Any]:
    return {
        "reading": reading.id,
        "clause": reading.clause,
        "question": {"ja": reading.question.ja, "en": reading.question.en},
        "default": reading.default,
        "chosen": pack.reading(reading.id),
        "ground": {"ja": reading.ground.ja, "en": reading.ground.en},
        "options": {key: {"ja": text.ja, "en": text.en} for key, text in reading.options.items()},
    }


def _parameter_data(dated: Dated, spans: tuple[Span, ...]) -> dict[str, Any]:
    parameter = dated.parameter
    return {
        "parameter": parameter.name,
        "ja": parameter.ja,
        "en": parameter.en,
        "unit": parameter.unit,
        "clause": parameter.clause,
        "source": parameter.source,
        "at_most": parameter.at_most,
        "values": [
            {
                "from": None if span.first_day == BEGINNING else str(span.first_day),
                "until": None if span.last_day == FOREVER else str(span.last_day),
                "value": span.value,
                "document": span.document,
            }
            for span in spans
        ],
    }


def _day(on: str) -> Any:
    try:
        return values.read("date", on)
    except values.Unreadable as expected:
        raise BadFact(
            f"--on の値 {on!r} は読めません。{expected.ja} が必要です。",
            f"--on: {on!r} cannot be read; expected {expected.en}",
        ) from None


def _spans(dated: Dated, day: Any) -> tuple[Span, ...]:
    """All values, or those of one day (none where the day is not known)."""
    return dated.spans if day is None else dated.spans_over(day, day)


# --- in words ---------------------------------------------------------------------------------

_KINDS = {
    "date": ("日付", "date"), "month": ("年月", "month"), "instant": ("日時", "instant"),
    "yen": ("円", "yen"), "integer": ("整数", "integer"), "bool": ("はい・いいえ", "yes or no"),
    "choice": ("選択", "choice"), "text": ("文字", "text"),
}  # fmt: skip


def _show(titles: Row, rows: list[Row]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(show_lines=True)
    for number, title in enumerate(titles):
        table.add_column(title, no_wrap=number == 0)
    for row in rows:
        table.add_row(*map(escape, row))
    print_table(table)


def _summary(pack: Pack, question: Question) -> str:
    return say(pack.clauses[question.clauses[0]].gist.ja, question.summary)


def _argument_lines(question: Question) -> list[str]:
    lines = [_argument_line(fact, "") for fact in question.needs]
    return lines + [_argument_line(fact, "?") for fact in question.takes]


def _argument_line(fact: Fact, mark: str) -> str:
    kind = "/".join(fact.options) or say(*_KINDS[fact.kind])
    several = say("の並び", ", several") if fact.is_list else ""
    return f"{fact.name}{mark} ({kind}{several}): {fact.words.in_language(language())}"


def _answer_words(answer: str | Mapping[str, str]) -> str:
    if isinstance(answer, Mapping):
        return "\n".join(f"{part}: {say(*_KINDS[kind])}" for part, kind in answer.items())
    return say(*_KINDS[answer])


def _option_lines(pack: Pack, reading: Reading) -> list[str]:
    chosen = pack.reading(reading.id)
    return [
        f"{'*' if option == chosen else '-'} {option}: {text.in_language(language())}"
        for option, text in reading.options.items()
    ]


def _span_lines(spans: tuple[Span, ...]) -> list[str]:
    return [_span_line(span) for span in spans] or [say("わからない", "not known")]


def _span_line(span: Span) -> str:
    source = document_in_words(span.document).in_language(language())
    first = "" if span.first_day == BEGINNING else f"{span.first_day}"
    last = "" if span.last_day == FOREVER else f"{span.last_day}"
    return f"{first}–{last} {span.value:,} ({source})".removeprefix("– ")
