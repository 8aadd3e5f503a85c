"""How long what is kept of people, and erasing it: the books stay, under numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from kiyaku.base import files, journal, personal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import statements
from kiyaku.flows import inheritance_reports, outsiders
from kiyaku.flows.kept_until import first_day_kept
from kiyaku.flows.network import leases
from kiyaku.members import directory, heirs_kept, leaving_data, paper_drafts, recognition
from kiyaku.members import inheritance_reports as reports_of_heirs
from kiyaku.members import queries as member_queries
from kiyaku.notices import outbox
from kiyaku.privacy import cases, log
from kiyaku.privacy import outsiders as people
from kiyaku.terms import Pack
from kiyaku.terms import rules as terms_rules
from kiyaku.terms.texts import Text

ERASED = "personal_data_erased"
LOG_DROPPED = "access_log_dropped"
PARTS_ERASED = "personal_records_erased"
HEIRS_ERASED = "heirs_erased"
MEMBERS, DECLINED, LOOKS = "member_data_erase_on", "declined_data_erase_on", "access_log_delete_on"
DRAFTS = "draft_data_erase_on"
NEEDED = ("name", "postal_code", "address", "country")
"""The particulars that a copy of an invoice shows; what its lines say stays as long as they do."""
AT_ONCE = 1000
"""Members erased in one go; the rest are next time's."""
_WORDS = {
    MEMBERS: Text("会員でなくなった人", "former members"),
    DECLINED: Text("承認しなかった申込み", "declined applications"),
    DRAFTS: Text("書きかけの紙の申込み", "drafts of applications from paper"),
    LOOKS: Text("閲覧の記録", "the log of looks"),
    leases.GONE: Text("接続の記録(アドレスの割当て)", "records of connections: leases"),
}


