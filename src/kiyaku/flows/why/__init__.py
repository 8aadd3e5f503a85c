"""Asking why: any stored outcome computed again from stored facts, with clause and working.

Everything is asked under its stored basis (version, readings) and under the parameters and prices
in force when it was recorded. Where the recomputation does not give what is stored, the reason says
so; nothing is ever mended here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import records as billing
from kiyaku.flows import telling
from kiyaku.flows.network import inspection_words, stored_data
from kiyaku.flows.network import told as network_told
from kiyaku.flows.place import alliance_words, damage_claims, left_things
from kiyaku.flows.timeline import Event
from kiyaku.flows.why import changes, charges, due_days, invoices, lives, things
from kiyaku.flows.why.desk import Desk
from kiyaku.flows.why.messages import of_message
from kiyaku.flows.why.reasons import Explanation, Reason
from kiyaku.members import queries as member_queries
from kiyaku.terms.texts import Text

__all__ = [
    "EXPLAINED",
    "Explanation",
    "Reason",
    "of_charge",
    "of_end",
    "of_event",
    "of_invoice",
    "of_message",
    "of_period",
    "of_start",
]


def of_charge(service: int, charge: int) -> Explanation:
    """Why a charge (by its id) is what it is.

    Raises:
        OperationRefused: ``unknown_charge``.
    """
    row = billing.charge(charge)
    if not member_queries.known_ids(service, [row.membership_id]):
        raise billing.unknown_charge(charge)
    return charges.of_charge(Desk(service), row)


def of_invoice(service: int, number: str) -> Explanation:
    """Why an invoice (by its number, ``2026-12``) is what it is, line by line.

    Raises:
        OperationRefused: ``unknown_invoice``, ``ambiguous_invoice``, ``bad_invoice_number``.
    """
    return invoices.of_invoice(Desk(service), billing.invoice_numbered(service, number))


def of_start(service: int, membership: int) -> Explanation:
    """Why a membership starts on its day.

    Raises:
        OperationRefused: ``not_started``.
    """
    return lives.of_start(Desk(service), membership)


def of_period(service: int, membership: int, number: int) -> Explanation:
    """Why a period of a membership (the first is 1) has its first and last day."""
    return lives.of_period(Desk(service), membership, number)


def of_end(service: int, membership: int) -> Explanation:
    """Why a membership ends on its last day.

    Raises:
        OperationRefused: ``no_end``.
    """
    return lives.of_end(Desk(service), membership)


def of_event(service: int, event: Event) -> Explanation:
    """Why an event of a timeline is as it is told.

    Raises:
        OperationRefused: ``nothing_behind`` for an event that only tells that a day is closed.
    """
    title = Text(telling.tell(event, "ja"), telling.tell(event, "en"))
    explain = _EVENTS.get(event.event)
    if explain is None:
        raise OperationRefused(
            "nothing_behind",
            f"「{title.ja}」には、規約に照らして説明するものがありません。",
            f"nothing about '{title.en}' is decided by the terms",
        )
    return explain(Desk(service), event, title)


_Explain = Callable[[Desk, Event, Text], Explanation]


def _by_row(of: Callable[[Desk, int], Explanation]) -> _Explain:
    return lambda desk, event, title: of(desk, event.row)


def _by_entry(of: Callable[..., Explanation]) -> _Explain:
    return lambda desk, event, title: of(desk, desk.entry(event.row))


def _titled(of: Callable[..., Explanation]) -> _Explain:
    return lambda desk, event, title: of(desk, desk.entry(event.row), title)


def _of_membership(of: Callable[[Desk, int], Explanation]) -> _Explain:
    def explain(desk: Desk, event: Event, title: Text) -> Explanation:
        assert event.membership is not None
        return of(desk, event.membership)

    return explain


def _charge(desk: Desk, charge: int) -> Explanation:
    return charges.of_charge(desk, billing.charge(charge))


def _renewed(desk: Desk, event: Event, title: Text) -> Explanation:
    assert event.membership is not None
    return lives.of_period(desk, event.membership, event.row)


def _accelerated(desk: Desk, event: Event, title: Text) -> Explanation:
    assert event.membership is not None
    return due_days.of_acceleration(desk, event.membership, desk.entry(event.row), title)


_EVENTS: Mapping[str, _Explain] = {
    "service_opened": _titled(lives.of_setting),
    "parameter_set": _titled(lives.of_setting),
    "reading_chosen": _titled(lives.of_setting),
    "reading_planned": _titled(lives.of_setting),
    "reading_plan_withdrawn": _titled(lives.of_setting),
    "job_retried": _titled(lives.of_setting),
    "job_dismissed": _titled(lives.of_setting),
    "invoices_print_asked": _titled(lives.of_setting),
    "invoices_print_dropped": _titled(lives.of_setting),
    "price_set": _titled(lives.of_setting),
    "plan_named": _titled(lives.of_setting),
    "add_on_made": _titled(lives.of_setting),
    "add_on_opened": _titled(lives.of_setting),
    "add_on_closed": _titled(lives.of_setting),
    "operator_set": _titled(lives.of_setting),
    "member_prefix_set": _titled(lives.of_setting),
    "terms_document_loaded": _titled(lives.of_setting),
    "terms_version_planned": _titled(lives.of_setting),
    "terms_clauses_decided": _titled(lives.of_setting),
    "terms_version_announced": _titled(lives.of_setting),
    "terms_version_withdrawn": _titled(lives.of_setting),
    "individual_rules_published": _titled(lives.of_setting),
    "individual_rules_given_up": _titled(lives.of_setting),
    **dict.fromkeys(alliance_words.OF_SERVICE, _titled(lives.of_setting)),
    **dict.fromkeys(alliance_words.OF_MEMBERS, _titled(lives.of_decision)),
    left_things.STORED: _titled(things.of_stored),
    left_things.OWNER_NAMED: _titled(things.of_thing),
    left_things.DISPOSED: _titled(things.of_thing),
    left_things.CHARGED: _titled(things.of_thing),
    damage_claims.CHARGED: _titled(things.of_claim),
    "application_received": _by_entry(lives.of_application),
    "application_screened": _titled(lives.of_screening_again),
    "application_approved": _titled(lives.of_decision),
    "application_declined": _titled(lives.of_decision),
    "particulars_changed": _titled(lives.of_particulars_change),
    "terms_consented": _titled(changes.of_consent),
    "membership_started": _of_membership(lives.of_start),
    "start_date_told": _titled(lives.of_decision),
    "membership_renewed": _renewed,
    "membership_ended": _of_membership(lives.of_end),
    "withdrawal_requested": _by_entry(lives.of_withdrawal),
    "withdrawal_refused": _by_entry(lives.of_withdrawal),
    "withdrawal_revoked": _titled(changes.of_revocation),
    "plan_change_requested": _titled(changes.of_plan_change),
    "plan_change_withdrawn": _titled(changes.of_plan_change),
    "add_on_taken": _titled(changes.of_add_on),
    "add_on_left": _titled(changes.of_add_on),
    "add_on_kept": _titled(changes.of_revocation),
    **dict.fromkeys(network_told.OF_LINES, _titled(lives.of_decision)),
    **dict.fromkeys(inspection_words.KINDS, _titled(lives.of_decision)),
    stored_data.DELETED: _titled(things.of_deleted_data),
    **dict.fromkeys(network_told.OF_SERVICE, _titled(lives.of_setting)),
    "heirs_reported": _titled(changes.of_heirs_report),
    "heirs_report_taken_up": _titled(changes.of_heirs_report),
    "heirs_report_set_aside": _titled(changes.of_heirs_report),
    "heirs_report_erased": _titled(changes.of_heirs_report),
    "succession_received": _titled(changes.of_report),
    "succession_papers_received": _titled(changes.of_report),
    "succession_approved": _titled(changes.of_report),
    "succession_declined": _titled(changes.of_report),
    "succession_recorded": _titled(changes.of_recording),
    "succession_not_proven": _titled(changes.of_report),
    "succession_withdrawn": _titled(changes.of_report),
    "membership_taken_over": _titled(changes.of_take_over),
    "representative_changed": _titled(changes.of_report),
    "representative_named": _titled(changes.of_report),
    "initial_cancellation": _by_entry(lives.of_initial_cancellation),
    "charge_raised": _by_row(_charge),
    "charge_reversed": _by_row(_charge),
    "charge_waived": _titled(charges.of_waiver),
    "cost_recorded": _titled(charges.of_cost),
    "cost_taken_back": _titled(charges.of_cost),
    "late_interest_charged": _by_row(_charge),
    "invoice_issued": _by_row(invoices.of_invoice),
    "invoice_settled": _by_row(invoices.of_settlement),
    "invoice_credited": _by_row(invoices.of_settlement),
    "invoice_overdue": _by_row(invoices.of_overdue),
    "dunning_notice_issued": _by_row(invoices.of_dunning_notice),
    "formal_demand_issued": _by_entry(invoices.of_formal_demand),
    "payment_received": _by_entry(invoices.of_payment),
    "debts_accelerated": _accelerated,
    "acceleration_revoked": _titled(due_days.of_revocation),
    "refund_due": _by_row(lives.of_refund),
    "refund_paid": _by_entry(lives.of_refund_payment),
    "ground_recorded": _titled(lives.of_recorded_ground),
    "restricted": _by_entry(lives.of_sanction),
    "restriction_lifted": _titled(lives.of_decision),
    "suspended": _by_entry(lives.of_sanction),
    "terminated": _by_entry(lives.of_sanction),
    "ended_by_member": _by_entry(lives.of_member_termination),
    "resumed": _by_entry(lives.of_resumption),
    "ground_found": _by_row(lives.of_ground),
    "no_answer_found": _by_row(lives.of_ground),
    "no_use_found": _by_row(lives.of_ground),
    "ground_lapsed": _by_row(lives.of_ground),
    "ground_left": _titled(lives.of_left_ground),
    "duty_overdue": _by_row(invoices.of_missed_duty),
    "start_not_told": _by_row(invoices.of_missed_duty),
    "parked": _by_row(invoices.of_parked),
}
"""How each kind of event is explained; what is not here has nothing to explain."""

EXPLAINED = frozenset(_EVENTS)
"""The kinds of events that have something to explain."""
