"""What delay has come to by a day, though it is not charged yet: exact, by the pack's rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from kiyaku.billing import unsettled
from kiyaku.billing.unsettled import LateInvoice
from kiyaku.flows.case import Case, Footing, by_receipt
from kiyaku.terms.errors import TermsError
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Delay:
    """An invoice not paid by its due date, and what its delay costs if it is paid by a day.

    Attributes:
        invoice, number: id of the invoice, and its number as printed.
        until: the day to which the delay runs: that of the payment, else the day asked for.
        is_paid: whether the invoice is paid, so that the next close charges the delay.
        is_found: whether a close has found the delay already.
        formal_demand_due_on: the deadline of formal demands for it, if any.
        days: days of delay that bear interest.
        interest_yen: what is not charged yet; None where the terms cannot tell (``unknown``).
        handling_fee_yen: 0 where none is owed, or was charged already.
    """

    invoice: int
    number: str
    due_on: dt.date
    until: dt.date
    is_paid: bool
    is_found: bool
    formal_demand_due_on: dt.date | None
    days: int
    interest_yen: int | None
    handling_fee_yen: int
    interest: Footing
    handling_fee: Footing | None
    unknown: Text | None = None

    @property
    def known_yen(self) -> int:
        """Interest and fee as far as they can be told."""
        return (self.interest_yen or 0) + self.handling_fee_yen


def delays(case: Case) -> tuple[Delay, ...]:
    """The delays of a membership that are not charged yet, by due date."""
    rows = unsettled.late_invoices(case.row.pk, case.on, case.next_close)
    return tuple(_delay(case, row) for row in rows)


def unknown_of(found: tuple[Delay, ...]) -> tuple[Text, ...]:
    """Why some of these delays cannot be told, each reason once."""
    return tuple(dict.fromkeys(one.unknown for one in found if one.unknown is not None))


def _delay(case: Case, row: LateInvoice) -> Delay:
    until = row.paid_on or case.on
    fee_yen, fee = _handling_fee(case, row)
    bare = Delay(
        row.id, row.number, row.due_on, until, row.paid_on is not None, row.is_found,
        row.formal_demand_due_on, 0, None, fee_yen, case.citing("late_interest"), fee,
    )  # fmt: skip
    try:
        days: int = case.pack.ask("late_interest_days", due_on=row.due_on, paid_on=until)
        whole = case.explain(
            "late_interest_of_part_payments",
            due_on=row.due_on,
            pieces_yen=[piece.yen for piece in row.pieces],
            pieces_paid_on=[piece.paid_on for piece in row.pieces],
        )
    except TermsError as error:
        return replace(bare, unknown=Text(error.ja, error.en))
    before = row.charged_before_yen
    return replace(
        bare,
        days=days,
        interest_yen=max(whole.answer - before, 0),
        interest=by_receipt(whole, *_less(before)),
    )


def _less(before: int) -> list[Text]:
    if not before:
        return []
    return [
        Text(
            f"すでに請求した遅延利息 {before:,}円を差し引く",
            f"less late interest charged before: {before:,} yen",
        )
    ]


def _handling_fee(case: Case, row: LateInvoice) -> tuple[int, Footing | None]:
    """What the handling fee would be, with its footing where it is owed."""
    if not case.pack.answers("late_handling_fee") or row.has_handling_fee:
        return 0, None
    if not case.pack.ask("late_handling_fee_due", demanded=row.is_demanded):
        return 0, None
    fee = case.explain("late_handling_fee", as_of=case.on)
    return fee.answer, by_receipt(fee)
