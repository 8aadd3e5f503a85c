"""``kiyaku network interruption``: interruptions and restrictions, whom they hit, telling them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiyaku.base import clock
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.language import language, say
from kiyaku.cli.network_outages import Fault, instant, shown
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.network import interruption_moves, interruption_outages
from kiyaku.flows.network import interruptions as flow
from kiyaku.flows.network.interruption_notices import place_of
from kiyaku.flows.network.outages import ORDINARY
from kiyaku.flows.network.outages import RECORDED as OUTAGE_RECORDED
from kiyaku.members import directory
from kiyaku.network import interruptions as kept
from kiyaku.network.interruptions import Interrupted
from kiyaku.terms.texts import Text

app = typer.Typer(
    no_args_is_help=True,
    help="中断と利用の制限 / Interruptions, and restrictions of use.",
)

Number = Annotated[
    int,
    typer.Argument(metavar="INTERRUPTION", help="中断の番号 / its number", show_default=False),
]
Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND", help="interruption、stoppage、use_restriction / one of these",
        show_default=False,
    ),
]  # fmt: skip
Starts = Annotated[
    str, typer.Argument(metavar="FROM", help="始まりの日時 / when it begins", show_default=False)
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="TIME", help="終わりの予定 / when it is expected to end"),
]
Areas = Annotated[
    list[str] | None,
    typer.Option("--area", help="提供地域(何度でも。既定は全体) / areas, by default all"),
]
TellLater = Annotated[
    bool,
    typer.Option("--tell-later", help="終わってから知らせる / members are told when it is over"),
]
AlthoughLate = Annotated[
    bool, typer.Option("--although-late", help="最終日を過ぎていても / although its day is past")
]
Cause = Annotated[
    str, typer.Option("--cause", help="規約にある理由 / its cause, as the terms list it")
]


def _instant(name: str, text: str | None) -> Any:
    found = instant(name, text)
    assert found is not None or text is None
    return found


@app.command("preview")
def preview(
    context: typer.Context,
    code: Code,
    kind: Kind,
    starts_at: Starts,
    until: Until = None,
    area: Areas = None,
    cause: Cause = "",
    as_json: AsJson = False,
) -> None:
    """だれに影響するか。何も変えない / Whom it would hit; changes nothing."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        found = flow.preview(
            service, kind=kind, starts_at=_instant("FROM", starts_at),
            expected_until=_instant("--until", until), areas=area or (), cause=cause,
        )  # fmt: skip
        seeing.listed(context, service, found.hit)
        rows = _named(found.hit)
    if as_json:
        print_json(
            {"count": found.count, "last_day": plain(found.last_day), "is_late": found.is_late,
             "clauses": list(found.clauses), "members": [handle for handle, _ in rows]}
        )  # fmt: skip
        return
    typer.echo(say(f"影響 {found.count:,} 人", f"{found.count:,} hit"))
    if found.last_day is not None:
        typer.echo(say(f"知らせる最終日 {found.last_day}", f"to be told by {found.last_day}"))
    _show(rows)


