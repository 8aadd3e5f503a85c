"""``kiyaku leak``: personal data that got out, its reports, and telling people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiyaku.base.records import Entry
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.evidence import uploads
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows import leaks as flows
from kiyaku.privacy import leaks
from kiyaku.terms.texts import Text

app = typer.Typer(no_args_is_help=True, help="個人情報の漏えい等 / Leaks of personal data.")

Number = Annotated[
    int, typer.Argument(metavar="LEAK", help="漏えい等の番号 / its number", show_default=False)
]
What = Annotated[str, typer.Option("--what", help="何が漏れたか(内部) / what got out, inside")]
Cause = Annotated[str, typer.Option("--cause", help="原因(内部) / why, inside")]
Measures = Annotated[
    str, typer.Option("--measures", help="とった措置(内部) / what was done against it, inside")
]
People = Annotated[
    int, typer.Option("--people", min=1, help="対象の人数 / how many people it is about")
]
Sensitive = Annotated[bool, typer.Option("--sensitive", help="要配慮個人情報 / sensitive data")]
Financial = Annotated[
    bool, typer.Option("--financial", help="財産的被害のおそれ / it may cost people money")
]
Wrongful = Annotated[bool, typer.Option("--wrongful", help="不正の目的 / somebody took it")]


@app.command("open")
def open_(
    code: Code,
    what: What,
    people: People,
    found_on: Annotated[
        str | None,
        typer.Option("--found-on", metavar="DATE", help="知った日 / the day it was known"),
    ] = None,
    cause: Cause = "",
    measures: Measures = "",
    sensitive: Sensitive = False,
    financial: Financial = False,
    wrongful: Wrongful = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """漏えい等を記録し、報告の期限を示す / Record a leak; its reports' last days are told."""

    def act(at: Desk) -> None:
        before = at.repeated([flows.FOUND])
        number = flows.open_leak(
            **at.acting, found_on=desk.optional_day("--found-on", found_on) or at.business_day,
            what=what, cause=cause, measures=measures, people=people,
            is_sensitive=sensitive, is_financial=financial, is_wrongful=wrongful,
        )  # fmt: skip
        _say(at, number, "記録しました", "is recorded", before, as_json)

    desk.run(code, by, key, as_json, act)


@app.command("revise")
def revise(
    code: Code,
    leak: Number,
    what: What,
    people: People,
    cause: Cause = "",
    measures: Measures = "",
    sensitive: Sensitive = False,
    financial: Financial = False,
    wrongful: Wrongful = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """わかったことに合わせて改める / Put down what is known by now."""

    def act(at: Desk) -> None:
        before = at.repeated([flows.STEP])
        flows.revise(
            **at.acting, leak=leak, what=what, cause=cause, measures=measures, people=people,
            is_sensitive=sensitive, is_financial=financial, is_wrongful=wrongful,
        )  # fmt: skip
        _say(at, leak, "改めました", "is revised", before, as_json)

    desk.run(code, by, key, as_json, act)


@app.command("people")
def people(
    code: Code,
    leak: Number,
    member: Annotated[
        list[str] | None,
        typer.Option("--member", help="会員番号(何度でも) / a member's number, repeatable"),
    ] = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="全会員 / all members")] = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """だれのデータかを記録する / Name whose data it is."""

    def act(at: Desk) -> None:
        before = at.repeated([flows.STEP])
        flows.name_people(**at.acting, leak=leak, members=member or (), everybody=everybody)
        _say(at, leak, "対象者を記録しました", "names the people", before, as_json)

    desk.run(code, by, key, as_json, act)


