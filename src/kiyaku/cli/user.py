"""``kiyaku user``: logins of those who work for a service, their roles, their passwords."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kiyaku.accounts import operations, queries, staffing
from kiyaku.accounts.queries import Granted
from kiyaku.accounts.rights import NAMES, Role
from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table

app = typer.Typer(
    no_args_is_help=True,
    help="ログインと役割 / Logins, and who may do what.",
)


class StaffRole(StrEnum):
    """What somebody may be to a service they work for."""

    front_desk = Role.FRONT_DESK.value
    accounting = Role.ACCOUNTING.value
    legal = Role.LEGAL.value
    administrator = Role.ADMINISTRATOR.value
    contractor = Role.CONTRACTOR.value
    auditor = Role.AUDITOR.value


Login = Annotated[
    str,
    typer.Argument(
        metavar="LOGIN",
        help="ログイン名かメールアドレス / login name or e-mail address",
        show_default=False,
    ),
]
RoleArgument = Annotated[
    StaffRole, typer.Argument(metavar="ROLE", help="役割 / the role", show_default=False)
]


@app.command()
def add(
    username: Annotated[
        str, typer.Argument(metavar="NAME", help="ログイン名 / the login name", show_default=False)
    ],
    email: Annotated[str, typer.Option(help="メールアドレス / e-mail address")],
    name: Annotated[str, typer.Option(help="名前 / what the person is called")] = "",
    as_json: AsJson = False,
) -> None:
    """ログインを作る(パスワードは user password で) / Make a login, without a password yet."""
    with told(as_json=as_json):
        user = staffing.new_user(username=username, email=email, name=name, at=clock.now())
    if as_json:
        print_json({"login": user.username, "email": user.email, "name": user.name})
        return
    typer.echo(
        say(
            f"ログイン {user.username} を作りました。次は kiyaku user password {user.username} と "
            f"kiyaku user grant SERVICE {user.username} ROLE です。",
            f"the login {user.username} is made. Next: kiyaku user password {user.username}, and "
            f"kiyaku user grant SERVICE {user.username} ROLE.",
        )
    )


@app.command("list")
def list_(code: Code, as_json: AsJson = False) -> None:
    """サービスで働く人と役割 / Who works for a service, in which roles."""
    with told(as_json=as_json):
        found = queries.staff_of(desk.service_id(code))
    if as_json:
        print_json([_data(one) for one in found])
        return
    show_table(
        [("ログイン", "Login"), ("名前", "Name"), ("メール", "E-mail"), ("役割", "Role"),
         ("最後のログイン", "Last signed in")],
        [(one.username, one.name, one.email, NAMES[one.role].in_language(language()),
          _seen(one)) for one in found],
    )  # fmt: skip
    typer.echo(desk.count(len(found), "役割", "role"))


@app.command()
def grant(
    code: Code,
    login: Login,
    role: RoleArgument,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """役割を与える / Give a login a role in a service."""

    def act(at: Desk) -> None:
        before = at.repeated(["role_granted"])
        staffing.give_role(**at.acting, login=login, role=Role(role.value))
        words = NAMES[Role(role.value)]
        at.say_done(
            f"{login} に役割「{words.ja}」を与えました。",
            f"{login} has the role {words.en}.",
            as_json=as_json, before=before, login=login, role=role.value,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def revoke(
    code: Code,
    login: Login,
    role: RoleArgument,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """役割を外す / End a role of a login in a service."""

    def act(at: Desk) -> None:
        before = at.repeated(["role_ended"])
        wanted = Role(role.value)
        words = NAMES[wanted]
        if before is None:
            operations.revoke(**at.acting, access=_access(at.service, login, wanted))
        at.say_done(
            f"{login} の役割「{words.ja}」を外しました。",
            f"{login} has no longer the role {words.en}.",
            as_json=as_json, before=before, login=login, role=role.value,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def password(login: Login) -> None:
    """パスワードを決める(入力を求める) / Set a login's password, asked for and never shown.

    メールアドレスは確かめたものとして扱う。
    Its e-mail address counts as confirmed from then on.
    """
    with told():
        staffing.user_meant(login)
        typed = typer.prompt(
            say("新しいパスワード", "New password"),
            hide_input=True,
            confirmation_prompt=say("もう一度", "Once more"),
        )
        user = staffing.set_password(login=login, password=typed, at=clock.now())
    typer.echo(
        say(
            f"{user.username} のパスワードを決めました。",
            f"the password of {user.username} is set.",
        )
    )


def _access(service: int, login: str, role: Role) -> int:
    """The access that gives a login a role.

    Raises:
        OperationRefused: ``no_such_role`` where it has not that role.
    """
    user = staffing.user_meant(login)
    for one in queries.staff_of(service):
        if (one.user, one.role) == (user.pk, role):
            return one.access
    raise OperationRefused(
        "no_such_role",
        f"{login} に、このサービスの役割「{NAMES[role].ja}」はありません。",
        f"{login} has not the role {NAMES[role].en} in this service",
    )


def _data(one: Granted) -> dict[str, str | None]:
    return {
        "login": one.username,
        "name": one.name,
        "email": one.email,
        "role": one.role.value,
        "granted_at": one.granted_at.isoformat(),
        "granted_by": one.granted_by,
        "last_signed_in": one.last_seen.isoformat() if one.last_seen else None,
    }


def _seen(one: Granted) -> str:
    return desk.date_or_dash(
        one.last_seen.astimezone(clock.TOKYO).date() if one.last_seen else None
    )
