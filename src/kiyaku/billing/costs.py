"""Costs that the operator bore for a member: kept beside their charges, and read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Subquery

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.billing import records
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.models import Charge, ChargeReversal, Cost, InvoiceLine

ADVANCED, DISPOSAL, COMPENSATION = "advanced", "disposal", "compensation"
WORKS, EQUIPMENT = "works", "equipment"
KINDS: Mapping[str, ChargeKind] = {
    ADVANCED: ChargeKind.ADVANCED_COSTS,
    DISPOSAL: ChargeKind.DISPOSAL_COSTS,
    COMPENSATION: ChargeKind.COMPENSATION,
    WORKS: ChargeKind.WORKS_FEE,
    EQUIPMENT: ChargeKind.EQUIPMENT_FEE,
}
"""Kinds of costs, and what their charges are."""

SIZE = 20


@dataclass(frozen=True)
class CostShown:
    """A cost that was charged on, its charge, and what became of that.

    Attributes:
        what: what it was for; the member reads it.
        invoice: number of the invoice that it is on, None before it is invoiced.
        taken_back_on: None while it stands.
    """

    charge: int
    membership: int
    kind: str
    what: str
    borne_on: dt.date
    amount_yen: int
    due_on: dt.date
    in_members_name: bool
    is_taxed: bool
    file_ids: tuple[int, ...]
    entered_on: dt.date
    invoice: str | None
    taken_back_on: dt.date | None
    entry: int


@dataclass(frozen=True)
class Told:
    """What the line of a cost says on its invoice."""

    kind: str
    what: str
    borne_on: dt.date
    is_taxed: bool


def keep(
    charge: int,
    membership: int,
    *,
    kind: str,
    what: str,
    borne_on: dt.date,
    in_members_name: bool,
    is_taxed: bool,
    files: Iterable[int],
    day: dt.date,
    entry: int,
) -> None:
    """Keep what a charge that was raised just now is for."""
    Cost.objects.create(
        charge_id=charge,
        membership_id=membership,
        kind=kind,
        what=what,
        borne_on=borne_on,
        in_members_name=in_members_name,
        is_taxed=is_taxed,
        file_ids=list(files),
        entered_on=day,
        entry_id=entry,
    )


def next_occurrence(membership: int, kind: ChargeKind, month: dt.date) -> int:
    """How many charges of a kind a month has: asked with the membership held."""
    rows = Charge.objects.filter(membership_id=membership, kind=kind, fee_month=month)
    found = rows.aggregate(last=Max("occurrence"), count=Count("pk"))
    return 0 if not found["count"] else int(found["last"]) + 1


def cost(charge: int) -> CostShown:
    """A cost by its charge.

    Raises:
        OperationRefused: ``unknown_cost``.
    """
    found = _shown(list(Cost.objects.filter(pk=charge)))
    if not found:
        raise unknown_cost(charge)
    return found[0]


def unknown_cost(charge: int) -> OperationRefused:
    """The refusal of a cost that a service has not."""
    return OperationRefused(
        "unknown_cost",
        f"立替費用 {charge} はこのサービスにありません。",
        f"this service has no advanced cost {charge}",
    )


def costs_of(membership: int, *, after: int | None = None, size: int = SIZE) -> Page[CostShown]:
    """The costs charged on to a membership, the latest first, a page at a time. Four queries."""
    rows = Cost.objects.filter(membership_id=membership)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = _shown(list(rows.order_by("-pk")[: paging.reach(size)]))
    return paging.page(read, size, lambda one: one.charge)


def last_standing(membership: int) -> int | None:
    """The charge of the last cost of a membership that was not taken back."""
    back = ChargeReversal.objects.filter(membership_id=membership).values("charge_id")
    rows = Cost.objects.filter(membership_id=membership).exclude(pk__in=back)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def told_of(charges: Collection[int]) -> dict[int, Told]:
    """What the lines of charges say, as far as those are for costs, by the charge's id."""
    rows = Cost.objects.filter(pk__in=charges)
    return {row.pk: Told(row.kind, row.what, row.borne_on, row.is_taxed) for row in rows}


def evidence_of(membership: int) -> set[int]:
    """The files kept with the costs of a membership."""
    named = Cost.objects.filter(membership_id=membership).values_list("file_ids", flat=True)
    return {file for ids in named for file in ids}


def _shown(rows: list[Cost]) -> list[CostShown]:
    ids = [row.pk for row in rows]
    line = InvoiceLine.objects.filter(charge_id=OuterRef("pk")).values("invoice_id")[:1]
    charges = {
        one.pk: one for one in Charge.objects.filter(pk__in=ids).annotate(invoice=Subquery(line))
    }
    back = dict(ChargeReversal.objects.filter(pk__in=ids).values_list("charge_id", "reversed_on"))
    invoices = [one.invoice for one in charges.values() if one.invoice]
    numbers = records.printed_numbers(invoices) if invoices else {}
    return [
        CostShown(
            row.pk,
            row.membership_id,
            row.kind,
            row.what,
            row.borne_on,
            charges[row.pk].amount_yen,
            charges[row.pk].due_on,
            row.in_members_name,
            row.is_taxed,
            tuple(row.file_ids),
            row.entered_on,
            numbers.get(charges[row.pk].invoice),
            back.get(row.pk),
            row.entry_id,
        )
        for row in rows
    ]
