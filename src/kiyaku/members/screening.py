"""What a machine can see in an application: findings with evidence, for a person to decide on."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q

from kiyaku.members.models import Member, Membership
from kiyaku.members.particulars import Particulars
from kiyaku.terms import Pack

TERMINATED = "termination"


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


def _earlier_termination(service: int, member: Member, particulars: Particulars) -> Finding | None:
    """Someone with the same contact or the same name and birth date was expelled before."""
    same = Q(pk=member.pk)
    for field in ("email", "phone"):
        value = getattr(particulars, field)
        if value:
            same |= Q(**{field: value})
    if particulars.name and particulars.born_on:
        same |= Q(name=particulars.name, born_on=particulars.born_on)
    ended = Membership.objects.filter(
        service_id=service,
        end_kind=TERMINATED,
        member__in=Member.objects.filter(same, service_id=service),
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


def _minor(pack: Pack, particulars: Particulars, on: dt.date) -> Finding | None:
    if particulars.born_on is None or not pack.answers("is_minor"):
        return None
    if particulars.guardian_consented or not pack.ask(
        "is_minor", born_on=particulars.born_on, on=on
    ):
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
