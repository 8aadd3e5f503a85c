"""``kiyaku network outage``: outages, what compensating them costs, and crediting it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Annotated, Any

import typer

from kiyaku.base import clock
from kiyaku.base.journal import TOKYO
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption, told
from kiyaku.cli.evidence import Evidence, uploads
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.network import outages, outages_decided
from kiyaku.flows.network.outages import ORDINARY, Preview
from kiyaku.network import outages as kept
from kiyaku.network.outages import Known
from kiyaku.terms.texts import Text

app = typer.Typer(no_args_is_help=True, help="障害と、その賠償 / Outages, and what is compensated.")

Number = Annotated[
    int, typer.Argument(metavar="OUTAGE", help="障害の番号 / its number", show_default=False)
]
Most = Annotated[
    str | None,
    typer.Option(
        "--most",
        metavar="YEN",
        help="一人あたりの最高額(既定は規約の上限) / the most that each gets, by default the cap",
    ),
]
Fault = Annotated[
    str, typer.Option("--fault", help="ordinary、gross、wilful のいずれか / one of these")
]


def instant(name: str, text: str | None) -> dt.datetime | None:
    """An instant as it was typed; without an offset it is Japan's."""
    if text is None:
        return None
    try:
        found = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise desk.wrong(
            name, text, "2026-11-21T09:00 のような日時", "a time such as 2026-11-21T09:00"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=TOKYO)


def shown(at: dt.datetime | None) -> str:
    """An instant in Japan; a dash for none."""
    return "—" if at is None else f"{at.astimezone(TOKYO):%Y-%m-%d %H:%M}"


