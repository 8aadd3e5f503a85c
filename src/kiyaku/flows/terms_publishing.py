"""Publishing a version of the terms: planned, its clauses decided, announced, then in force.

Until it is announced a plan changes nothing. Once it is, its text stands on the public pages and
the version governs every case whose day lies on or after its day of effect; what is computed is
carried on from the version before. It can be withdrawn until then, and never afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.base import documents as kept
from kiyaku.base import journal, operations, queries, records
from kiyaku.base import terms_versions as versions
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.terms_versions import Plan
from kiyaku.flows import terms_checks
from kiyaku.flows.terms_checks import Touched
from kiyaku.flows.terms_documents import parsed, plain_name
from kiyaku.terms import Pack, documents
from kiyaku.terms.documents import ChangeTable, Finding
from kiyaku.terms.documents.reader import read
from kiyaku.terms.texts import Text

PLANNED, DECIDED = "terms_version_planned", "terms_clauses_decided"
ANNOUNCED, WITHDRAWN = "terms_version_announced", "terms_version_withdrawn"
LAST_DAY = "terms_change_notice_last_day"
"""The question that tells by which day members are to be told, where the terms know it."""
CARRIED_ON, SET, CODE = "carried_on", "parameter", "code"
DECISIONS: Mapping[str, Text] = {
    CARRIED_ON: Text("計算はこれまでのまま引き継ぐ", "what is computed is carried on unchanged"),
    SET: Text("値の変更で足りる", "a change of a value is enough"),
    CODE: Text("パックの規則を書き直す必要がある", "the pack's rules must be written anew"),
}
_STAGES = {
    "draft": Text("未決定の条項がある", "clauses undecided"),
    "planned": Text("公表を待つ", "to be announced"),
    "announced": Text("公表ずみ", "announced"),
    "in_force": Text("施行", "in force"),
    "withdrawn": Text("取りやめ", "withdrawn"),
}
_REASON_MOST = 400


@dataclass(frozen=True)
class Examined:
    """What a text would change: the clauses touched, the table of changes, what lint finds."""

    version: dt.date
    follows: dt.date
    last_notice_day: dt.date | None
    clauses: tuple[str, ...]
    file_name: str
    sha256: str
    touched: tuple[Touched, ...]
    table: ChangeTable
    findings: tuple[Finding, ...]

    @property
    def to_decide(self) -> tuple[Touched, ...]:
        """The clauses of which a person must say what becomes of their rules."""
        return tuple(one for one in self.touched if one.needs_decision)


@dataclass(frozen=True)
class PlanShown:
    """A plan with its stage.

    Attributes:
        clauses: those on notice of a change, where the terms have a rule on it.
        touched: the clauses its text touches; ``undecided`` those still to be decided.
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


def examine(*, service: int, version: dt.date, text: bytes | str, file_name: str) -> Examined:
    """What a text would change as the version of a day to come; nothing is kept.

    Raises:
        OperationRefused: ``version_not_ahead``, ``version_taken``, ``terms_text_not_loaded`` where
            the version before has no text to compare with.
        DocumentError: where it is no readable document, or one without articles.
    """
    return _examined(service, queries.pack(service), version, text, file_name)[0]


