"""``kiyaku alliance …``: facilities of others, their rules, passes, and checking one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption, told
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.cli.terms_files import read_file
from kiyaku.flows.place import alliance, alliance_facilities
from kiyaku.premises import alliance as kept

app = typer.Typer(help="アライアンス施設と利用証 / Facilities of others, and passes to them.")
FacilityArgument = Annotated[
    str,
    typer.Argument(metavar="FACILITY", help="施設の記号 / the facility", show_default=False),
]


@app.command("list")
def listed(code: Code, as_json: AsJson = False) -> None:
    """施設と利用規約 / The facilities, with their rules."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        alliance_facilities.require_known(queries.pack(service))
        found = alliance_facilities.catalogue(service)
    if as_json:
        print_json(
            [
                {
                    "facility": one.facility.code,
                    "name": one.facility.name,
                    "address": one.facility.address,
                    "rules_from": _iso(None if one.rules is None else one.rules.from_day),
                    "ahead_from": [text.from_day.isoformat() for text in one.ahead],
                    "closed_on": _iso(one.facility.closed_on),
                }
                for one in found
            ]
        )
        return
    show_table(
        [("施設", "Facility"), ("名前", "Name"), ("住所", "Address"),
         ("いまの利用規約", "Rules from"), ("これから", "To come"), ("終了", "Closed")],
        [(one.facility.code, one.facility.name, one.facility.address,
          "—" if one.rules is None else str(one.rules.from_day),
          ", ".join(str(text.from_day) for text in one.ahead) or "—",
          desk.date_or_dash(one.facility.closed_on)) for one in found],
    )  # fmt: skip


@app.command()
def add(
    code: Code,
    facility: FacilityArgument,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="名前 / its name", show_default=False)
    ],
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="住所 / its address", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """施設を加える / Put a facility on the list."""

    def act(at: Desk) -> None:
        before = at.repeated([alliance_facilities.MADE])
        alliance_facilities.make_facility(
            **at.acting, facility=facility, name=name, address=address
        )
        at.say_done(
            f"施設 {facility} を加えました。", f"the facility {facility} is on the list.",
            as_json=as_json, before=before, facility=facility,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def rules(
    code: Code,
    facility: FacilityArgument,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="本文 / the text", show_default=False)
    ],
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATE", help="効く日(既定は営業日) / by default the business day"
        ),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """施設の利用規約を公表する / Publish the rules of a facility."""

    def act(at: Desk) -> None:
        from_day = desk.optional_day("--from", from_) or at.business_day
        before = at.repeated([alliance_facilities.PUBLISHED])
        alliance_facilities.publish_facility_rules(
            **at.acting, facility=facility, text=read_file(file), file_name=file.name,
            from_day=from_day,
        )  # fmt: skip
        at.say_done(
            f"施設 {facility} の利用規約は {from_day} から効きます。",
            f"the rules of {facility} hold from {from_day} on.",
            as_json=as_json, before=before, facility=facility, from_day=from_day,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def close(
    code: Code, facility: FacilityArgument, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """施設の利用を終える / Close a facility to members, from today."""

    def act(at: Desk) -> None:
        before = at.repeated([alliance_facilities.CLOSED])
        alliance_facilities.close_facility(**at.acting, facility=facility)
        at.say_done(
            f"施設 {facility} の利用を終えました。", f"the facility {facility} is closed.",
            as_json=as_json, before=before, facility=facility,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def agree(
    code: Code,
    member: MemberArgument,
    facility: FacilityArgument,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """窓口で示した、いまの利用規約への同意を記録する / Record that a member agrees to the rules."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([alliance.AGREED], meant)
        found = kept.facility(at.service, facility)
        held = kept.rules_on(at.service, at.business_day).get(found.id)
        on = alliance.agree_to_rules(
            **at.acting, membership=meant, facility=facility, rules=0 if held is None else held.id
        )
        at.say_done(
            f"{member} は {facility} の利用規約に同意しました。",
            f"{member} agreed to the rules of {facility}.",
            as_json=as_json, before=before, member=member, membership=meant, facility=facility,
            agreed_on=on,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("pass")
def issue(
    code: Code,
    member: MemberArgument,
    facility: FacilityArgument,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """今日の利用証を発行する / Issue a pass for today."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([alliance.ISSUED], meant)
        number = alliance.issue_pass(**at.acting, membership=meant, facility=facility)
        token = alliance.signed(at.service, number)
        at.say_done(
            f"{member} に {facility} の利用証 {number} を発行しました: {token}",
            f"pass {number} to {facility} is issued to {member}: {token}",
            as_json=as_json, before=before, member=member, membership=meant, facility=facility,
            facility_pass=number, token=token,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def check(
    context: typer.Context,
    code: Code,
    token: Annotated[
        str,
        typer.Argument(metavar="PASS", help="利用証の文字 / the pass as read", show_default=False),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """利用証を確かめる(使えなければ終了コード 1) / Check a pass; exit code 1 if it is no good."""
    is_good = True

    def act(at: Desk) -> None:
        nonlocal is_good
        before = at.repeated([alliance.CHECKED])
        found = alliance.check_pass(**at.acting, token=token)
        seeing.listed(context, at.service, [found.membership])
        is_good = found.is_good
        at.say_done(
            f"{found.handle} の {found.facility} の利用証({found.valid_on}): {found.in_words.ja}",
            f"pass of {found.handle} to {found.facility}, {found.valid_on}: {found.in_words.en}",
            as_json=as_json, before=before, member=found.handle, membership=found.membership,
            facility=found.facility, valid_on=found.valid_on, outcome=found.outcome,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)
    if not is_good:
        raise typer.Exit(1)


def _iso(day: object) -> str | None:
    return None if day is None else str(day)
