"""``kiyaku damage``: what members damaged or lost, from the report to the claim."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption, told
from kiyaku.cli.evidence import Evidence, uploads
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.place import damage_claims
from kiyaku.premises import damage
from kiyaku.terms.texts import Text

app = typer.Typer(no_args_is_help=True, help="破損・紛失 / Damage and loss.")

Number = Annotated[
    int, typer.Argument(metavar="DAMAGE", help="破損・紛失の番号 / its number", show_default=False)
]
_STATES = {
    damage.REPORTED: Text("額の見積り待ち", "to be put at an amount"),
    damage.CLAIMED: Text("決定待ち", "waits for a decision"),
    damage.CHARGED: Text("弁償を請求", "compensation claimed"),
    damage.LEFT: Text("弁償を求めない", "nothing claimed"),
}


@app.command("report")
def report(
    code: Code,
    member: MemberArgument,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT", help="何を破損・紛失したか / what was damaged", show_default=False
        ),
    ],
    place: Annotated[str, typer.Option("--place", help="場所 / where")],
    happened_on: Annotated[
        str | None,
        typer.Option("--happened-on", metavar="DATE", help="起きた日 / the day it happened"),
    ] = None,
    description: Annotated[
        str, typer.Option("--description", help="何があったか / what happened")
    ] = "",
    evidence: Evidence = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """破損・紛失を記録する / Report damage or loss."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([damage_claims.REPORTED], meant)
        number = damage_claims.report_damage(
            **at.acting, membership=meant, what=what, place=place, description=description,
            happened_on=desk.optional_day("--happened-on", happened_on) or at.business_day,
            files=uploads(evidence),
        )  # fmt: skip
        at.say_done(
            f"{member} の破損・紛失 {number} を記録しました。",
            f"damage {number} of {member} is recorded.",
            as_json=as_json, before=before, member=member, membership=meant, damage=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("claim")
def claim(
    code: Code,
    number: Number,
    amount: Annotated[
        str, typer.Argument(metavar="YEN", help="弁償額 / the amount", show_default=False)
    ],
    grounds: Annotated[
        str, typer.Option("--grounds", help="額の根拠 / how the amount comes about")
    ],
    evidence: Evidence = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """弁償額と根拠を記録する / Put damage at an amount."""

    def act(at: Desk) -> None:
        before = at.repeated([damage_claims.CLAIMED])
        yen = desk.whole("YEN", amount)
        damage_claims.claim_damage(
            **at.acting, damage_id=number, amount_yen=yen, grounds=grounds,
            files=uploads(evidence),
        )  # fmt: skip
        at.say_done(
            f"破損・紛失 {number} の弁償額を {yen:,}円と記録しました。決定を待ちます。",
            f"damage {number} is put at {yen:,} yen and waits for a decision.",
            as_json=as_json, before=before, damage=number, amount_yen=yen,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("decide")
def decide(
    code: Code,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="理由(内部) / why, kept inside")],
    granted: Annotated[
        bool,
        typer.Option(
            "--claim/--leave", help="請求する・しない / claim it, or nothing", show_default=False
        ),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """弁償を請求するかを決める / Decide whether it is claimed."""

    def act(at: Desk) -> None:
        before = at.repeated([damage_claims.CHARGED, damage_claims.LEFT])
        charge = damage_claims.decide_damage(
            **at.acting, damage_id=number, granted=granted, reason=reason
        )
        at.say_done(
            f"破損・紛失 {number}: "
            f"{'弁償を求めません。' if charge is None else f'弁償を請求します(債権 {charge})。'}",
            f"damage {number}: "
            f"{'nothing is claimed.' if charge is None else f'it is claimed (charge {charge}).'}",
            as_json=as_json, before=before, damage=number, charge=charge,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def listed(
    context: typer.Context,
    code: Code,
    every: Annotated[bool, typer.Option("--all", help="決定済みも / those decided on too")] = False,
    after: Annotated[
        int | None, typer.Option("--after", metavar="DAMAGE", help="その前から / from before it")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """破損・紛失の一覧 / Damage and loss, the latest first."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        damage_claims.require_answered(queries.pack(service))
        page = damage.listed(service, is_open=not every, after=after)
        seeing.listed(context, service, members=[one.member for one in page])
    if as_json:
        print_json({"damage": [plain(asdict(one)) for one in page], "after": page.after})
        return
    show_table(
        [("番号", "Damage"), ("会員", "Member"), ("何を", "What"), ("起きた日", "Happened"),
         ("弁償額", "Amount"), ("状態", "State"), ("債権", "Charge")],
        [(str(one.id), one.handle, one.what, str(one.happened_on),
          "—" if one.amount_yen is None else desk.yen(one.amount_yen),
          _STATES[one.state].in_language(language()), str(one.charge or "—")) for one in page],
    )  # fmt: skip
    if not page.rows:
        typer.echo(say("破損・紛失はありません。", "There is none."))
    if page.after is not None:
        typer.echo(say(f"続きは --after {page.after}", f"There are more: --after {page.after}"))
