"""Who applies again: earlier breaches and ends, memberships that run, applications that wait.

That a membership was ended by the operator is a fact of its own: a breach it is only where the
ground for it was one, and then both are one finding.

Of other services of the operator it is told that there is a match, its kind and its day, in what
entries it agrees with what the applicant stated, and nothing that would show whom it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db.models import F, Q

from kiyaku.members import earlier_breaches, recognition
from kiyaku.members.findings import FACT, QUESTION, Finding
from kiyaku.members.models import Application, Ground, Membership
from kiyaku.members.particulars import Particulars
from kiyaku.members.recognition import Match
from kiyaku.terms import Pack

TERMINATED = "termination"
CODES = frozenset(
    {
        "earlier_breach",
        "breach_elsewhere",
        "earlier_termination",
        "termination_elsewhere",
        "already_member",
        "open_application",
        "member_elsewhere",
        "application_elsewhere",
        "arrears_elsewhere",
    }
)
"""All that is looked for here."""
_OWN = ("number",)


def findings(
    pack: Pack,
    service: int,
    member: int | None,
    stated: Particulars,
    elsewhere: Sequence[int],
    *,
    but: int | None = None,
) -> list[Finding]:
    """What is on record of the applicant, or of who may be: a handful of indexed queries.

    Args:
        member: None where the applicant is not registered yet.
        but: the application itself, once it is there.
    """
    found = recognition.matches([service, *elsewhere], stated, but=member)
    if member is not None:
        found.insert(0, Match(service, member, _OWN, True))
    here = {one.member: one for one in found if one.service == service}
    there = {one.member: one for one in found if one.service != service}
    breaches = list(earlier_breaches.findings(pack, here, there))
    told = {one for breach in breaches for one in breach.ended}
    return [
        *(breach.finding for breach in breaches),
        *_terminations(here, told),
        *_running(here),
        *_waiting(here, but),
        *_terminations_elsewhere(there, told),
        *_known_elsewhere(there),
    ]


def _terminations(matches: dict[int, Match], told: Collection[int]) -> list[Finding]:
    """Ends by the operator, but for those ``told`` with the breach they were for."""
    rows = Membership.objects.filter(member_id__in=list(matches), end_kind=TERMINATED)
    rows = rows.exclude(pk__in=list(told))
    return _by_severity(
        "earlier_termination",
        matches,
        "memberships",
        list(rows.order_by("pk").values_list("member_id", "pk")),
        (
            "過去に登録抹消または契約解除された者と届出事項が一致します。",
            "particulars match someone whose membership was ended by the operator",
        ),
        (
            "過去に登録抹消または契約解除された者と同じ人かもしれません({ja})。確かめてください。",
            "perhaps someone whose membership was ended by the operator ({en}): ask",
        ),
    )


def _running(matches: dict[int, Match]) -> list[Finding]:
    rows = Membership.objects.filter(member_id__in=list(matches), ended_on__isnull=True)
    return _by_severity(
        "already_member",
        matches,
        "memberships",
        list(rows.order_by("pk").values_list("member_id", "pk")),
        (
            "届出事項が一致する会員契約が、いまあります。",
            "there is a membership at present whose particulars match",
        ),
        (
            "いまの会員と同じ人かもしれません({ja})。確かめてください。",
            "perhaps a member already ({en}): ask",
        ),
    )


def _waiting(matches: dict[int, Match], but: int | None) -> list[Finding]:
    rows = Application.objects.filter(member_id__in=list(matches), state=Application.RECEIVED)
    rows = rows if but is None else rows.exclude(pk=but)
    return _by_severity(
        "open_application",
        matches,
        "applications",
        list(rows.order_by("pk").values_list("member_id", "pk")),
        (
            "届出事項が一致する、まだ決定していない申込みがあります。",
            "an application whose particulars match waits for its decision",
        ),
        (
            "まだ決定していない申込みと同じ人かもしれません({ja})。確かめてください。",
            "perhaps someone whose application waits already ({en}): ask",
        ),
    )


def _by_severity(
    code: str,
    matches: dict[int, Match],
    named: str,
    rows: list[tuple[int, int]],
    fact: tuple[str, str],
    question: tuple[str, str],
) -> list[Finding]:
    """A finding of those that match exactly and one of the others, where there are such ones."""
    found = []
    for is_exact, (ja, en) in ((True, fact), (False, question)):
        ids = [row for member, row in rows if matches[member].is_exact == is_exact]
        if not ids:
            continue
        agrees = _agreeing([matches[member] for member, row in rows if row in ids])
        words = recognition.in_words(agrees)
        found.append(
            Finding(
                code,
                ja.format(ja=words.ja),
                en.format(en=words.en),
                {named: ids},
                FACT if is_exact else QUESTION,
                agrees,
            )
        )
    return found


def _terminations_elsewhere(matches: dict[int, Match], told: Collection[int]) -> list[Finding]:
    rows = Membership.objects.filter(member_id__in=list(matches), end_kind=TERMINATED)
    rows = rows.exclude(pk__in=list(told))
    found = rows.order_by("ended_on").values_list("member_id", "ended_on")
    return [
        Finding(
            "termination_elsewhere",
            "同じ運営者のほかのサービスで解除・抹消された者と同じ人かもしれません。確かめてください。",
            "perhaps someone whose membership of another service of the operator was ended by it:"
            " ask",
            {"kind": TERMINATED, "on": ended_on.isoformat() if ended_on else None},
            QUESTION,
            matches[member].agrees,
        )
        for member, ended_on in found
    ]


def _known_elsewhere(matches: dict[int, Match]) -> Iterator[Finding]:
    """Who has a membership, an application or arrears in another service: always a question.

    Arrears are told where that service's close found them to be a ground that waits, or that was
    left, and of one that was decided on as long as the suspension runs which began by that. An end
    by it is told as an end.
    """
    held = Membership.objects.filter(member_id__in=list(matches), ended_on__isnull=True)
    sent = Application.objects.filter(member_id__in=list(matches), state=Application.RECEIVED)
    suspended = Q(
        state=Ground.DECIDED,
        membership__suspension__until_day__isnull=True,
        membership__suspension__from_day__lte=F("closed_on"),
    )
    owed = Ground.objects.filter(
        Q(state__in=Ground.STANDING) | suspended, member_id__in=list(matches), arrears_yen__gt=0
    )
    for code, rows, ja, en in (
        ("member_elsewhere", held.values_list("member_id", "registered_on"),
         "の会員と同じ人", "a member of another service"),
        ("application_elsewhere", sent.values_list("member_id", "received_on"),
         "に申し込んでいる者と同じ人", "someone whose application to another service"),
        ("arrears_elsewhere", owed.values_list("member_id", "found_on"),
         "で料金を滞納している者と同じ人", "someone in arrears with another service"),
    ):  # fmt: skip
        found = list(rows)
        if not found:
            continue
        agrees = _agreeing([matches[member] for member, _ in found])
        words = recognition.in_words(agrees)
        waits = " waits" if code == "application_elsewhere" else ""
        yield Finding(
            code,
            f"同じ運営者のほかのサービス{ja}かもしれません({words.ja})。確かめてください。",
            f"perhaps {en} of the operator{waits} ({words.en}): ask",
            {"days": sorted({day.isoformat() for _, day in found})},
            QUESTION,
            agrees,
        )


def _agreeing(matches: Sequence[Match]) -> tuple[str, ...]:
    agreed = {name for one in matches for name in one.agrees}
    return tuple(name for name in recognition.WORDS if name in agreed)
