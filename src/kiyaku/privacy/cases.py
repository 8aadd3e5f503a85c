"""Storing and reading requests of people about their own data, stops of uses, and erasures.

Each function that writes is one step within a caller's transaction; ``flows`` journals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.privacy.models import Case, Erasure, UseStopped


@dataclass(frozen=True)
class Request:
    """A request with what became of it. ``last_day``: for answering, with its extension.

    Attributes:
        member, outsider: who asks, one of them: a member, or somebody without a member number.
        handle: the member's number; empty for who has none.
        reason: what the person is told of why not, or not all; with ``ground``, the code of the
            pack's ground of refusal.
        done: what the person is told of what was done, where not all was.
        left_out: kinds of records not handed over, or particulars not corrected or not erased.
        kept_until: the day on which goes what an erasure left.
    """

    id: int
    member: int | None
    outsider: int | None
    handle: str
    name: str
    kind: str
    channel: str
    received_on: dt.date
    identity: str
    asked: str
    use: str
    due_on: dt.date
    extended_on: dt.date | None
    extension_reason: str
    state: str
    done_on: dt.date | None
    decided_by: str
    reason: str
    basis: int | None
    ground: str = ""
    done: str = ""
    left_out: tuple[str, ...] = ()
    kept_until: dt.date | None = None

    @property
    def last_day(self) -> dt.date:
        """The last day for answering it."""
        return self.extended_on or self.due_on

    @property
    def of_member(self) -> int:
        """The member who asks.

        Raises:
            OperationRefused: ``not_of_a_member`` where it is somebody without a member number.
        """
        if self.member is None:
            raise OperationRefused(
                "not_of_a_member",
                f"求め {self.id} は、会員番号のない人のものです。",
                f"request {self.id} is of somebody without a member number",
            )
        return self.member

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == Case.OPEN


def receive(
    *,
    service: int,
    member: int | None,
    outsider: int | None,
    kind: str,
    channel: str,
    identity: str,
    asked: str,
    use: str,
    received_on: dt.date,
    due_on: dt.date,
    basis: int | None,
    entry: int,
) -> int:
    """Store a request; returns its id."""
    return Case.objects.create(
        service_id=service,
        member_id=member,
        outsider_id=outsider,
        kind=kind,
        channel=channel,
        identity=identity,
        asked=asked,
        use=use,
        received_on=received_on,
        due_on=due_on,
        basis_id=basis,
        entry_id=entry,
    ).pk


def extend(case: int, *, until: dt.date, reason: str) -> None:
    """Give a request a later last day, with the reason that the person is told."""
    Case.objects.filter(pk=case).update(extended_on=until, extension_reason=reason)


def decide(
    case: int,
    *,
    answer: str,
    reason: str,
    ground: str,
    done: str,
    left_out: Collection[str],
    on: dt.date,
    by: str,
    kept_until: dt.date | None = None,
) -> None:
    """Put on record how a request was answered: one of ``kinds.ANSWERS``."""
    Case.objects.filter(pk=case).update(
        state=answer, reason=reason, ground=ground, done=done, left_out=sorted(left_out),
        kept_until=kept_until, done_on=on, decided_by=by,
    )  # fmt: skip


def stop_use(*, service: int, member: int, use: str, on: dt.date, entry: int) -> None:
    """Have a member's data not used for a purpose any more."""
    UseStopped.objects.bulk_create(
        [UseStopped(service_id=service, member_id=member, use=use, stopped_on=on, entry_id=entry)],
        ignore_conflicts=True,
    )


def case(service: int, case_id: int, *, hold: bool = False) -> Request:
    """A request of a service; ``hold``: nobody else decides it meanwhile.

    Raises:
        OperationRefused: ``unknown_privacy_request``.
    """
    rows = _rows(service).filter(pk=case_id)
    row = (rows.select_for_update(of=("self",)) if hold else rows).first()
    if row is None:
        raise OperationRefused(
            "unknown_privacy_request",
            f"個人情報についての求め {case_id} はありません。",
            f"there is no request {case_id} about personal data",
        )
    return _request(row)