@app.command("record")
def record(
    code: Code,
    known_at: Annotated[
        str,
        typer.Argument(
            metavar="KNOWN_AT",
            help="会社が知った日時 / when the company knew",
            show_default=False,
        ),
    ],
    ja: Annotated[str, typer.Option("--ja", help="何があったか / what happened, in Japanese")],
    en: Annotated[str, typer.Option("--en", help="英語で / in English")],
    restored_at: Annotated[
        str | None,
        typer.Option("--restored-at", metavar="TIME", help="復旧した日時 / when it worked again"),
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", help="提供地域(何度でも。既定は全体) / areas, by default all"),
    ] = None,
    partly: Annotated[
        bool,
        typer.Option("--partly", help="まったく使えないのではない / not wholly unusable"),
    ] = False,
    not_ours: Annotated[
        bool,
        typer.Option("--not-ours", help="会社の責めによらない / the company does not answer"),
    ] = False,
    fault: Fault = ORDINARY,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """障害を記録する / Put an outage on record."""

    def act(at: Desk) -> None:
        before = at.repeated([outages.RECORDED])
        known = instant("KNOWN_AT", known_at)
        assert known is not None
        number = outages.record_outage(
            **at.acting, what=Text(ja, en), known_at=known,
            restored_at=instant("--restored-at", restored_at), is_whole=not partly,
            is_ours=not not_ours, fault=fault, areas=area or (),
        )  # fmt: skip
        at.say_done(
            f"障害 {number} を記録しました。", f"outage {number} is on record.",
            as_json=as_json, before=before, outage=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("correct")
def correct(
    code: Code,
    outage: Number,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="TIME", help="会社が知った日時 / when it was known"),
    ] = None,
    restored_at: Annotated[
        str | None,
        typer.Option("--restored-at", metavar="TIME", help="復旧した日時 / when it worked again"),
    ] = None,
    still_lasts: Annotated[
        bool,
        typer.Option(
            "--still-lasts",
            help="復旧は誤りで、まだ続いている / it was not restored: it still lasts",
        ),
    ] = False,
    wholly: Annotated[
        bool | None,
        typer.Option("--wholly/--partly", help="まったく使えなかったか / wholly unusable or not"),
    ] = None,
    ours: Annotated[
        bool | None,
        typer.Option("--ours/--not-ours", help="会社の責めによるか / whether the company answers"),
    ] = None,
    fault: Annotated[
        str | None, typer.Option("--fault", help="ordinary、gross、wilful / one of these")
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """復旧を記録し、記録を正す / Say when it was restored, or correct it."""

    def act(at: Desk) -> None:
        before = at.repeated([outages.CORRECTED])
        outages.correct_outage(
            **at.acting, outage=outage, known_at=instant("--known-at", known_at),
            restored_at=instant("--restored-at", restored_at), still_lasts=still_lasts,
            is_whole=wholly, is_ours=ours, fault=fault,
        )  # fmt: skip
        at.say_done(
            f"障害 {outage} の記録を更新しました。", f"outage {outage} is corrected.",
            as_json=as_json, before=before, outage=outage,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("preview")
def preview(code: Code, outage: Number, most: Most = None, as_json: AsJson = False) -> None:
    """賠償するといくらになるか。何も変えない / What compensating it costs; changes nothing."""
    with told(as_json=as_json):
        found = outages.preview(
            desk.service_id(code), outage, at=clock.now(), most_yen=_yen("--most", most)
        )
    if as_json:
        print_json(_plain(found))
        return
    _show(found)


@app.command("decide")
def decide(
    code: Code,
    outage: Number,
    most: Most = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """影響のあった会員全員に上限まで計上する / Credit everybody hit, up to the cap."""

    def act(at: Desk) -> None:
        before = at.repeated([outages_decided.DECIDED])
        number = outages_decided.decide_outage(
            **at.acting, outage=outage, most_yen=_yen("--most", most)
        )
        made = next(one for one in kept.decisions(outage) if one.decision == number)
        at.say_done(
            f"{made.count:,} 人に合わせて {made.total_yen:,}円を計上しました。",
            f"{made.total_yen:,} yen are credited to {made.count:,}.",
            as_json=as_json, before=before, outage=outage, decision=number, count=made.count,
            total_yen=made.total_yen,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("claim")
def claim(
    code: Code,
    outage: Number,
    member: MemberArgument,
    damage: Annotated[
        str,
        typer.Argument(metavar="YEN", help="示された損害 / the damage shown", show_default=False),
    ],
    evidence: Evidence = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """一人の損害を上限まで計上する / Credit one member's damage, up to the cap."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([outages_decided.DECIDED])
        yen = outages_decided.compensate_claim(
            **at.acting, outage=outage, membership=meant, claimed_yen=desk.whole("YEN", damage),
            files=uploads(evidence),
        )  # fmt: skip
        at.say_done(
            f"{member} に {yen:,}円を計上しました。", f"{yen:,} yen are credited to {member}.",
            as_json=as_json, before=before, outage=outage, member=member, membership=meant,
            amount_yen=yen,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def listed(code: Code, as_json: AsJson = False) -> None:
    """障害の一覧 / The outages of a service, the latest first."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        rows = kept.outages(service)
    if as_json:
        print_json({"outages": [plain(asdict(one)) for one in rows]})
        return
    show_table(
        [("障害", "Outage"), ("内容", "What"), ("知った", "Known"), ("復旧", "Restored"),
         ("範囲", "Reach"), ("責め", "Cause")],
        [_row(one) for one in rows],
    )  # fmt: skip
    if not rows:
        typer.echo(say("障害の記録はありません。", "No outage is on record."))


def _row(one: Known) -> tuple[str, ...]:
    fault = outages.FAULTS[one.fault].in_language(language())
    return (
        str(one.outage), one.what.in_language(language()), shown(one.known_at),
        shown(one.restored_at),
        say("全部", "wholly") if one.is_whole else say("一部", "partly"),
        fault if one.is_ours else say("会社の責めでない", "not the company's"),
    )  # fmt: skip


def _yen(name: str, text: str | None) -> int | None:
    return None if text is None else desk.whole(name, text)


def _plain(found: Preview) -> dict[str, Any]:
    data = {
        name: value for name, value in asdict(found).items() if name not in ("refused", "known")
    }
    refused = None if found.refused is None else found.refused.code
    told_ = plain({**data, "outage": found.known.outage, "refused": refused})
    return dict(told_)


def _show(found: Preview) -> None:
    typer.echo(
        say(
            f"{shown(found.known.known_at)} 〜 {shown(found.restored_at)}"
            f"({found.full_hours} 時間)、影響 {found.count:,} 人",
            f"{shown(found.known.known_at)} to {shown(found.restored_at)} "
            f"({found.full_hours} hours), {found.count:,} hit",
        )
    )
    show_table(
        [("プラン", "Plan"), ("月額", "A month"), ("人数", "Members"), ("上限", "Cap"),
         ("計上する額", "To credit")],
        [(one.plan.in_language(language()), desk.yen(one.monthly_fee_yen), f"{one.count:,}",
          desk.yen(one.cap_yen) if found.is_capped else say("なし", "none"),
          desk.yen(one.left_yen)) for one in found.plans],
    )  # fmt: skip
    typer.echo(
        say(
            f"合わせて {found.total_yen:,}円({found.count_credited:,} 人)。"
            f"計上ずみ {found.before_yen:,}円、上限を超えて計上ずみ {found.over_yen:,}円。",
            f"{found.total_yen:,} yen to {found.count_credited:,} in all; credited before: "
            f"{found.before_yen:,}, of that beyond the cap: {found.over_yen:,}.",
        )
    )
    if found.unpriced:
        typer.echo(
            say(
                f"料金が分からないので除いた会員 {found.unpriced:,} 人。",
                f"{found.unpriced:,} are left out: their plan had no price.",
            )
        )
    if found.refused is not None:
        typer.echo(found.refused.message(language()))
