"""Logging whose data commands show: the same log that the desk's pages are put down in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import psycopg
import typer
from django.db import DatabaseError

from kiyaku.base import clock, queries
from kiyaku.base.embedded import ServerError
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import access
from kiyaku.privacy import purposes

PURPOSES: Mapping[str, str] = {
    "charge-cost": purposes.BILLING,
    "costs": purposes.BILLING,
    "demand": purposes.BILLING,
    "end-at-once": purposes.CONDUCT,
    "exclude": purposes.CONDUCT,
    "grounds": purposes.CONDUCT,
    "inspection": purposes.INQUIRY,
    "invoice": purposes.BILLING,
    "invoices": purposes.BILLING,
    "journal": purposes.AUDIT,
    "leak": purposes.SECURITY,
    "leave-ground": purposes.CONDUCT,
    "lift-restriction": purposes.CONDUCT,
    "member apply": purposes.SCREENING,
    "member approve": purposes.SCREENING,
    "member decline": purposes.SCREENING,
    "member note": purposes.INQUIRY,
    "member notes": purposes.INQUIRY,
    "notices": purposes.NOTICES,
    "pay": purposes.BILLING,
    "pay-refund": purposes.BILLING,
    "payments": purposes.BILLING,
    "privacy": purposes.RIGHTS,
    "record-ground": purposes.CONDUCT,
    "service reading-effect": purposes.BILLING,
    "report-breach": purposes.CONDUCT,
    "restrict": purposes.CONDUCT,
    "resume": purposes.CONDUCT,
    "succession": purposes.SUCCESSION,
    "suspend": purposes.CONDUCT,
    "take-back-cost": purposes.BILLING,
    "terminate": purposes.CONDUCT,
    "waive": purposes.BILLING,
}
"""Command, or group of commands → for what it shows people; all others run the contract."""


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
                service=service, handle=member, command=command(context),
                purpose=purpose(context), at=clock.now(), by=_me(),
            )  # fmt: skip
        except (OperationRefused, ServerError, DatabaseError, psycopg.Error):
            return member
    return member


def named_one(context: typer.Context, service: int, member: str) -> None:
    """Log that a command shows a member whom its arguments do not name by number."""
    access.named_in_command(
        service=service, handle=member, command=command(context), purpose=purpose(context),
        at=clock.now(), by=_me(),
    )  # fmt: skip


def listed(
    context: typer.Context,
    service: int,
    memberships: Collection[int] = (),
    *,
    members: Collection[int] = (),
) -> None:
    """Log that a command lists these members, or those of these memberships."""
    access.listed_in_command(
        service=service, memberships=memberships, members=members, command=command(context),
        purpose=purpose(context), at=clock.now(), by=_me(),
    )  # fmt: skip


def outsider(context: typer.Context, service: int, person: int) -> None:
    """Log that a command shows somebody without a member number, and who stands beside them."""
    access.outsider_in_command(
        service=service, outsider=person, command=command(context), at=clock.now(), by=_me()
    )


def command(context: typer.Context) -> str:
    """The command as it is typed, without the program."""
    return " ".join(context.command_path.split()[1:])


def purpose(context: typer.Context) -> str:
    """For what a command shows people, as its page at the desk has it; members are told."""
    typed = command(context)
    named = PURPOSES.get(typed) or PURPOSES.get(typed.split(" ", maxsplit=1)[0])
    return named or purposes.CONTRACT


def _me() -> str:
    from kiyaku.cli.desk import me  # which offers the argument that calls this

    return me()
