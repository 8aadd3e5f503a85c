"""Facilities of others that members may use: put on the list, given rules, closed.

A facility's rules are its own, not the operator's: they stand beside the terms, from a day on, and
whoever was shown an older text is shown the newer one before the next pass.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.documents import digest
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic_alone
from kiyaku.flows.refusing import cited, in_words
from kiyaku.flows.terms_documents import plain_name
from kiyaku.premises import alliance
from kiyaku.premises.alliance import Facility, Rules
from kiyaku.terms import Pack
from kiyaku.terms.documents.reader import read

QUESTION = "facility_rules_bind"
"""The question whether members who use a facility of others are bound by its rules."""
MADE, PUBLISHED, CLOSED = "facility_made", "facility_rules_published", "facility_closed"
CODE_MOST, NAME_MOST, ADDRESS_MOST = 80, 200, 300


@dataclass(frozen=True)
class FacilityShown:
    """A facility with its rules of a day and those to come.

    Attributes:
        rules: those in force; None where there are none yet.
        ahead: those that begin later, by first day.
    """

    facility: Facility
    rules: Rules | None
    ahead: tuple[Rules, ...]

    def is_open(self, day: dt.date) -> bool:
        """Whether a pass to it can be issued on a day, as far as it is up to the facility."""
        closed_on = self.facility.closed_on
        return self.rules is not None and (closed_on is None or day < closed_on)


def are_known(pack: Pack) -> bool:
    """Whether the terms know facilities of others."""
    return pack.answers(QUESTION)


def catalogue(service: int) -> list[FacilityShown]:
    """The facilities of a service by code, with their rules, as of the business day."""
    day, rules = queries.business_day(service), alliance.rules_of(service)
    held = alliance.rules_on(service, day)
    return [
        FacilityShown(
            one,
            held.get(one.id),
            tuple(text for text in rules if text.facility == one.id and text.from_day > day),
        )
        for one in alliance.facilities(service)
    ]


@atomic_alone
def make_facility(
    *, service: int, facility: str, name: str, address: str, at: dt.datetime, by: str,
    key: str | None = None,
) -> None:  # fmt: skip
    """Put a facility on the list; passes are issued once it has rules.

    Raises:
        OperationRefused: ``no_facilities`` where the terms know none; ``bad_facility``;
            ``code_taken``.
    """
    if journal.done_before(service, key) is not None:
        return
    require_known(queries.pack(service))
    _check_new(service, facility, name, address)
    day, entry = queries.business_day(service), journal.next_entry_id()
    about = {"name": " ".join(name.split()), "address": " ".join(address.split())}
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=MADE,
        payload={"facility": facility, **about},
        entry_id=entry,
    )
    alliance.add_facility(service=service, code=facility, entered_on=day, entry=entry, **about)


@atomic_alone
def publish_facility_rules(
    *, service: int, facility: str, text: bytes | str, file_name: str, from_day: dt.date,
    at: dt.datetime, by: str, key: str | None = None,
) -> None:  # fmt: skip
    """Keep the rules of a facility as they are from a day on.

    The first may hold from today. Later ones begin tomorrow at the earliest: a pass of today was
    issued under those that hold today. Who agreed to the older ones is asked again.

    Args:
        text: as its operator wrote it; a file of text, Word or PDF.

    Raises:
        OperationRefused: ``no_facilities``, ``unknown_facility``, ``facility_closed``;
            ``bad_file_name``; ``rules_not_ahead``.
        DocumentError: where it is no readable text.
    """
    if journal.done_before(service, key) is not None:
        return
    pack = queries.pack(service)
    require_known(pack)
    found, day = alliance.facility(service, facility, hold=True), queries.business_day(service)
    if found.closed_on is not None:
        raise is_closed(pack, found)
    name = plain_name(file_name)
    content, _ = read(text, name=name)
    holds = alliance.rules_on(service, day).get(found.id)
    if from_day < day or (holds is not None and from_day == day):
        first = day if holds is None else day + dt.timedelta(1)
        raise _refused(
            pack, "rules_not_ahead",
            f"施設の利用規約は {first} 以降の日から効きます",
            f"rules hold from {first} on at the earliest",
        )  # fmt: skip
    entry = journal.next_entry_id()
    about = {"from_day": from_day, "file_name": name}
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=PUBLISHED,
        payload={"facility": facility, **about, "sha256": digest(content)},
        entry_id=entry,
    )
    alliance.add_rules(
        service=service, facility=found.id, text=content, entered_on=day, entry=entry,
        from_day=from_day, file_name=name,
    )  # fmt: skip


@atomic_alone
def close_facility(
    *, service: int, facility: str, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Let no pass open a facility any more, from today; what was agreed to stays on record.

    Raises:
        OperationRefused: ``no_facilities``, ``unknown_facility``, ``facility_closed``.
    """
    if journal.done_before(service, key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    require_known(pack)
    found = alliance.facility(service, facility, hold=True)
    if found.closed_on is not None:
        raise is_closed(pack, found)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=CLOSED,
        payload={"facility": facility},
    )
    alliance.close_facility(found, day)


def require_known(pack: Pack) -> None:
    """Nothing where the terms know facilities of others.

    Raises:
        OperationRefused: ``no_facilities``.
    """
    if not are_known(pack):
        raise OperationRefused(
            "no_facilities",
            "この規約には、アライアンス施設がありません。",
            "these terms know no alliance facilities",
        )


def is_closed(pack: Pack, found: Facility) -> OperationRefused:
    """The refusal of what is only for a facility that members can use."""
    return _refused(
        pack, "facility_closed",
        f"{found.name} は {found.closed_on} から利用できません",
        f"{found.name} is closed to members since {found.closed_on}",
    )  # fmt: skip


def _refused(pack: Pack, code: str, ja: str, en: str) -> OperationRefused:
    clauses = cited(pack, QUESTION)
    said = in_words(clauses)
    return OperationRefused(code, f"{ja}{said}。", f"{en} {said}".rstrip(), clauses=clauses)


def _check_new(service: int, code: str, name: str, address: str) -> None:
    is_code = 0 < len(code) <= CODE_MOST and all(one.isalnum() or one in "-_" for one in code)
    is_named = 0 < len(name.strip()) <= NAME_MOST and 0 < len(address.strip()) <= ADDRESS_MOST
    if not (is_code and code.isascii() and is_named):
        raise OperationRefused(
            "bad_facility",
            f"施設には、記号({CODE_MOST} 字までの英数字・ハイフン・下線)、名前({NAME_MOST} 字まで)"
            f"、住所({ADDRESS_MOST} 字まで)が要ります。",
            f"a facility has a code (up to {CODE_MOST} letters, digits, hyphens, underscores), a "
            f"name (up to {NAME_MOST} signs) and an address (up to {ADDRESS_MOST})",
        )
    if any(one.code == code for one in alliance.facilities(service)):
        raise OperationRefused(
            "code_taken",
            f"記号 {code} の施設がすでにあります。",
            f"there is a facility {code} already",
        )
