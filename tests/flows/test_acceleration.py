"""All of a member's debts falling due at once, and being given their time back."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import arrears, lists, statements
from kiyaku.close.verify import verify
from kiyaku.flows import acceleration, invoice_document, outlook, timeline, visibility, why
from kiyaku.web.pdf.invoice import invoice_html
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

_OVERDUE = "SELECT due_on, found_on, open_yen FROM overdue WHERE membership_id = %s ORDER BY due_on"


def net(**more: Any) -> Living:
    """A member whose fees, 36,500 yen, are due on the 27th of the month after."""
    living = Living(
        "choppaya", "2026-10-01", prices={"usual": 36_500},
        parameters={"resumption_fee_yen": 2_200, "dunning_after_days": 40}, **more,
    )  # fmt: skip
    living.register("m")
    return living.on("2026-12-10")


def happened(living: Living, kind: str) -> list[timeline.Event]:
    events = timeline.events(living.id, membership=living.members["m"])
    return [one for one in events if one.event == kind]


def refused(call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def test_everything_owed_falls_due_with_the_suspension() -> None:
    """October's is overdue, November's invoiced for 27 December, December's not invoiced yet."""
    living = net()
    membership = living.members["m"]
    seen = acceleration.preview(living.id, membership)
    assert seen is not None and seen.clauses == ("21-3",)
    assert [(one.number is None, one.due_on, one.amount_yen) for one in seen.debts] == [
        (False, day("2026-12-27"), 36_500),
        (True, day("2027-01-27"), 36_500),
    ]
    living.suspend("m")
    (event,) = happened(living, "debts_accelerated")
    assert event.clauses == ("21-3",)
    assert event.fields["amount_yen"] == seen.total_yen == 73_000
    assert event.fields["due_on"] == seen.due_on
    assert acceleration.preview(living.id, membership) is None
    # One truth, wherever it is read.
    due = {"2026-11-27", "2026-12-10"}
    shown = statements.statement(membership)
    assert {str(one.due_on) for one in shown.invoices} == due
    assert shown.to_be_invoiced == ()
    assert {str(one.due_on) for one in lists.invoices(living.id).rows} == due
    december, january = (
        [str(one.due_on) for one in lists.invoices(living.id, due_month=day(month)).rows]
        for month in ("2026-12-01", "2027-01-01")
    )
    assert (december, january) == (["2026-12-10", "2026-12-10"], [])
    due_next = outlook.outlook(living.id, membership).due_next
    assert due_next is not None
    assert (due_next.due_on, due_next.amount_yen) == (day("2026-12-10"), 73_000)
    # Late from the day after, by the clause on late interest, at 14.6 %: 14.6 yen a day for each.
    living.on("2026-12-16")
    assert select(_OVERDUE, membership)[1:] == [
        (day("2026-12-10"), day("2026-12-11"), 36_500),
        (day("2026-12-10"), day("2026-12-11"), 36_500),
    ]
    assert sum(one.overdue_yen for one in arrears.cells(living.id, living.today)) == 3 * 36_500
    number = shown.invoices[-1].number
    document = invoice_document.invoice_document(living.id, number)
    assert document.due_on == day("2026-12-10")
    assert document.due_before is not None and document.due_before.due_on == day("2027-01-27")
    assert document.due_before.basis.clauses == ("21-3",)
    assert document.interest is not None and document.interest.running is not None
    assert (document.interest.running.days, document.interest.running.accrued_yen) == (6, 87)
    assert verify(living.id) == []


def test_interest_and_its_working_run_from_the_new_day() -> None:
    living = net()
    living.suspend("m")
    living.on("2026-12-20").pay("m")
    living.on("2026-12-21")
    # October's ran 23 days from 27 November, the others 10 days from 10 December.
    charged = happened(living, "late_interest_charged")
    assert [one.fields["amount_yen"] for one in charged] == [335, 146, 146]
    explained = why.of_event(living.id, charged[-1])
    assert explained.reasons[0].recomputed == 146
    assert "2026-12-10" in explained.reasons[0].steps[0].ja
    late = happened(living, "invoice_overdue")[-1]
    moved = why.of_event(living.id, late).parts[0]
    assert moved.reasons[0].clauses == ("21-3",)
    assert moved.reasons[0].stored == moved.reasons[0].recomputed
    assert not moved.reasons[0].differences
    # They were not demanded: dunning counts from the new day, and none was due.
    assert verify(living.id) == []


