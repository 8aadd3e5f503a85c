"""Screening an application once more before it is decided: what happened since it came.

A breach is reported, a membership ends, somebody else applies, a minor comes of age: whoever
decides must know of it. What is new is kept with the day on which it was found, and nobody approves
before having seen it; what holds no more is kept, and marked so. It is never a verdict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kiyaku.base import journal, links, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows.refusing import in_words
from kiyaku.members import applications, rescreening, screening, switches
from kiyaku.members.queries import Application
from kiyaku.members.rescreening import Kept
from kiyaku.terms import Pack

SCREENED_AGAIN = "application_screened"
_BASIS = "screening_finding"


@dataclass(frozen=True)
class ScreenedAgain:
    """What another look found, by the codes of the findings: what is new, what holds no more.

    Of what holds in part the rest is among the new ones, though nobody need see it again.
    """

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@atomic
def screen_again(
    *, service: int, application: int, at: dt.datetime, by: str, key: str | None = None
) -> ScreenedAgain:
    """Screen an application again, and keep what is new and what holds no more.

    Raises:
        OperationRefused: ``unknown_application``, ``already_decided``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return ScreenedAgain(tuple(done["findings"]), tuple(done["gone"]))
    row = rescreening.locked(service, application)
    if row.state != Application.RECEIVED:
        raise OperationRefused(
            "already_decided",
            f"申込み {application} はすでに決定されています。",
            f"application {application} has been decided already",
        )
    return _kept(row, Act(at, by, key), even_if_nothing=True)


@atomic
def before_decision(
    *, service: int, application: int, at: dt.datetime, by: str, decision_key: str | None
) -> ScreenedAgain:
    """Screen again what somebody is about to decide; what is found stays if that is refused.

    Nothing where it is decided already: whoever decides is told so.

    Args:
        decision_key: of the decision, which was perhaps taken before.

    Raises:
        OperationRefused: ``unknown_application``.
    """
    if journal.done_before(service, decision_key) is not None:
        return ScreenedAgain()
    return keep(rescreening.locked(service, application), Act(at, by))


def keep(row: Application, act: Act) -> ScreenedAgain:
    """What another look at a locked application finds, kept with it where anything changed."""
    if row.state != Application.RECEIVED:
        return ScreenedAgain()
    return _kept(row, act, even_if_nothing=False)


def looked_at(row: Application, pack: Pack, day: dt.date) -> list[Kept]:
    """The findings on an application as another look on the day leaves them; nothing is kept.

    Of one that was decided, those that it was decided with.
    """
    if row.state != Application.RECEIVED:
        return list(row.findings)
    found = screening.screen_again(pack, _stated(row, pack, day))
    return rescreening.again(row.findings, found, day)


def require_seen(row: Application, pack: Pack, seen: Collection[str]) -> None:
    """Nothing where all that was found since the receipt, and holds, was seen.

    Args:
        seen: tokens of findings (``rescreening.token``).

    Raises:
        OperationRefused: ``new_findings``, with which ones, their clauses and tokens.
    """
    unseen = rescreening.unseen(row.findings, seen)
    if not unseen:
        return
    clauses = _clauses(pack, unseen)
    ja, en = " ".join(one["ja"] for one in unseen), "; ".join(one["en"] for one in unseen)
    raise OperationRefused(
        "new_findings",
        f"申込みを受け付けたあとに、新しくわかったことがあります{in_words(clauses)}: {ja} "
        "確かめてから、もう一度承認してください。",
        f"since the application came something new was found {in_words(clauses)}: {en}; "
        "look into it, then approve again",
        findings=[one["code"] for one in unseen],
        seen=[rescreening.token(one) for one in unseen],
        clauses=clauses,
    )


def _kept(row: Application, act: Act, *, even_if_nothing: bool) -> ScreenedAgain:
    service, day = row.service_id, queries.business_day(row.service_id)
    pack, before = queries.pack(service), list(row.findings)
    now = looked_at(row, pack, day)
    told = ScreenedAgain(
        tuple(one["code"] for one in now[len(before) :]),
        tuple(
            one["code"]
            for was, one in zip(before, now, strict=False)
            if rescreening.holds(was) and not rescreening.holds(one)
        ),
    )
    is_changed = bool(told.new or told.gone)
    if is_changed:
        rescreening.keep(row, now)
    if is_changed or even_if_nothing:
        journal.record(
            act,
            service=service,
            business_day=day,
            action=SCREENED_AGAIN,
            member=row.member_id,
            basis=BasisBook(service, pack).on(_BASIS, day),
            payload={"application": row.pk, "findings": told.new, "gone": told.gone},
        )
    return told


def _stated(row: Application, pack: Pack, day: dt.date) -> screening.Stated:
    """An application as screening looks at it again: by what it stated, on another day."""
    service, method = row.service_id, row.payment_method
    methods = switches.open_on(service, day)[switches.PAYMENT_METHOD] if method else None
    return screening.Stated(
        service,
        row.member_id,
        applications.stated(row),
        day,
        payment_method=method,
        methods=methods,
        elsewhere=links.linked(service) if screening.counts_elsewhere(pack) else (),
        application=row.pk,
    )


def _clauses(pack: Pack, found: Sequence[Kept]) -> list[str]:
    asked = (screening.point_of(one["code"]) for one in found)
    return list(dict.fromkeys(str(pack.ask(_BASIS, finding=point)) for point in asked))
