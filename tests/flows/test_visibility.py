"""What a member may see of what happened: what is not named is not seen."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import late_charges
from kiyaku.flows import admission, outlook, sanctions, timeline, waivers, why
from kiyaku.flows.timeline import KINDS, Event
from kiyaku.flows.visibility import (
    explained_to_member,
    for_member,
    visible_to_member,
    without_reasons,
)
from kiyaku.members import directory
from kiyaku.members.particulars import Particulars
from tests.living import Living

SECRET = "must not be told"
STAFF_ONLY = {
    "service_opened", "parameter_set", "reading_chosen", "reading_planned",
    "reading_plan_withdrawn", "price_set", "operation_refused",
    "plan_named", "operator_set", "member_prefix_set", "note_added", "ground_found",
    "channel_set", "payment_method_set", "service_linked", "service_unlinked",
    "ground_left", "ground_lapsed", "breach_reported", "ground_recorded",
    "cost_recorded", "cost_taken_back", "duty_overdue", "start_not_told", "parked", "day_closed",
    "notice_worded", "notice_channel_set", "letters_handed_over", "message_seen_to",
    "letter_returned", "letter_delivered", "unreported_change_established",
    "announcement_planned", "announced", "campaign_sent",
    "job_retried", "job_dismissed", "invoices_print_asked", "invoices_print_dropped",
    "personal_data_erased", "leak_found", "leak_step_done",
    "heirs_reported", "heirs_report_taken_up", "heirs_report_set_aside",
    "heirs_erased", "application_screened",
    "statistics_published", "contact_recorded", "answer_recorded", "uses_imported",
    "radius_set_up", "access_server_added", "access_server_removed", "session_ending_asked",
    "no_answer_found", "no_use_found",
    "outage_recorded", "outage_corrected", "outage_decided",
    "interruption_planned", "interruption_recorded", "use_restricted", "interruption_ended",
    "interruption_end_moved",
    "interruption_called_off",
    "heirs_report_erased", "outside_person_registered", "outside_record_confirmed",
    "outside_record_released", "outside_person_erased", "leases_imported", "leases_dropped",
    "address_looked_up", "notice_received", "warnings_sent",
}  # fmt: skip


def event(name: str, /, **fields: Any) -> Event:
    return Event(dt.date(2027, 1, 1), name, "m", fields, ("1-1",), None, (0, 1))


@pytest.mark.parametrize("kind", sorted(STAFF_ONLY | {"something_new"}))
def test_what_is_for_the_staff_alone_is_not_seen(kind: str) -> None:
    assert not visible_to_member(event(kind))
    assert for_member([event(kind, amount_yen=1)]) == []


@pytest.mark.parametrize(
    ("kind", "hidden"),
    [
        ("application_received", "findings"),
        ("application_declined", "reason"),
        ("application_approved", "reason"),
        ("suspended", "reason"),
        ("terminated", "reason"),
        ("invoice_issued", "something_new"),
        ("particulars_changed", "address"),
        ("refund_paid", "refund"),
    ],
)
def test_a_field_that_is_for_the_staff_alone_is_taken_off(kind: str, hidden: str) -> None:
    whole = event(kind, **{hidden: SECRET, "amount_yen": 5, "application": 7})
    (seen,) = for_member([whole])
    assert hidden not in seen.fields
    assert (seen.on, seen.event, seen.clauses) == (whole.on, whole.event, whole.clauses)
    assert whole.fields[hidden] == SECRET  # the staff's own is untouched


def test_reasons_are_taken_off_for_who_may_not_read_notes() -> None:
    decided, parked = event("suspended", reason=SECRET, ground=1), event("parked", reason="no fee")
    seen = without_reasons([decided, parked])
    assert [one.fields for one in seen] == [{"ground": 1}, {"reason": "no fee"}]


def test_the_staffs_own_are_kinds_there_are() -> None:
    assert set(KINDS) >= STAFF_ONLY


@pytest.mark.django_db
@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_no_reason_or_finding_is_in_what_a_member_sees_of_a_whole_life(pack: str) -> None:
    living = life(pack)
    told = timeline.events(living.id, member=directory.member(living.id, "m").pk)
    assert {"application_declined", "ground_found", "suspended", "terminated"} <= {
        one.event for one in told
    }
    assert SECRET in str([one.as_json() for one in told])  # the staff see the reasons of decisions
    whole = [why.of_event(living.id, one).in_words("en") for one in told if one.event != "parked"]
    assert str(whole).count(SECRET) >= 4 and "screening" in str(whole)
    seen = for_member(told)
    words = json.dumps([one.as_json() for one in seen], ensure_ascii=False)
    assert SECRET not in words and "findings" not in words and "missing_entries" not in words
    assert {"application_declined", "charge_waived", "suspended", "membership_ended"} <= {
        one.event for one in seen
    }
    assert not {one.event for one in seen} & STAFF_ONLY
    inside = (SECRET, "審査", "screening", "候補の事由", "ground found", "by staff", "staff が")
    for one in told:
        if one.event in STAFF_ONLY:
            with pytest.raises(OperationRefused) as refused:
                explained_to_member(living.id, one)
            assert refused.value.code == "nothing_behind"
            continue
        explained = explained_to_member(living.id, one)
        lines = "\n".join(explained.in_words("ja") + explained.in_words("en"))
        assert explained.title.ja in lines
        assert not [word for word in inside if word in lines], one
        assert SECRET not in json.dumps(explained.as_json("en"), ensure_ascii=False)


def life(pack: str) -> Living:
    """A member declined, admitted, forgiven, suspended and expelled: with reasons for it all."""
    more = {"resumption_fee_yen": 0, "due_months_after": 0} if pack == "choppaya" else {}
    living = Living(pack, "2026-10-05", parameters=more)
    application = admission.apply(
        **living.acting, handle="m", plan="usual", particulars=Particulars(name="m")
    )
    admission.decline(**living.acting, application=application, internal_reason=SECRET)
    application = admission.apply(**living.acting, handle="m", plan="usual")
    living.members["m"] = admission.approve(
        **living.acting, application=application, internal_reason=SECRET
    )
    if pack == "choppaya":
        living.start("m")
    living.on("2026-11-15")
    living.pay("m", outlook.outlook(living.id, living.members["m"]).overdue_yen)
    living.on("2026-11-16")
    (late, *_) = late_charges.unpaid(living.members["m"])
    waivers.waive(**living.acting, charge=late.charge, reason=SECRET)
    living.on("2026-12-12").demand("m", "2026-12-13")
    living.on("2026-12-15")
    sanctions.suspend(**living.of("m"), reason=SECRET)
    living.on("2026-12-17")
    sanctions.terminate(**living.of("m"), reason=SECRET)
    living.closed("2026-12-18")
    return living
