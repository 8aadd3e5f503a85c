"""``kiyaku privacy outside-…``: people without a member number who ask about their own data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kiyaku.base import clock
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.flows import access, outsider_answers, outsiders, privacy_requests
from kiyaku.flows.outsiders import Candidate, RecordShown
from kiyaku.privacy import cases, kinds
from kiyaku.privacy import outsiders as people

PersonArgument = Annotated[
    int, typer.Argument(metavar="PERSON", help="本人の番号 / the person", show_default=False)
]
Identity = Annotated[
    str,
    typer.Option(
        "--identity",
        help="本人確認: document・known_address・agent / how it was made sure who asks",
    ),
]


def register(
    code: Code,
    name: Annotated[str, typer.Argument(metavar="NAME", help="氏名 / name", show_default=False)],
    identity: Identity,
    kana: Annotated[str, typer.Option("--kana", help="ふりがな / reading")] = "",
    contact: Annotated[
        str, typer.Option("--contact", help="回答の送り先 / where the answer goes")
    ] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """会員番号のない本人を登録する / Register somebody without a member number who asks."""

    def act(at: Desk) -> None:
        before = at.repeated([outsiders.REGISTERED])
        person = outsiders.register(
            **at.acting, name=name, kana=kana, contact=contact, identity=identity
        )
        at.say_done(
            f"会員番号のない本人 {person} を登録しました。",
            f"person {person} without a member number is registered.",
            as_json=as_json, before=before, person=person,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def find(
    context: typer.Context,
    code: Code,
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT",
            help="氏名・電話・メールの一部 / a piece of a name, phone or e-mail",
            show_default=False,
        ),
    ],
    by: By = ME,
    as_json: AsJson = False,
) -> None:
    """記録のどこに名前や連絡先があるか(判断は人) / In which records it stands; a person judges."""
    with told(as_json=as_json):
        found = outsiders.look_up(
            service=desk.service_id(code), text=text, at=clock.now(), by=by,
            roles=[access.COMMAND], page=seeing.command(context),
        )  # fmt: skip
    if as_json:
        print_json(
            {
                "records": [_plain(one) for one in found.candidates],
                "members": list(found.members),
                "is_more": found.is_more,
            }
        )
        return
    show_table(
        [("表", "Table"), ("行", "Row"), ("項目", "Columns"), ("記録", "Record"),
         ("内容", "Says"), ("会員", "Members")],
        [(one.table, str(one.row), " ".join(one.columns), one.title.in_language(language()),
          " / ".join(said.in_language(language())[:60] for _, said in one.says),
          " ".join(one.members) or "—") for one in found.candidates],
    )  # fmt: skip
    if found.members:
        numbers = ", ".join(found.members)
        typer.echo(say(f"会員としても見つかります: {numbers}", f"also found as members: {numbers}"))
    if found.is_more:
        typer.echo(say("ほかにもあります。長い語で探してください。", "there are more: type more."))


def confirm(
    code: Code,
    person: PersonArgument,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="表 / table", show_default=False)],
    row: Annotated[int, typer.Argument(metavar="ROW", help="行 / row", show_default=False)],
    column: Annotated[
        list[str],
        typer.Option("--column", metavar="NAME", help="その人の項目 / columns about them"),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """記録がその人のものと確認する / Confirm that a record is about a person."""

    def act(at: Desk) -> None:
        before = at.repeated([outsiders.CONFIRMED])
        record = outsiders.confirm_record(
            **at.acting, outsider=person, table=table, row=row, columns=column
        )
        at.say_done(
            f"記録 {record} として確認しました。" if record else "すでに確認しています。",
            f"confirmed as record {record}." if record else "it was confirmed before.",
            as_json=as_json, before=before, person=person, record=record,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def release(
    code: Code,
    person: PersonArgument,
    record: Annotated[
        int, typer.Argument(metavar="RECORD", help="記録の番号 / the record", show_default=False)
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """記録の確認を取り消す / Take back that a record is about a person."""

    def act(at: Desk) -> None:
        before = at.repeated([outsiders.RELEASED])
        outsiders.release_record(**at.acting, outsider=person, record=record)
        at.say_done(
            f"記録 {record} の確認を取り消しました。", f"record {record} is not theirs any more.",
            as_json=as_json, before=before, person=person, record=record,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def request(
    code: Code,
    person: PersonArgument,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="disclosure(開示)・correction(訂正)・stop_use(利用停止)・deletion(消去)",
            show_default=False,
        ),
    ],
    asked: Annotated[str, typer.Option("--asked", help="求めの内容 / what is asked for")] = "",
    use: Annotated[
        str, typer.Option("--use", help="止める利用目的(stop_use) / the purpose to stop")
    ] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """会員番号のない本人の求めを受け付ける / Receive what such a person asks for."""

    def act(at: Desk) -> None:
        before = at.repeated([privacy_requests.RECEIVED])
        who = people.person(at.service, person)
        case = privacy_requests.receive_request(
            **at.acting, outsider=person, kind=kind, identity=who.identity, asked=asked, use=use
        )
        due = cases.case(at.service, case).due_on
        at.say_done(
            f"求め {case} を受け付けました。期限は {due} です。",
            f"request {case} is received, to be answered by {due}.",
            as_json=as_json, before=before, person=person, case=case, due_on=due,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def show(
    context: typer.Context, code: Code, person: PersonArgument, as_json: AsJson = False
) -> None:
    """会員番号のない本人と、確認した記録 / Show such a person, and the confirmed records."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        found = people.person(service, person)
        records = outsiders.shown(service, person)
        seeing.outsider(context, service, person)
    if as_json:
        print_json(
            {
                "person": found.id, "name": found.name, "kana": found.kana,
                "contact": found.contact, "identity": found.identity,
                "records": [_plain_record(one) for one in records],
            }
        )  # fmt: skip
        return
    identity = kinds.IDENTITY[found.identity].in_language(language())
    for words, value in (
        (("氏名", "Name"), f"{found.name} {found.kana}".strip()),
        (("連絡先", "Contact"), found.contact or "—"),
        (("本人確認", "Identity"), f"{identity} ({found.by}, {found.registered_on})"),
    ):
        typer.echo(f"{say(*words)}: {value}")
    show_table(
        [("番号", "No."), ("記録", "Record"), ("行", "Row"), ("項目", "Columns"),
         ("状態", "State")],
        [(str(one.record.id), one.title.in_language(language()), str(one.record.row),
          ", ".join(one.record.columns), _state(one)) for one in records],
    )  # fmt: skip


