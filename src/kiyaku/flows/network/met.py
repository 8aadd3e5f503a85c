"""What interrupts the service for one membership: outages with credits, interruptions to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiyaku.base import queries
from kiyaku.flows.network import interruptions as flow_interruptions
from kiyaku.flows.network import outages as flow
from kiyaku.flows.network.credited import Credited, of_membership
from kiyaku.flows.network.hit import day_of
from kiyaku.flows.network.interruption_notices import named
from kiyaku.members import queries as members
from kiyaku.members.queries import Membership
from kiyaku.network import areas, interruptions, lines, outages
from kiyaku.network.areas import AreaKnown
from kiyaku.network.interruptions import Interrupted
from kiyaku.network.lines import LineOf
from kiyaku.network.outages import Known
from kiyaku.terms.texts import Text

MOST = 50


@dataclass(frozen=True)
class Met:
    """An outage that hit a membership, and what it was credited for it."""

    known: Known
    credits: tuple[Credited, ...]


def of(service: int, membership: int, *, at: dt.datetime) -> list[Met]:
    """The latest outages that hit a membership, those that last too; the latest first."""
    if not flow.is_known(queries.pack(service)):
        return []
    every = outages.outages(service)[:MOST]
    inside = flow.areas_of(service)
    credits = of_membership(service, membership)
    row = members.membership(service, membership)
    found = []
    for known in every:
        mine = tuple(one for one in credits if one.outage == known.outage)
        if mine or (_is_had(row, known, at) and _is_there(membership, inside(known))):
            found.append(Met(known, mine))
    return found


@dataclass(frozen=True)
class Told:
    """An interruption or restriction that hits a membership, or is to.

    Attributes:
        not_answered_for: the clauses by which the company answers for no damage of it.
    """

    one: Interrupted
    kind: Text
    place: Text
    clauses: tuple[str, ...]
    not_answered_for: tuple[str, ...]


def interruptions_of(service: int, membership: int, *, at: dt.datetime) -> list[Told]:
    """The latest interruptions that hit a membership or are to; those called off are not there."""
    pack = queries.pack(service)
    if not flow_interruptions.kinds_of(pack):
        return []
    row, own = members.membership(service, membership), lines.lines_of(membership)
    tree = {one.id: one for one in areas.areas_of(service)}
    found = []
    for one in interruptions.interruptions(service, MOST):
        first, last = day_of(one.starts_at), day_of(flow_interruptions.until(one, at))
        if one.is_called_off or not _runs(row, first, last):
            continue
        if not one.areas or any(_is_used_in(line, one.areas, tree, first, last) for line in own):
            names = [tree[area].name for area in one.areas]
            found.append(
                Told(
                    one, flow_interruptions.KINDS[one.kind], named(names),
                    flow_interruptions.clauses_of(pack, one.kind, one.cause),
                    tuple(flow_interruptions.not_answered_for(pack, one.kind)),
                )
            )  # fmt: skip
    return found


def _is_used_in(
    line: LineOf,
    within: Sequence[int],
    tree: Mapping[int, AreaKnown],
    first: dt.date,
    last: dt.date,
) -> bool:
    """Whether a line is in use in some areas or their parts on a day between two."""
    if line.first_day is None or line.first_day > last or (line.last_day or first) < first:
        return False
    area: int | None = line.area_id
    while area is not None:
        if area in within:
            return True
        area = tree[area].parent_id
    return False


def _is_had(row: Membership, known: Known, at: dt.datetime) -> bool:
    """Whether the service ran for a membership on a day of an outage."""
    return _runs(row, day_of(known.known_at), day_of(known.restored_at or at))


def _runs(row: Membership, first: dt.date, last: dt.date) -> bool:
    if row.started_on is None or row.started_on > last:
        return False
    return row.ended_on is None or row.ends_on is None or row.ends_on >= first


def _is_there(membership: int, inside: Sequence[int] | None) -> bool:
    return inside is None or membership in inside
