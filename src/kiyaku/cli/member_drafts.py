"""``kiyaku member drafts``, ``draft``, ``draft-save``, ``draft-drop``: paper keyed in half-way."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiyaku.base import clock
from kiyaku.cli import desk
from kiyaku.cli.desk import ME, By, Code, told
from kiyaku.cli.evidence import uploads
from kiyaku.cli.language import say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows import paper_drafts
from kiyaku.members import paper_drafts as kept

app = typer.Typer()

Draft = Annotated[
    int, typer.Argument(metavar="DRAFT", help="下書きの番号 / its number", show_default=False)
]
After = Annotated[
    int | None,
    typer.Option("--after", metavar="DRAFT", help="この下書きの続き / what comes after"),
]


@app.command("drafts")
def drafts(code: Code, after: After = None, as_json: AsJson = False) -> None:
    """書きかけの紙の申込みの一覧 / List the applications from paper that are keyed in half-way."""
    with told(as_json=as_json):
        page = kept.listed(desk.service_id(code), after=after)
    if as_json:
        print_json([plain(one) for one in page])
        return
    show_table(
        [("下書き", "Draft"), ("氏名", "Name"), ("保存した人", "Saved by"), ("保存した日", "On"),
         ("画像", "Scans")],
        [(str(one.id), one.name or "—", one.saved_by, str(one.saved_on), str(one.scans))
         for one in page],
    )  # fmt: skip
    typer.echo(desk.count(len(page), "下書き", "draft"))


@app.command("draft")
def draft(code: Code, draft: Draft, as_json: AsJson = False) -> None:
    """書きかけの紙の申込みの中身 / Show what a draft holds."""
    with told(as_json=as_json):
        found = kept.draft(desk.service_id(code), draft)
    if as_json:
        print_json(plain(found))
        return
    show_table(
        [("項目", "Field"), ("値", "Value")],
        [(name, value) for name, value in sorted(found.values.items())],
    )
    show_table(
        [("画像", "Scan"), ("ファイル", "File")],
        [(str(one.id), one.name) for one in found.scans],
        apart=True,
    )


@app.command("draft-save")
def draft_save(
    code: Code,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="入力した値(何度でも)。項目は画面と同じ(name, plan など) / a value as typed, "
            "repeatable; fields are those of the page",
        ),
    ] = None,
    scan: Annotated[
        list[Path] | None,
        typer.Option("--scan", metavar="FILE", help="申込書の画像(何度でも) / a scan, repeatable"),
    ] = None,
    without: Annotated[
        list[int] | None,
        typer.Option("--without", metavar="SCAN", help="取り除く画像 / a scan to take out"),
    ] = None,
    draft: Annotated[
        int | None,
        typer.Option("--draft", metavar="DRAFT", help="続きを書く下書き / the one gone on with"),
    ] = None,
    by: By = ME,
    as_json: AsJson = False,
) -> None:
    """紙の申込みを書きかけのまま保存する / Keep an application from paper as far as it is keyed in.

    受付は member apply --draft / it is received by member apply --draft.
    """
    with told(as_json=as_json):
        service, typed = desk.service_id(code), [desk.pair("--set", one) for one in values or ()]
        before = None if draft is None else kept.draft(service, draft)
        number = paper_drafts.save(
            service=service,
            values={**(before.values if before else {}), **dict(typed)},
            draft=draft,
            revision=before.revision if before else 0,
            scans=uploads(scan, "--scan"),
            removed=without or (),
            at=clock.now(),
            by=by,
        )
    if as_json:
        print_json({"draft": number})
        return
    typer.echo(say(f"下書き {number} を保存しました。", f"The draft {number} is saved."))


@app.command("draft-drop")
def draft_drop(code: Code, draft: Draft, by: By = ME, as_json: AsJson = False) -> None:
    """書きかけの紙の申込みを消す / Delete a draft with its scans."""
    with told(as_json=as_json):
        service = desk.service_id(code)
        kept.draft(service, draft)
        paper_drafts.discard(service=service, draft=draft, at=clock.now(), by=by)
    if as_json:
        print_json({"draft": draft})
        return
    typer.echo(say(f"下書き {draft} を消しました。", f"The draft {draft} is deleted."))
