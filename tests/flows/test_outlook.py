"""What lies ahead of a membership, held against what then happens."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.base.queries import pack as pack_of
from kiyaku.close import run
from kiyaku.flows import outlook, resuming, waivers
from kiyaku.flows.case import Footing
from kiyaku.flows.outlook import Coming, Outlook
from tests.living import Living, as_owner, day, select, undone

pytestmark = pytest.mark.django_db

RATE = {"late_interest_rate_permille": {"2025-04-01": 146}}


def ahead(living: Living, name: str = "m", **more: Any) -> Outlook:
    return outlook.outlook(living.id, living.members[name], **more)


def lives(pack: str, opened_on: str, **more: Any) -> Living:
    parameters = {**(RATE if pack == "netsugen" else {}), **more.pop("parameters", {})}
    living = Living(pack, opened_on, parameters=parameters, **more)
    living.register("m")
    return living


def coming(seen: Outlook, code: str) -> list[Coming]:
    return [one for one in seen.coming if one.code == code]


# --- what is foreseen is what happens ---------------------------------------------------------


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_what_is_foreseen_each_day_is_what_happens(pack: str) -> None:
    living = lives(pack, "2028-01-21")
    living.set_price(7_000, "2028-03-01")
    seen = []
    for number in range(56):  # over a leap day, to 16 March
        living.on((living.today + dt.timedelta(bool(number))).isoformat())
        seen.append(ahead(living))
    living.closed("2028-05-02")
    invoices = select("SELECT issued_on, due_on, total_yen FROM invoice ORDER BY due_on")
    fees = select("SELECT due_on, fee_month, amount_yen FROM charge ORDER BY due_on, fee_month")
    periods = select("SELECT first_day, last_day FROM period ORDER BY first_day")
    for one in seen:
        (invoice,) = coming(one, "invoice")
        assert (invoice.on, invoice.then_on, invoice.amount_yen) == next(
            row for row in invoices if row[0] >= one.on
        )
        (fee,) = coming(one, "fee")
        not_invoiced = [row for row in fees if row[0] >= invoice.then_on]
        assert (fee.on, fee.month, fee.amount_yen) == (
            not_invoiced[0][0], f"{not_invoiced[0][1]:%Y-%m}", not_invoiced[0][2],
        )  # fmt: skip
        assert one.due_next is not None
        due_on = min(due_on for _, due_on, _ in invoices if due_on >= one.on)
        yen = sum(row[2] for row in invoices if row[1] == due_on)
        assert (one.due_next.due_on, one.due_next.amount_yen) == (due_on, yen)
        (ends,), (renews,) = coming(one, "period_ends"), coming(one, "renews")
        assert ends.on == next(last for first, last in periods if first <= one.on <= last)
        assert (renews.on, renews.then_on) == next(row for row in periods if row[0] > one.on)
        known = [row for row in invoices if row[0] < one.on]
        assert one.open_yen == sum(row[2] for row in known)
        assert one.overdue_yen == sum(row[2] for row in known if row[1] < one.on)
        assert [c.on for c in one.coming] == sorted(c.on for c in one.coming)


@pytest.mark.parametrize(
    ("pack", "settings"),
    [
        ("netsugen", {}),
        ("netsugen", {"readings": {"interest_end_day": "does_not_count"}}),
        ("choppaya", {}),
        ("choppaya", {"readings": {"interest_day_count": "actual"}}),
        ("choppaya", {"readings": {"payment_order": "accrued_costs_interest_principal"}}),
    ],
)
def test_delay_to_a_day_is_what_is_charged_if_all_is_paid_that_day(
    pack: str, settings: dict[str, Any]
) -> None:
    opened_on, due = {
        "netsugen": ("2027-12-25", day("2028-02-10")), "choppaya": ("2028-01-05", day("2028-02-27"))
    }[pack]  # fmt: skip
    living = lives(pack, opened_on, prices={"usual": 98_765}, **settings)
    living.on(due.isoformat()).pay("m", 12_345)  # a piece of the first invoice, in time
    first_day = 1 + bool(settings.get("readings", {}).get("interest_end_day"))
    for late_days in (0, 1, 2, 10, 11, 12, 35):
        living.on((due + dt.timedelta(late_days)).isoformat())
        if late_days == 11:
            living.pay("m", 6_789)  # and a piece that was late
        seen = ahead(living)
        delay = seen.late_interest_yen + seen.late_handling_fee_yen
        billed = late_days == 11 and "payment_order" in settings.get("readings", {})
        assert bool(delay) == (late_days >= first_day and not billed)
        assert bool(seen.delays) == (late_days > 0)
        with undone():
            before = late_charges(living)
            living.pay("m", seen.open_yen + delay)
            paid = ahead(living)
            left = paid.late_interest_yen + paid.late_handling_fee_yen
            assert late_charges(living) - before + left == delay
            run.close_until(living.id, living.today)
            assert late_charges(living) - before == delay
            assert ahead(living).delays == ()


def late_charges(living: Living) -> int:
    (yen,) = select("SELECT coalesce(sum(amount_yen), 0) FROM charge WHERE kind > 1"
                    " AND membership_id = %s", living.members["m"])  # fmt: skip
    return int(yen)


@pytest.mark.parametrize("late_days", [1, 5, 20])
def test_what_resumption_costs_is_what_has_then_to_be_paid(late_days: int) -> None:
    living = lives("choppaya", "2026-10-20", prices={"usual": 100_000},
                   parameters={"resumption_fee_yen": 2_200})  # fmt: skip
    living.on((day("2026-11-27") + dt.timedelta(late_days)).isoformat()).suspend("m")
    seen = ahead(living)
    assert seen.suspension is not None and seen.state == "suspended"
    cost = seen.suspension.resumption
    assert (seen.suspension.since, seen.suspension.footing.clauses) == (living.today, ("21-1",))
    assert (cost.fee_yen, cost.footing.clauses) == (2_200, ("21-4",))
    assert cost.footing.receipt is not None and cost.footing.receipt.answer == cost.total_yen
    living.pay("m")
    living.resume("m", pay_rest=True)
    assert select("SELECT sum(amount_yen) FROM payment") == [cost.total_yen]
    assert ahead(living).suspension is None


@pytest.mark.parametrize("paid_ahead", [0, 1_000, 20_000])
def test_what_is_shown_before_resuming_is_what_resumption_then_asks_for(paid_ahead: int) -> None:
    living = lives("choppaya", "2026-10-20", prices={"usual": 100_000},
                   parameters={"resumption_fee_yen": 2_200})  # fmt: skip
    membership = living.members["m"]
    assert resuming.preview(living.id, membership) is None
    living.on("2026-12-10").suspend("m")
    living.on("2026-12-14")
    shown = resuming.preview(living.id, membership)
    assert shown is not None and shown.cost.late_yen > 0
    with pytest.raises(OperationRefused) as first:
        living.resume("m")
    assert first.value.details["amount_yen"] == shown.cost.arrears_yen
    living.pay("m", shown.cost.arrears_yen + paid_ahead)
    shown = resuming.preview(living.id, membership)
    assert shown is not None and shown.rest_yen is not None
    assert shown.credit_yen == paid_ahead
    if shown.rest_yen:
        with pytest.raises(OperationRefused) as second:
            living.resume("m")
        assert second.value.details["amount_yen"] == shown.rest_yen
    assert living.resume("m", pay_rest=True) == shown.cost.total_yen
    (with_it,) = select("SELECT coalesce(sum(amount_yen), 0) FROM payment WHERE amount_yen = %s",
                        shown.rest_yen)  # fmt: skip
    assert with_it == shown.rest_yen


def test_what_resumption_costs_counts_interest_that_waits_for_its_invoice() -> None:
    living = lives("choppaya", "2026-10-20", prices={"usual": 31_000},
                   parameters={"resumption_fee_yen": 0})  # fmt: skip
    living.on("2026-12-07").suspend("m")
    living.pay("m", 74_000)
    living.on("2026-12-08")
    seen = ahead(living)
    assert seen.suspension is not None
    assert seen.suspension.resumption.total_yen == 48 == living.resume("m", pay_rest=True)


# --- single figures ---------------------------------------------------------------------------


def test_a_due_date_holds_what_is_invoiced_and_what_is_not_yet() -> None:
    living = lives("netsugen", "2026-11-21")
    living.on("2026-12-05")
    due = ahead(living).due_next
    assert due is not None
    assert (due.due_on, due.amount_yen, due.is_invoiced) == (day("2027-01-10"), 18_000, False)
    assert [(one.invoice, one.kind, one.month) for one in due.items] == [
        (None, "monthly_fee", "2026-11"), (None, "monthly_fee", "2026-12"),
        (None, "monthly_fee", "2027-01"),
    ]  # fmt: skip
    assert due.items[0].words.en == "monthly fee of 2026-11, not invoiced yet"
    assert {one.footing.clauses for one in due.items} == {("5-3",)}
    due = ahead(living.on("2027-01-02")).due_next
    assert due is not None
    assert [(one.invoice, one.amount_yen) for one in due.items] == [("2026-0000001", 18_000)]
    assert due.is_invoiced
    due = ahead(living.on("2027-01-11")).due_next
    assert due is not None
    assert (due.due_on, due.is_invoiced) == (day("2027-02-10"), False)


def test_a_late_payment_s_interest_is_told_as_soon_as_it_is_paid() -> None:
    living = lives("choppaya", "2026-11-01", prices={"usual": 100_000},
                   parameters={"due_months_after": 0})  # fmt: skip
    living.on("2026-12-02").pay("m")
    seen = ahead(living)
    (late,) = seen.delays
    assert (late.is_paid, late.is_found, late.days, late.interest_yen) == (True, True, 5, 200)
    assert (seen.open_yen, seen.late_interest_yen) == (0, 200)
    assert seen.due_next is not None
    assert [(one.kind, one.amount_yen) for one in seen.due_next.items] == [("late_interest", 200)]


def test_what_is_waived_is_not_open_any_more() -> None:
    living = lives("choppaya", "2026-11-01", prices={"usual": 100_000},
                   parameters={"due_months_after": 0})  # fmt: skip
    living.on("2026-12-08").pay("m")
    living.on("2026-12-09")
    assert [one.open_yen for one in ahead(living).invoices] == [440 + 3_300]
    interest, fee = select("SELECT id FROM charge WHERE kind IN (2, 3) ORDER BY kind")
    waivers.waive(**living.acting, charge=fee, reason="first time")
    seen = ahead(living)
    assert ([one.open_yen for one in seen.invoices], seen.action.amount_yen) == ([440], 440)
    waivers.waive(**living.acting, charge=interest, reason="first time")
    seen = ahead(living)
    assert (seen.invoices, seen.action.code) == ((), outlook.NOTHING)


def test_interest_charged_before_is_taken_off() -> None:
    living = lives(
        "choppaya", "2026-11-01", prices={"usual": 100_000}, parameters={"due_months_after": 0},
        readings={"payment_order": "accrued_costs_interest_principal"},
    )  # fmt: skip
    living.on("2026-12-02").pay("m", 10_000)
    late = ahead(living.on("2026-12-07")).delays[0]
    # 9,800 for five days and 90,200 for ten, of which 200 was charged at the payment
    assert late.interest_yen == (9_800 * 5 + 90_200 * 10) * 4 // 10_000 - 200
    assert late.interest.steps[0].en == "less late interest charged before: 200 yen"


def test_the_month_s_last_days_to_ask_are_told_with_the_ends_they_give() -> None:
    seen = ahead(lives("netsugen", "2026-11-20"))
    assert [(one.month, one.last_day_to_ask, one.ends_on) for one in seen.leaving] == [
        ("2026-11", day("2026-11-20"), day("2026-11-30")),
        ("2026-12", day("2026-12-20"), day("2026-12-31")),
    ]
    assert all(one.is_in_time for one in seen.leaving)
    assert [(one.on, one.month, one.then_on) for one in coming(seen, "last_day_to_ask")] == [
        (day("2026-11-20"), "2026-11", day("2026-11-30")),
        (day("2026-12-20"), "2026-12", day("2026-12-31")),
    ]
    seen = ahead(lives("choppaya", "2026-11-20"))
    assert [(one.month, one.last_day_to_ask, one.is_in_time) for one in seen.leaving] == [
        ("2026-11", day("2026-10-31"), False), ("2026-12", day("2026-11-30"), True),
    ]  # fmt: skip
    assert [one.month for one in coming(seen, "last_day_to_ask")] == ["2026-12"]


def test_a_settled_end_is_told_and_no_renewal_after_it() -> None:
    living = lives("netsugen", "2026-11-05")
    living.leave("m", "2026-12")
    seen = ahead(living)
    assert seen.end is not None and seen.state == "leaving"
    assert (seen.end.on, seen.end.kind, seen.end.footing.clauses) == (
        day("2026-12-31"), "withdrawal", ("10-2", "3-1"),
    )  # fmt: skip
    assert [one.on for one in coming(seen, "ends")] == [day("2026-12-31")]
    assert (seen.leaving, len(coming(seen, "renews"))) == ((), 1)
    seen = ahead(living.on("2026-12-31"))
    assert [one.code for one in seen.coming] == ["period_ends", "ends"]


def test_after_the_end_only_money_is_left() -> None:
    living = lives("choppaya", "2026-11-05")
    living.leave("m")
    living.on("2026-12-01")
    seen = ahead(living)
    assert (seen.state, [one.code for one in seen.coming]) == ("over", ["invoice", "fee"])
    assert seen.due_next is not None
    assert (seen.due_next.due_on, seen.due_next.amount_yen) == (day("2026-12-27"), 5_200)
    assert ahead(living.on("2026-12-28")).action.code == outlook.PAY_OVERDUE


def test_who_has_not_started_has_nothing_ahead_but_leaving() -> None:
    living = Living("choppaya", "2026-11-05")
    living.register("m", starts=False)
    seen = ahead(living)
    assert (seen.state, seen.due_next) == ("not_started", None)
    assert [one.code for one in seen.coming] == ["last_day_to_ask"]
    assert (seen.end, seen.initial_cancellation) == (None, None)
    assert (seen.action.code, seen.action.clauses) == (outlook.NOTHING, ())


def test_a_free_plan_has_no_fee_ahead() -> None:
    seen = ahead(lives("netsugen", "2026-11-05", prices={"usual": 0}))
    assert (seen.due_next, coming(seen, "fee"), coming(seen, "invoice")) == (None, [], [])


def test_credit_and_refunds_are_told() -> None:
    living = lives("choppaya", "2026-11-24")
    living.pay("m", 10_000)
    assert ahead(living).credit_yen == 10_000
    living.cancel("m", "2026-11-24", "2026-11-24")
    seen = ahead(living)
    assert (seen.credit_yen, seen.refunds_due_yen) == (0, 6_700)
    living.pay_refund("m")
    assert ahead(living).refunds_due_yen == 0


# --- initial cancellation ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "received", "last_day", "days_left", "is_at_least"),
    [
        ("2026-11-24", None, "2026-12-01", 8, True),
        ("2026-12-01", None, "2026-12-01", 1, True),
        ("2026-12-01", "2026-11-26", "2026-12-03", 3, False),
        ("2026-12-01", "2026-11-01", "2026-12-01", 1, False),
    ],
)
def test_the_days_left_for_an_initial_cancellation(
    on: str, received: str | None, last_day: str, days_left: int, is_at_least: bool
) -> None:
    living = lives("choppaya", "2026-11-24").on(on)
    document = None if received is None else day(received)
    seen = ahead(living, document_received_on=document)
    found = seen.initial_cancellation
    assert found is not None
    assert (found.last_day, found.days_left, found.is_at_least) == (
        day(last_day), days_left, is_at_least,
    )  # fmt: skip
    assert found.footing.clauses == ("7-1",)
    assert [one.on for one in coming(seen, "initial_cancellation_ends")] == [day(last_day)]


def test_without_a_day_left_or_under_other_terms_there_is_no_initial_cancellation() -> None:
    assert ahead(lives("choppaya", "2026-11-24").on("2026-12-02")).initial_cancellation is None
    assert ahead(lives("netsugen", "2026-11-24")).initial_cancellation is None


# --- what to do -------------------------------------------------------------------------------


def test_one_action_is_recommended_overdue_before_due_before_nothing() -> None:
    living = lives("choppaya", "2026-11-01", parameters={"due_months_after": 0})
    action = ahead(living).action
    assert (action.code, action.due_on, action.clauses) == (
        outlook.NOTHING, day("2026-11-27"), ("12-1", "12-2"),
    )  # fmt: skip
    action = ahead(living.on("2026-11-27")).action
    assert (action.code, action.amount_yen, action.due_on, action.clauses) == (
        outlook.PAY_DUE, 6_000, day("2026-11-27"), ("12-1",),
    )  # fmt: skip
    assert action.words.ja == "2026-11-27 までに 6,000円をお支払いください。"
    assert action.words.en == "Please pay 6,000 yen by 2026-11-27."
    action = ahead(living.on("2026-12-02")).action
    assert (action.code, action.amount_yen) == (outlook.PAY_OVERDUE, 6_000)
    assert action.words.ja == "支払期限を過ぎた 6,000円をお支払いください。"
    living.pay("m")
    assert ahead(living).action.code == outlook.NOTHING


# --- what the terms cannot tell ---------------------------------------------------------------


def test_what_cannot_be_told_is_left_out_with_its_reason() -> None:
    living = Living("netsugen", "2026-11-01", parameters={"late_interest_rate_permille": {}})
    living.register("m")
    seen = ahead(living.on("2026-12-15"))
    assert (seen.delays[0].interest_yen, seen.late_interest_yen) == (None, 0)
    assert [one.en.partition(" ")[0] for one in seen.unknown] == ["late_interest_rate_permille"]
    living = lives("choppaya", "2026-11-20")
    living.suspend("m")
    seen = ahead(living)
    assert seen.suspension is not None
    cost = seen.suspension.resumption
    assert (cost.fee_yen, cost.total_yen, cost.footing.clauses) == (None, None, ("21-4",))
    assert cost.unknown in seen.unknown and "resumption_fee_yen" in seen.unknown[0].en


def test_where_interest_cannot_be_told_the_cost_of_resumption_cannot_either() -> None:
    living = lives("choppaya", "2026-11-20", parameters={"resumption_fee_yen": 0})
    living.on("2026-12-29").suspend("m")
    assert ahead(living).unknown == ()
    with as_owner():
        select("UPDATE invoice SET due_on = '2021-01-01' WHERE due_on = '2026-12-27' RETURNING 1")
    seen = ahead(living)
    assert seen.suspension is not None and seen.suspension.resumption.total_yen is None
    assert "before the first version" in seen.unknown[0].en


def test_terms_that_put_no_price_on_resumption_leave_it_to_the_decision() -> None:
    living = lives("netsugen", "2026-11-01")
    living.on("2026-12-12").suspend("m")
    seen = ahead(living)
    assert seen.suspension is not None
    cost = seen.suspension.resumption
    assert (cost.is_free, cost.total_yen, cost.footing.clauses) == (True, 0, ("9-1",))
    assert living.resume("m") == 0


def test_months_without_a_price_are_told() -> None:
    seen = ahead(lives("netsugen", "2026-11-01", prices={"usual": {"2027-06-01": 5}}))
    assert seen.due_next is not None
    assert (seen.due_next.amount_yen, seen.due_next.items[0].amount_yen) == (0, None)
    assert "the price list has no fee" in seen.unknown[0].en


def test_another_service_s_membership_is_refused() -> None:
    living = lives("netsugen", "2026-11-01")
    with pytest.raises(OperationRefused) as refused:
        outlook.outlook(Living("netsugen", "2026-11-01").id, living.members["m"])
    assert refused.value.code == "unknown_membership"


# --- grounds, and bounds ----------------------------------------------------------------------


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_everything_names_clauses_of_the_pack_and_says_it_in_both_languages(pack: str) -> None:
    more = {"parameters": {"resumption_fee_yen": 0}} if pack == "choppaya" else {}
    living = lives(pack, "2026-10-25", **more)
    living.on("2026-12-15").suspend("m")
    living.pay("m", 100)
    seen, clauses = ahead(living), set(pack_of(living.id).clauses)
    assert seen.due_next is not None and seen.suspension is not None
    footings: list[Footing] = [
        *(one.footing for one in seen.due_next.items),
        *(one.footing for one in seen.invoices),
        *(one.footing for one in seen.coming),
        *(one.interest for one in seen.delays),
        *(one.ask for one in seen.leaving),
        *(one.end for one in seen.leaving),
        seen.suspension.footing,
        seen.suspension.resumption.footing,
    ]
    for one in footings:
        assert one.clauses
        for clause in one.clauses:
            assert clause in clauses or f"{clause}(1)" in clauses
        if one.receipt is not None:
            assert one.receipt.working("ja") != one.receipt.working("en")
    for words in (*(one.words for one in seen.coming), seen.action.words):
        assert words.ja != words.en and "None" not in words.ja + words.en


def test_the_number_of_queries_does_not_grow_with_what_is_open(
    django_assert_max_num_queries: Any,
) -> None:
    living = lives("choppaya", "2026-09-25", parameters={"resumption_fee_yen": 0})
    living.suspend("m")
    with django_assert_max_num_queries(16):
        ahead(living)
    living.on("2027-01-29")
    with django_assert_max_num_queries(18):
        assert len(ahead(living).delays) == 4
