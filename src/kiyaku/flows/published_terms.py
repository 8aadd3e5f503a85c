"""The terms as they are published: every clause with its wording, its values and its readings.

What is shown of a day is what the service went by on that day: values by their dates as far as they
had been entered, the readings then chosen, the prices then published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from kiyaku.base import documents as kept
from kiyaku.base import queries
from kiyaku.base.documents import Loaded
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.clauses_shown import ArticleShown, articles_shown
from kiyaku.flows.live_values import as_of
from kiyaku.flows.terms_documents import check_version, parsed
from kiyaku.terms import Pack, documents
from kiyaku.terms.documents import ChangeTable, Document, tables
from kiyaku.terms.documents.diff import Cell, Row
from kiyaku.terms.documents.labels import label_en
from kiyaku.terms.documents.marking import Span
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class VersionShown:
    """A version of the terms: the days it governs, and whether its wording is at hand.

    Attributes:
        last_day: None: until further notice.
        in_force: whether it governs on the day that was asked for.
        text_known: whether the system's rules were written from its wording.
        file_name, sha256, loaded_on: of the wording the operator loaded; None where it did not.
    """

    first_day: dt.date
    last_day: dt.date | None
    in_force: bool
    text_known: bool
    note: Text
    file_name: str | None
    sha256: str | None
    loaded_on: dt.date | None

    @property
    def is_loaded(self) -> bool:
        """Whether the operator has loaded its wording."""
        return self.sha256 is not None


@dataclass(frozen=True)
class TermsPage:
    """The terms of a service in one version, as of a day.

    ``heading`` and ``tail`` are what the operator's text says before and after all clauses.
    """

    service: str
    title: Text
    on: dt.date
    shown: VersionShown
    versions: tuple[VersionShown, ...]
    heading: str
    articles: tuple[ArticleShown, ...]
    tail: tuple[str, ...]


@dataclass(frozen=True)
class ChangeCell:
    """One side of a row of changes.

    ``placeholder`` stands in place of wording that is new, gone or left out; else the ``spans``
    are its wording, ``marked`` where they differ from the other side.
    """

    address: str
    label: Text
    marker: str
    spans: tuple[Span, ...]
    placeholder: Text | None


@dataclass(frozen=True)
class ChangeRow:
    """A row: ``changed``, ``added``, ``removed``, ``unchanged`` (left out) or ``heading``.

    ``move``: ``down``, ``up`` or ``elsewhere`` where its number or place changed, else empty.
    """

    kind: str
    move: str
    new: ChangeCell
    old: ChangeCell
    remark: Text


@dataclass(frozen=True)
class Changes:
    """The table of changes (新旧対照表) from one version to another.

    ``table`` is the same as ``rows`` in the form that files are written from.
    """

    service: str
    old: VersionShown
    new: VersionShown
    rows: tuple[ChangeRow, ...]
    table: ChangeTable

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.table.changed


def terms_page(service: int, *, on: dt.date, version: dt.date | None = None) -> TermsPage:
    """The terms of a service as of a day, in six queries at most.

    Args:
        service: id of the service.
        on: the day whose values, readings and prices are shown.
        version: the version shown, by its first day; by default the one in force on the day.

    Raises:
        OperationRefused: ``unknown_version``.
        BeforeFirstVersion: the day lies before the first version.
    """
    seen = as_of(service, on)
    pack = seen.pack()
    in_force = dt.date.fromisoformat(pack.terms_version_on(on))
    shown = version or in_force
    check_version(pack, shown)
    texts = kept.latest(service, texts_of=[shown])
    versions = _versions(pack, in_force, texts)
    document = _document(texts.get(shown))
    return TermsPage(
        service=seen.code,
        title=pack.title,
        on=on,
        shown=next(one for one in versions if one.first_day == shown),
        versions=versions,
        heading="" if document is None else document.title,
        articles=articles_shown(seen, pack, document),
        tail=() if document is None else tuple(block.text for block in document.tail),
    )


def versions(service: int) -> tuple[VersionShown, ...]:
    """The versions of the terms, as of the business day, in three queries."""
    row, pack = queries.service(service), queries.pack(service)
    in_force = dt.date.fromisoformat(pack.terms_version_on(row.business_day))
    return _versions(pack, in_force, kept.latest(service))


def changes(service: int, old: dt.date, new: dt.date) -> Changes:
    """The table of changes between two versions, named by their first days, whose wording is
    loaded; in three queries.

    Raises:
        OperationRefused: ``unknown_version``; ``terms_text_not_loaded``, telling how to load it.
    """
    row, pack = queries.service(service), queries.pack(service)
    for one in (old, new):
        check_version(pack, one)
    texts = kept.latest(service, texts_of=[old, new])
    before, after = _needed(texts, old, row.code), _needed(texts, new, row.code)
    in_force = dt.date.fromisoformat(pack.terms_version_on(row.business_day))
    by_day = {one.first_day: one for one in _versions(pack, in_force, texts)}
    table = documents.diff(before, after)
    return Changes(row.code, by_day[old], by_day[new], rows_of(table), table)


def rows_of(table: ChangeTable) -> tuple[ChangeRow, ...]:
    """The rows of a table of changes, as pages show them."""
    return tuple(_change_row(one) for one in table.rows)


def _versions(
    pack: Pack, in_force: dt.date, texts: Mapping[dt.date, Loaded]
) -> tuple[VersionShown, ...]:
    days = [dt.date.fromisoformat(str(one.in_force_from)) for one in pack.versions]
    found = []
    for version, day, following in zip_longest(pack.versions, days, days[1:]):
        text = texts.get(day)
        found.append(
            VersionShown(
                first_day=day,
                last_day=None if following is None else following - dt.timedelta(1),
                in_force=day == in_force,
                text_known=version.text_known,
                note=version.note,
                file_name=None if text is None else text.file_name,
                sha256=None if text is None else text.sha256,
                loaded_on=None if text is None else text.entered_on,
            )
        )
    return tuple(found)


def _document(text: Loaded | None) -> Document | None:
    return None if text is None else parsed(text.text or "", text.file_name)


def _needed(texts: Mapping[dt.date, Loaded], version: dt.date, code: str) -> Document:
    document = _document(texts.get(version))
    if document is None:
        command = f"kiyaku service load-terms {code} {version} FILE"
        raise OperationRefused(
            "terms_text_not_loaded",
            f"{version} 施行の版の本文が読み込まれていません。{command} で読み込めます。",
            f"the text of the version of {version} is not loaded: load it with {command}",
            version=version,
        )
    return document


_APART = {"題名": "Title", "前文": "Preamble"}
"""What a document has outside its articles and sections."""


def _change_row(row: Row) -> ChangeRow:
    return ChangeRow(
        row.kind,
        row.move,
        _change_cell(row, row.new),
        _change_cell(row, row.old),
        Text(tables.remark(row, "ja"), tables.remark(row, "en")),
    )


def _change_cell(row: Row, cell: Cell | None) -> ChangeCell:
    instead = Text(tables.placeholder(row, cell, "ja"), tables.placeholder(row, cell, "en"))
    if cell is None:
        return ChangeCell("", Text("", ""), "", (), instead)
    en = label_en(cell.address) if cell.address else _APART.get(cell.label_ja, "")
    named = Text(cell.label_ja, en)
    if cell.omitted:
        return ChangeCell(cell.address, named, cell.marker, (), instead)
    return ChangeCell(cell.address, named, cell.marker, cell.spans, None)
