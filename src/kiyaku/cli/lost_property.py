"""``kiyaku lost-property``: things left behind, from found to fetched or disposed of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.evidence import Evidence, uploads
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.place import left_things, things_told
from kiyaku.premises import things
from kiyaku.premises.things import Thing
from kiyaku.terms.texts import Text

app = typer.Typer(no_args_is_help=True, help="忘れ物 / Things left behind.")

Number = Annotated[
    int, typer.Argument(metavar="THING", help="忘れ物の番号 / its number", show_default=False)
]
_STATES = {
    things.STORED: Text("保管中", "stored"),
    things.HANDED_OUT: Text("引渡し済み", "handed out"),
    things.DISPOSED: Text("処分済み", "disposed of"),
}


@app.command("store")
def store(
    code: Code,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="何か / what it is", show_default=False)
    ],
    place: Annotated[str, typer.Option("--place", help="見つけた場所 / where it was found")],
    found_on: Annotated[
        str | None,
        typer.Option("--found-on", metavar="DATE", help="見つけた日 / the day it was found"),
    ] = None,
    stored_on: Annotated[
        str | None,
        typer.Option("--stored-on", metavar="DATE", help="保管を始めた日 / the day it was stored"),
    ] = None,
    member: Annotated[
        str | None,
        typer.Option(
            "--member",
            metavar="NUMBER",
            help="持ち主(分かれば) / its owner, if known",
            callback=seeing.named,
        ),
    ] = None,
    description: Annotated[
        str, typer.Option("--description", help="特徴(内部) / what tells it apart, inside")
    ] = "",
    found_by: Annotated[str, typer.Option("--found-by", help="見つけた人 / who found it")] = "",
    shelf: Annotated[str, typer.Option("--shelf", help="保管場所 / where it is kept")] = "",
    evidence: Evidence = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """忘れ物を預かり、処分できる日を示す / Store a thing; its day of disposal is told."""

    def act(at: Desk) -> None:
        before = at.repeated([left_things.STORED])
        found = desk.optional_day("--found-on", found_on)
        stored = desk.optional_day("--stored-on", stored_on)
        number = left_things.store_thing(
            **at.acting, what=what, place=place, found_on=found or stored or at.business_day,
            stored_on=stored, membership=None if member is None else at.membership(member, None),
            description=description, found_by=found_by, shelf=shelf, files=uploads(evidence),
        )  # fmt: skip
        shown = things.thing(at.service, number)
        at.say_done(
            f"忘れ物 {number} を預かりました。{shown.disposable_on} から処分できます。",
            f"left thing {number} is stored; it may be disposed of from {shown.disposable_on} on.",
            as_json=as_json, before=before, thing=number, disposable_on=shown.disposable_on,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("owner")
def owner(
    code: Code,
    thing: Number,
    member: Annotated[
        str,
        typer.Argument(
            metavar="MEMBER", help="会員の番号 / the member's number", show_default=False,
            callback=seeing.named,
        ),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """だれの物かを記録し、知らせる / Say whose it is; they are told."""

    def act(at: Desk) -> None:
        before = at.repeated([left_things.OWNER_NAMED])
        message = left_things.name_owner(
            **at.acting, thing=thing, membership=at.membership(member, None)
        )
        at.say_done(
            f"忘れ物 {thing} は {member} の物と記録しました。",
            f"left thing {thing} is that of {member}.",
            as_json=as_json, before=before, thing=thing, member=member, message=message,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("hand-out")
def hand_out(
    code: Code,
    thing: Number,
    handed_to: Annotated[
        str, typer.Option("--to", metavar="NAME", help="受け取った人 / who fetched it")
    ],
    identity: Annotated[
        str,
        typer.Option(
            "--identity",
            metavar="KIND",
            help="本人の確かめ方: document, membership, details / how it was seen who that is",
        ),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """引き渡す / Hand it out to who fetched it."""

    def act(at: Desk) -> None:
        before = at.repeated([left_things.HANDED_OUT])
        left_things.hand_out(**at.acting, thing=thing, handed_to=handed_to, identity=identity)
        at.say_done(
            f"忘れ物 {thing} を引き渡しました。", f"left thing {thing} is handed out.",
            as_json=as_json, before=before, thing=thing,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("dispose")
def dispose(
    code: Code,
    thing: Number,
    cost: Annotated[
        str, typer.Option("--cost", metavar="YEN", help="処分に要した費用 / what it cost")
    ] = "0",
    manner: Annotated[str, typer.Option("--manner", help="処分の方法(内部) / how, inside")] = "",
    evidence: Evidence = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """処分し、費用を持ち主に請求する / Dispose of it; its owner bears the cost."""

    def act(at: Desk) -> None:
        before = at.repeated([left_things.DISPOSED])
        charge = left_things.dispose(
            **at.acting, thing=thing, cost_yen=desk.whole("--cost", cost), manner=manner,
            files=uploads(evidence),
        )  # fmt: skip
        at.say_done(
            f"忘れ物 {thing} を処分しました"
            f"{'。' if charge is None else f'。費用を請求に加えました(債権 {charge})。'}",
            f"left thing {thing} is disposed of"
            f"{'.' if charge is None else f'; its cost is charged (charge {charge}).'}",
            as_json=as_json, before=before, thing=thing, charge=charge,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("charge")
def charge_(
    code: Code, thing: Number, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """後で分かった持ち主に処分費用を請求する / Charge the cost to who was found out later."""

    def act(at: Desk) -> None:
        before = at.repeated([left_things.CHARGED])
        charge = left_things.charge_disposal(**at.acting, thing=thing)
        at.say_done(
            f"忘れ物 {thing} の処分費用を請求に加えました(債権 {charge})。",
            f"the disposal of left thing {thing} is charged (charge {charge}).",
            as_json=as_json, before=before, thing=thing, charge=charge,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def listed(
    context: typer.Context,
    code: Code,
    words: Annotated[
        str | None, typer.Argument(metavar="WORDS", help="探す語 / words to look for")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="引渡し・処分済みも / those that are gone too")
    ] = False,
    disposable: Annotated[
        bool, typer.Option("--disposable", help="きょう処分できるもの / those that may go today")
    ] = False,
    after: Annotated[
        int | None, typer.Option("--after", metavar="THING", help="その前から / from before it")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """忘れ物の一覧 / Things left behind, the latest first."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        left_things.require_answered(queries.pack(service))
        page = things.listed(
            service, state=None if every else things.STORED, words=words or "", after=after,
            disposable_by=queries.business_day(service) if disposable else None,
        )  # fmt: skip
        whose = [one.member for one in page if one.member is not None]
        seeing.listed(context, service, members=whose)
    if as_json:
        print_json({"things": [plain(asdict(one)) for one in page], "after": page.after})
        return
    show_table(
        [("番号", "Thing"), ("何か", "What"), ("見つけた日", "Found"), ("場所", "Where"),
         ("保管場所", "Shelf"), ("処分できる日", "Disposable from"), ("持ち主", "Owner"),
         ("状態", "State")],
        [(str(one.id), one.what, str(one.found_on), one.place, one.shelf or "—",
          str(one.disposable_on), one.handle or "—", state_in_words(one)) for one in page],
    )  # fmt: skip
    if not page.rows:
        typer.echo(say("忘れ物はありません。", "There are none."))
    if page.after is not None:
        typer.echo(say(f"続きは --after {page.after}", f"There are more: --after {page.after}"))


