"""Individual rules (個別規定): documents of their own beside the terms, each over its days.

Where one sets a value it wins over the terms and over the operator's settings, unless it gives way
itself; what stood there before holds again once it ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from kiyaku.base import journal, operations, queries, records
from kiyaku.base import terms_versions as versions
from kiyaku.base.documents import digest
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.terms_versions import RulesDocument
from kiyaku.flows.terms_documents import plain_name
from kiyaku.terms import documents
from kiyaku.terms.documents import Document
from kiyaku.terms.documents.reader import read

PUBLISHED = "individual_rules_published"
GOVERNING = "governing_document"
"""The question that tells which document decides, where the terms know individual rules."""
_TITLE_MOST = 200


@operations.atomic_alone
def publish_rules(
    *,
    service: int,
    title: str,
    text: bytes | str,
    file_name: str,
    from_day: dt.date,
    at: dt.datetime,
    by: str,
    until_day: dt.date | None = None,
    yields: bool = False,
    parameters: Mapping[str, int] | None = None,
    key: str | None = None,
) -> int:
    """Publish a document of individual rules, with the values it sets; returns its entry.

    One published later under the same title takes its place.

    Args:
        from_day, until_day: its days, both inclusive; ``None``: until further notice.
        yields: it says itself that it gives way to the terms.
        parameters: name → value, from ``from_day`` on.

    Raises:
        OperationRefused: ``bad_title``, ``days_in_wrong_order``, ``bad_file_name``,
            ``rules_unknown`` where the terms know no individual rules.
        DocumentError: where it is no readable text.
        TermsError: for a parameter there is not, or a value it cannot have.
    """
    done = None if key is None else records.repeated(service, key, [PUBLISHED])
    if done is not None:
        return done.id
    named = _checked(service, title, from_day, until_day)
    _check_same_span(service, named, from_day, parameters or {})
    content, _ = read(text, name=plain_name(file_name))
    day, entry = queries.business_day(service), journal.next_entry_id()
    about = {
        "title": named,
        "from_day": from_day,
        "until_day": until_day,
        "yields": yields,
        "file_name": plain_name(file_name),
    }
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=PUBLISHED,
        payload={**about, "sha256": digest(content), "parameters": dict(parameters or {})},
        entry_id=entry,
    )
    versions.add_rules(service=service, text=content, entry=entry, entered_on=day, **about)
    for name, value in (parameters or {}).items():
        operations.set_parameter(
            service=service,
            name=name,
            value={from_day: value},
            individual_rules=named,
            entered_on=day,
            entry=entry,
        )
    return entry


def rules(service: int) -> list[RulesDocument]:
    """The documents of individual rules that count, by first day, without their texts."""
    return versions.rules(service)


def standing(service: int, day: dt.date) -> list[RulesDocument]:
    """Those that hold on a day or will hold later, without their texts; one query."""
    return [one for one in rules(service) if one.until_day is None or one.until_day >= day]


def values_of(service: int, entry: int) -> dict[str, int]:
    """The values that a document sets, by parameter."""
    return dict(records.entry(service, entry).payload["parameters"])


def rules_document(service: int, entry: int) -> tuple[RulesDocument, Document]:
    """A document that counts with its tree, addressed by its own articles.

    Raises:
        OperationRefused: ``unknown_rules``.
    """
    for one in versions.rules(service, with_texts=True):
        if one.entry == entry:
            return one, documents.parse(one.text or "", name=one.file_name)
    raise OperationRefused(
        "unknown_rules",
        f"個別規定 {entry} はありません。",
        f"there are no individual rules {entry}",
    )


def _check_same_span(
    service: int, title: str, from_day: dt.date, parameters: Mapping[str, int]
) -> None:
    """Refuse a title that other rules have: a correction sets the same values from the same day.

    Values stand under their document's title: what the new one left out, or began later, would
    go on as the old one had it.
    """
    for before in versions.rules(service):
        if before.title != title:
            continue
        had = records.entry(service, before.entry).payload["parameters"]
        if before.from_day != from_day or set(had) != set(parameters):
            raise OperationRefused(
                "rules_title_taken",
                f"「{title}」という個別規定がすでにあります。別の名にしてください"
                "(訂正なら、同じ初日から同じ値を定めてください)。",
                f"there are individual rules called {title!r}: give another title (a correction "
                "sets the same values from the same first day)",
            )


def _checked(service: int, title: str, from_day: dt.date, until_day: dt.date | None) -> str:
    named = " ".join(title.split())
    if not queries.pack(service).answers(GOVERNING):
        raise OperationRefused(
            "rules_unknown",
            "この規約は個別規定について定めていません。",
            "the terms know no individual rules",
        )
    if not 0 < len(named) <= _TITLE_MOST:
        raise OperationRefused(
            "bad_title",
            f"個別規定の名は 1〜{_TITLE_MOST} 字にしてください。",
            f"a title has 1 to {_TITLE_MOST} signs",
        )
    if until_day is not None and until_day < from_day:
        raise OperationRefused(
            "days_in_wrong_order",
            "終わりの日が始まりの日より前です。",
            "the last day lies before the first",
        )
    return named
