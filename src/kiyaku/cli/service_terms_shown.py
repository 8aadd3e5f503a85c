"""How the commands on a service's terms print what they found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import typer

from kiyaku.cli import desk
from kiyaku.cli.language import language, of, say
from kiyaku.cli.output import show_table
from kiyaku.flows.clauses_shown import ArticleShown, ClauseShown
from kiyaku.flows.live_values import UNKNOWN, UNSET, LiveValue, ReadingShown, Value
from kiyaku.flows.published_prices import Fee, PlanShown, PricePage
from kiyaku.flows.published_terms import TermsPage, VersionShown
from kiyaku.flows.settings_shown import ParameterSet, ParameterShown, ReadingSettings
from kiyaku.flows.terms_documents import Report
from kiyaku.terms.clauses import bound_in_words, kind_in_words

# --- a text that was loaded -------------------------------------------------------------------


def print_report(report: Report) -> None:
    """How a text agrees with the register, and what lint finds in it."""
    typer.echo(
        say(
            f"{report.title}: {report.articles}条。登録簿の条項 {report.found} 件がありました。",
            f"{report.title}: {report.articles} articles; {report.found} registered clauses found.",
        )
    )
    if report.dated_on is not None and report.dated_on != report.version:
        typer.echo(
            say(
                f"注意: 本文の最後の日付は {report.dated_on} で、版の施行日と違います。",
                f"Note: the last date in the text is {report.dated_on}, not the version's day.",
            )
        )
    show_table(
        [("登録簿にあり本文にない", "In the register, not in the text"), ("要旨", "Gist")],
        [(of(one.label), of(one.gist)) for one in report.unfound],
        apart=True,
    )
    show_table(
        [("本文にあり登録簿にない", "In the text, not in the register"), ("行", "Line")],
        [(of(one.label), str(one.line)) for one in report.unregistered],
        apart=True,
    )
    show_table(
        [("行", "Line"), ("条項", "Clause"), ("点検で見つかったこと", "Finding")],
        [(str(one.line), one.address or "-", one.message(language())) for one in report.findings],
        apart=True,
    )


# --- the terms --------------------------------------------------------------------------------


def print_page(page: TermsPage) -> None:
    """The terms clause by clause."""
    typer.echo(
        say(
            f"{page.title.ja}({page.shown.first_day} の版、{page.on} 現在)",
            f"{page.title.en} (version of {page.shown.first_day}, as of {page.on})",
        )
    )
    for version in page.versions:
        typer.echo(f"  {_version(version)}")
    for article in page.articles:
        typer.echo("\n" + "\n".join(_article(article)))
    for text in page.tail:
        typer.echo(f"\n| {text}")


def _version(version: VersionShown) -> str:
    text = (
        say("本文は読み込まれていない", "text not loaded")
        if version.file_name is None
        else say(f"本文 {version.file_name}", f"text {version.file_name}")
    )
    now = say("(施行中)", " (in force)") if version.in_force else ""
    return f"{version.first_day}–{version.last_day or ''}{now} {text}"


def _article(article: ArticleShown) -> Iterator[str]:
    title = "" if article.title is None else of(article.title)
    yield " ".join(dict.fromkeys(part for part in (of(article.label), title) if part))
    for clause in article.clauses:
        yield from _clause(clause)


def _clause(clause: ClauseShown) -> Iterator[str]:
    space = "  " * (clause.depth + 1)
    yield space + of(clause.label) + _about(clause)
    if clause.gist is not None:
        yield f"{space}  {of(clause.gist)}"
    if clause.wording is not None:
        lines = [*clause.wording.text, *clause.wording.after_items]
        yield from (f"{space}  | {line}" for line in lines)
    for live in clause.values:
        yield f"{space}  = {_live(live)}"
    for reading in clause.readings:
        yield f"{space}  ? {of(reading.question)} → {of(reading.in_words)}"
    for plan in clause.prices or ():
        yield f"{space}  ¥ {of(plan.name)}: {_now(plan)}"
    if clause.questions:
        yield f"{space}  → {', '.join(one.name for one in clause.questions)}"


def _about(clause: ClauseShown) -> str:
    if clause.gist is None:
        return say("(登録簿にない)", " (not in the register)")
    kinds = say("・", ", ").join(of(kind_in_words(kind)) for kind in clause.kinds)
    return say(
        f"[{kinds}、{bound_in_words(clause.binds).ja}]",
        f" [{kinds}; binds {bound_in_words(clause.binds).en}]",
    )


def _live(live: LiveValue) -> str:
    line = f"{of(live.words)}: {value(live.value)}"
    if live.since_changed is not None:
        line += say(" その後の設定では ", "; as set since: ") + value(live.since_changed)
    return line


def _now(plan: PlanShown) -> str:
    if plan.fee is None:
        return say("この日の料金はない", "no fee on this day")
    return desk.yen(plan.fee.monthly_fee_yen)


# --- values, readings, prices -----------------------------------------------------------------


def value(one: Value) -> str:
    """A value with its days and its source."""
    if one.source in (UNKNOWN, UNSET):
        return of(one.in_words)
    days = f"{one.from_day or ''}–{one.until_day or ''} " if one.from_day or one.until_day else ""
    return f"{days}{of(one.in_words)} ({of(one.document)})"


def values(found: Sequence[Value]) -> str:
    """Values over time, one a line."""
    return "\n".join(map(value, found)) or say("未設定", "not set")


def known_until(parameter: ParameterShown) -> str:
    """Until when a parameter is known; empty where for good."""
    return "" if parameter.known_until is None else str(parameter.known_until)


def parameter_set(one: ParameterSet) -> str:
    """One entry of a parameter's history."""
    told = ", ".join((f"{v.from_day}– " if v.from_day else "") + of(v.in_words) for v in one.values)
    rules = f" ({one.individual_rules})" if one.individual_rules else ""
    return f"{one.entered_on} {one.by}: {told}{rules}"


def options(reading: ReadingShown) -> str:
    """The options of a reading, the chosen one marked."""
    return "\n".join(
        f"{'*' if option == reading.chosen else '-'} {option}: {of(text)}"
        for option, text in reading.options.items()
    )


def choices(one: ReadingSettings) -> str:
    """Every choice of a reading's history, and what is planned, one a line."""
    lines = [
        f"{chosen.entered_on} {chosen.by}: {chosen.option}"
        + (f" ({chosen.reason})" if chosen.reason else "")
        for chosen in one.history
    ]
    if one.planned is not None:
        plan = one.planned.plan
        lines.append(
            say(
                f"{plan.from_day} から {plan.option} の計画(番号 {plan.entry}): {plan.reason}",
                f"planned from {plan.from_day} on: {plan.option} (number {plan.entry}): "
                f"{plan.reason}",
            )
        )
    return "\n".join(lines) or say("既定のまま", "as by default")


def price_rows(page: PricePage) -> list[tuple[str, ...]]:
    """One row for each fee of each plan, in the order of days."""
    return [
        (of(plan.name), str(fee.from_day or "—"), str(fee.until_day or "—"),
         desk.yen(fee.monthly_fee_yen), say("この日の料金", "in force") if fee is plan.fee else "")
        for plan in page.plans
        for fee in _fees(plan)
    ]  # fmt: skip


def _fees(plan: PlanShown) -> Iterator[Fee]:
    yield from plan.past
    if plan.fee is not None:
        yield plan.fee
    yield from plan.future