@dataclass(frozen=True)
class Rule:
    """How long one kind of data is kept: so many months, by which clause and document."""

    question: str
    words: Text
    months: int
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Applied:
    """What retention has erased or would erase: members, reports of heirs that were set aside, the
    heirs of cases, people without a member number, days of the log of looks, and drafts.

    ``heirs_of``: cases that came to nothing; those whose members are all erased go with these.
    ``looks_until``: looks before that day are gone; so are the ``drafts`` last saved before
    ``drafts_until``.
    """

    members: tuple[int, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    looks_until: dt.date | None = None
    looks: int = 0
    heirs_reports: tuple[int, ...] = ()
    heirs_of: tuple[int, ...] = ()
    drafts_until: dt.date | None = None
    drafts: int = 0
    outsiders: tuple[int, ...] = ()


@dataclass(frozen=True)
class Erased:
    """What an erasure left: the particulars that stay, until when, and by which clauses."""

    member: int
    kept: tuple[str, ...] = ()
    until: dt.date | None = None
    clauses: tuple[str, ...] = field(default=())


def rules(service: int, on: dt.date) -> list[Rule]:
    """The retention rules that the service's terms know, with their values on a day."""
    pack = queries.pack(service)
    found = []
    for question, words in _WORDS.items():
        if pack.answers(question):
            rule = pack.rules[question][-1]
            months = int(pack.parameters[_period(pack, rule)].on(np.datetime64(on, "D")))
            found.append(Rule(question, words, months, rule.clauses))
    return found


def _period(pack: Pack, rule: terms_rules.Rule) -> str:
    """The parameter that says how long a rule keeps."""
    named = [one for one in rule.arguments if one in pack.parameters]
    if len(named) != 1:
        raise OperationRefused(
            "no_single_period",
            f"規約パック {pack.name} の規則 {rule.name} は、保存期間の設定値をちょうど1つ引数に取る"
            f"必要があります(いま: {len(named)})。",
            f"the rule {rule.name} of the pack {pack.name} must take exactly one parameter, the "
            f"period that it keeps for (now {len(named)})",
            clauses=list(rule.clauses),
        )
    return named[0]


def preview(service: int, *, on: dt.date) -> Applied:
    """What ``apply`` would erase on a day."""
    pack = queries.pack(service)
    members, refused = [], []
    for member in _over(service, pack, on):
        code = hindrance(member)
        if code is None:
            members.append(member)
        else:
            refused.append((member, code))
    drafts_until = first_day_kept(pack, DRAFTS, "saved_on", on)
    drafts = 0 if drafts_until is None else paper_drafts.count_before(service, drafts_until)
    return Applied(
        tuple(members[:AT_ONCE]),
        tuple(refused),
        first_day_kept(pack, LOOKS, "logged_on", on),
        heirs_reports=_heirs_reports(service, pack, on),
        heirs_of=_heirs_of(service, pack, on),
        drafts_until=drafts_until,
        drafts=drafts,
        outsiders=_outsiders(service, pack, on),
    )


@atomic
def apply(*, service: int, at: dt.datetime, by: str) -> Applied:
    """Erase what has been kept long enough on the business day; done again, nothing is left.

    Returns: whom it erased; members with open money stay, and are named with why.
    """
    found = preview(service, on=queries.business_day(service))
    erased = tuple(one for one in found.members if _erase_if_over(service, one, Act(at, by)))
    for report in found.heirs_reports:
        inheritance_reports.forget(service=service, report=report, at=at, by=by)
    for outsider in found.outsiders:
        outsiders.forget(service=service, outsider=outsider, at=at, by=by)
    for case in found.heirs_of:
        _forget_heirs(service, case, DECLINED, Act(at, by))
    _forget_heirs_of_erased(service, Act(at, by))
    looks = _drop_looks(service, found.looks_until, Act(at, by))
    if found.drafts_until is not None:
        paper_drafts.drop_before(service=service, day=found.drafts_until)
    leases.drop_old(service=service, at=at, by=by)
    return replace(found, members=erased, looks=looks)


def _heirs_reports(service: int, pack: Pack, on: dt.date) -> tuple[int, ...]:
    """The reports of heirs that came to nothing and are over, as declined applications are."""
    if not pack.answers(DECLINED):
        return ()
    since = dict(reports_of_heirs.kept_since(service))
    return tuple(report for _, report in _due(pack, DECLINED, "declined_on", since, on))[:AT_ONCE]


def _outsiders(service: int, pack: Pack, on: dt.date) -> tuple[int, ...]:
    """Those without a member number whose last request is over, as declined applications are."""
    if not pack.answers(DECLINED):
        return ()
    since = dict(people.over_since(service))
    return tuple(one for _, one in _due(pack, DECLINED, "declined_on", since, on))[:AT_ONCE]


def _heirs_of(service: int, pack: Pack, on: dt.date) -> tuple[int, ...]:
    """The cases that came to nothing and whose time is over, as that of declined applications."""
    if not pack.answers(DECLINED):
        return ()
    since = heirs_kept.concluded(service)
    return tuple(case for _, case in _due(pack, DECLINED, "declined_on", since, on))[:AT_ONCE]


def _forget_heirs_of_erased(service: int, act: Act) -> None:
    """Who inherited beside somebody who is erased goes with all who held the membership."""
    for case in heirs_kept.of_erased(service):
        _forget_heirs(service, case, MEMBERS, act)


def _forget_heirs(service: int, case: int, question: str, act: Act) -> None:
    """Erase what was stated of a case's heirs, and say in the journal of how many."""
    day, pack = queries.business_day(service), queries.pack(service)
    basis = BasisBook(service, pack).on(question, day) if pack.answers(question) else None
    heirs = heirs_kept.forget([case])
    journal.record(
        Act(act.at, act.by), service=service, business_day=day, action=HEIRS_ERASED,
        payload={"succession": case, "heirs": heirs}, basis=basis,
    )  # fmt: skip


def _drop_looks(service: int, until: dt.date | None, act: Act) -> int:
    """Remove the looks whose time is over, and say in the journal how many went."""
    looks = 0 if until is None else log.drop_until(service, until)
    if looks and until is not None:
        basis = BasisBook(service, queries.pack(service)).on(LOOKS, until - dt.timedelta(1))
        journal.record(
            act, service=service, business_day=queries.business_day(service), action=LOG_DROPPED,
            payload={"until": until, "looks": looks}, basis=basis,
        )  # fmt: skip
    return looks


def preview_erasure(service: int, member: int) -> Erased:
    """What an erasure today would leave of a former member or applicant.

    Raises:
        OperationRefused: what ``erase_member`` would be refused with.
    """
    row = member_queries.member(service, member)
    pack = queries.pack(service)
    code = hindrance(row.pk)
    if code is not None:
        raise refused_for(code, pack)
    return _what_stays(service, pack, row.pk, queries.business_day(service))


@atomic
def erase_member(
    *, service: int, member: int, at: dt.datetime, by: str, key: str | None = None
) -> Erased:
    """Erase all that tells who a former member or applicant was, but for what the books need.

    It cannot be taken back. Names and addresses that copies of invoices show stay until their time
    is over; ``apply`` erases them then.

    Raises:
        OperationRefused: ``unknown_member``; ``membership_runs`` while a membership or an
            application is under way; ``money_open`` while anything is owed.
    """
    row = member_queries.member(service, member)
    member_queries.hold_to_erase(row.pk)
    pack, day = queries.pack(service), queries.business_day(service)
    found = _what_stays(service, pack, row.pk, day)
    if journal.done_before(service, key) is not None:
        return found
    code = hindrance(row.pk)
    if code is not None:
        raise refused_for(code, pack)
    _erase(service, row.pk, found.kept, Act(at, by, key))
    _forget_heirs_of_erased(service, Act(at, by))
    return found


@atomic
def erase_parts(
    *,
    service: int,
    member: int,
    parts: Sequence[str],
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Erase the words of some kinds of records about a member, whose other data has to stay.

    Args:
        parts: of ``privacy_answers.PARTS``.

    Returns: in how many records something was erased.

    Raises:
        OperationRefused: ``unknown_member``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["records"])
    row = member_queries.member(service, member, hold=True)
    records = sum(personal.erase(row.pk, only=parts).values())
    journal.record(
        Act(at, by, key), service=service, business_day=queries.business_day(service),
        action=PARTS_ERASED, member=row.pk,
        payload={"parts": sorted(parts), "records": records},
    )  # fmt: skip
    return records


def _erase_if_over(service: int, member: int, act: Act) -> bool:
    """Erase whom nobody has written anything about since they were looked for; whether it did.

    Of who was erased before, what came since goes, and what the books need stays until its day.
    """
    member_queries.hold_to_erase(member)
    if hindrance(member) is not None:
        return False
    day = queries.business_day(service)
    kept: Sequence[str] = ()
    if cases.is_erased(service, member):
        if cases.has_open(member):
            return False
        kept = _what_stays(service, queries.pack(service), member, day).kept
    _erase(service, member, kept, act)
    return True


def _erase(service: int, member: int, kept: Sequence[str], act: Act) -> None:
    is_done = cases.erased(service, member) in (tuple(sorted(kept)), ())
    if is_done and not personal.left_of([member], kept):
        return
    day, pack = queries.business_day(service), queries.pack(service)
    for file in personal.files_alone_of(member, sorted(cases.erased_for_good(service))):
        files.erase(service=service, file=file, at=act.at, by=act.by)
    outbox.withhold_waiting(member)  # it would leave without its words and to no address
    personal.erase(member, kept)
    recognition.forget(member)
    entry = journal.next_entry_id()
    cases.put_erasure(service=service, member=member, on=day, kept=kept, entry=entry)
    basis = _basis(service, pack, member, day)
    journal.record(
        act, service=service, business_day=day, action=ERASED, member=member,
        payload={"kept": sorted(kept)}, basis=basis, entry_id=entry,
    )  # fmt: skip


def _basis(service: int, pack: Pack, member: int, day: dt.date) -> int | None:
    """By which clause a person's data goes: that for members, or for who never was one."""
    ended_on = leaving_data.last_end(service, member)
    question, since = MEMBERS, ended_on or day
    if ended_on is None:
        question, since = DECLINED, leaving_data.declined_on(service, member) or day
    return BasisBook(service, pack).on(question, since) if pack.answers(question) else None


def _what_stays(service: int, pack: Pack, member: int, day: dt.date) -> Erased:
    ended_on = leaving_data.last_end(service, member)
    if ended_on is None or not pack.answers(MEMBERS):
        return Erased(member)
    until = pack.ask(MEMBERS, ended_on=ended_on)
    if day >= until or not personal.has_rows(member, "invoice"):
        return Erased(member)
    return Erased(member, tuple(sorted(NEEDED)), until, pack.rules[MEMBERS][-1].clauses)


def _over(service: int, pack: Pack, on: dt.date) -> list[int]:
    """Whose time is over and who is not wholly erased yet, the one that ended first, first."""
    done = cases.wholly_erased(service)
    due: list[tuple[dt.date, int]] = []
    if pack.answers(MEMBERS):
        due += _due(pack, MEMBERS, "ended_on", leaving_data.former(service), on)
    if pack.answers(DECLINED):
        due += _due(pack, DECLINED, "declined_on", leaving_data.declined(service), on)
    again = [one for one in sorted(cases.erased_since(service)) if _has_more(one)]
    return [*again, *(one for _, one in sorted(due) if one not in done and one not in again)]


def _has_more(member: int) -> bool:
    """Whether something came to be known since somebody was erased, as by a request of theirs."""
    return not cases.has_open(member) and bool(personal.left_of([member], sorted(NEEDED)))


def _due(
    pack: Pack, question: str, fact: str, since: dict[int, dt.date], on: dt.date
) -> list[tuple[dt.date, int]]:
    days = {}
    for day in set(since.values()):
        facts: dict[str, Any] = {fact: day}
        days[day] = pack.ask(question, **facts)
    return [(day, member) for member, day in since.items() if days[day] <= on]


def hindrance(member: int) -> str | None:
    """Why nothing of a member can be erased yet: ``membership_runs``, ``money_open``, or nothing.

    So must stay what else their contract rests on.
    """
    if leaving_data.is_under_way(member):
        return "membership_runs"
    for one in directory.memberships_of(member):
        balance = statements.statement(one.pk).balance
        if (
            balance.invoiced_open_yen
            or balance.to_be_invoiced_yen
            or balance.credit_yen
            or balance.refunds_due_yen
        ):
            return "money_open"
    return None


def refused_for(code: str, pack: Pack) -> OperationRefused:
    """The refusal to erase for a hindrance, by the clause by which members' data is kept."""
    clauses = pack.rules[MEMBERS][-1].clauses if pack.answers(MEMBERS) else ()
    if code == "membership_runs":
        return OperationRefused(
            code,
            "会員契約か申込みが続いているあいだは消去できません。契約の履行に必要だからです。",
            "nothing is erased while a membership or an application is under way: "
            "the contract needs it",
            clauses=clauses,
        )
    return OperationRefused(
        code,
        "未払い・前払い・返金が残っているあいだは消去できません。",
        "nothing is erased while anything is owed or to be paid back",
        clauses=clauses,
    )
