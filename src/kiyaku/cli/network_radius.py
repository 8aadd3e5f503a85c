"""``kiyaku network radius``: logins to the network on FreeRADIUS, sessions, access servers."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.network import configuring, following, radius
from kiyaku.network import leases, radius_configuration, radius_sessions
from kiyaku.network import radius as kept
from kiyaku.network.radius_configuration import Place
from kiyaku.network.radius_sessions import Asked, SessionShown
from kiyaku.terms.texts import Text

SECRET_VARIABLE = "KIYAKU_NAS_SECRET"  # noqa: S105 - the name of a variable

app = typer.Typer(help="RADIUS のログインとセッション / Logins on FreeRADIUS, and sessions.")
nas = typer.Typer(help="NAS(接続装置) / Network access servers.")
app.add_typer(nas, name="nas")

Attributes = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=VALUE", help="応答の属性(繰返し可) / an attribute of the reply"),
]


@app.command("set-up")
def set_up(
    code: Code,
    realm: Annotated[
        str,
        typer.Argument(
            metavar="REALM", help="ログインの @ の後 / what follows the @", show_default=False
        ),
    ],
    full: Attributes = None,
    walled: Attributes = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """レルムと、ふだん・停止中の応答の属性を決める / Set the realm, and what logins get."""

    def act(at: Desk) -> None:
        before = at.repeated([radius.SET_UP])
        radius.set_up(
            **at.acting, realm=realm,
            full=_pairs("--full", full) or radius.FULL,
            walled=_pairs("--walled", walled) or radius.WALLED,
        )  # fmt: skip
        at.say_done(
            f"ログインは @{realm} で終わります。",
            f"Logins end in @{realm}.",
            as_json=as_json, before=before, realm=realm,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("configure")
def configure(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="設定を書くフォルダー / the folder to write", show_default=False
        ),
    ],
    listen: Annotated[
        list[str] | None,
        typer.Option("--listen", metavar="ADDRESS", help="待ち受けるアドレス / to listen on"),
    ] = None,
    auth_port: Annotated[
        int, typer.Option(metavar="PORT", help="認証のポート / for sign-ins")
    ] = radius_configuration.AUTH_PORT,
    accounting_port: Annotated[
        int, typer.Option(metavar="PORT", help="課金情報のポート / for accounting")
    ] = radius_configuration.ACCOUNTING_PORT,
    log_folder: Annotated[
        str, typer.Option(metavar="FOLDER", help="ログの置き場所 / for its log")
    ] = Place.log_folder,
    run_folder: Annotated[
        str, typer.Option(metavar="FOLDER", help="プロセス番号の置き場所 / for its process number")
    ] = Place.run_folder,
    user: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="FreeRADIUS を動かす利用者。空なら実行した本人 / who runs FreeRADIUS; empty: you",
        ),
    ] = configuring.USER,
    as_json: AsJson = False,
) -> None:
    """FreeRADIUS の設定一式を書く / Write FreeRADIUS's whole configuration."""
    place = Place(
        tuple(listen or Place.addresses), auth_port, accounting_port, log_folder, run_folder
    )
    with told(as_json=as_json):
        written = configuring.configure(folder, place=place, user=user or None)
    if as_json:
        print_json({"folder": str(written.folder), "files": list(written.files),
                    "servers": written.servers})  # fmt: skip
        return
    typer.echo(
        say(
            f"{written.folder} に設定を書きました(NAS {written.servers} 台)。"
            "FreeRADIUS を起動し直してください。",
            f"The configuration is in {written.folder}, for {written.servers} access servers. "
            "Have FreeRADIUS started anew.",
        )
    )


