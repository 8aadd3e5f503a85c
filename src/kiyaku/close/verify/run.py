"""The verification of a service: all checks, one partition after another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from django.db import connection, transaction

from kiyaku.base import closing, partitions, queries
from kiyaku.close.verify import (
    add_ons,
    admission,
    alliance,
    arrears,
    arrears_grounds,
    bookings,
    chain,
    changes,
    closes,
    costs,
    decisions,
    due_days,
    erasures,
    fees,
    files,
    heirs,
    holders,
    inspections,
    interruptions,
    joins,
    leaks,
    lines,
    lookups,
    money,
    network_logins,
    notes,
    opening,
    outages,
    outbox,
    outsiders,
    particulars,
    periods,
    premises,
    reasons,
    requests,
    sanctions,
    silence,
    starts,
    statistics,
    stored_data,
    terms_texts,
    terms_versions,
    waivers,
)
from kiyaku.close.verify.bases import Bases
from kiyaku.close.verify.context import Audit, Check
from kiyaku.close.verify.findings import Finding, Findings
from kiyaku.close.verify.rows import Part
from kiyaku.close.verify.settings import Settings
from kiyaku.members import queries as member_queries

Progress = Callable[[str, int, int], None]
"""Called with what is being looked at (``journal``, ``partitions``), how many are done, of how
many."""

_CHECKS = (
    joins.check,
    money.check,
    periods.check,
    fees.check,
    arrears.check,
    arrears_grounds.check,
    due_days.check,
    decisions.check,
    waivers.check,
    costs.check,
    outages.check,
    changes.check,
    add_ons.check,
    starts.check,
    silence.check,
)


def verify(service: int, *, progress: Progress | None = None) -> list[Finding]:
    """Everything in a service's tables that is not as it must be; nothing where all is well.

    The hash chain is recomputed from the journal; each close's entry from the rows it wrote; the
    ledger from invoices and payments; and every stored answer from the facts it was given, under
    the settings, the version of the terms and the readings that governed it. Reads only, in one
    snapshot of the database, so a service may go on meanwhile.

    Args:
        service: id of the service.
        progress: is told how far it has come.

    Raises:
        OperationRefused: ``unknown_service``.
    """
    tell = progress or _tell_nobody
    with _snapshot():
        audit = _audit(service)
        audit.bases.check(audit.found)
        opening.check(audit)
        particulars.check(audit)
        notes.check(audit)
        lines.check(audit)
        inspections.check(audit)
        stored_data.check(audit)
        outbox.check(audit)
        erasures.check(audit)
        requests.check(audit)
        outsiders.check(audit)
        statistics.check(audit)
        lookups.check(audit)
        leaks.check(audit)
        network_logins.check(audit)
        outages.check_facts(audit)
        interruptions.check(audit)
        holders.check(audit)
        heirs.check(audit)
        files.check(audit)
        admission.check(audit)
        sanctions.check(audit)
        premises.check(audit)
        bookings.check(audit)
        silence.check_journal(audit)
        reasons.check(audit)
        terms_texts.check(audit)
        terms_versions.check(audit)
        alliance.check(audit)
        chain.check(audit, lambda done, total: tell("journal", done, total))
        joins.check_strangers(audit)
        joins.check_numbers(audit)
        _check_partitions(audit, lambda done, total: tell("partitions", done, total))
    return audit.found.all()


def _audit(service: int) -> Audit:
    pack = queries.pack(service)
    row = queries.service(service)
    bases = Bases(service, pack)
    return Audit(
        service=service,
        opened_on=np.datetime64(row.opened_on, "D"),
        closed_until=np.datetime64(closing.next_day(service) - dt.timedelta(1), "D"),
        business_day=np.datetime64(row.business_day, "D"),
        bases=bases,
        settings=Settings(service, bases),
        found=Findings(),
    )


def _check_partitions(audit: Audit, tell: Callable[[int, int], None]) -> None:
    """One partition after another: memory is bounded by one."""
    entries = closes.find(audit.service)
    closed = np.unique(entries["partition"][entries["partition"] >= 0]).tolist()
    numbers = sorted({*member_queries.partitions_of(audit.service), *closed})
    for done, number in enumerate(numbers, 1):
        check = Check(audit, Part(audit.service, number, *partitions.bounds(number)))
        closes.check(check, entries)
        for one in _CHECKS:
            one(check)
        tell(done, len(numbers))


@contextmanager
def _snapshot() -> Iterator[None]:
    """One state of the database for all questions; a caller's own transaction is left as it is."""
    is_ours = not connection.in_atomic_block
    with transaction.atomic():
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _tell_nobody(what: str, done: int, total: int) -> None:
    """No progress is told."""
