"""Logging whose data commands show: the same log that the desk's pages are put down in."""

from __future__ import annotations

from collections.abc import Collection

import psycopg
import typer
from django.db import DatabaseError

from kiyaku.base import clock, queries
from kiyaku.base.embedded import ServerError
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import access


def named(context: typer.Context, member: str | None) -> str | None:
    """Log that a command names a member, before it runs; returns the member's number as it is.

    Where there is no such service, member or database there is nothing to see, which the command
    itself tells.
    """
    code = context.params.get("code")
    if member is not None and isinstance(code, str) and not context.resilient_parsing:
        try:
            service = int(queries.service_by_code(code).pk)
            access.named_in_command(
                service=service, handle=member, command=command(context), at=clock.now(), by=_me()
            )
        except (OperationRefused, ServerError, DatabaseError, psycopg.Error):
            return member
    return member


def named_one(context: typer.Context, service: int, member: str) -> None:
    """Log that a command shows a member whom its arguments do not name by number."""
    access.named_in_command(
        service=service, handle=member, command=command(context), at=clock.now(), by=_me()
    )


def listed(context: typer.Context, service: int, memberships: Collection[int]) -> None:
    """Log that a command lists the members of these memberships."""
    access.listed_in_command(
        service=service,
        memberships=memberships,
        command=command(context),
        at=clock.now(),
        by=_me(),
    )


def outsider(context: typer.Context, service: int, person: int) -> None:
    """Log that a command shows somebody without a member number, and who stands beside them."""
    access.outsider_in_command(
        service=service, outsider=person, command=command(context), at=clock.now(), by=_me()
    )


def command(context: typer.Context) -> str:
    """The command as it is typed, without the program."""
    return " ".join(context.command_path.split()[1:])


def _me() -> str:
    from kiyaku.cli.desk import me  # which offers the argument that calls this

    return me()
