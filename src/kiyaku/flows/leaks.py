"""Leaks of personal data: recorded, reported by their last days, told to people, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import files, journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import telling_members
from kiyaku.members import directory
from kiyaku.privacy import leaks
from kiyaku.privacy.leaks import Leak
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

FOUND, STEP = "leak_found", "leak_step_done"
REPORTABLE = "leak_to_be_reported"
FIRST_LAST_DAY, FULL_LAST_DAY = "leak_first_report_last_day", "leak_full_report_last_day"
FIRST, FULL = "first_reported", "full_reported"
REVISED, NAMED, TOLD, CLOSED = "revised", "people_named", "people_told", "closed"
OTHERWISE = "told_otherwise"
LAW_ON_REPORTS, LAW_ON_TELLING = "leak_reported", "leak_told"
"""Under which names a pack states the provisions."""
STEPS = {
    FIRST: Text("速報", "first report"),
    FULL: Text("確報", "full report"),
    TOLD: Text("本人への通知", "telling the people"),
}
"""What is to be done about a leak that has to be reported."""
AT_ONCE = 500
"""People told in one go; the rest are the next go's."""
_FIRST_DAYS, _FULL_DAYS, _WRONGFUL_DAYS = 5, 30, 60
"""Where a service's terms do not say, as the law on personal data has it."""
_WORDS_MOST = 4000


@dataclass(frozen=True)
class LeakDuty:
    """A step on a leak that is still to be done. ``last_day`` is None where none is fixed."""

    leak: int
    words: Text
    last_day: dt.date | None
    is_past: bool
    clauses: tuple[str, ...]


@atomic
def open_leak(
    *,
    service: int,
    found_on: dt.date,
    what: str,
    people: int,
    cause: str = "",
    measures: str = "",
    is_sensitive: bool = False,
    is_financial: bool = False,
    is_wrongful: bool = False,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Record that personal data got out or may have; the number of the leak.

    What, why and what was done against it stay inside: the journal has none of it.

    Args:
        found_on: the day on which the operator knew; its reports are due counted from it.
        people: how many it is about, as far as is known.
        is_sensitive, is_financial, is_wrongful: data that calls for special care, that may cost
            people money, that somebody took.

    Raises:
        OperationRefused: ``leak_in_the_future``, ``leak_words_missing``, ``leak_people_missing``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["leak"])
    pack, day = queries.pack(service), queries.business_day(service)
    if found_on > day:
        raise OperationRefused(
            "leak_in_the_future",
            f"知った日が営業日 {day} より後です。",
            f"the day on which it was known is after the business day, {day}",
        )
    words = _words(what, cause, measures)
    facts = _facts(pack, found_on, people, is_sensitive, is_financial, is_wrongful)
    basis = None
    if pack.answers(FIRST_LAST_DAY):
        basis = BasisBook(service, pack).on(FIRST_LAST_DAY, found_on)
    entry = journal.next_entry_id()
    number = leaks.add(
        service=service, entry=entry, found_at=at, found_on=found_on, basis_id=basis,
        **words, **facts,
    )  # fmt: skip
    journal.record(
        Act(at, by, key), service=service, business_day=day, action=FOUND,
        payload={"leak": number, "people": people}, basis=basis, entry_id=entry,
    )  # fmt: skip
    return number


