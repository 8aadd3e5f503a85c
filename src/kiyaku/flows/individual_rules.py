"""Individual rules (個別規定): documents of their own beside the terms, each over its days.

Where one sets a value it wins over the terms and over the operator's settings, unless it gives way
itself; what stood there before holds again once it ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kiyaku.base import journal, operations, queries, records, setting_entries
from kiyaku.base import terms_versions as versions
from kiyaku.base.documents import digest
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.terms_versions import RulesDocument, RulesWithdrawn
from kiyaku.flows import announcements, terms_withdrawn
from kiyaku.flows.refusing import in_words
from kiyaku.flows.terms_documents import plain_name
from kiyaku.terms import Pack, documents
from kiyaku.terms.documents import Document
from kiyaku.terms.documents.reader import read
from kiyaku.terms.texts import Text

PUBLISHED, CHANGED = "individual_rules_published", "individual_rules_changed"
WITHDRAWN = "individual_rules_given_up"
REASON_MOST = 400
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
    late_reason: str = "",
    key: str | None = None,
) -> int:
    """Publish a document of individual rules, with the values it sets; returns its entry.

    One published later under the same title takes its place. Of rules that have begun to hold only
    the last day can be set anew: with the same text and values, from the same first day, until a
    day that is not closed yet. All members are told at once, as of a new version of the terms; of
    another last day by the day after the earlier of the two, on which something changes.

    Args:
        from_day, until_day: its days, both inclusive; ``None``: until further notice.
        yields: it says itself that it gives way to the terms.
        parameters: name → value, from ``from_day`` on.
        late_reason: why members are told after the last day of notice; it stands beside the rules.

    Raises:
        OperationRefused: ``bad_title``, ``days_in_wrong_order``, ``bad_file_name``,
            ``rules_unknown`` where the terms know no individual rules, ``rules_not_ahead`` where
            more than the last day would change of what holds already, ``notice_too_late`` after the
            last day of notice, unless a reason is given.
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
    changes_on = day_of_change(service, named, from_day, until_day)
    if from_day < day and not _is_as_it_was(
        service, named, from_day, yields, digest(content), parameters or {}
    ):
        raise _not_ahead(service, day)
    _check_in_time(service, changes_on, day, late_reason)
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
    versions.add_rules(
        service=service, text=content, entry=entry, entered_on=day, late_reason=late_reason.strip(),
        **about,
    )  # fmt: skip
    for name, value in (parameters or {}).items():
        operations.set_parameter(
            service=service,
            name=name,
            value={from_day: value},
            individual_rules=named,
            entered_on=day,
            entry=entry,
        )
    _tell_members(
        service, named, changes_on, _NOTHING if from_day >= day else _end_of(until_day), at, by
    )
    return entry


@operations.atomic_alone
def withdraw_rules(
    *, service: int, rules: int, reason: str, at: dt.datetime, by: str, key: str | None = None
) -> str:
    """Give individual rules up before they take effect; returns their title.

    The values they would have set are set no more, and those under their title that they took the
    place of do not come back. Whoever was told of them is told so.

    Args:
        rules: the entry by which they were published.
        reason: why; it stands beside them, and is not told to members.

    Raises:
        OperationRefused: ``unknown_rules``, also where they were given up or others took their
            place; ``rules_in_force`` once their first day has come, with the clauses by which
            changes are announced; ``reason_missing``.
    """
    done = None if key is None else records.repeated(service, key, [WITHDRAWN])
    if done is not None:
        return str(done.payload["title"])
    found, _ = rules_document(service, rules)
    day, entry = queries.business_day(service), journal.next_entry_id()
    if found.from_day <= day:
        clauses = list(notice_clauses(queries.pack(service)))
        raise OperationRefused(
            "rules_in_force",
            f"個別規定「{found.title}」は {found.from_day} から効いているので、取りやめられません"
            f"{in_words(clauses)}。終わらせるには、同じ名・同じ本文と値のまま、最後の日を定めて"
            "公表してください。",
            f"the individual rules {found.title!r} hold from {found.from_day}: they cannot be "
            f"given up any more {in_words(clauses)}. To end them, publish them again under their "
            "title, with the same text and values and a last day.",
            clauses=clauses,
        )
    if not 0 < len(reason.strip()) <= REASON_MOST:
        raise OperationRefused(
            "reason_missing",
            f"取りやめる理由を {REASON_MOST} 字までで書いてください。",
            f"say why they are given up, in up to {REASON_MOST} signs",
        )
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=WITHDRAWN,
        payload={"rules_entry": found.entry, "title": found.title, "from_day": found.from_day},
        entry_id=entry,
    )
    versions.withdraw_rules(
        service=service, rules=found, reason=reason.strip(), entry=entry, entered_on=day
    )
    terms_withdrawn.tell_of_rules(service=service, rules=found, at=at, by=by)
    return found.title


