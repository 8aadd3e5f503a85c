"""``kiyaku network``: leases of addresses, who held one, and warnings after notices of NICT."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kiyaku.base import clock
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.cli.payments import bytes_of, tell_wrong
from kiyaku.flows import access
from kiyaku.flows.network import (
    holders,
    instants,
    leases,
    leases_file,
    lookups,
    lookups_shown,
    notice_file,
)
from kiyaku.network import lookups as kept

app = typer.Typer(no_args_is_help=True, help="アドレスの割当てと注意喚起 / Leases and warnings.")

Zone = Annotated[
    str | None,
    typer.Option(
        "--zone",
        metavar="ZONE",
        help="時間帯のない時刻の時間帯(Asia/Tokyo、UTC、+09:00)。ないときは断る / zone of times "
        "that name none; without it they are refused",
    ),
]
Notice = Annotated[
    str,
    typer.Option(
        "--notice",
        metavar="TEXT",
        help="根拠となる NICT の通知の番号か日付 / which notice of NICT it rests on",
    ),
]
MaySuffer = Annotated[
    bool,
    typer.Option(
        "--may-suffer",
        help="自社のサービスに支障が生ずるおそれがある / the service may suffer from the attack",
    ),
]
Tolerance = Annotated[
    int,
    typer.Option(
        "--tolerance", metavar="SECONDS", help="時計のずれ(秒) / by how much clocks may differ"
    ),
]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE.csv", show_default=False)]
Number = Annotated[
    int,
    typer.Argument(
        metavar="NUMBER", help="通知のファイルの番号 / the file's number", show_default=False
    ),
]


@app.command("import-leases")
def import_leases(
    code: Code, file: FileArgument, zone: Zone = None, by: By = ME, as_json: AsJson = False
) -> None:
    """終わった割当ての CSV をすべて取り込むか、何もしない / Take in leases that are over, or none.

    列は address、started_at、ended_at、login、任意で first_port と last_port / columns: address,
    started_at, ended_at, login, perhaps first_port and last_port.
    """

    def act(at: Desk) -> None:
        found = leases_file.read(
            str(file), bytes_of(file), instants.zone(zone) if zone else None, clock.now()
        )
        at = Desk(code, by, found.key)
        before = at.repeated([leases.IMPORTED])
        if before is None and found.wrong:
            tell_wrong(file, found.wrong, as_json)
            raise typer.Exit(1)
        count = leases.import_leases(**at.acting, file=found)
        at.say_done(
            f"「{file.name}」を取り込みました。{desk.count(count, '割当て', 'lease')}。",
            f"{file.name} is taken in: {desk.count(count, '割当て', 'lease')}.",
            as_json=as_json, before=before, imported=count,
        )  # fmt: skip

    desk.run(code, by, None, as_json, act)


@app.command()
def whois(
    context: typer.Context,
    code: Code,
    ip: Annotated[str, typer.Option("--ip", metavar="ADDRESS", help="アドレス / the address")],
    seen_at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="見られた時刻 / when it was seen")
    ],
    notice: Notice,
    may_suffer: MaySuffer = False,
    port: Annotated[
        int | None, typer.Option("--port", metavar="PORT", help="ポート / the port")
    ] = None,
    zone: Zone = None,
    tolerance: Tolerance = holders.TOLERANCE_S,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """その時刻にアドレスを持っていた加入者 / Who held an address then; put down with its ground."""

    def act(at: Desk) -> None:
        number = lookups.look_up(
            **at.acting, address=ip, seen_at=_instant(seen_at, zone), port=port, reference=notice,
            asked_by_nict=True, service_may_suffer=may_suffer, tolerance_s=tolerance,
        )  # fmt: skip
        found = lookups_shown.shown(at.service, [kept.lookup(at.service, number)])
        _log(context, at.service, found)
        _show(at.service, found, as_json)

    desk.run(code, by, key, as_json, act)


@app.command("take-notice")
def take_notice(
    context: typer.Context,
    code: Code,
    file: FileArgument,
    notice: Notice,
    may_suffer: MaySuffer = False,
    zone: Zone = None,
    tolerance: Tolerance = holders.TOLERANCE_S,
    by: By = ME,
    as_json: AsJson = False,
) -> None:
    """NICT の通知の CSV をすべて調べるか、何もしない / Look up all rows of a notice, or none.

    まだ誰にも知らせない。列は ip(または destination_ip)と timestamp、任意で port / nobody is warned
    yet; columns: ip (or destination_ip), timestamp, perhaps port.
    """

    def act(at: Desk) -> None:
        found = notice_file.read(
            str(file), bytes_of(file), instants.zone(zone) if zone else None, clock.now()
        )
        at = Desk(code, by, found.key)
        before = at.repeated([lookups.TAKEN])
        if before is None and found.wrong:
            tell_wrong(file, found.wrong, as_json)
            raise typer.Exit(1)
        number = lookups.take_notice(
            **at.acting, file=found, name=file.name, reference=notice, asked_by_nict=True,
            service_may_suffer=may_suffer, tolerance_s=tolerance,
        )  # fmt: skip
        kept_file = kept.notice(at.service, number)
        rows = lookups_shown.of_file(at.service, number)
        _log(context, at.service, rows)
        at.say_done(
            f"通知 {number} の {kept_file.listed} 件を調べました。注意喚起を待つもの "
            f"{kept_file.waiting} 件、できないもの {kept_file.left} 件。",
            f"the {kept_file.listed} rows of notice {number} are looked up: {kept_file.waiting} "
            f"to be warned, {kept_file.left} not.",
            as_json=as_json, before=before, **asdict(kept_file),
        )  # fmt: skip

    desk.run(code, by, None, as_json, act)


@app.command()
def warn(
    context: typer.Context,
    code: Code,
    number: Number,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """通知で見つかった会員に注意喚起を送る / Warn the members that the rows of a notice led to."""

    def act(at: Desk) -> None:
        before = at.repeated([lookups.SENT])
        _log(context, at.service, lookups_shown.of_file(at.service, number))
        warned = lookups.warn(**at.acting, notice=number)
        left = kept.notice(at.service, number).left
        at.say_done(
            f"{warned} 人に注意喚起を送ります。できなかったものは {left} 件です。",
            f"{desk.count(warned, '注意喚起', 'warning')} go out; {left} rows could not be "
            "answered.",
            as_json=as_json, before=before, warned=warned, left=left,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("look-ups")
def listed(
    context: typer.Context,
    code: Code,
    notice: Annotated[
        int | None,
        typer.Option("--notice", metavar="NUMBER", help="この通知だけ / of this notice only"),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option("--after", metavar="NUMBER", help="その次から / from the one after"),
    ] = None,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="答えられなかったものを CSV で / what was not answered")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """アドレスを調べた記録 / Look-ups of addresses, with their ground, and what they found."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        if as_csv:
            if notice is None:
                raise desk.wrong(
                    "--csv", "--csv", "--notice と一緒に", "it with --notice, whose rows it writes"
                )
            left = lookups_shown.of_file(service, notice, [kept.LEFT])
            _log(context, service, left)
            typer.echo(lookups_shown.unanswered_csv(service, notice, language()), nl=False)
            return
        page = kept.listed(service, file=notice, after=after)
        found = lookups_shown.shown(service, page.rows)
        _log(context, service, found)
        _show(service, found, as_json, after=page.after)


