"""A member as data and in words, for ``kiyaku member show``."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

import typer

from kiyaku.billing import late_charges, statements
from kiyaku.cli.desk import yen
from kiyaku.cli.language import language, say
from kiyaku.cli.output import show_table
from kiyaku.flows import add_ons_shown, grounds_shown, overview
from kiyaku.flows.telling import kind_in_words
from kiyaku.members import directory
from kiyaku.members import queries as members

_INVOICES = {
    "open": ("未払い", "open"),
    "overdue": ("延滞", "overdue"),
    "settled": ("完済", "paid"),
    "credited": ("取消し", "credited"),
}
STATES = {
    "not_started": ("開始前", "not started"),
    "active": ("契約中", "active"),
    "suspended": ("停止中", "suspended"),
    "leaving": ("終了予定", "leaving"),
    "over": ("終了", "over"),
}


def member_data(service: int, handle: str) -> dict[str, Any]:
    """A member with applications and memberships, each with its balance, as plain values.

    Raises:
        OperationRefused: ``unknown_member``.
    """
    row = directory.member(service, handle)
    stated = ("kind", "name", "kana", "born_on", "postal_code", "address", "country", "email",
              "phone", "representative", "payment_method")  # fmt: skip
    return {
        "member": handle,
        **plain({name: getattr(row, name) for name in stated}),
        "applications": [
            plain(
                {
                    "application": one.pk,
                    "state": one.state,
                    "received_on": one.received_on,
                    "decided_on": one.decided_on,
                    "findings": one.findings,
                }
            )
            for one in directory.applications_of(row.pk)
        ],
        "memberships": [_membership_data(service, one) for one in directory.memberships_of(row.pk)],
    }


def _membership_data(service: int, row: Any) -> dict[str, Any]:
    statement, grounds = statements.statement(row.pk), directory.grounds_of(row.pk)
    dates = ("registered_on", "started_on", "ends_on", "end_requested_on", "ended_on",
             "suspended_since")  # fmt: skip
    return {
        "membership": row.pk,
        "plan": overview.plan_codes(service)[row.plan_id],
        "state": directory.state_of(row),
        **plain({name: getattr(row, name) for name in dates}),
        "add_ons": [
            plain(
                {
                    "add_on": one.code,
                    "ja": one.name.ja,
                    "en": one.name.en,
                    "monthly_fee_yen": one.monthly_fee_yen,
                    "from_day": one.from_day,
                    "last_day": one.last_day,
                    "is_had": one.is_had,
                    "never_begins": one.never_begins,
                }
            )
            for one in add_ons_shown.of(service, row.pk)
        ],
        "end_kind": row.end_kind or None,
        "balance": asdict(statement.balance),
        "periods": [
            plain({"number": p.number, "first_day": p.first_day, "last_day": p.last_day})
            for p in members.periods_of(row.pk)
        ],
        "invoices": [plain(asdict(one)) for one in statement.invoices],
        "to_be_invoiced": [plain(asdict(one)) for one in statement.to_be_invoiced],
        "waivable": [plain(asdict(one)) for one in late_charges.unpaid(row.pk)],
        "payments": [plain(asdict(one)) for one in statement.payments],
        "refunds": [plain(asdict(one)) for one in statement.refunds],
        "grounds": [
            plain(
                {
                    "ground_id": one.pk,
                    "ground": one.question,
                    "found_on": one.found_on,
                    "state": one.state,
                    "arrears_yen": one.arrears_yen,
                    "ja": shown.words.ja,
                    "en": shown.words.en,
                    "clauses": list(shown.clauses),
                    "evidence": [{"ja": told.ja, "en": told.en} for told in shown.evidence],
                }
            )
            for one, shown in zip(grounds, grounds_shown.shown(service, grounds), strict=True)
        ],
    }


def print_member(data: dict[str, Any]) -> None:
    """A member in words: what ``member_data`` gives."""
    kind = say(
        *{"person": ("個人", "person"), "corporation": ("法人", "corporation")}[data["kind"]]
    )
    typer.echo(f"{data['member']}: {data['name']} ({kind})")
    for one in data["applications"]:
        if one["state"] != "approved":
            state = say(*{"received": ("決定待ち", "undecided"),
                          "declined": ("不承認", "declined")}[one["state"]])  # fmt: skip
            typer.echo(
                say(
                    f"申込み {one['application']}: {one['received_on']}、{state}",
                    f"application {one['application']} of {one['received_on']}: {state}",
                )
            )
            print_findings(one["findings"])
    for one in data["memberships"]:
        _print_membership(one)


def _print_membership(data: dict[str, Any]) -> None:
    state, last = say(*STATES[data["state"]]), data["ended_on"] or data["ends_on"]
    typer.echo(
        say(
            f"会員契約 {data['membership']}: プラン {data['plan']}、{state}、"
            f"開始 {data['started_on'] or '—'}、最終日 {last or '—'}",
            f"membership {data['membership']}: plan {data['plan']}, {state}, "
            f"started {data['started_on'] or '—'}, last day {last or '—'}",
        )
    )
    if data["end_kind"]:
        typer.echo("  " + kind_in_words(data["end_kind"]).in_language(language()))
    if data["suspended_since"]:
        since = data["suspended_since"]
        typer.echo(say(f"  {since} から停止中", f"  suspended since {since}"))
    if data["add_ons"]:
        show_table(
            [("付加サービス", "Add-on"), ("月額", "A month"), ("から", "From"),
             ("最終日", "Last day")],
            [(say(one["ja"], one["en"]), yen(one["monthly_fee_yen"]), one["from_day"],
              say("始まらない", "will not begin") if one["never_begins"]
              else one["last_day"] or "—") for one in data["add_ons"]],
            apart=True,
        )  # fmt: skip
    balance = data["balance"]
    show_table([("残高", "Balance"), ("", "")], [
        (say(*words), yen(balance[name])) for name, words in _BALANCE.items()
    ],
        apart=True,
    )  # fmt: skip
    show_table(
        [("期", "Period"), ("初日", "First day"), ("末日", "Last day")],
        [(str(p["number"]), p["first_day"], p["last_day"]) for p in data["periods"]],
        apart=True,
    )
    show_table(
        [("請求書", "Invoice"), ("発行", "Issued"), ("支払期限", "Due"), ("請求額", "Total"),
         ("未払い", "Open"), ("状態", "State")],
        [(one["number"], one["issued_on"], one["due_on"], yen(one["total_yen"]),
          yen(one["open_yen"]),
          f"{say(*_INVOICES[one['state']])} {one['settled_on'] or ''}".strip())
         for one in data["invoices"]],
        apart=True,
    )  # fmt: skip
    show_table(
        [("これから請求", "To be invoiced"), ("月", "Month"), ("金額", "Amount"),
         ("支払期限", "Due")],
        [(kind_in_words(one["kind"]).in_language(language()), one["fee_month"],
          yen(one["amount_yen"]), one["due_on"]) for one in data["to_be_invoiced"]],
        apart=True,
    )  # fmt: skip
    show_table(
        [("免除できるもの", "May be waived"), ("債権", "Charge"), ("金額", "Amount"),
         ("延滞した請求書", "Invoice paid late"), ("請求書", "On invoice")],
        [(kind_in_words(one["kind"]).in_language(language()), str(one["charge"]),
          yen(one["amount_yen"]), one["about"], one["invoice"] or "—")
         for one in data["waivable"]],
        apart=True,
    )  # fmt: skip
    show_table(
        [("支払日", "Paid on"), ("入金額", "Amount"), ("未充当", "Not applied"),
         ("方法", "Method")],
        [(one["paid_on"], yen(one["amount_yen"]), yen(one["remaining_yen"]), one["method"])
         for one in data["payments"]],
        apart=True,
    )  # fmt: skip
    show_table(
        [("返還", "Refund"), ("生じた日", "Due since"), ("金額", "Amount"), ("支払日", "Paid on")],
        [(str(one["refund"]), one["due_since"], yen(one["amount_yen"]), one["paid_on"] or "—")
         for one in data["refunds"]],
        apart=True,
    )  # fmt: skip
    show_table(
        [("候補の事由", "Ground"), ("条項", "Clauses"), ("番号", "Number"),
         ("認めた日", "Found on"), ("未払い", "Arrears"), ("状態", "State")],
        [("\n".join([one[language()], *(told[language()] for told in one["evidence"])]),
          " ".join(one["clauses"]), str(one["ground_id"]), one["found_on"],
          yen(one["arrears_yen"]), say(*_GROUNDS[one["state"]])) for one in data["grounds"]],
        apart=True,
    )  # fmt: skip


_BALANCE = {
    "invoiced_open_yen": ("請求済みで未払い", "invoiced and open"),
    "overdue_yen": ("うち延滞", "of this overdue"),
    "to_be_invoiced_yen": ("これから請求", "to be invoiced"),
    "credit_yen": ("前払い(未充当)", "paid in advance"),
    "refunds_due_yen": ("返還すべき額", "to be refunded"),
}
_GROUNDS = {
    "open": ("決定待ち", "waits for a decision"),
    "left": ("見送り", "left"),
    "lapsed": ("消滅", "lapsed"),
    "decided": ("決定済み", "decided"),
}


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """Fields with their dates in ISO form."""
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in data.items()}


def print_findings(findings: list[dict[str, Any]]) -> None:
    """What screening found in an application, a line each."""
    for one in findings:
        ja, en = f"  審査: {one['ja']}", f"  screening: {one['en']}"
        if "found_on" in one:
            ja, en = f"{ja}({one['found_on']} に判明)", f"{en} (found on {one['found_on']})"
        if "gone_on" in one:
            ja = f"{ja}({one['gone_on']} には成り立たない)"
            en = f"{en} (no longer holds on {one['gone_on']})"
        typer.echo(say(ja, en))
