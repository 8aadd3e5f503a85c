"""For what each kind of record about a person is kept and used, by the clauses of the terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiyaku.base import personal, queries
from kiyaku.flows.personal_words import TITLES
from kiyaku.members import queries as member_queries
from kiyaku.privacy import purposes
from kiyaku.privacy.purposes import (
    AUDIT,
    BILLING,
    CONDUCT,
    CONTRACT,
    INQUIRY,
    MARKETING,
    NOTICES,
    RIGHTS,
    SCREENING,
    SECURITY,
    SUCCESSION,
)
from kiyaku.terms import Pack
from kiyaku.terms.personal_data import Purpose
from kiyaku.terms.texts import Text

_TABLES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    (CONTRACT, BILLING, NOTICES): ("member", "particulars_change"),
    (SCREENING,): ("application", "declaration", "member_key", "paper_draft", "paper_draft_scan"),
    (CONTRACT,): (
        "membership", "membership_holder", "plan_change", "period", "duty", "parked",
        "add_on_taken", "line", "works", "equipment",
        "stored_data", "stored_data_deletion",
        "terms_consent", "facility_agreement", "facility_pass",
        "booking", "occupancy", "booking_deferral", "booking_check",
        "booking_wait", "booking_disruption",
        "network_login", "session_request", "session_attempt",
        "radius.radacct", "radius.radpostauth",
    ),
    (SUCCESSION,): ("succession", "heir", "inheritance_report"),
    (BILLING,): (
        "charge", "cost", "charge_reversal", "invoice", "invoice_line", "payment", "allocation",
        "settlement", "overdue", "due_change", "refund_due", "refund_payment", "posting", "notice",
        "compensation",
    ),
    (BILLING, CONDUCT): ("suspension",),
    (CONDUCT,): (
        "restriction", "ground", "breach_report", "decision_reason", "contact", "service_use",
        "left_thing", "damage", "inspection", "line_inspection",
    ),
    (INQUIRY,): ("note",),
    (NOTICES,): ("outgoing", "page_reader"),
    (MARKETING,): ("marketing_consent",),
    (RIGHTS,): ("privacy_case", "use_stopped", "erasure", "outside_person"),
    (RIGHTS, SECURITY): ("leak_person", "leak_case"),
    (CONTRACT, SCREENING): ("stored_file",),
    (SECURITY,): (
        "login", "account_emailaddress", "account_emailconfirmation", "access",
        "mfa_authenticator", "card_binding", "calendar_feed", "sign_in", "usersessions_usersession",
        "django_session",
    ),
    (SECURITY, AUDIT): ("access_log", "address_lookup"),
    (AUDIT,): ("journal_entry",),
}  # fmt: skip
USED_FOR: Mapping[str, tuple[str, ...]] = {
    table: codes for codes, tables in _TABLES.items() for table in tables
}
"""Table → the codes of what its rows are used for."""


@dataclass(frozen=True)
class Use:
    """A purpose, with the kinds of records that are kept for it."""

    purpose: Purpose
    records: tuple[Text, ...]


@dataclass(frozen=True)
class KindHeld:
    """How many records of one kind are held on somebody, and what they are used for."""

    table: str
    title: Text
    count: int
    purposes: tuple[Purpose, ...]


def register(service: int) -> list[Use]:
    """What a service uses personal data for, as its terms state it, with the records it keeps."""
    stated = purposes.of_service(service)
    return [
        Use(
            purpose,
            tuple(words for table, words in TITLES.items() if code in USED_FOR.get(table, ())),
        )
        for code, purpose in stated.items()
    ]


def of_tables(pack: Pack, tables: Iterable[str]) -> dict[str, tuple[Purpose, ...]]:
    """Table → what its rows are used for under a service's terms, those stated there first."""
    stated = purposes.of_pack(pack)

    def found(table: str) -> tuple[Purpose, ...]:
        codes = USED_FOR.get(table, (CONTRACT,))
        by_terms = tuple(stated[code] for code in codes if code in stated)
        return by_terms or tuple(purposes.USUAL[code] for code in codes)

    return {table: found(table) for table in tables}


def held_on(service: int, member: int) -> list[KindHeld]:
    """What is held on a member of a service, kind by kind, in the order of print.

    Raises:
        OperationRefused: ``unknown_member``.
    """
    about = member_queries.member(service, member).pk
    counts = personal.counts_of(about)
    used_for = of_tables(queries.pack(service), counts)
    order = [*TITLES, *sorted(set(counts) - set(TITLES))]
    return [
        KindHeld(table, TITLES.get(table, Text(table, table)), counts[table], used_for[table])
        for table in order
        if counts.get(table)
    ]
