"""What the commands that run a service have in common: whose, on which day, by whom, what if not.

Every command works on the service's open business day and says so. What cannot be done is one line
on stderr in the user's language, with exit code 1.
"""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import psycopg
import typer
from django.db import DatabaseError, DataError, OperationalError, ProgrammingError

from kiyaku.base import clock, database, queries, records
from kiyaku.base.embedded import ServerError
from kiyaku.base.errors import OperationRefused
from kiyaku.base.records import Entry
from kiyaku.cli import seeing
from kiyaku.cli.language import language, say
from kiyaku.cli.output import print_json, print_refusal
from kiyaku.flows import payments_file
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.terms.errors import TermsError

YEN_MOST = 10**12

Code = Annotated[
    str, typer.Argument(metavar="SERVICE", help="サービス / the service", show_default=False)
]
MemberArgument = Annotated[
    str,
    typer.Argument(
        metavar="MEMBER",
        help="会員の番号 / the member's number",
        show_default=False,
        callback=seeing.named,
    ),
]
MembershipOption = Annotated[
    int | None,
    typer.Option(
        "--membership",
        metavar="ID",
        help="会員契約の番号(会員に複数あるとき) / the membership, where a member has several",
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="NAME",
        help="誰が行うか(日誌に残る)。既定は OS の利用者名 / who does it, for the journal; "
        "by default the user's name in the system",
    ),
]
Key = Annotated[
    str | None,
    typer.Option(
        "--key",
        metavar="TEXT",
        help="同じキーで繰り返しても一度しか行わない / repeated with the same key, it is done once",
    ),
]


