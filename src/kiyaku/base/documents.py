"""The texts of its terms that an operator has loaded, each for a version, and who loaded them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kiyaku.base.models import TermsDocument


@dataclass(frozen=True)
class Loaded:
    """A text that was loaded for a version, by whom, and on which business day.

    ``text`` is None where it was not asked for.
    """

    version: dt.date
    file_name: str
    sha256: str
    entered_on: dt.date
    entry: int
    by: str
    recorded_at: dt.datetime
    text: str | None = None


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def add(
    *, service: int, version: dt.date, file_name: str, text: str, entered_on: dt.date, entry: int
) -> None:
    """Keep a text for a version beside those loaded before."""
    TermsDocument.objects.create(
        service_id=service,
        version=version,
        file_name=file_name,
        text=text,
        sha256=digest(text),
        entered_on=entered_on,
        entry_id=entry,
    )


def loaded(service: int) -> list[Loaded]:
    """Everything that was ever loaded, by version and then in order, without the texts."""
    return _read(f"SELECT {_ABOUT}, NULL {_FROM} ORDER BY d.version, d.entry_id", service)


def latest(service: int, *, texts_of: Collection[dt.date] = ()) -> dict[dt.date, Loaded]:
    """By version the text that counts, in one query.

    Args:
        texts_of: versions whose text itself is wanted.
    """
    text = "CASE WHEN d.version = ANY(%(texts_of)s::date[]) THEN d.text END"
    found = _read(
        f"SELECT DISTINCT ON (d.version) {_ABOUT}, {text} {_FROM}"
        " ORDER BY d.version, d.entry_id DESC",
        service,
        texts_of=list(texts_of),
    )
    return {one.version: one for one in found}


def of_entry(service: int, entry: int) -> Loaded:
    """What was loaded with a journal entry, its text included."""
    statement = f"SELECT {_ABOUT}, d.text {_FROM} AND d.entry_id = %(entry)s"
    (found,) = _read(statement, service, entry=entry)
    return found


_ABOUT = "d.version, d.file_name, d.sha256, d.entered_on, d.entry_id, j.actor, j.recorded_at"
_FROM = """
FROM terms_document d JOIN journal_entry j ON j.id = d.entry_id WHERE d.service_id = %(service)s
"""


def _read(statement: str, service: int, **parameters: Any) -> list[Loaded]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"service": service, **parameters})
        return [Loaded(*row) for row in cursor.fetchall()]
