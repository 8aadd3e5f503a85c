"""Wordings of notices: choosing, checking and filling them in.

A wording is plain text in which named fields stand, ``${member_name}``: no code, no conditions, and
no field that its kind does not have. Amounts and days are written as the language writes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.notices.kinds import Kind
from kiyaku.notices.models import NoticeTemplate
from kiyaku.notices.wording import shipped

SUBJECT_MOST, BODY_MOST = 200, 10_000
LANGUAGES = ("ja", "en")


@dataclass(frozen=True)
class Wording:
    """A wording of a kind in a language; ``id`` and ``from_day`` are None for Kiyaku's own."""

    id: int | None
    kind: str
    language: str
    subject: str
    body: str
    from_day: dt.date | None = None
    entry: int | None = None


def check(kind: Kind, language: str, subject: str, body: str) -> None:
    """Nothing, for a wording that can be used.

    Raises:
        OperationRefused: ``unknown_language``, ``wording_missing``, ``wording_too_long``,
            ``unknown_field`` (naming it), ``bad_wording``.
    """
    if language not in LANGUAGES:
        raise OperationRefused(
            "unknown_language", "言語は ja か en です。", "the language is ja or en"
        )
    if not subject.strip() or not body.strip():
        raise OperationRefused(
            "wording_missing", "件名と本文を書いてください。", "give a subject and a text"
        )
    if len(subject) > SUBJECT_MOST or len(body) > BODY_MOST:
        raise OperationRefused(
            "wording_too_long",
            f"件名は {SUBJECT_MOST} 字、本文は {BODY_MOST:,} 字までです。",
            f"a subject has up to {SUBJECT_MOST} characters, a text up to {BODY_MOST:,}",
        )
    if "\n" in subject.strip() or "\r" in subject.strip():
        raise OperationRefused(
            "bad_wording", "件名は1行で書いてください。", "a subject is a single line"
        )
    for text in (subject, body):
        template = Template(text)
        if not template.is_valid():
            raise OperationRefused(
                "bad_wording",
                "「$」は ${名前} の形で書くか、「$$」と書いてください。",
                "write $ as ${name}, or as $$",
            )
        for name in template.get_identifiers():
            if name not in kind.all_fields:
                raise _unknown_field(kind, name)


def add(
    service: int,
    wording: Wording,
    *,
    from_day: dt.date,
    entered_on: dt.date,
    entry: int,
) -> int:
    """Put an operator's wording on record from a day on; its id."""
    row = NoticeTemplate.objects.create(
        service_id=service,
        kind=wording.kind,
        language=wording.language,
        subject=wording.subject.strip(),
        body=wording.body.replace("\r\n", "\n").strip() + "\n",
        from_day=from_day,
        entered_on=entered_on,
        entry_id=entry,
    )
    return row.pk


def versions(service: int, kind: str, language: str) -> list[Wording]:
    """Every wording of a kind, the one that takes the others' place first; Kiyaku's own last."""
    rows = NoticeTemplate.objects.filter(service_id=service, kind=kind, language=language)
    own = [_wording(row) for row in rows.order_by("-from_day", "-pk")]
    return [*own, brought(kind, language)]


def in_force(service: int, kind: str, language: str, on: dt.date) -> Wording:
    """The wording of a kind on a day: the operator's, else the one Kiyaku brings."""
    own = versions(service, kind, language)
    return next(one for one in own if one.from_day is None or one.from_day <= on)


def own_in_force(service: int, on: dt.date) -> dict[tuple[str, str], Wording]:
    """The operator's own wordings on a day, by kind and language."""
    rows = NoticeTemplate.objects.filter(service_id=service, from_day__lte=on)
    return {(row.kind, row.language): _wording(row) for row in rows.order_by("from_day", "pk")}


def used(template: int | None, kind: str, language: str) -> Wording:
    """The wording that a message was written under."""
    if template is None:
        return brought(kind, language)
    return _wording(NoticeTemplate.objects.get(pk=template))


def brought(kind: str, language: str) -> Wording:
    """The wording that Kiyaku brings."""
    return Wording(None, kind, language, *shipped(kind, language))


def filled(wording: Wording, told: Mapping[str, Any]) -> tuple[str, str]:
    """The subject and body of a wording with its fields filled in.

    ``told`` has every field of its kind; one that has nothing to say is a dash.
    """
    words = {name: in_words(name, value, wording.language) for name, value in told.items()}
    subject = Template(wording.subject).substitute(words)
    return " ".join(subject.split()), Template(wording.body).substitute(words)


def in_words(name: str, value: Any, language: str) -> str:
    """A field as a letter writes it: ``amount_yen`` as yen, ``due_on`` and ``day`` as a day."""
    if value is None or value == "":
        return "—"
    if name.endswith("_yen"):
        return f"{int(value):,} yen" if language == "en" else f"{int(value):,}円"
    if name == "day" or name.endswith("_on"):
        day = dt.date.fromisoformat(str(value))
        return f"{day:%-d %B %Y}" if language == "en" else f"{day.year}年{day.month}月{day.day}日"
    return str(value)


def _wording(row: NoticeTemplate) -> Wording:
    return Wording(
        row.pk, row.kind, row.language, row.subject, row.body, row.from_day, row.entry_id
    )


def _unknown_field(kind: Kind, name: str) -> OperationRefused:
    known = ", ".join(kind.all_fields)
    return OperationRefused(
        "unknown_field",
        f"「{name}」という項目はありません。使える項目: {known}",
        f"there is no field {name}; the fields are {known}",
        name=name,
    )