@app.command("record")
def record(
    code: Code,
    kind: Kind,
    starts_at: Starts,
    ja: Annotated[str, typer.Option("--ja", help="何をするか・何があったか / what, in Japanese")],
    en: Annotated[str, typer.Option("--en", help="英語で / in English")],
    until: Until = None,
    area: Areas = None,
    cause: Cause = "",
    tell_later: TellLater = False,
    although_late: AlthoughLate = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """記録して、影響を受ける会員に知らせる / Put it on record, and tell whom it hits."""

    def act(at: Desk) -> None:
        before = at.repeated(list(flow.RECORDED.values()))
        number = flow.record_interruption(
            **at.acting, kind=kind, what=Text(ja, en), starts_at=_instant("FROM", starts_at),
            expected_until=_instant("--until", until), areas=area or (), cause=cause,
            is_told_now=not tell_later, although_late=although_late,
        )  # fmt: skip
        one = kept.interruption(at.service, number)
        at.say_done(
            f"中断 {number} を記録(影響 {one.hit_count:,} 人、通知 {one.told_count:,} 件)。",
            f"interruption {number} is on record ({one.hit_count:,} hit, {one.told_count:,} told).",
            as_json=as_json, before=before, interruption=number, count=one.hit_count,
            told=one.told_count,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("expect")
def expect(
    code: Code,
    interruption: Number,
    until: Annotated[
        str | None,
        typer.Argument(
            metavar="TIME",
            help="終わりの予定の日時(なければ未定) / none where nobody knows",
            show_default=False,
        ),
    ] = None,
    tell_later: TellLater = False,
    although_late: AlthoughLate = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """終わりの予定を変えて知らせる / Expect its end at another time, and tell whom it hits."""

    def act(at: Desk) -> None:
        before = at.repeated([interruption_moves.END_MOVED])
        count = interruption_moves.move_interruption_end(
            **at.acting, interruption=interruption, expected_until=_instant("TIME", until),
            is_told_now=not tell_later, although_late=although_late,
        )  # fmt: skip
        at.say_done(
            f"中断 {interruption} の終わりの予定を変えました(通知 {count:,} 件)。",
            f"the expected end of interruption {interruption} is changed ({count:,} told).",
            as_json=as_json, before=before, interruption=interruption, told=count,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("end")
def end(
    code: Code,
    interruption: Number,
    ended_at: Annotated[
        str,
        typer.Argument(metavar="ENDED_AT", help="終わった日時 / when it ended", show_default=False),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """終わりを記録して知らせる / Say when it ended, and tell whom it hit."""

    def act(at: Desk) -> None:
        before = at.repeated([flow.ENDED])
        count = flow.end_interruption(
            **at.acting, interruption=interruption, ended_at=_instant("ENDED_AT", ended_at)
        )
        at.say_done(
            f"中断 {interruption} の終わりを記録しました(通知 {count:,} 件)。",
            f"interruption {interruption} is over ({count:,} told).",
            as_json=as_json, before=before, interruption=interruption, told=count,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("call-off")
def call_off(
    code: Code, interruption: Number, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """始まる前に取りやめて知らせる / Call it off before it begins, and tell whom it would hit."""

    def act(at: Desk) -> None:
        before = at.repeated([flow.CALLED_OFF])
        count = flow.call_off_interruption(**at.acting, interruption=interruption)
        at.say_done(
            f"中断 {interruption} を取りやめました(通知 {count:,} 件)。",
            f"interruption {interruption} is called off ({count:,} told).",
            as_json=as_json, before=before, interruption=interruption, told=count,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("outage")
def outage(
    code: Code,
    interruption: Number,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="TIME", help="会社が知った日時 / when it was known"),
    ] = None,
    partly: Annotated[
        bool, typer.Option("--partly", help="まったく使えないのではない / not wholly unusable")
    ] = False,
    not_ours: Annotated[
        bool, typer.Option("--not-ours", help="会社の責めによらない / the company does not answer")
    ] = False,
    fault: Fault = ORDINARY,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """中断から障害を記録する / Put an outage on record from it, without typing it anew."""

    def act(at: Desk) -> None:
        before = at.repeated([OUTAGE_RECORDED])
        number = interruption_outages.outage_of_interruption(
            **at.acting, interruption=interruption, known_at=_instant("--known-at", known_at),
            is_whole=not partly, is_ours=not not_ours, fault=fault,
        )  # fmt: skip
        at.say_done(
            f"障害 {number} を記録しました。", f"outage {number} is on record.",
            as_json=as_json, before=before, interruption=interruption, outage=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def listed(code: Code, as_json: AsJson = False) -> None:
    """中断と制限の一覧 / The interruptions and restrictions of a service, the latest first."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        rows = kept.interruptions(service)
    if as_json:
        print_json({"interruptions": [_data(one) for one in rows]})
        return
    show_table(
        [("中断", "Number"), ("種類", "Kind"), ("内容", "What"), ("地域", "Where"),
         ("始まり", "From"), ("終わりの予定", "Expected end"), ("終わり", "Ended")],
        [_row(service, one) for one in rows],
    )  # fmt: skip
    if not rows:
        typer.echo(say("中断・制限の記録はありません。", "No interruption is on record."))


@app.command("hit")
def hit(context: typer.Context, code: Code, interruption: Number, as_json: AsJson = False) -> None:
    """影響を受ける会員 / Whom an interruption hits, as far as it is known now."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        one = kept.interruption(service, interruption)
        hit = flow.hit_by(service, one, clock.now())
        seeing.listed(context, service, hit)
        rows = _named(hit)
    if as_json:
        print_json({"members": [handle for handle, _ in rows]})
        return
    _show(rows)


def _named(hit: tuple[int, ...]) -> list[tuple[str, str]]:
    """Number and name of each member hit."""
    named = directory.named(hit)
    return [(named[one].handle, named[one].name) for one in hit if one in named]


def _show(rows: list[tuple[str, str]]) -> None:
    if rows:
        show_table([("会員番号", "Number"), ("氏名", "Name")], rows)


def _row(service: int, one: Interrupted) -> tuple[str, ...]:
    return (
        str(one.id), flow.KINDS[one.kind].in_language(language()),
        one.what.in_language(language()), place_of(service, one.areas).in_language(language()),
        shown(one.starts_at), shown(one.expected_until),
        say("取りやめ", "called off") if one.is_called_off else shown(one.ended_at),
    )  # fmt: skip


def _data(one: Interrupted) -> dict[str, Any]:
    return {
        "interruption": one.id, "kind": one.kind, "cause": one.cause, "what": plain(one.what),
        "starts_at": plain(one.starts_at),
        "first_expected": plain(one.first_expected), "expected_until": plain(one.expected_until),
        "ended_at": plain(one.ended_at), "is_called_off": one.is_called_off,
        "is_late": one.is_late, "count": one.hit_count, "told": one.told_count,
        "areas": list(one.areas), "outage": one.outage,
    }  # fmt: skip
