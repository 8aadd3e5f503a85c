"""Heirs report themselves that a membership is theirs: found out, taken up as a case, or set aside.

Whoever reports says who died and is told nothing of it: not whether there is such a member, nor
what is owed. A person looks for the membership meant; only then there is a case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiyaku.base import files, journal, queries
from kiyaku.base import personal as personal_data
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import StoredFile
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.base.paging import USUAL, Page
from kiyaku.base.snapshots import one_moment
from kiyaku.flows import succession
from kiyaku.flows import succession_checks as checks
from kiyaku.flows.search import find
from kiyaku.flows.succession_checks import ASKED, INHERITANCE
from kiyaku.members import directory
from kiyaku.members import inheritance_reports as reports
from kiyaku.members.inheritance_reports import InheritanceReport, Stated
from kiyaku.members.particulars import PERSON
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack

RECEIVED, TAKEN_UP, SET_ASIDE = "heirs_reported", "heirs_report_taken_up", "heirs_report_set_aside"
FORGOTTEN = "heirs_report_erased"
STATES = (InheritanceReport.WAITS, InheritanceReport.TAKEN_UP, InheritanceReport.SET_ASIDE)
_ONLINE = "online"
_MOST_CANDIDATES = 10


@atomic
def receive(
    *,
    service: int,
    stated: Stated,
    died_on: dt.date,
    at: dt.datetime,
    by: str,
    evidence: Sequence[tuple[str, bytes]] = (),
    language: str = "ja",
    key: str | None = None,
) -> int:
    """Receive what an heir reports; returns the report's number, and tells nothing of any member.

    Args:
        evidence: files, each its name and its bytes.

    Raises:
        OperationRefused: ``no_such_succession`` (citing the clause) where the terms know no
            inheritance, ``no_successor``, ``unknown_heir``, ``in_the_future``, and those of
            ``kiyaku.base.files.store``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["heirs_report"])
    pack, day = queries.pack(service), queries.business_day(service)
    checks.check_known(pack, INHERITANCE)
    checks.check_days(day, died_on)
    if not stated.heirs:
        raise checks.no_successor("相続人を1人以上", "one heir at least")
    heirs = tuple(one.tidied for one in stated.heirs)
    told = replace(stated, heirs=heirs, representative=checks.named(heirs, stated.representative))
    basis = BasisBook(service, pack).on(ASKED[INHERITANCE], day)
    kept = [
        files.store(service=service, name=name, content=content, at=at, by=by)
        for name, content in evidence
    ]
    number = reports.next_id()
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=RECEIVED,
        basis=basis,
        payload={
            "heirs_report": number,
            "heirs": len(heirs),
            "files": [one.id for one in kept],
            "sha256": [one.sha256 for one in kept],
        },
    )
    reports.receive(
        service, number, told, language=language, received_on=day, died_on=died_on,
        file_ids=[one.id for one in kept], basis=basis, entry=entry.pk,
    )  # fmt: skip
    return number


@atomic
def take_up(
    *,
    service: int,
    report: int,
    membership: int,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Take a report up as a case of the membership it means; returns the case's id.

    The heirs are screened then. What was stated, and the files, stand with the case from now on;
    a report that came with files came with its document.

    Raises:
        OperationRefused: ``unknown_heirs_report``, ``already_decided``, and those of
            ``flows.succession.receive``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["succession"])
    day, row = queries.business_day(service), reports.report(service, report, hold=True)
    stated = _waiting(row)
    case = succession.receive(
        service=service,
        membership=membership,
        kind=INHERITANCE,
        heirs=stated.heirs,
        representative=stated.representative,
        occurred_on=row.died_on,
        document_received_on=row.received_on if row.file_ids else None,
        evidence=[
            (one.name, files.content(service, one.id))
            for one in files.describe(service, row.file_ids)
        ],
        channel=_ONLINE,
        at=at,
        by=by,
    )
    reports.take_up(row, case, on=day, by=by)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=TAKEN_UP,
        basis=row.basis_id,
        payload={"heirs_report": row.pk, "succession": case},
    )
    return case


