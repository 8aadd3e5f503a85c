"""Kinds of charges, accounts of the ledger, and what a posting books."""

from __future__ import annotations

from enum import IntEnum


class ChargeKind(IntEnum):
    """What a charge is for."""

    MONTHLY_FEE = 1
    LATE_INTEREST = 2
    LATE_HANDLING_FEE = 3
    INITIAL_CANCELLATION_USAGE = 4
    INITIAL_CANCELLATION_HANDLING_FEE = 5
    RESUMPTION_FEE = 6
    ADD_ON_FEE = 7
    ADVANCED_COSTS = 8
    SPACE_FEE = 9
    DISPOSAL_COSTS = 10
    COMPENSATION = 11
    WORKS_FEE = 12
    EQUIPMENT_FEE = 13


class Account(IntEnum):
    """Accounts: every posting moves yen from one (credit) to another (debit)."""

    CASH = 1
    RECEIVABLE = 2
    ADVANCES_RECEIVED = 3
    REFUNDS_PAYABLE = 4
    FEE_REVENUE = 5
    INTEREST_REVENUE = 6
    HANDLING_REVENUE = 7
    COSTS_RECOVERED = 8
    COMPENSATION_PAID = 9


class Source(IntEnum):
    """What a posting books, and so what its ``source_id`` is the id of."""

    CHARGE = 1
    PAYMENT = 2
    ALLOCATION = 3
    REFUND = 4
    DEALLOCATION = 5
    REVERSAL = 6
    REFUND_PAYMENT = 7
    COMPENSATION = 8


REVENUE_ACCOUNT = {
    ChargeKind.MONTHLY_FEE: Account.FEE_REVENUE,
    ChargeKind.LATE_INTEREST: Account.INTEREST_REVENUE,
    ChargeKind.LATE_HANDLING_FEE: Account.HANDLING_REVENUE,
    ChargeKind.INITIAL_CANCELLATION_USAGE: Account.FEE_REVENUE,
    ChargeKind.INITIAL_CANCELLATION_HANDLING_FEE: Account.HANDLING_REVENUE,
    ChargeKind.RESUMPTION_FEE: Account.HANDLING_REVENUE,
    ChargeKind.ADD_ON_FEE: Account.FEE_REVENUE,
    ChargeKind.ADVANCED_COSTS: Account.COSTS_RECOVERED,
    ChargeKind.DISPOSAL_COSTS: Account.COSTS_RECOVERED,
    ChargeKind.COMPENSATION: Account.COSTS_RECOVERED,
    ChargeKind.SPACE_FEE: Account.FEE_REVENUE,
    ChargeKind.WORKS_FEE: Account.HANDLING_REVENUE,
    ChargeKind.EQUIPMENT_FEE: Account.HANDLING_REVENUE,
}

ALLOCATION_PART = {
    ChargeKind.MONTHLY_FEE: "principal",
    ChargeKind.LATE_INTEREST: "interest",
    ChargeKind.LATE_HANDLING_FEE: "costs",
    ChargeKind.INITIAL_CANCELLATION_USAGE: "principal",
    ChargeKind.INITIAL_CANCELLATION_HANDLING_FEE: "costs",
    ChargeKind.RESUMPTION_FEE: "costs",
    ChargeKind.ADD_ON_FEE: "principal",
    ChargeKind.ADVANCED_COSTS: "principal",
    ChargeKind.DISPOSAL_COSTS: "principal",
    ChargeKind.COMPENSATION: "principal",
    ChargeKind.SPACE_FEE: "principal",
    ChargeKind.WORKS_FEE: "principal",
    ChargeKind.EQUIPMENT_FEE: "principal",
}
"""The part of a debt a charge is, in the order payments are applied (Civil Code 489).

Costs there are those of claiming a debt; what was advanced for a member is a debt of its own.
"""

BEARS_INTEREST = (
    ChargeKind.MONTHLY_FEE,
    ChargeKind.INITIAL_CANCELLATION_USAGE,
    ChargeKind.ADD_ON_FEE,
    ChargeKind.SPACE_FEE,
)
"""Fees bear late interest; interest and handling fees do not (no interest on interest)."""

NOT_FEES = (
    ChargeKind.ADVANCED_COSTS,
    ChargeKind.DISPOSAL_COSTS,
    ChargeKind.COMPENSATION,
    ChargeKind.WORKS_FEE,
    ChargeKind.EQUIPMENT_FEE,
)
"""Charges for something else than the service itself: not to pay them is no arrears of fees."""

FEES = tuple(kind for kind in ChargeKind if kind not in NOT_FEES)
"""What terms mean that speak of fees not paid, of their arrears and of what delay costs."""

OUTSIDE_TAX = (ChargeKind.LATE_INTEREST,)
"""Charges that pay for no supply and bear no consumption tax: interest makes good a delay."""
