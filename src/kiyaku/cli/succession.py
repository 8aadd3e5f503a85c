"""``kiyaku succession``: memberships that pass to another, reported, decided and looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from kiyaku.accounts import handing_over
from kiyaku.cli import desk, seeing, succession_decided, succession_heirs, succession_passing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption, told
from kiyaku.cli.evidence import Evidence, read_files
from kiyaku.cli.language import language
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.cli.succession_passing import Case, Consents, Declares, ReceivedOn
from kiyaku.flows import inheritance_reports, succession_shown
from kiyaku.flows import succession as flow
from kiyaku.flows.succession_checks import KINDS
from kiyaku.members.particulars import CORPORATION, PERSON, Particulars

app = typer.Typer()

Report = Annotated[
    int, typer.Argument(metavar="REPORT", help="相続人の届出の番号 / the report's number")
]
app.command("show")(succession_passing.show)
app.command("preview")(succession_passing.preview)
app.command("representative")(succession_heirs.representative)
app.command("approve")(succession_decided.approve)
app.command("record")(succession_decided.record)
app.command("decline")(succession_decided.decline)
app.command("not-proven")(succession_decided.not_proven)
app.command("name")(succession_heirs.name)


@app.command("report")
def report(
    code: Code,
    member: MemberArgument,
    kind: Annotated[
        str,
        typer.Option("--kind", help=f"{'・'.join(KINDS)} のどれか / one of these"),
    ] = flow.TRANSFER,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="MEMBER", help="引き継ぐ会員の番号 / who takes it over"),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            help="会員でない人の氏名。相続なら相続人ごとに、ほかの項目も同じ順に / of who is no "
            "member; of each heir, and what follows in the same order",
        ),
    ] = None,
    kana: Annotated[
        list[str] | None, typer.Option("--kana", help="ふりがな(同上) / readings, likewise")
    ] = None,
    born_on: Annotated[
        list[str] | None,
        typer.Option("--born-on", metavar="DATE", help="生年月日(同上) / dates of birth, likewise"),
    ] = None,
    address: Annotated[
        list[str] | None, typer.Option("--address", help="住所(同上) / addresses, likewise")
    ] = None,
    email: Annotated[
        list[str] | None, typer.Option("--email", help="メール(同上) / e-mails, likewise")
    ] = None,
    phone: Annotated[
        list[str] | None, typer.Option("--phone", help="電話番号(同上) / phones, likewise")
    ] = None,
    guardian_consented: Annotated[
        bool,
        typer.Option("--guardian-consented", help="親権者が同意 / a guardian consents"),
    ] = False,
    corporation: Annotated[
        bool, typer.Option("--corporation", help="引き継ぐのは法人 / it is a corporation")
    ] = False,
    representative: Annotated[
        int | None,
        typer.Option("--representative", metavar="N", help="届け出られた代表者 / heir named"),
    ] = None,
    occurred_on: Annotated[
        str | None,
        typer.Option("--occurred-on", metavar="DATE", help="合併・分割・死亡の日 / it happened on"),
    ] = None,
    document_received_on: ReceivedOn = None,
    evidence: Evidence = None,
    declares: Declares = None,
    consents: Consents = False,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """承継の届出を受ける / Receive a report that a membership is to pass to another."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([flow.RECEIVED], meant)
        births = [desk.day("--born-on", one) for one in born_on or ()]
        stated = _stated(
            name or (), kind=CORPORATION if corporation else PERSON,
            guardian_consented=guardian_consented, kana=kana, born_on=births, address=address,
            email=email, phone=phone,
        )  # fmt: skip
        case = flow.receive(
            **at.acting, membership=meant, kind=kind,
            occurred_on=desk.optional_day("--occurred-on", occurred_on),
            document_received_on=desk.optional_day("--document-received-on", document_received_on),
            evidence=read_files(evidence), declares=declares or (), consents=consents,
            **_who(kind, to, stated, representative),
        )  # fmt: skip
        at.say_done(
            f"{member} の承継の届出を受け付けました(件 {case})。",
            f"the report on {member} is received: case {case}.",
            as_json=as_json, before=before, member=member, membership=meant, case=case,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("papers")
def papers(
    code: Code,
    case: Case,
    document_received_on: ReceivedOn = None,
    evidence: Evidence = None,
    declares: Declares = None,
    consents: Consents = False,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """届いた書面・証拠書類を記録する / Enter papers that came in."""

    def act(at: Desk) -> None:
        before = at.repeated([flow.PAPERS])
        flow.add_papers(
            **at.acting, succession=case, evidence=read_files(evidence),
            declares=declares or (), consents=consents,
            document_received_on=desk.optional_day("--document-received-on", document_received_on),
        )  # fmt: skip
        at.say_done(
            f"件 {case} の書類を記録しました。", f"the papers of case {case} are entered.",
            as_json=as_json, before=before, case=case,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("withdraw")
def withdraw(code: Code, case: Case, by: By = ME, key: Key = None, as_json: AsJson = False) -> None:
    """届出の取下げを受ける / Take a report back before it is decided."""

    def act(at: Desk) -> None:
        before = at.repeated([flow.WITHDRAWN])
        flow.withdraw(**at.acting, succession=case)
        at.say_done(
            f"件 {case} を取り下げました。", f"case {case} is taken back.",
            as_json=as_json, before=before, case=case,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("reports")
def reports(
    context: typer.Context,
    code: Code,
    state: Annotated[
        str, typer.Option("--state", help="・".join(inheritance_reports.STATES))
    ] = inheritance_reports.STATES[0],
    after: Annotated[
        int | None,
        typer.Option("--after", metavar="REPORT", help="この届出の続き / what comes after"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """公開ページから届いた相続人の届出 / List what heirs reported by the public page."""
    with told(as_json=as_json):
        if state not in inheritance_reports.STATES:
            known = ", ".join(inheritance_reports.STATES)
            raise desk.wrong("--state", state, f"{known} のどれか", f"one of {known}")
        page = inheritance_reports.listing(desk.service_id(code), state=state, after=after)
    if as_json:
        print_json([plain(one) for one in page])
        return
    show_table(
        [("届出", "Report"), ("亡くなった人", "Who died"), ("死亡日", "Died on"),
         ("受付", "Received")],
        [(str(one.report), one.name or "—", str(one.died_on), str(one.received_on))
         for one in page],
    )  # fmt: skip
    typer.echo(desk.count(len(page), "届出", "report"))


@app.command("take-up")
def take_up(
    code: Code,
    report: Report,
    member: MemberArgument,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """相続人の届出を、会員の承継の件として受け付ける / Take a report of heirs up as a case."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([inheritance_reports.TAKEN_UP])
        case = handing_over.take_up_report(**at.acting, report=report, membership=meant).succession
        at.say_done(
            f"届出 {report} を、{member} の承継の件 {case} として受け付けました。",
            f"report {report} is taken up as case {case} of {member}.",
            as_json=as_json, before=before, report=report, case=case, membership=meant,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("set-aside")
def set_aside(
    code: Code,
    report: Report,
    reason: Annotated[str, typer.Option("--reason", help="内部の理由 / kept inside")],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """相続人の届出を取り上げない / Take a report of heirs up as no case."""

    def act(at: Desk) -> None:
        before = at.repeated([inheritance_reports.SET_ASIDE])
        handing_over.set_report_aside(**at.acting, report=report, internal_reason=reason)
        at.say_done(
            f"届出 {report} は取り上げません。", f"report {report} is set aside.",
            as_json=as_json, before=before, report=report,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def list_(
    context: typer.Context,
    code: Code,
    state: Annotated[
        str, typer.Option("--state", help="・".join(succession_shown.STATES))
    ] = succession_shown.STATES[0],
    after: Annotated[
        int | None, typer.Option("--after", metavar="CASE", help="この件の続き / what comes after")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """承継の件の一覧 / List the cases of a state, the latest first."""
    with told(as_json=as_json):
        if state not in succession_shown.STATES:
            known = ", ".join(succession_shown.STATES)
            raise desk.wrong("--state", state, f"{known} のどれか", f"one of {known}")
        service = desk.service_id(code)
        page = succession_shown.listing(service, state=state, after=after)
        seeing.listed(context, service, [one.membership for one in page])
    if as_json:
        print_json([_data(one) for one in page])
        return
    show_table(
        [("件", "Case"), ("種類", "Kind"), ("契約", "Membership"), ("会員", "From"),
         ("引き継ぐ人", "To"), ("受付", "Received")],
        [(str(one.succession), one.kind.in_language(language()), str(one.membership), one.former,
          one.successor_name or "—", str(one.received_on)) for one in page],
    )  # fmt: skip
    typer.echo(desk.count(len(page), "件", "case"))


def _stated(
    names: Sequence[str], *, kind: str, guardian_consented: bool, **given: Sequence[Any] | None
) -> list[Particulars]:
    """The particulars of each name: what is given once is everybody's, else one for each.

    Raises:
        OperationRefused: ``bad_value`` where there are neither one nor as many as names.
    """
    for option, values in given.items():
        if values and len(values) not in (1, len(names)):
            raise desk.wrong(
                f"--{option.replace('_', '-')}", str(len(values)), "氏名と同じ数だけか1つ",
                "one, or as many as there are names",
            )  # fmt: skip
    found = []
    for number, name in enumerate(names):
        own = {
            option: values[min(number, len(values) - 1)]
            for option, values in given.items()
            if values
        }
        found.append(
            Particulars(kind=kind, name=name, guardian_consented=guardian_consented, **own)
        )
    return found


def _who(
    kind: str, to: str | None, stated: list[Particulars], representative: int | None
) -> dict[str, Any]:
    if kind == flow.INHERITANCE:
        return {"heirs": stated, "representative": representative}
    return {"successor": flow.Successor(handle=to, stated=stated[0] if stated else None)}


def _data(one: succession_shown.Listed) -> dict[str, Any]:
    return {
        "case": one.succession,
        "kind": one.kind.in_language(language()),
        "membership": one.membership,
        "member": one.former,
        "received_on": str(one.received_on),
        "state": one.state,
        "findings": one.findings,
    }
