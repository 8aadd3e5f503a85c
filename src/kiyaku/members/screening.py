"""What a machine can see in an application: findings with evidence, for a person to decide on."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q

from kiyaku.members.models import Member, Membership, ParticularsChange
from kiyaku.members.particulars import PERSON, Particulars
from kiyaku.terms import Pack

TERMINATED = "termination"
_POINT_OF = {
    "earlier_termination": "earlier_breach",
    "minor_without_consent": "minor_without_consent",
    "abroad": "lives_abroad",
    "missing_entries": "false_entry",
}
"""Finding → the point of the terms' list that it is evidence for."""
_LOOKED_FOR = {
    "earlier_termination": None,
    "minor_without_consent": "is_minor",
    "abroad": "service_area_covered",
    "missing_entries": "screening_entries",
}
"""Finding → the question that the terms must answer for it to be looked for, if any."""


@dataclass(frozen=True)
class Finding:
    """Something in an application that its decision should know of."""

    code: str
    ja: str
    en: str
    evidence: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The finding as stored with its application."""
        return asdict(self)


def screen(
    pack: Pack, service: int, member: Member, particulars: Particulars, on: dt.date
) -> list[Finding]:
    """All findings on an application made on a day."""
    findings = [
        _earlier_termination(service, member, particulars),
        _minor(pack, particulars, on),
        _abroad(pack, particulars),
        _omission(pack, particulars),
    ]
    return [finding for finding in findings if finding is not None]


def points(pack: Pack) -> tuple[str, ...]:
    """The points that the terms list for declining an application, in their order."""
    return pack.facts["finding"].options if pack.answers("screening_finding") else ()


def point_of(finding: str) -> str:
    """The point of the terms' list that a finding (its code) is evidence for."""
    return _POINT_OF[finding]


def looked_at(pack: Pack) -> frozenset[str]:
    """The points of the terms' list for which a machine looks; the others are for people alone."""
    findings = (one for one, asks in _LOOKED_FOR.items() if asks is None or pack.answers(asks))
    return frozenset(_POINT_OF[one] for one in findings) & frozenset(points(pack))


def same_person(service: int, member: int, particulars: Particulars) -> Q:
    """Members whom these particulars show to be the same person: by contact, or name and birth.

    A contact that a member had before counts too.
    """
    # Looked up first: a search that joins both tables would go through all members.
    same, before = Q(pk__in=[member]), Q()
    if particulars.email:
        same |= Q(email__iexact=particulars.email)
        before |= Q(old_values__email__iexact=particulars.email)
    if particulars.phone:
        same |= Q(phone=particulars.phone)
        before |= Q(old_values__phone=particulars.phone)
    if particulars.name and particulars.born_on:
        same |= Q(name=particulars.name, born_on=particulars.born_on)
    if before:
        changes = ParticularsChange.objects.filter(before, member__service_id=service)
        same |= Q(pk__in=list(changes.values_list("member_id", flat=True)))
    return same


def _earlier_termination(service: int, member: Member, particulars: Particulars) -> Finding | None:
    """Someone with the same contact or the same name and birth date was expelled before."""
    ended = Membership.objects.filter(
        service_id=service,
        end_kind=TERMINATED,
        member__in=Member.objects.filter(
            same_person(service, member.pk, particulars), service_id=service
        ),
    )
    memberships = list(ended.values_list("id", flat=True))
    if not memberships:
        return None
    return Finding(
        "earlier_termination",
        "過去に登録抹消または契約解除された者と届出事項が一致します。",
        "particulars match someone whose membership was ended by the operator",
        {"memberships": memberships},
    )


def needs_guardian(pack: Pack, particulars: Particulars, on: dt.date) -> bool:
    """Whether the terms ask for a guardian's consent: of a person who is a minor on the day."""
    is_person = particulars.kind == PERSON
    if particulars.born_on is None or not is_person or not pack.answers("is_minor"):
        return False
    return bool(pack.ask("is_minor", born_on=particulars.born_on, on=on))


def _minor(pack: Pack, particulars: Particulars, on: dt.date) -> Finding | None:
    if particulars.guardian_consented or not needs_guardian(pack, particulars, on):
        return None
    return Finding(
        "minor_without_consent",
        "未成年者で、親権者の同意が確認できません。",
        "a minor without a guardian's consent on record",
        {"on": on.isoformat()},
    )


def _abroad(pack: Pack, particulars: Particulars) -> Finding | None:
    if not pack.answers("service_area_covered") or pack.ask(
        "service_area_covered", country=particulars.country
    ):
        return None
    return Finding(
        "abroad",
        "サービスの提供区域の外に居住しています。",
        "lives outside the area in which the service is offered",
        {"country": particulars.country},
    )


def _omission(pack: Pack, particulars: Particulars) -> Finding | None:
    if not pack.answers("screening_entries"):
        return None
    missing = [name for name in ("name", "address", "email") if not getattr(particulars, name)]
    if not missing:
        return None
    return Finding(
        "missing_entries",
        "申込内容に記入もれがあります。",
        "the application lacks entries",
        {"missing": missing},
    )
