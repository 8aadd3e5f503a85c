"""The rows of facilities of others: kept, and read as plain records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kiyaku.base.documents import digest
from kiyaku.base.errors import OperationRefused
from kiyaku.premises.models import (
    AllianceFacility,
    FacilityAgreement,
    FacilityPass,
    FacilityRules,
)


@dataclass(frozen=True)
class Facility:
    """A facility; ``closed_on``: the day from which it is not open to members any more."""

    id: int
    code: str
    name: str
    address: str
    closed_on: dt.date | None


@dataclass(frozen=True)
class Rules:
    """The rules of a facility from a day on. ``text`` is None where it was not asked for."""

    id: int
    facility: int
    from_day: dt.date
    file_name: str
    sha256: str
    entered_on: dt.date
    entry: int
    text: str | None = None


@dataclass(frozen=True)
class Pass:
    """A pass to a facility for one day, of whom, and under which rules."""

    id: int
    membership: int
    member: int
    facility: int
    rules: int
    valid_on: dt.date
    issued_at: dt.datetime


def facilities(service: int) -> list[Facility]:
    """The facilities of a service by code; one query."""
    rows = AllianceFacility.objects.filter(service_id=service).order_by("code")
    return [_facility(row) for row in rows]


def facility(service: int, code: str, *, hold: bool = False) -> Facility:
    """A facility by its code.

    Args:
        hold: let nobody change it until the transaction ends.

    Raises:
        OperationRefused: ``unknown_facility``.
    """
    rows = AllianceFacility.objects.filter(service_id=service, code=code)
    for row in rows.select_for_update() if hold else rows:
        return _facility(row)
    raise OperationRefused(
        "unknown_facility",
        f"アライアンス施設 {code} はありません。",
        f"there is no alliance facility {code}",
    )


def add_facility(
    *, service: int, code: str, name: str, address: str, entered_on: dt.date, entry: int
) -> None:
    """Keep a facility."""
    AllianceFacility.objects.create(
        service_id=service, code=code, name=name, address=address, entered_on=entered_on,
        entry_id=entry,
    )  # fmt: skip


def close_facility(found: Facility, on: dt.date) -> None:
    """From this day on nobody gets into a facility by a pass."""
    AllianceFacility.objects.filter(pk=found.id).update(closed_on=on)


def add_rules(
    *, service: int, facility: int, from_day: dt.date, file_name: str, text: str,
    entered_on: dt.date, entry: int,
) -> None:  # fmt: skip
    """Keep the rules of a facility beside those kept before."""
    FacilityRules.objects.create(
        service_id=service, facility_id=facility, from_day=from_day, file_name=file_name, text=text,
        sha256=digest(text), entered_on=entered_on, entry_id=entry,
    )  # fmt: skip


def rules_of(service: int, *, facility: int | None = None) -> list[Rules]:
    """The rules that count of all facilities, or of one, by first day, without texts; one query."""
    rows = FacilityRules.objects.filter(service_id=service)
    if facility is not None:
        rows = rows.filter(facility_id=facility)
    counting: dict[tuple[int, dt.date], Rules] = {}
    for row in rows.defer("text").order_by("from_day", "entry_id"):
        counting[row.facility_id, row.from_day] = _rules(row)
    return list(counting.values())


def rules_on(service: int, day: dt.date) -> dict[int, Rules]:
    """By facility the rules that hold on a day; one query."""
    return {one.facility: one for one in rules_of(service) if one.from_day <= day}


def rules(service: int, number: int) -> Rules:
    """Rules by their id, with their text.

    Raises:
        OperationRefused: ``unknown_facility_rules``.
    """
    for row in FacilityRules.objects.filter(service_id=service, pk=number):
        return _rules(row, row.text)
    raise OperationRefused(
        "unknown_facility_rules",
        f"施設の利用規約 {number} はありません。",
        f"there are no facility rules {number}",
    )


def add_agreement(*, service: int, rules: int, **about: Any) -> None:
    """Keep that the holder of a membership agreed to rules."""
    FacilityAgreement.objects.create(service_id=service, rules_id=rules, **about)


def agreed(membership: int, member: int) -> dict[int, dt.datetime]:
    """The rules that the holder of a membership agreed to, and when; one query."""
    rows = FacilityAgreement.objects.filter(membership_id=membership, member_id=member)
    return dict(rows.values_list("rules_id", "agreed_at"))


def add_pass(*, service: int, facility: int, rules: int, **about: Any) -> int:
    """Keep a pass; returns its number."""
    row = FacilityPass.objects.create(
        service_id=service, facility_id=facility, rules_id=rules, **about
    )
    return int(row.pk)


def passes_of(membership: int, member: int, on: dt.date) -> dict[int, Pass]:
    """By facility the passes of a membership's holder for a day; one query."""
    rows = FacilityPass.objects.filter(membership_id=membership, member_id=member, valid_on=on)
    return {row.facility_id: _pass(row) for row in rows}


def last_pass(membership: int, member: int, facility: int) -> int | None:
    """The number of the last pass of a membership's holder to a facility, if there is one."""
    rows = FacilityPass.objects.filter(
        membership_id=membership, member_id=member, facility_id=facility
    )
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def pass_numbered(service: int, number: int) -> Pass | None:
    """A pass of a service by its number; None where there is none."""
    row = FacilityPass.objects.filter(service_id=service, pk=number).first()
    return None if row is None else _pass(row)


def _facility(row: AllianceFacility) -> Facility:
    return Facility(row.pk, row.code, row.name, row.address, row.closed_on)


def _rules(row: FacilityRules, text: str | None = None) -> Rules:
    return Rules(
        row.pk, row.facility_id, row.from_day, row.file_name, row.sha256, row.entered_on,
        row.entry_id, text,
    )  # fmt: skip


def _pass(row: FacilityPass) -> Pass:
    return Pass(
        row.pk, row.membership_id, row.member_id, row.facility_id, row.rules_id, row.valid_on,
        row.issued_at,
    )  # fmt: skip