@operations.atomic
def plan_version(
    *,
    service: int,
    version: dt.date,
    text: bytes | str,
    file_name: str,
    reason: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Keep a text as the version of a day to come; returns the plan's number.

    Raises: as ``examine``; OperationRefused: ``reason_missing``.
    """
    done = None if key is None else records.repeated(service, key, [PLANNED])
    if done is not None:
        return done.id
    found, content = _examined(service, queries.pack(service), version, text, file_name)
    if any(one.version == version and one.withdrawn is None for one in versions.plans(service)):
        raise _taken(version)
    day, entry = queries.business_day(service), journal.next_entry_id()
    about = {
        "version": version,
        "follows": found.follows,
        "reason": _reason(reason),
        "last_notice_day": found.last_notice_day,
    }
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=PLANNED,
        payload={**about, "file_name": found.file_name, "sha256": found.sha256},
        entry_id=entry,
    )
    kept.add(
        service=service,
        version=version,
        file_name=found.file_name,
        text=content,
        entered_on=day,
        entry=entry,
    )
    versions.add_plan(service=service, entry=entry, entered_on=day, **about)
    return entry


@operations.atomic
def decide_clauses(
    *,
    service: int,
    plan: int,
    decisions: Collection[tuple[str, str, str]],
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Decide what becomes of the rules of clauses a plan touches; returns how many are left.

    Args:
        decisions: (address, decision of ``DECISIONS``, reason), each address once.

    Raises:
        OperationRefused: ``unknown_plan``, ``plan_closed``, ``unknown_clause``,
            ``unknown_decision``, ``reason_missing``; ``parameter_not_set`` where a value was to
            change on the version's day and none that the clause rests on does.
    """
    repeated = journal.done_before(service, key)
    shown = _shown(service, plan)
    if repeated is not None:
        return len(shown.undecided)
    _refuse_closed(shown)
    pack = queries.pack(service)
    told = [
        (address, decision, _reason(reason))
        for address, decision, reason in {one[0]: one for one in decisions}.values()
    ]
    for address, decision, _ in told:
        _check_decision(pack, shown, address, decision)
    _take(service, shown.plan, Act(at, by, key), DECIDED, versions.DECIDED, told)
    return len(_shown(service, plan).undecided)


@operations.atomic_alone
def announce_version(
    *,
    service: int,
    plan: int,
    at: dt.datetime,
    by: str,
    late_reason: str = "",
    key: str | None = None,
) -> dt.date:
    """Publish a planned version: from its day on it governs; returns that day.

    Raises:
        OperationRefused: ``unknown_plan``, ``plan_closed``, ``clauses_undecided``, ``needs_code``,
            ``version_not_ahead``, ``version_taken``; ``notice_too_late`` after the last day of
            notice, unless a reason is given.
    """
    repeated = journal.done_before(service, key)
    if repeated is not None:
        return dt.date.fromisoformat(repeated["version"])
    shown, pack = _shown(service, plan), queries.pack(service)
    _refuse_closed(shown)
    _refuse_unready(shown)
    _check_day(service, pack, shown.plan.version)
    if shown.late and not late_reason.strip():
        raise OperationRefused(
            "notice_too_late",
            f"予告の期限({shown.plan.last_notice_day})を過ぎています。公表するには理由が要ります。",
            f"the last day of notice was {shown.plan.last_notice_day}: to publish it nevertheless, "
            "give a reason",
            last_notice_day=shown.plan.last_notice_day,
        )
    told = [("", "late" if shown.late else "", _reason(late_reason) if shown.late else "")]
    basis = BasisBook(service, pack).on(LAST_DAY, shown.plan.version) if shown.clauses else None
    _take(service, shown.plan, Act(at, by, key), ANNOUNCED, versions.ANNOUNCED, told, basis)
    BasisBook(service, queries.pack(service)).store_all(shown.plan.version)
    return shown.plan.version


@operations.atomic_alone
def withdraw_version(
    *,
    service: int,
    plan: int,
    reason: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Give a planned version up before it governs.

    Raises:
        OperationRefused: ``unknown_plan``; ``plan_closed`` where it was withdrawn or is in force.
    """
    if journal.done_before(service, key) is not None:
        return
    shown = _shown(service, plan)
    if shown.stage in ("withdrawn", "in_force"):
        raise _closed(shown)
    told = [("", "", _reason(reason))]
    _take(service, shown.plan, Act(at, by, key), WITHDRAWN, versions.WITHDRAWN, told)


def plans(service: int) -> tuple[PlanShown, ...]:
    """Every version that was ever planned, by day of effect; in six queries."""
    pack, day = queries.pack(service), queries.business_day(service)
    every = versions.plans(service, with_texts=True)
    texts = kept.latest(service, texts_of={one.follows for one in every})
    return tuple(_stage(pack, day, one, texts) for one in every)


def plan_shown(service: int, plan: int) -> PlanShown:
    """One plan.

    Raises:
        OperationRefused: ``unknown_plan``.
    """
    return _shown(service, plan)


def _shown(service: int, plan: int) -> PlanShown:
    for one in plans(service):
        if one.plan.entry == plan:
            return one
    raise OperationRefused(
        "unknown_plan",
        f"版の計画 {plan} はありません。kiyaku terms status で一覧できます。",
        f"there is no plan {plan} of a version: kiyaku terms status lists them",
    )


def _stage(pack: Pack, day: dt.date, plan: Plan, texts: Mapping[dt.date, kept.Loaded]) -> PlanShown:
    before = texts.get(plan.follows)
    new = parsed(plan.text or "", plan.file_name)
    touched: tuple[Touched, ...] = ()
    if before is not None:
        touched = terms_checks.touched_by(pack, parsed(before.text or "", before.file_name), new)
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
    return PlanShown(plan, stage, _notice_clauses(pack), touched, undecided, late)


def _examined(
    service: int, pack: Pack, version: dt.date, text: bytes | str, file_name: str
) -> tuple[Examined, str]:
    _check_day(service, pack, version)
    name = plain_name(file_name)
    content, _ = read(text, name=name)
    new = parsed(content, name)
    documents.require_articles(new)
    follows = dt.date.fromisoformat(pack.terms_version_on(version))
    before = kept.latest(service, texts_of=[follows]).get(follows)
    if before is None:
        code = queries.service(service).code
        command = f"kiyaku service load-terms {code} {follows} FILE"
        raise OperationRefused(
            "terms_text_not_loaded",
            f"比べるもとの {follows} の版の本文が読み込まれていません。{command} で読み込めます。",
            f"the text of the version before, of {follows}, is not loaded: load it with {command}",
            version=follows,
        )
    old = parsed(before.text or "", before.file_name)
    last_day = pack.ask(LAST_DAY, effective_on=version) if pack.answers(LAST_DAY) else None
    return Examined(
        version,
        follows,
        last_day,
        _notice_clauses(pack),
        name,
        kept.digest(content),
        terms_checks.touched_by(pack, old, new),
        documents.diff(old, new),
        documents.lint(new),
    ), content


def _notice_clauses(pack: Pack) -> tuple[str, ...]:
    return pack.rules[LAST_DAY][-1].clauses if pack.answers(LAST_DAY) else ()


def _check_day(service: int, pack: Pack, version: dt.date) -> None:
    day = queries.business_day(service)
    if version <= day:
        raise OperationRefused(
            "version_not_ahead",
            f"施行日は営業日({day})より後の日にしてください。さかのぼって変えることはできません。",
            f"the day of effect must lie after the business day ({day}): nothing is changed back",
        )
    if version.isoformat() in {str(one.in_force_from) for one in pack.versions}:
        raise _taken(version)


def _taken(version: dt.date) -> OperationRefused:
    return OperationRefused(
        "version_taken",
        f"{version} に施行する版は、すでにあるか計画されています。",
        f"a version in force from {version} is there or planned already",
    )


def _check_decision(pack: Pack, shown: PlanShown, address: str, decision: str) -> None:
    touched = next((one for one in shown.touched if one.address == address), None)
    if touched is None:
        raise OperationRefused(
            "unknown_clause",
            f"この版が変える条項に {address} はありません。",
            f"the version touches no clause {address}",
        )
    if decision not in DECISIONS:
        raise OperationRefused(
            "unknown_decision",
            f"決定は {', '.join(DECISIONS)} のどれかです。",
            f"a decision is one of {', '.join(DECISIONS)}",
        )
    day = shown.plan.version.isoformat()
    if decision == SET and not any(
        str(span.first_day) == day
        for name in touched.settings
        if name in pack.parameters
        for span in pack.parameters[name].spans
    ):
        raise OperationRefused(
            "parameter_not_set",
            f"{address} のよる値に、{day} から始まるものがありません。先に値を設定してください。",
            f"no value that {address} rests on begins on {day}: set it first",
        )


def _refuse_unready(shown: PlanShown) -> None:
    if shown.undecided:
        listed = ", ".join(one.address for one in shown.undecided)
        raise OperationRefused(
            "clauses_undecided",
            f"計算をどうするか決めていない条項があります: {listed}",
            f"clauses whose rules nobody has decided on: {listed}",
        )
    code = [one.address for one in shown.plan.decisions.values() if one.decision == CODE]
    if code:
        listed = ", ".join(code)
        raise OperationRefused(
            "needs_code",
            f"パックの規則を書き直さなければ公表できません: {listed}",
            f"cannot be published before the pack's rules are written anew: {listed}",
        )


def _refuse_closed(shown: PlanShown) -> None:
    if shown.stage not in ("draft", "planned"):
        raise _closed(shown)


def _closed(shown: PlanShown) -> OperationRefused:
    words = shown.stage_in_words
    return OperationRefused(
        "plan_closed",
        f"この版はもう変えられません({words.ja})。",
        f"the version can no longer be changed: it is {words.en}",
    )


def _reason(reason: str) -> str:
    told = " ".join(reason.split())
    if not 0 < len(told) <= _REASON_MOST:
        raise OperationRefused(
            "reason_missing",
            f"理由を 1〜{_REASON_MOST} 字で書いてください。",
            f"give a reason of 1 to {_REASON_MOST} signs",
        )
    return told


def _take(
    service: int,
    plan: Plan,
    act: Act,
    action: str,
    step: str,
    told: Collection[tuple[str, str, str]],
    basis: int | None = None,
) -> None:
    """Journal what becomes of a plan, and keep it as steps."""
    day, entry = queries.business_day(service), journal.next_entry_id()
    payload: dict[str, Any] = {
        "plan_entry": plan.entry,
        "version": plan.version,
        "decided": [list(one) for one in told],
    }
    journal.record(
        act,
        service=service,
        business_day=day,
        action=action,
        payload=payload,
        basis=basis,
        entry_id=entry,
    )
    versions.add_steps(
        service=service, plan=plan, step=step, entry=entry, entered_on=day, decided=told
    )
