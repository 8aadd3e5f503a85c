"""``kiyaku inspection``: members' activities at the place, looked into."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption, told
from kiyaku.cli.evidence import Evidence, uploads
from kiyaku.cli.language import say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.place import inspections
from kiyaku.premises import damage

app = typer.Typer(no_args_is_help=True, help="施設での活動の調査 / Activities looked into.")


@app.command("record")
def record(
    code: Code,
    member: MemberArgument,
    reason: Annotated[str, typer.Option("--reason", help="なぜ調査したか / why it was needed")],
    seen: Annotated[str, typer.Option("--seen", help="何を確認したか / what was seen")],
    inspected_on: Annotated[
        str | None,
        typer.Option("--inspected-on", metavar="DATE", help="調査した日 / the day it was done"),
    ] = None,
    evidence: Evidence = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """調査を記録する / Record an inspection."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([inspections.INSPECTED], meant)
        number = inspections.record_inspection(
            **at.acting, membership=meant, reason=reason, seen=seen,
            inspected_on=desk.optional_day("--inspected-on", inspected_on) or at.business_day,
            files=uploads(evidence),
        )  # fmt: skip
        at.say_done(
            f"{member} の活動の調査 {number} を記録しました。",
            f"inspection {number} of {member} is recorded.",
            as_json=as_json, before=before, member=member, membership=meant, inspection=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("report-breach")
def report_breach(
    code: Code,
    inspection: Annotated[
        int,
        typer.Argument(metavar="INSPECTION", help="調査の番号 / its number", show_default=False),
    ],
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="規約の定める違反の種類 / a kind that the terms list",
            show_default=False,
        ),
    ],
    place: Annotated[str, typer.Option("--place", help="場所 / place")] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """確認したことを違反として報告する / Report what was seen as a breach."""

    def act(at: Desk) -> None:
        before = at.repeated([inspections.LED_TO_REPORT])
        report = inspections.report_from_inspection(
            **at.acting, inspection=inspection, kind=kind, place=place
        )
        at.say_done(
            f"活動の調査 {inspection} から違反の報告 {report} を記録しました。",
            f"inspection {inspection} led to breach report {report}.",
            as_json=as_json, before=before, inspection=inspection, report=report,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def listed(
    code: Code,
    member: MemberArgument,
    membership: MembershipOption = None,
    after: Annotated[
        int | None,
        typer.Option("--after", metavar="INSPECTION", help="その前から / from before it"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """会員についての調査 / The inspections on a member, the latest first."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        meant = desk.membership_of(service, member, membership)
        page = damage.inspections_of(service, meant, after=after)
    if as_json:
        print_json({"inspections": [plain(asdict(one)) for one in page], "after": page.after})
        return
    show_table(
        [("番号", "Inspection"), ("調査した日", "On"), ("理由", "Why"), ("確認したこと", "Seen"),
         ("違反の報告", "Breach report")],
        [(str(one.id), str(one.inspected_on), one.reason, one.seen, str(one.report or "—"))
         for one in page],
    )  # fmt: skip
    if not page.rows:
        typer.echo(say("調査の記録はありません。", "None is on record."))
    if page.after is not None:
        typer.echo(say(f"続きは --after {page.after}", f"There are more: --after {page.after}"))
