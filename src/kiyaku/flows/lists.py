"""A service's memberships, applications, invoices, payments and refunds in pages, as lists show
them.

Each page costs the same wherever in the list it lies, and a handful of queries however long it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiyaku.base import paging, records
from kiyaku.base.paging import Page
from kiyaku.billing import lists as billing
from kiyaku.billing import plans
from kiyaku.billing import refunds as billing_refunds
from kiyaku.billing.lists import InvoiceListed, Owed, PaymentListed
from kiyaku.billing.refunds import RefundListed
from kiyaku.members import directory
from kiyaku.members import lists as members
from kiyaku.members.directory import Listed, Named
from kiyaku.members.lists import ApplicationListed
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class MembershipRow:
    """A membership with its member, what its plan is called, and what is open on its invoices.

    ``end_clauses`` are those by which its end is settled, where it is and they were asked for.
    """

    listed: Listed
    plan: Text
    open_yen: int
    overdue_yen: int
    end_clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApplicationRow:
    """An application with its applicant and what the plan applied for is called."""

    listed: ApplicationListed
    plan: Text


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice, and whose it is."""

    listed: InvoiceListed
    handle: str
    name: str


@dataclass(frozen=True)
class PaymentRow:
    """A payment, and whose it is."""

    listed: PaymentListed
    handle: str
    name: str


@dataclass(frozen=True)
class RefundRow:
    """Money due back or paid back, whose it is, and by which clauses it became due."""

    listed: RefundListed
    handle: str
    name: str
    clauses: tuple[str, ...]

    @property
    def event(self) -> str:
        """The name of the event with which it became due, in its membership's timeline."""
        return f"refund_due-{self.listed.refund}"


def memberships(
    service: int,
    *,
    state: str | None = None,
    plan: str | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[MembershipRow]:
    """Memberships in the order of registration, with what each has open.

    Args:
        state: only those of a state, see ``members.directory``.
        plan: only those of the plan of this code.

    Raises:
        OperationRefused: ``unknown_plan``.
    """
    only = None if plan is None else plans.plan_id(service, plan)
    page = members.memberships(service, state=state, plan=only, after=after, size=size)
    owed = billing.owed([one.membership for one in page])
    names = plans.plan_names(service)
    rows = [
        MembershipRow(one, names[one.plan], due.open_yen, due.overdue_yen)
        for one in page
        for due in [owed.get(one.membership, Owed())]
    ]
    return page.of(rows)


def not_started(
    service: int, *, after: int | None = None, size: int = paging.USUAL
) -> Page[MembershipRow]:
    """Memberships that wait for the start of their service, and the ends settled before it."""
    page = memberships(service, state=directory.WAITING, after=after, size=size)
    bases = {one.listed.end_basis for one in page if one.listed.end_basis is not None}
    clauses = records.clauses_of(service, bases) if bases else {}
    return page.of(
        [replace(one, end_clauses=clauses.get(one.listed.end_basis or 0, ())) for one in page]
    )


def applications(
    service: int, *, state: str | None = None, after: int | None = None, size: int = paging.USUAL
) -> Page[ApplicationRow]:
    """Applications: the undecided in the order in which they came, all others latest first.

    Args:
        state: only those ``received`` and not decided, ``approved`` or ``declined``.
    """
    page = members.applications(service, state=state, after=after, size=size)
    names = plans.plan_names(service)
    return page.of([ApplicationRow(one, names[one.plan]) for one in page])


def invoices(
    service: int,
    *,
    state: str | None = None,
    due_month: dt.date | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[InvoiceRow]:
    """Invoices, the latest due date first.

    Args:
        state: only those ``open`` (and not due yet), ``overdue``, ``settled`` or ``credited``.
        due_month: only those that fall due in the month of this day.
    """
    page = billing.invoices(service, state=state, due_month=due_month, after=after, size=size)
    owners = directory.named([one.membership for one in page])
    return page.of([InvoiceRow(one, *_of(owners[one.membership])) for one in page])


def payments(
    service: int,
    *,
    by: str = billing.RECEIVED,
    from_day: dt.date | None = None,
    until_day: dt.date | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[PaymentRow]:
    """Payments, the latest first.

    Args:
        by: whether by the day on which they were ``received`` (entered) or ``paid``.
        from_day, until_day: only those of these days, both inclusive.
    """
    page = billing.payments(
        service, by=by, from_day=from_day, until_day=until_day, after=after, size=size
    )
    owners = directory.named([one.membership for one in page])
    return page.of([PaymentRow(one, *_of(owners[one.membership])) for one in page])


def refunds(
    service: int, *, is_paid: bool = False, after: int | None = None, size: int = paging.USUAL
) -> Page[RefundRow]:
    """Refunds that wait to be paid out, the oldest first.

    Args:
        is_paid: those paid out instead, the latest first.
    """
    page = billing_refunds.listed(service, is_paid=is_paid, after=after, size=size)
    return page.of(_refund_rows(service, page.rows))


def refund(service: int, refund_id: int) -> RefundRow | None:
    """One refund of a service as lists show it, if there is one of this id."""
    found = billing_refunds.listed_one(service, refund_id)
    return None if found is None else _refund_rows(service, [found])[0]


def _refund_rows(service: int, rows: Sequence[RefundListed]) -> list[RefundRow]:
    owners = directory.named([one.membership for one in rows])
    clauses = records.clauses_of(service, {one.basis for one in rows})
    return [RefundRow(one, *_of(owners[one.membership]), clauses[one.basis]) for one in rows]


def _of(owner: Named) -> tuple[str, str]:
    return owner.handle, owner.name
