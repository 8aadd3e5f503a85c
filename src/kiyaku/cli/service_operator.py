"""``kiyaku service operator``: who runs a service, as invoices show it."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Any

import typer

from kiyaku.base import operators
from kiyaku.base.operators import Operator
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key
from kiyaku.cli.language import say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.flows.operator import SET, set_operator

_WORDS = {
    "name": ("名称", "name"),
    "postal_code": ("郵便番号", "postal code"),
    "address": ("住所", "address"),
    "contact": ("問い合わせ先", "contact"),
    "registration_number": ("登録番号(適格請求書発行事業者)", "registration number for the tax"),
    "tax_percent": ("消費税率(%)", "rate of the tax in %"),
    "payment_ja": ("支払方法(日本語)", "how to pay, in Japanese"),
    "payment_en": ("支払方法(英語)", "how to pay, in English"),
}


def _text(name: str, metavar: str, help_: str) -> Any:
    return typer.Option(name, metavar=metavar, help=help_, show_default=False)


def operator(
    code: Code,
    name: Annotated[str | None, _text("--name", "NAME", "名称 / the name")] = None,
    postal_code: Annotated[
        str | None, _text("--postal-code", "CODE", "郵便番号 / the postal code")
    ] = None,
    address: Annotated[str | None, _text("--address", "TEXT", "住所 / the postal address")] = None,
    contact: Annotated[
        list[str] | None,
        _text("--contact", "LINE", "問い合わせ先の1行 / a line of whom to ask; repeatable"),
    ] = None,
    registration_number: Annotated[
        str | None,
        _text(
            "--registration-number",
            "T…",
            "適格請求書発行事業者の登録番号 / as an issuer of qualified invoices: T and 13 digits",
        ),
    ] = None,
    tax_percent: Annotated[
        str | None,
        _text(
            "--tax-percent",
            "PERCENT",
            "料金に含まれる消費税の税率 / rate of the consumption tax included in prices",
        ),
    ] = None,
    payment_ja: Annotated[
        list[str] | None,
        _text("--payment-ja", "LINE", "支払方法の1行 / a line of how to pay; repeatable"),
    ] = None,
    payment_en: Annotated[
        list[str] | None,
        _text("--payment-en", "LINE", "支払方法の1行(英語) / the same in English; repeatable"),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DATE",
            help="いつから(既定は営業日、初めてのときは最初の日) / from which day on; by default "
            "the business day, for the first ones the service's first day",
        ),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """請求書に載る運営者の名称などを示す、改める / Show or set who runs a service, as on invoices.

    与えなかった項目は今のまま残る。何も与えなければ、今の内容を示す / what is not given stays as
    it is; with nothing given, what holds now is shown.
    """
    texts = {
        "name": name,
        "postal_code": postal_code,
        "address": address,
        "contact": _lines(contact),
        "registration_number": registration_number,
        "payment_ja": _lines(payment_ja),
        "payment_en": _lines(payment_en),
    }
    given: dict[str, Any] = {name: text for name, text in texts.items() if text is not None}

    def act(at: Desk) -> None:
        from_day = desk.optional_day("--from", from_)
        if tax_percent is not None:
            given["tax_percent"] = desk.whole("--tax-percent", tax_percent)
        holding = operators.in_force(at.service, from_day or at.business_day)
        if not given:
            _show(holding, as_json)
            return
        before = at.repeated([SET])
        changed = replace(holding or Operator(""), **given)
        since = set_operator(**at.acting, operator=changed, from_day=from_day)
        at.say_done(
            f"{since} からの運営者の表示事項を登録しました。",
            f"the operator's particulars from {since} on were entered.",
            as_json=as_json, before=before, from_day=since,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def _lines(given: list[str] | None) -> str | None:
    return None if given is None else "\n".join(given)


def _show(holding: Operator | None, as_json: bool) -> None:
    if as_json:
        print_json(None if holding is None else asdict(holding))
    elif holding is None:
        typer.echo(
            say(
                "運営者はまだ登録されていません。--name などを付けて登録できます。",
                "No operator has been entered yet: give --name and the like to enter one.",
            )
        )
    else:
        rows = [(say(*_WORDS[name]), _word(value)) for name, value in asdict(holding).items()]
        show_table([("運営者", "Operator"), ("", "")], rows)


def _word(value: Any) -> str:
    return "—" if value in ("", None) else str(value)