@atomic
def set_aside(
    *,
    service: int,
    report: int,
    internal_reason: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Take a report up as no case: nobody knows whom it means, say. The reason is kept inside.

    Raises:
        OperationRefused: ``unknown_heirs_report``, ``already_decided``.
    """
    if journal.done_before(service, key) is not None:
        return
    day, row = queries.business_day(service), reports.report(service, report, hold=True)
    _waiting(row)
    reports.set_aside(row, reason=internal_reason, on=day, by=by)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=SET_ASIDE,
        basis=row.basis_id,
        payload={"heirs_report": row.pk},
    )


@atomic
def forget(*, service: int, report: int, at: dt.datetime, by: str, key: str | None = None) -> None:
    """Erase what a report that was set aside stated, with the files nothing else needs.

    Raises:
        OperationRefused: ``unknown_heirs_report``, ``not_set_aside``.
    """
    if journal.done_before(service, key) is not None:
        return
    row = reports.report(service, report, hold=True)
    if row.state != InheritanceReport.SET_ASIDE:
        raise OperationRefused(
            "not_set_aside",
            f"相続人からの届出 {report} は、見送られていません。",
            f"the report of heirs {report} was not set aside",
        )
    for file in personal_data.unnamed(reports.forget(row)):
        files.erase(service=service, file=file, at=at, by=by)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=queries.business_day(service),
        action=FORGOTTEN,
        basis=row.basis_id,
        payload={"heirs_report": report},
    )


# --- as the desk sees it ------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """A report in a list. ``name``: who died; empty once it stands elsewhere."""

    report: int
    name: str
    received_on: dt.date
    died_on: dt.date
    state: str


@dataclass(frozen=True)
class Candidate:
    """A membership that a report may mean, with what is registered of who holds it."""

    membership: int
    member: int
    number: str
    name: str
    address: str
    state: str
    same_number: bool
    same_name: bool


@dataclass(frozen=True)
class ReportShown:
    """A report with all there is to find out which membership it means.

    Attributes:
        stated: None once it stands with the case, or was erased.
        candidates: running memberships of persons with that number or name; a person chooses.
        clauses: by which heirs report.
    """

    report: int
    state: str
    received_on: dt.date
    died_on: dt.date
    stated: Stated | None
    files: tuple[StoredFile, ...]
    candidates: tuple[Candidate, ...]
    succession: int | None
    decided_on: dt.date | None
    decided_by: str
    internal_reason: str
    clauses: tuple[str, ...]

    @property
    def waits(self) -> bool:
        """Whether somebody has to look at it still."""
        return self.state == InheritanceReport.WAITS


def listing(
    service: int,
    *,
    state: str = InheritanceReport.WAITS,
    after: int | None = None,
    size: int = USUAL,
) -> Page[Listed]:
    """The reports of a state, the latest first."""
    page = reports.reports(service, state=state, after=after, size=size)
    return page.of([_listed(row) for row in page])


def waiting(service: int, pack: Pack, first: int) -> tuple[Listed, ...]:
    """The first few reports that wait for somebody to look at them, the oldest first.

    Nothing, and asked in no query, where the terms let no heirs report.
    """
    if not checks.is_known(pack, INHERITANCE):
        return ()
    return tuple(_listed(row) for row in reports.waiting(service, first))


def _listed(row: InheritanceReport) -> Listed:
    return Listed(row.pk, row.stated.get("name", ""), row.received_on, row.died_on, row.state)


def count_waiting(service: int) -> int:
    """How many reports wait for somebody to look at them."""
    return reports.count_waiting(service)


@one_moment()
def shown(service: int, report: int) -> ReportShown:
    """One report.

    Raises:
        OperationRefused: ``unknown_heirs_report``.
    """
    row = reports.report(service, report)
    stated, pack = reports.stated(row), queries.pack(service)
    waits = row.state == InheritanceReport.WAITS
    return ReportShown(
        report=row.pk,
        state=row.state,
        received_on=row.received_on,
        died_on=row.died_on,
        stated=stated,
        files=tuple(files.describe(service, row.file_ids)),
        candidates=_candidates(service, stated) if waits and stated else (),
        succession=row.succession_id,
        decided_on=row.decided_on,
        decided_by=row.decided_by,
        internal_reason=row.internal_reason,
        clauses=pack.question(ASKED[INHERITANCE]).clauses,
    )


def membership_meant(service: int, handle: str) -> int:
    """The running membership of a member by number.

    Raises:
        OperationRefused: ``unknown_member``, and where there is not exactly one.
    """
    return int(directory.membership(service, handle).pk)


def _candidates(service: int, stated: Stated) -> tuple[Candidate, ...]:
    hits = [
        hit
        for text in dict.fromkeys((stated.number.strip(), stated.name.strip()))
        if text
        for hit in find(service, text, size=_MOST_CANDIDATES).members
    ]
    found: dict[int, Candidate] = {}
    for hit in hits:
        if hit.kind != PERSON:
            continue
        for row in directory.memberships_of(hit.member):
            if row.ended_on is None:
                found[row.pk] = _candidate(row, stated)
    best = sorted(found.values(), key=lambda one: (not one.same_number, not one.same_name))
    return tuple(best[:_MOST_CANDIDATES])


def _candidate(row: Membership, stated: Stated) -> Candidate:
    member = row.member
    return Candidate(
        row.pk,
        member.pk,
        member.handle,
        member.name,
        member.address,
        directory.state_of(row),
        same_number=bool(stated.number) and member.handle == stated.number.strip(),
        same_name="".join(member.name.split()) == "".join(stated.name.split()),
    )


def _waiting(row: InheritanceReport) -> Stated:
    """What a report states that nobody has dealt with.

    Raises:
        OperationRefused: ``already_decided``.
    """
    stated = reports.stated(row)
    if row.state != InheritanceReport.WAITS or stated is None:
        raise OperationRefused(
            "already_decided",
            f"相続人からの届出 {row.pk} は、すでに処理されています。",
            f"the report of heirs {row.pk} has been dealt with already",
        )
    return stated
