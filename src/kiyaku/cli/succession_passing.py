"""``kiyaku succession show`` and ``preview``: a case, and what passes with a membership."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import Code, MemberArgument, MembershipOption, told, yen
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows import succession_shown
from kiyaku.flows.succession_shown import CaseShown, Passing
from kiyaku.members.particulars import Particulars
from kiyaku.terms.clauses import label

Case = Annotated[int, typer.Argument(metavar="CASE", help="件の番号 / the case's number")]
ReceivedOn = Annotated[
    str | None,
    typer.Option(
        "--document-received-on", metavar="DATE", help="書面の受領日 / written application came in"
    ),
]
Declares = Annotated[
    list[str] | None,
    typer.Option(
        "--declares",
        metavar="KIND",
        help="引き継ぐ人が署名した書面で表明したこと(何度でも) / declared in a paper that who "
        "takes it over signed, repeatable",
    ),
]
Consents = Annotated[
    bool,
    typer.Option(
        "--consents", help="引き継ぐ人が署名した書面で規約に同意 / who takes it over agrees in it"
    ),
]

_STATES = {
    "received": ("決定待ち", "undecided"),
    "approved": ("承認", "approved"),
    "declined": ("不承認", "declined"),
    "recorded": ("記録", "recorded"),
    "not_proven": ("証明なし", "not proven"),
    "withdrawn": ("取下げ", "taken back"),
}


def show(context: typer.Context, code: Code, case: Case, as_json: AsJson = False) -> None:
    """承継の件と、移るもののすべて / Show a case, with all that passes while it is undecided."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        found = succession_shown.case(service, case)
        seeing.listed(context, service, [found.membership])
    if as_json:
        print_json(_case_data(found))
        return
    _print_case(found)
    if found.passing is not None:
        _print_passing(found.passing)


def preview(
    context: typer.Context,
    code: Code,
    member: MemberArgument,
    membership: MembershipOption = None,
    as_json: AsJson = False,
) -> None:
    """会員契約を引き継ぐと何が移るか / What would pass with a member's membership today.

    移る手続きを規約が知らなければ、その条項を示して断る / refused with the clause where the terms
    let no membership pass.
    """
    with told(as_json=as_json):
        service = desk.service_id(code)
        meant = desk.membership_of(service, member, membership)
        kinds = succession_shown.kinds_allowed(service, meant)
        found = succession_shown.passing(service, meant)
        seeing.listed(context, service, [meant])
    ways = [words.in_language(language()) for _, words in kinds]
    if as_json:
        print_json({"member": member, "membership": meant, "ways": ways, **_passing_data(found)})
        return
    typer.echo(
        say(
            f"{member} の会員契約 {meant}(引き継げる手続: {'・'.join(ways)})。"
            "何も記録していません。",
            f"membership {meant} of {member} can pass by {', '.join(ways)}; nothing is entered.",
        )
    )
    _print_passing(found)


def _print_case(found: CaseShown) -> None:
    kind, state = found.kind.in_language(language()), say(*_STATES[found.state])
    typer.echo(
        say(
            f"件 {found.succession}: {kind}、{state}({_cited(found.clauses)})",
            f"case {found.succession}: {kind}, {state} ({_cited(found.clauses)})",
        )
    )
    rows = [
        (say("契約", "membership"), str(found.membership)),
        (say("会員", "from"), f"{found.former} {found.former_name}".strip()),
        (say("引き継ぐ人", "to"), _named(found.successor, found.stated)),
        (say("受付", "received"), str(found.received_on)),
        (say("事実の日", "it happened on"), desk.date_or_dash(found.occurred_on)),
        (say("書面", "written application"), desk.date_or_dash(found.document_received_on)),
        (say("証拠書類", "evidence"), str(len(found.files))),
        (say("同意した規約の版", "terms agreed to"), desk.date_or_dash(found.consented_version)),
        (say("表明", "declared"), str(len(found.declared))),
        (say("決定", "decided"), desk.date_or_dash(found.decided_on)),
    ]
    show_table([("届出", "Report"), ("", "")], rows)
    show_table(
        [("相続人", "Heir"), ("氏名", "Name"), ("代表者", "Represents them")],
        [(str(one.number), one.name, say("はい", "yes") if one.holds else "—")
         for one in found.heirs],
        apart=True,
    )  # fmt: skip
    for one in found.findings:
        typer.echo(say("審査: ", "screening: ") + one.in_language(language()))


