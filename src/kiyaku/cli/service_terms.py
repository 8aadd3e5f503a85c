"""``kiyaku service load-terms``, ``terms``, ``changes``, ``prices`` …: a service's terms told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from kiyaku.base import queries
from kiyaku.cli import desk, service_terms_shown
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.language import of
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.cli.terms import Format, print_changes
from kiyaku.cli.terms_files import read_file
from kiyaku.flows import (
    published_prices,
    published_terms,
    settings_shown,
    terms_documents,
)

app = typer.Typer()

Version = Annotated[
    str,
    typer.Argument(
        metavar="VERSION",
        help="版の施行日(kiyaku services --json で一覧) / the day a version is in force from",
        show_default=False,
    ),
]
File = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="規約の本文 / the text of the terms", show_default=False),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="DATE",
        help="この日の姿(既定は営業日) / as of this day, by default the business day",
    ),
]


@app.command("load-terms")
def load_terms(
    code: Code,
    version: Version,
    file: File,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="照らし合わせるだけで読み込まない / check it, load nothing"),
    ] = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """規約の本文を、ある版のものとして読み込む / Load the text of one version of the terms.

    条項の登録簿と照らし合わせた結果を示す / shows how it agrees with the register of clauses.
    """

    def act(at: Desk) -> None:
        day = desk.day("VERSION", version)
        about: dict[str, Any] = {"version": day, "text": read_file(file), "file_name": file.name}
        if dry_run:
            report = terms_documents.examine(service=at.service, **about)
            if as_json:
                print_json(plain(report))
            else:
                service_terms_shown.print_report(report)
            return
        before = at.repeated([terms_documents.LOADED])
        report = terms_documents.load_document(**at.acting, **about)
        at.say_done(
            f"{report.version} 施行の版の本文 {report.file_name} を読み込みました。",
            f"the text {report.file_name} of the version of {report.version} is loaded.",
            as_json=as_json, before=before, **plain(report),
        )  # fmt: skip
        if not as_json:
            service_terms_shown.print_report(report)

    desk.run(code, by, key, as_json, act)


@app.command()
def texts(code: Code, as_json: AsJson = False) -> None:
    """読み込まれた本文の一覧 / List the texts that were loaded."""
    with told(as_json=as_json):
        found = terms_documents.loaded(desk.service_id(code))
    if as_json:
        print_json([{k: v for k, v in plain(one).items() if k != "text"} for one in found])
        return
    show_table(
        [("版", "Version"), ("ファイル", "File"), ("営業日", "Business day"),
         ("誰が", "By"), ("SHA-256", "SHA-256")],
        [(str(one.version), one.file_name, str(one.entered_on), one.by, one.sha256)
         for one in found],
    )  # fmt: skip


@app.command()
def terms(
    code: Code,
    on: On = None,
    version: Annotated[
        str | None,
        typer.Option(
            "--version", metavar="DATE", help="示す版(既定はその日の版) / the version shown"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """条項ごとに、本文・値・解釈・料金を示す / Show each clause with wording, values, readings."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        page = published_terms.terms_page(
            service, on=_day(service, on), version=desk.optional_day("--version", version)
        )
    if as_json:
        print_json(plain(page))
    else:
        service_terms_shown.print_page(page)


@app.command()
def changes(
    code: Code,
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="旧の版 / the old version", show_default=False)
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="新の版 / the new version", show_default=False)
    ],
    form: Annotated[Format, typer.Option("--format", help="出力形式 / output format")] = (
        Format.text
    ),
    as_json: AsJson = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="書き出す先 / file to write to", show_default=False),
    ] = None,
) -> None:
    """二つの版の新旧対照表を作る / Make the table of changes between two versions."""
    with told(as_json=as_json):
        found = published_terms.changes(
            desk.service_id(code), desk.day("OLD", old), desk.day("NEW", new)
        )
    print_changes(found.table, form, output, as_json=as_json)


@app.command()
def prices(code: Code, on: On = None, as_json: AsJson = False) -> None:
    """料金表を示す / Show the price list: the fees of a day, those before and those to come."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        page = published_prices.price_page(service, on=_day(service, on))
    if as_json:
        print_json(plain(page))
        return
    show_table(
        [("プラン", "Plan"), ("いつから", "From"), ("いつまで", "Until"), ("月額", "Monthly fee"),
         ("", "")],
        service_terms_shown.price_rows(page),
    )  # fmt: skip


@app.command()
def parameters(code: Code, as_json: AsJson = False) -> None:
    """値とその変更の記録 / Show the parameters, and who set them when."""
    with told(as_json=as_json):
        found = settings_shown.parameters(desk.service_id(code))
    if as_json:
        print_json([plain(one) for one in found])
        return
    show_table(
        [("設定", "Parameter"), ("条項", "Clause"), ("値", "Values"),
         ("わかっているのは", "Known until"), ("変更の記録", "Set")],
        [
            (f"{one.name}\n{of(one.words)}", one.clause,
             service_terms_shown.values(one.spans), service_terms_shown.known_until(one),
             "\n".join(map(service_terms_shown.parameter_set, one.history)))
            for one in found
        ],
    )  # fmt: skip


@app.command()
def readings(code: Code, as_json: AsJson = False) -> None:
    """解釈の選択とその記録 / Show the readings, and who chose them when."""
    with told(as_json=as_json):
        found = settings_shown.readings(desk.service_id(code))
    if as_json:
        print_json([plain(one) for one in found])
        return
    show_table(
        [("解釈", "Reading"), ("条項", "Clause"), ("選択肢(*が選択)", "Options (* is chosen)"),
         ("選択の記録", "Chosen")],
        [
            (f"{one.reading.id}\n{of(one.reading.question)}", one.reading.clause,
             service_terms_shown.options(one.reading),
             service_terms_shown.choices(one))
            for one in found
        ],
    )  # fmt: skip


def _day(service: int, on: str | None) -> dt.date:
    return desk.optional_day("--on", on) or queries.business_day(service)
