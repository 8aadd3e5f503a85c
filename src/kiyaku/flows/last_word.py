"""Telling somebody whose data is being erased: it has to leave although the address goes now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kiyaku.base import queries, sandboxes
from kiyaku.flows.telling_members import Letterhead, write
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.members.queries import Member
from kiyaku.notices import outbox, templates
from kiyaku.notices.kinds import EMAIL, PAPER
from kiyaku.notices.outbox import ADDRESSEE, Draft

_ADDRESS = ("name", "postal_code", "address", "country", "email")


def tell(
    *,
    service: int,
    member: int,
    kind: str,
    about: Mapping[str, Any],
    basis: int,
    at: dt.datetime,
    by: str,
) -> int | None:
    """Write a member's last message into the outbox, before he or she is erased; its number there.

    Its words and where it goes are fixed now, in the message alone. They are erased when it has
    left (``erased.forget_last_word``). By e-mail, else on paper: the page on which it could be
    posted goes with the login. None from a sandbox, where the operator has chosen that the kind is
    not sent, and to who can be reached by neither.
    """
    day, row = queries.business_day(service), members.member(service, member)
    chosen = outbox.channels(service, day)[kind]
    channel = way_to(row, chosen)
    if not channel or sandboxes.is_sandbox(service):
        return None
    language = directory.language_of(row.pk)
    draft = Draft(
        member=row.pk,
        membership=None,
        kind=kind,
        channel=channel,
        language=language,
        template=templates.in_force(service, kind, language, day).id,
        about={**about, ADDRESSEE: {name: str(getattr(row, name)) for name in _ADDRESS}},
        basis=basis,
    )
    message = outbox.put(service, draft, at=at, by=by)
    write(Letterhead.of(service), message)
    return message.pk


def way_to(row: Member, chosen: str) -> str:
    """The way by which a last word reaches somebody: the chosen one, where it can."""
    if not chosen:
        return ""
    ways = [way for way, is_there in ((EMAIL, row.email), (PAPER, row.address.strip())) if is_there]
    if chosen in ways:
        return chosen
    return ways[0] if ways else ""
