"""To which versions of the terms a member has agreed: by consent, or deemed to by the terms' way of
changing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import queries
from kiyaku.base import terms_versions as versions
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.terms import Pack
from kiyaku.terms.clauses import Carrier
from kiyaku.terms.texts import Text

CONSENTED, DEEMED, TO_COME = "consented", "deemed", "to_come"
_WORDS = {
    CONSENTED: Text("本人の同意", "the member's own consent"),
    DEEMED: Text(
        "規約の定める変更の手続による(個別の同意は不要)",
        "by the terms' way of changing, without consent of one's own",
    ),
    TO_COME: Text("公表ずみ。施行日から適用", "announced; governs from its day on"),
}
_DECLINED = "declined"
_CHANGING = Carrier("operation", "kiyaku.flows.terms_publishing:announce_version")


@dataclass(frozen=True)
class Agreed:
    """Why a version of the terms governs a member.

    Attributes:
        version: its first day.
        how: ``consented``, ``deemed``, or ``to_come`` for one announced for a day to come.
        consented_at: when the member consented, if it did.
        announced_on: when it was announced; None where the operator did not announce it here.
        late: whether it was announced after the last day of notice.
        clauses: the terms' own on how they are changed; of a consent none.
    """

    version: dt.date
    how: str
    consented_at: dt.datetime | None
    announced_on: dt.date | None
    late: bool
    clauses: tuple[str, ...]

    @property
    def in_words(self) -> Text:
        """What it rests on."""
        return _WORDS[self.how]


def agreed(service: int, membership: int) -> tuple[Agreed, ...]:
    """The versions that have governed a membership or will, by day, with what each rests on.

    Those before the version first consented to never governed it; nor did those that came after it
    was over. In six queries.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    pack, today = queries.pack(service), queries.business_day(service)
    row = members.membership(service, membership)
    given = {
        one.consented_version: one.consented_at
        for one in reversed(directory.applications_of(row.member_id))
        if one.state != _DECLINED
    }
    if not given:
        return ()
    until = row.ended_on or dt.date.max
    announced = {
        one.version: one for one in versions.plans(service) if one.announced and not one.withdrawn
    }
    days = sorted(dt.date.fromisoformat(str(one.in_force_from)) for one in pack.versions)
    return tuple(
        _agreed(pack, day, given.get(day), announced.get(day), today)
        for day in days
        if min(given) <= day <= until
    )


def changing_clauses(pack: Pack) -> tuple[str, ...]:
    """The clauses by which the terms are changed."""
    return tuple(one.id for one in pack.clauses.values() if _CHANGING in one.carried_by)


def _agreed(
    pack: Pack,
    day: dt.date,
    consented_at: dt.datetime | None,
    plan: versions.Plan | None,
    today: dt.date,
) -> Agreed:
    on = None if plan is None or plan.announced is None else plan.announced.entered_on
    last = None if plan is None else plan.last_notice_day
    how = CONSENTED if consented_at else TO_COME if day > today else DEEMED
    return Agreed(
        version=day,
        how=how,
        consented_at=consented_at,
        announced_on=on,
        late=on is not None and last is not None and on > last,
        clauses=() if consented_at else changing_clauses(pack),
    )
