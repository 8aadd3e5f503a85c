"""To which versions of the terms a member has agreed: by consent, or deemed to by the terms' way of
changing; and which ask for consent anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.base import queries, terms_consents
from kiyaku.base import terms_versions as versions
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.terms import Pack
from kiyaku.terms.clauses import Carrier
from kiyaku.terms.texts import Text

CONSENTED, DEEMED, TO_COME, TAKEN_OVER = "consented", "deemed", "to_come", "taken_over"
ASKED, COVERED = "asked", "covered"
NEEDED = "terms_change_needs_consent"
"""The question that tells whether a changed text governs by a member's own consent alone."""
_WORDS = {
    CONSENTED: Text("本人の同意", "the member's own consent"),
    DEEMED: Text(
        "規約の定める変更の手続による(個別の同意は不要)",
        "by the terms' way of changing, without consent of one's own",
    ),
    TO_COME: Text("公表ずみ。施行日から適用", "announced; governs from its day on"),
    ASKED: Text("本人の同意を待っている", "waits for the member's own consent"),
    TAKEN_OVER: Text(
        "引き継いだ会員契約の、申込みの時の同意による",
        "by the consent with which the membership was applied for, taken over with it",
    ),
    COVERED: Text("後の版への本人の同意による", "by the member's consent to a later version"),
}
_DECLINED = "declined"
_CHANGING = Carrier("operation", "kiyaku.flows.terms_publishing:announce_version")


@dataclass(frozen=True)
class Agreed:
    """Why a version of the terms governs a member.

    Attributes:
        version: its first day.
        how: ``consented``, ``deemed``, or ``to_come`` for one announced for a day to come;
            ``asked`` where the terms ask for consent that has not been given, ``covered`` where it
            was given to a later version; ``taken_over`` for that of the application.
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
    was over. Who took it over (by transfer, merger, inheritance) took it over with the consent
    of its application, and is asked for later versions as its holder. In eight queries at most.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    pack, today = queries.pack(service), queries.business_day(service)
    row = members.membership(service, membership)
    own = directory.applications_of(row.member_id)
    given = {
        one.consented_version: one.consented_at for one in reversed(own) if one.state != _DECLINED
    }
    of_membership = [one for one in own if one.pk == row.application_id] or [row.application]
    applied = of_membership[0].consented_version
    first = min([*given, applied])
    given |= terms_consents.given(membership, row.member_id)
    until = row.ended_on or dt.date.max
    announced = {
        one.version: one for one in versions.plans(service) if one.announced and not one.withdrawn
    }
    days = sorted(dt.date.fromisoformat(str(one.in_force_from)) for one in pack.versions)
    return tuple(
        _agreed(pack, day, given, applied, announced.get(day), today)
        for day in days
        if first <= day <= until
    )


def changing_clauses(pack: Pack) -> tuple[str, ...]:
    """The clauses by which the terms are changed."""
    return tuple(one.id for one in pack.clauses.values() if _CHANGING in one.carried_by)


def needs_consent(pack: Pack, version: dt.date) -> bool:
    """Whether a version governs a member by his or her own consent alone."""
    return pack.answers(NEEDED) and bool(pack.ask(NEEDED, effective_on=version))


def consent_clauses(pack: Pack) -> tuple[str, ...]:
    """The clauses that say whether consent is asked for anew."""
    return pack.rules[NEEDED][-1].clauses if pack.answers(NEEDED) else ()


def _agreed(
    pack: Pack,
    day: dt.date,
    given: Mapping[dt.date, dt.datetime],
    applied: dt.date,
    plan: versions.Plan | None,
    today: dt.date,
) -> Agreed:
    on = None if plan is None or plan.announced is None else plan.announced.entered_on
    last = None if plan is None else plan.last_notice_day
    consented_at, asks = given.get(day), needs_consent(pack, day)
    if consented_at:
        how = CONSENTED
    elif day == applied:
        how = TAKEN_OVER
    elif asks:
        how = COVERED if max([*given, applied]) > day else ASKED
    else:
        how = TO_COME if day > today else DEEMED
    return Agreed(
        version=day,
        how=how,
        consented_at=consented_at,
        announced_on=on,
        late=on is not None and last is not None and on > last,
        clauses=()
        if how in (CONSENTED, TAKEN_OVER)
        else consent_clauses(pack)
        if asks
        else changing_clauses(pack),
    )
