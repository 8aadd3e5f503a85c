"""Changes of what a member registered: reported, checked, kept with what was there before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from kiyaku.base import files, journal, paging, queries, records
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import StoredFile
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.base.paging import Page
from kiyaku.flows.erased import require_known
from kiyaku.flows.refusing import cited, in_words
from kiyaku.members import applications, particulars_checks, switches
from kiyaku.members import changes as member_changes
from kiyaku.members import operations as members
from kiyaku.members import queries as member_queries
from kiyaku.members.particulars import CHANGEABLE, CORPORATION, WORDS, Particulars
from kiyaku.members.queries import Application, Member
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

CHANGED = "particulars_changed"
QUESTION, PROOF = "change_to_be_reported", "change_proof_needed"


@dataclass(frozen=True)
class FieldShown:
    """One of the particulars before and after a change; None where there was or is nothing."""

    name: str
    words: Text
    old: str | dt.date | Text | None
    new: str | dt.date | Text | None


@dataclass(frozen=True)
class ChangeShown:
    """What was changed with one report: it holds from when it was entered.

    Attributes:
        on: the business day on which it was entered.
        by: who entered it, as the journal keeps it.
        clauses: under which it was to be reported.
        files: the proof that came with it.
    """

    on: dt.date
    at: dt.datetime
    by: str
    fields: tuple[FieldShown, ...]
    clauses: tuple[str, ...]
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True)
class ProofAsked:
    """Changes of which particulars need proof, and the clauses that leave or ask for it."""

    fields: tuple[Text, ...]
    clauses: tuple[str, ...]


def proof_asked(service: int) -> ProofAsked:
    """What a member who reports a change must attach, as the terms have it; perhaps nothing."""
    pack = queries.pack(service)
    needed = _needing_proof(pack, CHANGEABLE)
    clauses = pack.question(PROOF).clauses if needed else ()
    return ProofAsked(tuple(WORDS[name] for name in needed), clauses)


def history(
    service: int, member: int, *, after: int | None = None, size: int = paging.USUAL
) -> Page[ChangeShown]:
    """What a member registered before and what it was changed to, the latest change first."""
    page = member_changes.changes_of(service, member, after=after, size=size)
    clauses = records.clauses_of_entries(service, [one.entry for one in page])
    proof = {one.id: one for one in files.describe(service, [f for one in page for f in one.files])}
    shown = [
        ChangeShown(
            one.on,
            one.at,
            one.by,
            tuple(
                FieldShown(
                    field.name,
                    WORDS[field.name],
                    _shown(field.name, field.old),
                    _shown(field.name, field.new),
                )
                for field in one.fields
            ),
            clauses[one.entry],
            tuple(proof[file] for file in one.files if file in proof),
        )
        for one in page
    ]
    return page.of(shown)


def proof(service: int, member: int, file: int) -> StoredFile:
    """A file that came with a change of a member's particulars.

    Raises:
        OperationRefused: ``unknown_file`` where no change of this member's came with it.
    """
    found = files.describe(service, [file])
    if not found or not member_changes.came_with(service, member, file):
        raise OperationRefused(
            "unknown_file", "そのようなファイルはありません。", "There is no such file.", file=file
        )
    return found[0]


def ways_to_pay(service: int, member: Member) -> dict[str, Text]:
    """The ways to pay that a member can name today: those accepted, and the one he or she has."""
    found = switches.methods_open(service, queries.business_day(service))
    if member.payment_method in switches.PAYMENT_METHODS:
        found[member.payment_method] = switches.PAYMENT_METHODS[member.payment_method]
    return found


def way_to_pay_on(member: Member, day: dt.date) -> Text | None:
    """How a member had said, by the end of a business day, that invoices of that day are paid.

    A change holds from the invoices of its own day on; those issued before are paid as was said
    when they were issued.
    """
    if not member.payment_method:  # once there is one, there always was since
        return None
    return switches.PAYMENT_METHODS.get(member_changes.value_on(member, "payment_method", day))


def _shown(name: str, kept: str | None) -> str | dt.date | Text | None:
    """A value as it is shown, from what the history keeps."""
    if not kept:
        return None
    if name == "payment_method":
        return switches.PAYMENT_METHODS.get(kept, Text(kept, kept))
    return dt.date.fromisoformat(kept) if name == "born_on" else kept


@atomic
def change_particulars(
    *,
    service: int,
    member: int,
    changes: Mapping[str, Any],
    at: dt.datetime,
    by: str,
    evidence: Sequence[tuple[str, bytes]] = (),
    is_correction: bool = False,
    key: str | None = None,
) -> tuple[str, ...]:
    """Enter what a member reports as changed; returns the names of what is other than it was.

    What it was before is kept for good. The journal names the fields and tells no values.

    Args:
        member: the member's id.
        changes: field (one of ``particulars.CHANGEABLE``) → new value; a date for ``born_on``.
        evidence: proof of the change, each file's name and bytes.
        is_correction: what was registered was wrong from the start and is put right, so that
            nothing has changed which proof could be asked for.

    Raises:
        OperationRefused: ``unknown_member``; ``member_erased``; ``bad_particulars`` with all
            ``problems`` (see ``particulars_checks.Problem``); ``nothing_changed`` with the clause
            by which changes are reported; ``payment_method_closed`` for a way to pay that is not
            accepted; ``proof_needed`` where the terms ask for proof and none came, with theirs;
            those of ``kiyaku.base.files.store``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return tuple(done["fields"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = require_known(service, member)
    changed = particulars_checks.changed(
        _registered(row), changes, on=day, clauses=cited(pack, QUESTION)
    )
    if changed.get("payment_method"):
        by_which = cited(pack, QUESTION, switches.METHOD_QUESTION)
        switches.check_accepted(service, changed["payment_method"], day, by_which)
    if not evidence and not is_correction:
        _check_no_proof_needed(pack, changed)
    stored = [
        files.store(service=service, name=name, content=content, at=at, by=by)
        for name, content in evidence
    ]
    _change(Act(at, by, key), row, changed, day, pack, stored)
    return tuple(changed)


def take_over(act: Act, application: Application) -> None:
    """Have hold what an accepted application named beside who applies; within its approval.

    That is how to pay, and who represents a corporation. Of who is a member for the first time it
    is registered as the rest was. Of all others it is a change that is kept with what was before,
    so that what was issued earlier says what was known then. What was reported since the
    application came stays, and so does what an application named that came later and was accepted
    sooner.
    """
    service = application.service_id
    named = {
        "representative": applications.stated(application).representative,
        "payment_method": application.payment_method,
    }
    if not any(named.values()):
        return
    row = member_queries.member(service, application.member_id, hold=True)
    if row.kind != CORPORATION:
        del named["representative"]
    changed = {
        name: value for name, value in named.items() if value and value != getattr(row, name)
    }
    if not changed:
        return
    if not applications.is_known_otherwise(application):
        members.register_more(row, changed)
        return
    said = _reported_since(application) | applications.named_later(application)
    left = {name: value for name, value in changed.items() if name not in said}
    if left:
        day, pack = queries.business_day(service), queries.pack(service)
        _change(act, row, left, day, pack, application=application.pk)


def _reported_since(application: Application) -> set[str]:
    """The names of what was reported since an application came.

    What another application had named is registered when that is accepted, and was said before.
    """
    service, since = application.service_id, application.consented_at
    return {
        field.name
        for one in member_changes.since(service, application.member_id, since)
        if "application" not in records.entry(service, one.entry).payload
        for field in one.fields
    }


def _change(
    act: Act,
    row: Member,
    changed: Mapping[str, Any],
    day: dt.date,
    pack: Pack,
    stored: Sequence[StoredFile] = (),
    *,
    application: int | None = None,
) -> None:
    """Journal that particulars are others, and keep what they were.

    ``application``: the accepted one that named them; None where they were reported.
    """
    service, file_ids = row.service_id, [one.id for one in stored]
    more: dict[str, Any] = {} if application is None else {"application": application}
    if stored:
        more |= {"files": file_ids, "sha256": [one.sha256 for one in stored]}
    entry = journal.record(
        act,
        service=service,
        business_day=day,
        action=CHANGED,
        member=row.pk,
        basis=BasisBook(service, pack).on(QUESTION, day) if pack.answers(QUESTION) else None,
        payload={"fields": list(changed), **more},
    )
    members.change_particulars(
        row, changed, on=day, at=act.at, by=act.by, entry=entry.pk, file_ids=file_ids
    )


def _needing_proof(pack: Pack, names: Iterable[str]) -> tuple[str, ...]:
    if not pack.answers(PROOF):
        return ()
    return tuple(name for name in names if pack.ask(PROOF, particular=name))


def _check_no_proof_needed(pack: Pack, changed: Iterable[str]) -> None:
    needed = _needing_proof(pack, changed)
    if not needed:
        return
    clauses = cited(pack, PROOF)
    by, words = in_words(clauses), [WORDS[name] for name in needed]
    raise OperationRefused(
        "proof_needed",
        f"{'、'.join(one.ja for one in words)}の変更には証拠書類が要ります{by}。",
        f"a change of {' and '.join(one.en for one in words)} needs proof {by}",
        fields=list(needed),
        clauses=clauses,
    )


def _registered(row: Member) -> Particulars:
    kept = {one.name for one in fields(Particulars)} - {"guardian_consented"}
    return Particulars(**{name: getattr(row, name) for name in kept})
