"""What a machine can see in an application: findings with evidence, for a person to decide on.

A finding is a fact, where the entries show it by themselves, or a question to ask of a person,
where it rests on a likeness. Neither ever declines anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kiyaku.members import contradictions, earlier, earlier_breaches
from kiyaku.members.countries import JAPAN
from kiyaku.members.declarations import Declared
from kiyaku.members.findings import FACT, QUESTION, Finding
from kiyaku.members.particulars import PERSON, Particulars
from kiyaku.terms import Pack

__all__ = ["FACT", "QUESTION", "Finding"]

_POINT_OF = {
    "earlier_termination": "unsuitable",
    "termination_elsewhere": "unsuitable",
    "earlier_breach": "earlier_breach",
    "breach_elsewhere": "earlier_breach",
    "already_member": "unsuitable",
    "member_elsewhere": "unsuitable",
    "application_elsewhere": "unsuitable",
    "arrears_elsewhere": "unsuitable",
    "open_application": "unsuitable",
    "minor_without_consent": "minor_without_consent",
    "birth_not_stated": "minor_without_consent",
    "abroad": "lives_abroad",
    "missing_entries": "false_entry",
    "contradiction": "false_entry",
    "payment_method_unusable": "payment_method_unusable",
    "anti_social_not_declared": "unsuitable",
    "guardian_consent_not_declared": "minor_without_consent",
    "assistance_not_declared": "consent_missing",
    "true_entries_not_declared": "false_entry",
    "no_earlier_breach_not_declared": "earlier_breach",
}
"""Finding → the point of the terms' list that it is evidence for."""
_LOOKED_FOR = {
    "earlier_breach": earlier_breaches.ASKED,
    "minor_without_consent": "is_minor",
    "birth_not_stated": "is_minor",
    "abroad": "service_area_covered",
    "missing_entries": "screening_entries",
    "contradiction": None,
    "payment_method_unusable": "screening_payment_method",
    "assistance_not_declared": "declaration_asked",
}
"""Finding → the question that the terms must answer for it to be looked for, if any."""


CHANGING = earlier.CODES | {"minor_without_consent", "payment_method_unusable"}
"""Findings that come and go with time while an application waits: all others it states itself."""


@dataclass(frozen=True)
class Stated:
    """An application as it is screened.

    Attributes:
        member: None for who is not registered yet, as an heir is not.
        application: its id, once it was received.
        declared: what was declared; None where nothing was asked, as for who is taken over.
        methods: way to pay → whether the operator accepts it.
        paper: on which days the paper was signed and came, None for other applications.
        version: the first day of the version of the terms that was agreed to.
        elsewhere: the operator's other services, where the terms count what happened there.
    """

    service: int
    member: int | None
    particulars: Particulars
    on: dt.date
    declared: Collection[Declared] | None = None
    payment_method: str = ""
    methods: Mapping[str, bool] | None = None
    signed_on: dt.date | None = None
    received_on: dt.date | None = None
    version: dt.date | None = None
    elsewhere: Collection[int] = ()
    application: int | None = None


def screen(pack: Pack, stated: Stated) -> list[Finding]:
    """All findings on an application made on a day."""
    particulars, on = stated.particulars, stated.on
    needs = needs_guardian(pack, particulars, on)
    findings = [
        *_earlier(pack, stated),
        _minor(needs, particulars, on),
        _birth_not_stated(pack, particulars),
        _abroad(pack, particulars),
        _omission(pack, stated),
        contradictions.finding(
            particulars,
            on,
            needs_guardian=needs if pack.answers("is_minor") else None,
            signed_on=stated.signed_on,
            received_on=stated.received_on,
            version=stated.version,
        ),
        _payment_method(pack, stated),
        *_not_declared(pack, stated, needs),
    ]
    return [finding for finding in findings if finding is not None]


