"""``kiyaku pay``, ``withdraw``, ``demand`` …: what is done to one membership."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.billing import records as billing
from kiyaku.billing import refunds as billing_refunds
from kiyaku.cli import desk, leaving_shown
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption
from kiyaku.cli.output import AsJson
from kiyaku.flows import (
    grounds,
    initial_cancellation,
    leaving,
    payments,
    refunds,
    sanctions,
    waivers,
    withdrawal,
)
from kiyaku.members import directory

app = typer.Typer()

Reason = Annotated[str, typer.Option("--reason", help="理由(内部の記録) / reason, kept inside")]
GroundOption = Annotated[
    int | None,
    typer.Option(
        "--ground",
        metavar="ID",
        help="どの候補の事由か(既定は決定を待つもの) / which ground, by default the one that waits",
    ),
]

Preview = Annotated[
    bool,
    typer.Option(
        "--preview",
        help="最終日と金額を示すだけで記録しない / only show last day and amount, enter nothing",
    ),
]


@app.command()
def pay(
    code: Code,
    member: MemberArgument,
    amount: Annotated[
        str,
        typer.Argument(
            metavar="YEN|all",
            help="円。all は請求済みで未払いのすべて / yen; all is everything invoiced and open",
            show_default=False,
        ),
    ],
    paid_on: Annotated[
        str | None,
        typer.Option(
            "--paid-on",
            metavar="DATE",
            help="支払いのあった日(既定は営業日) / when it was paid, by default the business day",
        ),
    ] = None,
    method: Annotated[str, typer.Option(help="方法 / method")] = "by_hand",
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """入金を記録し、請求書に充てる / Receive a payment and apply it to what is open."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        asked = None if amount == "all" else desk.whole("YEN", amount, least=1)
        before = at.repeated(["payment_received"], meant)
        payment = payments.receive_payment(
            **at.acting, membership=meant, amount_yen=asked, method=method,
            paid_on=desk.optional_day("--paid-on", paid_on),
        )  # fmt: skip
        row = billing.payment(payment)
        at.say_done(
            f"{member} の {row.paid_on} の支払い {row.amount_yen:,}円を記録しました。"
            f"未充当は {row.remaining_yen:,}円です。",
            f"a payment of {row.amount_yen:,} yen by {member} on {row.paid_on} was received; "
            f"{row.remaining_yen:,} yen of it are not applied yet.",
            as_json=as_json, before=before, member=member, membership=meant, payment=payment,
            amount_yen=row.amount_yen, paid_on=row.paid_on, remaining_yen=row.remaining_yen,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("pay-refund")
def pay_refund(
    code: Code,
    member: MemberArgument,
    paid_on: Annotated[
        str | None,
        typer.Option(
            "--paid-on",
            metavar="DATE",
            help="返還した日(既定は営業日) / when it was paid, by default the business day",
        ),
    ] = None,
    refund: Annotated[
        int | None,
        typer.Option(
            "--refund", metavar="ID", help="どの返還か(複数あるとき) / which, where several are due"
        ),
    ] = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """返還すべき額を支払ったことを記録する / Enter that a refund was paid out."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([refunds.PAID], meant)
        if before is None:
            paid = billing_refunds.refund_meant(meant, refund)
        else:
            paid = int(before.payload["refund"])
        amount = refunds.pay_refund(
            **at.acting, refund=paid, paid_on=desk.optional_day("--paid-on", paid_on)
        )
        at.say_done(
            f"{member} に {amount:,}円を返還しました。",
            f"{amount:,} yen are refunded to {member}.",
            as_json=as_json, before=before, member=member, membership=meant, refund=paid,
            amount_yen=amount,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def withdraw(
    code: Code,
    member: MemberArgument,
    desired_month: Annotated[
        str | None,
        typer.Option(
            "--desired-month",
            metavar="YYYY-MM",
            help="希望の月(規約による) / the month wished for, as the terms have it",
        ),
    ] = None,
    preview: Preview = False,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """退会・解約の申出を受ける / Receive a member's request to leave.

    間に合わない希望は断られ、終了コードは 1 / a wish that comes too late is refused with exit
    code 1; the refusal stands in the journal.
    """
    refused = False

    def act(at: Desk) -> None:
        nonlocal refused
        meant, month = at.membership(member, membership), desk.month("--desired-month",
                                                                      desired_month)  # fmt: skip
        if preview:
            shown = leaving.preview(at.service, meant, month)
            refused = not shown.is_in_time
            leaving_shown.show_leaving(shown, as_json=as_json)
            return
        before = at.repeated([withdrawal.REQUESTED, withdrawal.REFUSED], meant)
        outcome = withdrawal.request_withdrawal(**at.acting, membership=meant, desired_month=month)
        refused = outcome.ends_on is None
        ja = f"{member} の会員契約は {outcome.ends_on} に終わります。"
        en = f"the membership of {member} ends on {outcome.ends_on}."
        if refused:
            ja = f"{month} の希望は間に合いません。最も早い最終日は {outcome.earliest_end} です。"
            en = f"{month} is too late; the earliest last day is {outcome.earliest_end}."
        at.say_done(
            ja, en, as_json=as_json, before=before, member=member, membership=meant,
            event=outcome.event, ends_on=outcome.ends_on, earliest_end=outcome.earliest_end,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)
    if refused:
        raise typer.Exit(1)


@app.command("cancel-initially")
def cancel_initially(
    code: Code,
    member: MemberArgument,
    dispatched_on: Annotated[
        str,
        typer.Option("--dispatched-on", metavar="DATE", help="書面の発送日 / letter sent on"),
    ],
    document_received_on: Annotated[
        str,
        typer.Option(
            "--document-received-on", metavar="DATE", help="書面の受領日 / document received on"
        ),
    ],
    preview: Preview = False,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """初期契約解除をし、精算する / End a membership by initial cancellation and settle it."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        sent = desk.day("--dispatched-on", dispatched_on)
        received = desk.day("--document-received-on", document_received_on)
        if preview:
            shown = initial_cancellation.preview(
                at.service, meant, document_received_on=received, on=sent
            )
            leaving_shown.show_cancellation(shown, as_json=as_json)
            return
        before = at.repeated([initial_cancellation.KIND], meant)
        settled = initial_cancellation.cancel_initially(
            **at.acting, membership=meant, dispatched_on=sent, document_received_on=received
        )
        at.say_done(
            f"{member} を初期契約解除しました。利用料 {settled['charged_yen']:,}円、"
            f"手数料 {settled['handling_fee_yen']:,}円、返還 {settled['refund_yen']:,}円、"
            f"請求 {settled['billed_yen']:,}円。",
            f"the contract of {member} is cancelled: {settled['charged_yen']:,} yen for use, "
            f"{settled['handling_fee_yen']:,} yen for handling, {settled['refund_yen']:,} yen "
            f"to be refunded, {settled['billed_yen']:,} yen billed.",
            as_json=as_json, before=before, member=member, membership=meant, **settled,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def demand(
    code: Code,
    member: MemberArgument,
    due_on: Annotated[
        str, typer.Option("--due-on", metavar="DATE", help="新たな期限 / the new deadline")
    ],
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """延滞のすべてを催告する / Demand everything overdue, with a new deadline."""

    def act(at: Desk) -> None:
        meant, deadline = at.membership(member, membership), desk.day("--due-on", due_on)
        before = at.repeated(["formal_demand_issued"], meant)
        sanctions.issue_formal_demand(**at.acting, membership=meant, due_on=deadline)
        at.say_done(
            f"{member} に {deadline} を期限として催告しました。",
            f"a formal demand with the deadline {deadline} went to {member}.",
            as_json=as_json, before=before, member=member, membership=meant, due_on=deadline,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("leave-ground")
def leave_ground(
    code: Code,
    member: MemberArgument,
    reason: Annotated[str, typer.Option("--reason", help="内部の理由 / reason, kept inside")],
    ground: GroundOption = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """候補の事由への対応を見送る(人の決定) / Take no action on a ground: a person's decision.

    事由が消滅するまで再び候補にならない / it is no candidate again until it has lapsed.
    """

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([grounds.LEFT], meant)
        if before is None:
            left = int(directory.ground_meant(meant, ground).pk)
        else:
            left = int(before.payload["ground_id"])
        grounds.leave_ground(**at.acting, ground=left, reason=reason)
        at.say_done(
            f"{member} の候補の事由 {left} への対応を見送りました。",
            f"no action is taken on ground {left} of {member}.",
            as_json=as_json, before=before, member=member, membership=meant, ground=left,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def waive(
    code: Code,
    member: MemberArgument,
    charge: Annotated[
        int,
        typer.Argument(
            metavar="CHARGE",
            help="債権の番号(kiyaku member show の「免除できるもの」) / the charge's id, as kiyaku "
            "member show lists it",
            show_default=False,
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", help="内部の理由 / reason, kept inside")],
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """遅延利息・手数料を免除する(人の決定) / Waive late interest or a fee: a person's decision."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([waivers.WAIVED], meant)
        if before is None and billing.charge(charge).membership_id != meant:
            raise billing.unknown_charge(charge)
        amount = waivers.waive(**at.acting, charge=charge, reason=reason)
        at.say_done(
            f"{member} の債権 {charge}({amount:,}円)を免除しました。",
            f"charge {charge} of {member} over {amount:,} yen is waived.",
            as_json=as_json, before=before, member=member, membership=meant, charge=charge,
            amount_yen=amount,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def suspend(
    code: Code,
    member: MemberArgument,
    reason: Reason = "",
    ground: GroundOption = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """利用を停止する(人の決定) / Suspend a member's use: a person's decision."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated(["suspended"], meant)
        sanctions.suspend(**at.acting, membership=meant, reason=reason, ground=ground)
        at.say_done(
            f"{member} の利用を停止しました。", f"the use of {member} is suspended.",
            as_json=as_json, before=before, member=member, membership=meant,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def resume(
    code: Code,
    member: MemberArgument,
    pay_rest: Annotated[
        bool,
        typer.Option(
            "--pay-rest",
            help="請求前の遅延損害金・手数料の支払いを同時に受ける / receive what is not invoiced "
            "yet (late interest, fees) with this step",
        ),
    ] = False,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """利用を再開する / Resume a suspended member's use once all is paid."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated(["resumed"], meant)
        amount = sanctions.resume(**at.acting, membership=meant, pay_rest=pay_rest)
        at.say_done(
            f"{member} の利用を再開しました。請求書のほかに {amount:,}円を請求しました。",
            f"the use of {member} is resumed; {amount:,} yen were billed beyond the invoices.",
            as_json=as_json, before=before, member=member, membership=meant, amount_yen=amount,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def terminate(
    code: Code,
    member: MemberArgument,
    reason: Reason = "",
    ground: GroundOption = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """契約を終わらせる(人の決定) / End a membership by the operator's decision."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated(["terminated"], meant)
        sanctions.terminate(**at.acting, membership=meant, reason=reason, ground=ground)
        at.say_done(
            f"{member} の会員契約を終わらせました。", f"the membership of {member} is ended.",
            as_json=as_json, before=before, member=member, membership=meant,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)