@atomic
def revise(
    *,
    service: int,
    leak: int,
    what: str,
    people: int,
    cause: str = "",
    measures: str = "",
    is_sensitive: bool = False,
    is_financial: bool = False,
    is_wrongful: bool = False,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Put down what is known by now of a leak; its last days follow from that.

    Raises:
        OperationRefused: ``unknown_leak``, ``leak_closed``, and as ``open_leak``.
    """
    if journal.done_before(service, key) is not None:
        return
    found = _open(service, leak)
    pack = queries.pack(service)
    leaks.change(
        leak,
        **_words(what, cause, measures),
        **_facts(pack, found.found_on, people, is_sensitive, is_financial, is_wrongful),
    )
    _step(service, found, REVISED, Act(at, by, key))


@atomic
def name_people(
    *,
    service: int,
    leak: int,
    members: Sequence[str] = (),
    state: str | None = None,
    plan: int | None = None,
    everybody: bool = False,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Name whose data a leak is about: by number, by where memberships stand, by plan, or all.

    Returns: how many of them were not named before; told they are by ``tell_people``.

    Raises:
        OperationRefused: ``unknown_leak``, ``leak_closed``, ``unknown_member``, ``nobody_named``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["people"])
    found = _open(service, leak)
    ids = {directory.member(service, one).pk for one in members}
    if state is not None or plan is not None or everybody:
        rows = directory.of_state(service, state)
        if plan is not None:
            rows = rows.filter(plan_id=plan)
        ids.update(rows.values_list("member_id", flat=True))
    if not ids:
        raise OperationRefused("nobody_named", "該当する会員がいません。", "that names nobody")
    count = leaks.add_people(service, leak, ids)
    if count:
        leaks.change(leak, told_on=None)
    _step(service, found, NAMED, Act(at, by, key), people=count)
    return count


@atomic
def report(
    *,
    service: int,
    leak: int,
    which: str,
    proof: Sequence[Upload],
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Put on record that the authority got a report on the business day, with the proof of it.

    Args:
        which: ``first_reported`` or ``full_reported``. A full report is a first one too, where
            none was made before.

    Raises:
        OperationRefused: ``unknown_leak``, ``leak_closed``, ``unknown_report``,
            ``already_reported``, ``proof_missing``, and what refuses a file.
    """
    if journal.done_before(service, key) is not None:
        return
    found, day = _open(service, leak), queries.business_day(service)
    if which not in (FIRST, FULL):
        raise OperationRefused(
            "unknown_report", f"報告 {which} はありません。", f"there is no report {which!r}"
        )
    if (found.first_reported_on if which == FIRST else found.full_reported_on) is not None:
        raise OperationRefused(
            "already_reported",
            f"漏えい等 {leak} の{STEPS[which].ja}はすでに記録されています。",
            f"the {STEPS[which].en} of leak {leak} is on record already",
            clauses=_by(service),
        )
    if not proof:
        raise OperationRefused(
            "proof_missing",
            "報告したことがわかるファイルを添えてください。",
            "add a file that shows the report",
            clauses=_by(service),
        )
    kept = [
        files.store(service=service, name=one.name, content=one.content, at=at, by=by).id
        for one in proof
    ]
    days = {f"{which}_on": day}
    if which == FULL and found.first_reported_on is None:
        days["first_reported_on"] = day
    leaks.change(leak, file_ids=sorted({*found.file_ids, *kept}), **days)
    _step(service, found, which, Act(at, by, key))


@atomic
def tell_people(
    *,
    service: int,
    leak: int,
    what: Text,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Tell those a leak names, through the outbox, up to ``AT_ONCE`` in one go; how many.

    Raises:
        OperationRefused: ``unknown_leak``, ``leak_closed``, ``leak_words_missing``,
            ``nobody_named`` where all are told, ``notice_not_sent`` where the operator has chosen
            not to send this kind.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["people"])
    found, day = _open(service, leak), queries.business_day(service)
    if not what.ja.strip() or not what.en.strip() or len(what.ja + what.en) > _WORDS_MOST:
        raise _words_missing()
    telling_members.check_sent(service, "leak_told", clauses(queries.pack(service)))
    whom = leaks.untold(leak, AT_ONCE)
    if not whom:
        raise OperationRefused(
            "nobody_named", "まだ知らせていない人はいません。", "nobody is left to be told"
        )
    pack = queries.pack(service)
    arrival = telling_members.ARRIVED
    basis = BasisBook(service, pack).on(arrival, day) if found.basis is None else found.basis
    for member in whom:
        telling_members.tell(
            service=service, membership=None, member=member, kind="leak_told",
            about={"what": f"{what.ja}\n\n{what.en}"}, basis=basis, at=at, by=by,
        )  # fmt: skip
    leaks.mark_told(leak, whom, day)
    if not leaks.untold(leak, 1):
        leaks.change(leak, told_on=day)
    _step(service, found, TOLD, Act(at, by, key), people=len(whom))
    return len(whom)


@atomic
def tell_otherwise(
    *, service: int, leak: int, how: str, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Put on record that people are not told one by one, why, and what protects them instead.

    The law lets an operator do so where telling them is hard.

    Args:
        how: stays inside, as what is known of the leak does.

    Raises:
        OperationRefused: ``unknown_leak``, ``leak_closed``, ``leak_words_missing``,
            ``already_told`` where nobody is left to be told.
    """
    if journal.done_before(service, key) is not None:
        return
    found = _open(service, leak)
    if not how.strip() or len(how) > _WORDS_MOST:
        raise _words_missing()
    if found.told_on is not None:
        raise OperationRefused(
            "already_told",
            f"漏えい等 {leak} は {found.told_on} に本人へ知らせ終えています。",
            f"the people of leak {leak} had all been told on {found.told_on}",
            clauses=_by(service),
        )
    leaks.change(leak, told_otherwise=how.strip(), told_on=queries.business_day(service))
    _step(service, found, OTHERWISE, Act(at, by, key))


@atomic
def close(*, service: int, leak: int, at: dt.datetime, by: str, key: str | None = None) -> None:
    """Close a leak, when all that has to be done about it has been done.

    Raises:
        OperationRefused: ``unknown_leak``, ``leak_closed``; ``leak_not_done`` with the clauses,
            where reports or people are left.
    """
    if journal.done_before(service, key) is not None:
        return
    found, day = _open(service, leak), queries.business_day(service)
    left = _left(found)
    if left:
        ja, en = "、".join(one.ja for one, _ in left), ", ".join(one.en for one, _ in left)
        raise OperationRefused(
            "leak_not_done",
            f"まだ済んでいません: {ja}。",
            f"still to be done: {en}",
            clauses=_by(service),
        )
    leaks.change(leak, closed_on=day)
    _step(service, found, CLOSED, Act(at, by, key))


def duties(service: int, on: dt.date) -> list[LeakDuty]:
    """What is still to be done about leaks, the most urgent first."""
    waiting = leaks.open_ones(service)
    cited = clauses(queries.pack(service)) if waiting else ()
    found = [
        LeakDuty(one.id, words, last_day, last_day is not None and on > last_day, cited)
        for one in waiting
        for words, last_day in _left(one)
    ]
    return sorted(found, key=lambda one: (one.last_day or dt.date.max, one.leak))


def last_days(pack: Pack, found_on: dt.date, is_wrongful: bool) -> tuple[dt.date, dt.date]:
    """By when a leak that has to be reported is reported: the first report, the full one."""
    if pack.answers(FIRST_LAST_DAY) and pack.answers(FULL_LAST_DAY):
        return (
            pack.ask(FIRST_LAST_DAY, leak_found_on=found_on),
            pack.ask(FULL_LAST_DAY, leak_found_on=found_on, leak_wrongful=is_wrongful),
        )
    full = _WRONGFUL_DAYS if is_wrongful else _FULL_DAYS
    return found_on + dt.timedelta(_FIRST_DAYS), found_on + dt.timedelta(full)


def _left(found: Leak) -> list[tuple[Text, dt.date | None]]:
    if not found.is_reported:
        return []
    every = (
        (FIRST, found.first_reported_on, found.first_due_on),
        (FULL, found.full_reported_on, found.full_due_on),
        (TOLD, found.told_on, None),
    )
    return [(STEPS[step], last_day) for step, done_on, last_day in every if done_on is None]


def _words(what: str, cause: str, measures: str) -> dict[str, str]:
    """What is kept in words of a leak."""
    if not what.strip() or max(map(len, (what, cause, measures))) > _WORDS_MOST:
        raise _words_missing()
    return {"what": what.strip(), "cause": cause.strip(), "measures": measures.strip()}


def _facts(
    pack: Pack,
    found_on: dt.date,
    people: int,
    is_sensitive: bool,
    is_financial: bool,
    is_wrongful: bool,
) -> dict[str, Any]:
    """What is stored of a leak besides words, and what the terms make of it."""
    if people < 1:
        raise OperationRefused(
            "leak_people_missing",
            "対象の人数は 1 以上にしてください(わからないときは見込み)。",
            "say how many people it is about, 1 or more; an estimate where it is not known",
        )
    reportable = not pack.answers(REPORTABLE) or bool(
        pack.ask(
            REPORTABLE, leaked_people=people, leak_sensitive=is_sensitive,
            leak_financial=is_financial, leak_wrongful=is_wrongful,
        )
    )  # fmt: skip
    first, full = last_days(pack, found_on, is_wrongful) if reportable else (None, None)
    return {
        "people": people,
        "is_sensitive": is_sensitive, "is_financial": is_financial, "is_wrongful": is_wrongful,
        "is_reported": reportable,
        "first_due_on": first, "full_due_on": full,
    }  # fmt: skip


def clauses(pack: Pack) -> tuple[str, ...]:
    """The clauses by which leaks are reported; none where the terms do not say."""
    return pack.rules[FIRST_LAST_DAY][-1].clauses if pack.answers(FIRST_LAST_DAY) else ()


def _by(service: int) -> list[str]:
    """The clauses that a refusal rests on."""
    return list(clauses(queries.pack(service)))


def _open(service: int, leak: int) -> Leak:
    found = leaks.leak(service, leak, hold=True)
    if found.closed_on is not None:
        raise OperationRefused(
            "leak_closed",
            f"漏えい等 {leak} は {found.closed_on} に終わっています。",
            f"leak {leak} was closed on {found.closed_on}",
            clauses=_by(service),
        )
    return found


def _words_missing() -> OperationRefused:
    return OperationRefused(
        "leak_words_missing",
        f"内容を書いてください(日本語と英語、{_WORDS_MOST:,} 字まで)。",
        f"say what it is about, up to {_WORDS_MOST:,} signs; to people in both languages",
    )


def _step(service: int, found: Leak, step: str, act: Act, **more: int) -> None:
    journal.record(
        act, service=service, business_day=queries.business_day(service), action=STEP,
        payload={"leak": found.id, "step": step, **more}, basis=found.basis,
    )  # fmt: skip
