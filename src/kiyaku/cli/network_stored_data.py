"""``kiyaku network stored-data``: what members store, measured; what may go, and what went."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kiyaku.base import queries
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, plain, print_json, show_table
from kiyaku.flows.network import stored_data, stored_data_file
from kiyaku.flows.network.stored_data_words import GROUNDS
from kiyaku.members import directory
from kiyaku.network import stored_data as rows

app = typer.Typer(no_args_is_help=True, help="預かりデータ / What members store.")
After = Annotated[
    int | None, typer.Option("--after", metavar="NUMBER", help="その前から / from before it")
]


@app.command("measure")
def measure(
    code: Code,
    member: MemberArgument,
    what: Annotated[
        str,
        typer.Argument(metavar="WHAT", help="種類の記号 / a code: mail, web", show_default=False),
    ],
    size: Annotated[str, typer.Option("--bytes", metavar="BYTES", help="量 / how much it is")],
    oldest_on: Annotated[
        str, typer.Option("--oldest-on", metavar="DATE", help="最も古いデータの日 / oldest since")
    ],
    measured_on: Annotated[
        str | None,
        typer.Option("--measured-on", metavar="DATE", help="測定した日 / day it was measured"),
    ] = None,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """預かっている量を記録する / Put on record how much a member stores."""

    def act(at: Desk) -> None:
        meant, before = at.membership(member, membership), at.repeated([stored_data.MEASURED])
        is_new = stored_data.measure_stored_data(
            **at.acting, membership=meant, what=what, stored_bytes=_size("--bytes", size),
            oldest_on=desk.day("--oldest-on", oldest_on),
            measured_on=desk.optional_day("--measured-on", measured_on),
        )  # fmt: skip
        ja = "を記録しました。" if is_new else "は、すでに記録されています。"
        en = "is on record." if is_new else "was on record already."
        at.say_done(
            f"{member} の預かりデータ {what} {ja}", f"what {member} stores ({what}) {en}",
            as_json=as_json, before=before, member=member, membership=meant, is_new=is_new,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("import")
def import_(
    code: Code,
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV(UTF-8 か CP932) / a CSV file", show_default=False),
    ],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """測定をまとめて取り込む(すべてか、なにもしない) / Take measurements in: all or none."""

    def act(at: Desk) -> None:
        before = at.repeated([stored_data.MEASURED])
        try:
            content = path.read_bytes()
        except OSError:
            raise desk.wrong("FILE", str(path), "読めるファイル", "a file to read") from None
        count = stored_data_file.import_stored_data(**at.acting, content=content, name=path.name)
        at.say_done(
            f"新しい測定は {count} 件でした。", f"new measurements: {count}.",
            as_json=as_json, before=before, count=count,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("list")
def listed(
    context: typer.Context,
    code: Code,
    every: Annotated[
        bool, typer.Option("--all", help="限度内のものも / what is within the limits too")
    ] = False,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """限度を超えた預かりデータ。根拠は --json に / What is over a limit; --json has why."""

    def act(at: Desk) -> None:
        pack, day = queries.pack(at.service), at.business_day
        stored_data.require(pack)
        only = None if every else stored_data.over_a_limit(at.service)
        page = rows.listed(at.service, only, after=after)
        memberships = {one.last.membership for one in page}
        seeing.listed(context, at.service, memberships)
        if as_json:
            found = [
                {
                    **plain(asdict(one)), "stored_days": one.last.stored_days,
                    "grounds": stored_data.grounds_of(pack, one.last, day),
                    "answer": stored_data.explained(pack, one.last, day).as_json(language()),
                }
                for one in page
            ]  # fmt: skip
            print_json({"stored": found, "after": page.after})
            return
        named = directory.named(memberships)
        show_table(
            [("番号", "Number"), ("会員", "Member"), ("種類", "What"), ("バイト", "Bytes"),
             ("日数", "Days"), ("測定日", "Measured"), ("超えた限度", "Over")],
            [(str(one.id), named[one.last.membership].handle, one.last.what,
              f"{one.last.stored_bytes:,}", str(one.last.stored_days),
              str(one.last.measured_on), _grounds(stored_data.grounds_of(pack, one.last, day)))
             for one in page],
        )  # fmt: skip
        _say_after(page.after)

    desk.run(code, ME, None, as_json, act)


@app.command("deleted")
def deleted(
    code: Code,
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="一覧の番号 / as listed", show_default=False)
    ],
    ground: Annotated[
        str, typer.Option("--ground", metavar="CODE", help=f"事由 / why: {', '.join(GROUNDS)}")
    ],
    size: Annotated[str, typer.Option("--bytes", metavar="BYTES", help="削除した量 / how much")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="削除した日 / day of it")
    ] = None,
    reason: Annotated[
        str,
        typer.Option("--reason", help="どんな支障か(hinders) / how it hinders, kept inside"),
    ] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """預かりデータを削除したことを記録する / Put on record that stored data was deleted."""

    def act(at: Desk) -> None:
        before = at.repeated([stored_data.DELETED])
        found = stored_data.record_stored_data_deleted(
            **at.acting, stored=number, ground=ground, deleted_bytes=_size("--bytes", size),
            deleted_on=desk.optional_day("--on", on), reason=reason,
        )  # fmt: skip
        at.say_done(
            f"預かりデータ {number} の削除を記録しました({found})。",
            f"the deletion of stored data {number} is on record ({found}).",
            as_json=as_json, before=before, deletion=found,
            clauses=stored_data.clauses(queries.pack(at.service)),
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("deletions")
def deletions(
    context: typer.Context, code: Code, after: After = None, as_json: AsJson = False
) -> None:
    """削除の記録 / What was deleted, the last first."""

    def act(at: Desk) -> None:
        stored_data.require(queries.pack(at.service))
        page = rows.deletions(at.service, after=after)
        memberships = {one.last.membership for one in page}
        seeing.listed(context, at.service, memberships)
        if as_json:
            found = [plain(asdict(one)) for one in page]
            print_json({"deletions": found, "after": page.after})
            return
        named = directory.named(memberships)
        show_table(
            [("番号", "Number"), ("会員", "Member"), ("種類", "What"), ("バイト", "Bytes"),
             ("削除日", "Deleted"), ("事由", "Ground")],
            [(str(one.id), named[one.last.membership].handle, one.last.what,
              f"{one.deleted_bytes:,}", str(one.deleted_on), _grounds((one.ground,)))
             for one in page],
        )  # fmt: skip
        _say_after(page.after)

    desk.run(code, ME, None, as_json, act)


def _size(name: str, text: str) -> int:
    """A number of bytes, with commas or without."""
    found = stored_data_file.read_size(text)
    if found is None:
        raise desk.wrong(name, text, "バイト数(1048576 の形)", "bytes, as 1048576")
    return found


def _grounds(names: tuple[str, ...]) -> str:
    return ", ".join(GROUNDS[one].in_language(language()) for one in names) or "—"


def _say_after(after: int | None) -> None:
    if after is not None:
        typer.echo(say(f"続きは --after {after}", f"There are more: --after {after}"))
