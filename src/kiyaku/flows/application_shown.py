"""One application as the person sees it who decides on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import files, queries
from kiyaku.base.files import StoredFile
from kiyaku.billing import plans
from kiyaku.flows import applying, screening_again
from kiyaku.members import applications, declarations, rescreening, screening, switches
from kiyaku.members import queries as members
from kiyaku.members.applications import Known
from kiyaku.members.declarations import Made
from kiyaku.members.particulars import Particulars
from kiyaku.members.queries import Application
from kiyaku.members.rescreening import Kept
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

MEMBERSHIPS, APPLICATIONS = "memberships", "applications"


@dataclass(frozen=True)
class Linked:
    """A membership or an application that a finding rests on, by number and name."""

    kind: str
    id: int
    words: Text

    @property
    def is_membership(self) -> bool:
        """Whether it is a membership, and no application."""
        return self.kind == MEMBERSHIPS


@dataclass(frozen=True)
class Found:
    """What screening found, and what that rests on.

    Attributes:
        links: the memberships and applications among it; ``evidence`` is all else.
        found_on: the day on which it was found, where that was after the receipt.
        gone_on: the day from which it holds no more, where it does not.
        token: what stands for it where somebody says to have seen it.
    """

    code: str
    words: Text
    evidence: Text
    is_question: bool = False
    links: tuple[Linked, ...] = ()
    found_on: dt.date | None = None
    gone_on: dt.date | None = None
    token: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it was found after the receipt, and holds."""
        return self.found_on is not None and self.gone_on is None


@dataclass(frozen=True)
class Point:
    """A point that the terms list for declining.

    Attributes:
        name: what a decision calls it.
        clause, gist: where the terms have it, and what it says.
        by_machine: whether a machine looks for it; what it found is ``found``.
        decisive: whether the decision that was taken rests on it.
        remark: what who decided found out about it.
    """

    name: str
    clause: str
    gist: Text
    by_machine: bool
    found: tuple[Found, ...]
    decisive: bool
    remark: str = ""

    @property
    def cited(self) -> tuple[str, ...]:
        """The clause, as pages cite clauses."""
        return (self.clause,)


@dataclass(frozen=True)
class ApplicationShown:
    """An application with everything its decision should know of, and the decision once taken.

    Attributes:
        membership: the id of the one it led to, None where it led to none (yet).
        waits_for_start: whether that one waits for the start of the service.
        found: all that screening found, what holds no more among it; each stands with its point
            too. Of one that is undecided, as another look at this moment would leave it.
    """

    application: int
    number: str
    member: int
    plan: Text
    stated: Particulars
    channel: str
    language: str
    received_on: dt.date
    consented_version: dt.date
    consented_at: dt.datetime
    found: tuple[Found, ...]
    points: tuple[Point, ...]
    known: tuple[Known, ...]
    state: str
    decided_on: dt.date | None
    decided_by: str
    internal_reason: str
    membership: int | None
    waits_for_start: bool
    paper_received_on: dt.date | None = None
    paper_signed_on: dt.date | None = None
    payment_method: Text | None = None
    declared: tuple[Made, ...] = ()
    scans: tuple[StoredFile, ...] = ()

    @property
    def is_undecided(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == Application.RECEIVED

    @property
    def holding(self) -> tuple[Found, ...]:
        """What screening found and holds still."""
        return tuple(one for one in self.found if one.gone_on is None)

    @property
    def from_receipt(self) -> tuple[Found, ...]:
        """What was found when it came, and holds still."""
        return tuple(one for one in self.holding if not one.is_new)

    @property
    def since_receipt(self) -> tuple[Found, ...]:
        """What was found after the receipt, and holds: to be seen before an approval."""
        return tuple(one for one in self.found if one.is_new)


def application_shown(service: int, application: int) -> ApplicationShown:
    """An application to a service, in a handful of queries.

    Raises:
        OperationRefused: ``unknown_application``.
    """
    row = members.application(service, application)
    pack = queries.pack(service)
    membership = members.membership_of_application(row.pk)
    findings = screening_again.looked_at(row, pack, queries.business_day(service))
    found = _all_found(service, findings)
    return ApplicationShown(
        application=row.pk,
        number=row.member.handle,
        member=row.member_id,
        plan=plans.plan_names(service)[row.plan_id],
        stated=applications.stated(row),
        channel=row.channel,
        language=row.language,
        received_on=row.received_on,
        consented_version=row.consented_version,
        consented_at=row.consented_at,
        found=found,
        points=_points(pack, row, found),
        known=tuple(applications.known_of_the_same_person(row)),
        state=row.state,
        decided_on=row.decided_on,
        decided_by=row.decided_by,
        internal_reason=row.internal_reason,
        membership=None if membership is None else membership.pk,
        waits_for_start=membership is not None
        and membership.started_on is None
        and membership.ended_on is None
        and not applying.starts_on_registration(pack),
        paper_received_on=row.paper_received_on,
        paper_signed_on=row.paper_signed_on,
        payment_method=switches.PAYMENT_METHODS.get(row.payment_method),
        declared=tuple(declarations.of_application(row.pk)),
        scans=tuple(files.describe(service, row.scan_ids)),
    )


def points_listed(pack: Pack) -> tuple[Point, ...]:
    """The points that the terms list for declining, as yet without findings."""
    looked_at = screening.looked_at(pack)
    return tuple(_point(pack, name, name in looked_at) for name in screening.points(pack))


def _point(
    pack: Pack,
    name: str,
    by_machine: bool,
    found: tuple[Found, ...] = (),
    decisive: bool = False,
    remark: str = "",
) -> Point:
    clause = str(pack.ask("screening_finding", finding=name))
    return Point(name, clause, pack.clauses[clause].gist, by_machine, found, decisive, remark)


def _points(pack: Pack, row: Application, every: tuple[Found, ...]) -> tuple[Point, ...]:
    looked_at = screening.looked_at(pack)
    found: dict[str, list[Found]] = {}
    for one in every:
        found.setdefault(screening.point_of(one.code), []).append(one)
    return tuple(
        _point(
            pack,
            name,
            name in looked_at,
            tuple(found.get(name, ())),
            name in row.points,
            row.remarks.get(name, ""),
        )
        for name in screening.points(pack)
    )


def _all_found(service: int, findings: Sequence[Kept]) -> tuple[Found, ...]:
    """What screening found, with the names of whom it rests on; in two queries more at most."""
    ids = {
        kind: {one for found in findings for one in found["evidence"].get(kind, ())}
        for kind in (MEMBERSHIPS, APPLICATIONS)
    }
    labels = applications.named(service, ids[MEMBERSHIPS], ids[APPLICATIONS])
    return tuple(_found(one, labels) for one in findings)


def _found(kept: Mapping[str, Any], labels: Mapping[tuple[str, int], Text]) -> Found:
    links = tuple(
        Linked(kind, one, labels[kind, one])
        for kind in (MEMBERSHIPS, APPLICATIONS)
        for one in kept["evidence"].get(kind, ())
        if (kind, one) in labels
    )
    evidence = applications.evidence_in_words(kept["code"], kept["evidence"])
    if links and "breaches" not in kept["evidence"]:
        evidence = Text("", "")
    is_question = kept.get("severity") == screening.QUESTION
    return Found(
        kept["code"],
        Text(kept["ja"], kept["en"]),
        evidence,
        is_question,
        links,
        _day(kept.get("found_on")),
        _day(kept.get("gone_on")),
        rescreening.token(kept),
    )


def _day(told: str | None) -> dt.date | None:
    return None if told is None else dt.date.fromisoformat(told)
