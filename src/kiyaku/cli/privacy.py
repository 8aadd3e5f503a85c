"""``kiyaku privacy``: what people ask for about their own data, and how long data is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from kiyaku.base import clock, queries
from kiyaku.cli import desk, outsiders, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, date_or_dash, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.cli.outsiders import Identity
from kiyaku.flows import (
    personal_export,
    personal_purposes,
    privacy_answers,
    privacy_requests,
    retention,
)
from kiyaku.flows.privacy_answers import Partly
from kiyaku.members import directory
from kiyaku.privacy import cases, kinds
from kiyaku.privacy.cases import Request

app = typer.Typer(
    no_args_is_help=True,
    help="個人情報の開示等の求めと保存期間 / Requests about personal data, and retention.",
)

for _name, _command in (
    ("outside-register", outsiders.register),
    ("outside-find", outsiders.find),
    ("outside-confirm", outsiders.confirm),
    ("outside-release", outsiders.release),
    ("outside-request", outsiders.request),
    ("outside-show", outsiders.show),
    ("outside-export", outsiders.export),
    ("outside-erasable", outsiders.erasable),
):
    app.command(_name)(_command)

CaseArgument = Annotated[
    int, typer.Argument(metavar="CASE", help="求めの番号 / the request", show_default=False)
]


@app.command()
def request(
    code: Code,
    member: MemberArgument,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="disclosure(開示)・correction(訂正)・stop_use(利用停止)・deletion(消去)",
            show_default=False,
        ),
    ],
    identity: Identity,
    asked: Annotated[str, typer.Option("--asked", help="求めの内容 / what is asked for")] = "",
    use: Annotated[
        str, typer.Option("--use", help="止める利用目的(stop_use) / the purpose to stop")
    ] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """本人の求めを受け付ける / Receive what somebody asks for about their own data."""

    def act(at: Desk) -> None:
        before = at.repeated([privacy_requests.RECEIVED])
        case = privacy_requests.receive_request(
            **at.acting, member=directory.member(at.service, member).pk, kind=kind,
            identity=identity, asked=asked, use=use,
        )  # fmt: skip
        due = cases.case(at.service, case).due_on
        at.say_done(
            f"求め {case} を受け付けました。期限は {due} です。",
            f"request {case} is received, to be answered by {due}.",
            as_json=as_json, before=before, member=member, case=case, due_on=due,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def list_(
    context: typer.Context,
    code: Code,
    all_: Annotated[bool, typer.Option("--all", help="答えたものも / those answered too")] = False,
    after: Annotated[
        int | None, typer.Option(help="この番号より前のもの / those before this one")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """求めの一覧と期限 / The requests, and by when each is to be answered."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        page = cases.listed(service, is_open=None if all_ else True, after=after)
        asking = [one.member for one in page if one.member is not None]
        seeing.listed(context, service, members=asking)
    rows = [_plain(one) for one in page]
    if as_json:
        print_json(rows)
        return
    show_table(
        [("求め", "Case"), ("会員", "Member"), ("種類", "Kind"), ("受付", "Received"),
         ("期限", "Due"), ("状態", "State")],
        [(str(one.id), one.handle or one.name, _said(kinds.KINDS, one.kind), str(one.received_on),
          str(one.last_day), _said(kinds.STATES, one.state)) for one in page],
    )  # fmt: skip


