"""``kiyaku report-breach``, ``record-ground``, ``restrict``, ``lift-restriction``, ``exclude``."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.cli import desk, leaving_shown
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption
from kiyaku.cli.evidence import Evidence, uploads
from kiyaku.cli.operations import Preview
from kiyaku.cli.output import AsJson
from kiyaku.flows import breaches as reporting
from kiyaku.flows import exclusion, grounds, restricting
from kiyaku.members import restrictions

app = typer.Typer()

KindArgument = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help="規約の定める種類。ない種類を書くと一覧が示される / a kind that the terms list; "
        "an unknown one is answered with the list",
        show_default=False,
    ),
]
Description = Annotated[
    str,
    typer.Option(
        "--description",
        metavar="TEXT",
        help="内容。職員だけが読む / what is known, for the staff alone",
    ),
]


@app.command("report-breach")
def report_breach(
    code: Code,
    member: MemberArgument,
    kind: KindArgument,
    description: Description,
    happened_on: Annotated[
        str | None,
        typer.Option(
            "--happened-on",
            metavar="DATE",
            help="起きた日(既定は営業日) / when it happened, by default the business day",
        ),
    ] = None,
    place: Annotated[str, typer.Option("--place", help="場所 / place")] = "",
    evidence: Evidence = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """違反を報告する / Report that a member did a prohibited act: evidence, no decision."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([reporting.REPORTED], meant)
        report = reporting.report_breach(
            **at.acting, membership=meant, kind=kind, description=description, place=place,
            happened_on=desk.optional_day("--happened-on", happened_on) or at.business_day,
            files=uploads(evidence),
        )  # fmt: skip
        at.say_done(
            f"{member} の違反の報告 {report} を記録しました。",
            f"breach report {report} on {member} is recorded.",
            as_json=as_json, before=before, member=member, membership=meant, report=report,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("record-ground")
def record_ground(
    code: Code,
    member: MemberArgument,
    kind: KindArgument,
    description: Description,
    report: Annotated[
        list[int] | None,
        typer.Option(
            "--report",
            metavar="ID",
            help="根拠となる違反の報告(何度でも) / breach report it rests on, repeatable",
        ),
    ] = None,
    evidence: Evidence = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """候補の事由を記録する / Put a ground to act against a member before who decides."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([grounds.RECORDED], meant)
        ground = grounds.record_ground(
            **at.acting, membership=meant, kind=kind, description=description,
            files=uploads(evidence), reports=report or (),
        )  # fmt: skip
        at.say_done(
            f"{member} の候補の事由 {ground} を記録しました。",
            f"ground {ground} against {member} is recorded.",
            as_json=as_json, before=before, member=member, membership=meant, ground=ground,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def restrict(
    code: Code,
    member: MemberArgument,
    uses: Annotated[
        list[str],
        typer.Argument(metavar="USE...", help="制限する利用 / the uses to bar", show_default=False),
    ],
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="DATE", help="最後の日(既定は解除まで) / last day, else till lifted"
        ),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="理由(内部の記録) / reason, kept inside")
    ] = "",
    ground: Annotated[
        int | None,
        typer.Option(
            "--ground",
            metavar="ID",
            help="どの候補の事由か(既定は決定を待つもの) / which ground, by default what waits",
        ),
    ] = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """一部の利用を制限する(人の決定) / Bar a member from some uses: a person's decision."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([restricting.RESTRICTED], meant)
        made = restricting.restrict(
            **at.acting, membership=meant, uses=uses, reason=reason, ground=ground,
            until=desk.optional_day("--until", until),
        )  # fmt: skip
        at.say_done(
            f"{member} の利用を制限しました(制限 {made})。",
            f"the use of {member} is restricted: restriction {made}.",
            as_json=as_json, before=before, member=member, membership=meant, restriction=made,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("lift-restriction")
def lift_restriction(
    code: Code,
    restriction: Annotated[
        int, typer.Argument(metavar="ID", help="利用制限 / the restriction", show_default=False)
    ],
    reason: Annotated[
        str, typer.Option("--reason", help="理由(内部の記録) / reason, kept inside")
    ] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """利用制限を解除する(人の決定) / Lift a restriction before its last day."""

    def act(at: Desk) -> None:
        found = restrictions.restriction(at.service, restriction)
        before = at.repeated([restricting.LIFTED], found.membership_id)
        restricting.lift_restriction(**at.acting, restriction=restriction, reason=reason)
        at.say_done(
            f"利用制限 {restriction} を解除しました。", f"restriction {restriction} is lifted.",
            as_json=as_json, before=before, restriction=restriction,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def exclude(
    code: Code,
    member: MemberArgument,
    kind: KindArgument,
    description: Description,
    evidence: Evidence = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """催告なしに契約を終わらせる(人の決定) / End a membership at once on a finding."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated(["terminated"], meant)
        ground = exclusion.exclude_member(
            **at.acting, membership=meant, kind=kind, description=description,
            files=uploads(evidence),
        )  # fmt: skip
        at.say_done(
            f"{member} の会員契約を終わらせました(事由 {ground})。",
            f"the membership of {member} is ended on ground {ground}.",
            as_json=as_json, before=before, member=member, membership=meant, ground=ground,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("end-at-once")
def end_at_once(
    code: Code,
    member: MemberArgument,
    kind: KindArgument,
    preview: Preview = False,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """会員の宣言で契約を直ちに終わらせる / End a membership at once by its member's declaration.

    運営者についての事由による。取り下げられない / On a finding about the operator; it cannot be
    taken back.
    """

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        if preview:
            shown = exclusion.preview_by_member(at.service, meant, kind)
            leaving_shown.show_leaving(shown, as_json=as_json)
            return
        before = at.repeated([exclusion.ENDED_BY_MEMBER], meant)
        exclusion.end_by_member(**at.acting, membership=meant, kind=kind)
        at.say_done(
            f"{member} の会員契約は、会員の宣言により終わりました。",
            f"the membership of {member} is ended by its member's declaration.",
            as_json=as_json, before=before, member=member, membership=meant,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)
