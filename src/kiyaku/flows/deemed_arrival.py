"""When a notice that failed counts as arrived all the same (Choppaya 8-2; NETSUGEN 15-3).

A notice goes to the address that a member has registered. Where it fails because the member had
not reported a change of it, some terms let it count as arrived when it normally would have. Where
the change had been reported and the notice went to the old address, the failure is not the
member's, and it has not arrived.

For whoever sends notices: once a notice has failed for good, call ``of`` with the pack (or
``of_notice`` for a member) and keep ``arrived_at`` with ``receipt``'s clauses beside the failure;
None means that it has not arrived and must be sent in another way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import queries
from kiyaku.members import changes
from kiyaku.members import queries as member_queries
from kiyaku.terms import Pack
from kiyaku.terms.receipts import Receipt

QUESTION, BY_DISPATCH = "undelivered_notice_arrived_at", "notice_arrived_at"


@dataclass(frozen=True)
class DeemedArrival:
    """That a failed notice counts as arrived at an instant, with the answer it rests on."""

    arrived_at: dt.datetime
    receipt: Receipt


def of(
    pack: Pack,
    *,
    channel: str,
    dispatched_at: dt.datetime,
    would_have_arrived_at: dt.datetime,
    change_reported: bool,
) -> DeemedArrival | None:
    """When a notice that failed counts as arrived; None where it does not. Pure.

    Args:
        channel: ``email``, ``posting`` or ``other`` (a letter), as the terms know them.
        dispatched_at: when it was sent.
        would_have_arrived_at: when it would have arrived if the address had been right.
        change_reported: the member had reported the change before it was sent.
    """
    if pack.answers(QUESTION):
        answer = pack.explain(
            QUESTION,
            would_have_arrived_at=would_have_arrived_at,
            change_reported=change_reported,
            as_of=dispatched_at.date(),
        )
    elif pack.answers(BY_DISPATCH):
        # Terms by which dispatch is arrival need no fiction: a failure changes nothing.
        answer = pack.explain(
            BY_DISPATCH, channel=channel, dispatched_at=dispatched_at, as_of=dispatched_at.date()
        )
    else:
        return None
    if answer.answer is None:
        return None
    return DeemedArrival(answer.answer, answer)


def of_notice(
    service: int,
    member: int,
    *,
    channel: str,
    sent_to: str,
    dispatched_at: dt.datetime,
    would_have_arrived_at: dt.datetime,
) -> DeemedArrival | None:
    """The same for a notice to a member: whether the change had been reported is looked up.

    Args:
        member: the member's id.
        channel: ``email``, or ``other`` for a letter.
        sent_to: the address it went to, as it was registered when it was sent.

    Raises:
        OperationRefused: ``unknown_service``, ``unknown_member``.
    """
    return of(
        queries.pack(service),
        channel=channel,
        dispatched_at=dispatched_at,
        would_have_arrived_at=would_have_arrived_at,
        change_reported=change_reported(
            service, member, channel=channel, sent_to=sent_to, by=dispatched_at
        ),
    )


def change_reported(
    service: int, member: int, *, channel: str, sent_to: str, by: dt.datetime
) -> bool:
    """Whether another address than the one sent to had been reported by an instant."""
    field = "email" if channel == "email" else "address"
    registered = getattr(member_queries.member(service, member), field)
    for change in changes.since(service, member, by):
        for one in change.fields:
            if one.name == field:
                registered = one.old or ""
    return bool(registered.strip().lower() != sent_to.strip().lower())
