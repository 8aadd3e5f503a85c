"""What the operator owes to tell all members by a last day: planned, then announced in time.

The end of the service, a planned interruption, a change of the service or of the terms. The terms
say the last day; where they say nothing, it is the day before. What they let happen without notice,
a stoppage, a restriction of use, a change that need not be announced, has none: members are told
all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kiyaku.base import journal, queries, sandboxes
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import listed_kinds
from kiyaku.notices import announcing, filling, kinds, outbox, templates
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

PLANNED, ANNOUNCED = "announcement_planned", "announced"
STOPPAGE, RESTRICTION = "stoppage", "use_restriction"
TERMS_CHANGE, TERMS_WITHDRAWN = "terms_change", "terms_change_withdrawn"
RULES_CHANGE, RULES_WITHDRAWN = "individual_rules_changed", "individual_rules_withdrawn"
"""The second takes back the first, and rests on the same: it is told by ``terms_withdrawn``."""
_TAKEN_BACK: Mapping[str, str] = {
    TERMS_WITHDRAWN: TERMS_CHANGE, RULES_WITHDRAWN: RULES_CHANGE,
}  # fmt: skip
BEFOREHAND = "notice_arrived_at"
_CAUSED: Mapping[str, str] = {
    STOPPAGE: listed_kinds.STOPPAGE, RESTRICTION: listed_kinds.RESTRICTION,
}  # fmt: skip
"""Kinds that need no notice and have a cause, with the question that knows its clause."""
_NOT_OWED: Mapping[str, str] = {"service_change": "service_change_to_be_announced"}
"""What the terms are asked of kinds that they may let happen without notice."""
_LAST_DAYS: Mapping[str, tuple[str, str]] = {
    "end_of_service": ("service_end_notice_last_day", "ends_on"),
    "terms_change": ("terms_change_notice_last_day", "effective_on"),
    "individual_rules_changed": ("terms_change_notice_last_day", "effective_on"),
    "interruption": ("interruption_notice_last_day", "starts_on"),
    "service_change": ("service_change_notice_last_day", "changes_on"),
}
"""What the terms are asked for the last day of each kind, and what the day is called there."""
KINDS = (*_LAST_DAYS, *_CAUSED)
_DATED = {question for question, _ in _LAST_DAYS.values()}
_WHOM = """
SELECT m.id, %(basis)s, 'announced:' || %(announcement)s || ':' || m.id,
    jsonb_build_object('announcement', %(announcement)s::bigint)
FROM membership m
WHERE m.service_id = %(service)s AND m.ended_on IS NULL"""
"""Every member, those too whose contract is concluded and has not begun."""


def kinds_of(pack: Pack) -> tuple[str, ...]:
    """The kinds of announcement there are under a service's terms."""
    return (*_LAST_DAYS, *(kind for kind, asked in _CAUSED.items() if pack.answers(asked)))


def causes_of(pack: Pack, kind: str) -> tuple[listed_kinds.Kind, ...]:
    """The causes that a kind may have, in the terms' order; none where it has none."""
    if kind == STOPPAGE:
        return listed_kinds.stoppage_causes(pack)
    return listed_kinds.restriction_causes(pack) if kind == RESTRICTION else ()


def last_day(pack: Pack, kind: str, takes_effect_on: dt.date) -> tuple[dt.date | None, str]:
    """The last day on which members can be told in time, and the question that says so.

    None where the terms let it happen without notice.

    Raises:
        OperationRefused: ``unknown_notice_kind``.
        ParameterUnknown: the operator has not set how long before.
    """
    question = _question(pack, kind)
    if question in (*_CAUSED.values(), *_NOT_OWED.values()):
        return None, question
    if question == BEFOREHAND:
        return takes_effect_on - dt.timedelta(1), question
    facts: dict[str, Any] = {_LAST_DAYS[kind][1]: takes_effect_on}
    return pack.ask(question, **facts), question


def clauses_of(pack: Pack, kind: str, cause: str = "") -> tuple[str, ...]:
    """The clauses that a kind of announcement rests on."""
    if cause:
        return (listed_kinds.clause_of(pack, _question(pack, kind), cause),)
    return pack.rules[_question(pack, kind)][-1].clauses


def _question(pack: Pack, kind: str) -> str:
    """What the terms are asked of a kind."""
    kind = _TAKEN_BACK.get(kind, kind)
    if kind not in KINDS or kind not in kinds_of(pack):
        raise OperationRefused(
            "unknown_notice_kind",
            f"{kind} という種類の告知はありません。",
            f"there is no kind of announcement called {kind}",
        )
    if kind in _CAUSED:
        return _CAUSED[kind]
    owed, (question, _) = _NOT_OWED.get(kind, ""), _LAST_DAYS[kind]
    if pack.answers(owed) and not pack.ask(owed):
        return owed
    return question if pack.answers(question) else BEFOREHAND


