"""Consents to versions of the terms that members gave after they had applied."""

from __future__ import annotations

import datetime as dt

from kiyaku.base.models import TermsConsent


def add(
    *,
    service: int,
    membership: int,
    member: int,
    version: dt.date,
    consented_on: dt.date,
    consented_at: dt.datetime,
    basis: int,
    entry: int,
) -> None:
    """Put on record that the holder of a membership consents to a version."""
    TermsConsent.objects.create(
        service_id=service,
        membership_id=membership,
        member_id=member,
        version=version,
        consented_on=consented_on,
        consented_at=consented_at,
        basis_id=basis,
        entry_id=entry,
    )


def given(membership: int, member: int) -> dict[dt.date, dt.datetime]:
    """The versions that a holder of a membership consented to so, and when; one query."""
    rows = TermsConsent.objects.filter(membership_id=membership, member_id=member)
    return dict(rows.values_list("version", "consented_at"))
