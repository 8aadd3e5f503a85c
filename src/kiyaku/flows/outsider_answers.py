"""What a granted request of somebody without a member number does, and what it hands over.

A correction puts what is right beside the record: what was handed in is evidence. A stop marks the
records, which nothing but people use. A deletion empties what no contract rests on any more.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import personal_records, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.personal_records import Place
from kiyaku.flows import (
    inheritance_reports,
    outsiders,
    personal_export,
    personal_print,
    personal_purposes,
    privacy_answers,
    retention,
)
from kiyaku.flows.personal_export import Held
from kiyaku.flows.personal_purposes import KindHeld
from kiyaku.flows.succession_checks import ASKED, INHERITANCE
from kiyaku.members import inheritance_reports as reports
from kiyaku.members import queries as member_queries
from kiyaku.privacy import cases, kinds
from kiyaku.privacy import outsiders as people
from kiyaku.privacy.cases import Request
from kiyaku.privacy.outsiders import Outsider, Record
from kiyaku.terms import Pack
from kiyaku.terms.clauses import cited
from kiyaku.terms.texts import Text

_REPORT, _LEAK, _DRAFT = "inheritance_report", "leak_case", "paper_draft"
_REGISTERED = ("member", "application", "particulars_change")
"""What members stated of themselves: changed and erased with them alone."""


_WHY = {
    "membership_runs": Text("会員契約か手続きが続いている", "a membership or procedure goes on"),
    "money_open": Text("未払い・前払い・返金が残る", "something is owed or to be paid back"),
    "of_a_member": Text("会員の届出事項である", "a member's own particulars"),
    "report_waits": Text("届出の確認中である", "the report waits to be looked at"),
    "draft_waits": Text("申込書の入力中である", "the application is being entered"),
    "leak_open": Text("漏えい等の対応中である", "the leak is being dealt with"),
}


@dataclass(frozen=True)
class Staying:
    """A record that has to stay: why, and by which clauses."""

    record: Record
    code: str
    clauses: tuple[str, ...]

    @property
    def words(self) -> Text:
        """Why it stays."""
        return _WHY[self.code]


@dataclass(frozen=True)
class Erasable:
    """What a deletion today would empty of a person's records, and what it would leave."""

    goes: tuple[Record, ...]
    stays: tuple[Staying, ...]

    @property
    def kinds_left(self) -> tuple[str, ...]:
        """The tables of what stays."""
        return tuple(sorted({one.record.table for one in self.stays}))


def preview(service: int, outsider: int) -> Erasable:
    """What a deletion today would empty and leave of a person's confirmed records.

    What a contract that runs rests on stays with it, by the clause by which members' data is kept;
    so does a report of heirs that waits, by that on inheritance. Notes of the staff go always:
    nothing is reckoned from them.

    Raises:
        OperationRefused: ``nothing_confirmed``.
    """
    pack = queries.pack(service)
    records = [one for one in people.records(outsider) if one.erased_on is None]
    if not records:
        raise OperationRefused(
            "nothing_confirmed",
            "この人のものと確認した記録がありません。",
            "no record is confirmed to be about this person",
        )
    beside = outsiders.members_beside([Place(one.table, one.row, one.columns) for one in records])
    goes, stays = [], []
    for one in records:
        found = _staying(service, pack, one, beside[one.table, one.row])
        if found is None:
            goes.append(one)
        else:
            stays.append(found)
    return Erasable(tuple(goes), tuple(stays))


def why(stays: Sequence[Staying]) -> Text:
    """Why records have to stay for now, as who asked is told, with the clauses."""
    lines: dict[str, tuple[Staying, set[str]]] = {}
    for one in stays:
        lines.setdefault(f"{one.record.table} {one.code}", (one, set()))[1].update(one.clauses)
    ja, en = [], []
    for one, clauses in lines.values():
        title, by = personal_print.title(one.record.table), cited(sorted(clauses))
        ja.append(f"{title.ja}: {one.words.ja}ため、それが終わるまで残します({by.ja})。")
        en.append(f"{title.en}: {one.words.en}; it stays until that is over ({by.en}).")
    return Text("\n".join(ja), "\n".join(en))


