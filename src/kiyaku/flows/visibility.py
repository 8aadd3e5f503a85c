"""What of a timeline may be seen by whom: a member of his or her own, staff who see no money.

What a member may see is marked here and nowhere else. What is not named here is for the staff
alone, so that nothing new is shown before somebody has thought about it: grounds found, what
screening found, reasons of decisions, parked causes, duties of the operator. The reason for which
an application was declined is never shown (NETSUGEN 2-2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import why
from kiyaku.flows.network import inspection_words, stored_data_words, told_interruptions
from kiyaku.flows.network import told as network_told
from kiyaku.flows.place import alliance_words, calendar_words, things_told
from kiyaku.flows.place import told as place
from kiyaku.flows.timeline import Event
from kiyaku.flows.why import Explanation

_CHARGE = frozenset({"kind", "fee_month", "amount_yen", "due_on"})
_INVOICE = frozenset({"number", "fiscal_year", "amount_yen", "due_on"})
_SEEN: Mapping[str, frozenset[str]] = {
    **network_told.SEEN,
    "application_received": frozenset({"application", "plan", "channel", "consented_version"}),
    "application_declined": frozenset({"application"}),
    "application_approved": frozenset({"application", "membership"}),
    "particulars_changed": frozenset({"fields"}),
    "privacy_request_received": frozenset({"kind", "due_on"}),
    "privacy_request_extended": frozenset({"until"}),
    "privacy_request_decided": frozenset({"kind", "granted", "answer"}),
    "terms_consented": frozenset({"version"}),
    "membership_started": frozenset({"plan", "first_day", "last_day"}),
    "attack_warned": frozenset(),
    "start_date_told": frozenset({"started_on"}),
    "membership_renewed": frozenset({"first_day", "last_day", "number"}),
    "membership_ended": frozenset({"kind"}),
    "withdrawal_requested": frozenset({"desired_month", "ends_on"}),
    "withdrawal_refused": frozenset({"desired_month", "earliest_end"}),
    "withdrawal_revoked": frozenset({"ends_on"}),
    "plan_change_requested": frozenset({"plan", "from_day"}),
    "plan_change_withdrawn": frozenset({"plan", "from_day"}),
    "add_on_taken": frozenset({"add_on", "from_day"}),
    "add_on_left": frozenset({"add_on", "last_day"}),
    "add_on_kept": frozenset({"add_on", "last_day"}),
    "succession_received": frozenset({"kind"}),
    "succession_papers_received": frozenset({"document_received_on"}),
    "succession_approved": frozenset({"kind", "from_day"}),
    "succession_declined": frozenset({"kind"}),
    "succession_recorded": frozenset({"kind", "from_day", "effective_on"}),
    "succession_not_proven": frozenset({"kind"}),
    "succession_withdrawn": frozenset({"kind"}),
    "membership_taken_over": frozenset({"kind", "invoices", "open_yen", "credit_yen"}),
    "representative_changed": frozenset({"named_by", "from_day"}),
    "representative_named": frozenset({"named_by"}),
    "initial_cancellation": frozenset(
        {"charged_yen", "handling_fee_yen", "refund_yen", "billed_yen", "paid_yen",
         "document_received_on"}
    ),
    "charge_raised": _CHARGE,
    "charge_waived": frozenset({"kind", "fee_month", "amount_yen"}),
    "charge_reversed": _CHARGE,
    "late_interest_charged": frozenset({*_INVOICE, "days"}),
    "invoice_issued": _INVOICE,
    "invoice_settled": _INVOICE,
    "invoice_credited": _INVOICE,
    "invoice_overdue": _INVOICE,
    "dunning_notice_issued": frozenset({"number", "amount_yen"}),
    "formal_demand_issued": frozenset({"due_on", "amount_yen", "invoices"}),
    "payment_received": frozenset({"payment", "amount_yen", "method"}),
    "refund_due": frozenset({"amount_yen"}),
    "refund_paid": frozenset({"amount_yen"}),
    **alliance_words.SEEN,
    **calendar_words.SEEN,
    "use_recorded": frozenset({"used_on", "source"}),
    "connection_password_given": frozenset({"first"}),
    "marketing_agreed": frozenset({"how"}),
    "marketing_stopped": frozenset({"how"}),
    "restricted": frozenset({"uses", "until_day"}),
    "restriction_lifted": frozenset(),
    "suspended": frozenset(),
    "resumed": frozenset({"amount_yen"}),
    "terminated": frozenset(),
    "ended_by_member": frozenset({"clause"}),
    "debts_accelerated": frozenset({"due_on", "amount_yen", "invoices"}),
    "acceleration_revoked": frozenset({"invoices"}),
    **things_told.SEEN,
    **place.SEEN_BY_MEMBER,
    **told_interruptions.SEEN,
    **inspection_words.SEEN,
    **stored_data_words.SEEN,
}  # fmt: skip
"""Event → the fields of it that a member may see."""


def visible_to_member(event: Event) -> bool:
    """Whether the member whom an event happened to may see it at all."""
    return event.event in _SEEN


def for_member(events: Iterable[Event]) -> list[Event]:
    """The events that a member may see, with only those fields that a member may see."""
    return [
        replace(one, fields={k: v for k, v in one.fields.items() if k in _SEEN[one.event]})
        for one in events
        if visible_to_member(one)
    ]


def of_holder(events: Iterable[Event], members: Collection[str]) -> list[Event]:
    """The events of the time in which a membership was held by these members (their numbers)."""
    return [one for one in events if one.member is None or one.member in members]


def without_money(events: Iterable[Event]) -> list[Event]:
    """The events for staff who see no money: those that tell of none."""
    return [one for one in events if not any(name.endswith("_yen") for name in one.fields)]


_BREACHES = frozenset(
    {"breach_reported", "ground_recorded", "ground_left", "no_answer_found", "no_use_found"}
)


def without_breaches(events: Iterable[Event]) -> list[Event]:
    """The events for staff who may not read of breaches: those that tell of none, nor suspect."""
    return [one for one in events if one.event not in _BREACHES]


def without_reasons(events: Iterable[Event]) -> list[Event]:
    """The events for staff who may not read notes on members: without why somebody decided so."""
    return [
        one if one.event == "parked" or "reason" not in one.fields else replace(one, fields=rest)
        for one in events
        for rest in [{name: value for name, value in one.fields.items() if name != "reason"}]
    ]


def explained_to_member(service: int, event: Event) -> Explanation:
    """Why an event is as a member sees it, without what is for the staff alone.

    Raises:
        OperationRefused: ``nothing_behind`` for an event that a member may not see.
    """
    for seen in for_member([event]):
        return why.of_event(service, seen).for_member()
    raise OperationRefused(
        "nothing_behind",
        "会員に説明するものがありません。",
        "there is nothing about it to explain to a member",
    )
