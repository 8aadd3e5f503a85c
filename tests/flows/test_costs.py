"""Costs that were borne for a member: on the next invoice, taken back, passed on, never a fee."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from kiyaku.base import personal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.base.operators import Operator
from kiyaku.billing import costs as billed
from kiyaku.billing import payments
from kiyaku.close import reading_effect
from kiyaku.close.verify import verify
from kiyaku.flows import costs, outlook, resuming, retention, succession, timeline, why
from kiyaku.flows.invoice_document import InvoiceDocument, invoice_document
from kiyaku.flows.operator import set_operator
from kiyaku.flows.visibility import for_member
from kiyaku.members import directory
from kiyaku.members.particulars import Particulars
from tests.living import Living, as_owner, day, select, undone

pytestmark = pytest.mark.django_db
SCAN = Upload("receipt.pdf", b"%PDF-1.7 made up")
_OF_REFUND = {"cost_recorded", "cost_taken_back", "refund_due", "refund_paid"}


def net(pack: str = "choppaya", **parameters: Any) -> Living:
    """Choppaya Net with one member whose November is due on 27 December, invoiced on the 1st."""
    living = Living(
        pack,
        "2026-11-01",
        prices={"usual": 10_000},
        readings={"first_month_fee": "full"} if pack == "choppaya" else {},
        parameters=parameters,
    )
    living.register("m")
    return living


def charge(living: Living, cost_yen: int = 8_800, borne_on: str = "2026-11-18", **more: Any) -> int:
    about = {"what": "moving the line", "in_members_name": False, **more}
    return costs.record_cost(**living.of("m"), cost_yen=cost_yen, borne_on=day(borne_on), **about)


def back(living: Living, cost: int) -> int:
    return costs.take_back_cost(**living.acting, charge=cost, reason="must stay inside")


def invoice(living: Living, number: str) -> InvoiceDocument:
    return invoice_document(living.id, number)


def refused(call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def test_costs_are_lines_of_the_next_invoice_with_their_clause_tax_and_working() -> None:
    living = net()
    given = Operator("架空市役所", registration_number="T7000012050002", tax_percent=10)
    set_operator(**living.acting, operator=given)
    living.on("2026-11-20")
    own = charge(living, files=[SCAN])
    charge(living, 1_100, "2026-11-19", what="a stamp", in_members_name=True)
    gone = charge(living, 500)
    assert back(living, gone) == 0
    living.closed("2026-12-01")
    found = invoice(living, "1")
    assert (found.issued_on, found.due_on, found.total_yen) == (
        day("2026-12-01"), day("2026-12-27"), 19_900,
    )  # fmt: skip
    lines = [(one.kind, one.amount_yen, one.tax_percent, one.basis.clauses) for one in found.lines]
    assert lines == [
        ("monthly_fee", 10_000, 10, ("12-1", "12-2")),
        ("advanced_costs", 8_800, 10, ("12-3",)),
        ("advanced_costs", 1_100, None, ("12-3",)),
    ]
    assert found.lines[1].due_basis.clauses == ("12-3", "12-1")
    assert found.lines[1].words.ja == "立替費用(moving the line、2026-11-18 支払)"
    assert [(one.percent, one.total_yen, one.tax_yen) for one in found.taxes] == [
        (10, 18_800, 1_709), (None, 1_100, 0),
    ]  # fmt: skip
    rows = billed.costs_of(living.members["m"]).rows
    assert [(one.charge, one.invoice, one.taken_back_on) for one in rows] == [
        (gone, None, day("2026-11-20")), (own + 1, "2026-0000001", None),
        (own, "2026-0000001", None),
    ]  # fmt: skip
    assert billed.evidence_of(living.members["m"]) == set(billed.cost(own).file_ids) != set()
    _is_told(living)
    assert verify(living.id) == []


def _is_told(living: Living) -> None:
    """To the staff by its act, to the member as a charge; neither the words nor the reason."""
    events = timeline.events(living.id, membership=living.members["m"])
    told = [one.event for one in events if one.event.startswith("cost_")]
    assert told == ["cost_recorded"] * 3 + ["cost_taken_back"]
    assert not [one for one in for_member(events) if one.event.startswith("cost_")]
    raised = [one for one in for_member(events) if one.event == "charge_raised"]
    assert [one.fields["kind"] for one in raised].count("advanced_costs") == 3
    for one in events:
        assert "must stay inside" not in str(one.fields) and "moving" not in str(one.fields)
        if one.event.startswith("cost_"):
            explained = why.of_event(living.id, one)
            assert explained.agrees, one


def test_four_queries_list_them(django_assert_max_num_queries: Any) -> None:
    living = net().on("2026-11-20")
    for _ in range(3):
        charge(living)
    with django_assert_max_num_queries(4):
        page = billed.costs_of(living.members["m"], size=2)
    assert (len(page), billed.costs_of(living.members["m"], after=page.after, size=2).after) == (
        2, None,
    )  # fmt: skip
    months = "SELECT fee_month, occurrence FROM charge WHERE kind = 8 ORDER BY id"
    assert select(months) == [(day("2026-11-01"), each) for each in range(3)]


def test_one_taken_back_after_it_was_invoiced_credits_the_invoice_paid_or_not() -> None:
    living = net().on("2026-11-20")
    first, second = charge(living), charge(living, 1_200)
    living.on("2026-12-05").pay("m", 18_800)
    # The fee and the first cost are paid (oldest line first): of the second nothing is.
    assert back(living, second) == 0
    assert payments.invoiced_and_open(living.members["m"]) == 0
    assert back(living, first) == 8_800
    assert payments.credit_of(living.members["m"]) == 8_800
    assert refused(lambda: back(living, first)).code == "already_taken_back"
    living.closed("2027-01-01")  # December's fee is settled from it in part
    assert payments.credit_of(living.members["m"]) == 0
    assert payments.invoiced_and_open(living.members["m"]) == 1_200
    assert invoice(living, "1").state == "settled"
    assert verify(living.id) == []


def test_a_cost_is_no_fee_neither_in_arrears_nor_for_delay() -> None:
    """12-4 and 21-1(1) speak of fees: interest, handling fee and ground are by them alone."""
    living = net().on("2026-11-20")
    charge(living, 50_000)
    living.on("2026-12-20").pay("m", 10_000)  # the fee comes first on the invoice
    living.leave("m")
    living.on("2026-12-29")
    assert outlook.outlook(living.id, living.members["m"]).late_handling_fee_yen == 0
    assert refused(lambda: living.demand("m", "2026-12-30")).code == "nothing_overdue"
    living.on("2027-01-10")
    assert select("SELECT count(*) FROM ground") == [0]
    charge(living, 700, "2026-12-31")  # over by then: on an invoice of its own
    living.on("2027-01-20").pay("m", 60_000)
    living.on("2027-03-20")
    # Dunned it was, but the fee on it had been paid in time: the cost alone was late.
    assert select("SELECT is_dunned FROM overdue ORDER BY invoice_id")[0] is True
    assert select("SELECT count(*) FROM charge WHERE kind IN (2, 3)") == [0]
    last = "SELECT total_yen FROM invoice WHERE due_on = '2027-02-27'"
    assert select(last) == [700]
    assert verify(living.id) == []
    # Nor would another reading have asked for it, and lived through again it comes to the same.
    for reading, option, what in (
        ("late_handling_fee_when", "overdue_invoice", "late_handling_fee"),
        ("payment_order", "accrued_costs_interest_principal", "handling_by_order"),
    ):
        found = reading_effect.effect(living.id, reading=reading, option=option)
        (fees,) = (one for one in found.totals if one.what == what)
        assert (fees.unknown, fees.before_yen, fees.after_yen) == (0, 0, 0)


def test_resumption_asks_for_fees_and_what_their_delay_cost_and_for_no_cost_charged_on() -> None:
    """21-4 names fees, late interest and the resumption fee; 12-4 the fee that was paid late."""
    living = net(resumption_fee_yen=2_200).on("2026-11-20")
    charge(living)
    living.on("2026-11-25").suspend("m")  # fee and cost fall due at once: 21-3
    living.on("2026-12-15")
    living.demand("m", "2026-12-20")
    assert select("SELECT open_yen FROM notice WHERE kind = 'formal_demand'") == [10_000]
    assert refused(lambda: living.resume("m")).details["amount_yen"] == 10_000
    living.pay("m", 10_000)
    assert refused(lambda: living.demand("m", "2026-12-21")).code == "nothing_overdue"
    shown = resuming.preview(living.id, living.members["m"])
    assert shown is not None and (shown.cost.arrears_yen, shown.cost.late_yen) == (0, 80 + 3_300)
    assert living.resume("m", pay_rest=True) == shown.cost.total_yen == 80 + 3_300 + 2_200
    assert payments.invoiced_and_open(living.members["m"]) == 8_800
    assert verify(living.id) == []
    living.on("2026-12-20").pay("m", 8_800)
    living.on("2026-12-22")
    assert select("SELECT kind, amount_yen FROM charge WHERE kind IN (2, 3) ORDER BY kind") == [
        (2, 80), (3, 3_300),
    ]  # fmt: skip
    assert [str(one) for one in verify(living.id)] == []
    for one in timeline.events(living.id, membership=living.members["m"]):
        assert why.of_event(living.id, one).agrees, one


def test_of_who_was_erased_the_books_go_on_and_a_paid_cost_taken_back_is_refunded() -> None:
    living = net().on("2026-11-20")
    cost = charge(living)
    living.leave("m")
    living.on("2026-12-05").pay("m", 18_800)
    living.on("2027-01-10")
    member = directory.member(living.id, "m").pk
    retention.erase_member(**living.acting, member=member)
    refusal = refused(lambda: charge(living))
    assert (refusal.code, refusal.details["clauses"]) == ("member_erased", ["24-1"])
    # What a copy of an invoice says stays as long as the name on it.
    assert invoice(living, "1").lines[1].words.ja == "立替費用(moving the line、2026-11-18 支払)"
    assert personal.left_of([member], retention.NEEDED) == []
    assert (member, "cost", "what") in personal.left_of([member])
    # Taking it back is of the books: it may be done, and leaves no words.
    assert back(living, cost) == 8_800
    assert select("SELECT amount_yen FROM refund_due") == [8_800]
    assert payments.credit_of(living.members["m"]) == 0
    assert verify(living.id) == []
    assert select("SELECT reason FROM charge_reversal") == [""]
    living.pay_refund("m")
    events = timeline.events(living.id, membership=living.members["m"])
    told = {one.event: why.of_event(living.id, one) for one in events if one.event in _OF_REFUND}
    assert set(told) == _OF_REFUND and all(one.agrees for one in told.values())
    assert verify(living.id) == []
    with undone(), as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE refund_due SET basis_id = (SELECT min(id) FROM basis)")
        assert "cost" in {one.code for one in verify(living.id)}
    with undone(), as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE refund_due SET amount_yen = amount_yen - 1")
        assert "cost" in {one.code for one in verify(living.id)}
    personal.erase(member)  # when its time is over too
    assert invoice(living, "1").lines[1].words.en == "advanced costs (paid on 2026-11-18)"


def test_what_is_taken_back_while_something_waits_is_credit_for_it() -> None:
    living = net().on("2026-11-20")
    first = charge(living)
    living.leave("m")
    living.on("2026-12-05").pay("m", 18_800)
    charge(living, 9_000)
    assert back(living, first) == 8_800
    assert select("SELECT count(*) FROM refund_due") == [0]
    assert payments.credit_of(living.members["m"]) == 8_800
    assert verify(living.id) == []


def test_an_invoice_for_costs_alone_bears_no_handling_fee() -> None:
    living = net().on("2026-11-20")
    living.leave("m")
    living.on("2026-12-20").pay("m", 10_000)
    charge(living, 700, "2026-12-19")
    living.on("2027-02-20").pay("m", 700)  # due on 27 January, dunned
    assert select("SELECT is_dunned FROM overdue") == [True]
    living.closed("2027-03-01")
    assert select("SELECT count(*) FROM charge WHERE kind IN (2, 3)") == [0]
    assert verify(living.id) == []


def test_an_open_cost_passes_on_with_its_membership() -> None:
    living = net().on("2026-11-20")
    charge(living)
    given = {"document_received_on": living.today, "evidence": [("proof.pdf", b"%PDF-1.7 made up")]}
    to = succession.Successor(stated=Particulars(name="Hanako", email="hanako@example.jp"))
    case = succession.receive(**living.of("m"), kind="transfer", successor=to, **given)
    succession.approve(**living.acting, succession=case)
    living.closed("2026-12-02")
    found = invoice(living, "1")
    assert (found.total_yen, found.recipient.name) == (18_800, "Hanako")
    assert verify(living.id) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"what": "  "}, "what_missing"),
        ({"what": "x" * 201}, "text_too_long"),
        ({"cost_yen": 0}, "amount_out_of_range"),
        ({"borne_on": "2026-11-21"}, "borne_later"),
        ({"borne_on": "2026-10-31"}, "borne_before"),
        ({"kind": "disposal"}, "no_costs_charged_on"),
        ({"kind": "of nothing known"}, "no_costs_charged_on"),
    ],
)
def test_what_cannot_be_charged_on_is_refused(more: dict[str, Any], code: str) -> None:
    assert refused(lambda: charge(net().on("2026-11-20"), **more)).code == code


def test_after_an_initial_cancellation_nothing_is_charged_on() -> None:
    """7-3 and 7-4 say what is charged then; what was recorded before is taken back with it."""
    living = net().on("2026-11-03")
    charge(living, borne_on="2026-11-02")
    living.cancel("m", "2026-11-03", "2026-11-01")
    refusal = refused(lambda: charge(living, borne_on="2026-11-03"))
    assert (refusal.code, refusal.details["clauses"][:1]) == ("cancelled_initially", ["7-3"])
    assert select("SELECT count(*) FROM charge_reversal") == [2]
    living.closed("2026-11-04")
    assert verify(living.id) == []


def test_terms_without_it_charge_nothing_on_and_strangers_take_nothing_back() -> None:
    hall = net("netsugen").on("2026-11-20")
    assert refused(lambda: charge(hall)).code == "no_costs_charged_on"
    assert set(costs.known(queries.pack(hall.id))) == {billed.DISPOSAL, billed.COMPENSATION}
    cost = charge(net().on("2026-11-20"))
    assert refused(lambda: back(hall, cost)).code == "unknown_cost"
    assert refused(lambda: back(hall, 10**9)).code == "unknown_cost"