def export(
    context: typer.Context,
    code: Code,
    person: PersonArgument,
    case: Annotated[
        int | None,
        typer.Option("--case", help="答える求め(除くものがあれば除く) / the request it answers"),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="書き出し先(.json か .pdf) / where to"),
    ] = None,
) -> None:
    """確認した記録を書き出す / Write out what the confirmed records say of a person."""
    with told():
        service = desk.service_id(code)
        answering = None if case is None else cases.case(service, case)
        held = outsider_answers.held(service, person, at=clock.now(), answering=answering)
        seeing.outsider(context, service, person)
        if file is not None and file.suffix == ".pdf":
            from kiyaku.web.pdf import personal_pdf  # draws pages: loaded only where asked for

            file.write_bytes(personal_pdf(held, language()))
            return
        text = json.dumps(held.as_json(), ensure_ascii=False, indent=2, default=str)
        if file is not None:
            file.write_text(text + "\n", encoding="utf-8")
        else:
            typer.echo(text)


def erasable(
    context: typer.Context, code: Code, person: PersonArgument, as_json: AsJson = False
) -> None:
    """消去に応じると消えるものと残るもの / What a deletion would empty, and what would stay."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        people.person(service, person)
        found = outsider_answers.preview(service, person)
        seeing.outsider(context, service, person)
    if as_json:
        print_json(
            {
                "goes": [one.id for one in found.goes],
                "stays": [
                    {"record": one.record.id, "code": one.code, "clauses": list(one.clauses)}
                    for one in found.stays
                ],
            }
        )
        return
    show_table(
        [("記録", "Record"), ("消去", "Erased"), ("根拠", "By")],
        [*((str(one.id), say("消える", "goes"), "—") for one in found.goes),
         *((str(one.record.id), one.words.in_language(language()), ", ".join(one.clauses) or "—")
           for one in found.stays)],
    )  # fmt: skip


def _state(one: RecordShown) -> str:
    if one.record.erased_on is not None:
        return say(f"{one.record.erased_on} に消去", f"erased on {one.record.erased_on}")
    if one.record.stopped_on is not None:
        return say(
            f"{one.record.stopped_on} から利用停止", f"not used from {one.record.stopped_on}"
        )
    return say("確認ずみ", "confirmed")


def _plain(one: Candidate) -> dict[str, object]:
    return {
        "table": one.table,
        "row": one.row,
        "columns": list(one.columns),
        "says": {name: said.ja for name, (_, said) in zip(one.columns, one.says, strict=True)},
        "members": list(one.members),
    }


def _plain_record(one: RecordShown) -> dict[str, object]:
    record = one.record
    return {
        "record": record.id,
        "table": record.table,
        "row": record.row,
        "columns": list(record.columns),
        "corrected": dict(record.corrected),
        "stopped_on": record.stopped_on and record.stopped_on.isoformat(),
        "erased_on": record.erased_on and record.erased_on.isoformat(),
    }
