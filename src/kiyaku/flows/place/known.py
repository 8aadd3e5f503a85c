"""Whether a service has spaces at all, and what its terms are asked about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.base import queries, sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.refusing import cited
from kiyaku.spaces.rules import TOKYO
from kiyaku.terms import Pack

FEE, DUE, REFUND = "hourly_fee", "hourly_fee_due_at", "fees_refundable"
"""What the terms are asked: what a use costs, until when it is paid, and whether that comes back.
"""


def are_known(pack: Pack) -> bool:
    """Whether the terms know use by the hour, which is what spaces are booked for."""
    return pack.answers(FEE) and pack.answers(DUE)


def are_known_to(service: int) -> bool:
    """The same of a service, without its settings: the close and the workers ask for each day."""
    return queries.answers(service, FEE, DUE)


def require_known(pack: Pack) -> None:
    """Nothing where the terms know use by the hour.

    Raises:
        OperationRefused: ``no_spaces``.
    """
    if not are_known(pack):
        raise OperationRefused(
            "no_spaces",
            "この規約には、時間単位のスペースの利用がありません。",
            "these terms know no use of spaces by the hour",
        )


def refund_clauses(pack: Pack) -> list[str]:
    """The clauses by which a fee that was paid is not given back; none where it is."""
    if not pack.answers(REFUND) or pack.ask(REFUND):
        return []
    return cited(pack, REFUND)


def moment(service: int, at: dt.datetime, *, on: dt.date | None = None) -> dt.datetime:
    """The instant by which bookings of a service are judged when something is done at an instant.

    That instant itself; in a sandbox, whose days go by on their own, that time of its business day.

    Args:
        on: the business day on which it was done; by default today's.
    """
    if not sandboxes.is_sandbox(service):
        return at
    local = at.astimezone(TOKYO)
    return dt.datetime.combine(on or queries.business_day(service), local.timetz())


def due_at(
    pack: Pack, starts_at: dt.datetime, deferred_until: dt.datetime | None = None
) -> dt.datetime:
    """Until when the fee of a use must be paid."""
    given: dict[str, Any] = {} if deferred_until is None else {"deferred_until": deferred_until}
    found: dt.datetime = pack.ask(DUE, use_starts_at=starts_at, **given)
    return found


def civil(at: dt.datetime) -> dt.date:
    """The civil day of Tokyo in which an instant lies."""
    return at.astimezone(TOKYO).date()


def in_words(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """A time of use as people read it: ``2026-12-01 13:00–15:00``."""
    first, last = starts_at.astimezone(TOKYO), ends_at.astimezone(TOKYO)
    until = "24:00" if last.date() > first.date() else f"{last:%H:%M}"
    return f"{first:%Y-%m-%d %H:%M}–{until}"