def _instant(text: str, zone: str | None) -> dt.datetime:
    try:
        return instants.read(text, instants.zone(zone) if zone else None)
    except ValueError:
        raise desk.wrong(
            "--at", text, "時間帯のある時刻(2026-11-01T08:00:00+09:00 の形)か、--zone を付けて",
            "a time with its zone, as 2026-11-01T08:00:00+09:00, or --zone besides",
        ) from None  # fmt: skip


def _log(context: typer.Context, service: int, found: Sequence[lookups_shown.LookupShown]) -> None:
    access.looked_up(
        service=service, page=seeing.command(context), at=clock.now(), by=desk.me(),
        members={one.lookup.member for one in found if one.lookup.member is not None},
    )  # fmt: skip


def _show(
    service: int,
    found: Sequence[lookups_shown.LookupShown],
    as_json: bool,
    after: int | None = None,
) -> None:
    if as_json:
        rows = [
            {**plain(asdict(one.lookup)), "handle": one.handle,
             "why": [words.in_language(language()) for words in one.reasons]}
            for one in found
        ]  # fmt: skip
        print_json({"look_ups": rows, "after": after})
        return
    show_table(
        [("番号", "No."), ("アドレス", "Address"), ("ポート", "Port"), ("時刻", "Seen at"),
         ("結果", "Outcome"), ("会員", "Member"), ("理由", "Why")],
        [(str(one.lookup.id), one.lookup.address or "—", str(one.lookup.port or "—"),
          lookups.seen_in_words([one.lookup.seen_at]), one.outcome.in_language(language()),
          one.handle or one.lookup.login or "—",
          "; ".join(words.in_language(language()) for words in one.reasons) or "—")
         for one in found],
    )  # fmt: skip
    if not found:
        typer.echo(say("調べた記録はありません。", "No address was looked up."))
    if after is not None:
        typer.echo(say(f"続きは --after {after}", f"There are more: --after {after}"))
