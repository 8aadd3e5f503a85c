"""Consent given anew, where the terms say that a changed text governs a member by it alone.

Whether they do the pack answers. Where it does not, or says no, a version governs once it was
announced, and nobody is asked.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal, operations, queries, records, terms_consents
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.flows import consents, refusing
from kiyaku.flows.consents import ASKED, NEEDED, Agreed, consent_clauses, needs_consent
from kiyaku.flows.holding import hold_membership
from kiyaku.members import consents as of_members
from kiyaku.members.consents import Count
from kiyaku.terms import Pack

CONSENTED = "terms_consented"


@dataclass(frozen=True)
class VersionAsked:
    """A version to which members are asked to consent: who has, who has not."""

    version: dt.date
    clauses: tuple[str, ...]
    count: Count


def asked_of(service: int, membership: int) -> tuple[Agreed, ...]:
    """The versions to which a member is asked to consent, the newest last.

    Nothing, and no more than one query, where the terms do not ask for it.
    """
    if not queries.pack(service).answers(NEEDED):
        return ()
    return tuple(one for one in consents.agreed(service, membership) if one.how == ASKED)


@operations.atomic
def consent(
    *,
    service: int,
    membership: int,
    version: dt.date,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> dt.date:
    """Put on record that a member consents to a version; returns the day.

    Raises:
        OperationRefused: ``unknown_membership``; ``not_active``; ``consent_not_asked`` where
            the terms do not ask for it, or it is given already.
    """
    done = None if key is None else records.repeated(service, key, [CONSENTED], membership)
    if done is not None:
        return done.day
    row = hold_membership(service, membership)
    pack, day = queries.pack(service), queries.business_day(service)
    if row.ended_on is not None:
        raise refusing.is_over(row)
    if version not in {one.version for one in asked_of(service, membership)}:
        raise _not_asked(pack, version)
    basis, entry = BasisBook(service, pack).on(NEEDED, version), journal.next_entry_id()
    terms_consents.add(
        service=service,
        membership=membership,
        member=row.member_id,
        version=version,
        consented_on=day,
        consented_at=at,
        basis=basis,
        entry=entry,
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=CONSENTED,
        membership=membership,
        member=row.member_id,
        basis=basis,
        payload={"version": version},
        entry_id=entry,
    )
    return day


def versions_asked(service: int) -> tuple[VersionAsked, ...]:
    """The versions to which members are asked to consent, the newest first, with counts.

    Nothing where the terms do not ask for it.
    """
    pack = queries.pack(service)
    opened = queries.service(service).opened_on
    days = [dt.date.fromisoformat(str(one.in_force_from)) for one in pack.versions]
    return tuple(
        VersionAsked(version, consent_clauses(pack), of_members.count(service, version))
        for version in sorted(days, reverse=True)
        if version > opened and needs_consent(pack, version)
    )


def _not_asked(pack: Pack, version: dt.date) -> OperationRefused:
    clauses = [*(consent_clauses(pack) or consents.changing_clauses(pack))]
    by = refusing.in_words(clauses)
    return OperationRefused(
        "consent_not_asked",
        f"{version} の版への同意は求めていないか、すでに得ています{by}。",
        f"no consent to the version of {version} is asked for, or it is given already {by}",
        version=version,
        clauses=clauses,
    )
