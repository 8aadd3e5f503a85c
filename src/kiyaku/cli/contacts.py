"""``kiyaku record-contact``, ``record-answer``, ``record-use``, ``import-uses``, ``contacts``."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.cli.payments import bytes_of, tell_wrong
from kiyaku.flows import contacts as recording
from kiyaku.flows import uses, uses_file
from kiyaku.members import contacts as member_contacts
from kiyaku.members import queries as members
from kiyaku.members import uses as member_uses

app = typer.Typer()


@app.command("record-contact")
def record_contact(
    code: Code,
    member: MemberArgument,
    about: Annotated[
        str,
        typer.Option(
            "--about",
            metavar="TEXT",
            help="何について。職員だけが読む / what was asked, for the staff alone",
        ),
    ],
    channel: Annotated[
        str,
        typer.Option(
            "--channel",
            metavar="WAY",
            help=f"方法 / how: {', '.join(recording.CHANNELS)}",
        ),
    ] = "phone",
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help="連絡した日(既定は営業日) / the day of contact, by default the business day",
        ),
    ] = None,
    message: Annotated[
        int | None,
        typer.Option(
            "--message",
            metavar="ID",
            help="届いた通知で連絡したとき、その番号 / the message by which it was asked, once it "
            "has arrived",
        ),
    ] = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """答えを求める連絡を記録する / Record that a member was asked for an answer."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([recording.CONTACTED], meant)
        contact = recording.record_contact(
            **at.acting, membership=meant, about=about, channel=channel, message=message,
            contacted_on=desk.optional_day("--on", on),
        )  # fmt: skip
        at.say_done(
            f"{member} への連絡 {contact} を記録しました。",
            f"contact {contact} with {member} is recorded.",
            as_json=as_json, before=before, member=member, membership=meant, contact=contact,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("record-answer")
def record_answer(
    code: Code,
    contact: Annotated[
        int,
        typer.Argument(metavar="CONTACT", help="連絡の番号 / the contact", show_default=False),
    ],
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help="答えのあった日(既定は営業日) / the day of the answer, by default the business "
            "day",
        ),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """連絡への答えを記録する / Record the answer to a contact, and to those before it."""

    def act(at: Desk) -> None:
        before = at.repeated([recording.ANSWERED])
        answered = recording.record_answer(
            **at.acting, contact=contact, answered_on=desk.optional_day("--on", on)
        )
        numbers = ", ".join(map(str, answered))
        at.say_done(
            f"連絡 {numbers} への答えを記録しました。",
            f"the answer to contact {numbers} is recorded.",
            as_json=as_json, before=before, contacts=answered,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("record-use")
def record_use(
    code: Code,
    member: MemberArgument,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help="利用した日(既定は営業日) / the day of use, by default the business day",
        ),
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="HOW",
            help=f"どう知ったか / how it is known: {', '.join(uses.SOURCES)}",
        ),
    ] = uses.STAFF,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """利用した日を記録する / Record a day of use; a day is on record once."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([uses.USED], meant)
        used_on = desk.optional_day("--on", on) or at.business_day
        used = uses.record_use(**at.acting, membership=meant, used_on=used_on, source=source)
        at.say_done(
            f"{member} の {used_on} の利用は記録されています。",
            f"the use of {used_on} by {member} is on record.",
            as_json=as_json, before=before, member=member, membership=meant, used=used,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("import-uses")
def import_uses(
    code: Code,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.csv",
            help="列は member か membership、任意で used_on / columns: member or membership, "
            "perhaps used_on",
            show_default=False,
        ),
    ],
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help="行に日がないときの利用した日(既定は営業日) / the day of use where a row names "
            "none, by default the business day",
        ),
    ] = None,
    by: By = ME,
    as_json: AsJson = False,
) -> None:
    """利用者の一覧を取り込むか、何もしない / Import a list of attendance, all of it or nothing.

    同じ内容のファイルは一度しか取り込まない / a file with the same content is imported only once.
    """

    def act(at: Desk) -> None:
        day = desk.optional_day("--on", on) or at.business_day
        found = uses_file.read(at.service, str(file), bytes_of(file), day, at.business_day)
        at = Desk(code, by, found.key)
        before = at.repeated([uses.USES_IMPORTED])
        if before is None and found.wrong:
            tell_wrong(file, found.wrong, as_json)
            raise typer.Exit(1)
        count = uses.record_uses(**at.acting, rows=list(found.rows))
        words = desk.count(count, "新しい利用", "new use")
        at.say_done(
            f"「{file.name}」を取り込みました。{words}。",
            f"{file.name} is imported: {words}.",
            as_json=as_json, before=before, listed=len(found.rows), new=count,
        )  # fmt: skip

    desk.run(code, by, None, as_json, act)


@app.command("contacts")
def contacts(
    code: Code,
    member: MemberArgument,
    membership: MembershipOption = None,
    as_json: AsJson = False,
) -> None:
    """連絡・答え・最後の利用を示す / Show contacts, answers and the last use; the latest first."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        row = members.membership(service, desk.membership_of(service, member, membership))
        page = member_contacts.contacts_of(service, row.pk)
        last = member_uses.last_use(row)
    if as_json:
        print_json(
            {
                "member": member,
                "membership": row.pk,
                "contacts": [_plain(asdict(one)) for one in page],
                "are_more_contacts": page.after is not None,
                "last_use": None if last is None else _plain(asdict(last)),
            }
        )
        return
    show_table(
        [("連絡", "Contact"), ("連絡した日", "Contacted"), ("方法", "How"), ("答え", "Answered"),
         ("何について", "About")],
        [(str(one.id), str(one.contacted_on),
          recording.ASKED_BY[one.channel].in_language(language()),
          desk.date_or_dash(one.answered_on), one.about) for one in page],
    )  # fmt: skip
    if not page.rows:
        typer.echo(say("連絡の記録はありません。", "No contact is on record."))
    if page.after is not None:
        typer.echo(say("ほかに、より古い連絡があります。", "There are older contacts."))
    if last is None:
        typer.echo(say("利用の記録はありません。", "No use is on record."))
    else:
        how = uses.SOURCES[last.source]
        typer.echo(
            say(f"最後の利用: {last.used_on}({how.ja})", f"Last use: {last.used_on} ({how.en})")
        )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in row.items()
    }