def test_termination_does_the_same_and_a_resumption_asks_for_all() -> None:
    living = net()
    living.suspend("m")
    refusal = refused(lambda: living.resume("m"))
    assert (refusal.code, refusal.details["amount_yen"]) == ("arrears_open", 3 * 36_500)
    living.on("2027-01-05").terminate("m")
    # January's fee has come on top since; what was due already stays as it is.
    first, second = happened(living, "debts_accelerated")
    assert (first.fields["amount_yen"], second.fields["amount_yen"]) == (73_000, 36_500)
    assert second.on == day("2027-01-05")
    assert verify(living.id) == []


def test_credit_goes_to_what_is_invoiced_at_once() -> None:
    living = net()
    living.pay("m", 73_000 + 6_500)
    seen = acceleration.preview(living.id, living.members["m"])
    assert seen is not None and (seen.credit_yen, seen.total_yen) == (6_500, 30_000)
    living.suspend("m")
    assert happened(living, "debts_accelerated")[0].fields["amount_yen"] == 30_000
    assert verify(living.id) == []


def test_by_the_other_reading_only_what_was_invoiced_falls_due() -> None:
    living = net(readings={"acceleration_reach": "invoiced"})
    seen = acceleration.preview(living.id, living.members["m"])
    assert seen is not None and seen.total_yen == 36_500
    living.suspend("m")
    assert happened(living, "debts_accelerated")[0].fields["amount_yen"] == 36_500
    shown = statements.statement(living.members["m"])
    assert [one.due_on for one in shown.to_be_invoiced] == [day("2027-01-27")]
    assert verify(living.id) == []


def test_time_is_given_back_by_a_new_entry() -> None:
    living = net()
    membership = living.members["m"]
    assert refused(lambda: acceleration.revoke_acceleration(**living.of("m"))).code == (
        "not_accelerated"
    )
    living.suspend("m")
    acceleration.revoke_acceleration(**living.of("m"))
    rows = select("SELECT due_on, is_correction FROM due_change ORDER BY id")
    assert rows == [
        (day("2026-12-10"), False), (day("2026-12-10"), False),
        (day("2026-12-27"), True), (day("2027-01-27"), True),
    ]  # fmt: skip
    living.on("2026-12-29")
    assert [row[0] for row in select(_OVERDUE, membership)] == [
        day("2026-11-27"), day("2026-12-27"),
    ]  # fmt: skip
    document = invoice_document.invoice_document(
        living.id, statements.statement(membership).invoices[-1].number
    )
    assert (document.due_on, document.due_before) == (day("2027-01-27"), None)
    (event,) = happened(living, "acceleration_revoked")
    assert not any(one.differences for one in why.of_event(living.id, event).reasons)
    assert visibility.for_member([event])[0].fields == event.fields
    assert refused(lambda: acceleration.revoke_acceleration(**living.of("m"))).code == (
        "not_accelerated"
    )
    assert verify(living.id) == []


def test_what_a_close_found_overdue_is_not_given_back() -> None:
    living = net()
    living.suspend("m")
    assert acceleration.is_revocable(living.id, living.members["m"])
    living.on("2026-12-12")
    refusal = refused(lambda: acceleration.revoke_acceleration(**living.of("m")))
    assert refusal.code == "already_overdue" and refusal.details["clauses"] == ["21-3"]
    assert not acceleration.is_revocable(living.id, living.members["m"])


def test_the_printed_invoice_says_why_it_is_due() -> None:
    living = net()
    living.suspend("m")
    number = statements.statement(living.members["m"]).invoices[-1].number
    document = invoice_document.invoice_document(living.id, number)
    printed = [invoice_html(document, language) for language in ("ja", "en")]
    assert "第21条3項" in printed[0] and "2027年1月27日" in printed[0]
    assert "Art. 21(3)" in printed[1] and "The benefit of time was lost" in printed[1]


def test_terms_that_know_no_such_thing_change_no_due_day() -> None:
    living = Living("netsugen", "2026-10-01")
    living.register("m")
    living.on("2026-12-02")
    assert not acceleration.is_known(queries.pack(living.id))
    assert acceleration.preview(living.id, living.members["m"]) is None
    living.suspend("m")
    assert happened(living, "debts_accelerated") == []
