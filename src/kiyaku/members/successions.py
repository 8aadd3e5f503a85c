"""Cases in which a membership is to pass to another: stored, decided, found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from kiyaku.base import paging
from kiyaku.base.errors import OperationRefused
from kiyaku.base.paging import Page
from kiyaku.members import numbering
from kiyaku.members.declarations import WORDINGS, Declared
from kiyaku.members.models import Heir, Member, Membership, Succession
from kiyaku.members.particulars import Particulars
from kiyaku.members.screening import Finding


def receive(
    row: Membership,
    successor: Member | None,
    heirs: Sequence[Particulars],
    *,
    kind: str,
    channel: str,
    received_on: dt.date,
    occurred_on: dt.date | None,
    named_by: str,
    findings: Iterable[Finding],
    representative: int | None,
    basis: int,
    entry: int,
    succession: int,
) -> Succession:
    """Store a case that was reported, with the heirs numbered from 1 on.

    Raises:
        OperationRefused: ``succession_open`` while another case of the membership is undecided.
    """
    waiting = Succession.objects.filter(membership=row, state=Succession.RECEIVED).first()
    if waiting is not None:
        raise OperationRefused(
            "succession_open",
            f"会員契約 {row.pk} には、まだ決まっていない承継の件 {waiting.pk} があります。",
            f"case {waiting.pk} of membership {row.pk} is still undecided",
        )
    made = Succession.objects.create(
        pk=succession,
        service_id=row.service_id,
        membership=row,
        former_id=row.member_id,
        successor=successor,
        kind=kind,
        channel=channel,
        received_on=received_on,
        occurred_on=occurred_on,
        named_by=named_by,
        findings=[one.as_json() for one in findings],
        basis_id=basis,
        entry_id=entry,
    )
    Heir.objects.bulk_create(
        Heir(
            succession=made,
            number=number,
            stated=stated.as_json(),
            member=successor if number == representative else None,
        )
        for number, stated in enumerate(heirs, start=1)
    )
    return made


def add_papers(
    case: Succession, *, document_received_on: dt.date | None, file_ids: Sequence[int]
) -> None:
    """Put on record which papers of a case have come in."""
    case.document_received_on = document_received_on or case.document_received_on
    case.file_ids = list(dict.fromkeys([*case.file_ids, *file_ids]))
    case.save(update_fields=["document_received_on", "file_ids"])


def take_on(case: Succession, *, version: str | None, declared: Sequence[Declared]) -> None:
    """Put on record which version the successor agrees to, and what he or she declares.

    What screening found lacking of that is lacking no more.
    """
    if version is not None:
        case.consented_version = dt.date.fromisoformat(version)
    made = [{"kind": one.kind, "version": WORDINGS[one.kind].version} for one in declared]
    known = {one["kind"] for one in case.declared}
    case.declared = [*case.declared, *(one for one in made if one["kind"] not in known)]
    gone = {f"{one['kind']}_not_declared" for one in made}
    case.findings = [one for one in case.findings if one["code"] not in gone]
    case.save(update_fields=["consented_version", "declared", "findings"])


def name_representative(
    case: Succession, *, named_by: str, successor: Member | None = None
) -> None:
    """Put on record who has named the heirs' representative, and, while undecided, who it is."""
    case.named_by = named_by
    if successor is not None:
        case.successor = successor
    case.save(update_fields=["named_by", "successor"])


def decide(
    case: Succession,
    state: str,
    *,
    on: dt.date,
    by: str,
    reason: str,
    basis: int,
    effective_on: dt.date | None = None,
    named_by: str | None = None,
    successor: Member | None = None,
) -> None:
    """Decide a case, once.

    Raises:
        OperationRefused: ``already_decided``.
    """
    told: dict[str, Any] = {
        "state": state,
        "decided_on": on,
        "decided_by": by,
        "internal_reason": reason,
        "decision_basis_id": basis,
        "effective_on": effective_on,
        **({} if named_by is None else {"named_by": named_by}),
        **({} if successor is None else {"successor": successor}),
    }
    undecided = Succession.objects.filter(pk=case.pk, state=Succession.RECEIVED)
    if not undecided.update(**told):
        raise OperationRefused(
            "already_decided",
            f"承継の件 {case.pk} はすでに決定されています。",
            f"case {case.pk} has been decided already",
        )
    case.refresh_from_db()


def case(service: int, succession: int, *, hold: bool = False) -> Succession:
    """A case by its id, with its members and membership.

    Raises:
        OperationRefused: ``unknown_succession``.
    """
    rows = Succession.objects.select_related("membership", "former", "successor")
    if hold:
        rows = rows.select_for_update(no_key=True, of=("self",))
    found = rows.filter(service_id=service, pk=succession).first()
    if found is None:
        raise OperationRefused(
            "unknown_succession",
            f"承継の件 {succession} はこのサービスにありません。",
            f"this service has no case of succession {succession}",
        )
    return found


def cases(
    service: int,
    *,
    state: str | None = None,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[Succession]:
    """The cases of a service, the latest first."""
    rows = Succession.objects.select_related("membership", "former", "successor")
    rows = rows.filter(service_id=service)
    if state is not None:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    read = list(rows.order_by("-pk")[: paging.reach(size)])
    return paging.page(read, size, lambda one: one.pk)


def count_undecided(service: int) -> int:
    """How many cases of a service wait for a decision."""
    return Succession.objects.filter(service_id=service, state=Succession.RECEIVED).count()


def open_case(membership: int) -> int | None:
    """The case of a membership that waits for a decision, if one does."""
    rows = Succession.objects.filter(membership_id=membership, state=Succession.RECEIVED)
    return rows.values_list("pk", flat=True).first()


def cases_of(membership: int) -> list[Succession]:
    """All cases of a membership, the latest first."""
    rows = Succession.objects.select_related("former", "successor")
    return list(rows.filter(membership_id=membership).order_by("-pk"))


def inheritance_of(membership: int) -> Succession | None:
    """The latest inheritance of a membership that was recorded, if there was one."""
    rows = Succession.objects.filter(
        membership_id=membership, kind="inheritance", state__in=Succession.PASSED
    )
    return rows.order_by("-pk").first()


def heirs_of(succession: int) -> list[Heir]:
    """The heirs of a case, in order."""
    return list(Heir.objects.filter(succession_id=succession).order_by("number"))


def heir(succession: int, number: int) -> Heir:
    """One heir of a case, by number.

    Raises:
        OperationRefused: ``unknown_heir``.
    """
    found = Heir.objects.filter(succession_id=succession, number=number).first()
    if found is None:
        raise OperationRefused(
            "unknown_heir",
            f"承継の件 {succession} に {number} 番の相続人はいません。",
            f"case {succession} has no heir number {number}",
        )
    return found


def member_of_heir(service: int, one: Heir) -> Member:
    """An heir as a member of the service, made one if that is not so yet."""
    if one.member is None:
        one.member = numbering.new_member(service, Particulars.read(one.stated))
        one.save(update_fields=["member"])
    return one.member
