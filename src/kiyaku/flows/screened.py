"""Screening who comes to hold a membership without applying: as an applicant is screened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from kiyaku.base import links
from kiyaku.members import screening
from kiyaku.members.declarations import Declared
from kiyaku.members.particulars import Particulars
from kiyaku.members.screening import Finding, Stated
from kiyaku.terms import Pack


def found_on(
    *,
    service: int,
    pack: Pack,
    on: dt.date,
    member: int | None,
    stated: Particulars | None,
    heirs: Sequence[Particulars] = (),
    named: int | None = None,
    declared: Collection[Declared] | None = None,
) -> list[Finding]:
    """What screening finds about a successor, and about each of the other heirs.

    Any heir may be designated, or take the representative's place later: so the person who decides
    sees beforehand what is known of each. A finding about one who is not named says which it is.

    Args:
        member, stated: the successor; None while nobody is named.
        heirs: all of them, the one who is named among them.
        named: which of them that is, counted from 1.
        declared: what the successor declares; None where the terms ask for no declaration.
    """
    elsewhere = links.linked(service) if screening.counts_elsewhere(pack) else []

    def screen(
        member: int | None, stated: Particulars, made: Collection[Declared] | None = None
    ) -> list[Finding]:
        whole = Stated(service, member, stated, on, declared=made, elsewhere=elsewhere)
        return screening.screen(pack, whole)

    found = [] if stated is None else screen(member, stated, declared)
    for number, heir in enumerate(heirs, start=1):
        if number != named:
            found += [_of_heir(number, one) for one in screen(None, heir)]
    return found


def _of_heir(number: int, found: Finding) -> Finding:
    return replace(
        found,
        ja=f"相続人{number}について: {found.ja}",
        en=f"heir {number}: {found.en}",
        evidence={**found.evidence, "heir": number},
    )
