"""What a member was credited for an outage, in words: for which, by which clause, how computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from kiyaku.base import queries, records
from kiyaku.base.journal import TOKYO
from kiyaku.flows.network.outages import CAP
from kiyaku.network import outages
from kiyaku.network.outages import Compensated
from kiyaku.terms.clauses import cited
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Credited:
    """A credit for an outage.

    Attributes:
        what: what had happened, as members are told.
        working: how its cap is computed, by the terms as they stood when it was decided.
    """

    outage: int
    what: Text
    since_at: dt.datetime
    until_at: dt.datetime
    amount_yen: int
    clauses: tuple[str, ...]
    terms_version: dt.date
    working: Text

    @property
    def words(self) -> Text:
        """The clauses as people cite them."""
        return cited(self.clauses)


def of_credits(service: int, payments: Collection[int]) -> dict[int, Credited]:
    """The credits for outages among some payments, by their ids; two queries where none is."""
    return {one.payment: _told(service, one) for one in outages.credits(payments).values()}


def of_membership(service: int, membership: int) -> list[Credited]:
    """What a membership was credited for outages, the latest first."""
    return [_told(service, one) for one in outages.compensated_to(membership)]


def _told(service: int, one: Compensated) -> Credited:
    ground = records.ground(service, one.basis)
    return Credited(
        one.outage, outages.outage(service, one.outage).what, one.since_at, one.until_at,
        one.amount_yen, ground.clauses, dt.date.fromisoformat(ground.terms_version),
        _working(service, one, dict(ground.readings)),
    )  # fmt: skip


def _working(service: int, one: Compensated, readings: dict[str, str]) -> Text:
    """The last step of what the terms compute, with the stretch that it is of."""
    facts: dict[str, Any] = {
        "monthly_basic_fee_yen": one.monthly_fee_yen, "known_at": one.since_at,
        "restored_at": one.until_at,
    }  # fmt: skip
    pack = queries.pack(service, until_entry=one.entry)
    steps = pack.explain(CAP, readings=readings, **facts).steps
    since, until = (
        f"{instant.astimezone(TOKYO):%Y-%m-%d %H:%M}" for instant in (one.since_at, one.until_at)
    )
    hours = int((one.until_at - one.since_at) / dt.timedelta(hours=1))
    if one.cap_yen is None:
        last = Text("上限なし", "no cap")
    else:
        last = Text(steps.ja.splitlines()[-1], steps.en.splitlines()[-1])
    before = (
        Text(f"、先の賠償 {one.before_yen:,}円を除く", f", less {one.before_yen:,} before")
        if one.before_yen
        else Text("", "")
    )
    return Text(
        f"{since}〜{until}({hours}時間、24時間ごと){last.ja}{before.ja}",
        f"{since} to {until} ({hours} hours, each full 24 count): {last.en}{before.en}",
    )
