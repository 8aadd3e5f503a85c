"""What leaving would come to, in words and as data: ``kiyaku withdraw --preview`` and the like."""

from __future__ import annotations

from typing import Any

import typer

from kiyaku.cli.desk import yen
from kiyaku.cli.language import language, say
from kiyaku.cli.output import plain, print_json, show_table
from kiyaku.flows.case import Footing
from kiyaku.flows.initial_cancellation import Preview
from kiyaku.flows.leaving import FinalBill, Leaving
from kiyaku.terms.clauses import label


def show_leaving(shown: Leaving, *, as_json: bool) -> None:
    """The last day of a request to leave, and every yen until then; nothing is entered."""
    bill = shown.bill
    if as_json:
        print_json(_leaving_data(shown))
        return
    if not shown.is_in_time:
        typer.echo(
            say(
                f"{shown.desired_month} の退会には間に合いません。最も早い場合を示します。",
                f"{shown.desired_month} is too late; this is the earliest there is.",
            )
        )
    typer.echo(
        say(
            f"最終日 {shown.ends_on}({_cited(shown.end)})。"
            f"それまでの支払いは {yen(bill.to_pay_yen)}。まだ何も記録していません。",
            f"last day {shown.ends_on} ({_cited(shown.end)}); {yen(bill.to_pay_yen)} to be paid "
            "until then; nothing is entered yet.",
        )
    )
    _show_bill(bill)


def show_cancellation(shown: Preview, *, as_json: bool) -> None:
    """The settlement of an initial cancellation; nothing is entered."""
    if as_json:
        print_json(_cancellation_data(shown))
        return
    clauses = _joined((*shown.in_time.clauses, *shown.settlement.clauses))
    typer.echo(
        say(
            f"最終日 {shown.dispatched_on}({clauses})。まだ何も記録していません。",
            f"last day {shown.dispatched_on} ({clauses}); nothing is entered yet.",
        )
    )
    due = "" if shown.bill_due_on is None else f"({shown.bill_due_on})"
    show_table(
        [("精算", "Settlement"), ("", "")],
        [
            (say("利用料", "for use"), yen(shown.charged_yen)),
            (say("事務手数料", "for handling"), yen(shown.handling_fee_yen)),
            (say("支払い済み", "paid so far"), yen(shown.paid_yen)),
            (say("返還", "to be refunded"), yen(shown.refund_yen)),
            (say("請求", "to be billed") + due, yen(shown.billed_yen)),
        ],
    )


def _leaving_data(shown: Leaving) -> dict[str, Any]:
    bill = shown.bill
    return {
        "is_in_time": shown.is_in_time,
        "ends_on": plain(shown.ends_on),
        "clauses": list(shown.end.clauses),
        "to_pay_yen": bill.to_pay_yen,
        "total_yen": bill.total_yen,
        "credit_yen": bill.credit_yen,
        "late_yen": bill.late_interest_yen + bill.late_handling_fee_yen,
        "invoices": [
            {"number": one.number, "due_on": plain(one.due_on), "open_yen": one.open_yen}
            for one in bill.invoices
        ],
        "to_invoice": [
            {"kind": one.kind, "month": one.month, "due_on": plain(one.due_on),
             "amount_yen": one.amount_yen, "clauses": list(one.amount.clauses)}
            for one in bill.to_invoice
        ],
        "unknown": [one.in_language(language()) for one in bill.unknown],
    }  # fmt: skip


def _cancellation_data(shown: Preview) -> dict[str, Any]:
    names = ("dispatched_on", "last_day", "charged_yen", "handling_fee_yen", "refund_yen",
             "billed_yen", "paid_yen", "bill_due_on")  # fmt: skip
    return {
        **{name: plain(getattr(shown, name)) for name in names},
        "clauses": list(dict.fromkeys((*shown.in_time.clauses, *shown.settlement.clauses))),
    }


def _show_bill(bill: FinalBill) -> None:
    rows = [
        (say("請求書", "invoice") + f" {one.number}", str(one.due_on), yen(one.open_yen),
         _cited(one.footing))
        for one in bill.invoices
    ]  # fmt: skip
    rows += [
        (f"{one.month} {one.words.in_language(language())}", str(one.due_on),
         "?" if one.amount_yen is None else yen(one.amount_yen), _cited(one.amount))
        for one in bill.to_invoice
    ]  # fmt: skip
    show_table(
        [("内容", "For"), ("支払期限", "Due"), ("金額", "Amount"), ("根拠", "Clauses")], rows
    )
    if bill.credit_yen:
        typer.echo(say("前払い", "paid in advance") + f": {yen(bill.credit_yen)}")
    late = bill.late_interest_yen + bill.late_handling_fee_yen
    if late:
        typer.echo(
            say(
                f"このほか、延滞した分の利息・手数料が今日までに {yen(late)}",
                f"besides, {yen(late)} of late interest and fees until today",
            )
        )
    for one in bill.unknown:
        typer.echo(one.in_language(language()))


def _cited(footing: Footing) -> str:
    return _joined(footing.clauses)


def _joined(clauses: tuple[str, ...]) -> str:
    every = [label(one, language()) for one in dict.fromkeys(clauses)]
    return say("・".join(every), ", ".join(every)) or "—"
