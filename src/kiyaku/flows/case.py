"""One membership as it stands, with the terms that it is put to: what looking ahead begins with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.base import events, queries
from kiyaku.base.events import Standing
from kiyaku.billing.prices import PriceList
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Footing:
    """What a figure or a date stands on.

    Attributes:
        clauses, terms_version: what it cites.
        receipt: the answer of the terms with its working, where a rule gives it; what is on record
            already is explained by ``flows.why``.
        steps: what the operator's own records add to that, such as the price.
    """

    clauses: tuple[str, ...] = ()
    terms_version: str | None = None
    receipt: Receipt | None = None
    steps: tuple[Text, ...] = ()


def by_receipt(receipt: Receipt, *steps: Text) -> Footing:
    """The footing of an answer that was just given."""
    return Footing(receipt.clauses, receipt.terms_version, receipt, steps)


@dataclass(frozen=True)
class Case:
    """A membership with its service's terms, prices and days.

    Attributes:
        on: the day that is spoken of: days are counted from it, and delay runs to it. What is on
            record is that of now.
        next_close: the first day that is not closed.
        standings: what each stored basis stands on, by its id.
    """

    service: int
    row: Membership
    on: dt.date
    next_close: dt.date
    pack: Pack
    prices: PriceList
    standings: Mapping[int, Standing]

    def explain(self, question: str, *, as_of: Any = None, **facts: Any) -> Receipt:
        """The terms' answer with its working.

        Raises:
            TermsError: where they cannot answer.
        """
        return self.pack.explain(question, as_of=as_of, **facts)

    def on_record(self, *bases: int | None) -> Footing:
        """The footing of something stored with these bases."""
        found = [self.standings[one] for one in bases if one is not None]
        clauses = dict.fromkeys(clause for one in found for clause in one.clauses)
        version = found[0].terms_version.isoformat() if found else None
        return Footing(tuple(clauses), version)

    def citing(self, question: str) -> Footing:
        """The clauses of a question that could not be answered, or was not asked."""
        return Footing(self.pack.question(question).clauses)

    @property
    def last_day(self) -> dt.date | None:
        """The last day of the membership: the one it had or, once settled, will have."""
        return self.row.ended_on or self.row.ends_on

    @property
    def is_running(self) -> bool:
        """Whether it has started and is not over."""
        return self.row.started_on is not None and self.row.ended_on is None


def case_of(service: int, membership: int, on: dt.date | None = None) -> Case:
    """The case of a membership on a day, by default the business day.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    row = member_queries.membership(service, membership)
    state = queries.service(service)
    closed = state.closed_until
    return Case(
        service=service,
        row=row,
        on=on or state.business_day,
        next_close=state.opened_on if closed is None else closed + dt.timedelta(1),
        pack=queries.pack(service),
        prices=PriceList(service),
        standings=events.standings(service),
    )
