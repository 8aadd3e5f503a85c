"""What another reading would have come to, set against the rules themselves."""

from __future__ import annotations

import pytest

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.close import reading_effect
from kiyaku.close.reading_effect import Effect, Total
from kiyaku.flows import acceleration
from kiyaku.terms import UnknownReading
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


def total(found: Effect, what: str) -> Total:
    return next(one for one in found.totals if one.what == what)


def test_late_interest_paid_and_open_under_another_reading() -> None:
    hall = Living("netsugen", "2026-11-01", prices={"usual": 600_000})
    for name in ("paid", "open", "prompt"):
        hall.register(name)
    hall.on("2026-12-02")
    hall.pay("prompt", 2_400_000)
    hall.on("2027-01-15")
    hall.pay("paid")
    hall.on("2027-01-20")
    before = select("SELECT count(*) FROM journal_entry")
    found = reading_effect.effect(hall.id, reading="interest_end_day", option="does_not_count")
    assert (found.before, found.after) == ("counts", "does_not_count")
    pack, due = queries.pack(hall.id), day("2026-12-10")
    for what, name, on in (
        ("late_interest", "paid", day("2027-01-15")),
        ("late_interest_open", "open", hall.today),
    ):
        mine = [one for one in found.differences if one.what == what]
        assert {one.member for one in mine} == {name}
        yen = [
            pack.ask(
                "late_interest",
                principal_yen=1_200_000,
                due_on=due,
                paid_on=on,
                readings={"interest_end_day": option},
            )
            for option in ("counts", "does_not_count")
        ]
        first = next(one for one in mine if one.on in (on, due))
        assert [first.before_yen, first.after_yen] == yen
        assert first.clauses == ("6-2",)
        sums = total(found, what)
        assert sums.difference_yen == sum(one.difference_yen for one in mine) < 0
    assert found.not_told == ()
    assert {one.member for one in found.by_member} == {"paid", "open"}
    assert sum(one.count for one in found.by_member) == len(found.differences)
    assert found.difference_yen == sum(one.difference_yen for one in found.by_member)
    assert (found.more, found.more_members) == (0, 0)
    # As now it is as now, and nothing is written.
    same = reading_effect.effect(hall.id, reading="interest_end_day", option="counts")
    assert (same.differences, same.difference_yen) == ((), 0)
    assert select("SELECT count(*) FROM journal_entry") == before
    none = reading_effect.effect(
        hall.id,
        reading="interest_end_day",
        option="does_not_count",
        first_day=day("2026-11-01"),
        last_day=day("2026-12-31"),
    )
    assert total(none, "late_interest").count == 2  # the prompt payer's
    assert total(none, "late_interest").differing == 0


def test_what_is_due_later_bears_less_interest_and_the_rest_is_named() -> None:
    hall = Living("netsugen", "2026-09-01", prices={"usual": 600_000})  # 10 October: a Saturday
    hall.register("late")
    hall.on("2026-11-20")
    hall.pay("late")
    hall.on("2026-11-22")
    found = reading_effect.effect(hall.id, reading="holiday_due_date", option="next_business_day")
    mine = [one for one in found.differences if one.what == "late_interest"]
    assert mine and all(one.difference_yen < 0 for one in mine)
    assert [question for question, _ in found.not_told] == [
        "dunning_last_day",
        "late_charge_due_on",
        "compensation_due_on",
        "disposal_costs_due_on",
    ]
    order = reading_effect.effect(
        hall.id, reading="payment_order", option="accrued_costs_interest_principal"
    )
    interest = order.totals[0]  # see test_payments_replayed
    assert (interest.what, interest.count, interest.unknown) == ("interest_by_order", 1, 0)
    assert interest.after_yen > interest.before_yen > 0
    assert order.not_told == ()


