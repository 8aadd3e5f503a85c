"""One partition's close of one day: all steps in one transaction, or none."""

from __future__ import annotations

import datetime as dt

import numpy as np
from django.db import transaction

from kiyaku.base import closing, journal, partitions, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.columns import Rows
from kiyaku.base.journal import Act
from kiyaku.billing import invoicing
from kiyaku.billing.money import fiscal_year
from kiyaku.billing.prices import PriceList
from kiyaku.close import (
    acceleration,
    add_ons,
    arrears,
    charges,
    grounds,
    invoices,
    lines,
    periods,
    silence,
    starts,
)
from kiyaku.close.work import Work
from kiyaku.flows import telling_members
from kiyaku.members import plan_changes


def close_partition(service: int, day: dt.date, partition: int, at: dt.datetime) -> bool:
    """Close a partition's day, unless that is done; returns whether this call did it."""
    with transaction.atomic():
        if not closing.claim(service, day, closing.STEPS, partition):
            return False
        partitions.take(service, partition)
        work = _work(service, day, partition)
        issued = _steps(work, at)
        journal.record(
            Act(at, "close"),
            service=service,
            business_day=day,
            action=closing.CLOSED,
            sort_key=f"~{partition:012d}",
            payload={"partition": partition, **work.tally.as_payload()},
            entry_id=work.entry,
        )
        if work.tally.counts:  # most days nothing was written, so there is nothing to tell
            telling_members.fill_from_close(service, day, work.entry, at)
        closing.note_invoices(service, day, partition, issued)
    return True


def number_partition(
    service: int, day: dt.date, partition: int, first_number: int, id_span: tuple[int, int]
) -> bool:
    """Number a partition's invoices (their ids in ``id_span``), unless that is done."""
    with transaction.atomic():
        if not closing.claim(service, day, closing.NUMBERS, partition):
            return False
        ids = invoicing.unnumbered(*id_span, *partitions.bounds(partition))
        invoicing.number_invoices(service, ids, fiscal_year(day), first_number)
    return True


def _steps(work: Work, at: dt.datetime) -> Rows:
    """All steps in order; returns the invoices that went out."""
    periods.end_or_renew(work)
    arrears.find_overdue(work)
    still_open = arrears.demand(work)
    interest = arrears.charge_interest(work)
    losing_time = acceleration.losing_time(work, grounds.find_arrears(work, still_open))
    at_once = acceleration.to_be_invoiced(work, losing_time)
    fees = np.concatenate([charges.fees_to_raise(work), add_ons.fees_to_raise(work)])
    issued = invoices.issue(work, np.concatenate([fees, interest]), at_once)
    if len(issued):
        invoices.apply_credits(work, issued)
    acceleration.bring_forward(work, losing_time, at)
    silence.find(work)
    starts.find_untold(work)
    changed = plan_changes.carry_out(work.service, work.first, work.last, work.day)
    work.tally.count("plans_changed", len(changed))
    lines.end(work)
    return issued


def _work(service: int, day: dt.date, partition: int) -> Work:
    """What the steps need; settings made after the day are not known yet, whoever is sooner."""
    yesterday, pack = queries.packs_on(service, [day - dt.timedelta(1), day])
    first, last = partitions.bounds(partition)
    return Work(
        service=service,
        day=day,
        first=first,
        last=last,
        entry=journal.next_entry_id(),
        pack=pack,
        pack_yesterday=yesterday,
        book=BasisBook(service, pack),
        prices=PriceList(service, on=day),
    )
