"""Telling that what was announced is given up, a version of the terms or individual rules: whoever
was told of it is told so.

It goes the way the announcement went: to each member by mail or letter who got that by mail or
letter, and on the pages to everybody. Nobody chooses whether: who was told that the terms change
must not be left to believe it.
"""

from __future__ import annotations

import datetime as dt

from kiyaku.base import journal, queries, sandboxes
from kiyaku.base.journal import Act
from kiyaku.base.terms_versions import RulesDocument
from kiyaku.flows.announcements import (
    ANNOUNCED,
    PLANNED,
    RULES_CHANGE,
    RULES_WITHDRAWN,
    TERMS_CHANGE,
    TERMS_WITHDRAWN,
)
from kiyaku.notices import announcing, filling, kinds, templates
from kiyaku.notices.announcing import Announced
from kiyaku.terms.texts import Text

_TOLD = """
SELECT m.id, %(basis)s, 'announced:' || %(announcement)s || ':' || m.id,
    jsonb_build_object('announcement', %(announcement)s::bigint)
FROM membership m
JOIN outgoing o ON o.service_id = m.service_id
    AND o.once = 'announced:' || %(before)s || ':' || m.id AND o.channel = %(went_by)s
WHERE m.service_id = %(service)s"""
"""Every membership whose holder was told by one way, those over meanwhile too."""

_WHAT_JA = (
    "{version} から適用するとお知らせした規約の新しい版は、取りやめました。規約は変わりません。"
)
_WHAT_EN = (
    "The new version of the terms that was announced for {version} is given up. The terms do not "
    "change."
)
_RULES_JA = "お知らせした個別規定「{title}」は、取りやめました。この規定は効きません。"
_RULES_EN = (
    "The individual rules “{title}” that were announced are given up. They do not take effect."
)


def tell(*, service: int, version: dt.date, at: dt.datetime, by: str) -> int:
    """Tell all who were told of a version that it is given up; how many messages.

    In the caller's transaction. Nothing, where nobody was told of it.
    """
    before = announcing.announced_for(service, TERMS_CHANGE, version)
    if before is None:
        return 0
    what = Text(_WHAT_JA.format(version=version), _WHAT_EN.format(version=version))
    return _tell(service, TERMS_WITHDRAWN, before, what, Act(at, by))


def tell_of_rules(*, service: int, rules: RulesDocument, at: dt.datetime, by: str) -> int:
    """Tell all who were told of individual rules that they are given up; how many messages.

    In the caller's transaction. Nothing, where nobody was told of them.
    """
    before = announcing.announced_after(service, RULES_CHANGE, rules.entry)
    if before is None:
        return 0
    what = Text(_RULES_JA.format(title=rules.title), _RULES_EN.format(title=rules.title))
    return _tell(service, RULES_WITHDRAWN, before, what, Act(at, by))


def _tell(service: int, kind: str, before: Announced, what: Text, act: Act) -> int:
    effect = before.takes_effect_on
    last_day = effect - dt.timedelta(1)
    day, planned = queries.business_day(service), journal.next_entry_id()
    number = announcing.add(
        service,
        kind=kind,
        what=what,
        takes_effect_on=effect,
        until="",
        last_day=last_day,
        day=day,
        basis=before.basis_id,
        entry=planned,
    )
    about = {"announcement": number, "kind": kind, "on": effect}
    _record(service, act, PLANNED, before, {**about, "last_day": last_day}, planned)
    row, entry = announcing.announcement(service, number, hold=True), journal.next_entry_id()
    announcing.mark_announced(row, on=day, at=act.at, entry=entry)
    count = _fill(service, before, row, act)
    told = {**about, "last_day": row.last_day, "is_late": False, "count": count}
    _record(service, act, ANNOUNCED, before, told, entry)
    return count


def _record(
    service: int, act: Act, action: str, before: Announced, told: dict[str, object], entry: int
) -> None:
    journal.record(
        act,
        service=service,
        business_day=queries.business_day(service),
        action=action,
        basis=before.basis_id,
        payload=told,
        entry_id=entry,
    )


def _fill(service: int, before: Announced, row: Announced, act: Act) -> int:
    if sandboxes.is_sandbox(service):
        return 0
    day = queries.business_day(service)
    own = [templates.in_force(service, row.kind, one, day).id for one in templates.LANGUAGES]
    return sum(
        filling.run(
            _TOLD,
            service,
            row.kind,
            channel,
            at=act.at,
            by=act.by,
            templates=own,
            basis=before.basis_id,
            announcement=row.pk,
            before=before.pk,
            went_by=channel,
        )
        for channel in (kinds.EMAIL, kinds.PAPER)
    )
