"""``kiyaku charge-cost``, ``take-back-cost``, ``costs``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kiyaku.billing import costs as billed
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption, told
from kiyaku.cli.evidence import Evidence, uploads
from kiyaku.cli.language import say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows import costs

app = typer.Typer()


@app.command("charge-cost")
def charge_cost(
    code: Code,
    member: MemberArgument,
    amount: Annotated[
        str,
        typer.Argument(
            metavar="YEN", help="払った額(税込) / what was paid, tax included", show_default=False
        ),
    ],
    what: Annotated[
        str,
        typer.Option(
            "--what",
            metavar="TEXT",
            help="何の費用か。請求書に載る / what it was for: it stands on the invoice",
        ),
    ],
    borne_on: Annotated[
        str | None,
        typer.Option(
            "--borne-on",
            metavar="DATE",
            help="払った日(既定は営業日) / when it was paid, by default the business day",
        ),
    ] = None,
    in_members_name: Annotated[
        bool,
        typer.Option(
            "--in-members-name",
            help="領収書が会員あて(消費税がかからない) / the receipt is made out to the member: "
            "outside the tax",
        ),
    ] = False,
    evidence: Evidence = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """会員のために払った費用を次の請求に加える / Charge a cost on with the next invoice."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([costs.RECORDED], meant)
        charge = costs.record_cost(
            **at.acting, membership=meant, what=what, cost_yen=desk.whole("YEN", amount),
            borne_on=desk.optional_day("--borne-on", borne_on) or at.business_day,
            in_members_name=in_members_name, files=uploads(evidence),
        )  # fmt: skip
        shown = billed.cost(charge)
        at.say_done(
            f"{member} の立替費用 {charge}({shown.amount_yen:,}円)を {shown.due_on} が期限の"
            "請求に加えました。",
            f"cost {charge} of {member} over {shown.amount_yen:,} yen is charged on, due "
            f"{shown.due_on}.",
            as_json=as_json, before=before, member=member, membership=meant, charge=charge,
            amount_yen=shown.amount_yen, due_on=shown.due_on,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("take-back-cost")
def take_back_cost(
    code: Code,
    member: MemberArgument,
    charge: Annotated[
        int,
        typer.Argument(
            metavar="CHARGE",
            help="債権の番号(kiyaku costs の一覧) / the charge's id, as kiyaku costs lists it",
            show_default=False,
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", help="内部の理由 / reason, kept inside")],
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """請求に加えた費用を取り消す / Take a cost back that was charged on."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([costs.TAKEN_BACK], meant)
        if before is None and billed.cost(charge).membership != meant:
            raise billed.unknown_cost(charge)
        credit = costs.take_back_cost(**at.acting, charge=charge, reason=reason)
        at.say_done(
            f"{member} の立替費用 {charge} を取り消しました(支払われていた額 {credit:,}円)。",
            f"cost {charge} of {member} is taken back; {credit:,} yen had been paid on it.",
            as_json=as_json, before=before, member=member, membership=meant, charge=charge,
            credit_yen=credit,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("costs")
def listed(
    code: Code,
    member: MemberArgument,
    after: Annotated[
        int | None,
        typer.Option("--after", metavar="CHARGE", help="その前の費用から / from the one before it"),
    ] = None,
    membership: MembershipOption = None,
    as_json: AsJson = False,
) -> None:
    """会員に請求した立替費用 / Costs charged on to a member, the latest first."""
    with told(as_json=as_json):
        meant = desk.membership_of(desk.service_id(code), member, membership)
        page = billed.costs_of(meant, after=after)
    if as_json:
        print_json(
            {
                "member": member,
                "membership": meant,
                "costs": [plain(asdict(one)) for one in page],
                "after": page.after,
            }
        )
        return
    show_table(
        [("費用", "Cost"), ("払った日", "Paid on"), ("内容", "For"), ("金額", "Amount"),
         ("支払期限", "Due"), ("消費税", "Tax"), ("請求書", "On invoice"),
         ("取消し", "Taken back")],
        [(str(one.charge), str(one.borne_on), one.what, desk.yen(one.amount_yen),
          str(one.due_on), say("課税", "taxed") if one.is_taxed else say("対象外", "outside"),
          one.invoice or "—", desk.date_or_dash(one.taken_back_on)) for one in page],
    )  # fmt: skip
    if not page.rows:
        typer.echo(say("請求に加えた費用はありません。", "No costs were charged on."))
    if page.after is not None:
        typer.echo(say(f"続きは --after {page.after}", f"There are more: --after {page.after}"))
