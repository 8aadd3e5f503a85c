"""``kiyaku network inspection``: what members connect to their lines, inspected."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key
from kiyaku.cli.evidence import Evidence, uploads
from kiyaku.cli.language import say
from kiyaku.cli.network_lines import LineArgument
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.network import inspected, inspection_rows, inspections
from kiyaku.flows.network.inspection_words import CAUSES, REFUSAL_CAUSES, STATES
from kiyaku.network import inspections as rows

app = typer.Typer(no_args_is_help=True, help="端末設備の検査 / Inspections of lines.")
InspectionArgument = Annotated[
    int, typer.Argument(metavar="INSPECTION", help="検査の番号 / its number", show_default=False)
]


@app.command("ask")
def ask(
    code: Code,
    line: LineArgument,
    on: Annotated[
        str,
        typer.Argument(metavar="DATE", help="候補の日 / the day proposed", show_default=False),
    ],
    cause: Annotated[
        str, typer.Option("--cause", metavar="CODE", help=f"理由 / why: {', '.join(CAUSES)}")
    ],
    reason: Annotated[
        str, typer.Option("--reason", help="何に気づいたか。内部 / what was noticed, kept inside")
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """検査を求める / Ask a member to let a line be inspected."""

    def act(at: Desk) -> None:
        before = at.repeated([inspection_rows.ASKED])
        day = desk.day("DATE", on)
        number = inspections.ask_for_inspection(
            **at.acting, line=line, cause=cause, reason=reason, proposed_on=day
        )
        at.say_done(
            f"回線 {line} の検査 {number} を求めました(候補の日 {day})。",
            f"inspection {number} of the line {line} is asked for; {day} is proposed.",
            as_json=as_json, before=before, line=line, inspection=number, proposed_on=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("agree")
def agree(
    code: Code,
    number: InspectionArgument,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="検査の日 / the day agreed on")
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """会員が検査を受ける / The member agrees, as the member told the staff."""

    def act(at: Desk) -> None:
        before = at.repeated([inspection_rows.AGREED])
        day = inspections.agree_to_inspection(
            **at.acting, inspection=number, visit_on=desk.optional_day("--on", on)
        )
        at.say_done(
            f"検査 {number} を {day} に行います。", f"inspection {number} is on {day}.",
            as_json=as_json, before=before, inspection=number, visit_on=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("refuse")
def refuse(
    code: Code,
    number: InspectionArgument,
    reason: Annotated[str, typer.Option("--reason", help="会員の言葉 / the member's words")],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """会員が検査を断る / The member refuses, as the member told the staff."""

    def act(at: Desk) -> None:
        before = at.repeated([inspection_rows.REFUSED])
        inspections.refuse_inspection(**at.acting, inspection=number, reason=reason)
        at.say_done(
            f"検査 {number} は断られました。", f"inspection {number} is refused.",
            as_json=as_json, before=before, inspection=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("weigh")
def weigh(
    code: Code,
    number: InspectionArgument,
    cause: Annotated[
        str,
        typer.Argument(
            metavar="CODE", help=f"断る事情 / what there is to it: {', '.join(REFUSAL_CAUSES)}",
            show_default=False,
        ),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """断る事情を判断する / Decide whether a refusal is excused."""

    def act(at: Desk) -> None:
        before = at.repeated([inspection_rows.HELD, inspection_rows.EXCUSED])
        excused = inspections.weigh_refusal(**at.acting, inspection=number, cause=cause)
        ja = "断る事情を認めました。" if excused else "拒否として、利用停止の候補の事由としました。"
        en = "is excused." if excused else "is not excused: it is a ground to suspend use."
        at.say_done(
            f"検査 {number}: {ja}", f"the refusal of inspection {number} {en}",
            as_json=as_json, before=before, inspection=number, is_excused=excused,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("move")
def move(
    code: Code,
    number: InspectionArgument,
    on: Annotated[
        str, typer.Argument(metavar="DATE", help="検査の日 / the day", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """検査の日を変える / Move an inspection to another day."""

    def act(at: Desk) -> None:
        before, day = at.repeated([inspection_rows.MOVED]), desk.day("DATE", on)
        inspections.move_inspection(**at.acting, inspection=number, visit_on=day)
        at.say_done(
            f"検査 {number} を {day} に変えました。", f"inspection {number} is moved to {day}.",
            as_json=as_json, before=before, inspection=number, visit_on=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("passed")
def passed(
    code: Code,
    number: InspectionArgument,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="検査した日 / day of it")
    ] = None,
    evidence: Evidence = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """適合した / The equipment was found to conform."""

    def act(at: Desk) -> None:
        before = at.repeated([inspection_rows.PASSED])
        inspected.record_inspected(
            **at.acting, inspection=number, conforms=True, files=uploads(evidence),
            visited_on=desk.optional_day("--on", on),
        )  # fmt: skip
        at.say_done(
            f"検査 {number} で適合しました。", f"inspection {number}: the equipment conforms.",
            as_json=as_json, before=before, inspection=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("failed")
def failed(
    code: Code,
    number: InspectionArgument,
    finding: Annotated[
        str, typer.Option("--finding", help="何が適合しないか。会員が読む / what does not conform")
    ],
    remove_by: Annotated[
        str, typer.Option("--remove-by", metavar="DATE", help="外す期限 / last day to take it off")
    ],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="検査した日 / day of it")
    ] = None,
    evidence: Evidence = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """適合しなかった / The equipment was found not to conform; it is to be taken off."""

    def act(at: Desk) -> None:
        before, day = at.repeated([inspection_rows.FAILED]), desk.day("--remove-by", remove_by)
        inspected.record_inspected(
            **at.acting, inspection=number, conforms=False, finding=finding, remove_by=day,
            files=uploads(evidence), visited_on=desk.optional_day("--on", on),
        )  # fmt: skip
        at.say_done(
            f"検査 {number} で適合しませんでした。外す期限は {day} です。",
            f"inspection {number}: the equipment does not conform and is to go by {day}.",
            as_json=as_json, before=before, inspection=number, remove_by=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("removed")
def removed(
    code: Code,
    number: InspectionArgument,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="外した日 / when it was taken off")
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """外された。停止の事由がなくなる / It was taken off: the ground is gone."""

    def act(at: Desk) -> None:
        before = at.repeated([inspection_rows.REMOVED])
        inspected.record_removed(
            **at.acting, inspection=number, removed_on=desk.optional_day("--on", on)
        )
        at.say_done(
            f"検査 {number} の設備が外されました。",
            f"what inspection {number} found was taken off.",
            as_json=as_json, before=before, inspection=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("kept")
def kept(
    code: Code, number: InspectionArgument, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """期限を過ぎても外されていない / It was not taken off in time: a ground to suspend use."""

    def act(at: Desk) -> None:
        before = at.repeated([inspection_rows.KEPT])
        inspected.record_kept(**at.acting, inspection=number)
        at.say_done(
            f"検査 {number} の設備は外されていません。利用停止の候補の事由としました。",
            f"what inspection {number} found is still there: it is a ground to suspend use.",
            as_json=as_json, before=before, inspection=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("call-off")
def call_off(
    code: Code, number: InspectionArgument, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """検査を取りやめる / Call an inspection off."""

    def act(at: Desk) -> None:
        before = at.repeated([inspection_rows.CALLED_OFF])
        inspections.call_inspection_off(**at.acting, inspection=number)
        at.say_done(
            f"検査 {number} を取りやめました。", f"inspection {number} is called off.",
            as_json=as_json, before=before, inspection=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def listed(
    code: Code,
    every: Annotated[
        bool, typer.Option("--all", help="終わったものも / those that are over too")
    ] = False,
    after: Annotated[
        int | None,
        typer.Option("--after", metavar="INSPECTION", help="その前から / from before it"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """検査の一覧 / Inspections, the latest first."""

    def act(at: Desk) -> None:
        inspection_rows.require_inspections(queries.pack(at.service))
        page = rows.listed(at.service, is_open=not every, after=after)
        if as_json:
            found = [plain(asdict(one)) for one in page]
            print_json({"inspections": found, "after": page.after})
            return
        show_table(
            [("検査", "Inspection"), ("回線", "Line"), ("段階", "State"), ("日", "Day")],
            [
                (str(one.id), one.line_code, say(STATES[one.state].ja, STATES[one.state].en),
                 str(one.visited_on or one.visit_on or one.proposed_on))
                for one in page
            ],
        )  # fmt: skip
        if page.after is not None:
            typer.echo(say(f"続きは --after {page.after}", f"There are more: --after {page.after}"))

    desk.run(code, ME, None, as_json, act)
