"""Each member credited for an outage is told: the amount, by which clause, how it is computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import records
from kiyaku.flows.network.credited import working
from kiyaku.flows.network.hit import instant_of
from kiyaku.flows.telling_each import tell_each
from kiyaku.network.outages import NO_CAP, Known
from kiyaku.terms import Pack

NOTICE = "outage_credited"


@dataclass(frozen=True)
class Given:
    """What the members of a decision are credited, as columns of equal length.

    Attributes:
        since_us, until_us: the stretch that counts, in microseconds since 1970 (UTC).
        cap_yen: ``NO_CAP`` where there is none.
    """

    memberships: Sequence[int]
    since_us: Sequence[int]
    until_us: Sequence[int]
    fees_yen: Sequence[int]
    caps_yen: Sequence[int]
    before_yen: Sequence[int]
    amounts_yen: Sequence[int]
    bases: Sequence[int]


def tell_credited(
    service: int,
    pack: Pack,
    known: Known,
    decision: int,
    given: Given,
    *,
    at: dt.datetime,
    by: str,
) -> int:
    """Tell each of them; how many messages. Where the same is computed it is worded once."""
    worded: dict[tuple[int, ...], dict[str, Any]] = {}
    what = {"ja": known.what.ja, "en": known.what.en}
    abouts = []
    rows = zip(
        given.bases, given.since_us, given.until_us, given.fees_yen, given.caps_yen,
        given.before_yen, given.amounts_yen, strict=True,
    )  # fmt: skip
    for row in rows:
        if row not in worded:
            worded[row] = {"what": what, **_worded(service, pack, row)}
        abouts.append(worded[row])
    return tell_each(
        service=service, kind=NOTICE, whom=given.memberships, abouts=abouts, bases=given.bases,
        mark=f"outage_credit:{decision}", at=at, by=by,
    )  # fmt: skip


def _worded(service: int, pack: Pack, row: tuple[int, ...]) -> dict[str, Any]:
    basis, since, until, fee, cap, before, amount = row
    ground = records.ground(service, basis)
    words = working(
        pack, dict(ground.readings), since=instant_of(since), until=instant_of(until), fee_yen=fee,
        cap_yen=None if cap == NO_CAP else cap, before_yen=before,
    )  # fmt: skip
    return {
        "amount_yen": amount,
        "clauses": list(ground.clauses),
        "working": {"ja": words.ja, "en": words.en},
    }
