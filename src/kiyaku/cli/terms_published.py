"""``kiyaku terms status``, ``plan``, ``decide``, ``announce`` …: a service's terms, published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, date_or_dash, told
from kiyaku.cli.language import of, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.cli.terms_files import read_file
from kiyaku.flows import individual_rules, terms_plans, terms_publishing, terms_status
from kiyaku.flows.terms_checks import Touched
from kiyaku.flows.terms_publishing import Examined
from kiyaku.flows.terms_status import Status

app = typer.Typer()

Plan = Annotated[
    int,
    typer.Argument(metavar="PLAN", help="計画の番号 / number of the plan", show_default=False),
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="本文 / the text", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由 / the reason")]


@app.command()
def status(code: Code, as_json: AsJson = False) -> None:
    """規約のいま: 版・予告・条項・解釈・値・個別規定 / How the terms of a service stand."""
    with told(as_json=as_json):
        found = terms_status.status(desk.service_id(code))
    if as_json:
        print_json(_status_data(found))
    else:
        _print_status(found)


@app.command()
def plan(
    code: Code,
    version: Annotated[
        str, typer.Argument(metavar="DATE", help="施行日 / the day of effect", show_default=False)
    ],
    file: File,
    reason: Reason = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="調べるだけ / look only, keep nothing")
    ] = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """新しい版を計画する / Plan a version of the terms, and see which clauses it touches."""

    def act(at: Desk) -> None:
        about: dict[str, Any] = {
            "version": desk.day("DATE", version), "text": read_file(file), "file_name": file.name,
        }  # fmt: skip
        if dry_run:
            _print_examined(terms_publishing.examine(service=at.service, **about), as_json)
            return
        before = at.repeated([terms_publishing.PLANNED])
        number = terms_publishing.plan_version(**at.acting, **about, reason=reason)
        shown = terms_plans.plan_shown(at.service, number)
        at.say_done(
            f"{shown.plan.version} から施行する版を計画しました(番号 {number})。",
            f"a version in force from {shown.plan.version} is planned (number {number}).",
            as_json=as_json, before=before, plan=number, version=shown.plan.version,
            undecided=[one.address for one in shown.undecided],
            last_notice_day=shown.plan.last_notice_day,
        )  # fmt: skip
        if not as_json:
            _print_touched(shown.touched)

    desk.run(code, by, key, as_json, act)


@app.command()
def decide(
    code: Code,
    plan: Plan,
    clauses: Annotated[
        list[str],
        typer.Option(
            "--clause",
            metavar="ADDRESS=carried_on|parameter|code",
            help="条項の扱い。繰り返せる / what becomes of a clause; repeatable",
        ),
    ],
    reason: Reason = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """変わる条項の計算をどうするか決める / Decide what becomes of the rules of clauses."""

    def act(at: Desk) -> None:
        decisions = [(*desk.pair("--clause", one), reason) for one in clauses]
        before = at.repeated([terms_publishing.DECIDED])
        left = terms_publishing.decide_clauses(**at.acting, plan=plan, decisions=decisions)
        at.say_done(
            f"決めました。残りは {left} 件です。",
            f"decided; {left} are left.",
            as_json=as_json, before=before, plan=plan, undecided=left,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def announce(
    code: Code,
    plan: Plan,
    late_reason: Annotated[
        str,
        typer.Option(
            "--late-reason", metavar="TEXT", help="予告が間に合わない理由 / why notice is late"
        ),
    ] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """計画した版を公表する / Publish a planned version: it governs from its day on."""

    def act(at: Desk) -> None:
        before = at.repeated([terms_publishing.ANNOUNCED])
        day = terms_publishing.announce_version(**at.acting, plan=plan, late_reason=late_reason)
        at.say_done(
            f"{day} から施行する版を公表しました。",
            f"the version in force from {day} is announced.",
            as_json=as_json, before=before, plan=plan, version=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def withdraw(
    code: Code,
    plan: Plan,
    reason: Reason = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """施行前の版を取りやめる / Give up a version before it is in force."""

    def act(at: Desk) -> None:
        before = at.repeated([terms_publishing.WITHDRAWN])
        terms_publishing.withdraw_version(**at.acting, plan=plan, reason=reason)
        at.say_done(
            "版を取りやめました。", "the version is given up.",
            as_json=as_json, before=before, plan=plan,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def rules(
    code: Code,
    title: Annotated[
        str, typer.Argument(metavar="TITLE", help="個別規定の名 / title", show_default=False)
    ],
    file: File,
    from_day: Annotated[
        str, typer.Option("--from", metavar="DATE", help="いつから / from which day on")
    ],
    until_day: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="いつまで / the last day")
    ] = None,
    yields: Annotated[
        bool, typer.Option("--yields", help="規約に譲ると自ら定める / it gives way to the terms")
    ] = False,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="定める値 / a value it sets; repeatable"),
    ] = None,
    late_reason: Annotated[
        str,
        typer.Option(
            "--late-reason", metavar="TEXT", help="予告が間に合わない理由 / why notice is late"
        ),
    ] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """個別規定を公表する / Publish individual rules, with the values they set."""

    def act(at: Desk) -> None:
        pairs = [desk.pair("--set", one) for one in parameters or []]
        before = at.repeated([individual_rules.PUBLISHED])
        entry = individual_rules.publish_rules(
            **at.acting,
            title=title,
            text=read_file(file),
            file_name=file.name,
            from_day=desk.day("--from", from_day),
            until_day=desk.optional_day("--until", until_day),
            yields=yields,
            parameters={name: desk.whole("--set", value) for name, value in pairs},
            late_reason=late_reason,
        )
        at.say_done(
            f"個別規定「{title}」を公表しました。",
            f"the individual rules {title!r} are published.",
            as_json=as_json, before=before, rules=entry,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("rules-withdraw")
def rules_withdraw(
    code: Code,
    rules: Annotated[
        int,
        typer.Argument(
            metavar="RULES", help="公表したときの番号 / the number they were published under",
            show_default=False,
        ),
    ],
    reason: Reason = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """効く前の個別規定を取りやめる / Give up individual rules before they take effect."""

    def act(at: Desk) -> None:
        before = at.repeated([individual_rules.WITHDRAWN])
        title = individual_rules.withdraw_rules(**at.acting, rules=rules, reason=reason)
        at.say_done(
            f"個別規定「{title}」を取りやめ、知らせた会員にそう知らせました。",
            f"the individual rules {title!r} are given up; whoever was told of them is told so.",
            as_json=as_json, before=before, rules=rules, title=title,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


# --- printing ---------------------------------------------------------------------------------


def _print_examined(found: Examined, as_json: bool) -> None:
    if as_json:
        data = plain(found)
        print_json({name: value for name, value in data.items() if name != "table"})
        return
    last = date_or_dash(found.last_notice_day)
    typer.echo(
        say(
            f"{found.follows} の版との違い。予告の期限: {last}",
            f"Changes to the version of {found.follows}. Last day of notice: {last}",
        )
    )
    _print_touched(found.touched)
    show_table(
        [("行", "Line"), ("条項", "Clause"), ("点検で見つかったこと", "Finding")],
        [(str(one.line), one.address or "-", say(one.ja, one.en)) for one in found.findings],
        apart=True,
    )


def _print_touched(touched: Sequence[Touched]) -> None:
    show_table(
        [("条項", "Clause"), ("変化", "Change"), ("よる計算・値", "Rests on it"),
         ("決定", "To decide")],
        [
            (one.address, of(one.in_words) + (f" ({one.moved_from})" if one.moved_from else ""),
             ", ".join((*one.questions, *one.settings)),
             say("要", "yes") if one.needs_decision else "")
            for one in touched
        ],
        apart=True,
    )  # fmt: skip


def _status_data(found: Status) -> dict[str, Any]:
    return {
        "service": found.service,
        "business_day": found.on,
        "in_force": found.in_force.first_day,
        "versions": [plain(one) for one in found.versions],
        "plans": [
            {
                "plan": one.plan.entry, "version": one.plan.version, "stage": one.stage,
                "reason": one.plan.reason, "last_notice_day": one.plan.last_notice_day,
                "late": one.late, "undecided": [clause.address for clause in one.undecided],
            }
            for one in found.plans
        ],
        "notices_due": [plain(one) for one in found.notices_due],
        "open_clauses": list(found.open_clauses),
        "readings_chosen": {one.reading.id: one.reading.chosen for one in found.chosen},
        "readings_by_default": found.by_default,
        "known_until": {one.name: one.known_until for one in found.running_out},
        "individual_rules": [plain(one) for one in found.rules],
    }  # fmt: skip


def _print_status(found: Status) -> None:
    typer.echo(
        say(
            f"{found.service}({found.on}): {found.in_force.first_day} の版が施行中",
            f"{found.service} ({found.on}): the version of {found.in_force.first_day} is in force",
        )
    )
    show_table(
        [
            ("計画", "Plan"),
            ("施行日", "In force from"),
            ("段階", "Stage"),
            ("予告の期限", "Notice by"),
            ("未決定の条項", "Undecided"),
        ],
        [
            (
                str(one.plan.entry),
                str(one.plan.version),
                of(one.stage_in_words)
                + (say("(予告が遅い)", " (notice late)") if one.late else ""),
                date_or_dash(one.plan.last_notice_day),
                ", ".join(clause.address for clause in one.undecided),
            )
            for one in found.plans
        ],
        apart=True,
    )
    show_table(
        [("個別規定", "Individual rules"), ("いつから", "From"), ("いつまで", "Until")],
        [(one.title, str(one.from_day), date_or_dash(one.until_day)) for one in found.rules],
        apart=True,
    )
    show_table(
        [("既定と違う解釈", "Reading chosen"), ("選択", "Option")],
        [(one.reading.id, one.reading.chosen) for one in found.chosen],
        apart=True,
    )
    show_table(
        [("期限のある値", "Value known until"), ("いつまで", "Until")],
        [(one.name, str(one.known_until)) for one in found.running_out],
        apart=True,
    )
    listed = ", ".join(found.open_clauses) or "—"
    typer.echo(
        say(
            f"既定のままの解釈: {found.by_default} 件。担い手のない条項: {listed}",
            f"Readings left as by default: {found.by_default}. Clauses not carried: {listed}",
        )
    )  # fmt: skip
