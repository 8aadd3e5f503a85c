"""Reading applications: what was stated, and what else is known of the same person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.members import contradictions, declarations, screening, switches
from kiyaku.members.countries import named
from kiyaku.members.models import Application, Member, Membership
from kiyaku.members.particulars import Particulars
from kiyaku.terms.texts import Text

_MOST_EARLIER = 20
_ENTRIES = {
    "name": Text("名前", "the name"),
    "address": Text("住所", "the address"),
    "email": Text("メールアドレス", "the e-mail address"),
}


@dataclass(frozen=True)
class Known:
    """Another application of what seems to be the same person, and what became of it.

    Attributes:
        alike: in what the particulars agree.
        membership: id of the membership it led to, if it did.
        ended_on, end_kind: its end, if it has come.
    """

    application: int
    number: str
    name: str
    received_on: dt.date
    state: str
    alike: tuple[Text, ...]
    membership: int | None
    ended_on: dt.date | None
    end_kind: str


def stated(application: Application) -> Particulars:
    """What an application stated; of those that did not keep it, what the member is known by."""
    if application.stated:
        return Particulars.read(application.stated)
    names = set(Particulars.__dataclass_fields__) - {"guardian_consented"}
    return Particulars(**{name: getattr(application.member, name) for name in names})


def known_of_the_same_person(application: Application) -> list[Known]:
    """Other applications by members whose particulars agree, the latest first, twenty at most."""
    particulars = stated(application)
    same = Member.objects.filter(
        screening.same_person(application.service_id, application.member_id, particulars),
        service_id=application.service_id,
    )
    rows = (
        Application.objects.select_related("member", "membership")
        .filter(service_id=application.service_id, member__in=same)
        .exclude(pk=application.pk)
    )
    return [_known(row, application, particulars) for row in rows.order_by("-pk")[:_MOST_EARLIER]]


def evidence_in_words(code: str, evidence: Mapping[str, Any]) -> Text:
    """What a finding of screening rests on; empty where it says all itself."""
    if code == "minor_without_consent":
        return Text(f"{evidence['on']} 現在", f"on {evidence['on']}")
    if code == "abroad":
        country = named(str(evidence["country"]))
        return Text(f"国: {country.ja}", f"country: {country.en}")
    if code == "missing_entries":
        missing = [_ENTRIES[one] for one in evidence["missing"]]
        return Text(
            f"ないもの: {'、'.join(one.ja for one in missing)}",
            f"missing: {', '.join(one.en for one in missing)}",
        )
    if code == "contradiction":
        which = [contradictions.WORDS[one] for one in evidence["which"]]
        return Text("、".join(one.ja for one in which), "; ".join(one.en for one in which))
    if code == "payment_method_unusable":
        words = switches.PAYMENT_METHODS[str(evidence["method"])]
        return Text(f"{evidence['on']} 現在: {words.ja}", f"on {evidence['on']}: {words.en}")
    if code == "termination_elsewhere":
        return Text(f"終わった日: {evidence['on']}", f"ended {evidence['on']}")
    if "declaration" in evidence:
        return declarations.WORDINGS[str(evidence["declaration"])].words
    if "applications" in evidence:
        ids = ", ".join(str(one) for one in evidence["applications"])
        return Text(f"申込み {ids}", f"applications {ids}")
    ids = ", ".join(str(one) for one in evidence.get("memberships", []))
    return Text(f"会員契約 {ids}", f"memberships {ids}") if ids else Text("", "")


def _known(row: Application, looked_at: Application, particulars: Particulars) -> Known:
    membership: Membership | None = getattr(row, "membership", None)
    return Known(
        row.pk,
        row.member.handle,
        row.member.name,
        row.received_on,
        row.state,
        _alike(row.member, looked_at, particulars),
        membership.pk if membership else None,
        membership.ended_on if membership else None,
        membership.end_kind if membership and membership.ended_on else "",
    )


def _alike(member: Member, application: Application, stated: Particulars) -> tuple[Text, ...]:
    has_same_birth = bool(stated.name) and stated.born_on is not None
    agrees = {
        Text("会員番号", "member number"): member.pk == application.member_id,
        Text("メール", "e-mail"): bool(stated.email)
        and member.email.lower() == stated.email.lower(),
        Text("電話", "phone"): bool(stated.phone) and member.phone == stated.phone,
        Text("名前と生年月日", "name and date of birth"): has_same_birth
        and (member.name, member.born_on) == (stated.name, stated.born_on),
    }
    found = tuple(words for words, does in agrees.items() if does)
    return found or (Text("以前の連絡先", "a contact given up since"),)