def do(
    service: int, found: Request, changes: Mapping[str, Any], *, at: dt.datetime, by: str,
    entry: int,
) -> dict[str, int]:  # fmt: skip
    """Do what a person without a member number asked for; what of it the journal is told.

    In the caller's transaction.

    Raises:
        OperationRefused: ``unknown_outsider``, ``outsider_erased``, ``nothing_confirmed``,
            ``outsider_records_needed``, ``nothing_to_correct``, ``unknown_record``.
    """
    assert found.outsider is not None, "only called for requests of such people"
    person = people.person(service, found.outsider, hold=True)
    outsiders.open_to_change(person)
    day = queries.business_day(service)
    if found.kind == kinds.CORRECTION:
        return {"corrections": _correct(service, person, changes, day, entry)}
    if found.kind == kinds.STOP_USE:
        preview(service, person.id)  # refuses where nothing is confirmed
        people.stop(person.id, day)
    elif found.kind == kinds.DELETION:
        return _erase(service, person.id, day, at, by)
    return {}


def kinds_held(service: int, outsider: int) -> list[KindHeld]:
    """How many confirmed records of each kind there are about a person, and what for."""
    counts = Counter(one.table for one in people.records(outsider))
    used_for = personal_purposes.of_tables(queries.pack(service), counts)
    return [
        KindHeld(table, personal_print.title(table), count, used_for[table])
        for table, count in sorted(counts.items())
    ]


def correctable(service: int, outsider: int) -> dict[str, Text]:
    """What can be corrected of a person: their own particulars, the columns of each record."""
    found = {name: personal_print.head(name) for name in people.OWN}
    for one in outsiders.shown(service, outsider):
        for name in one.record.columns:
            column, number = personal_print.head(name), one.record.id
            found[f"{number}.{name}"] = Text(
                f"記録 {number}({one.title.ja}): {column.ja}",
                f"record {number} ({one.title.en}): {column.en}",
            )
    return found


def held(
    service: int,
    outsider: int,
    *,
    at: dt.datetime,
    answering: Request | None = None,
) -> Held:
    """What is held on a person without a member number: of each confirmed record these columns.

    With what is right where a record is wrong, their own particulars, and their requests.

    Args:
        answering: the request that it is the answer to: what that leaves out is not in it.

    Raises:
        OperationRefused: ``unknown_outsider``.
    """
    person, pack = people.person(service, outsider), queries.pack(service)
    left_out = answering.left_out if answering else ()
    records: dict[str, list[dict[str, Any]]] = {"outside_person": [_own(person)]}
    hidden: set[str] = set()
    for one in people.records(outsider):
        if one.table in left_out or one.erased_on is not None:
            continue
        secret = personal_records.withheld(one.table) & {*one.columns}
        hidden |= {f"{one.table}.{name}" for name in secret}
        row = personal_records.read(service, one.table, [one.row]).get(one.row, {})
        told = {name: row.get(name) for name in one.columns if name not in secret}
        records.setdefault(one.table, []).append({"id": one.row, **told, **_beside(one)})
    asked = [_asked(one) for one in cases.listed(service, outsider=outsider)]
    if asked:
        records["privacy_case"] = asked
    answer = privacy_answers.in_words(service, answering) if answering else None
    used_for = personal_purposes.of_tables(pack, records)
    return Held(
        queries.service(service).code,
        pack.service_name,
        f"outside-{person.id}",
        at,
        personal_export.without_logins(records, frozenset()),
        tuple(sorted(hidden)),
        personal_export.all_purposes(pack, used_for),
        used_for,
        answer.left_out if answer else (),
        answer.ground if answer else None,
        pack.refusals,
    )