@app.command("give")
def give(
    code: Code,
    member: MemberArgument,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """ログインと新しいパスワードを発行し、一度だけ示す / Give a login with a new password, once."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([radius.PASSWORD_GIVEN], meant)
        given = radius.give_password(**at.acting, membership=meant)
        at.say_done(
            f"{member} のログインは {given.username} です。",
            f"The login of {member} is {given.username}.",
            as_json=as_json, before=before, member=member, membership=meant,
            username=given.username, password=given.password,
        )  # fmt: skip
        if given.password is not None and not as_json:
            typer.echo(
                say(
                    f"パスワード: {given.password}(二度と示しません)",
                    f"Password: {given.password} (it is not shown again)",
                )
            )

    desk.run(code, by, key, as_json, act)


@app.command("sync")
def sync(code: Code, as_json: AsJson = False) -> None:
    """会員契約の今に合わせ、要る切断を NAS に求める / Follow the memberships, ask the servers."""

    def act(at: Desk) -> None:
        followed = following.follow(at.service, at=clock.now())
        asked = list(following.ask_due(at.service, now=clock.now))
        at.say_done(
            f"応答の行を {followed.added} 件加え、{followed.removed} 件除きました。"
            f"切断を {len(asked)} 件求めました。",
            f"Rows added: {followed.added}, removed: {followed.removed}. Access servers were "
            f"asked to end sessions: {len(asked)}.",
            as_json=as_json, added=followed.added, removed=followed.removed, to_end=followed.to_end,
            asked=len(asked),
        )  # fmt: skip

    desk.run(code, ME, None, as_json, act)


@app.command("sessions")
def sessions(
    context: typer.Context,
    code: Code,
    member: Annotated[
        str | None,
        typer.Option(
            "--member", metavar="MEMBER", help="この会員の / of this member", callback=seeing.named
        ),
    ] = None,
    running: Annotated[
        bool, typer.Option("--running", help="続いているもの / those still running")
    ] = False,
    after: Annotated[
        int | None,
        typer.Option("--after", metavar="NUMBER", help="その前から / from the one before it"),
    ] = None,
    membership: MembershipOption = None,
    as_json: AsJson = False,
) -> None:
    """セッションと、NAS の答え / Sessions, and what access servers answered."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        radius.require_provided(service)
        meant = None if member is None else desk.membership_of(service, member, membership)
        page = radius_sessions.sessions(service, membership=meant, running=running, after=after)
        asked = (
            radius_sessions.asked_lately(service)
            if meant is None
            else radius_sessions.asked_of(meant)
        )
        seen = {one.membership for one in (*page, *asked)}
        if meant is None and seen:
            seeing.listed(context, service, seen)
    if as_json:
        print_json(
            {
                "sessions": [plain(asdict(one)) for one in page],
                "requests": [plain(asdict(one)) for one in asked],
                "after": page.after,
            }
        )
        return
    _show_sessions(page.rows)
    _show_asked(asked)
    if page.after is not None:
        typer.echo(say(f"続きは --after {page.after}", f"There are more: --after {page.after}"))


def _show_sessions(rows: tuple[SessionShown, ...]) -> None:
    show_table(
        [("番号", "Number"), ("契約", "Membership"), ("NAS", "Server"), ("開始", "Began"),
         ("終了", "Ended"), ("アドレス", "Addresses"), ("利用", "Use")],
        [(str(one.id), str(one.membership), one.nas_address, f"{one.started_at:%Y-%m-%d %H:%M}"
          if one.started_at else "—", f"{one.stopped_at:%Y-%m-%d %H:%M}" if one.stopped_at
          else "—", ", ".join(one.addresses) or "—", one.group or "—") for one in rows],
    )  # fmt: skip


def _show_asked(asked: list[Asked]) -> None:
    if not asked:
        return
    show_table(
        [("契約", "Membership"), ("理由", "Reason"), ("状態", "State"), ("NAS の答え", "Answers")],
        [(str(one.membership), one.reason_words.in_language(language()),
          one.state_words.in_language(language()),
          " / ".join(each.words.in_language(language()) for each in one.tries) or "—")
         for one in asked],
    )  # fmt: skip


@app.command("disconnect")
def disconnect(
    code: Code,
    session: Annotated[
        int,
        typer.Argument(
            metavar="NUMBER",
            help="セッションの番号(sessions の一覧) / its number, as sessions lists it",
            show_default=False,
        ),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """続いているセッションの切断を NAS に求める / Have a running session ended."""

    def act(at: Desk) -> None:
        before = at.repeated([radius.ENDING_ASKED])
        radius.end_session(**at.acting, session=session)
        asked = list(following.ask_due(at.service, now=clock.now))
        at.say_done(
            f"セッション {session} の切断を指示しました(NAS に求めた数 {len(asked)})。",
            f"Session {session} is to be ended; access servers were asked {len(asked)} times.",
            as_json=as_json, before=before, session=session, asked=len(asked),
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("trouble")
def trouble(
    code: Code,
    forget: Annotated[
        bool, typer.Option("--forget", help="示したあとで消す / forget them once shown")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """アドレスの記録にできなかった報告 / Reports that could not be kept as leases of addresses."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        radius.require_provided(service)
        rows = leases.troubles(service)
        gone = leases.forget_troubles(service) if forget else 0
    if as_json:
        print_json(
            {
                "troubles": [
                    {"code": one.code, "nas": one.nas_address, "sessions": one.count,
                     "last_at": one.last_at.isoformat()} for one in rows
                ],
                "forgotten": gone,
            }
        )  # fmt: skip
        return
    show_table(
        [("理由", "Reason"), ("NAS", "Server"), ("セッション", "Sessions"), ("最後", "Last")],
        [(_TROUBLES.get(one.code, Text(one.code, one.code)).in_language(language()),
          one.nas_address or "—", str(one.count), f"{one.last_at:%Y-%m-%d %H:%M}")
         for one in rows],
    )  # fmt: skip


_TROUBLES = {
    "unknown_login": Text("どのサービスのログインでもない", "the login is no service's"),
    "no_time": Text("いつのことか分からない", "of no known time"),
}
"""Why a report was not kept; anything else is PostgreSQL's code of an error."""


@nas.command("add")
def nas_add(
    code: Code,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="名前 / its name", show_default=False)
    ],
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="IP アドレス / its address", show_default=False)
    ],
    secret_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=f"共有秘密鍵の入ったファイル。- は標準入力。なければ {SECRET_VARIABLE} / "
            f"the file with the shared secret, - for standard input; else {SECRET_VARIABLE}",
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option(metavar="PORT", help="切断の要求を受けるポート / for Disconnect-Requests"),
    ] = radius.DYNAMIC_PORT,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """NAS を登録する / Enter a network access server."""

    def act(at: Desk) -> None:
        before = at.repeated([radius.SERVER_ADDED])
        radius.add_server(
            **at.acting, name=name, address=address, secret=_secret(secret_file), dynamic_port=port
        )
        at.say_done(
            f"NAS {name}({address})を登録しました。設定を書き直してください。",
            f"The access server {name} at {address} is entered: write the configuration anew.",
            as_json=as_json, before=before, name=name, address=address, port=port,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@nas.command("list")
def nas_list(code: Code, as_json: AsJson = False) -> None:
    """登録した NAS / The access servers entered."""

    def act(at: Desk) -> None:
        radius.require_provided(at.service)
        found = [
            {"name": one.name, "address": one.address, "port": one.dynamic_port}
            for one in kept.servers(at.service)
        ]
        if as_json:
            print_json(found)
            return
        show_table(
            [("名前", "Name"), ("アドレス", "Address"), ("ポート", "Port")],
            [(str(one["name"]), str(one["address"]), str(one["port"])) for one in found],
        )

    desk.run(code, ME, None, as_json, act)


@nas.command("remove")
def nas_remove(
    code: Code,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="名前 / its name", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """NAS の登録を消す / Remove a network access server."""

    def act(at: Desk) -> None:
        before = at.repeated([radius.SERVER_REMOVED])
        radius.remove_server(**at.acting, name=name)
        at.say_done(
            f"NAS {name} の登録を消しました。",
            f"The access server {name} is removed.",
            as_json=as_json, before=before, name=name,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def _pairs(option: str, given: list[str] | None) -> list[tuple[str, str]]:
    return [desk.pair(option, one) for one in given or ()]


def _secret(file: Path | None) -> str:
    """The shared secret: never an argument, which other users of the system could read."""
    if file is None:
        return os.environ.get(SECRET_VARIABLE, "")
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise OperationRefused(
            "unreadable_file", f"{file} を読めません。", f"cannot read {file}"
        ) from None
    return text.strip()
