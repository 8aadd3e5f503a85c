"""Asking why: every outcome computed again gives what is stored, and says so where it does not."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kiyaku.base import journal, queries
from kiyaku.base.clock import TOKYO
from kiyaku.base.errors import OperationRefused
from kiyaku.base.operators import Operator
from kiyaku.billing.prices import add_price
from kiyaku.close.run import close_until
from kiyaku.flows import admission, opening, payments, readings, timeline, why, withdrawal
from kiyaku.flows.operator import set_operator
from kiyaku.flows.place import told as place
from kiyaku.flows.terms_documents import LOADED, load_document
from kiyaku.flows.timeline import KINDS, Event
from kiyaku.flows.why import Explanation
from kiyaku.scenarios import play, read_story
from kiyaku.terms.texts import Text

pytestmark = pytest.mark.django_db

STORIES = Path(__file__).resolve().parents[2] / "scenarios"
NOTHING_BEHIND = {"day_closed", "operation_refused", "note_added"}
EVERYDAY = frozenset(
    {"service_opened", "application_received", "application_approved", "membership_started",
     "charge_raised"}
)  # fmt: skip
LIVES = {
    "netsugen/facility-of-another-by-its-own-rules": {
        "facility_made", "facility_rules_published", "facility_closed",
        "facility_rules_agreed", "facility_pass_issued", "facility_pass_checked",
    },
    "netsugen/left-behind-and-disposed-of": {
        "thing_stored", "thing_owner_named", "thing_disposed", "thing_charged",
    },
    "netsugen/damage-compensated": {"damage_charged"},
    "choppaya/accrued-costs-and-interest-first": {"late_interest_charged", "payment_received"},
    "choppaya/all-debts-due-at-once": {"debts_accelerated", "acceleration_revoked"},
    "choppaya/moved-and-recognised": {"particulars_changed"},
    "choppaya/heirs-report-themselves": {
        "heirs_reported", "heirs_report_set_aside", "heirs_report_taken_up",
    },
    "choppaya/inherited-by-two": {
        "succession_received", "representative_changed", "representative_named",
        "succession_recorded",
    },
    "choppaya/split-not-proven-at-first": {"succession_not_proven", "succession_recorded"},
    "choppaya/transferred-with-its-debts": {
        "succession_papers_received", "succession_declined", "succession_approved",
        "membership_taken_over",
    },
    "choppaya/plan-changed-and-kept": {"plan_change_requested", "plan_change_withdrawn"},
    "choppaya/cancellation-taken-back": {"withdrawal_revoked"},
    "choppaya/costs-charged-on": {"cost_recorded", "cost_taken_back", "charge_reversed"},
    "choppaya/fee-for-delay-waived-on-its-invoice": {"charge_waived", "charge_reversed"},
    "choppaya/refund-paid-out": {"refund_paid"},
    "choppaya/initial-cancellation-with-refund": {
        "initial_cancellation", "refund_due", "charge_reversed",
    },
    "choppaya/initial-cancellation-after-a-demand": {"invoice_credited", "dunning_notice_issued"},
    "choppaya/part-of-the-contract-left": {
        "add_on_made", "add_on_taken", "add_on_left", "add_on_kept",
    },
    "choppaya/part-payments": {"invoice_settled", "invoice_overdue"},
    "choppaya/price-rises-in-mid-membership": {"price_set", "membership_renewed"},
    "choppaya/stored-data-deleted": {"stored_data_deleted"},
    "choppaya/suspended-and-resumed": {"formal_demand_issued", "suspended", "resumed"},
    "choppaya/terminated-for-arrears": {"terminated", "membership_ended"},
    "choppaya/ended-at-once-by-the-member": {"ended_by_member", "membership_ended"},
    "netsugen/arrears-left-without-action": {"ground_left", "suspended"},
    "netsugen/declined-application": {"application_declined"},
    "netsugen/demand-not-sent-in-time": {"duty_overdue"},
    "netsugen/fees-due-after-the-end": {"withdrawal_requested", "invoice_issued"},
    "netsugen/no-price-is-parked": {"parked"},
    "netsugen/late-payment": {"ground_found", "ground_lapsed"},
    "netsugen/restricted-and-released": {"resumed"},
    "netsugen/revision-in-mid-membership": {"membership_renewed"},
    "netsugen/unknown-rate-is-parked": {"parked", "invoice_settled"},
    "netsugen/withdrawal-too-late-and-asked-again": {"withdrawal_refused"},
}  # fmt: skip
"""Lives, and the events that each is here for."""


@pytest.mark.parametrize("life", LIVES)
def test_everything_in_a_life_computed_again_gives_what_is_stored(life: str) -> None:
    played = play(read_story(STORIES / f"{life}.yaml"), keep=True)
    service = queries.service_by_code(played.code).pk
    assert {event.event for event in played.events} >= LIVES[life] <= why.EXPLAINED
    for event in played.events:
        if event.event in NOTHING_BEHIND or event.event not in why.EXPLAINED:
            continue
        explained = why.of_event(service, event)
        wrong = [reason for reason in explained.every_reason() if not reason.agrees]
        assert not wrong, (event, wrong)
        assert explained.in_words("ja") != explained.in_words("en")
        assert explained.as_json("en")["agrees"] is True


SETTINGS = {
    "service_opened", "parameter_set", "reading_chosen", "reading_planned",
    "reading_plan_withdrawn", "operator_set", "member_prefix_set",
    "plan_named", LOADED,
}  # fmt: skip

BESIDE = {
    "area_made", "product_offered", "product_made", "product_end_planned", "network_price_set",
    "line_assigned", "line_begun", "line_ended", "works_arranged", "works_called_off",
    "works_done", "works_failed", "equipment_declared", "equipment_lent", "equipment_returned",
    "equipment_charged",
    "calendar_feed_made", "calendar_feed_revoked",
    "outage_recorded", "outage_corrected", "outage_decided", "outage_compensated",
    "interruption_planned", "interruption_recorded", "use_restricted", "interruption_ended",
    "interruption_end_moved",
    "interruption_called_off",
    "line_equipment_kept", "line_equipment_removed", "line_inspection_agreed",
    "line_inspection_asked", "line_inspection_called_off", "line_inspection_excused",
    "line_inspection_failed", "line_inspection_held", "line_inspection_moved",
    "line_inspection_passed", "line_inspection_refused",
    "access_log_dropped", "add_on_closed", "add_on_opened", "application_screened",
    "answer_recorded", "contact_recorded", "use_recorded", "uses_imported", "no_answer_found",
    "no_use_found", "radius_set_up", "access_server_added", "access_server_removed",
    "connection_password_given", "session_ending_asked",
    "breach_reported", "ground_recorded", "restricted", "restriction_lifted", "job_retried",
    "job_dismissed", "announced", "announcement_planned", "campaign_sent", "channel_set",
    "heirs_erased", "heirs_report_erased", "individual_rules_published",
    "individual_rules_given_up", "invoices_print_asked", "invoices_print_dropped", "leak_found",
    "leak_step_done", "letters_handed_over",
    "thing_handed_out", "damage_reported", "damage_claimed", "damage_left", "inspected",
    "inspection_led_to_report",
    "letter_returned", "letter_delivered", "unreported_change_established",
    "marketing_agreed", "marketing_stopped", "message_seen_to", "notice_channel_set",
    "outside_person_erased", "outside_person_registered", "outside_record_confirmed",
    "outside_record_released",
    "notice_worded", "payment_method_set", "personal_data_erased", "personal_records_erased",
    "privacy_request_decided",
    "privacy_request_extended", "privacy_request_received", "service_linked", "service_unlinked",
    "start_date_told", "start_not_told", "statistics_published", "succession_withdrawn",
    "terms_clauses_decided", "terms_consented", "terms_version_announced", "terms_version_planned",
    "terms_version_withdrawn", *place.KINDS,
    "leases_imported", "leases_dropped", "stored_data_measured",
    "address_looked_up", "notice_received", "attack_warned", "warnings_sent",
}  # fmt: skip
"""Acts of the staff that no life here holds: they are tested with what they do."""


def test_the_lives_above_hold_every_kind_of_event() -> None:
    told = EVERYDAY.union(*LIVES.values())
    assert (
        set(KINDS) - BESIDE - told == (SETTINGS - {"service_opened"}) | NOTHING_BEHIND
    )  # asked below


# --- one life, looked at closely --------------------------------------------------------------


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), TOKYO)


OPENED = dt.date(2026, 11, 21)
PAID = dt.date(2027, 1, 15)


class Life:
    """Hanako, registered on the 21st, who pays three fees five days late and leaves."""

    def __init__(self) -> None:
        self.service = opening.open_service(
            code="hall", pack="netsugen", opened_on=OPENED, prices={"individual": 13_200},
            parameters={"late_interest_rate_permille": {dt.date(2025, 4, 1): 25}},
            at=at(OPENED), by="staff",
        )  # fmt: skip
        self.membership = admission.register(
            **self.acting(OPENED), handle="hanako", plan="individual"
        )
        close_until(self.service, PAID - dt.timedelta(1))
        payments.receive_payment(**self.acting(PAID), membership=self.membership, amount_yen=None)
        withdrawal.request_withdrawal(
            **self.acting(PAID), membership=self.membership, desired_month="2027-01"
        )
        close_until(self.service, dt.date(2027, 2, 2))

    def acting(self, day: dt.date) -> dict[str, Any]:
        return {"service": self.service, "at": at(day), "by": "staff"}

    def event(self, kind: str, **fields: Any) -> Event:
        found = [
            one
            for one in timeline.events(self.service, membership=self.membership)
            if one.event == kind and fields.items() <= one.fields.items()
        ]
        assert found, kind
        return found[0]

    def why(self, kind: str, **fields: Any) -> Explanation:
        return why.of_event(self.service, self.event(kind, **fields))


@pytest.fixture(scope="module")
def built(unkept: None) -> Life:
    return Life()


@pytest.fixture
def life(built: Life) -> Life:
    return copy.deepcopy(built)


def wrongs(explained: Explanation) -> list[tuple[str, Any, Any]]:
    return [
        (one.about.en, one.stored, one.recomputed)
        for one in explained.every_reason()
        if not one.agrees
    ]


def change(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount


def test_an_invoice_is_explained_line_by_line(life: Life) -> None:
    explained = why.of_invoice(life.service, "2026-1")
    assert explained.title.en == "invoice 2026-0000001: 39,600 yen, due 2027-01-10"
    assert [part.title.en.partition(" (")[0] for part in explained.parts] == [
        "monthly fee of 2026-11: 13,200 yen",
        "monthly fee of 2026-12: 13,200 yen",
        "monthly fee of 2027-01: 13,200 yen",
    ]
    words = "\n".join(explained.in_words("en"))
    assert "13,200 + 13,200 + 13,200 = 39,600 yen" in words
    assert "By Art. 5(3) (version of 2024-03-05)" in words
    assert "price list: plan individual costs 13,200 yen a month on 2026-12-01" in words
    assert "if yes then 2, else 1 → 2" in words


@pytest.mark.parametrize("number", ["1", "2026-1", "2026-0000001", " 2026-1 "])
def test_an_invoice_is_found_by_any_form_of_its_number(life: Life, number: str) -> None:
    assert why.of_invoice(life.service, number).agrees


@pytest.mark.parametrize(
    ("number", "code"),
    [("99", "unknown_invoice"), ("2025-1", "unknown_invoice"), ("A-1", "bad_invoice_number"),
     ("", "bad_invoice_number"), ("9" * 40, "unknown_invoice"), ("1-", "bad_invoice_number")],
)  # fmt: skip
def test_an_invoice_there_is_not_is_refused(life: Life, number: str, code: str) -> None:
    with pytest.raises(OperationRefused) as refused:
        why.of_invoice(life.service, number)
    assert refused.value.code == code


def test_late_interest_is_explained_by_its_pieces(life: Life) -> None:
    explained = life.why("late_interest_charged")
    (amount, due) = explained.reasons
    assert (amount.stored, amount.recomputed, amount.clauses) == (13, 13, ("6-2",))
    assert amount.receipt is not None
    assert amount.receipt.inputs["pieces_yen"] == [13_200, 13_200, 13_200]
    assert due.recomputed == dt.date(2027, 2, 10)


def test_an_end_is_explained(life: Life) -> None:
    explained = why.of_end(life.service, life.membership)
    assert {one.stored for one in explained.reasons} == {dt.date(2027, 1, 31)}
    assert explained.reasons[0].clauses == ("10-2", "3-1")


def test_a_period_and_a_start_are_explained(life: Life) -> None:
    second = why.of_period(life.service, life.membership, 2)
    assert second.reasons[0].stored["first_day"] == dt.date(2026, 12, 1)
    assert why.of_start(life.service, life.membership).reasons[0].stored == OPENED


@pytest.mark.parametrize(
    ("statement", "event", "wrong"),
    [
        ("UPDATE charge SET amount_yen = 13201 WHERE kind = 1 AND fee_month = '2026-12-01'",
         ("charge_raised", {"fee_month": "2026-12"}), ("amount", 13_201, 13_200)),
        ("UPDATE charge SET due_on = '2027-01-09' WHERE kind = 1 AND fee_month = '2026-12-01'",
         ("charge_raised", {"fee_month": "2026-12"}),
         ("due date", dt.date(2027, 1, 9), dt.date(2027, 1, 10))),
        ("UPDATE charge SET amount_yen = 14 WHERE kind = 2",
         ("late_interest_charged", {}), ("amount", 14, 13)),
        ("UPDATE invoice SET total_yen = 39601", ("invoice_issued", {}),
         ("sum of its lines", 39_601, 39_600)),
        ("UPDATE invoice SET issued_on = '2027-01-02' WHERE total_yen = 39600",
         ("invoice_issued", {}), ("day of issue", dt.date(2027, 1, 2), dt.date(2027, 1, 1))),
        ("UPDATE overdue SET open_yen = 1", ("invoice_overdue", {}),
         ("amount unpaid", 1, 39_600)),
        ("UPDATE settlement SET settled_on = '2027-01-14'", ("invoice_settled", {}),
         ("day of settlement", dt.date(2027, 1, 14), PAID)),
        ("UPDATE membership SET ended_on = '2027-01-30' WHERE ended_on IS NOT NULL",
         ("membership_ended", {}),
         ("on record as the membership's last day", dt.date(2027, 1, 30), dt.date(2027, 1, 31))),
        ("UPDATE ground SET arrears_yen = 39599", ("ground_found", {}),
         ("arrears", 39_599, 39_600)),
        ("UPDATE payment SET remaining_yen = 1", ("payment_received", {}),
         ("where the payment went, in total", 39_600, 39_601)),
    ],
)  # fmt: skip
def test_a_stored_figure_that_was_tampered_with_is_told(
    life: Life, statement: str, event: tuple[str, dict[str, Any]], wrong: Any
) -> None:
    change(statement)
    explained = life.why(event[0], **event[1])
    assert wrong in wrongs(explained)
    assert not explained.agrees
    assert "DOES NOT AGREE: stored" in "\n".join(explained.in_words("en"))
    assert "!! 保存された値と一致しません" in "\n".join(explained.in_words("ja"))


def test_a_period_that_was_tampered_with_is_told(life: Life) -> None:
    mine = f"number = 2 AND membership_id = {life.membership}"
    change(f"UPDATE period SET last_day = '2026-12-30' WHERE {mine}")
    assert [one[0] for one in wrongs(why.of_period(life.service, life.membership, 2))] == [
        "first and last day"
    ]


def test_a_basis_of_another_version_is_told(life: Life) -> None:
    change("UPDATE basis SET terms_version = '2020-12-21' WHERE rule = 'fee_due_on'")
    explained = life.why("charge_raised", fee_month="2026-12")
    (told,) = [text.en for one in explained.reasons for text in one.differences]
    assert told == ("stored under the version of 2020-12-21, recomputed under that of 2024-03-05")


def test_a_basis_that_cites_other_clauses_is_told(life: Life) -> None:
    change("UPDATE basis SET clauses = '5-4' WHERE rule = 'fee_due_on'")
    explained = life.why("charge_raised", fee_month="2026-12")
    (told,) = [text.en for one in explained.reasons for text in one.differences]
    assert told == "stored by the clauses 5-4, recomputed by 5-3"


def test_what_can_no_longer_be_computed_is_told(life: Life) -> None:
    change("DELETE FROM parameter_value")
    (amount, _) = life.why("late_interest_charged").reasons
    assert amount.recomputed is None
    assert "cannot be recomputed: late_interest_rate_permille" in amount.differences[0].en


def test_what_is_set_later_does_not_change_why(life: Life) -> None:
    """Prices, values and readings of today explain nothing that was answered before them."""
    day = queries.business_day(life.service)
    acting = life.acting(day)
    # No operation does so any more: of these months another price was charged.
    add_price(life.service, "individual", 99, OPENED, entered_on=day, entry=journal.next_entry_id())
    for name, value in (
        ("late_interest_rate_permille", 999), ("due_day", 5), ("invoice_lead_days", 9),
    ):  # fmt: skip
        opening.set_parameter(**acting, name=name, value=value, reason="made up")
    readings.choose_reading(
        **acting, reading="interest_end_day", option="does_not_count", reason="r"
    )
    for event in timeline.events(life.service, membership=life.membership):
        assert wrongs(why.of_event(life.service, event)) == [], event
    receipt = life.why("late_interest_charged").reasons[0].receipt
    assert receipt is not None
    assert receipt.readings["interest_end_day"] == "counts"


def test_settings_are_told_with_who_set_them(life: Life) -> None:
    acting = life.acting(queries.business_day(life.service))
    readings.choose_reading(
        **acting, reading="interest_end_day", option="does_not_count", reason="r"
    )
    plan = readings.choose_reading(
        **acting,
        reading="interest_end_day",
        option="counts",
        reason="r",
        from_day=queries.business_day(life.service) + dt.timedelta(9),
    )
    readings.withdraw_reading_plan(**acting, plan=plan, reason="r")
    opening.set_parameter(**acting, name="dunning_after_days", value=3, reason="made up")
    set_operator(**acting, operator=Operator("架空市役所", address="架空市1-1"))
    opening.set_member_prefix(**acting, prefix="G-")
    opening.name_plan(**acting, plan="individual", name=Text("月額個人", "Monthly"))
    load_document(
        **acting,
        version=dt.date(2024, 3, 5),
        text="第1条（目的）\n作り物である。",
        file_name="kiyaku.txt",
    )
    told = {
        one.event: why.of_event(life.service, one)
        for one in timeline.events(life.service)
        if one.event in SETTINGS
    }
    assert set(told) == SETTINGS
    assert "    prefix: G-" in told["member_prefix_set"].in_words("en")
    assert "    file_name: kiyaku.txt" in told[LOADED].in_words("en")
    assert "    changed: ['name', 'address']" in told["operator_set"].in_words("en")
    words = told["reading_chosen"].in_words("en")
    assert words[0] == "■ reading interest_end_day is set to does_not_count"
    assert words[1].endswith("by staff")
    assert "    option: does_not_count" in words


def test_a_closed_day_has_nothing_behind_it(life: Life) -> None:
    closed = next(one for one in timeline.events(life.service) if one.event == "day_closed")
    with pytest.raises(OperationRefused, match="decided by the terms") as refused:
        why.of_event(life.service, closed)
    assert refused.value.code == "nothing_behind"


def test_a_charge_of_another_service_is_not_shown(life: Life) -> None:
    other = opening.open_service(
        code="other", pack="netsugen", opened_on=OPENED, prices={"individual": 1},
        at=at(OPENED), by="staff",
    )  # fmt: skip
    charge = life.event("charge_raised").row
    assert why.of_charge(life.service, charge).agrees
    for service, one in ((other, charge), (life.service, 10**12)):
        with pytest.raises(OperationRefused) as refused:
            why.of_charge(service, one)
        assert refused.value.code == "unknown_charge"


def test_an_end_or_start_there_is_not_is_refused() -> None:
    service = opening.open_service(
        code="net", pack="choppaya", opened_on=OPENED, prices={"home": 5_500},
        at=at(OPENED), by="staff",
    )  # fmt: skip
    membership = admission.register(
        service=service, handle="taro", plan="home", at=at(OPENED), by="staff"
    )
    for ask, code in ((why.of_end, "no_end"), (why.of_start, "not_started")):
        with pytest.raises(OperationRefused) as refused:
            ask(service, membership)
        assert refused.value.code == code


def test_a_setting_that_makes_a_day_past_is_told_as_such(life: Life) -> None:
    """An earlier day for demands, set when it is past already: sent with the next close."""
    day = queries.business_day(life.service)
    someone = admission.register(**life.acting(day), handle="jiro", plan="individual")
    due = dt.date(2027, 3, 10)
    close_until(life.service, due + dt.timedelta(6))
    opening.set_parameter(
        **life.acting(due + dt.timedelta(7)), name="dunning_after_days", value=3, reason="made up"
    )
    close_until(life.service, due + dt.timedelta(8))
    sent = next(
        one
        for one in timeline.events(life.service, membership=someone)
        if one.event == "dunning_notice_issued"
    )
    explained = why.of_event(life.service, sent)
    assert sent.on == due + dt.timedelta(7)
    assert explained.agrees
    assert any("the setting was changed that day" in line for line in explained.in_words("en"))
