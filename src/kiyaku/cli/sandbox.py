"""``kiyaku sandbox``: copies of a service in which time is moved and operations tried."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Annotated, Any

import typer

from kiyaku.base import clock, closing, queries, sandbox_runs, sandboxes
from kiyaku.base.sandboxes import Sandbox
from kiyaku.cli import desk
from kiyaku.cli.close import WorkersOption, print_reports, progress_of
from kiyaku.cli.desk import ME, By, Code, told
from kiyaku.cli.language import say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.close import sandbox, sandbox_launch

app = typer.Typer(
    no_args_is_help=True,
    help="サービスの写し(サンドボックス)で試す / Try things in a copy of a service.",
)

SandboxCode = Annotated[
    str,
    typer.Argument(metavar="SANDBOX", help="サンドボックス / the sandbox", show_default=False),
]


@app.command()
def make(code: Code, by: By = ME, as_json: AsJson = False) -> None:
    """サービスを今のまま写す / Copy a service as it is now.

    氏名・住所・連絡先・職員の覚書は写さず、元のサービスには何も書かない。写しはほかの命令すべて
    で、その名で使える。
    Names, addresses, contacts and notes of the staff are not copied, and nothing is written to the
    service itself. Every other command works on the copy by its name.
    """
    with told(as_json=as_json):
        made = sandbox.make_sandbox(service=desk.service_id(code), at=clock.now(), by=by)
        row = queries.service(made)
    if as_json:
        print_json({"service": code, "sandbox": row.code, "business_day": str(row.business_day)})
        return
    typer.echo(
        say(
            f"{code} を写してサンドボックス {row.code} を作りました。営業日は {row.business_day} "
            "です。",
            f"The sandbox {row.code} is a copy of {code}; its business day is {row.business_day}.",
        )
    )


@app.command("list")
def list_(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[SERVICE]", help="このサービスのもの / those of a service", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """サンドボックスの一覧 / List the sandboxes."""
    with told(as_json=as_json):
        found = sandboxes.sandboxes(None if code is None else desk.service_id(code))
    if as_json:
        print_json([_plain(one) for one in found])
    elif not found:
        typer.echo(say("サンドボックスはありません。", "There is no sandbox."))
    else:
        show_table(
            [("サンドボックス", "Sandbox"), ("元", "Copy of"), ("作成", "Made"),
             ("作成者", "By"), ("営業日", "Business day"), ("締め済み", "Closed until")],
            [(one.code, one.of, f"{one.made_at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}",
              one.made_by, str(one.business_day), desk.date_or_dash(one.closed_until))
             for one in found],
        )  # fmt: skip


@app.command()
def advance(
    code: SandboxCode,
    until: Annotated[
        str,
        typer.Option("--until", metavar="DATE", help="この日まで締める / the last day to close"),
    ],
    workers: WorkersOption = 1,
    by: By = ME,
    as_json: AsJson = False,
) -> None:
    """サンドボックスの日を進める / Move a sandbox through time, day by day closed."""
    with told(as_json=as_json):
        service, last = desk.service_id(code), desk.day("--until", until)
        with progress_of(service, last, as_json=as_json) as on_partition:
            reports = sandbox.advance(
                sandbox=service,
                until=last,
                by=by,
                now=clock.now,
                workers=workers,
                progress=on_partition,
            )
        print_reports(code, reports, closing.next_day(service), as_json=as_json)


@app.command()
def drop(code: SandboxCode, as_json: AsJson = False) -> None:
    """サンドボックスを跡形なく消す / Remove a sandbox with all its rows."""
    with told(as_json=as_json):
        sandbox.drop_sandbox(sandbox=desk.service_id(code))
    if as_json:
        print_json({"sandbox": code, "dropped": True})
        return
    typer.echo(say(f"サンドボックス {code} を消しました。", f"The sandbox {code} is gone."))


@app.command("carry-out", hidden=True)
def carry_out(run: Annotated[int, typer.Argument(metavar="RUN")]) -> None:
    """ページから始められたことを行う / Do what a page has started."""
    with told(as_json=False):
        done = sandbox_launch.carry_out(run, now=clock.now)
    if done.what == sandbox_runs.MAKE:
        typer.echo(say(f"{done.sandbox} を作りました。", f"The sandbox {done.sandbox} is made."))
    else:
        typer.echo(say(f"{done.sandbox} を消しました。", f"The sandbox {done.sandbox} is gone."))


def _plain(one: Sandbox) -> dict[str, Any]:
    shown = {
        name: value for name, value in asdict(one).items() if name not in {"id", "began_after"}
    }
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in shown.items()}