@atomic
def plan(
    *,
    service: int,
    kind: str,
    what: Text,
    takes_effect_on: dt.date,
    at: dt.datetime,
    by: str,
    until: str = "",
    cause: str = "",
    key: str | None = None,
) -> int:
    """Put on record what members must be told; the number of the announcement.

    From then on it stands among the operator's duties until it is announced, if it has a last day.

    Args:
        cause: of a stoppage without notice, or of a restriction of use, and of nothing else: one
            of ``causes_of``.

    Raises:
        OperationRefused: ``unknown_notice_kind``, ``words_missing``; ``unknown_kind`` for the cause
            of a stoppage, ``cause_of_a_stoppage_only`` elsewhere.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["announcement"])
    if not what.ja.strip() or not what.en.strip():
        raise OperationRefused(
            "words_missing",
            "何を知らせるかを、日本語と英語で書いてください。",
            "say what is told, in Japanese and in English",
        )
    pack, day = queries.pack(service), queries.business_day(service)
    until_day, question = last_day(pack, kind, takes_effect_on)
    check_cause(pack, kind, cause)
    basis = BasisBook(service, pack).on(question, takes_effect_on if question in _DATED else day)
    entry = journal.next_entry_id()
    number = announcing.add(
        service,
        kind=kind,
        what=what,
        takes_effect_on=takes_effect_on,
        until=until,
        last_day=until_day,
        day=day,
        basis=basis,
        entry=entry,
        cause=cause,
    )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=PLANNED,
        basis=basis,
        payload={
            "announcement": number,
            "kind": kind,
            "on": takes_effect_on,
            "last_day": until_day,
            **({"clause": clauses_of(pack, kind, cause)[0]} if cause else {}),
        },
        entry_id=entry,
    )
    return number


def is_late(row: announcing.Announced, on: dt.date) -> bool:
    """Whether it was told after its last day; or, not told yet, can be told on a day only late."""
    return row.last_day is not None and (row.announced_on or on) > row.last_day


@atomic
def announce(
    *,
    service: int,
    announcement: int,
    at: dt.datetime,
    by: str,
    although_late: bool = False,
    key: str | None = None,
) -> int:
    """Tell members: on the pages at once, and by the way that is chosen; how many messages.

    Args:
        although_late: tell it past its last day; that stays on record as late.

    Raises:
        OperationRefused: ``unknown_announcement``, ``already_announced``, ``told_too_late`` with
            the clauses.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["count"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = announcing.announcement(service, announcement, hold=True)
    if row.announced_on is not None:
        raise OperationRefused(
            "already_announced",
            f"告知 {announcement} は {row.announced_on} に済んでいます。",
            f"announcement {announcement} was made on {row.announced_on}",
        )
    too_late = is_late(row, day)
    if too_late and not although_late:
        raise _too_late(row, clauses_of(pack, row.kind))
    entry = journal.next_entry_id()
    announcing.mark_announced(row, on=day, at=at, entry=entry)
    count = _fill(service, row, day, at, by)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=ANNOUNCED,
        basis=row.basis_id,
        payload={
            "announcement": announcement,
            "kind": row.kind,
            "on": row.takes_effect_on,
            "last_day": row.last_day,
            "is_late": too_late,
            "count": count,
        },
        entry_id=entry,
    )
    return count


def check_cause(pack: Pack, kind: str, cause: str) -> None:
    """Nothing where a kind has this cause, or has none and none is named.

    Raises:
        OperationRefused: ``unknown_kind``, ``cause_of_a_stoppage_only``.
    """
    if kind in _CAUSED:
        listed_kinds.kind_meant(causes_of(pack, kind), cause)
    elif cause:
        raise OperationRefused(
            "cause_of_a_stoppage_only",
            "理由は、予告なしの停止・中断と利用の制限だけに付けます。",
            "a cause goes with a stoppage without notice or a restriction of use only",
        )


def _too_late(row: announcing.Announced, clauses: tuple[str, ...]) -> OperationRefused:
    cited = ", ".join(clauses)
    return OperationRefused(
        "told_too_late",
        f"告知の最終日 {row.last_day} を過ぎています(根拠: {cited})。遅れて知らせるときは、"
        "遅れたことを承知のうえで行ってください。",
        f"its last day, {row.last_day}, is past (by {cited}); to tell it late, say so",
        last_day=row.last_day,
        clauses=list(clauses),
    )


def _fill(service: int, row: announcing.Announced, day: dt.date, at: dt.datetime, by: str) -> int:
    channel = outbox.channels(service, day)[row.kind]
    if channel in (kinds.NONE, kinds.POSTING) or sandboxes.is_sandbox(service):
        return 0
    own = [templates.in_force(service, row.kind, one, day).id for one in templates.LANGUAGES]
    return filling.run(
        _WHOM,
        service,
        row.kind,
        channel,
        at=at,
        by=by,
        templates=own,
        basis=row.basis_id,
        announcement=row.pk,
    )
