"""Breaches on record of who applies again: reported ones, and grounds of breach acted on.

A report that nobody has decided on is a question, and so is everything about who may be another
person; a breach that was acted on is a fact of who is recognised. A membership that was ended for a
breach is told with it, in one finding, for it is one case. Of other services of the operator it is
told which kind, when, by which clause of theirs and what became of it: never whose it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import queries
from kiyaku.members import recognition
from kiyaku.members.findings import FACT, QUESTION, Finding
from kiyaku.members.models import BreachReport, Ground
from kiyaku.members.recognition import Match
from kiyaku.terms import Pack
from kiyaku.terms.clauses import cited, label
from kiyaku.terms.texts import Text

ASKED = "screening_earlier_breach"
_OF_GROUNDS, _PROHIBITED, _GROUND = "ground_is_breach", "prohibited_act", "sanction_ground"
OPEN, LEFT, DECIDED, ENDED = "open", "left", "decided", "ended"
STATES: Mapping[str, Text] = {
    OPEN: Text("まだ決定していない", "not decided on"),
    LEFT: Text("措置を見送った", "no action was taken"),
    DECIDED: Text("措置をとった", "acted on"),
    ENDED: Text("これにより会員契約を終わらせた", "the membership was ended for it"),
}
"""What became of a breach, in words."""
_ESTABLISHED = {DECIDED, ENDED}
_MOST = 50


@dataclass(frozen=True)
class Breach:
    """A breach on record: of which membership and member, when, which kind, what became of it.

    Attributes:
        ended_on, ended_by: the last day of the membership and the clause of the ground, where it
            was ended for this.
    """

    service: int
    member: int
    membership: int
    on: dt.date
    clause: str
    words: Text
    state: str
    ended_on: dt.date | None = None
    ended_by: str = ""

    @property
    def evidence(self) -> dict[str, str]:
        """What a finding says of it."""
        ended = {}
        if self.ended_on is not None:
            ended = {"ended_on": self.ended_on.isoformat(), "ended_by": self.ended_by}
        return {
            **ended,
            "on": self.on.isoformat(),
            "clause": self.clause,
            "state": self.state,
            "ja": self.words.ja,
            "en": self.words.en,
        }


@dataclass(frozen=True)
class Told:
    """A finding, and the memberships whose end it tells too: that is no finding of its own."""

    finding: Finding
    ended: frozenset[int]


def findings(pack: Pack, here: Mapping[int, Match], there: Mapping[int, Match]) -> Iterator[Told]:
    """Breaches of who applies, or may be the same person, in this service and in linked ones.

    Args:
        here, there: who matches in this service and in others, by member.
    """
    if not pack.answers(ASKED):
        return
    found = _breaches([*here, *there])
    for is_exact in (True, False):
        of_whom = {member for member, match in here.items() if match.is_exact is is_exact}
        own = [one for one in found if one.member in of_whom]
        established = [one for one in own if one.state in _ESTABLISHED]
        if is_exact and _is_asked_for(pack, established):
            yield Told(_fact(here, established), _ended(established))
            own = [one for one in own if one.state not in _ESTABLISHED]
        if own:
            # What is a fact all the same, an end of who is recognised, stays one of its own.
            yield Told(_question(here, own), frozenset() if is_exact else _ended(own))
    if elsewhere := [one for one in found if one.member in there]:
        yield Told(_elsewhere(there, elsewhere), _ended(elsewhere))


def in_words(evidence: Collection[Mapping[str, str]]) -> Text:
    """Breaches as a finding has them in its evidence."""
    came = [_what_came(one) for one in evidence]
    return Text(
        "。".join(
            f"{one['on']} {one['ja'].rstrip('。')}({label(one['clause'], 'ja')}、{state.ja})"
            for one, state in zip(evidence, came, strict=True)
        ),
        "; ".join(
            f"{one['on']} {one['en'].rstrip('.')} ({label(one['clause'], 'en')}, {state.en})"
            for one, state in zip(evidence, came, strict=True)
        ),
    )


def _what_came(one: Mapping[str, str]) -> Text:
    """What became of a breach, with the end of the membership where it was ended for it."""
    if "ended_on" not in one:
        return STATES[one["state"]]
    on, clause = one["ended_on"], cited([one["ended_by"]])
    return Text(
        f"これにより {on} に会員契約を終わらせた({clause.ja})",
        f"the membership was ended for it on {on} by {clause.en}",
    )


def _ended(found: Sequence[Breach]) -> frozenset[int]:
    """The memberships that were ended for one of the breaches that are told."""
    return frozenset(one.membership for one in found[:_MOST] if one.state == ENDED)


def _is_asked_for(pack: Pack, established: Sequence[Breach]) -> bool:
    """Whether the terms count what is established as an earlier breach."""
    is_ended = any(one.state == ENDED for one in established)
    count = len(established)
    return count > 0 and bool(
        pack.ask(ASKED, earlier_breaches=count, terminated_for_breach=is_ended)
    )


def _fact(matches: Mapping[int, Match], found: Sequence[Breach]) -> Finding:
    words = Text(
        "過去の違反が確かめられている者と届出事項が一致します。",
        "particulars match someone whose earlier breach is established",
    )
    if any(one.state == ENDED for one in found):
        words = Text(
            "過去の違反が確かめられ、それにより会員契約が終わった者と届出事項が一致します。",
            "particulars match someone whose earlier breach is established, and whose membership "
            "was ended for it",
        )
    return Finding(
        "earlier_breach",
        words.ja,
        words.en,
        _evidence(found),
        FACT,
        _agreeing(matches, found),
    )


def _question(matches: Mapping[int, Match], found: Sequence[Breach]) -> Finding:
    agrees = _agreeing(matches, found)
    words = recognition.in_words(agrees)
    return Finding(
        "earlier_breach",
        f"違反の記録がある者かもしれません({words.ja})。確かめてください。",
        f"perhaps someone with a breach on record ({words.en}): ask",
        _evidence(found),
        QUESTION,
        agrees,
    )


def _elsewhere(matches: Mapping[int, Match], found: Sequence[Breach]) -> Finding:
    return Finding(
        "breach_elsewhere",
        "同じ運営者のほかのサービスで違反の記録がある者かもしれません。確かめてください。",
        "perhaps someone with a breach on record in another service of the operator: ask",
        {"breaches": [one.evidence for one in found[:_MOST]]},
        QUESTION,
        _agreeing(matches, found),
    )


def _evidence(found: Sequence[Breach]) -> dict[str, Any]:
    told = found[:_MOST]
    return {
        "memberships": list(dict.fromkeys(one.membership for one in told)),
        "breaches": [one.evidence for one in told],
    }


def _agreeing(matches: Mapping[int, Match], found: Sequence[Breach]) -> tuple[str, ...]:
    agreed = {name for one in found for name in matches[one.member].agrees}
    return tuple(name for name in recognition.WORDS if name in agreed)


def _breaches(members: Collection[int]) -> list[Breach]:
    """All breaches on record of some members, the earliest first; two queries, and packs."""
    grounds = _grounds(members)
    made: list[Breach] = []
    packs: dict[int, Pack] = {}

    def pack_of(service: int) -> Pack:
        if service not in packs:
            packs[service] = queries.pack(service)
        return packs[service]

    acted = _acted_on(grounds)
    # By who acted, not by who has the membership now: it may have passed on since.
    for row in BreachReport.objects.filter(member_id__in=list(members)):
        pack = pack_of(row.service_id)
        clause = _clause(pack, _PROHIBITED, row.kind)
        made.append(
            Breach(
                row.service_id, row.member_id, row.membership_id, row.happened_on,
                clause, pack.clauses[clause].gist, **_outcome(pack, acted.get(row.pk)),
            )
        )  # fmt: skip
    for ground in grounds:
        pack = pack_of(ground.service_id)
        if ground.report_ids or ground.state != Ground.DECIDED or not _is_breach(pack, ground):
            continue
        clause = _clause(pack, _GROUND, ground.kind)
        made.append(
            Breach(
                ground.service_id, ground.member_id, ground.membership_id,
                ground.found_on, clause, pack.clauses[clause].gist, **_outcome(pack, ground),
            )
        )  # fmt: skip
    return sorted(made, key=lambda one: (one.on, one.membership, one.clause))


def _grounds(members: Collection[int]) -> list[Ground]:
    rows = Ground.objects.filter(member_id__in=list(members)).exclude(kind="")
    return list(rows.select_related("membership").order_by("pk"))


def _acted_on(grounds: Sequence[Ground]) -> dict[int, Ground]:
    """Report → the ground for which it is evidence and that went furthest."""
    rank = [LEFT, OPEN, DECIDED, ENDED]
    found: dict[int, Ground] = {}
    for ground in grounds:
        for report in ground.report_ids:
            before = found.get(report)
            if before is None or rank.index(_state(ground)) > rank.index(_state(before)):
                found[report] = ground
    return found


def _outcome(pack: Pack, ground: Ground | None) -> dict[str, Any]:
    """What became of a breach, by the ground that it led to, if any."""
    state = OPEN if ground is None else _state(ground)
    if ground is None or state != ENDED:
        return {"state": state}
    ended_by = _clause(pack, _GROUND, ground.kind)
    return {"state": state, "ended_on": ground.membership.ended_on, "ended_by": ended_by}


def _state(ground: Ground) -> str:
    if ground.state == Ground.DECIDED:
        ended_on = ground.membership.ended_on
        return ENDED if ended_on is not None and ended_on == ground.closed_on else DECIDED
    return OPEN if ground.state == Ground.OPEN else LEFT


def _is_breach(pack: Pack, ground: Ground) -> bool:
    """Whether a ground is a breach by its own service's terms."""
    return (
        ground.question == _GROUND
        and pack.answers(_OF_GROUNDS)
        and bool(pack.ask(_OF_GROUNDS, kind=ground.kind))
    )


def _clause(pack: Pack, question: str, kind: str) -> str:
    facts: dict[str, Any] = {pack.question(question).needs[0].name: kind}
    return str(pack.ask(question, **facts))