def _staying(service: int, pack: Pack, record: Record, members: Sequence[int]) -> Staying | None:
    if record.table in privacy_answers.PARTS:
        return None
    kept = pack.rules[retention.MEMBERS][-1].clauses if pack.answers(retention.MEMBERS) else ()
    if record.table == _REPORT:
        if reports.report(service, record.row).state != reports.InheritanceReport.WAITS:
            return None
        return Staying(record, "report_waits", pack.question(ASKED[INHERITANCE]).clauses)
    if record.table == _DRAFT:
        known = pack.answers(retention.DRAFTS)
        by = pack.rules[retention.DRAFTS][-1].clauses if known else kept
        return Staying(record, "draft_waits", by)
    if record.table == _LEAK:
        row = personal_records.read(service, _LEAK, [record.row]).get(record.row, {})
        return None if row.get("closed_on") else Staying(record, "leak_open", kept)
    if record.table in _REGISTERED:
        gone = [cases.erased(service, member) is not None for member in members]
        return None if all(gone) else Staying(record, "of_a_member", kept)
    for member in members:
        code = retention.hindrance(member)
        if code is not None:
            return Staying(record, code, kept)
    return None


def _erase(
    service: int, outsider: int, day: dt.date, at: dt.datetime, by: str
) -> dict[str, int]:  # fmt: skip
    for member in outsiders.members_of(outsider):
        member_queries.hold_to_erase(member)  # that nobody begins anew what would need the record
    found = preview(service, outsider)
    if not found.goes:
        clauses = sorted({clause for one in found.stays for clause in one.clauses})
        raise OperationRefused(
            "outsider_records_needed",
            "確認した記録はどれも、続いている契約か手続きに必要なので、まだ消去できません。",
            "each of the confirmed records is needed by a contract or procedure that goes on",
            clauses=clauses,
        )
    for one in found.goes:
        if one.table == _REPORT:
            _forget_report(service, one, at, by)
        personal_records.empty(Place(one.table, one.row, one.columns))
    people.emptied([one.id for one in found.goes], day)
    return {"erased": len(found.goes), "stayed": len(found.stays)}


def _forget_report(service: int, record: Record, at: dt.datetime, by: str) -> None:
    """A report set aside goes with its files, as it would by itself after its time."""
    row = reports.report(service, record.row)
    if row.state == reports.InheritanceReport.SET_ASIDE:
        inheritance_reports.forget(service=service, report=record.row, at=at, by=by)


def _correct(
    service: int, person: Outsider, changes: Mapping[str, Any], day: dt.date, entry: int
) -> int:
    """Store what is right: ``name``, ``kana``, ``contact`` of the person, or ``RECORD.COLUMN``."""
    own: dict[str, str] = {}
    beside: list[tuple[int, str, str]] = []
    for place, value in changes.items():
        text = " ".join(str(value).split())
        number, dot, column = place.partition(".")
        if not dot and place in people.OWN:
            own[place] = text
        elif number.isdecimal() and column in outsiders.record_of(person.id, int(number)).columns:
            beside.append((int(number), column, text))
        else:
            raise OperationRefused(
                "unknown_record",
                f"{place} は、この人のものと確認した項目ではありません。",
                f"{place} is nothing that is confirmed to be about this person",
            )
    if (not own and not beside) or own.get("name", "-") == "":
        raise OperationRefused(
            "nothing_to_correct",
            "訂正する項目と正しい値を入れてください。",
            "say what is to be corrected, and its right value",
        )
    outsiders.check_lengths(own | {f"{record}.{column}": text for record, column, text in beside})
    if own:
        people.change(person.id, own)
    people.correct(service=service, values=beside, on=day, entry=entry)
    return len(beside)


def _own(person: Outsider) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "kana": person.kana,
        "contact": person.contact,
        "identity": person.identity,
        "registered_on": person.registered_on.isoformat(),
        "by": person.by,
    }


def _beside(record: Record) -> dict[str, Any]:
    """What stands beside a record: what is right, and since when it is used for nothing."""
    found: dict[str, Any] = {}
    if record.corrected:
        found["corrected"] = dict(record.corrected)
    if record.stopped_on is not None:
        found["stopped_on"] = record.stopped_on.isoformat()
    return found


def _asked(one: Request) -> dict[str, Any]:
    told: Sequence[str] = (
        "kind", "channel", "received_on", "identity", "asked", "use", "due_on", "extended_on",
        "extension_reason", "state", "done_on", "reason", "ground", "done",
    )  # fmt: skip
    values = {"id": one.id, **{name: getattr(one, name) for name in told}}
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }
