"""Who saw whose data, in words: for who looks after the staff, and for the member it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from kiyaku.base import paging
from kiyaku.base.paging import Page
from kiyaku.flows import outsiders
from kiyaku.members import directory
from kiyaku.privacy import log, purposes
from kiyaku.privacy.log import Look, LooksOfDay
from kiyaku.terms.personal_data import Purpose

COMMAND = "command_line"
"""What stands for the roles of who looks from the command line: there, everybody has all rights."""


@dataclass(frozen=True)
class LookShown:
    """One look: what it was for, and the numbers of the members it showed."""

    look: Look
    purpose: Purpose
    members: tuple[str, ...]


@dataclass(frozen=True)
class DayShown:
    """What a member is told: on a day so many looks, by these roles, for this."""

    found: LooksOfDay
    purpose: Purpose


def looks(
    service: int,
    *,
    member: str | None = None,
    by: str | None = None,
    from_day: dt.date | None = None,
    until_day: dt.date | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[LookShown]:
    """Who saw whose data, the latest first, a page at a time.

    Args:
        member: only looks at the data of the member of this number.
        by: only those of this login.

    Raises:
        OperationRefused: ``unknown_member``.
    """
    about = None if member is None else int(directory.member(service, member).pk)
    page = log.looks(
        service, member=about, by=by, from_day=from_day, until_day=until_day, after=after, size=size
    )
    known = purposes.named(service, sorted({one.purpose for one in page}))
    handles = log.people(service, {each for one in page for each in one.members})
    return page.of(
        [
            LookShown(
                one,
                known[one.purpose],
                tuple(sorted(handles[each] for each in one.members if each in handles)),
            )
            for one in page
        ]
    )


def days_of(service: int, member: int) -> list[DayShown]:
    """On which days staff looked at a member's data, how often, in which roles and for what."""
    found = log.days_of(service, member)
    known = purposes.named(service, sorted({one.purpose for one in found}))
    return [DayShown(one, known[one.purpose]) for one in found]


def named_in_command(
    *, service: int, handle: str, command: str, purpose: str, at: dt.datetime, by: str
) -> None:
    """Log that a command names a member; nothing where there is no such member.

    Args:
        purpose: what the command shows people for, one of ``privacy.purposes``.
    """
    _command(service, command, purpose, at, by, members=directory.ids_of(service, [handle]))


def listed_in_command(
    *,
    service: int,
    command: str,
    purpose: str,
    at: dt.datetime,
    by: str,
    memberships: Collection[int] = (),
    members: Collection[int] = (),
) -> None:
    """Log that a command lists these members, or those of these memberships."""
    _command(service, command, purpose, at, by, memberships=memberships, members=members)


def looked_up(
    *,
    service: int,
    page: str,
    members: Collection[int],
    at: dt.datetime,
    by: str,
    roles: Collection[str] = (COMMAND,),
) -> None:
    """Log that somebody looked for who held an address, also where nobody was found."""
    log.looked_up(
        service=service, at=at, by=by, roles=roles, page=page, purpose=purposes.SECURITY,
        members=members,
    )  # fmt: skip


def outsider_in_command(
    *, service: int, outsider: int, command: str, at: dt.datetime, by: str
) -> None:
    """Log that a command shows the records about somebody without a member number."""
    log.looked_up(
        service=service, at=at, by=by, roles=[COMMAND], page=command, purpose=purposes.RIGHTS,
        members=outsiders.members_of(outsider),
    )  # fmt: skip


def _command(
    service: int,
    command: str,
    purpose: str,
    at: dt.datetime,
    by: str,
    **shown: Collection[int],
) -> None:
    log.write(
        service=service,
        at=at,
        by=by,
        roles=[COMMAND],
        page=command[:80],
        purpose=purpose,
        **shown,
    )
