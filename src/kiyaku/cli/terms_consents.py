"""``kiyaku terms consents``, ``consent``: who consented anew to a version of the terms."""

from __future__ import annotations

from typing import Annotated

import typer

from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows import consenting
from kiyaku.members import consents as of_members

app = typer.Typer()


@app.command()
def consents(context: typer.Context, code: Code, as_json: AsJson = False) -> None:
    """改めて同意を求める版と、まだの会員(先頭) / Versions that ask for consent, and who has not."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        found = consenting.versions_asked(service)
        waiting = of_members.waiting(service, found[0].version).rows if found else ()
        seeing.listed(context, service, {one.membership for one in waiting})
    if as_json:
        print_json(
            {"versions": [plain(one) for one in found], "waiting": [plain(one) for one in waiting]}
        )
        return
    show_table(
        [("版", "Version"), ("条項", "Clauses"), ("同意した", "Consented"), ("まだ", "Not yet")],
        [
            (str(one.version), ", ".join(one.clauses), str(one.count.given),
             str(one.count.waiting))
            for one in found
        ],
    )  # fmt: skip
    show_table(
        [("会員契約", "Membership"), ("会員", "Member"), ("登録日", "Registered")],
        [(str(one.membership), one.member, str(one.registered_on)) for one in waiting],
        apart=True,
    )


@app.command()
def consent(
    code: Code,
    membership: Annotated[
        int,
        typer.Argument(metavar="MEMBERSHIP", help="会員契約 / membership", show_default=False),
    ],
    version: Annotated[
        str, typer.Argument(metavar="DATE", help="版(施行日) / the version", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """会員が版に同意したことを記録する / Put on record that a member consented to a version."""

    def act(at: Desk) -> None:
        day = desk.day("DATE", version)
        before = at.repeated([consenting.CONSENTED])
        consenting.consent(**at.acting, membership=membership, version=day)
        at.say_done(
            f"{day} の版への同意を記録しました。",
            f"the consent to the version of {day} is on record.",
            as_json=as_json, before=before, membership=membership, version=day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)