@app.command()
def show(context: typer.Context, code: Code, case: CaseArgument, as_json: AsJson = False) -> None:
    """求めを示す / Show a request."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        found = cases.case(service, case)
        if found.outsider is None:
            seeing.named_one(context, service, found.handle)
        else:
            seeing.outsider(context, service, found.outsider)
    if as_json:
        print_json(
            {
                **_plain(found), "asked": found.asked, "reason": found.reason,
                "ground": found.ground or None, "done": found.done,
                "left_out": list(found.left_out),
                "kept_until": found.kept_until and found.kept_until.isoformat(),
            }
        )  # fmt: skip
        return
    answer = privacy_answers.in_words(service, found)
    for words, value in (
        (("求めた人", "Asked by"), f"{found.handle} {found.name}".strip()),
        (("種類", "Kind"), _said(kinds.KINDS, found.kind)),
        (("本人確認", "Identity"), _said(kinds.IDENTITY, found.identity)),
        (("内容", "Asked for"), found.asked or "—"),
        (("期限", "Due"), str(found.last_day)),
        (("状態", "State"), _said(kinds.STATES, found.state)),
        (("回答日", "Answered on"), date_or_dash(found.done_on)),
        (("応じたこと", "Done"), found.done or "—"),
        (
            ("応じなかったもの", "Not done"),
            ", ".join(one.in_language(language()) for one in answer.left_out) or "—",
        ),
        (("理由", "Reason"), found.reason or "—"),
        (
            ("根拠", "By"),
            f"{answer.ground.law.in_language(language())} "
            f"({answer.ground.words.in_language(language())})"
            if answer.ground
            else "—",
        ),
    ):
        typer.echo(f"{say(*words)}: {value}")


@app.command()
def answer(
    code: Code,
    case: CaseArgument,
    grants: Annotated[bool, typer.Option("--grant/--refuse", help="応じる・応じない / grant it")],
    reason: Annotated[
        str, typer.Option("--reason", help="本人に知らせる理由 / the reason the person is told")
    ] = "",
    ground: Annotated[
        str,
        typer.Option(
            "--ground", help="応じない根拠(規約が挙げるもの) / the ground, of those of the terms"
        ),
    ] = "",
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--change",
            metavar="NAME=VALUE",
            help="訂正後の値(会員でない人は 記録.項目=値) / the right value; of who is no member, "
            "RECORD.COLUMN=VALUE",
        ),
    ] = None,
    done: Annotated[
        str,
        typer.Option("--done", help="一部に応じるとき、応じたこと / where in part: what was done"),
    ] = "",
    left_out: Annotated[
        list[str] | None,
        typer.Option(
            "--left-out",
            metavar="NAME",
            help="開示しない記録・訂正しない事項 / not disclosed, not corrected",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="NAME", help="消去する記録だけ(note) / erase only these"),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """求めに答え、応じるなら行う / Answer a request, and do what was asked where granted."""

    def act(at: Desk) -> None:
        before = at.repeated([privacy_requests.DECIDED])
        changes = dict(desk.pair("--change", one) for one in change or ())
        partly = None
        if done or left_out or only:
            partly = Partly(done, tuple(left_out or ()), tuple(only or ()))
        privacy_requests.decide_request(
            **at.acting, case=case, granted=grants, partly=partly, reason=reason, ground=ground,
            changes=changes,
        )  # fmt: skip
        at.say_done(
            f"求め {case} に答えました。", f"request {case} is answered.",
            as_json=as_json, before=before, case=case, granted=grants,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def extend(
    code: Code,
    case: CaseArgument,
    reason: Annotated[str, typer.Option("--reason", help="延長の理由 / why it takes longer")],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """回答の期限を一度だけ延ばす / Take longer over a request, once."""

    def act(at: Desk) -> None:
        before = at.repeated([privacy_requests.EXTENDED])
        until = privacy_requests.extend_request(**at.acting, case=case, reason=reason)
        at.say_done(
            f"求め {case} の期限を {until} まで延ばしました。",
            f"request {case} is to be answered by {until} now.",
            as_json=as_json, before=before, case=case, until=until,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command()
def export(
    code: Code,
    member: MemberArgument,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="書き出し先(.json か .pdf) / where to"),
    ] = None,
) -> None:
    """1人について保有するすべてを書き出す / Write out all that is held on somebody."""
    with told():
        service = desk.service_id(code)
        held = personal_export.held(service, directory.member(service, member).pk, at=clock.now())
        if file is not None and file.suffix == ".pdf":
            from kiyaku.web.pdf import personal_pdf  # draws pages: loaded only where asked for

            file.write_bytes(personal_pdf(held, language()))
            return
        text = json.dumps(held.as_json(), ensure_ascii=False, indent=2, default=str)
        if file is not None:
            file.write_text(text + "\n", encoding="utf-8")
        else:
            typer.echo(text)


@app.command()
def erase(
    code: Code,
    member: MemberArgument,
    preview: Annotated[
        bool, typer.Option("--preview", help="残るものを示すだけ / only tell what would stay")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="|".join(privacy_answers.PARTS),
            help="この記録の言葉だけを消す(契約が続いていてもよい) / erase the words of these "
            "records alone, while all else stays",
        ),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """元会員・申込者の個人情報を消去する / Erase a former member's or applicant's data."""

    def act(at: Desk) -> None:
        about = directory.member(at.service, member).pk
        if only:
            _erase_parts(at, member, about, only, preview=preview, as_json=as_json)
            return
        before = at.repeated([retention.ERASED])
        if preview:
            left = retention.preview_erasure(at.service, about)
        else:
            left = retention.erase_member(**at.acting, member=about)
        kept = ", ".join(left.kept) or "—"
        until, clauses = date_or_dash(left.until), ", ".join(left.clauses) or "—"
        done = (
            say("消去すると残るもの", "would stay") if preview else say("消去後に残るもの", "stays")
        )
        at.say_done(
            f"{done}: {kept}({until} まで、根拠 {clauses})。",
            f"{done}: {kept} (until {until}, by {clauses}).",
            as_json=as_json, before=before, member=member, kept=list(left.kept),
            until=left.until, clauses=list(left.clauses),
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def _erase_parts(
    at: Desk, member: str, about: int, only: list[str], *, preview: bool, as_json: bool
) -> None:
    for one in only:
        if preview or one not in privacy_answers.PARTS:
            known = ", ".join(privacy_answers.PARTS)
            raise desk.wrong(
                "--only", one, f"{known} のどれか(--preview なし)", f"one of {known}, no --preview"
            )
    before = at.repeated([retention.PARTS_ERASED])
    records = retention.erase_parts(**at.acting, member=about, parts=sorted(set(only)))
    words = desk.count(records, "記録", "record")
    at.say_done(
        f"{words}の言葉を消しました。", f"the words of {words} are erased.",
        as_json=as_json, before=before, member=member, parts=sorted(set(only)), records=records,
    )  # fmt: skip


@app.command("retention")
def retention_(code: Code, as_json: AsJson = False) -> None:
    """保存期間の定めと、消去の時期が来た数 / How long data is kept, and how much is due."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        day = queries.business_day(service)
        rules, due = retention.rules(service, day), retention.preview(service, on=day)
    if as_json:
        print_json(
            {
                "rules": [
                    {"question": one.question, "months": one.months, "clauses": list(one.clauses)}
                    for one in rules
                ],
                "due": len(due.members),
                "waiting_for_money": len(due.refused),
                "drafts_due": due.drafts,
                "outside_due": len(due.outsiders),
            }
        )
        return
    show_table(
        [("データ", "Data"), ("月数", "Months"), ("根拠", "Clauses")],
        [(one.words.in_language(language()), str(one.months), ", ".join(one.clauses))
         for one in rules],
    )  # fmt: skip
    typer.echo(
        say(
            f"消去の時期が来た人: {len(due.members)}、金銭が残る人: {len(due.refused)}",
            f"due to be erased: {len(due.members)}; kept for open money: {len(due.refused)}",
        )
    )


