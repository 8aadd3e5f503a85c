"""What the operator owes to tell all members by a last day: planned, then announced in time.

The end of the service, a planned interruption, a change of the service or of the terms. The terms
say the last day; where they only want it told beforehand, it is the day before.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from kiyaku.base import journal, queries, sandboxes
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.notices import announcing, filling, kinds, outbox, templates
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

PLANNED, ANNOUNCED = "announcement_planned", "announced"
_LAST_DAYS: Mapping[str, tuple[str, str]] = {
    "end_of_service": ("service_end_notice_last_day", "ends_on"),
    "terms_change": ("terms_change_notice_last_day", "effective_on"),
    "interruption": ("interruption_notice_last_day", "starts_on"),
    "service_change": ("service_change_notice_last_day", "changes_on"),
}
"""What the terms are asked for the last day of each kind, and what the day is called there."""
KINDS = tuple(_LAST_DAYS)
_WHOM = """
SELECT m.id, %(basis)s, 'announced:' || %(announcement)s || ':' || m.id, %(about)s::jsonb
FROM membership m
WHERE m.service_id = %(service)s AND m.ended_on IS NULL"""
"""Every member, those too whose contract is concluded and has not begun."""


def last_day(pack: Pack, kind: str, takes_effect_on: dt.date) -> tuple[dt.date, str]:
    """The last day on which members can be told in time, and the question that says so.

    Raises:
        OperationRefused: ``unknown_notice_kind``.
        ParameterUnknown: the operator has not set how long before.
    """
    if kind not in _LAST_DAYS:
        raise OperationRefused(
            "unknown_notice_kind",
            f"{kind} という種類の告知はありません。",
            f"there is no kind of announcement called {kind}",
        )
    question, fact = _LAST_DAYS[kind]
    if pack.answers(question):
        facts: dict[str, Any] = {fact: takes_effect_on}
        return pack.ask(question, **facts), question
    return takes_effect_on - dt.timedelta(1), "notice_arrived_at"


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
    key: str | None = None,
) -> int:
    """Put on record what members must be told; the number of the announcement.

    From then on it stands among the operator's duties until it is announced.

    Raises:
        OperationRefused: ``unknown_notice_kind``, ``words_missing``.
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
    basis = BasisBook(service, pack).on(
        question, takes_effect_on if question != "notice_arrived_at" else day
    )
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
        },
        entry_id=entry,
    )
    return number


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
    if day > row.last_day and not although_late:
        raise _too_late(row, _clauses(pack, row))
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
            "is_late": day > row.last_day,
            "count": count,
        },
        entry_id=entry,
    )
    return count


def _clauses(pack: Pack, row: announcing.Announced) -> str:
    question, _ = _LAST_DAYS[row.kind]
    rule = pack.rules[question if pack.answers(question) else "notice_arrived_at"][-1]
    return ", ".join(rule.clauses)


def _too_late(row: announcing.Announced, clauses: str) -> OperationRefused:
    return OperationRefused(
        "told_too_late",
        f"告知の最終日 {row.last_day} を過ぎています(根拠: {clauses})。遅れて知らせるときは、"
        "遅れたことを承知のうえで行ってください。",
        f"its last day, {row.last_day}, is past (by {clauses}); to tell it late, say so",
        last_day=row.last_day,
        clauses=clauses,
    )


def _fill(service: int, row: announcing.Announced, day: dt.date, at: dt.datetime, by: str) -> int:
    channel = outbox.channels(service, day)[row.kind]
    if channel in (kinds.NONE, kinds.POSTING) or sandboxes.is_sandbox(service):
        return 0
    about = {
        "what_ja": row.what_ja,
        "what_en": row.what_en,
        "from_on": row.takes_effect_on.isoformat(),
        "until": row.until,
    }
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
        about=json.dumps(about, ensure_ascii=False),
    )