def listed(
    service: int,
    *,
    is_open: bool | None = None,
    member: int | None = None,
    outsider: int | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[Request]:
    """Requests of a service, the latest first, a page at a time."""
    rows = _rows(service)
    if is_open is not None:
        rows = rows.filter(state=Case.OPEN) if is_open else rows.exclude(state=Case.OPEN)
    if member is not None:
        rows = rows.filter(member_id=member)
    if outsider is not None:
        rows = rows.filter(outsider_id=outsider)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = [_request(row) for row in rows.order_by("-pk")[: paging.reach(size)]]
    return paging.page(read, size, lambda one: one.id)


def waiting(service: int, *, first: int) -> list[Request]:
    """Requests that wait for an answer, those first whose last day is nearest."""
    rows = Case.objects.select_related("member", "outsider").filter(
        service_id=service, state=Case.OPEN
    )
    ordered = rows.annotate(last=Coalesce("extended_on", "due_on")).order_by("last", "pk")
    return [_request(row) for row in ordered[:first]]


def _rows(service: int) -> QuerySet[Case]:
    return Case.objects.select_related("member", "outsider").filter(service_id=service)


def count_waiting(service: int) -> int:
    """How many requests wait for an answer."""
    return Case.objects.filter(service_id=service, state=Case.OPEN).count()


# --- erasures ---------------------------------------------------------------------------------


def put_erasure(
    *, service: int, member: int, on: dt.date, kept: Collection[str], entry: int
) -> None:
    """Put on record that a member was erased, but for these particulars."""
    Erasure.objects.create(
        service_id=service, member_id=member, erased_on=on, kept=sorted(kept), entry_id=entry
    )


def erased(service: int, member: int) -> tuple[str, ...] | None:
    """What was kept when a member was last erased; None for one who never was."""
    rows = Erasure.objects.filter(service_id=service, member_id=member)
    kept = rows.order_by("-pk").values_list("kept", flat=True).first()
    return None if kept is None else tuple(kept)


_ERASED = """
SELECT DISTINCT e.member_id FROM erasure e
WHERE e.service_id = %s AND (e.kept = '[]' OR NOT %s)
  AND NOT (EXISTS (SELECT FROM application a
                   WHERE a.member_id = e.member_id AND a.received_on >= e.erased_on)
           AND EXISTS (SELECT FROM member_key k WHERE k.member_id = e.member_id))
"""


def is_erased(service: int, member: int) -> bool:
    """Whether a member was erased, wholly or not, and has not come back since."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_ERASED} AND e.member_id = %s LIMIT 1", [service, False, member])
        return cursor.fetchone() is not None


def erased_since(service: int) -> set[int]:
    """Those erased for good of whom the journal tells anything that came after the erasure."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT gone.member_id FROM ({_ERASED}) AS gone
            WHERE EXISTS (SELECT FROM journal_entry j
                          WHERE j.member_id = gone.member_id AND j.id > (
                SELECT max(e.entry_id) FROM erasure e WHERE e.member_id = gone.member_id))""",
            [service, False],
        )
        return {member for (member,) in cursor.fetchall()}


def has_open(member: int) -> bool:
    """Whether a member asked for something that waits for its answer."""
    return Case.objects.filter(member_id=member, state=Case.OPEN).exists()


def erased_for_good(service: int) -> set[int]:
    """The members who were erased, wholly or not, and have not come back since."""
    return _erased(service, wholly=False)


def wholly_erased(service: int) -> set[int]:
    """The members of whom nothing is kept but numbers."""
    return _erased(service, wholly=True)


def _erased(service: int, *, wholly: bool) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_ERASED, [service, wholly])
        return {member for (member,) in cursor.fetchall()}


def _request(row: Case) -> Request:
    who = row.member or row.outsider
    assert who is not None, "the database holds that one of them is there"
    return Request(
        row.pk, row.member_id, row.outsider_id, row.member.handle if row.member else "", who.name,
        row.kind, row.channel,
        row.received_on, row.identity, row.asked, row.use, row.due_on, row.extended_on,
        row.extension_reason, row.state, row.done_on, row.decided_by, row.reason, row.basis_id,
        row.ground, row.done, tuple(row.left_out), row.kept_until,
    )  # fmt: skip
