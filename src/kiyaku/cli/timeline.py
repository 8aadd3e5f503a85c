"""``kiyaku events``, ``grounds`` and ``why``: what happened, what waits, and why."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from kiyaku.base.errors import OperationRefused
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import Code, MembershipOption, date_or_dash, told, yen
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.flows import overview, timeline, why
from kiyaku.flows.overview import Waiting
from kiyaku.flows.telling import kind_in_words, tell
from kiyaku.flows.timeline import Event
from kiyaku.flows.why import Explanation
from kiyaku.members import directory

app = typer.Typer()

MemberOption = Annotated[
    str | None,
    typer.Option(
        "--member",
        metavar="MEMBER",
        help="会員の番号 / the member's number",
        callback=seeing.named,
    ),
]


@app.command()
def events(
    code: Code,
    member: MemberOption = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="この日から / from this day on")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="この日まで / up to this day")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """起きたことを日付順に示す / Show what happened, in order, with its clauses.

    --member で付く番号は kiyaku why に使える / with --member each event has a number for kiyaku
    why.
    """
    with told(as_json=as_json):
        first, last = desk.optional_day("--from", from_), desk.optional_day("--until", until)
        service = desk.service_id(code)
        found = list(enumerate(_events(service, member), 1))
    shown = [
        (number, one)
        for number, one in found
        if (first is None or first <= one.on) and (last is None or one.on <= last)
    ]
    if as_json:
        for number, one in shown:
            line = one.as_json() if member is None else {"n": number, **one.as_json()}
            typer.echo(json.dumps(line, ensure_ascii=False))
    else:
        _print_events(shown, numbered=member is not None)


@app.command()
def grounds(context: typer.Context, code: Code, as_json: AsJson = False) -> None:
    """人の決定を待つもの、果たされなかった義務、保留 / Show what waits for a person."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        found = overview.waiting(service)
        shown: list[Any] = [
            *found.grounds, *found.applications, *found.missed_duties, *found.parked,
            *found.refunds,
        ]  # fmt: skip
        named = directory.ids_of(service, {one.member for one in shown})
        seeing.listed(context, service, members=named)
    if as_json:
        print_json(found.as_json())
    else:
        _print_waiting(found)


@app.command("why")
def why_(
    code: Code,
    invoice: Annotated[
        str | None,
        typer.Option("--invoice", metavar="NUMBER", help="請求書の番号 / an invoice's number"),
    ] = None,
    charge: Annotated[
        int | None, typer.Option("--charge", metavar="ID", help="債権の番号 / a charge's id")
    ] = None,
    member: MemberOption = None,
    event: Annotated[
        int | None,
        typer.Option(
            "--event",
            metavar="N",
            help="kiyaku events --member での番号 / its number in kiyaku events --member",
        ),
    ] = None,
    start: Annotated[bool, typer.Option("--start", help="契約の開始 / why it started")] = False,
    end: Annotated[bool, typer.Option("--end", help="契約の終わり / why it ends")] = False,
    period: Annotated[
        int | None, typer.Option("--period", metavar="N", help="第何期か / which period")
    ] = None,
    membership: MembershipOption = None,
    as_json: AsJson = False,
) -> None:
    """なぜそうなったかを、条項と計算の跡で示す / Show why: clause, version, readings, working.

    保存された事実から計算し直す。保存された値と合わなければ終了コードは 1 / computed again from
    stored facts; exit code 1 where that does not give what is stored.
    """
    with told(as_json=as_json):
        service = desk.service_id(code)
        of_member = {"event": event, "start": start or None, "end": end or None, "period": period}
        asked = [name for name, value in of_member.items() if value is not None]
        given = [one for one in (invoice, charge, member) if one is not None]
        if len(given) != 1 or (len(asked) != 1 if member is not None else asked):
            raise _how_to_ask()
        if invoice is not None:
            found = why.of_invoice(service, invoice)
        elif charge is not None:
            found = why.of_charge(service, charge)
        else:
            found = _of_member(service, str(member), membership, event, start, period)
    _print_why(found, as_json)


def _how_to_ask() -> OperationRefused:
    return OperationRefused(
        "what_to_explain",
        "--invoice、--charge、または --member に --event・--start・--end・--period のどれか一つを"
        "添えて、一つだけ指定してください。",
        "name one thing: --invoice, --charge, or --member with one of --event, --start, --end, "
        "--period",
    )


