"""What happened in a service or to one membership, in order, each event with its clauses.

Events are dated by their legal day (a period's last day, the day of issue, the day after the due
date), whenever they were computed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiyaku.base import events as base
from kiyaku.base import queries
from kiyaku.base.events import Happening, Standing
from kiyaku.billing import events as billing
from kiyaku.billing import plans
from kiyaku.flows import decision_reasons, told_leases
from kiyaku.flows.network import inspection_words, stored_data_words, told_interruptions
from kiyaku.flows.network import told as network_told
from kiyaku.flows.place import alliance_words, calendar_words, things_told
from kiyaku.flows.place import told as place
from kiyaku.members import decision_reasons as reasons_kept
from kiyaku.members import events as members
from kiyaku.members import holders
from kiyaku.members import queries as member_queries
from kiyaku.members.holders import Holding
from kiyaku.notices import events as notices
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

KINDS = (
    "service_opened",
    "parameter_set",
    "reading_chosen",
    "reading_planned",
    "reading_plan_withdrawn",
    "job_retried",
    "job_dismissed",
    "invoices_print_asked",
    "invoices_print_dropped",
    "price_set",
    "plan_named",
    *network_told.OF_SERVICE,
    "add_on_made",
    "add_on_opened",
    "add_on_closed",
    "operator_set",
    "member_prefix_set",
    "channel_set",
    "payment_method_set",
    "service_linked",
    "service_unlinked",
    "terms_document_loaded",
    "notice_worded",
    "notice_channel_set",
    "letters_handed_over",
    "announcement_planned",
    "announced",
    "campaign_sent",
    "terms_version_planned",
    "terms_clauses_decided",
    "terms_version_announced",
    "terms_version_withdrawn",
    "individual_rules_published",
    "individual_rules_given_up",
    *alliance_words.OF_SERVICE,
    "application_received",
    "application_screened",
    "application_declined",
    "application_approved",
    "membership_started",
    "start_date_told",
    "terms_consented",
    "particulars_changed",
    "operation_refused",
    "withdrawal_refused",
    "withdrawal_requested",
    "withdrawal_revoked",
    "plan_change_requested",
    "plan_change_withdrawn",
    "add_on_taken",
    "add_on_left",
    "add_on_kept",
    *network_told.OF_LINES,
    "heirs_reported",
    "heirs_report_taken_up",
    "heirs_report_set_aside",
    "heirs_erased",
    "heirs_report_erased",
    "succession_received",
    "succession_papers_received",
    "representative_named",
    "succession_declined",
    "succession_not_proven",
    "succession_recorded",
    "succession_withdrawn",
    "succession_approved",
    "membership_taken_over",
    "representative_changed",
    "initial_cancellation",
    "charge_waived",
    "cost_recorded",
    "cost_taken_back",
    "charge_reversed",
    "charge_raised",
    "invoice_credited",
    "invoice_issued",
    "invoice_overdue",
    "dunning_notice_issued",
    "formal_demand_issued",
    "payment_received",
    "invoice_settled",
    "late_interest_charged",
    *told_interruptions.KINDS,
    *inspection_words.KINDS,
    *stored_data_words.KINDS,
    "refund_due",
    "refund_paid",
    *things_told.KINDS,
    "note_added",
    *place.KINDS,
    "breach_reported",
    "ground_recorded",
    "contact_recorded",
    "answer_recorded",
    *alliance_words.OF_MEMBERS,
    *calendar_words.OF_MEMBERS,
    "use_recorded",
    "uses_imported",
    "radius_set_up",
    "access_server_added",
    "access_server_removed",
    "connection_password_given",
    "session_ending_asked",
    "outside_person_registered",
    "outside_record_confirmed",
    "outside_record_released",
    "privacy_request_received",
    "privacy_request_extended",
    "privacy_request_decided",
    "outside_person_erased",
    "personal_data_erased",
    "personal_records_erased",
    "access_log_dropped",
    "statistics_published",
    "leak_found",
    "leak_step_done",
    "ground_left",
    "restricted",
    "restriction_lifted",
    "message_seen_to",
    "letter_returned",
    "letter_delivered",
    "unreported_change_established",
    "marketing_agreed",
    "marketing_stopped",
    *told_leases.KINDS,
    "suspended",
    "resumed",
    "terminated",
    "ended_by_member",
    "debts_accelerated",
    "acceleration_revoked",
    "membership_renewed",
    "membership_ended",
    "ground_lapsed",
    "ground_found",
    "no_answer_found",
    "no_use_found",
    "duty_overdue",
    "start_not_told",
    "parked",
    "day_closed",
)
"""The events there are, in the order in which those of one day are told."""

_AFTER_SETTLEMENT = ("late_interest", "late_handling_fee")
"""Charges that a settlement brings about: told after it, unless they are billed at once."""


@dataclass(frozen=True)
class Event:
    """Something that happened on a legal day.

    Attributes:
        on: the legal day, in Asia/Tokyo.
        event: what happened, one of ``KINDS``.
        member: handle of the member it happened to, if to one.
        fields: figures and dates of the event; amounts in yen.
        clauses: addresses of the clauses it rests on.
        terms_version: first day of the version of the terms that governed it.
        order: place within its day.
        membership: id of the membership it happened to, if to one.
        names: what stands in sentences for some of the fields: the plan, by what it is called.
    """

    on: dt.date
    event: str
    member: str | None
    fields: Mapping[str, Any]
    clauses: tuple[str, ...]
    terms_version: str | None
    order: tuple[int, int]
    membership: int | None = None
    names: Mapping[str, Text] = field(default_factory=dict)

    @property
    def row(self) -> int:
        """Id of the row that tells it: a charge's, an invoice's, a journal entry's; for a period
        its number."""
        return self.order[1]

    @property
    def name(self) -> str:
        """What the event is called in an address; the only one of its membership's timeline."""
        return f"{self.event}-{self.row}"

    def as_json(self) -> dict[str, Any]:
        """The event as plain values, for a line of JSON."""
        return {
            "on": self.on.isoformat(),
            "event": self.event,
            "member": self.member,
            **{name: _plain(value) for name, value in self.fields.items()},
            "clauses": list(self.clauses),
            "terms_version": self.terms_version,
        }


