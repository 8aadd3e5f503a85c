"""The command ``kiyaku``: every command stands in a module beside this one.

A module offers its commands as a Typer ``app``; ``COMMANDS`` below mounts them. A module is loaded
only when one of its commands is called, so that asking the terms does not wait for the database.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True)
class Mounted:
    """A command, the module whose ``app`` has it, and the line that ``--help`` shows.

    ``whole``: the whole ``app`` is the command (``kiyaku terms parse``), not one of its commands
    (``kiyaku ask``). ``database``: the module works with Django's models.
    """

    name: str
    module: str
    help: str
    whole: bool = False
    database: bool = False


COMMANDS = (
    Mounted("ask", "asking", "規約に問い、答えと根拠を得る / Ask the terms, with the ground."),
    Mounted("services", "packs", "規約の入っているサービス / The services there are."),
    Mounted("questions", "packs", "問いとその引数 / The questions a service's terms answer."),
    Mounted("clauses", "clauses", "条項ごとの担い手 / What carries each clause, and what is open."),
    Mounted("readings", "packs", "解釈の分かれる点 / Points read one way or another."),
    Mounted("parameters", "packs", "日付つきの値 / Dated values."),
    Mounted(
        "terms",
        "terms",
        "規約文書を読み、比べ、公表する / Read, compare and publish terms.",
        whole=True,
        database=True,
    ),
    Mounted("pack", "pack", "自分の規約のパック / Write and check a pack.", whole=True),
    Mounted(
        "scenario", "scenario", "筋書きを動かす / Play whole lives.", whole=True, database=True
    ),
    Mounted(
        "service",
        "service",
        "サービスを開き、設定する / Open and set services.",
        whole=True,
        database=True,
    ),
    Mounted(
        "member",
        "member",
        "申込み・決定・開始と、会員の状態 / Admit members and look at them.",
        whole=True,
        database=True,
    ),
    Mounted(
        "user",
        "user",
        "ログインと役割 / Logins, and who may do what.",
        whole=True,
        database=True,
    ),
    Mounted(
        "privacy",
        "privacy",
        "個人情報の求めと保存期間 / Personal data: requests, retention.",
        whole=True,
        database=True,
    ),
    Mounted("pay", "operations", "入金を記録する / Receive a payment.", database=True),
    Mounted(
        "payments",
        "payments",
        "入金をまとめて取り込む / Receive many payments.",
        whole=True,
        database=True,
    ),
    Mounted(
        "invoice", "invoice", "請求書を示すか PDF にする / An invoice, or its PDF.", database=True
    ),
    Mounted(
        "invoices",
        "invoices",
        "月の請求書をまとめて PDF にする / A month's invoices as PDF.",
        whole=True,
        database=True,
    ),
    Mounted(
        "pay-refund", "operations", "返還を記録する / Enter that a refund was paid.", database=True
    ),
    Mounted("withdraw", "operations", "退会・解約の申出 / A request to leave.", database=True),
    Mounted("stay", "changing", "退会・解約の申出の取下げ / Take that back.", database=True),
    Mounted("change-plan", "changing", "プランの変更 / Another plan.", database=True),
    Mounted("keep-plan", "changing", "プラン変更の取下げ / Keep the plan.", database=True),
    Mounted("take-add-on", "add_ons", "付加サービスの利用 / Take an add-on.", database=True),
    Mounted("leave-add-on", "add_ons", "付加サービスの解約 / Give an add-on up.", database=True),
    Mounted("keep-add-on", "add_ons", "その取下げ / Keep an add-on.", database=True),
    Mounted(
        "alliance",
        "alliance",
        "アライアンス施設と利用証 / Facilities of others, and passes.",
        whole=True,
        database=True,
    ),
    Mounted(
        "calendar",
        "calendar_feeds",
        "会員の予約のカレンダー / Calendars of members' bookings.",
        whole=True,
        database=True,
    ),
    Mounted(
        "space",
        "spaces",
        "予約できるスペースと料金・休室 / Spaces, their prices and closures.",
        whole=True,
        database=True,
    ),
    Mounted(
        "booking",
        "bookings",
        "スペースの予約・支払い・来場 / Bookings of spaces.",
        whole=True,
        database=True,
    ),
    Mounted(
        "give-time-back",
        "changing",
        "期限の利益の喪失の取消し / Give the benefit of time back.",
        database=True,
    ),
    Mounted(
        "succession",
        "succession",
        "譲渡・合併・分割・相続 / Memberships that pass to another.",
        whole=True,
        database=True,
    ),
    Mounted(
        "cancel-initially", "operations", "初期契約解除 / Initial cancellation.", database=True
    ),
    Mounted("demand", "operations", "延滞を催告する / Demand what is overdue.", database=True),
    Mounted(
        "leave-ground",
        "operations",
        "候補の事由への対応を見送る / Take no action on a ground.",
        database=True,
    ),
    Mounted(
        "waive",
        "operations",
        "遅延利息・手数料を免除する / Waive late interest or a fee.",
        database=True,
    ),
    Mounted("charge-cost", "costs", "立替費用を請求に加える / Charge a cost on.", database=True),
    Mounted(
        "take-back-cost", "costs", "立替費用を取り消す / Take such a cost back.", database=True
    ),
    Mounted("costs", "costs", "請求した立替費用 / Costs charged on.", database=True),
    Mounted(
        "lost-property",
        "lost_property",
        "忘れ物を預かり、引き渡し、処分する / Things left behind.",
        whole=True,
        database=True,
    ),
    Mounted(
        "damage",
        "damage",
        "破損・紛失の申告から弁償まで / Damage and loss.",
        whole=True,
        database=True,
    ),
    Mounted(
        "inspection",
        "inspection",
        "施設での活動の調査 / Activities looked into.",
        whole=True,
        database=True,
    ),
    Mounted("suspend", "operations", "利用を停止する / Suspend a member's use.", database=True),
    Mounted("resume", "operations", "利用を再開する / Resume a member's use.", database=True),
    Mounted(
        "report-breach", "breaches", "違反を報告する / Report a prohibited act.", database=True
    ),
    Mounted("record-ground", "breaches", "候補の事由を記録する / Record a ground.", database=True),
    Mounted(
        "record-contact",
        "contacts",
        "答えを求める連絡を記録する / Record a contact.",
        database=True,
    ),
    Mounted(
        "record-answer", "contacts", "連絡への答えを記録する / Record an answer.", database=True
    ),
    Mounted("record-use", "contacts", "利用した日を記録する / Record a day of use.", database=True),
    Mounted(
        "import-uses", "contacts", "利用者の一覧を取り込む / Import attendance.", database=True
    ),
    Mounted(
        "contacts", "contacts", "連絡・答え・最後の利用 / Contacts, answers, use.", database=True
    ),
    Mounted("restrict", "breaches", "一部の利用を制限する / Bar some uses.", database=True),
    Mounted(
        "lift-restriction", "breaches", "利用制限を解除する / Lift a restriction.", database=True
    ),
    Mounted(
        "end-at-once",
        "breaches",
        "会員が契約を直ちに終わらせる / End it at once by the member's declaration.",
        database=True,
    ),
    Mounted(
        "exclude", "breaches", "催告なしに契約を終わらせる / End it on a finding.", database=True
    ),
    Mounted("terminate", "operations", "契約を終わらせる / End a membership.", database=True),
    Mounted(
        "notices",
        "notices",
        "会員への通知を送り、行方を見る / Send notices, and see what became of them.",
        whole=True,
        database=True,
    ),
    Mounted(
        "leak",
        "leak",
        "個人情報の漏えい等 / Leaks of personal data.",
        whole=True,
        database=True,
    ),
    Mounted(
        "statistics",
        "statistics",
        "会員の統計を公表する / Publish statistics on members.",
        whole=True,
        database=True,
    ),
    Mounted(
        "network",
        "network",
        "回線のあるサービス / Services with lines.",
        whole=True,
        database=True,
    ),
    Mounted("close", "close", "日次締めを行う / Close business days.", database=True),
    Mounted(
        "verify", "close", "保存されたすべてを確かめる / Check all that is stored.", database=True
    ),
    Mounted("events", "timeline", "起きたことを日付順に / What happened, in order.", database=True),
    Mounted("grounds", "timeline", "人の決定を待つもの / What waits for a person.", database=True),
    Mounted("why", "timeline", "なぜそうなったか / Why it is so, with clauses.", database=True),
    Mounted(
        "journal", "journal", "日誌の鎖の先頭 / The journal's head.", whole=True, database=True
    ),
    Mounted(
        "sandbox",
        "sandbox",
        "写しの中で日を進めて試す / Try things in a copy of a service.",
        whole=True,
        database=True,
    ),
    Mounted("demo", "demo", "作り物の1年を動かす / Live a made-up year.", database=True),
    Mounted("serve", "serve", "ページを出す / Serve the pages.", database=True),
    Mounted("worker", "jobs", "ワーカーを動かす / Do what waits in the queue.", database=True),
    Mounted("jobs", "jobs_seen", "待ち行列の仕事 / Jobs in the queue.", whole=True, database=True),
    Mounted("database", "database", "同梱の PostgreSQL / The packaged PostgreSQL.", whole=True),
)


class _Commands(TyperGroup):
    """The group of all commands, each loaded when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [mounted.name for mounted in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """What ``--help`` needs to know of a command, without loading it."""
        for mounted in COMMANDS:
            if mounted.name == cmd_name:
                return TyperCommand(cmd_name, help=mounted.help)
        return None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        self.commands = {mounted.name: None for mounted in COMMANDS}  # type: ignore[misc]
        name, _, rest = super().resolve_command(ctx, args)
        (mounted,) = (one for one in COMMANDS if one.name == name)
        return name, load(mounted), rest


def load(mounted: Mounted) -> Any:
    """A command with its module, ready to be called."""
    if mounted.database:
        set_up_django()
    app: typer.Typer = import_module(f"kiyaku.cli.{mounted.module}").app
    group = typer.main.get_group(app)
    return group if mounted.whole else group.commands[mounted.name]


def set_up_django() -> None:
    import django
    import psycopg

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiyaku.config.settings")
    try:
        django.setup()
    except psycopg.ProgrammingError as error:
        from kiyaku.cli.language import say

        wrong = str(error).strip()
        typer.echo(
            say(
                f"KIYAKU_DATABASE_URL が PostgreSQL のアドレスとして読めません: {wrong}",
                f"KIYAKU_DATABASE_URL is not an address of PostgreSQL: {wrong}",
            ),
            err=True,
        )
        raise SystemExit(1) from None


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="会員サービスを規約のとおりに動かす / Runs a membership service by its terms of service.",
    epilog="KIYAKU_LANG=ja|en で言葉を選ぶ / chooses the language.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"kiyaku {version('kiyaku')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="版を示す / print the version",
        ),
    ] = False,
) -> None:
    """Nothing of its own: the commands do the work."""


def main() -> None:
    """Entry point of the command ``kiyaku``."""
    app()
