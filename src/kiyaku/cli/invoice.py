"""``kiyaku invoice``: an invoice on the screen, as data, or as PDF."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import Code, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.flows.invoice_document import (
    Cited,
    InvoiceDocument,
    LateInterest,
    Paid,
    invoice_document,
)
from kiyaku.flows.network.credited import Credited

app = typer.Typer()


class Language(StrEnum):
    """The languages an invoice can be written in."""

    JA = "ja"
    EN = "en"


@app.callback()
def _group() -> None:
    """請求書 / Invoices."""


@app.command()
def invoice(
    context: typer.Context,
    code: Code,
    number: Annotated[
        str,
        typer.Argument(
            metavar="NUMBER",
            help="請求書の番号(2026-12 など) / the invoice's number, such as 2026-12",
            show_default=False,
        ),
    ],
    pdf: Annotated[
        Path | None,
        typer.Option(
            "--pdf",
            metavar="FILE.pdf",
            help="PDF に書き出す。同名のファイルは置き換える / write a PDF, in the place of a file "
            "of that name",
        ),
    ] = None,
    lang: Annotated[
        Language | None,
        typer.Option(
            "--lang",
            help="PDF の言葉(既定は KIYAKU_LANG) / the PDF's language, by default that of "
            "KIYAKU_LANG",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """請求書を示すか、PDF にする / Show an invoice as it stands, or write it as PDF."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        document = invoice_document(service, number)
        seeing.listed(context, service, [document.membership])
        chosen = language() if lang is None else str(lang)
        size = None if pdf is None else _write(pdf, document, chosen)
    written = {} if pdf is None else {"pdf": str(pdf), "bytes": size, "lang": chosen}
    if as_json:
        print_json({**_data(document), **written})
    elif pdf is not None:
        typer.echo(
            say(
                f"請求書 {document.number} を {pdf} に書き出しました({size:,} バイト)。",
                f"invoice {document.number} was written to {pdf} ({size:,} bytes).",
            )
        )
    else:
        _show(document)


def _write(file: Path, document: InvoiceDocument, chosen: str) -> int:
    from kiyaku.web.pdf import invoice_pdf

    drawn = invoice_pdf(document, chosen)
    try:
        file.write_bytes(drawn)
    except OSError as error:
        raise OperationRefused(
            "file_not_written",
            f"「{file}」に書き込めません: {error.strerror}",
            f"cannot write {file}: {error.strerror}",
        ) from error
    return len(drawn)


# --- showing ----------------------------------------------------------------------------------

_STATES = {
    "open": ("未払い", "open"),
    "overdue": ("延滞", "overdue"),
    "settled": ("完済", "settled"),
    "credited": ("取消し", "credited"),
}


def _show(document: InvoiceDocument) -> None:
    to, state = document.recipient, say(*_STATES[document.state])
    since = "" if document.state_since is None else f" {document.state_since}"
    typer.echo(
        say(
            f"請求書 {document.number}: {to.name}({to.member})\n"
            f"発行日 {document.issued_on}、支払期限 {document.due_on}({document.due_basis.ja})、"
            f"{state}{since}",
            f"invoice {document.number}: {to.name} ({to.member})\n"
            f"issued {document.issued_on}, due {document.due_on} ({document.due_basis.en}), "
            f"{state}{since}",
        )
    )
    before = document.due_before
    if before is not None:
        clauses = before.basis.words
        typer.echo(
            say(
                f"期限の利益の喪失により {before.since} から"
                f"(発行時の期限 {before.due_on}、{clauses.ja})",
                f"due so since {before.since}, as the benefit of time was lost; "
                f"due on {before.due_on} when issued ({clauses.en})",
            )
        )
    show_table(
        [("内容", "For"), ("対象月", "Month"), ("条項", "Clauses"), ("金額", "Amount")],
        [
            (
                line.words.in_language(language()),
                f"{line.month:%Y-%m}",
                line.basis.words.in_language(language()),
                desk.yen(line.amount_yen),
            )
            for line in document.lines
        ],
        apart=True,
    )
    show_table([("金額", "Amounts"), ("", "")], _sums(document), apart=True)


