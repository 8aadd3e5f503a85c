"""``kiyaku member change``, ``history``, ``note``, ``notes``: what is known of a member."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, told
from kiyaku.cli.evidence import Evidence, read_files
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.flows import notes as flows_notes
from kiyaku.flows import particulars
from kiyaku.members import changes, directory
from kiyaku.members import notes as member_notes
from kiyaku.members.changes import Change
from kiyaku.members.notes import WrittenNote
from kiyaku.members.particulars import WORDS
from kiyaku.members.switches import PAYMENT_METHODS

app = typer.Typer()

After = Annotated[
    int | None,
    typer.Option("--after", metavar="ID", help="この番号の続き / what comes after this one"),
]


def _field(name: str, option: str, metavar: str = "TEXT") -> Any:
    words = WORDS[name]
    return typer.Option(option, metavar=metavar, help=f"{words.ja} / {words.en}")


@app.command()
def change(
    code: Code,
    member: MemberArgument,
    name: Annotated[str | None, _field("name", "--name")] = None,
    kana: Annotated[str | None, _field("kana", "--kana")] = None,
    born_on: Annotated[str | None, _field("born_on", "--born-on", "DATE")] = None,
    postal_code: Annotated[str | None, _field("postal_code", "--postal-code")] = None,
    address: Annotated[str | None, _field("address", "--address")] = None,
    country: Annotated[str | None, _field("country", "--country")] = None,
    email: Annotated[str | None, _field("email", "--email")] = None,
    phone: Annotated[str | None, _field("phone", "--phone")] = None,
    representative: Annotated[str | None, _field("representative", "--representative")] = None,
    payment_method: Annotated[
        str | None, _field("payment_method", "--payment-method", "|".join(PAYMENT_METHODS))
    ] = None,
    evidence: Evidence = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """届出事項の変更を受ける / Enter what a member reports as changed.

    以前の内容は履歴に残る / what it was before stays in the history.
    """

    def act(at: Desk) -> None:
        row = directory.member(at.service, member)
        given = {
            "name": name, "kana": kana, "born_on": desk.optional_day("--born-on", born_on),
            "postal_code": postal_code, "address": address, "country": country, "email": email,
            "phone": phone, "representative": representative, "payment_method": payment_method,
        }  # fmt: skip
        before = at.repeated([particulars.CHANGED])
        changed = particulars.change_particulars(
            **at.acting, member=row.pk, evidence=read_files(evidence),
            changes={k: v for k, v in given.items() if v is not None},
        )  # fmt: skip
        named = [WORDS[one] for one in changed]
        at.say_done(
            f"{member} の届出事項を変更しました({'、'.join(one.ja for one in named)})。",
            f"the particulars of {member} are changed: {', '.join(one.en for one in named)}.",
            as_json=as_json, before=before, member=member, fields=list(changed),
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def history(
    code: Code, member: MemberArgument, after: After = None, as_json: AsJson = False
) -> None:
    """届出事項の変更の履歴 / Show what a member registered before, the latest change first."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        found = changes.changes_of(service, directory.member(service, member).pk, after=after)
    if as_json:
        print_json([_change_data(one) for one in found])
        return
    show_table(
        [("番号", "No."), ("営業日", "Business day"), ("誰が", "By"), ("事項", "Field"),
         ("変更前", "Before"), ("変更後", "After")],
        [(str(one.id), str(one.on), one.by, WORDS[field.name].in_language(language()),
          _told(field.name, field.old), _told(field.name, field.new))
         for one in found for field in one.fields],
    )  # fmt: skip
    typer.echo(desk.count(len(found), "変更", "change"))
    _say_more(found.after)


def _told(name: str, value: str | None) -> str:
    ways = PAYMENT_METHODS if name == "payment_method" else {}
    return ways[value].in_language(language()) if value and value in ways else value or "—"


@app.command()
def note(
    code: Code,
    member: MemberArgument,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="メモ / the note", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """職員のメモを残す / Write a note on a member, for the staff alone.

    書き直せない。訂正は新しいメモで / it cannot be changed: a correction is a new note.
    """

    def act(at: Desk) -> None:
        row = directory.member(at.service, member)
        before = at.repeated([flows_notes.ADDED])
        written = flows_notes.add_note(**at.acting, member=row.pk, text=text)
        at.say_done(
            f"{member} のメモ {written} を残しました。",
            f"note {written} on {member} was written.",
            as_json=as_json, before=before, member=member, note=written,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def notes(code: Code, member: MemberArgument, after: After = None, as_json: AsJson = False) -> None:
    """職員のメモを新しい順に示す / Show the staff's notes on a member, the latest first."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        owner = directory.member(service, member).pk
        found = member_notes.notes_of(service, owner, after=after)
    if as_json:
        print_json([_note_data(one) for one in found])
        return
    for one in found:
        typer.echo(say(f"メモ {one.id}({one.on}、{one.by})", f"Note {one.id} ({one.on}, {one.by})"))
        typer.echo("\n".join(f"  {line}" for line in one.text.splitlines()))
    typer.echo(desk.count(len(found), "メモ", "note"))
    _say_more(found.after)


def _note_data(one: WrittenNote) -> dict[str, Any]:
    return {
        "id": one.id,
        "business_day": str(one.on),
        "at": one.at.isoformat(),
        "by": one.by,
        "text": one.text,
    }


def _change_data(one: Change) -> dict[str, Any]:
    return {
        "id": one.id,
        "business_day": str(one.on),
        "at": one.at.isoformat(),
        "by": one.by,
        "fields": {field.name: {"old": field.old, "new": field.new} for field in one.fields},
    }


def _say_more(after: int | None) -> None:
    """Say how to see the next page, where there is one."""
    if after is not None:
        typer.echo(say(f"続きは --after {after}", f"For more: --after {after}"))
