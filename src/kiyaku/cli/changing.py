"""``kiyaku stay``, ``change-plan``, ``keep-plan``: what a member takes back, or has otherwise."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption
from kiyaku.cli.output import AsJson
from kiyaku.flows import acceleration, plan_changes, revoking

app = typer.Typer()


@app.command()
def stay(
    code: Code,
    member: MemberArgument,
    consented: Annotated[
        bool,
        typer.Option(
            "--consented", help="運営者が同意した / the operator consents, where that is needed"
        ),
    ] = False,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """退会・解約の申出の取下げを受ける / Take a request to leave back.

    いつまで取り下げられるかは規約の解釈による / until when, the reading tells.
    """

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([revoking.REVOKED], meant)
        ended = revoking.revoke_withdrawal(**at.acting, membership=meant, consented=consented)
        at.say_done(
            f"{member} の申出を取り下げました。会員契約は続きます({ended} には終わりません)。",
            f"the request of {member} is taken back: the membership goes on after {ended}.",
            as_json=as_json, before=before, member=member, membership=meant, ends_on=ended,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("change-plan")
def change_plan(
    code: Code,
    member: MemberArgument,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="新しいプラン / the new plan")],
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """次の期間からのプランの変更を受ける / Take another plan from the next period on."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([plan_changes.REQUESTED], meant)
        from_day = plan_changes.request_plan_change(**at.acting, membership=meant, plan=plan)
        at.say_done(
            f"{member} のプランは {from_day} から {plan} になります。",
            f"the plan of {member} is {plan} from {from_day} on.",
            as_json=as_json, before=before, member=member, membership=meant, plan=plan,
            from_day=from_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("keep-plan")
def keep_plan(
    code: Code,
    member: MemberArgument,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """まだ始まっていないプランの変更を取り下げる / Take a change of plan back."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([plan_changes.WITHDRAWN], meant)
        from_day = plan_changes.withdraw_plan_change(**at.acting, membership=meant)
        at.say_done(
            f"{member} の {from_day} からのプランの変更を取り下げました。",
            f"the change of plan of {member} on {from_day} is taken back.",
            as_json=as_json, before=before, member=member, membership=meant, from_day=from_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("give-time-back")
def give_time_back(
    code: Code,
    member: MemberArgument,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """期限の利益の喪失を取り消し、支払期限を元に戻す / Give the benefit of time back.

    締めが延滞を認めるまでできる / as long as no close has found one of them overdue.
    """

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([acceleration.REVOKED], meant)
        invoices = acceleration.revoke_acceleration(**at.acting, membership=meant)
        at.say_done(
            f"{member} の請求書 {len(invoices)}件の支払期限を元に戻しました。",
            f"{len(invoices)} invoices of {member} are due as before.",
            as_json=as_json, before=before, member=member, membership=meant,
            invoices=len(invoices),
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)