def _sums(document: InvoiceDocument) -> list[tuple[str, str]]:
    rows = []
    for rate in document.taxes:
        words = say("不課税", "outside the tax")
        if rate.percent is not None:
            words = say(
                f"{rate.percent}%対象(うち消費税 {desk.yen(rate.tax_yen)})",
                f"at {rate.percent}% (tax in it {desk.yen(rate.tax_yen)})",
            )
        rows.append((words, desk.yen(rate.total_yen)))
    rows.append((say("合計", "total"), desk.yen(document.total_yen)))
    rows += [(_paid_words(one), desk.yen(one.amount_yen)) for one in document.payments]
    if document.way_to_pay is not None:
        rows.append((say("支払方法", "way to pay"), document.way_to_pay.in_language(language())))
    if document.taken_back_yen:
        rows.append((say("取消し", "taken back"), desk.yen(document.taken_back_yen)))
    rows.append((say("未払い", "open"), desk.yen(document.open_yen)))
    late = document.interest
    if late is not None and late.running is not None:
        until, clauses = late.running.until, late.basis.words
        words = say(
            f"ほかに {until} までの遅延利息({clauses.ja})",
            f"besides, late interest to {until} ({clauses.en})",
        )
        rows.append((words, desk.yen(late.running.accrued_yen)))
    return rows


def _paid_words(one: Paid) -> str:
    if one.credited is None:
        return say(f"{one.paid_on} 支払い", f"paid on {one.paid_on}")
    what, clauses, working = (
        words.in_language(language())
        for words in (one.credited.what, one.credited.words, one.credited.working)
    )
    return say(
        f"{one.paid_on} 障害の賠償({what}、{clauses}: {working})",
        f"credited {one.paid_on} for an outage ({what}; {clauses}: {working})",
    )


def _credited(one: Credited) -> dict[str, Any]:
    return {
        "outage": one.outage,
        "clauses": list(one.clauses),
        "working": one.working.in_language(language()),
    }


def _data(document: InvoiceDocument) -> dict[str, Any]:
    return {
        "service": document.service,
        "number": document.number,
        "member": document.recipient.member,
        "membership": document.membership,
        "issued_on": str(document.issued_on),
        "due_on": str(document.due_on),
        "due_before": document.due_before
        and {
            "due_on": str(document.due_before.due_on),
            "since": str(document.due_before.since),
            **_cited(document.due_before.basis),
        },
        "state": document.state,
        "state_since": _date(document.state_since),
        "as_of": str(document.as_of),
        "lines": [
            {
                "kind": line.kind,
                "month": f"{line.month:%Y-%m}",
                "amount_yen": line.amount_yen,
                "tax_percent": line.tax_percent,
                "due_on": str(line.due_on),
                **_cited(line.basis),
                "due_clauses": list(line.due_basis.clauses),
            }
            for line in document.lines
        ],
        "total_yen": document.total_yen,
        "taxes": [
            {"percent": one.percent, "total_yen": one.total_yen, "tax_yen": one.tax_yen}
            for one in document.taxes
        ],
        "payments": [
            {
                "paid_on": str(one.paid_on),
                "amount_yen": one.amount_yen,
                **({} if one.credited is None else _credited(one.credited)),
            }
            for one in document.payments
        ],
        "taken_back_yen": document.taken_back_yen,
        "open_yen": document.open_yen,
        "credited_by": document.credited_by and _cited(document.credited_by),
        "way_to_pay": document.way_to_pay and document.way_to_pay.in_language(language()),
        "late_interest": document.interest and _interest(document.interest),
        "registration_number": document.operator and document.operator.registration_number,
    }


def _cited(basis: Cited) -> dict[str, Any]:
    return {"clauses": list(basis.clauses), "terms_version": str(basis.terms_version)}


def _interest(late: LateInterest) -> dict[str, Any]:
    data: dict[str, Any] = _cited(late.basis)
    if late.running is not None:
        running = late.running
        data |= {
            "principal_yen": running.principal_yen,
            "until": str(running.until),
            "days": running.days,
            "accrued_yen": running.accrued_yen,
            "per_day_yen": str(running.per_day_yen),
        }
    return data


def _date(on: Any) -> str | None:
    return None if on is None else str(on)