def me() -> str:
    """The name of the user in the operating system; ``kiyaku`` where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "kiyaku"


ME = me()

# --- what is not possible ---------------------------------------------------------------------


@contextmanager
def told(*, as_json: bool = False) -> Iterator[None]:
    """Tell what cannot be done, and exit with 1."""
    try:
        yield
    except (OperationRefused, TermsError) as refusal:
        print_refusal(refusal, as_json=as_json)
    except ServerError as error:
        print_refusal(OperationRefused(error.code, error.ja, error.en), as_json=as_json)
    except (DatabaseError, psycopg.Error) as error:
        print_refusal(_of_database(error), as_json=as_json)
    else:
        return
    raise typer.Exit(1) from None


def _of_database(error: Exception) -> OperationRefused:
    """What a failure of the database means to the user; one that is a bug is raised again."""
    first = next(iter(str(error).splitlines()), "").strip()
    lacking = isinstance(error, ProgrammingError) or (
        isinstance(error, OperationalError) and "does not exist" in str(error)
    )
    if isinstance(error, psycopg.ProgrammingError):
        return OperationRefused(
            "bad_database_url",
            f"KIYAKU_DATABASE_URL が PostgreSQL のアドレスとして読めません: {first}",
            f"KIYAKU_DATABASE_URL is not an address of PostgreSQL: {first}",
        )
    if lacking:
        name = database.database_name()
        return OperationRefused(
            "database_not_prepared",
            f"データベース {name} の準備ができていません。kiyaku database prepare を"
            "実行してください。",
            f"the database {name} is not prepared: run kiyaku database prepare",
        )
    if isinstance(error, OperationalError):
        return OperationRefused(
            "database_unreachable",
            f"データベースに接続できません: {first}",
            f"cannot reach the database: {first}",
        )
    if isinstance(error, DataError):
        return OperationRefused(
            "bad_value",
            f"値が長すぎるか大きすぎます: {first}",
            f"a value is too long or too large: {first}",
        )
    raise error


# --- reading what was typed -------------------------------------------------------------------


def wrong(name: str, value: str, ja: str, en: str) -> OperationRefused:
    """The refusal of a value that cannot be read, with what is expected instead."""
    return OperationRefused(
        "bad_value",
        f"{name} の値「{value}」は使えません。{ja}で指定してください。",
        f"{name}: {value!r} will not do; give {en}",
    )


def day(name: str, value: str) -> dt.date:
    """A civil date."""
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise wrong(name, value, "日付(2026-11-21 の形)", "a date such as 2026-11-21") from None


def optional_day(name: str, value: str | None) -> dt.date | None:
    """A civil date, or none."""
    return None if value is None else day(name, value)


def month(name: str, value: str | None) -> str | None:
    """A month as ``YYYY-MM``, or none."""
    if value is None:
        return None
    try:
        dt.date.fromisoformat(f"{value}-01")
    except ValueError:
        raise wrong(name, value, "月(2027-02 の形)", "a month such as 2027-02") from None
    return value


def whole(name: str, value: str, least: int = 0) -> int:
    """An integer from ``least`` to 10¹²."""
    if value.isascii() and value.isdecimal() and least <= int(value[:14]) <= YEN_MOST:
        return int(value)
    raise wrong(
        name, value, f"{least} 以上の整数(13200 の形)", f"an integer of at least {least}, as 13200"
    )


def pair(name: str, value: str) -> tuple[str, str]:
    """``NAME=VALUE``, taken apart."""
    left, sign, right = value.partition("=")
    if not sign or not left.strip() or not right.strip():
        raise wrong(name, value, "名前=値 の形", "NAME=VALUE")
    return left.strip(), right.strip()


def dated(name: str, value: str) -> tuple[int, dt.date | None]:
    """``VALUE`` or ``VALUE@DATE``: a value, and the day from which it holds."""
    number, sign, on = value.partition("@")
    return whole(name, number.strip()), day(name, on.strip()) if sign else None


# --- the desk ---------------------------------------------------------------------------------


def service_id(code: str) -> int:
    """The id of a service by its code.

    Raises:
        OperationRefused: ``unknown_service`` with the codes there are.
    """
    return int(queries.service_by_code(code).pk)


def membership_of(service: int, member: str, membership: int | None) -> int:
    """The membership meant by a member's number, or named by its id.

    Raises:
        OperationRefused: for one there is not, or of another member.
    """
    if membership is None:
        return int(directory.membership(service, member).pk)
    row = members.membership(service, membership)
    if row.member.handle != member:
        raise OperationRefused(
            "other_member",
            f"会員契約 {membership} は会員 {row.member.handle} のものです。",
            f"membership {membership} is that of member {row.member.handle}",
        )
    return membership


@dataclass(frozen=True)
class Desk:
    """A service at which something is to be done: by whom, under which key."""

    code: str
    by: str
    key: str | None

    @cached_property
    def service(self) -> int:
        """The service's id."""
        return service_id(self.code)

    @cached_property
    def business_day(self) -> dt.date:
        """The open business day."""
        return queries.business_day(self.service)

    @property
    def acting(self) -> dict[str, Any]:
        """What every operation is told."""
        return {"service": self.service, "at": clock.now(), "by": self.by, "key": self.key}

    def membership(self, member: str, membership: int | None) -> int:
        """The membership meant: see ``membership_of``."""
        return membership_of(self.service, member, membership)

    def repeated(self, actions: Collection[str], membership: int | None = None) -> Entry | None:
        """What was done under the key before, if anything.

        Raises:
            OperationRefused: ``key_taken`` when it was something else.
        """
        if self.key is None:
            return None
        return records.repeated(self.service, self.key, actions, membership)

    def say_done(
        self,
        ja: str,
        en: str,
        *,
        as_json: bool,
        before: Entry | None = None,
        **data: Any,
    ) -> None:
        """Say what was done, on which business day, and whether that had been done before."""
        on = self.business_day if before is None else before.day
        if as_json:
            found = {"service": self.code, "business_day": on, "repeated": before is not None}
            print_json({k: _plain(v) for k, v in {**found, **data}.items()})
            return
        typer.echo(say(f"営業日 {on}: {ja}", f"Business day {on}: {en}"))
        if before is not None:
            typer.echo(
                say(
                    f"{self._key_ja}すでに記録されています。今回は何も変えていません。",
                    f"It was recorded{self._key_en} before: nothing was changed now.",
                )
            )

    @property
    def _key_ja(self) -> str:
        return "" if self._is_file else f"キー {self.key} で"

    @property
    def _key_en(self) -> str:
        return "" if self._is_file else f" under the key {self.key}"

    @property
    def _is_file(self) -> bool:
        """Whether the key was taken from a file's content, and tells people nothing."""
        return self.key is not None and self.key.startswith(payments_file.KEY)


def run(code: str, by: str, key: str | None, as_json: bool, act: Callable[[Desk], None]) -> None:
    """Do something at a service's desk; what cannot be done is told."""
    with told(as_json=as_json):
        if not by.strip():
            raise wrong("--by", by, "空でない名前", "a name")
        act(Desk(code, by, key))


def count(number: int, ja: str, en: str) -> str:
    """So many of something: ``en`` is the English singular of a word with a regular plural."""
    return say(f"{ja} {number:,} 件", f"{number:,} {en}{'' if number == 1 else 's'}")


def yen(amount: int) -> str:
    """An amount of yen in words."""
    return f"{amount:,}円" if language() == "ja" else f"{amount:,} yen"


def date_or_dash(value: dt.date | None) -> str:
    """A date, or a dash for none."""
    return "—" if value is None else value.isoformat()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
