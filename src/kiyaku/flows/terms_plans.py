"""Planned versions of the terms as they stand: their stage, what their text touches, the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kiyaku import packs
from kiyaku.base import documents as kept
from kiyaku.base import queries
from kiyaku.base import terms_versions as versions
from kiyaku.base.errors import OperationRefused
from kiyaku.base.terms_versions import Plan
from kiyaku.flows import terms_checks
from kiyaku.flows.terms_checks import Touched
from kiyaku.flows.terms_documents import parsed
from kiyaku.terms import Pack, documents
from kiyaku.terms.documents import ChangeTable
from kiyaku.terms.texts import Text

LAST_DAY = "terms_change_notice_last_day"
"""The question that tells by which day members are to be told, where the terms know it."""
_STAGES = {
    "draft": Text("未決定の条項がある", "clauses undecided"),
    "planned": Text("公表を待つ", "to be announced"),
    "announced": Text("公表ずみ", "announced"),
    "in_force": Text("施行", "in force"),
    "withdrawn": Text("取りやめ", "withdrawn"),
}


@dataclass(frozen=True)
class PlanShown:
    """A plan with its stage.

    Attributes:
        clauses: those on notice of a change, where the terms have a rule on it.
        touched: the clauses its text touches; ``undecided`` those still to be decided. In a list,
            those of plans still to be announced only.
        late: whether it was announced, or would be now, after the last day of notice.
    """

    plan: Plan
    stage: str
    clauses: tuple[str, ...]
    touched: tuple[Touched, ...]
    undecided: tuple[Touched, ...]
    late: bool

    @property
    def stage_in_words(self) -> Text:
        """What its stage is called."""
        return _STAGES[self.stage]


def plans(service: int) -> tuple[PlanShown, ...]:
    """The versions planned last, by day of effect, ``PLANS_MOST`` at most; in six queries."""
    return _staged(service, versions.plans(service))


def open_plans(service: int) -> tuple[PlanShown, ...]:
    """The versions planned that are neither in force nor withdrawn, by day of effect."""
    return _staged(service, versions.plans(service, open_after=queries.business_day(service)))


@dataclass(frozen=True)
class NoticeAhead:
    """A planned version whose members are still to be told, by a last day of the terms."""

    plan: int
    version: dt.date
    last_day: dt.date
    is_past: bool
    clauses: tuple[str, ...]


def notices_ahead(service: int, pack: Pack, *, until: dt.date) -> tuple[NoticeAhead, ...]:
    """Versions still to be announced whose last day of notice is not after a day; three queries.

    None where the terms set no such day.
    """
    day = queries.business_day(service)
    if not pack.answers(LAST_DAY):
        return ()
    found = [
        NoticeAhead(
            one.entry, one.version, one.last_notice_day, one.last_notice_day < day,
            notice_clauses(pack),
        )
        for one in versions.plans(service, open_after=day)
        if one.announced is None and one.last_notice_day and one.last_notice_day <= until
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.last_day, one.plan)))


def plan_shown(service: int, plan: int) -> PlanShown:
    """One plan, with all its text touches.

    Raises:
        OperationRefused: ``unknown_plan``.
    """
    for one in _staged(service, versions.plans(service, only=plan), whole=True):
        return one
    raise OperationRefused(
        "unknown_plan",
        f"版の計画 {plan} はありません。kiyaku terms status で一覧できます。",
        f"there is no plan {plan} of a version: kiyaku terms status lists them",
    )


def change_table(service: int, plan: PlanShown) -> ChangeTable | None:
    """The table of changes from the version before to a plan; None where a text is not there."""
    one = plan.plan
    before = kept.latest(service, texts_of=[one.follows]).get(one.follows)
    text = versions.texts_of(service, [one.entry]).get(one.entry)
    if before is None or text is None:
        return None
    return documents.diff(parsed(before.text or "", before.file_name), parsed(text, one.file_name))


def _staged(service: int, found: Sequence[Plan], *, whole: bool = False) -> tuple[PlanShown, ...]:
    """Plans with their stages; texts are read and compared where it matters, or of all."""
    pack, day = queries.pack(service), queries.business_day(service)
    compared = [one for one in found if whole or not (one.announced or one.withdrawn)]
    texts = versions.texts_of(service, [one.entry for one in compared])
    before = kept.latest(service, texts_of={one.follows for one in compared})
    return tuple(
        _stage(pack, day, one, _differing(pack, before.get(one.follows), one, texts))
        for one in found
    )


def _differing(
    pack: Pack, before: kept.Loaded | None, plan: Plan, texts: Mapping[int, str]
) -> tuple[Touched, ...]:
    if before is None or plan.entry not in texts:
        return ()
    old, new = (before.text or "", before.file_name), (texts[plan.entry], plan.file_name)
    return _touched(pack.name, old, new)


@lru_cache(maxsize=32)
def _touched(pack: str, old: tuple[str, str], new: tuple[str, str]) -> tuple[Touched, ...]:
    # What hangs on a clause is the pack's own: settings and versions of a service do not matter.
    return terms_checks.touched_by(packs.load(pack), parsed(*old), parsed(*new))


def _stage(pack: Pack, day: dt.date, plan: Plan, touched: tuple[Touched, ...]) -> PlanShown:
    undecided = tuple(
        one for one in touched if one.needs_decision and one.address not in plan.decisions
    )
    told_on = day if plan.announced is None else plan.announced.entered_on
    if plan.withdrawn is not None:
        stage = "withdrawn"
    elif plan.announced is not None:
        stage = "in_force" if plan.version <= day else "announced"
    else:
        stage = "draft" if undecided else "planned"
    late = plan.last_notice_day is not None and told_on > plan.last_notice_day
    return PlanShown(plan, stage, notice_clauses(pack), touched, undecided, late)


def notice_clauses(pack: Pack) -> tuple[str, ...]:
    """The clauses on telling members of a change beforehand."""
    return pack.rules[LAST_DAY][-1].clauses if pack.answers(LAST_DAY) else ()