def screen_again(pack: Pack, stated: Stated) -> list[Finding]:
    """Of what screening finds what can have changed since the application came (``CHANGING``)."""
    needs = needs_guardian(pack, stated.particulars, stated.on)
    findings = [
        *_earlier(pack, stated),
        _minor(needs, stated.particulars, stated.on),
        _payment_method(pack, stated),
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


def declarations_needed(pack: Pack, particulars: Particulars, on: dt.date) -> tuple[str, ...]:
    """What the terms ask this applicant to declare, in the order of the terms."""
    if not pack.answers("declaration_asked"):
        return ()
    asked: tuple[str, ...] = pack.facts["declaration"].options
    if needs_guardian(pack, particulars, on):
        return asked
    return tuple(one for one in asked if one != "guardian_consent")


def declarations_compulsory(pack: Pack, particulars: Particulars, on: dt.date) -> tuple[str, ...]:
    """Without which of them nobody applies online; that another one lacks is a finding."""
    needed = declarations_needed(pack, particulars, on)
    if not pack.answers("declaration_optional"):
        return needed
    return tuple(one for one in needed if not pack.ask("declaration_optional", declaration=one))


def counts_elsewhere(pack: Pack) -> bool:
    """Whether what happened in the operator's other services counts under these terms."""
    return pack.answers("screening_counts_elsewhere") and bool(
        pack.ask("screening_counts_elsewhere")
    )


def needs_guardian(pack: Pack, particulars: Particulars, on: dt.date) -> bool:
    """Whether the terms ask for a guardian's consent: of a person known to be a minor on the day.

    Of whom no date of birth is stated it is not known, for which screening has a question.
    """
    is_person = particulars.kind == PERSON
    born_on = particulars.born_on
    if born_on is None or born_on > on or not is_person or not pack.answers("is_minor"):
        return False
    return bool(pack.ask("is_minor", born_on=born_on, on=on))


def _earlier(pack: Pack, stated: Stated) -> list[Finding]:
    return earlier.findings(
        pack,
        stated.service,
        stated.member,
        stated.particulars,
        tuple(stated.elsewhere),
        but=stated.application,
    )


def _minor(needs: bool, particulars: Particulars, on: dt.date) -> Finding | None:
    if particulars.guardian_consented or not needs:
        return None
    return Finding(
        "minor_without_consent",
        "未成年者で、親権者の同意が確認できません。",
        "a minor without a guardian's consent on record",
        {"on": on.isoformat()},
        matched=("born_on",),
    )


def _birth_not_stated(pack: Pack, particulars: Particulars) -> Finding | None:
    """Without a date of birth nobody has looked whether a minor applies: somebody has to ask."""
    if particulars.kind != PERSON or particulars.born_on or particulars.guardian_consented:
        return None
    if not pack.answers("is_minor"):
        return None
    return Finding(
        "birth_not_stated",
        "生年月日がなく、未成年者かどうかわかりません。本人に確かめてください。",
        "without a date of birth it is not known whether this is a minor: ask the applicant",
        {},
        QUESTION,
        ("born_on",),
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
        matched=("country",),
    )


def _omission(pack: Pack, stated: Stated) -> Finding | None:
    if not pack.answers("screening_entries"):
        return None
    asked = ["name", "address", "email"]
    if stated.declared is not None and stated.particulars.country == JAPAN:
        asked.insert(1, "postal_code")
    missing = [name for name in asked if not getattr(stated.particulars, name)]
    if _lacks_payment_method(pack, stated):
        missing.append("payment_method")
    if not missing:
        return None
    return Finding(
        "missing_entries",
        "申込内容に記入もれがあります。",
        "the application lacks entries",
        {"missing": missing},
        matched=tuple(missing),
    )


def _lacks_payment_method(pack: Pack, stated: Stated) -> bool:
    """Whether an applicant who was asked how to pay, and had a choice, named no way."""
    if stated.declared is None or stated.payment_method:
        return False
    return any((stated.methods or {}).values()) and pack.answers("screening_payment_method")


def _payment_method(pack: Pack, stated: Stated) -> Finding | None:
    method, accepted = stated.payment_method, stated.methods or {}
    if not method or not pack.answers("screening_payment_method"):
        return None
    if not pack.ask("screening_payment_method", payment_method_usable=accepted.get(method, False)):
        return None
    return Finding(
        "payment_method_unusable",
        "申込者の指定した支払方法は、いま利用できません。",
        "the payment method named cannot be used at present",
        {"method": method, "on": stated.on.isoformat()},
        matched=("payment_method",),
    )


def _not_declared(pack: Pack, stated: Stated, needs: bool) -> list[Finding]:
    if stated.declared is None:
        return []
    made = {one.kind for one in stated.declared}
    found = []
    for kind in declarations_needed(pack, stated.particulars, stated.on):
        if kind in made:
            continue
        if kind == "guardian_consent" and needs and not stated.particulars.guardian_consented:
            continue  # told as a minor without consent
        clause = str(pack.ask("declaration_asked", declaration=kind))
        found.append(
            Finding(
                f"{kind}_not_declared",
                "規約が求める表明が、申込みにありません。",
                "a declaration that the terms ask for is not in the application",
                {"declaration": kind, "clause": clause},
            )
        )
    return found