@app.command("report")
def report(
    code: Code,
    leak: Number,
    proof: Annotated[
        list[Path], typer.Option("--proof", metavar="FILE", help="報告の証拠 / proof of it")
    ],
    full: Annotated[
        bool, typer.Option("--full", help="確報(既定は速報) / the full one; else the first")
    ] = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """監督機関への報告を証拠とともに記録する / Record a report to the authority, with proof."""

    def act(at: Desk) -> None:
        before = at.repeated([flows.STEP])
        flows.report(
            **at.acting, leak=leak, which=flows.FULL if full else flows.FIRST,
            proof=uploads(proof, "--proof"),
        )  # fmt: skip
        _say(at, leak, "報告を記録しました", "is reported", before, as_json)

    desk.run(code, by, key, as_json, act)


@app.command("tell")
def tell(
    code: Code,
    leak: Number,
    ja: Annotated[str, typer.Option("--ja", help="日本語の説明 / what they are told, Japanese")],
    en: Annotated[str, typer.Option("--en", help="英語の説明 / what they are told, English")],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """対象の本人に知らせる / Tell the people it is about, through the outbox."""

    def act(at: Desk) -> None:
        before = at.repeated([flows.STEP])
        flows.tell_people(**at.acting, leak=leak, what=Text(ja, en))
        _say(at, leak, "本人への通知を送信箱に入れました", "is told to people", before, as_json)

    desk.run(code, by, key, as_json, act)


@app.command("tell-otherwise")
def tell_otherwise(
    code: Code,
    leak: Number,
    how: Annotated[
        str,
        typer.Option("--how", help="理由と代わりの措置(内部) / why, and what is done instead"),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """本人への通知に代わる措置を記録する / Record what is done instead of telling people."""

    def act(at: Desk) -> None:
        before = at.repeated([flows.STEP])
        flows.tell_otherwise(**at.acting, leak=leak, how=how)
        _say(at, leak, "代わりの措置を記録しました", "is met otherwise", before, as_json)

    desk.run(code, by, key, as_json, act)


@app.command("close")
def close(code: Code, leak: Number, by: By = ME, key: Key = None, as_json: AsJson = False) -> None:
    """なすべきことがすべて済んだ件を終える / Close it when all has been done."""

    def act(at: Desk) -> None:
        before = at.repeated([flows.STEP])
        flows.close(**at.acting, leak=leak)
        _say(at, leak, "終えました", "is closed", before, as_json)

    desk.run(code, by, key, as_json, act)


@app.command("list")
def list_(code: Code, as_json: AsJson = False) -> None:
    """漏えい等と、その期限を示す / Leaks with their last days, the latest first."""
    with told(as_json=as_json):
        found = list(leaks.listed(desk.service_id(code)))
    if as_json:
        print_json([plain(one) for one in found])
        return
    show_table(
        [("番号", "Leak"), ("知った日", "Known"), ("人数", "People"), ("速報", "First report"),
         ("確報", "Full report"), ("通知", "People told"), ("終了", "Closed")],
        [
            [
                str(one.id), one.found_on.isoformat(), str(one.people),
                _step(one.first_reported_on, one.first_due_on),
                _step(one.full_reported_on, one.full_due_on),
                desk.date_or_dash(one.told_on), desk.date_or_dash(one.closed_on),
            ]
            for one in found
        ],
    )  # fmt: skip


def _step(done_on: object, due_on: object) -> str:
    if done_on is not None:
        return str(done_on)
    return "—" if due_on is None else say(f"{due_on} まで", f"by {due_on}")


def _say(at: Desk, number: int, ja: str, en: str, before: Entry | None, as_json: bool) -> None:
    found = leaks.leak(at.service, number)
    named, told_of = leaks.counts(number)
    left = [one.words.in_language(language()) for one in flows.duties(at.service, at.business_day)
            if one.leak == number]  # fmt: skip
    more_ja = f"。残り: {'、'.join(left)}" if left else ""
    more_en = f"; still to do: {', '.join(left)}" if left else ""
    at.say_done(
        f"漏えい等 {number}: {ja}(速報の期限 {found.first_due_on or '—'}、確報の期限 "
        f"{found.full_due_on or '—'}){more_ja}。",
        f"leak {number} {en} (first report due {found.first_due_on or '—'}, full report due "
        f"{found.full_due_on or '—'}){more_en}.",
        as_json=as_json, before=before,
        leak=number, first_due_on=found.first_due_on, full_due_on=found.full_due_on,
        people_named=named, people_told=told_of,
    )  # fmt: skip