@app.command("show")
def show(context: typer.Context, code: Code, thing: Number, as_json: AsJson = False) -> None:
    """忘れ物の経過 / What became of a thing."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        found = things.thing(service, thing)
        if found.handle:
            seeing.named_one(context, service, found.handle)
    if as_json:
        print_json(plain(asdict(found)))
        return
    identity = things_told.IDENTITIES.get(found.identity)
    rows = [
        (("何か", "What"), found.what), (("特徴", "Details"), found.description),
        (("見つけた場所", "Where"), found.place), (("見つけた日", "Found"), str(found.found_on)),
        (("保管を始めた日", "Stored"), str(found.stored_on)), (("保管場所", "Shelf"), found.shelf),
        (("処分できる日", "Disposable from"), str(found.disposable_on)),
        (("持ち主", "Owner"), found.handle), (("知らせた日", "Told"), _on(found.told_on)),
        (("状態", "State"), f"{state_in_words(found)} {_on(found.closed_on)}".strip()),
        (("受け取った人", "Fetched by"), found.handed_to),
        (("本人の確認", "Identity"), identity.in_language(language()) if identity else ""),
        (("処分の方法", "How"), found.manner),
        (("費用", "Cost"), "" if found.cost_yen is None else desk.yen(found.cost_yen)),
        (("債権", "Charge"), str(found.charge or "")),
    ]  # fmt: skip
    show_table(
        [("項目", "About"), ("内容", "What")],
        [(say(*name), value) for name, value in rows if value],
    )


def state_in_words(thing: Thing) -> str:
    """What became of it, in a word."""
    return _STATES[thing.state].in_language(language())


def _on(day: object) -> str:
    return "" if day is None else str(day)