Place = tuple[dt.date, tuple[int, int]]
"""Where an event stands in a timeline: its day, and its place within it."""


@dataclass(frozen=True)
class Page:
    """Some events of a timeline, the newest first; ``next`` is None on the last page."""

    events: tuple[Event, ...]
    next: Place | None


def events(
    service: int,
    *,
    membership: int | None = None,
    member: int | None = None,
    until: dt.date | None = None,
) -> list[Event]:
    """What happened, by legal day and then in a fixed order of kinds.

    Args:
        service: id of the service.
        membership: only what happened to this one, with its member's applications; days closed
            and the service's own affairs are left out then.
        member: only what happened to this member (by id), and to memberships while this member
            held them.
        until: only what happened on or before this day.

    Raises:
        OperationRefused: ``unknown_membership``.
    """
    asked = None if membership is None else [membership]
    if member is not None:
        held = sorted(
            {*members.held_by(service, member), *holders.formerly_held_by(service, member)}
        )
        asked = held if membership is None else [one for one in held if one == membership]
    owners = members.members_of(service, asked)
    if membership is not None and membership not in owners:
        member_queries.membership(service, membership)
    chosen = list(owners) if asked is None else asked
    pack = queries.pack(service)
    happenings = _happenings(service, chosen, pack)
    holdings = holders.changed_hands(chosen)
    everybody = _everybody(owners, holdings)
    if asked is None:
        happenings += [*base.journal_events(service), *base.closed_day_events(service)]
        handles = members.handles(service)
    else:
        about = everybody if member is None else {member}
        happenings += base.journal_events(service, chosen, about)
        handles = members.handles(service, {*everybody, *about})
    words = _words(service, pack, happenings, _Owners(owners, holdings), handles)
    if member is not None:
        happenings = [one for one in happenings if words.owners.of(one) == member]
    told = [words.event(one) for one in happenings]
    kept = [one for one in told if until is None or one.on <= until]
    return in_order(kept)


def in_words(service: int, happenings: Sequence[Happening]) -> list[Event]:
    """The events that some happenings are, in their order; only what they name is looked up."""
    named = {one.membership for one in happenings if one.membership is not None}
    owners = members.members_of(service, named)
    holdings = holders.changed_hands(named)
    about = {one.member for one in happenings if one.member is not None}
    handles = members.handles(service, {*_everybody(owners, holdings), *about})
    words = _words(service, queries.pack(service), happenings, _Owners(owners, holdings), handles)
    return [words.event(one) for one in happenings]


def in_order(told: Iterable[Event]) -> list[Event]:
    """Events by legal day, and within a day in the order of ``KINDS``."""
    return sorted(told, key=lambda one: (one.on, one.order))


def page(told: Iterable[Event], *, before: Place | None = None, size: int = 50) -> Page:
    """One page of events, the newest first.

    Args:
        told: all events, in any order.
        before: only events before this place: ``Page.next`` of the page before.
        size: how many at least, if there are so many: events of one place stay together.
    """
    newest = [one for one in reversed(in_order(told)) if before is None or _place(one) < before]
    end = min(size, len(newest))
    while 0 < end < len(newest) and _place(newest[end]) == _place(newest[end - 1]):
        end += 1
    return Page(tuple(newest[:end]), _place(newest[end - 1]) if 0 < end < len(newest) else None)


def _place(event: Event) -> Place:
    return event.on, event.order


def refusal(on: dt.date, member: str | None, fields: Mapping[str, Any]) -> Event:
    """The event that an operation was refused: nothing was changed, so no table tells it."""
    kind = "operation_refused"
    return Event(on, kind, member, fields, (), None, (KINDS.index(kind), 0))