def last_notice_day(service: int, from_day: dt.date) -> dt.date:
    """The last day on which members can be told in time of rules that hold from a day on."""
    found, _ = announcements.last_day(queries.pack(service), CHANGED, from_day)
    assert found is not None  # no terms let the kind happen without notice
    return found


def notice_clauses(pack: Pack) -> tuple[str, ...]:
    """The clauses that members are told by."""
    return announcements.clauses_of(pack, CHANGED)


def day_of_change(
    service: int, title: str, from_day: dt.date, until_day: dt.date | None
) -> dt.date:
    """The day from which members are concerned by rules that are published.

    The first one, or of rules that have begun to hold the day after the earlier of their last day
    as it was and as it would be.
    """
    day = queries.business_day(service)
    if from_day >= day:
        return from_day
    before = _begun(service, title, from_day, day)
    last_days = [] if before is None else [before.until_day, until_day]
    ends_on = [one for one in last_days if one is not None]
    if before is None or before.until_day == until_day or min(ends_on) < day:
        raise _not_ahead(service, day)
    return min(ends_on) + dt.timedelta(1)


def _begun(service: int, title: str, from_day: dt.date, day: dt.date) -> RulesDocument | None:
    """The rules of a title that hold since a first day gone by, if there are such ones."""
    named = " ".join(title.split())
    found = (one for one in versions.rules(service) if one.title == named)
    return next((one for one in found if one.from_day == from_day and one.holds_on(day)), None)


def _is_as_it_was(
    service: int,
    title: str,
    from_day: dt.date,
    yields: bool,
    sha256: str,
    parameters: Mapping[str, int],
) -> bool:
    """Whether rules that have begun to hold would stay what they are, but for their last day.

    Their values too: one may have been set otherwise under their title since.
    """
    before = _begun(service, title, from_day, queries.business_day(service))
    if before is None or (before.yields, before.sha256) != (yields, sha256):
        return False
    stand = {
        one.name: one.value
        for one in setting_entries.of_parameters(service)
        if one.individual_rules == title and one.from_day == from_day
    }
    return all(stand.get(name) == value for name, value in parameters.items())


def _not_ahead(service: int, day: dt.date) -> OperationRefused:
    return OperationRefused(
        "rules_not_ahead",
        f"個別規定は、締めのすんでいない日から効きます。{day} 以降の日にしてください(効いている"
        f"個別規定は、同じ本文と値のまま、最後の日を {day} 以降の別の日にだけできます)。",
        f"individual rules hold from a day that is not closed yet: from {day} on (of those that "
        f"hold only the last day can be changed, to one from {day} on, with the same text and "
        "values)",
        clauses=list(notice_clauses(queries.pack(service))),
    )


def _check_in_time(service: int, changes_on: dt.date, day: dt.date, late_reason: str) -> None:
    last_day = last_notice_day(service, changes_on)
    if last_day < day and not late_reason.strip():
        raise OperationRefused(
            "notice_too_late",
            f"予告の期限({last_day})を過ぎています。公表するには理由が要ります。",
            f"the last day of notice was {last_day}: to publish them nevertheless, give a reason",
            last_notice_day=last_day,
            clauses=list(notice_clauses(queries.pack(service))),
        )


_NOTHING = Text("", "")


def _end_of(until_day: dt.date | None) -> Text:
    """Until when rules that hold will do so from now on."""
    if until_day is None:
        return Text("最後の日はなくなりました。", " They hold until further notice.")
    return Text(f"最後の日は {until_day} です。", f" Their last day is {until_day}.")


def _tell_members(
    service: int, title: str, changes_on: dt.date, ends: Text, at: dt.datetime, by: str
) -> None:
    """Put it before all members; ``ends``: until when, of rules that hold already."""
    act: dict[str, Any] = {"service": service, "at": at, "by": by}
    what = Text(
        f"個別規定「{title}」。{ends.ja}本文は規約のページにあります。",
        f"The individual rules “{title}”; their text stands on the page of the terms.{ends.en}",
    )
    number = announcements.plan(**act, kind=CHANGED, what=what, takes_effect_on=changes_on)
    # A reason for being late was asked for with the rules.
    announcements.announce(**act, announcement=number, although_late=True)


def rules(service: int) -> list[RulesDocument]:
    """The documents of individual rules that count, by first day, without their texts."""
    return versions.rules(service)


def withdrawn(service: int) -> list[RulesWithdrawn]:
    """Those that were given up before they took effect, the last first."""
    return versions.withdrawn_rules(service)


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
