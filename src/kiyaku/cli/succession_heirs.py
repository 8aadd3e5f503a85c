"""``kiyaku succession name`` and ``representative``: who represents the heirs to a membership."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.accounts import handing_over
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption, told
from kiyaku.cli.evidence import Evidence, read_files
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json
from kiyaku.cli.succession_passing import Case, ReceivedOn
from kiyaku.flows import representatives as flow
from kiyaku.flows.succession import COMPANY, HEIRS
from kiyaku.terms.clauses import label

Heir = Annotated[int, typer.Argument(metavar="N", help="相続人の番号 / the heir's number")]


def name(
    code: Code,
    case: Case,
    heir: Heir,
    document_received_on: ReceivedOn = None,
    evidence: Evidence = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """決定の前に届け出られた代表者を記録する / Enter whom the heirs name before the decision."""

    def act(at: Desk) -> None:
        before = at.repeated([flow.NAMED])
        received_on = desk.optional_day("--document-received-on", document_received_on)
        if received_on is None:
            raise desk.wrong(
                "--document-received-on", "", "書面を受け取った日", "the day their report came in"
            )
        flow.name_representative(
            **at.acting, succession=case, heir=heir, document_received_on=received_on,
            evidence=read_files(evidence),
        )  # fmt: skip
        at.say_done(
            f"件 {case} の代表者として、{heir} 番の相続人を記録しました。",
            f"heir {heir} is entered as the representative of case {case}.",
            as_json=as_json, before=before, case=case, heir=heir,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def representative(
    code: Code,
    member: MemberArgument,
    heir: Heir,
    by_company: Annotated[
        bool,
        typer.Option("--by-company", help="届出がなく、会社が決めた / the company names the heir"),
    ] = False,
    document_received_on: ReceivedOn = None,
    evidence: Evidence = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="どうなるかを見るだけ / only what it brings about")
    ] = False,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """相続人の代表者を変える / Let another heir represent them all."""
    named_by = COMPANY if by_company else HEIRS
    if preview:
        _preview(code, member, membership, heir, named_by, as_json=as_json)
        return

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([flow.CHANGED], meant)
        day = handing_over.change_representative(
            **at.acting, membership=meant, heir=heir, named_by=named_by,
            document_received_on=desk.optional_day("--document-received-on", document_received_on),
            evidence=read_files(evidence),
        ).from_day  # fmt: skip
        at.say_done(
            f"{day} から、代表者は {heir} 番の相続人です。",
            f"from {day} on heir {heir} represents them.",
            as_json=as_json, before=before, membership=meant, heir=heir, from_day=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def _preview(
    code: str, member: str, membership: int | None, heir: int, named_by: str, *, as_json: bool
) -> None:
    with told(as_json=as_json):
        service = desk.service_id(code)
        meant = desk.membership_of(service, member, membership)
        found = flow.preview(service=service, membership=meant, heir=heir, named_by=named_by)
    if as_json:
        print_json({"membership": meant, "heir": heir, **plain(found)})
        return
    cited = ", ".join(label(one, language()) for one in found.clauses)
    typer.echo(
        say(
            f"{found.from_day} から {found.to} が代表者になり、"
            f"{found.former} は代表者でなくなります({cited})。"
            "二人に通知します。何も記録していません。",
            f"from {found.from_day} on {found.to} represents the heirs, {found.former} no longer "
            f"does ({cited}); both are told. Nothing is entered.",
        )
    )
