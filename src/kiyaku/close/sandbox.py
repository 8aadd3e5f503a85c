"""Sandboxes: copies of a service in which time can be moved and operations tried.

A sandbox is a service of its own, with the rows of the original under ids of its own, so all that
works on a service works on it: the close, operations, ``kiyaku verify``, why. Nothing in it touches
the original, and what stands in it for names and addresses is nobody's.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from django.db import IntegrityError, connection, transaction

from kiyaku.base import (
    close_runs,
    closing,
    copied,
    copying,
    journal,
    partitions,
    sandboxes,
)
from kiyaku.base.close_runs import Run
from kiyaku.base.closing import DayReport
from kiyaku.base.copying import Copier
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import copied as billing
from kiyaku.close import launch, run
from kiyaku.close.verify import closes
from kiyaku.close.verify.rows import Part
from kiyaku.members import copied as members
from kiyaku.members import recognition
from kiyaku.network import copied as network
from kiyaku.notices import copied as notices
from kiyaku.premises import copied as premises
from kiyaku.privacy import cases
from kiyaku.privacy import copied as privacy
from kiyaku.spaces import copied as spaces

_APPS = (copied, members, billing, notices, privacy, spaces, premises, network)

TABLES = tuple(table for app in _APPS for table in app.TABLES)
"""All tables that have rows of services; those that others refer to come first."""

NAMED = {name: table for app in _APPS for name, table in app.NAMED.items()}
"""The fields of journal payloads that hold ids, and of which table."""

DAYS_MOST = 1100
"""Days by which a page moves a sandbox on at once: three years, so that a slip of a typed year does
not keep it busy for a day."""

_ENTRY = "journal_entry"


def make_sandbox(
    *, service: int, at: dt.datetime, by: str, also: Callable[[int], None] | None = None
) -> int:
    """A copy of a service as it is now, also of one that is a sandbox itself; returns its id.

    The original goes on meanwhile: what it does from now on is not in the copy. A day that is
    closed half-way is so in the copy, and closed on there. Names, addresses, numbers and notes of
    the staff are replaced; the members' numbers and days of birth stay. The journal is that of the
    original with the copy's ids, sealed anew day by day.

    Args:
        also: is called with the copy's id before it is there for others: both happen, or neither.

    Raises:
        OperationRefused: ``unknown_service``; ``sandbox_being_made`` where another one of the
            service was made at the same moment.
    """
    try:
        with _one_state():
            origin = sandboxes.origin_of(service)
            code = sandboxes.free_code(origin)
            copier = Copier(TABLES, service)
            copier.copy(secrets.token_hex(16), code=code, sandbox_of_id=origin)
            recognition.rebuild(copier.target, but=_erased(service, copier))
            digests = _digests(service, copier)
            copier.copy_journal(
                NAMED, lambda entry, told: {**told, "digests": digests.get(entry, {})}
            )
            journal.seal_all(copier.target, closing.sealed_days(service))
            sandboxes.put_on_record(copier.target, of=service, at=at, by=by)
            if also is not None:
                also(copier.target)
    except IntegrityError as error:
        if sandboxes.CODE_TAKEN not in str(error):
            raise
        raise OperationRefused(
            "sandbox_being_made",
            "このサービスのサンドボックスが、ちょうど別に作られました。もう一度実行してください。",
            "another sandbox of this service was made at this moment: try again",
        ) from None
    return copier.target


def advance(
    *,
    sandbox: int,
    until: dt.date,
    by: str,
    now: Callable[[], dt.datetime],
    workers: int = 1,
    progress: run.Progress | None = None,
) -> list[DayReport]:
    """Close every day of a sandbox up to ``until``: time moves on in it, and only in it.

    A page does the same with ``start_advance``.

    Args:
        now: the clock, for the record of the run.

    Raises:
        OperationRefused: ``not_a_sandbox``; ``close_running`` while its days are being closed.
    """
    sandboxes.check(sandbox)
    if closing.next_day(sandbox) > until:
        return []
    with launch.recorded(sandbox, until, by=by, now=now):
        return run.close_until(sandbox, until, workers=workers, progress=progress)


def start_advance(
    *, sandbox: int, until: dt.date, at: dt.datetime, by: str, workers: int = 1
) -> Run:
    """Start closing every day of a sandbox up to ``until``; returns without waiting.

    Raises:
        OperationRefused: ``not_a_sandbox``; ``too_far_ahead`` beyond ``DAYS_MOST`` days; as
            ``launch.start``.
    """
    sandboxes.check(sandbox)
    if (until - closing.next_day(sandbox)).days >= DAYS_MOST:
        raise OperationRefused(
            "too_far_ahead",
            f"一度に進められるのは {DAYS_MOST:,} 日までです。分けて進めてください。",
            f"time moves on by {DAYS_MOST:,} days at most at once: move it in several goes",
        )
    return launch.start(service=sandbox, until=until, at=at, by=by, workers=workers)


def drop_sandbox(*, sandbox: int, also: Callable[[], None] | None = None) -> None:
    """Remove a sandbox with all its rows, its journal too, and the outputs of its closes.

    Args:
        also: is called before it is gone for others: both happen, or neither.

    Raises:
        OperationRefused: ``not_a_sandbox``; ``close_running`` while its days are being closed.
    """
    sandboxes.check(sandbox)
    if not launch.hold(sandbox):
        raise close_runs.already_running()
    try:
        with transaction.atomic():
            partitions.take_day(sandbox)
            copying.remove(TABLES, sandbox)
            if also is not None:
                also()
    finally:
        close_runs.let_go(sandbox)
    launch.forget_logs(sandbox)


@contextmanager
def _one_state() -> Iterator[None]:
    """One state of the database for all that is read; a caller's own transaction is left as is."""
    is_ours = not connection.in_atomic_block
    with transaction.atomic():
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _erased(service: int, copier: Copier) -> set[int]:
    """The members of the copy of whom the original keeps nothing that one is recognised by."""
    return {one + copier.shift.by["member"] for one in cases.erased_for_good(service)}


def _digests(service: int, copier: Copier) -> dict[int, dict[str, str]]:
    """The digests of what each close wrote, from the rows of the copy, by the copy's entries."""
    found: dict[int, dict[str, str]] = {}
    entries = closes.find(service)
    for partition in np.unique(entries["partition"][entries["partition"] >= 0]).tolist():
        number = partition + copier.shift.partitions
        written = closes.Written(Part(copier.target, number, *partitions.bounds(number)))
        for one in entries[entries["partition"] == partition]:
            entry = int(one["id"]) + copier.shift.by[_ENTRY]
            found[entry] = written.tally(entry, one["day"]).digests
    return found
