"""``kiyaku calendar …``: the secret address by which a member's calendar reads the bookings."""

from __future__ import annotations

import secrets

import typer
from django.conf import settings
from django.urls import reverse

from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption
from kiyaku.cli.output import AsJson
from kiyaku.flows.place import calendars

app = typer.Typer(help="会員の予約のカレンダー / Calendars of members' bookings.")


@app.command()
def address(
    code: Code,
    member: MemberArgument,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """購読用のアドレスを作る(前のものは無効) / Make the address; the one before opens nothing."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([calendars.MADE], meant)
        token = secrets.token_urlsafe(24)
        is_new = calendars.make_feed(**at.acting, membership=meant, digest=calendars.digest(token))
        told = (
            settings.ORIGIN + reverse("public:calendar", args=[at.code, token]) if is_new else None
        )
        at.say_done(
            f"{member} の購読用アドレス: {told or '前に作ったものは、もう一度は表示できません'}",
            f"address for the calendar of {member}: {told or 'told once, when it was made'}",
            as_json=as_json, before=before, member=member, membership=meant, address=told,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def revoke(
    code: Code,
    member: MemberArgument,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """購読用のアドレスを無効にする / Have the address open nothing any more."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([calendars.REVOKED], meant)
        calendars.revoke_feed(**at.acting, membership=meant)
        at.say_done(
            f"{member} の購読用アドレスを無効にしました。",
            f"the address for the calendar of {member} opens nothing any more.",
            as_json=as_json, before=before, member=member, membership=meant,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)
