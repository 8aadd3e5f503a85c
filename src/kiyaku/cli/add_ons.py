"""``kiyaku take-add-on``, ``leave-add-on``, ``keep-add-on``: a membership's add-ons."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption
from kiyaku.cli.output import AsJson
from kiyaku.flows import add_ons, add_ons_shown

app = typer.Typer()
AddOnArgument = Annotated[
    str,
    typer.Argument(metavar="ADD-ON", help="付加サービス / the add-on", show_default=False),
]


@app.command("take-add-on")
def take(
    code: Code,
    member: MemberArgument,
    add_on: AddOnArgument,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATE", help="会員に伝えた開始日 / the start as told to the member"
        ),
    ] = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """付加サービスの利用を受け付ける / Let a member have an add-on."""

    def act(at: Desk) -> None:
        meant, start = at.membership(member, membership), desk.optional_day("--from", from_)
        before = at.repeated([add_ons.TAKEN], meant)
        from_day = add_ons.take_add_on(
            **at.acting, membership=meant, add_on=add_on, start_told_on=start
        )
        at.say_done(
            f"{member} は {from_day} から {add_on} を利用できます。",
            f"{member} has {add_on} from {from_day} on.",
            as_json=as_json, before=before, member=member, membership=meant, add_on=add_on,
            from_day=from_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("leave-add-on")
def leave(
    code: Code,
    member: MemberArgument,
    add_on: AddOnArgument,
    month: Annotated[
        str | None,
        typer.Option("--month", metavar="MONTH", help="解約する月 / the month, as 2026-12"),
    ] = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """付加サービスの解約(契約の一部の解約)を受ける / Give an add-on up; the rest goes on."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([add_ons.LEFT], meant)
        last_day = add_ons.leave_add_on(
            **at.acting, membership=meant, add_on=add_on, desired_month=month
        )
        never = any(
            one.code == add_on and one.never_begins and one.last_day == last_day
            for one in add_ons_shown.of(at.acting["service"], meant)
        )
        ja, en = f"{last_day} に終わります", f"ends on {last_day}"
        if never:
            ja, en = "始まりません。料金はかかりません", "will not begin, and costs nothing"
        at.say_done(
            f"{member} の {add_on} は{ja}。", f"{add_on} of {member} {en}.",
            as_json=as_json, before=before, member=member, membership=meant, add_on=add_on,
            last_day=last_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("keep-add-on")
def keep(
    code: Code,
    member: MemberArgument,
    add_on: AddOnArgument,
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
    """付加サービスの解約の申出の取下げを受ける / Take the giving up of an add-on back."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([add_ons.KEPT], meant)
        last_day = add_ons.keep_add_on(
            **at.acting, membership=meant, add_on=add_on, consented=consented
        )
        at.say_done(
            f"{member} の {add_on} は続きます({last_day} には終わりません)。",
            f"{add_on} of {member} goes on after {last_day}.",
            as_json=as_json, before=before, member=member, membership=meant, add_on=add_on,
            last_day=last_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)
