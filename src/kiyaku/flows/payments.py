"""Receiving payments, one by one or in bulk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import journal, partitions, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import billed, payments
from kiyaku.billing.payments import Received
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.place import paying
from kiyaku.members import queries as member_queries

PaymentRow = Received


@atomic
def receive_payment(
    *,
    service: int,
    membership: int,
    amount_yen: int | None,
    at: dt.datetime,
    by: str,
    paid_on: dt.date | None = None,
    method: str = "by_hand",
    key: str | None = None,
) -> int:
    """Receive a payment and apply it; returns its id.

    Args:
        amount_yen: None for everything invoiced and open.
        paid_on: the day the payer paid (decides on delay); by default the business day.

    Raises:
        OperationRefused: ``unknown_membership``, ``nothing_open``, ``bad_amount``,
            ``paid_in_future``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["payment"])
    hold_membership(service, membership)
    if amount_yen is None:
        amount_yen = payments.invoiced_and_open(membership)
        if not amount_yen:
            raise OperationRefused(
                "nothing_open",
                "請求済みで未払いのものがありません。",
                "nothing is invoiced and open",
            )
    day = queries.business_day(service)
    row = Received(membership, amount_yen, paid_on or day, method)
    return _receive(service, [row], day, Act(at, by, key))[0]


@atomic
def receive_payments(
    *,
    service: int,
    rows: Sequence[PaymentRow],
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> list[int]:
    """Receive many payments in one transaction, all or none; returns their ids.

    Raises:
        OperationRefused: naming the row that is wrong.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return [int(one) for one in done.get("payments", [done.get("payment")])]
    memberships = [row.membership for row in rows]
    _check_known(service, memberships)
    partitions.share(service, memberships)
    payments.lock_memberships(memberships)
    return _receive(service, rows, queries.business_day(service), Act(at, by, key))


def _receive(service: int, rows: Sequence[PaymentRow], day: dt.date, act: Act) -> list[int]:
    for number, row in enumerate(rows, 1):
        _check(number, row, day)
    book = BasisBook(service, queries.pack(service))
    in_turn = len(rows) > 1 and book.pack.ask("accrued_interest_takes_payment")
    till = _Till(service, day, act, book, book.on("allocation_rank", day))
    if in_turn:
        return till.receive_in_turn(rows)
    entry = journal.next_entry_id()
    ids = till.enter(rows, entry)
    if len(rows) == 1:
        till.record_one(act, rows[0], ids[0], entry)
    else:
        till.record_lot(rows, ids, entry)
        till.record_each(rows, ids)
    return ids


@dataclass(frozen=True)
class _Till:
    """Where payments of one operation are entered, applied and put in the journal."""

    service: int
    day: dt.date
    act: Act
    book: BasisBook
    basis: int

    def enter(self, rows: Sequence[PaymentRow], entry: int) -> list[int]:
        """Store payments and apply them; returns their ids."""
        ids = payments.add_payments(self.service, rows, self.day, entry, self.basis)
        memberships = list(dict.fromkeys(row.membership for row in rows))
        billed.accrued_interest_first(self.service, rows, self.day, entry, self.book)
        payments.apply_credits(self.service, memberships, self.day, entry, self.book)
        paying.confirm_paid(self.service, memberships, self.act, self.day, self.book)
        return ids

    def receive_in_turn(self, rows: Sequence[PaymentRow]) -> list[int]:
        """Each payment by itself, by the day it was paid: interest accrues between them."""
        ids = dict.fromkeys(range(len(rows)), 0)
        for place in sorted(ids, key=lambda place: rows[place].paid_on):
            entry = journal.next_entry_id()
            (ids[place],) = self.enter([rows[place]], entry)
            self.record_one(Act(self.act.at, self.act.by), rows[place], ids[place], entry)
        self.record_lot(rows, list(ids.values()), journal.next_entry_id())
        return list(ids.values())

    def record_one(self, act: Act, row: PaymentRow, payment: int, entry: int) -> None:
        """A payment's own entry, to which its rows refer."""
        journal.record(
            act,
            **self._common,
            action="payment_received",
            membership=row.membership,
            payload=_told(row, payment),
            entry_id=entry,
        )

    def record_lot(self, rows: Sequence[PaymentRow], ids: list[int], entry: int) -> None:
        """The entry of many payments entered together."""
        journal.record(
            self.act,
            **self._common,
            action="payments_received",
            payload={"payments": ids, "total_yen": sum(row.amount_yen for row in rows)},
            entry_id=entry,
        )

    def record_each(self, rows: Sequence[PaymentRow], ids: list[int]) -> None:
        """For each payment of a lot an entry on its membership."""
        journal.record_on_each(
            Act(self.act.at, self.act.by),
            **self._common,
            action="payment_received",
            payloads=[
                (row.membership, _told(row, id_)) for row, id_ in zip(rows, ids, strict=True)
            ],
        )

    @property
    def _common(self) -> dict[str, Any]:
        return {"service": self.service, "business_day": self.day, "basis": self.basis}


def _told(row: PaymentRow, payment: int) -> dict[str, Any]:
    return {
        "payment": payment,
        "amount_yen": row.amount_yen,
        "on": row.paid_on,
        "method": row.method,
    }


def _check(number: int, row: PaymentRow, day: dt.date) -> None:
    if row.amount_yen <= 0:
        raise OperationRefused(
            "bad_amount",
            f"{number} 件目: 金額は 1 円以上です({row.amount_yen})。",
            f"row {number}: an amount must be at least 1 yen ({row.amount_yen})",
            row=number,
        )
    if row.paid_on > day:
        raise OperationRefused(
            "paid_in_future",
            f"{number} 件目: 支払日 {row.paid_on} が営業日 {day} より後です。",
            f"row {number}: paid on {row.paid_on}, after the business day {day}",
            row=number,
        )


def _check_known(service: int, memberships: Sequence[int]) -> None:
    known = member_queries.known_ids(service, memberships)
    for number, membership in enumerate(memberships, 1):
        if membership not in known:
            raise OperationRefused(
                "unknown_membership",
                f"{number} 件目: 会員契約 {membership} はこのサービスにありません。",
                f"row {number}: this service has no membership {membership}",
                row=number,
            )