def test_first_fees_fees_of_delay_and_ends_under_another_reading() -> None:
    net = Living("choppaya", "2026-09-10")
    for name in ("late", "leaver"):
        net.register(name)
    net.on("2026-11-10")
    net.leave("leaver")
    net.on("2026-12-31")
    first = reading_effect.effect(net.id, reading="first_month_fee", option="full")
    (fees,) = first.totals
    assert (fees.count, fees.differing) == (2, 2)
    assert (fees.before_yen, fees.after_yen) == (2 * (6_000 * 21 // 30), 12_000)
    assert {one.on for one in first.differences} == {day("2026-09-10")}
    ends = reading_effect.effect(net.id, reading="cancellation_end", option="following_month")
    (one,) = ends.differences
    assert (one.before_until, one.after_until) == (day("2026-11-30"), day("2026-12-31"))
    assert (one.before_yen, one.after_yen, one.member) == (0, 6_000, "leaver")
    assert "20-1" in one.clauses
    delay = reading_effect.effect(
        net.id, reading="late_handling_fee_when", option="overdue_invoice"
    )
    open_ = total(delay, "late_handling_fee_open")
    overdue = select(
        "SELECT count(*) FROM overdue o JOIN membership m ON m.id = o.membership_id"
        " WHERE m.service_id = %s AND o.closed_on IS NULL AND NOT is_dunned",
        net.id,
    )
    assert [open_.differing] == overdue
    fee = queries.pack(net.id).ask("late_handling_fee", as_of=net.today)
    assert open_.difference_yen == open_.differing * fee


def test_a_settlement_of_an_initial_cancellation_under_another_reading() -> None:
    net = Living("choppaya", "2026-11-01", prices={"usual": 6_599})
    net.register("regrets")
    net.on("2026-11-08")
    net.cancel("regrets", "2026-11-08", "2026-11-01")
    found = reading_effect.effect(
        net.id, reading="initial_cancellation_rounding", option="daily_amount_cut"
    )
    (one,) = found.differences
    assert (one.before_yen - one.after_yen) == 6_599 * 7 // 30 - 6_599 // 30 * 7
    assert one.clauses[0] == "7-3"


def test_what_cannot_be_asked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    hall = Living("netsugen", "2026-11-01")
    with pytest.raises(UnknownReading):
        reading_effect.effect(hall.id, reading="interest_end_day", option="sometimes")
    for first, last in (("2026-11-02", "2026-11-01"), ("2020-01-01", "2026-11-01")):
        with pytest.raises(OperationRefused) as refused:
            reading_effect.effect(
                hall.id,
                reading="interest_end_day",
                option="counts",
                first_day=day(first),
                last_day=day(last),
            )
        assert refused.value.code == "bad_period"
    hall.register("one")
    monkeypatch.setattr(reading_effect, "MEMBERSHIPS_MOST", 0)
    with pytest.raises(OperationRefused) as refused:
        reading_effect.effect(hall.id, reading="interest_end_day", option="counts")
    assert refused.value.code == "too_many_memberships"
    assert "0" in refused.value.message("ja")


def test_the_day_on_which_time_is_lost_moves_late_interest() -> None:
    """36,500 yen bear 14.6 a day; lost with the ground of 21 December, or with a decision."""
    net = Living(
        "choppaya", "2026-10-01", prices={"usual": 36_500}, parameters={"dunning_after_days": 60}
    )
    for name in ("stands", "decided", "excused"):
        net.register(name)
    net.on("2026-12-10")
    for name in ("stands", "decided"):
        net.demand(name, "2026-12-20")
    net.record_ground("excused")
    acceleration.revoke_acceleration(**net.of("excused"))
    net.on("2026-12-22")
    net.on("2026-12-26").suspend("decided")
    net.on("2026-12-31")
    found = reading_effect.effect(net.id, reading="acceleration_day", option="decision")
    assert (found.before, found.not_told) == ("ground", ())
    mine = {
        (one.member, one.before_yen, one.after_yen)
        for one in found.differences
        if one.what == "late_interest_open"
    }
    # Ten days since the ground. Without it November's fee is due on the 27th, four days ago, and
    # December's not at all; with the decision both on the 26th, five days ago.
    assert mine == {
        ("stands", 146, 58), ("stands", 146, 0), ("decided", 146, 73),
    }  # fmt: skip
    assert len([one for one in found.differences if one.member == "decided"]) == 2
    assert "21-3" in found.differences[0].clauses
    reach = reading_effect.effect(net.id, reading="acceleration_reach", option="invoiced")
    assert {(one.member, one.before_yen, one.after_yen) for one in reach.differences} == {
        ("stands", 146, 0), ("decided", 146, 0),
    }  # fmt: skip
    again = reading_effect.effect(net.id, reading="acceleration_day", option="ground")
    assert again.difference_yen == 0
