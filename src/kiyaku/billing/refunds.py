"""Refunds: which are still to be paid out, and that one was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import paging, selects
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.billing.kinds import Account, Source
from kiyaku.billing.models import RefundDue, RefundPayment
from kiyaku.billing.payments import book_postings


@dataclass(frozen=True)
class OpenRefund:
    """Money that is due back to a member and not paid out. ``basis``: what makes it due."""

    refund: int
    membership: int
    amount_yen: int
    due_since: dt.date
    basis: int


@dataclass(frozen=True)
class RefundListed:
    """A refund as a list shows it; ``paid_on`` is None as long as it waits."""

    refund: int
    membership: int
    amount_yen: int
    due_since: dt.date
    basis: int
    paid_on: dt.date | None


@dataclass(frozen=True)
class Total:
    """How many refunds, over how many yen in all."""

    count: int
    amount_yen: int


def open_refunds(
    service: int, *, after: int | None = None, size: int = paging.USUAL
) -> Page[OpenRefund]:
    """The refunds of a service that are still to be paid out, the oldest first."""
    return paging.page(_open(service, after, paging.reach(size)), size, lambda one: one.refund)


def waiting(service: int, *, first: int | None = None) -> list[OpenRefund]:
    """The refunds that are still to be paid out, the oldest first; all, or the first few."""
    return _open(service, None, first)


def count_open(service: int) -> int:
    """How many refunds of a service are still to be paid out."""
    return open_total(service).count


def open_total(service: int) -> Total:
    """How many refunds of a service are still to be paid out, and how much that is."""
    statement = f"SELECT count(*), COALESCE(sum(r.amount_yen), 0) {_WHERE}"
    ((count, amount_yen),) = selects.rows(statement, service=service, after=None)
    return Total(int(count), int(amount_yen))


def listed(
    service: int, *, is_paid: bool, after: int | None = None, size: int = paging.USUAL
) -> Page[RefundListed]:
    """Refunds of a service: those that wait, the oldest first, or those paid, the latest first."""
    rows = selects.rows(
        _PAID if is_paid else _WAITING, service=service, after=after, reach=paging.reach(size)
    )
    return paging.page([RefundListed(*row) for row in rows], size, lambda one: one.refund)


def listed_one(service: int, refund_id: int) -> RefundListed | None:
    """A refund of a service as lists show it, if there is one of this id."""
    rows = selects.rows(f"{_LISTED} AND r.id = %(refund)s", service=service, refund=refund_id)
    return next((RefundListed(*row) for row in rows), None)


def _open(service: int, after: int | None, limit: int | None) -> list[OpenRefund]:
    statement = f"""SELECT r.id, r.membership_id, r.amount_yen, r.due_since, r.basis_id {_WHERE}
        ORDER BY r.id LIMIT %(limit)s"""
    rows = selects.rows(statement, service=service, after=after, limit=limit)
    return [OpenRefund(*row) for row in rows]


_WHERE = """
FROM refund_due r JOIN membership m ON m.id = r.membership_id
WHERE m.service_id = %(service)s AND (%(after)s::bigint IS NULL OR r.id > %(after)s::bigint)
  AND NOT EXISTS (SELECT FROM refund_payment p WHERE p.refund_id = r.id)
"""


_LISTED = """
SELECT r.id, r.membership_id, r.amount_yen, r.due_since, r.basis_id, p.paid_on
FROM refund_due r JOIN membership m ON m.id = r.membership_id
LEFT JOIN refund_payment p ON p.refund_id = r.id
WHERE m.service_id = %(service)s"""
_WAITING = f"""{_LISTED} AND p.refund_id IS NULL
  AND (%(after)s::bigint IS NULL OR r.id > %(after)s::bigint)
ORDER BY r.id LIMIT %(reach)s"""
_PAID = f"""{_LISTED} AND p.refund_id IS NOT NULL
  AND (%(after)s::bigint IS NULL OR (p.paid_on, r.id) < (
      SELECT a.paid_on, a.refund_id FROM refund_payment a WHERE a.refund_id = %(after)s::bigint))
ORDER BY p.paid_on DESC, r.id DESC LIMIT %(reach)s"""


def refund_meant(membership: int, refund: int | None) -> int:
    """The refund of a membership that is named by its id, or else the only one to be paid out.

    Raises:
        OperationRefused: ``no_refund``, ``several_refunds``.
    """
    rows = RefundDue.objects.filter(membership_id=membership)
    if refund is not None:
        found = list(rows.filter(pk=refund).values_list("pk", flat=True))
    else:
        paid = RefundPayment.objects.filter(membership_id=membership).values("refund_id")
        found = list(rows.exclude(pk__in=paid).order_by("pk").values_list("pk", flat=True))
    if not found:
        raise OperationRefused(
            "no_refund",
            f"会員契約 {membership} に、支払いを待つ返還はありません。",
            f"no refund of membership {membership} is to be paid out",
        )
    if len(found) > 1:
        ids = ", ".join(map(str, found))
        raise OperationRefused(
            "several_refunds",
            f"会員契約 {membership} には支払いを待つ返還が複数あります({ids})。"
            "番号で指定してください。",
            f"several refunds of membership {membership} are to be paid out ({ids}): name one",
        )
    return int(found[0])


def refund(refund_id: int) -> RefundDue | None:
    """A refund, if there is one of this id."""
    return RefundDue.objects.filter(pk=refund_id).first()


def payment_of(refund_id: int) -> RefundPayment | None:
    """That a refund was paid out, if it was."""
    return RefundPayment.objects.filter(pk=refund_id).first()


def enter_payment(
    service: int, due: RefundDue, *, paid_on: dt.date, day: dt.date, entry: int
) -> None:
    """Put on record that a refund was paid out, and book it."""
    RefundPayment.objects.create(
        refund_id=due.pk,
        membership_id=due.membership_id,
        amount_yen=due.amount_yen,
        paid_on=paid_on,
        entered_on=day,
        basis_id=due.basis_id,
        entry_id=entry,
    )
    row = (
        due.membership_id,
        Account.REFUNDS_PAYABLE,
        Account.CASH,
        due.amount_yen,
        due.pk,
        due.basis_id,
    )
    book_postings(service, [row], Source.REFUND_PAYMENT, day, entry)
