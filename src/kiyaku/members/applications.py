"""Reading applications: what was stated, and what else is known of the same person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.members import contradictions, declarations, earlier_breaches, recognition, switches
from kiyaku.members.countries import named as country_named
from kiyaku.members.models import Application, Holder, Membership, ParticularsChange
from kiyaku.members.particulars import Particulars
from kiyaku.members.recognition import Match
from kiyaku.terms.texts import Text

_MOST_EARLIER = 20
_ENTRIES = {
    "name": Text("名前", "the name"),
    "postal_code": Text("郵便番号", "the postal code"),
    "address": Text("住所", "the address"),
    "email": Text("メールアドレス", "the e-mail address"),
    "payment_method": Text("支払方法", "the way to pay"),
}
_DAYS_ELSEWHERE = {
    "member_elsewhere": Text("登録した日", "registered"),
    "application_elsewhere": Text("受け付けた日", "received"),
    "arrears_elsewhere": Text("滞納を認めた日", "arrears found"),
}


@dataclass(frozen=True)
class Known:
    """Another application of who is, or may be, the same person, and what became of it.

    Attributes:
        is_question: whether it is only like theirs, so that a person has to find out.
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
    is_question: bool = False


def stated(application: Application) -> Particulars:
    """What an application stated; of those that did not keep it, what the member is known by."""
    if application.stated:
        return Particulars.read(application.stated)
    names = set(Particulars.__dataclass_fields__) - {"guardian_consented"}
    return Particulars(**{name: getattr(application.member, name) for name in names})


def named_later(application: Application) -> set[str]:
    """What accepted applications of its member named that came after it: how to pay, and who
    represents a corporation."""
    rows = Application.objects.select_related("member").filter(
        member_id=application.member_id, state=Application.APPROVED, pk__gt=application.pk
    )
    named = [(row.payment_method, stated(row).representative) for row in rows]
    names = ("payment_method", "representative")
    return {name for values in named for name, value in zip(names, values, strict=True) if value}


def is_known_otherwise(application: Application) -> bool:
    """Whether its member holds or held another membership, or has reported a change before."""
    member = application.member_id
    others = Membership.objects.filter(member_id=member).exclude(application_id=application.pk)
    changes = ParticularsChange.objects.filter(member_id=member)
    return others.exists() or Holder.objects.filter(member_id=member).exists() or changes.exists()


def known_of_the_same_person(application: Application) -> list[Known]:
    """Other applications by who is, or may be, the same person: the latest first, twenty at most.

    Who applies is recognised as screening does it; a likeness is marked as a question.
    """
    service, member = application.service_id, application.member_id
    found = {member: Match(service, member, ("number",), True)}
    for one in recognition.matches([service], stated(application), but=member):
        found[one.member] = one
    rows = (
        Application.objects.select_related("member", "membership")
        .filter(service_id=service, member_id__in=list(found))
        .exclude(pk=application.pk)
    )
    return [_known(row, found[row.member_id]) for row in rows.order_by("-pk")[:_MOST_EARLIER]]


def named(
    service: int, memberships: Collection[int], applications: Collection[int]
) -> dict[tuple[str, int], Text]:
    """By kind (``memberships``, ``applications``) and id: the member's number and name, as a label.

    Of this service alone; in a query for each kind at most.
    """
    held = Membership.objects.filter(service_id=service, pk__in=list(memberships))
    sent = Application.objects.filter(service_id=service, pk__in=list(applications))
    labels: dict[tuple[str, int], Text] = {}
    for kind, rows, ja, en in (
        ("memberships", held, "会員", "member"),
        ("applications", sent, "申込み", "application"),
    ):
        for pk, number, name in rows.values_list("pk", "member__handle", "member__name"):
            said = f"{number} {name}".rstrip()
            labels[kind, pk] = Text(f"{ja} {said}", f"{en} {said}")
    return labels


def evidence_in_words(code: str, evidence: Mapping[str, Any]) -> Text:
    """What a finding of screening rests on; empty where it says all itself."""
    if code == "minor_without_consent":
        return Text(f"{evidence['on']} 現在", f"on {evidence['on']}")
    if code == "abroad":
        country = country_named(str(evidence["country"]))
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
    if "breaches" in evidence:
        return earlier_breaches.in_words(evidence["breaches"])
    if code in _DAYS_ELSEWHERE:
        what, days = _DAYS_ELSEWHERE[code], ", ".join(evidence["days"])
        return Text(f"{what.ja}: {days}", f"{what.en} {days}")
    if code == "termination_elsewhere":
        return Text(f"終わった日: {evidence['on']}", f"ended {evidence['on']}")
    if "declaration" in evidence:
        return declarations.WORDINGS[str(evidence["declaration"])].words
    if "applications" in evidence:
        ids = ", ".join(str(one) for one in evidence["applications"])
        return Text(f"申込み {ids}", f"applications {ids}")
    ids = ", ".join(str(one) for one in evidence.get("memberships", []))
    return Text(f"会員契約 {ids}", f"memberships {ids}") if ids else Text("", "")


def _known(row: Application, match: Match) -> Known:
    membership: Membership | None = getattr(row, "membership", None)
    return Known(
        row.pk,
        row.member.handle,
        row.member.name,
        row.received_on,
        row.state,
        tuple(recognition.WORDS[one] for one in match.agrees),
        membership.pk if membership else None,
        membership.ended_on if membership else None,
        membership.end_kind if membership and membership.ended_on else "",
        is_question=not match.is_exact,
    )