def _happenings(service: int, chosen: Collection[int], pack: Pack) -> list[Happening]:
    """What the tables of the apps tell of these memberships."""
    return [
        *members.membership_events(chosen),
        *billing.charge_events(chosen),
        *billing.invoice_events(chosen),
        *billing.acceleration_events(chosen),
        *billing.interest_events(chosen, pack),
        *billing.refund_events(chosen),
        *notices.notice_events(chosen),
        *notices.duty_events(chosen),
        *base.parked_events(service, chosen),
    ]


def _everybody(owners: Mapping[int, int], holdings: Mapping[int, list[Holding]]) -> set[int]:
    """All who hold or held some memberships."""
    return {*owners.values(), *(one.member for every in holdings.values() for one in every)}


@dataclass(frozen=True)
class _Owners:
    """Whose each happening is: of a membership that passed on, his or hers who held it then."""

    now: Mapping[int, int]
    holdings: Mapping[int, list[Holding]]

    def of(self, happening: Happening) -> int | None:
        """The member it happened to, if to one."""
        if happening.member is not None or happening.membership is None:
            return happening.member
        then = holders.at(self.holdings, happening.membership, happening.on)
        return self.now[happening.membership] if then is None else then


@dataclass(frozen=True)
class _Words:
    """Turns the ids of a happening into words."""

    pack: Pack
    standings: Mapping[int, Standing]
    handles: Mapping[int, str]
    owners: _Owners
    numbers: Mapping[int, Mapping[str, int]]
    plans: Mapping[str, Text]
    add_ons: Mapping[str, Text]
    reasons: Mapping[int, str]

    def event(self, happening: Happening) -> Event:
        grounds = [self.standings[basis] for basis in happening.basis]
        clauses = [clause for ground in grounds for clause in ground.clauses]
        version = (
            grounds[0].terms_version.isoformat()
            if grounds
            else self.pack.terms_version_on(happening.on)
        )
        return Event(
            on=happening.on,
            event=happening.event,
            member=self._handle(happening),
            fields=self._fields(happening),
            clauses=tuple(dict.fromkeys([*clauses, *happening.clauses])),
            terms_version=version,
            order=_order(happening),
            membership=happening.membership,
            names=self._names(happening),
        )

    def _fields(self, happening: Happening) -> dict[str, Any]:
        """The fields, with invoices named by their numbers and the words of a reason."""
        fields = dict(happening.fields)
        reason = fields.pop(decision_reasons.NAMED, None)
        if reason in self.reasons:
            fields["reason"] = self.reasons[reason]
        numbers = [
            self.numbers[invoice]["number"]
            for invoice in _invoices(happening)
            if invoice in self.numbers
        ]
        if "invoice" in fields:
            del fields["invoice"]
            fields["number"] = next(iter(numbers), None)
        if "invoices" in fields:
            fields["invoices"] = numbers
        return fields

    def _names(self, happening: Happening) -> dict[str, Text]:
        if "add_on" in happening.fields and happening.event != "add_on_made":
            name = self.add_ons.get(happening.fields["add_on"])
            return {} if name is None else {"add_on": name}
        plan = self.plans.get(happening.fields.get("plan", ""))
        return {} if plan is None or happening.event == "plan_named" else {"plan": plan}

    def _handle(self, happening: Happening) -> str | None:
        member = self.owners.of(happening)
        return None if member is None else self.handles[member]


def _words(
    service: int,
    pack: Pack,
    happenings: Collection[Happening],
    owners: _Owners,
    handles: Mapping[int, str],
) -> _Words:
    invoices = {invoice for one in happenings for invoice in _invoices(one)}
    reasons = {
        one.fields[decision_reasons.NAMED]
        for one in happenings
        if decision_reasons.NAMED in one.fields
    }
    tells_plans = any("plan" in one.fields for one in happenings)
    tells_add_ons = any("add_on" in one.fields for one in happenings)
    return _Words(
        pack,
        base.standings(service),
        handles,
        owners,
        billing.numbers_of(invoices),
        plans.names_by_code(service) if tells_plans else {},
        plans.names_by_code(service, add_ons=True) if tells_add_ons else {},
        reasons_kept.texts(reasons),
    )


def _invoices(happening: Happening) -> list[int]:
    """The ids of the invoices that a happening names."""
    one = happening.fields.get("invoice")
    return list(happening.fields.get("invoices", [])) if one is None else [one]


def _order(happening: Happening) -> tuple[int, int]:
    name, fields = happening.event, happening.fields
    if name == "charge_raised" and fields["kind"] in _AFTER_SETTLEMENT:
        name = "late_interest_charged"
    if name == "late_interest_charged" and fields["due_on"] == happening.on:
        name = "charge_raised"
    rank = KINDS.index(name) if name in KINDS else KINDS.index("day_closed") - 1
    return rank, happening.sequence


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
