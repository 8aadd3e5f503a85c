"""``kiyaku notices``: what members are told, and what became of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.flows import (
    announcements,
    bounces,
    deemed_arrival,
    letters_posted,
    marketing,
    notice_settings,
    outbox,
)
from kiyaku.flows.telling_members import KNOWN_BY
from kiyaku.members import directory
from kiyaku.notices import outbox as box
from kiyaku.notices import smtp
from kiyaku.terms.texts import Text

app = typer.Typer(no_args_is_help=True, help="会員への通知 / Notices to members.")

Number = Annotated[
    int, typer.Argument(metavar="NUMBER", help="番号 / its number", show_default=False)
]
KindArgument = Annotated[
    str, typer.Argument(metavar="KIND", help="通知の種類 / the kind of notice", show_default=False)
]
FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="ファイル。- は標準入力 / a file; - is stdin")
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="いつから(既定は営業日) / from which day on"),
]


@app.command("list")
def list_(
    code: Code,
    state: Annotated[str, typer.Option(help="この状態のもの / those in a state")] = "",
    as_json: AsJson = False,
) -> None:
    """送信箱の一覧(新しい順) / What is in the outbox, the newest first."""
    with told(as_json=as_json):
        rows = list(box.messages(desk.service_id(code), state=state))
    if as_json:
        print_json([_plain(row) for row in rows])
        return
    heads = (
        ("番号", "number"),
        ("種類", "kind"),
        ("送り方", "way"),
        ("状態", "state"),
        ("発信", "sent"),
        ("到達", "arrived"),
    )
    show_table(heads, [[str(one) for one in list(_plain(row).values())[:6]] for row in rows])


@app.command()
def deliver(code: Code, as_json: AsJson = False) -> None:
    """期限の来たメールを送る / Send the mails that are due."""
    with told(as_json=as_json):
        if not smtp.is_set_up():
            raise OperationRefused(
                "no_mail_server",
                "メールサーバーが設定されていません。KIYAKU_SMTP_URL に指定してください"
                "(例: smtp://user:password@host:587)。",
                "no mail server is named: set KIYAKU_SMTP_URL, for example to "
                "smtp://user:password@host:587",
            )
        found = outbox.deliver_due(desk.service_id(code), now=clock.now())
    if as_json:
        print_json(vars(found))
        return
    typer.echo(
        say(
            f"送信 {found.sent}、延期 {found.deferred}、失敗 {found.failed}、"
            f"不明 {found.uncertain}、取りやめ {found.withheld}",
            f"sent {found.sent}, deferred {found.deferred}, failed {found.failed}, "
            f"uncertain {found.uncertain}, withheld {found.withheld}",
        )
    )


@app.command()
def bounce(file: FileArgument, as_json: AsJson = False) -> None:
    """戻ってきたメール(配信状況通知)を取り込む / Take in a mail that came back (a DSN).

    メールサーバーのパイプから FILE を - として呼べる / call it from a mail server's pipe with -.
    """
    with told(as_json=as_json):
        found = bounces.take_in(_bytes(file), at=clock.now())
    if as_json:
        print_json({"outcome": found.outcome, "message": found.message})
        return
    named = "" if found.message is None else f" ({found.message})"
    typer.echo(f"{found.outcome}{named}")


@app.command("see-to")
def see_to(
    code: Code,
    number: Number,
    way: Annotated[
        str,
        typer.Argument(
            metavar="again|as_mail|as_letter|dropped",
            help="もう一度送る・電子メールにする・手紙にする・送らない / send again, as an e-mail, "
            "as a letter, or leave it",
            show_default=False,
        ),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """届かなかった通知に対応する / Deal with a message that did not get there."""

    def act(at: Desk) -> None:
        letter = outbox.see_to(**at.acting, message=number, way=way)
        at.say_done("対応しました。", "It is dealt with.", as_json=as_json, letter=letter)

    desk.run(code, by, key, as_json, act)


@app.command("fix-letters")
def fix_letters(code: Code, as_json: AsJson = False) -> None:
    """差出しを待つ手紙の文面を固める / Fix the words of the letters that wait, as they are printed.

    あとで会員の届出事項が変わっても、印刷した文面のまま残る / what is printed is what is kept.
    """
    with told(as_json=as_json):
        count = outbox.fix_letters(service=desk.service_id(code))
    if as_json:
        print_json({"letters": count})
        return
    words = desk.count(count, "手紙", "letter")
    typer.echo(say(f"{words}の文面を固めました。", f"The words of {words} are fixed."))


@app.command("hand-over")
def hand_over(
    code: Code,
    numbers: Annotated[
        list[int], typer.Argument(metavar="NUMBER…", help="番号 / numbers", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """手紙を差し出したことを記録する / Enter that letters were handed to the post."""

    def act(at: Desk) -> None:
        count = outbox.hand_over(**at.acting, messages=numbers)
        words = desk.count(count, "手紙", "letter")
        at.say_done(f"{words}を差し出しました。", f"{words} handed over.", as_json=as_json)

    desk.run(code, by, key, as_json, act)


OnOption = Annotated[
    str, typer.Option("--on", metavar="DATE", help="その日 / the day", show_default=False)
]


@app.command("letter-delivered")
def letter_delivered(
    code: Code,
    number: Number,
    on: OnOption,
    proof: Annotated[
        str,
        typer.Option(
            metavar="|".join(letters_posted.PROOFS),
            help="何で分かるか / what shows it",
            show_default=False,
        ),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """手紙が配達されたことを記録する / Enter that a letter was delivered."""

    def act(at: Desk) -> None:
        arrived_at = letters_posted.letter_delivered(
            **at.acting, message=number, on=desk.day("--on", on), proof=proof
        )
        arrived = arrived_at.isoformat() if arrived_at else None
        at.say_done("記録しました。", "It is on record.", as_json=as_json, arrived_at=arrived)

    desk.run(code, by, key, as_json, act)


@app.command("letter-returned")
def letter_returned(
    code: Code,
    number: Number,
    on: OnOption,
    cause: Annotated[
        str,
        typer.Option(
            metavar="|".join(letters_posted.CAUSES),
            help="戻った理由 / why it came back",
            show_default=False,
        ),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """手紙が戻ったことを記録する / Enter that a letter came back.

    --on は配達を試みた日 / --on: the day on which delivery was tried.
    """

    def act(at: Desk) -> None:
        letters_posted.letter_returned(
            **at.acting, message=number, tried_on=desk.day("--on", on), cause=cause
        )
        at.say_done("記録しました。", "It is on record.", as_json=as_json)

    desk.run(code, by, key, as_json, act)


@app.command("unreported-change")
def unreported_change(
    code: Code,
    number: Number,
    on: OnOption,
    shown_by: Annotated[
        str,
        typer.Option(
            "--shown-by",
            metavar="|".join(deemed_arrival.SHOWN_BY),
            help="どう確かめたか / how it is known",
            show_default=False,
        ),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """宛先の変更が届け出られていなかったと記録する / Enter that a change had not been reported.

    --on は宛先が変わった日 / --on: the day from which the address was another one.
    """

    def act(at: Desk) -> None:
        arrived_at = deemed_arrival.establish(
            **at.acting, message=number, changed_on=desk.day("--on", on), shown_by=shown_by
        )
        at.say_done(
            "届いたものとされます。",
            "It counts as arrived.",
            as_json=as_json,
            arrived_at=arrived_at.isoformat(),
        )

    desk.run(code, by, key, as_json, act)


@app.command()
def word(
    code: Code,
    kind: KindArgument,
    written_in: Annotated[
        str, typer.Argument(metavar="ja|en", help="言語 / the language", show_default=False)
    ],
    file: FileArgument,
    subject: Annotated[str, typer.Option(help="件名 / the subject", show_default=False)],
    from_: FromOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """通知の文面を変える。項目は ${member_name} の形 / Word a kind of notice; fields as ${…}."""

    def act(at: Desk) -> None:
        template = notice_settings.set_wording(
            **at.acting,
            kind=kind,
            language=written_in,
            subject=subject,
            body=_text(file),
            from_day=desk.optional_day("--from", from_),
        )
        at.say_done(
            "文面を変えました。", "The wording is changed.", as_json=as_json, template=template
        )

    desk.run(code, by, key, as_json, act)


@app.command("send-by")
def send_by(
    code: Code,
    kind: KindArgument,
    channel: Annotated[
        str,
        typer.Argument(
            metavar="email|posting|paper|none", help="送り方 / the way", show_default=False
        ),
    ],
    from_: FromOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """通知の送り方を選ぶ / Choose which way a kind of notice goes."""

    def act(at: Desk) -> None:
        notice_settings.set_channel(
            **at.acting,
            kind=kind,
            channel="" if channel == "none" else channel,
            from_day=desk.optional_day("--from", from_),
        )
        at.say_done("送り方を変えました。", "The way is changed.", as_json=as_json)

    desk.run(code, by, key, as_json, act)


@app.command()
def plan(
    code: Code,
    kind: KindArgument,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="いつから / from which day")],
    ja: Annotated[str, typer.Option("--ja", help="内容(日本語) / what, in Japanese")],
    en: Annotated[str, typer.Option("--en", help="内容(英語) / what, in English")],
    until: Annotated[str, typer.Option(help="終わりの予定 / expected end")] = "",
    cause: Annotated[
        str, typer.Option(help="予告なしに止める理由 / why it stops without notice")
    ] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """全会員に知らせるべきことを記録する / Put on record what all members must be told."""

    def act(at: Desk) -> None:
        number = announcements.plan(
            **at.acting,
            kind=kind,
            what=Text(ja, en),
            takes_effect_on=desk.day("--on", on),
            until=until,
            cause=cause,
        )
        at.say_done(
            f"告知 {number} を記録しました。",
            f"Announcement {number} is on record.",
            as_json=as_json,
            announcement=number,
        )

    desk.run(code, by, key, as_json, act)


@app.command()
def announce(
    code: Code,
    number: Number,
    although_late: Annotated[
        bool, typer.Option("--although-late", help="最終日を過ぎていても / past its last day too")
    ] = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """全会員に知らせる / Tell all members."""

    def act(at: Desk) -> None:
        count = announcements.announce(
            **at.acting, announcement=number, although_late=although_late
        )
        words = desk.count(count, "通知", "message")
        at.say_done(f"知らせました({words})。", f"It is told: {words}.", as_json=as_json)

    desk.run(code, by, key, as_json, act)


@app.command()
def consent(
    code: Code,
    member: MemberArgument,
    agrees: Annotated[
        bool, typer.Option("--yes/--no", help="案内のメールを受け取る / gets such mail")
    ],
    wording: Annotated[str, typer.Option(help="同意した文言 / the words agreed to")] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """案内のメールへの同意・停止を記録する / Enter consent to marketing mail, or its end."""

    def act(at: Desk) -> None:
        marketing.set_consent(
            **at.acting,
            member=directory.member(at.service, member).pk,
            is_given=agrees,
            how=marketing.BY_STAFF,
            wording=wording,
        )
        at.say_done("記録しました。", "It is on record.", as_json=as_json)

    desk.run(code, by, key, as_json, act)


@app.command()
def campaign(
    code: Code,
    ja: Annotated[Path, typer.Option("--ja", metavar="FILE", help="本文(日本語) / Japanese text")],
    en: Annotated[Path, typer.Option("--en", metavar="FILE", help="本文(英語) / English text")],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """同意した会員すべてに案内を送る / Write to everybody who agreed to such mail."""

    def act(at: Desk) -> None:
        count = marketing.send_campaign(**at.acting, text_ja=_text(ja), text_en=_text(en))
        words = desk.count(count, "案内", "message")
        at.say_done(f"{words}を送信箱に入れました。", f"{words} in the outbox.", as_json=as_json)

    desk.run(code, by, key, as_json, act)


def _plain(row: Any) -> dict[str, Any]:
    known = KNOWN_BY.get(row.arrival_known_by)
    return {
        "number": row.pk,
        "kind": row.kind,
        "channel": row.channel,
        "state": row.state,
        "dispatched_at": row.dispatched_at.isoformat() if row.dispatched_at else "—",
        "arrived_at": row.arrived_at.isoformat() if row.arrived_at else "—",
        "arrival_known_by": known.in_language(language()) if known else "—",
    }


def _bytes(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise OperationRefused(
            "unreadable_file",
            f"ファイルが読めません: {file.name}",
            f"the file cannot be read: {file.name}",
        ) from error


def _text(file: Path) -> str:
    try:
        return _bytes(file).decode()
    except UnicodeDecodeError as error:
        raise OperationRefused(
            "unreadable_file",
            f"UTF-8 の文章ではありません: {file.name}",
            f"{file.name} is no text in UTF-8",
        ) from error
