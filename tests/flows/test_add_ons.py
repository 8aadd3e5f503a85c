"""Add-ons: taken, billed by the month, given up as a part of the contract."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import (
    add_on_offers,
    add_ons,
    add_ons_shown,
    initial_cancellation,
    leaving,
    opening,
    outlook,
    plan_changes,
    timeline,
    why,
)
from kiyaku.flows.why import lives
from kiyaku.flows.why.desk import Desk
from kiyaku.members import add_ons as member_add_ons
from kiyaku.terms.texts import Text
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

IP = Text("固定IP", "fixed address")


def made(living: Living, code: str = "ip", fee: int = 3_000, **more: Any) -> None:
    add_on_offers.make_add_on(
        **living.acting, add_on=code, name=IP, monthly_fee_yen=fee, from_day=living.today, **more
    )


@pytest.fixture
def living(db: None) -> Living:
    living = Living(
        "choppaya",
        "2026-11-01",
        prices={"usual": 6_000, "more": 9_000},
        readings={"first_month_fee": "by_day"},
    )
    living.register("m")
    living.register("other")
    made(living)
    return living


def take(living: Living, **more: Any) -> dt.date:
    return add_ons.take_add_on(**living.of("m"), **{"add_on": "ip", **more})


def fees(living: Living) -> list[tuple[dt.date, int, int]]:
    return select(
        "SELECT fee_month, occurrence, amount_yen FROM charge WHERE membership_id = %s"
        " AND kind = 7 ORDER BY 1, 2",
        living.members["m"],
    )


def refusal(act: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as refused:
        act()
    return refused.value


def test_an_add_on_is_billed_from_its_day_until_it_was_given_up(living: Living) -> None:
    living.on("2026-11-16")
    shown = add_ons_shown.preview_taking(living.id, living.members["m"], "ip")
    assert (shown.from_day, shown.monthly_fee_yen, shown.first_fee_yen) == (
        day("2026-11-16"), 3_000, 1_500,
    )  # fmt: skip
    assert shown.answer.clauses == ("9-1", "12-2")
    assert take(living, key="once") == day("2026-11-16") == take(living, key="once")
    assert refusal(lambda: take(living)).code == "add_on_had"
    living.on("2026-12-20")
    left = add_ons_shown.preview_leaving(living.id, living.members["m"], "ip")
    assert (left.last_day, left.answer.clauses) == (day("2026-12-31"), ("20-1",))
    # November is invoiced by now; December is raised and waits, and nothing else is to come.
    assert [(one.month, one.amount_yen) for one in left.to_invoice] == [("2026-12", 3_000)]
    assert left.to_pay_yen == 3_000
    act = {**living.of("m"), "add_on": "ip"}
    assert add_ons.leave_add_on(**act, key="left") == day("2026-12-31")
    assert add_ons.leave_add_on(**act, key="left") == day("2026-12-31")
    assert refusal(lambda: add_ons.leave_add_on(**act)).code == "add_on_left_already"
    assert verify(living.id) == []
    living.closed("2027-02-02")
    assert fees(living) == [
        (day("2026-11-01"), 1, 1_500), (day("2026-12-01"), 1, 3_000),
    ]  # fmt: skip
    assert verify(living.id) == []
    # The membership goes on, and the add-on can be had again.
    assert take(living) == day("2027-02-03")
    living.closed("2027-03-02")
    assert [(number, yen) for _, number, yen in fees(living)[2:]] == [(2, 2_785), (2, 3_000)]
    assert verify(living.id) == []


def test_each_fee_is_a_line_of_its_own_with_its_working(living: Living) -> None:
    living.on("2026-11-16")
    take(living)
    due = outlook.outlook(living.id, living.members["m"]).due_next
    assert due is not None
    living.closed("2027-01-05")
    lines = select(
        "SELECT c.id, n.fiscal_year, n.number FROM invoice_line l"
        " JOIN charge c ON c.id = l.charge_id"
        " JOIN invoice_number n ON n.invoice_id = l.invoice_id WHERE c.kind = 7 ORDER BY c.id"
    )
    charge, year, number = lines[0]
    explained = why.of_charge(living.id, charge)
    assert "固定IP" in explained.title.ja and "fixed address" in explained.title.en
    assert all(not one.differences for one in explained.reasons)
    assert explained.reasons[0].clauses == ("12-1", "12-2")
    assert why.of_invoice(living.id, f"{year}-{number}").parts
    told = timeline.events(living.id, membership=living.members["m"])
    taken = next(one for one in told if one.event == "add_on_taken")
    assert all(not one.differences for one in why.of_event(living.id, taken).reasons)


def test_giving_up_is_taken_back_in_time(living: Living) -> None:
    take(living)
    act = {**living.of("m"), "add_on": "ip"}
    assert refusal(lambda: add_ons.keep_add_on(**act)).code == "add_on_not_left"
    late = refusal(lambda: add_ons.leave_add_on(**act, desired_month="2026-11"))
    assert (late.code, late.details["earliest_end"]) == ("too_late", day("2026-11-30"))
    assert add_ons.leave_add_on(**act, desired_month="2027-01") == day("2026-12-31")
    assert verify(living.id) == []
    living.on("2026-12-31")
    act = {**living.of("m"), "add_on": "ip"}
    assert add_ons.keep_add_on(**act) == day("2026-12-31")
    living.closed("2027-01-02")
    assert len(fees(living)) == 3
    events = timeline.events(living.id, membership=living.members["m"])
    for one in events:
        if one.event.startswith("add_on"):
            assert all(not said.differences for said in why.of_event(living.id, one).reasons)
    assert verify(living.id) == []
    living.leave("m")
    shown = refusal(lambda: add_ons.leave_add_on(**living.of("m"), add_on="ip"))
    assert shown.code == "already_leaving"


def test_the_end_of_the_whole_ends_it_and_its_fees_are_in_the_final_bill(living: Living) -> None:
    take(living)
    living.on("2026-11-20")
    bill = leaving.preview(living.id, living.members["m"], "2027-02").bill
    months = [(one.month, one.amount_yen) for one in bill.fees if one.kind == "add_on_fee"]
    assert months == [("2026-11", 3_000), ("2026-12", 3_000), ("2027-01", 3_000)]
    living.leave("m")
    living.closed("2027-01-02")
    assert len(fees(living)) == 1
    over = refusal(lambda: take(living))
    assert over.code == "not_active"
    assert verify(living.id) == []
    assert not [one for one in add_ons_shown.of(living.id, living.members["m"]) if one.is_had]


def test_it_goes_with_some_plans_and_stays_when_it_is_closed(living: Living) -> None:
    act = living.acting
    made(living, "tv", 500, with_plans=["more"])
    assert refusal(lambda: take(living, add_on="tv")).code == "not_with_plan"
    add_on_offers.open_add_on(**act, add_on="ip", with_plans=["usual"])
    take(living)
    clash = refusal(lambda: plan_changes.request_plan_change(**living.of("m"), plan="more"))
    assert (clash.code, clash.details["clauses"]) == ("add_on_not_with_plan", ["9-1", "12-2"])
    add_on_offers.close_add_on(**act, add_on="ip")
    other = {**living.of("other"), "add_on": "ip"}
    assert refusal(lambda: add_ons.take_add_on(**other)).code == "add_on_closed"
    assert refusal(lambda: add_on_offers.close_add_on(**act, add_on="ip")).code == "nothing_changes"
    # It costs another fee from January on, published as a plan's is.
    opening.set_price(**act, plan="ip", monthly_fee_yen=3_300, from_day=day("2027-01-01"))
    living.closed("2027-01-02")
    assert [yen for _, _, yen in fees(living)] == [3_000, 3_000, 3_300]
    assert "ip" not in {one.code for one in plan_changes.choices(living.id, living.members["m"])}
    assert verify(living.id) == []
    assert refusal(lambda: made(living)).code == "code_taken"


def test_a_start_that_was_told_and_a_restriction(living: Living) -> None:
    assert take(living, start_told_on=day("2026-12-10")) == day("2026-12-10")
    living.restrict("other", "add_ons")
    barred = refusal(lambda: add_ons.take_add_on(**living.of("other"), add_on="ip"))
    assert barred.code == "use_barred"
    living.closed("2026-12-11")
    assert [yen for _, _, yen in fees(living)] == [2_129]
    assert verify(living.id) == []


def test_an_initial_cancellation_takes_its_fees_back(living: Living) -> None:
    take(living)
    living.on("2026-11-05")
    initial_cancellation.cancel_initially(
        **living.of("m"), dispatched_on=day("2026-11-05"), document_received_on=day("2026-11-01")
    )
    living.closed("2026-12-02")
    standing = select(
        "SELECT count(*) FROM charge c WHERE c.kind = 7 AND NOT EXISTS"
        " (SELECT FROM charge_reversal r WHERE r.charge_id = c.id)"
    )
    assert standing == [0]
    assert verify(living.id) == []


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE add_on_taken SET from_day = from_day + 1",
        "UPDATE add_on_taken SET last_day = last_day + 1",
        "DELETE FROM add_on_taken",
        "UPDATE add_on_taken SET number = 2",
        "UPDATE add_on_taken SET add_on_id = (SELECT max(id) FROM plan)",
    ],
)
def test_a_row_that_was_tampered_with_is_found(living: Living, spoil: str) -> None:
    made(living, "tv")  # at the same price
    take(living)
    add_ons.leave_add_on(**living.of("m"), add_on="ip")
    living.closed("2026-11-05")
    assert verify(living.id) == []
    select(f"WITH altered AS ({spoil} WHERE service_id = %s RETURNING 1) SELECT * FROM altered",
           living.id)  # fmt: skip
    assert "add_on" in {one.code for one in verify(living.id)}


def test_one_that_is_given_up_before_it_begins_costs_nothing(living: Living) -> None:
    act = {**living.of("m"), "add_on": "ip"}
    take(living, start_told_on=day("2026-12-10"))
    meant = add_ons_shown.preview_leaving(living.id, living.members["m"], "ip")
    assert (meant.last_day, meant.never_begins, meant.to_pay_yen) == (
        day("2026-11-30"), True, 0,
    )  # fmt: skip
    assert meant.answer.clauses == ("20-1",)
    assert add_ons.leave_add_on(**act) == day("2026-11-30")
    shown = add_ons_shown.of(living.id, living.members["m"])[0]
    assert (shown.is_had, shown.never_begins, shown.revocation is not None) == (False, True, True)
    assert add_ons.keep_add_on(**act) == day("2026-11-30")
    assert add_ons.leave_add_on(**act) == day("2026-11-30")
    # It stands in the way of nothing; what was taken since cannot be had beside it.
    assert take(living, start_told_on=day("2026-12-20")) == day("2026-12-20")
    assert refusal(lambda: add_ons.keep_add_on(**act)).code == "add_on_had"
    coming = leaving.preview(living.id, living.members["m"], "2027-02").bill
    assert [one.amount_yen for one in coming.fees if one.kind == "add_on_fee"] == [1_161, 3_000]
    living.on("2026-12-05")  # too late for November: it begins, and ends with its month
    act = {**living.of("m"), "add_on": "ip"}
    assert add_ons.leave_add_on(**act) == day("2026-12-31")
    living.closed("2027-01-02")
    assert fees(living) == [(day("2026-12-01"), 2, 1_161)]
    assert verify(living.id) == []


def test_a_free_first_month_is_had_once() -> None:
    living = Living("choppaya", "2026-11-01", readings={"first_month_fee": "free"})
    member = living.register("m")
    made(living)
    living.on("2026-11-02")
    take(living)
    add_ons.leave_add_on(**living.of("m"), add_on="ip")
    living.on("2026-12-02")
    shown = add_ons_shown.preview_taking(living.id, member, "ip")
    assert (shown.first_fee_yen, shown.first) == (3_000, None)
    take(living)
    bill = leaving.preview(living.id, member, "2027-01").bill
    coming = [one.amount_yen for one in bill.fees if one.kind == "add_on_fee"]
    assert coming == [3_000]
    living.closed("2026-12-03")
    assert select(
        "SELECT fee_month, occurrence, amount_yen FROM charge WHERE kind = 7"
    ) == [(day("2026-12-01"), 2, 3_000)]  # fmt: skip
    charge = select("SELECT id FROM charge WHERE kind = 7")[0]
    assert why.of_charge(living.id, charge).agrees
    assert verify(living.id) == []


def test_a_month_of_fees_in_arrears_includes_the_add_ons() -> None:
    living = Living("choppaya", "2026-11-01", readings={"first_month_fee": "full"})
    living.register("m")
    made(living)
    take(living)  # a month's fees are 9,000 yen
    living.on("2026-12-20").pay("m", 1_000)
    living.on("2026-12-29").demand("m", "2026-12-30")
    living.closed("2027-01-02")  # the rest of November, 8,000 yen, is less
    assert select("SELECT count(*) FROM ground") == [0]
    living.on("2027-02-01").demand("m", "2027-02-03")
    living.closed("2027-02-04")  # with December
    assert select("SELECT arrears_yen, monthly_fee_yen FROM ground") == [(17_000, 9_000)]
    found = select("SELECT id FROM ground")[0]
    assert lives.of_ground(Desk(living.id), found).agrees
    assert verify(living.id) == []


def test_keeping_one_is_refused_where_it_was_taken_anew(living: Living) -> None:
    take(living)
    living.on("2026-12-20")
    act = {**living.of("m"), "add_on": "ip"}
    assert add_ons.leave_add_on(**act) == day("2026-12-31")
    take(living, start_told_on=day("2027-01-01"))
    assert refusal(lambda: add_ons.keep_add_on(**act)).code == "add_on_had"
    assert add_ons.leave_add_on(**act, desired_month="2027-03") == day("2027-02-28")
    assert add_ons.keep_add_on(**act) == day("2027-02-28")  # the later of the two
    living.closed("2027-01-02")
    assert fees(living)[-1] == (day("2027-01-01"), 2, 3_000)
    assert verify(living.id) == []


def test_an_add_on_and_the_plan_stay_fit_for_each_other_when_either_is_taken_back(
    living: Living,
) -> None:
    made(living, "plain", with_plans=["usual"])
    made(living, "rich", with_plans=["more"])
    take(living, add_on="plain")
    living.on("2026-12-20")
    plain = {**living.of("m"), "add_on": "plain"}
    add_ons.leave_add_on(**plain)
    plan_changes.request_plan_change(**living.of("m"), plan="more")
    unfit = refusal(lambda: add_ons.keep_add_on(**plain))
    assert (unfit.code, unfit.details["clauses"]) == ("not_with_plan", ["9-1", "12-2"])
    take(living, add_on="rich", start_told_on=day("2027-01-01"))
    back = refusal(lambda: plan_changes.withdraw_plan_change(**living.of("m")))
    assert (back.code, back.details["clauses"]) == ("add_on_not_with_plan", ["9-1", "12-2"])
    # What was had with a plan before the offer left it out may be kept with it.
    other = {**living.of("other"), "add_on": "plain"}
    add_ons.take_add_on(**other)
    add_on_offers.open_add_on(**living.acting, add_on="plain", with_plans=["more"])
    add_ons.leave_add_on(**other)
    assert add_ons.keep_add_on(**other) == day("2026-12-31")
    assert verify(living.id) == []


def test_a_price_of_past_days_contradicts_no_month_of_an_add_on(living: Living) -> None:
    living.on("2026-11-16")
    take(living)
    living.on("2026-12-20")
    about = {**living.acting, "plan": "ip", "monthly_fee_yen": 1_000, "reason": "typed wrongly"}
    for from_day, month in (("2026-11-16", "2026-11-01"), ("2026-11-17", "2026-12-01")):
        charged = refusal(lambda: opening.set_price(**about, from_day=day(from_day)))  # noqa: B023
        assert charged.code == "price_charged_already"
        assert charged.details["month"] == day(month)
        assert "プラン" not in charged.ja and "plan" not in charged.en
    opening.set_price(**about, from_day=day("2026-12-02"))
    living.closed("2027-01-02")
    assert [yen for _, _, yen in fees(living)] == [1_500, 3_000, 1_000]
    assert verify(living.id) == []


def test_terms_without_add_ons_have_none() -> None:
    net = Living("netsugen", "2026-11-01")
    net.register("m")
    assert refusal(lambda: made(net)).code == "no_add_ons"
    assert refusal(lambda: add_ons.take_add_on(**net.of("m"), add_on="ip")).code == "no_add_ons"
    assert add_on_offers.catalogue(net.id, on=net.today) == ()
    assert add_ons_shown.of(net.id, net.members["m"]) == ()
    assert member_add_ons.of(net.members["m"]) == []
