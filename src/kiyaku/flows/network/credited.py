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
from kiyaku.terms import Pack
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
    pack = queries.pack(service, until_entry=one.entry)
    return Credited(
        one.outage, outages.outage(service, one.outage).what, one.since_at, one.until_at,
        one.amount_yen, ground.clauses, dt.date.fromisoformat(ground.terms_version),
        working(
            pack, dict(ground.readings), since=one.since_at, until=one.until_at,
            fee_yen=one.monthly_fee_yen, cap_yen=one.cap_yen, before_yen=one.before_yen,
        ),
    )  # fmt: skip


def working(
    pack: Pack,
    readings: dict[str, str],
    *,
    since: dt.datetime,
    until: dt.datetime,
    fee_yen: int,
    cap_yen: int | None,
    before_yen: int,
) -> Text:
    """The last step of what the terms compute, with the stretch that it is of."""
    facts: dict[str, Any] = {
        "monthly_basic_fee_yen": fee_yen, "known_at": since, "restored_at": until,
    }  # fmt: skip
    steps = pack.explain(CAP, readings=readings, **facts).steps
    from_, to = (f"{instant.astimezone(TOKYO):%Y-%m-%d %H:%M}" for instant in (since, until))
    hours = int((until - since) / dt.timedelta(hours=1))
    if cap_yen is None:
        last = Text("上限なし", "no cap")
    else:
        last = Text(steps.ja.splitlines()[-1], steps.en.splitlines()[-1])
    before = (
        Text(f"、先の賠償 {before_yen:,}円を除く", f", less {before_yen:,} before")
        if before_yen
        else Text("", "")
    )
    return Text(
        f"{from_}〜{to}({hours}時間、24時間ごと){last.ja}{before.ja}",
        f"{from_} to {to} ({hours} hours, each full 24 count): {last.en}{before.en}",
    )