def _of_member(
    service: int,
    member: str,
    membership: int | None,
    event: int | None,
    start: bool,
    period: int | None,
) -> Explanation:
    if event is not None:
        found = _events(service, member)
        if not 1 <= event <= len(found):
            raise desk.wrong(
                "--event", str(event), f"1 から {len(found)} まで", f"1 to {len(found)}"
            )
        return why.of_event(service, found[event - 1])
    meant = desk.membership_of(service, member, membership)
    if period is not None:
        return why.of_period(service, meant, period)
    return why.of_start(service, meant) if start else why.of_end(service, meant)


def _events(service: int, member: str | None) -> list[Event]:
    if member is None:
        return timeline.events(service)
    return timeline.events(service, member=int(directory.member(service, member).pk))


# --- showing ----------------------------------------------------------------------------------


def _print_events(shown: list[tuple[int, Event]], *, numbered: bool) -> None:
    first = [("番号", "No."), ("日", "Day")] if numbered else [("日", "Day"), ("会員", "Member")]
    show_table(
        [*first, ("出来事", "Event"), ("条項", "Clauses")],
        [
            (
                *([str(number), str(one.on)] if numbered else [str(one.on), one.member or ""]),
                tell(one, language()),
                " ".join(one.clauses),
            )
            for number, one in shown
            if one.event != "day_closed"
        ],
    )
    if not shown:
        typer.echo(say("出来事はありません。", "Nothing happened."))


def _print_waiting(found: Waiting) -> None:
    show_table(
        [("決定を待つ候補", "Grounds waiting"), ("事由", "Ground"), ("条項", "Clauses"),
         ("認めた日", "Found on"), ("未払い", "Arrears"), ("月額", "Monthly fee"),
         ("催告の期限", "Demanded by")],
        [(one.member, "\n".join(told.in_language(language()) for told in (
            kind_in_words(one.ground), *one.evidence)), " ".join(one.clauses),
          str(one.found_on), yen(one.arrears_yen), yen(one.monthly_fee_yen),
          date_or_dash(one.formal_demand_due_on)) for one in found.grounds],
    )  # fmt: skip
    show_table(
        [("決定を待つ申込み", "Applications waiting"), ("申込み", "Application"),
         ("受付", "Received"), ("審査", "Screening")],
        [(one.member, str(one.application), str(one.received_on),
          "\n".join(say(f["ja"], f["en"]) for f in one.findings) or "—")
         for one in found.applications],
        apart=bool(found.grounds),
    )  # fmt: skip
    show_table(
        [("果たされなかった義務", "Duties missed"), ("義務", "Duty"), ("請求書", "Invoice"),
         ("条項", "Clauses"), ("最終日", "Last day")],
        [(one.member, kind_in_words(one.duty).in_language(language()), one.invoice,
          " ".join(one.clauses), str(one.last_day)) for one in found.missed_duties],
        apart=bool(found.grounds or found.applications),
    )  # fmt: skip
    show_table(
        [("計算できず保留", "Parked"), ("対象の日", "About"), ("条項", "Clause"),
         ("保留の日", "Parked on"), ("理由", "Reason")],
        [(one.member, str(one.about_day), one.clause, str(one.parked_on),
          say(one.reason_ja, one.reason_en)) for one in found.parked],
        apart=bool(found.grounds or found.applications or found.missed_duties),
    )  # fmt: skip
    show_table(
        [("支払いを待つ返還", "Refunds to pay"), ("返還", "Refund"), ("条項", "Clauses"),
         ("生じた日", "Due since"), ("金額", "Amount")],
        [(one.member, str(one.refund), " ".join(one.clauses), str(one.due_since),
          yen(one.amount_yen)) for one in found.refunds],
        apart=bool(found.grounds or found.applications or found.missed_duties or found.parked),
    )  # fmt: skip
    if not found.anything:
        typer.echo(say("人の決定を待つものはありません。", "Nothing waits for a person."))


def _print_why(found: Explanation, as_json: bool) -> None:
    if as_json:
        data: dict[str, Any] = found.as_json(language())
        print_json(data)
    else:
        typer.echo("\n".join(found.in_words(language())))
    if not found.agrees:
        count = sum(not one.agrees for one in found.every_reason())
        typer.echo(
            say(
                f"!! 保存された値と計算し直した値が {count} か所で一致しません。",
                f"!! {count} stored values do not agree with their recomputation.",
            ),
            err=True,
        )
        raise typer.Exit(1)
