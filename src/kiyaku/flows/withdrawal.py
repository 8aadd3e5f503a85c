"""Leaving: withdrawal and cancellation by the member, with the day it takes effect."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import standing
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import clauses_of_end, require_concluded
from kiyaku.flows.telling_members import tell
from kiyaku.members import operations as members
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack

REQUESTED, REFUSED = "withdrawal_requested", "withdrawal_refused"


@dataclass(frozen=True)
class Outcome:
    """What came of a request to leave: settled, or refused with the earliest day there is."""

    event: str
    ends_on: dt.date | None = None
    earliest_end: dt.date | None = None


@atomic
def request_withdrawal(
    *,
    service: int,
    membership: int,
    at: dt.datetime,
    by: str,
    desired_month: str | None = None,
    key: str | None = None,
) -> Outcome:
    """A member asks to leave, perhaps naming the month at whose end.

    A wish that comes too late is refused with the earliest end; it is never moved in silence.

    Raises:
        OperationRefused: ``unknown_membership``, ``not_active``, ``already_leaving``,
            ``use_barred``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return _outcome(done)
    pack, day = queries.pack(service), queries.business_day(service)
    row = hold_membership(service, membership)
    check_can_leave(row)
    standing.require(service, membership, standing.LEAVING, day)
    basis = BasisBook(service, pack).on("membership_end", day)
    outcome = decide(pack, day, desired_month)
    if outcome.ends_on is not None:
        members.settle_end(
            row, ends_on=outcome.ends_on, requested_on=day, kind="withdrawal", basis=basis
        )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=outcome.event,
        member=row.member_id,
        membership=membership,
        basis=basis,
        payload={
            "desired_month": desired_month,
            **({"ends_on": outcome.ends_on} if outcome.ends_on else {}),
            **({"earliest_end": outcome.earliest_end} if outcome.earliest_end else {}),
        },
    )
    if outcome.ends_on is not None:
        tell(
            service=service,
            membership=membership,
            kind="withdrawal_accepted",
            about={"last_on": outcome.ends_on},
            basis=basis,
            at=at,
            by=by,
        )
    elif outcome.earliest_end is not None:
        tell(
            service=service,
            membership=membership,
            kind="withdrawal_refused",
            about={
                "month": desired_month,
                "earliest_on": outcome.earliest_end,
                "clauses": list(pack.question("membership_end").clauses),
            },
            basis=basis,
            at=at,
            by=by,
        )
    return outcome


def decide(pack: Pack, day: dt.date, desired_month: str | None) -> Outcome:
    """What comes of a request of a day to leave, perhaps in a month that is named."""
    earliest = pack.ask("membership_end", requested_on=day)
    if desired_month is None:
        return Outcome(REQUESTED, ends_on=earliest)
    last_day = pack.ask("withdrawal_last_day_to_ask", month=desired_month)
    wished = pack.ask("membership_end", **asked_in_time(pack, desired_month, last_day))
    if not is_in_time(pack, day, desired_month, wished):
        return Outcome(REFUSED, earliest_end=earliest)
    return Outcome(REQUESTED, ends_on=wished)


def asked_in_time(pack: Pack, desired_month: str, last_day: dt.date) -> dict[str, Any]:
    """What to ask ``membership_end`` for the end that a month stands for.

    Args:
        last_day: the last day on which it can be asked for.
    """
    return {
        "requested_on": last_day,
        "desired_month": desired_month,
        "as_of": pack.written_for,
    }


def is_in_time(pack: Pack, day: dt.date, desired_month: str, wished: dt.date) -> bool:
    """Whether a request of a day gives the end that its month stands for, and not a later one."""
    end = pack.ask("membership_end", requested_on=day, desired_month=desired_month)
    return bool(end == wished)


def check_can_leave(row: Membership) -> None:
    """Refuse unless there is a contract and no end of it is settled.

    It binds from its conclusion on, and can be left before the service starts.

    Raises:
        OperationRefused: ``not_active``, ``already_leaving``.
    """
    require_concluded(row)
    if row.ends_on is not None:
        raise OperationRefused(
            "already_leaving",
            f"会員契約 {row.pk} は {row.ends_on} に終わることが決まっています。",
            f"membership {row.pk} is settled to end on {row.ends_on}",
            ends_on=row.ends_on,
            clauses=clauses_of_end(row),
        )


def _outcome(done: dict[str, str]) -> Outcome:
    def date(name: str) -> dt.date | None:
        return dt.date.fromisoformat(done[name]) if name in done else None

    ends_on = date("ends_on")
    return Outcome(REQUESTED if ends_on else REFUSED, ends_on, date("earliest_end"))
