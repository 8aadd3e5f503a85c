"""The operator's own wording of its terms: loaded for a version, checked against the register.

The system itself keeps no wording: clauses are told in its own words until an operator loads the
text of a version.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache

from kiyaku.base import documents as kept
from kiyaku.base import journal, operations, queries, records
from kiyaku.base.documents import Loaded
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.terms import Pack, documents
from kiyaku.terms.documents import Document, Finding
from kiyaku.terms.documents.matching import beside
from kiyaku.terms.documents.reader import read
from kiyaku.terms.texts import Text

LOADED = "terms_document_loaded"
"""The journal's word for it."""
_FILE_NAME_MOST = 200


@dataclass(frozen=True)
class Unfound:
    """A clause of the register that the document does not have."""

    address: str
    label: Text
    gist: Text


@dataclass(frozen=True)
class Unregistered:
    """A place of the document that the register does not have, with its line in the text."""

    address: str
    label: Text
    line: int


@dataclass(frozen=True)
class Report:
    """What a text of a version holds, and how it agrees with the register of clauses.

    ``dated_on`` is the last day of enactment, revision or effect that the document itself names;
    ``findings`` are those of the parser and of lint. ``loaded`` is None where it was only looked
    at, without its text where it was loaded.
    """

    version: dt.date
    file_name: str
    sha256: str
    title: str
    articles: int
    found: int
    unfound: tuple[Unfound, ...]
    unregistered: tuple[Unregistered, ...]
    findings: tuple[Finding, ...]
    dated_on: dt.date | None
    loaded: Loaded | None = None


@operations.atomic
def load_document(
    *,
    service: int,
    version: dt.date,
    text: bytes | str,
    file_name: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> Report:
    """Load the text of a version; journaled by its hash. What was loaded before stays on record.

    Args:
        version: the day from which the version is in force.
        text: the file's bytes (their encoding is found out), or its text.
        file_name: a name for people; a folder before it is left out.

    Raises:
        OperationRefused: ``unknown_version``, ``key_taken``, ``bad_file_name``,
            ``version_announced`` for the text of a version that was published here.
        DocumentError: where it is no readable document, or one without articles.
    """
    done = None if key is None else records.repeated(service, key, [LOADED])
    if done is not None:
        return _of_entry(service, done.id)
    pack = queries.pack(service)
    _refuse_published(pack, version)
    report, content = _examined(pack, version, text, file_name)
    day, entry = queries.business_day(service), journal.next_entry_id()
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=LOADED,
        payload={
            "version": version, "file_name": report.file_name, "sha256": report.sha256,
        },
        entry_id=entry,
    )  # fmt: skip
    kept.add(
        service=service,
        version=version,
        file_name=report.file_name,
        text=content,
        entered_on=day,
        entry=entry,
    )
    return _of_entry(service, entry)


def examine(*, service: int, version: dt.date, text: bytes | str, file_name: str) -> Report:
    """What ``load_document`` would tell of a text, which is not loaded; refusals as there."""
    return _examined(queries.pack(service), version, text, file_name)[0]


def loaded(service: int) -> list[Loaded]:
    """Everything that was ever loaded, by version and then in order, without the texts."""
    return kept.loaded(service)


@lru_cache(maxsize=16)
def parsed(text: str, file_name: str) -> Document:
    """The tree of a loaded text."""
    return documents.parse(text, name=file_name)


def check_version(pack: Pack, version: dt.date) -> None:
    """Refuse a day on which no version of the terms comes into force.

    Raises:
        OperationRefused: ``unknown_version`` with those there are.
    """
    known = [str(one.in_force_from) for one in pack.versions]
    if version.isoformat() not in known:
        listed = ", ".join(known)
        raise OperationRefused(
            "unknown_version",
            f"{pack.title.ja}に {version} 施行の版はありません。あるのは: {listed}",
            f"{pack.title.en}: no version is in force from {version}; there are: {listed}",
        )


def _refuse_published(pack: Pack, version: dt.date) -> None:
    """What was announced as a version's text stays that."""
    announced = [str(one.in_force_from) for one in pack.versions if one.published]
    if version.isoformat() in announced:
        raise OperationRefused(
            "version_announced",
            f"{version} の版の本文は公表ずみです。変えるには次の版を公表してください。",
            f"the text of the version of {version} was announced: publish another version",
        )


def _examined(
    pack: Pack, version: dt.date, text: bytes | str, file_name: str
) -> tuple[Report, str]:
    """The report on a text, and the text itself in plain form."""
    check_version(pack, version)
    name = plain_name(file_name)
    content, _ = read(text, name=name)
    document = parsed(content, name)
    documents.require_articles(document)
    return _report(pack, version, name, content, document), content


def _of_entry(service: int, entry: int) -> Report:
    one = kept.of_entry(service, entry)
    content = one.text or ""
    report = _report(
        queries.pack(service), one.version, one.file_name, content, parsed(content, one.file_name)
    )
    return replace(report, loaded=replace(one, text=None))


def _report(
    pack: Pack, version: dt.date, file_name: str, content: str, document: Document
) -> Report:
    rows = beside(document, tuple(pack.clauses))
    missing = [row for row in rows if row.is_missing]
    return Report(
        version=version,
        file_name=file_name,
        sha256=kept.digest(content),
        title=document.title,
        articles=len(document.articles),
        found=len(pack.clauses) - len(missing),
        unfound=tuple(
            Unfound(row.address, row.label, pack.clauses[row.address].gist) for row in missing
        ),
        unregistered=tuple(
            Unregistered(row.address, row.label, row.line)
            for row in rows
            if not row.registered and not row.is_history
        ),
        findings=documents.lint(document),
        dated_on=document.history[-1].on if document.history else None,
    )


def plain_name(file_name: str) -> str:
    """A file's name without folders before it.

    Raises:
        OperationRefused: ``bad_file_name`` for none, or one that is too long.
    """
    name = file_name.replace("\\", "/").rpartition("/")[2].strip()
    if not 0 < len(name) <= _FILE_NAME_MOST:
        raise OperationRefused(
            "bad_file_name",
            f"ファイル名は 1〜{_FILE_NAME_MOST} 字で与えてください。",
            f"a file name has 1 to {_FILE_NAME_MOST} signs",
        )
    return name