def _print_passing(found: Passing) -> None:
    balance = found.balance
    rows = [
        (say("登録日", "registered"), str(found.registered_on)),
        (say("開始日", "started"), desk.date_or_dash(found.started_on)),
        (say("決まっている最終日", "last day, settled"), desk.date_or_dash(found.ends_on)),
        (say("停止", "suspended since"), desk.date_or_dash(found.suspended_since)),
        (say("利用制限", "restrictions of use"), str(found.restrictions)),
        (say("移らずに終わる事由", "grounds, which lapse"), str(found.grounds)),
        (
            say("いまの会員の行いによる停止・制限", "barred for what the member of now did"),
            say("あり(残る)", "yes; it stays") if found.bars_by_conduct else "—",
        ),
        (say("請求済みで未払い", "invoiced and open"), yen(balance.invoiced_open_yen)),
        (say("これから請求", "to be invoiced"), yen(balance.to_be_invoiced_yen)),
        (say("前払い(未充当)", "paid in advance"), yen(balance.credit_yen)),
        (say("返還すべき額", "to be refunded"), yen(balance.refunds_due_yen)),
    ]
    heading = say("移るもの(すべて)", "What passes: everything")
    cited = f" ({_cited(found.clauses)})" if found.clauses else ""
    typer.echo(f"\n{heading}{cited}")
    show_table([("契約・残高", "Contract, balance"), ("", "")], rows)
    show_table(
        [("未払いの請求書", "Open invoice"), ("支払期限", "Due"), ("未払い", "Open")],
        [(one.number, str(one.due_on), yen(one.open_yen)) for one in found.invoices],
        apart=True,
    )


def _case_data(found: CaseShown) -> dict[str, Any]:
    return {
        "case": found.succession,
        "kind": found.kind.in_language(language()),
        "state": found.state,
        "membership": found.membership,
        "member": found.former,
        "successor": found.successor,
        "received_on": plain(found.received_on),
        "occurred_on": plain(found.occurred_on),
        "document_received_on": plain(found.document_received_on),
        "files": [one.id for one in found.files],
        "consented_version": plain(found.consented_version),
        "declared": [one.in_language(language()) for one in found.declared],
        "heirs": [{"number": one.number, "holds": one.holds} for one in found.heirs],
        "findings": [one.in_language(language()) for one in found.findings],
        "decided_on": plain(found.decided_on),
        "clauses": list(found.clauses),
        "passing": None if found.passing is None else _passing_data(found.passing),
    }


def _passing_data(found: Passing) -> dict[str, Any]:
    days = ("registered_on", "started_on", "ends_on", "suspended_since")
    return {
        **{name: plain(getattr(found, name)) for name in days},
        "grounds": found.grounds,
        "restrictions": found.restrictions,
        "bars_by_conduct": found.bars_by_conduct,
        "balance": plain(found.balance),
        "invoices": [
            {"number": one.number, "due_on": plain(one.due_on), "open_yen": one.open_yen}
            for one in found.invoices
        ],
        "passes_by": list(found.clauses),
    }


def _named(number: str | None, stated: Particulars | None) -> str:
    return f"{number or ''} {stated.name if stated else ''}".strip() or "—"


def _cited(clauses: tuple[str, ...]) -> str:
    every = [label(one, language()) for one in clauses]
    return say("・".join(every), ", ".join(every)) or "—"
