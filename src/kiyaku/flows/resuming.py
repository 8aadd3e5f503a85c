"""A suspension, and what ending it would cost on a day: what ``sanctions.resume`` asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kiyaku.base.snapshots import one_moment
from kiyaku.billing import payments
from kiyaku.flows import delay, to_come
from kiyaku.flows.case import Case, Footing, by_receipt, case_of
from kiyaku.flows.delay import Delay, unknown_of
from kiyaku.flows.leaving import Open, open_invoices
from kiyaku.flows.listed_kinds import LINE_FAULT
from kiyaku.flows.to_come import ToInvoice
from kiyaku.members import queries as member_queries
from kiyaku.terms.errors import TermsError
from kiyaku.terms.texts import Text

_LATE = ("late_interest", "late_handling_fee")


@dataclass(frozen=True)
class Resumption:
    """What must be paid before use is resumed on a day.

    Attributes:
        is_free: the terms put no price on it: it is left to the operator's decision alone.
        arrears_yen: the fees invoiced and open, all of which must be paid first. Costs charged on
            need not be.
        late_yen: late interest and handling fees to the day that are on no invoice yet.
        fee_yen: the resumption fee, None where the operator has set none (``unknown``).
        total_yen: all of it, None where it cannot be told.
    """

    is_free: bool
    arrears_yen: int
    late_yen: int
    fee_yen: int | None
    total_yen: int | None
    footing: Footing
    unknown: Text | None = None


@dataclass(frozen=True)
class SuspensionShown:
    """A suspension: since when, on which clauses, and what ending it would cost."""

    since: dt.date
    footing: Footing
    resumption: Resumption


@dataclass(frozen=True)
class Asked:
    """What a resumption of today asks for, and what of it the member has paid in advance.

    Attributes:
        rest_yen: what is to be paid with the resumption itself once the invoices are paid: late
            interest and fees that are on no invoice yet, less the credit. None where it cannot be
            told.
    """

    cost: Resumption
    credit_yen: int
    rest_yen: int | None


@one_moment()
def preview(service: int, membership: int) -> Asked | None:
    """What resuming a membership's use today asks for; None where its use is not suspended."""
    case = case_of(service, membership)
    found = suspension(case, open_invoices(case), delay.delays(case), to_come.waiting(case))
    if found is None:
        return None
    cost, credit = found.resumption, payments.credit_of(membership)
    rest = None
    if cost.total_yen is not None:
        rest = max(cost.total_yen - cost.arrears_yen - credit, 0)
    return Asked(cost, credit, rest)


def suspension(
    case: Case,
    invoices: Iterable[Open],
    delays: tuple[Delay, ...],
    waiting: Iterable[ToInvoice],
) -> SuspensionShown | None:
    """The suspension that a membership is under, if it is under one."""
    if case.row.suspended_since is None or not case.is_running:
        return None
    row = member_queries.open_suspension(case.row.pk)
    if row is None:
        return None
    is_for_line = case.standings[row.basis_id].rule == LINE_FAULT
    cost = _cost(case, invoices, delays, waiting, is_for_line=is_for_line)
    return SuspensionShown(row.from_day, case.on_record(row.basis_id), cost)


def _cost(
    case: Case,
    invoices: Iterable[Open],
    delays: tuple[Delay, ...],
    waiting: Iterable[ToInvoice],
    *,
    is_for_line: bool,
) -> Resumption:
    if is_for_line:
        return Resumption(True, 0, 0, 0, 0, case.citing(LINE_FAULT))
    if not case.pack.answers("resumption_amount"):
        return Resumption(True, 0, 0, 0, 0, case.citing("sanction_ground"))
    # A delay that no close has found yet is charged by the next one, whether resumed or not.
    found = tuple(one for one in delays if one.is_found)
    arrears = sum(one.open_yen - one.costs_yen for one in invoices)
    late = sum(one.known_yen for one in found)
    late += sum(one.amount_yen or 0 for one in waiting if one.kind in _LATE)
    try:
        whole = case.explain(
            "resumption_amount", arrears_yen=arrears, late_interest_yen=late, as_of=case.on
        )
    except TermsError as error:
        told = Text(error.ja, error.en)
        return Resumption(False, arrears, late, None, None, case.citing("resumption_amount"), told)
    untold = next(iter(unknown_of(found)), None)
    return Resumption(
        False, arrears, late, whole.answer - arrears - late,
        whole.answer if untold is None else None, by_receipt(whole), untold,
    )  # fmt: skip