@app.command("purposes")
def purposes_(code: Code, as_json: AsJson = False) -> None:
    """利用目的と根拠の条項 / What personal data is used for, and by which clauses."""
    with told(as_json=as_json):
        register = personal_purposes.register(desk.service_id(code))
    if as_json:
        print_json(
            [
                {
                    "code": one.purpose.code,
                    "words": {"ja": one.purpose.words.ja, "en": one.purpose.words.en},
                    "ground": one.purpose.ground,
                    "clauses": list(one.purpose.clauses),
                    "particulars": list(one.purpose.particulars),
                }
                for one in register
            ]
        )
        return
    show_table(
        [("目的", "Purpose"), ("根拠", "Ground"), ("条項", "Clauses"), ("記録", "Records")],
        [(one.purpose.words.in_language(language()),
          one.purpose.ground_words.in_language(language()),
          ", ".join(one.purpose.clauses) or "—",
          ", ".join(words.in_language(language()) for words in one.records) or "—")
         for one in register],
    )  # fmt: skip


def _said(words: Any, code: str) -> str:
    known = words.get(code)
    return known.in_language(language()) if known else code


def _plain(one: Request) -> dict[str, Any]:
    return {
        "case": one.id,
        "member": one.handle or None,
        "person": one.outsider,
        "kind": one.kind,
        "identity": one.identity,
        "received_on": one.received_on.isoformat(),
        "due_on": one.last_day.isoformat(),
        "state": one.state,
    }
