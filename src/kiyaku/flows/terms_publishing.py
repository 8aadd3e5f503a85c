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
from kiyaku.flows import announcements, terms_checks, terms_withdrawn
from kiyaku.flows.terms_checks import GONE, MOVED, Touched
from kiyaku.flows.terms_documents import parsed, plain_name
from kiyaku.flows.terms_plans import LAST_DAY, PlanShown, notice_clauses, plan_shown
from kiyaku.terms import Pack, documents
from kiyaku.terms.documents import ChangeTable, Finding
from kiyaku.terms.documents.reader import read
from kiyaku.terms.texts import Text

PLANNED, DECIDED = "terms_version_planned", "terms_clauses_decided"
ANNOUNCED, WITHDRAWN = "terms_version_announced", "terms_version_withdrawn"
CARRIED_ON, SET, CODE = "carried_on", "parameter", "code"
DECISIONS: Mapping[str, Text] = {
    CARRIED_ON: Text("計算はこれまでのまま引き継ぐ", "what is computed is carried on unchanged"),
    SET: Text("値の変更で足りる", "a change of a value is enough"),
    CODE: Text("パックの規則を書き直す必要がある", "the pack's rules must be written anew"),
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


def examine(*, service: int, version: dt.date, text: bytes | str, file_name: str) -> Examined:
    """What a text would change as the version of a day to come; nothing is kept.

    Raises:
        OperationRefused: ``version_not_ahead``, ``version_taken``, ``version_not_newest`` before
            one that is there or announced; ``terms_text_not_loaded`` where the version before has
            no text to compare with.
        DocumentError: where it is no readable document, or one without articles.
    """
    return _examined(service, queries.pack(service), version, text, file_name)[0]


@operations.atomic_alone
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
    if any(one.withdrawn is None for one in versions.plans(service, version=version)):
        raise _taken(version)
    day, entry = queries.business_day(service), journal.next_entry_id()
    about = {
        "version": version,
        "follows": found.follows,
        "last_notice_day": found.last_notice_day,
    }
    why = _reason(reason)
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
    versions.add_plan(service=service, entry=entry, entered_on=day, reason=why, **about)
    return entry


@operations.atomic_alone
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
            change on the version's day and none that the clause rests on does;
            ``clause_not_there`` where what is computed would cite a number under which the new
            text has something else, or nothing.
    """
    repeated = journal.done_before(service, key)
    shown = plan_shown(service, plan)
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
    return len(plan_shown(service, plan).undecided)


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
    """Publish a planned version and tell all members: from its day on it governs; returns that day.

    Raises:
        OperationRefused: ``unknown_plan``, ``plan_closed``, ``clauses_undecided``, ``needs_code``,
            ``version_not_ahead``, ``version_taken``, ``version_not_newest``; ``version_overtaken``
            where another version has come between it and the one it was compared with; what
            ``decide_clauses`` refuses, where it no longer holds; ``notice_too_late`` after the
            last day of notice, unless a reason is given.
    """
    repeated = journal.done_before(service, key)
    if repeated is not None:
        return dt.date.fromisoformat(repeated["version"])
    shown, pack = plan_shown(service, plan), queries.pack(service)
    _refuse_closed(shown)
    _refuse_unready(shown)
    _check_day(service, pack, shown.plan.version)
    _refuse_overtaken(pack, shown.plan)
    for one in shown.plan.decisions.values():
        _check_decision(pack, shown, one.address, one.decision)
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
    _tell_members(service, shown.plan.version, at, by)
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
    """Give a planned version up before it governs; whoever was told of it is told so.

    Raises:
        OperationRefused: ``unknown_plan``; ``plan_closed`` where it was withdrawn or is in force;
            ``version_followed`` where a later version was announced as a change of it.
    """
    if journal.done_before(service, key) is not None:
        return
    shown = plan_shown(service, plan)
    if shown.stage in ("withdrawn", "in_force"):
        raise _closed(shown)
    newest = _newest(queries.pack(service))
    if shown.stage == "announced" and newest != shown.plan.version:
        raise OperationRefused(
            "version_followed",
            f"この版を改める {newest} の版が公表されています。先にそちらを取りやめてください。",
            f"the version of {newest}, announced as a change of this one, must be given up first",
            version=newest,
        )
    told = [("", "", _reason(reason))]
    _take(service, shown.plan, Act(at, by, key), WITHDRAWN, versions.WITHDRAWN, told)
    if shown.stage == "announced":
        terms_withdrawn.tell(service=service, version=shown.plan.version, at=at, by=by)


def _tell_members(service: int, version: dt.date, at: dt.datetime, by: str) -> None:
    """Put the new version before all members: on their pages, and by the way that is chosen."""
    act: dict[str, Any] = {"service": service, "at": at, "by": by}
    what = Text(
        f"{version} から、規約の新しい版が適用されます。新旧対照表は規約のページにあります。",
        f"A new version of the terms governs from {version} on. What it changes stands on the "
        "page of the terms.",
    )
    number = announcements.plan(**act, kind="terms_change", what=what, takes_effect_on=version)
    # A reason for being late was asked for with the version.
    announcements.announce(**act, announcement=number, although_late=True)


def _examined(
    service: int, pack: Pack, version: dt.date, text: bytes | str, file_name: str
) -> tuple[Examined, str]:
    _check_day(service, pack, version)
    name = plain_name(file_name)
    content, _ = read(text, name=name)
    new = parsed(content, name)
    documents.require_articles(new)
    follows = _newest(pack)
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
        notice_clauses(pack),
        name,
        kept.digest(content),
        terms_checks.touched_by(pack, old, new),
        documents.diff(old, new),
        documents.lint(new),
    ), content


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
    if version < _newest(pack):
        raise OperationRefused(
            "version_not_newest",
            f"{_newest(pack)} の版がすでに公表されています。それより前に別の版は入れられません。",
            f"the version of {_newest(pack)} is announced: none can be put before it",
        )


def _newest(pack: Pack) -> dt.date:
    """The first day of the last version that is there or announced."""
    return dt.date.fromisoformat(str(max(one.in_force_from for one in pack.versions)))


def _refuse_overtaken(pack: Pack, plan: Plan) -> None:
    newest = _newest(pack)
    if plan.follows != newest:
        raise OperationRefused(
            "version_overtaken",
            f"この計画は {plan.follows} の版と比べたものですが、いまの最新は {newest} の版です。"
            "取りやめて、計画し直してください。",
            f"the plan was compared with the version of {plan.follows}, but the newest is that of "
            f"{newest}: give it up and plan it anew",
            follows=plan.follows,
            newest=newest,
        )


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
    if decision != CODE and touched.kind in (MOVED, GONE) and touched.rests:
        was = touched.moved_from or address
        raise OperationRefused(
            "clause_not_there",
            f"計算は {was} を根拠に挙げ続けますが、新しい本文のその番号には同じ定めがありません。"
            "番号を変えないか、パックの規則を書き直してください(code)。",
            f"what is computed would go on citing {was}, which the new text does not have under "
            "that number: keep the number, or have the pack's rules written anew (code)",
            clause=was,
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
        # The words of the reasons stay in the rows: a journal is never changed.
        "decided": [[address, decision] for address, decision, _ in told],
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
