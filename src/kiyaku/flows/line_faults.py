"""What is wrong about equipment on a member's line, as a ground on which use may be suspended.

Nobody is terminated on such a ground, nothing falls due with it, and no money is asked for before
use is resumed: what the terms say of other grounds they do not say of these.
"""

from __future__ import annotations

import datetime as dt

from kiyaku.base import records
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.listed_kinds import LINE_FAULT
from kiyaku.flows.refusing import cited, in_words
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Suspension
from kiyaku.terms import Pack

FIRST_DAY = "line_suspension_first_day"


def rests_on_one(service: int, basis: int) -> bool:
    """Whether what was decided by a basis rests on such a ground."""
    return records.ground(service, basis).rule == LINE_FAULT


def is_suspended_for_one(service: int, suspension: Suspension) -> bool:
    """Whether a suspension rests on such a ground."""
    return rests_on_one(service, suspension.basis_id)


def require_told(pack: Pack, question: str, service: int, ground: int | None, day: dt.date) -> None:
    """Nothing where use may be suspended today on a ground: the member was told as is asked for.

    Raises:
        OperationRefused: ``not_told_beforehand``.
    """
    if question != LINE_FAULT or ground is None:
        return
    told_on = member_queries.ground(service, ground).found_on
    first: dt.date = pack.ask(FIRST_DAY, fault_told_on=told_on)
    if day < first:
        clauses = cited(pack, FIRST_DAY)
        raise OperationRefused(
            "not_told_beforehand",
            f"この事由を会員に伝えたのは {told_on} で、停止できるのは {first} からです"
            f"{in_words(clauses)}。",
            f"the member was told of this ground on {told_on}; use may be suspended on it from"
            f" {first} on {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
