"""``kiyaku member``: applications, decisions, starts; the members and what is open with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk, member_apply, member_desk, member_drafts, seeing
from kiyaku.cli.desk import (
    ME,
    By,
    Code,
    Desk,
    Key,
    MemberArgument,
    MembershipOption,
    date_or_dash,
    told,
)
from kiyaku.cli.language import say
from kiyaku.cli.member_shown import STATES, member_data, plain, print_findings, print_member
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.cli.stating import (
    Address,
    BornOn,
    Channel,
    Country,
    Email,
    Guardian,
    Kana,
    Kind,
    KindOption,
    Name,
    Phone,
    Plan,
    PostalCode,
    handle,
)
from kiyaku.flows import admission, applying, overview, screening_again, start_notice
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars

app = typer.Typer(
    no_args_is_help=True,
    help="申込み・決定・開始と、会員の状態 / Admit members and look at them.",
)
app.command()(member_apply.apply)
app.add_typer(member_desk.app)
app.add_typer(member_drafts.app)


class State(StrEnum):
    """Where a membership stands."""

    not_started = "not_started"
    active = "active"
    suspended = "suspended"
    leaving = "leaving"
    over = "over"


ApplicationOption = Annotated[
    int | None,
    typer.Option("--application", metavar="ID", help="申込みの番号 / which application"),
]


@app.command()
def register(
    code: Code,
    member: MemberArgument,
    plan: Plan,
    name: Name = "",
    kind: KindOption = Kind.person,
    kana: Kana = "",
    born_on: BornOn = None,
    postal_code: PostalCode = "",
    address: Address = "",
    country: Country = "JP",
    email: Email = "",
    phone: Phone = "",
    guardian_consented: Guardian = False,
    channel: Channel = "online",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """申込みと承認を同じ日に行う / Apply and approve on one day."""

    def act(at: Desk) -> None:
        stated = Particulars(
            kind.value, name or member, kana, desk.optional_day("--born-on", born_on),
            postal_code, address, country, email, phone, guardian_consented,
        )  # fmt: skip
        part = None if key is None else f"{key}:approve"
        before = Desk(code, by, part).repeated(["application_approved"])
        membership = admission.register(
            **at.acting, handle=handle(member), plan=plan, particulars=stated, channel=channel
        )
        _say_admitted(at, member, membership, before, as_json)

    desk.run(code, by, key, as_json, act)


@app.command()
def approve(
    code: Code,
    member: MemberArgument,
    application: ApplicationOption = None,
    reason: Annotated[str, typer.Option(help="内部の理由 / reason, kept inside")] = "",
    seen: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TOKEN",
            help="申込みのあとにわかり、確かめたこと(断られたときに示されます) / what was found "
            "since it came and you have looked into, as the refusal names it",
        ),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """申込みを承認する / Approve a member's application.

    直前にもう一度審査します / It is screened once more before.
    """

    def act(at: Desk) -> None:
        before = at.repeated(["application_approved"])
        if before is None:
            decided = _application(at, member, application)
        else:
            decided = int(before.payload["application"])
        with _naming_what_to_see():
            membership = admission.approve(
                **at.acting, application=decided, internal_reason=reason, seen=seen or ()
            )
        _say_admitted(at, member, membership, before, as_json)

    desk.run(code, by, key, as_json, act)


@contextmanager
def _naming_what_to_see() -> Iterator[None]:
    """Have a refusal for something new say by which options it is told to have been seen."""
    try:
        yield
    except OperationRefused as refused:
        if refused.code != "new_findings":
            raise
        options = " ".join(f"--seen {one}" for one in refused.details["seen"])
        raise OperationRefused(
            refused.code,
            f"{refused.ja}({options})",
            f"{refused.en} ({options})",
            **refused.details,
        ) from None


@app.command()
def screen(
    code: Code,
    member: MemberArgument,
    application: ApplicationOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """申込みをもう一度審査する / Screen an application again, by what is known today."""

    def act(at: Desk) -> None:
        before = at.repeated([screening_again.SCREENED_AGAIN])
        if before is None:
            screened = _application(at, member, application)
        else:
            screened = int(before.payload["application"])
        found = screening_again.screen_again(**at.acting, application=screened)
        findings = members.application(at.service, screened).findings
        at.say_done(
            f"{member} の申込み {screened} をもう一度審査しました(新しくわかったこと "
            f"{len(found.new)} 点、成り立たなくなったこと {len(found.gone)} 点)。",
            f"application {screened} of {member} was screened again (new: {len(found.new)}, no "
            f"longer holding: {len(found.gone)}).",
            as_json=as_json, before=before, member=member, application=screened,
            new=list(found.new), gone=list(found.gone), findings=findings,
        )  # fmt: skip
        if not as_json:
            print_findings(findings)

    desk.run(code, by, key, as_json, act)


@app.command()
def decline(
    code: Code,
    member: MemberArgument,
    reason: Annotated[str, typer.Option(help="内部の理由 / reason, kept inside")],
    application: ApplicationOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """申込みを承認しない / Decline a member's application."""

    def act(at: Desk) -> None:
        before = at.repeated(["application_declined"])
        if before is None:
            decided = _application(at, member, application)
        else:
            decided = int(before.payload["application"])
        admission.decline(**at.acting, application=decided, internal_reason=reason)
        at.say_done(
            f"{member} の申込み {decided} を承認しませんでした。",
            f"application {decided} of {member} was declined.",
            as_json=as_json, before=before, member=member, application=decided,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def start(
    code: Code,
    member: MemberArgument,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """サービスの提供を始める / Start the service: from this day fees run."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated(["membership_started"], meant)
        admission.start_service(**at.acting, membership=meant)
        end = applying.settled_end(at.service, meant)
        ja, en = "", ""
        if end is not None:
            clauses = ", ".join(end.clauses)
            ja = f"会員契約は {end.on} で終わることが決まっています({clauses})。"
            en = f" It is settled to end on {end.on} ({clauses})."
        at.say_done(
            f"{member} のサービスを開始しました。{ja}", f"the service of {member} has started.{en}",
            as_json=as_json, before=before, member=member, membership=meant,
            **({"ends_on": end.on} if end else {}),
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("tell-start")
def tell_start(
    code: Code,
    member: MemberArgument,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """開始日を会員に知らせる / Tell a member the start date that was not told."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([start_notice.TOLD], meant)
        message = start_notice.tell_start(**at.acting, membership=meant)
        at.say_done(
            f"{member} に開始日を知らせました。", f"{member} is told the start date.",
            as_json=as_json, before=before, member=member, membership=meant, message=message,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def list_(
    context: typer.Context,
    code: Code,
    state: Annotated[
        State | None, typer.Option(help="この状態の契約だけ / only memberships of this state")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """会員の一覧 / List the members."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        found = directory.listed(service, state=None if state is None else state.value)
        plans = overview.plan_codes(service)
        seeing.listed(context, service, [one.membership for one in found])
    if as_json:
        print_json([{**plain(asdict(one)), "plan": plans[one.plan]} for one in found])
        return
    show_table(
        [("会員", "Member"), ("氏名・名称", "Name"), ("プラン", "Plan"), ("状態", "State"),
         ("登録", "Registered"), ("開始", "Started"), ("最終日", "Last day")],
        [(one.member, one.name, plans[one.plan], say(*STATES[one.state]), str(one.registered_on),
          date_or_dash(one.started_on), date_or_dash(one.last_day)) for one in found],
    )  # fmt: skip
    typer.echo(desk.count(len(found), "会員契約", "membership"))


@app.command()
def show(
    context: typer.Context,
    code: Code,
    member: Annotated[
        str | None,
        typer.Argument(
            help="会員の番号。なければ一覧 / the member's number; without, the list",
            callback=seeing.named,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """会員の残高・期間・請求書・未払いを示す / Show a member: balance, periods, invoices."""
    if member is None:
        list_(context, code, None, as_json)
        return
    with told(as_json=as_json):
        data = member_data(desk.service_id(code), member)
    if as_json:
        print_json(data)
    else:
        print_member(data)


# --- acting -----------------------------------------------------------------------------------


def _application(at: Desk, member: str, application: int | None) -> int:
    """The application meant: named by its id, or the member's only one that is undecided."""
    if application is None:
        return int(directory.undecided_application(at.service, member).pk)
    row = members.application(at.service, application)
    if row.member.handle != member:
        raise desk.wrong(
            "--application", str(application), f"会員 {member} の申込みの番号",
            f"an application of member {member}",
        )  # fmt: skip
    return application


def _say_admitted(at: Desk, member: str, membership: int, before: Any, as_json: bool) -> None:
    row = members.membership(at.service, membership)
    starts_ja = f"{row.started_on} 開始" if row.started_on else "開始はまだ(member start)"
    starts_en = f"starts on {row.started_on}" if row.started_on else "not started yet: member start"
    findings = row.application.findings
    at.say_done(
        f"{member} を登録しました(会員契約 {membership}、{starts_ja})。",
        f"{member} is registered (membership {membership}, {starts_en}).",
        as_json=as_json, before=before, member=member, membership=membership,
        started_on=row.started_on, findings=findings,
    )  # fmt: skip
    if not as_json:
        print_findings(findings)
