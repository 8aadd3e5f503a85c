"""What leaving would cost, as shown before, is what is billed after: the real close runs to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from kiyaku.base import closing, partitions
from kiyaku.base.errors import OperationRefused
from kiyaku.billing.kinds import ChargeKind
from kiyaku.close.partition import close_partition
from kiyaku.flows import leaving
from kiyaku.flows.leaving import Leaving
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

ACCRUED = {"payment_order": "accrued_costs_interest_principal"}
RATE = {"late_interest_rate_permille": {"2025-04-01": 146}}


def preview(living: Living, name: str, month: str | None = None, **more: Any) -> Leaving:
    return leaving.preview(living.id, living.members[name], month, **more)


def invoiced_after(living: Living, name: str, invoices: set[int]) -> int:
    """What has been invoiced to a member on invoices other than these."""
    rows = select(
        "SELECT id, total_yen FROM invoice WHERE membership_id = %s", living.members[name]
    )
    return sum(yen for id_, yen in rows if id_ not in invoices)


def invoices_of(living: Living, name: str) -> set[int]:
    return set(select("SELECT id FROM invoice WHERE membership_id = %s", living.members[name]))


def billed_after(living: Living, name: str, invoices: set[int]) -> list[tuple[Any, ...]]:
    """Each charge invoiced on other invoices: kind, month, yen, due date, day of issue."""
    rows = select(
        "SELECT i.id, c.kind, c.fee_month, c.amount_yen, c.due_on, i.issued_on FROM charge c"
        " JOIN invoice_line l ON l.charge_id = c.id JOIN invoice i ON i.id = l.invoice_id"
        " WHERE c.membership_id = %s",
        living.members[name],
    )
    return sorted(
        (ChargeKind(kind).name.lower(), f"{month:%Y-%m}", *more)
        for id_, kind, month, *more in rows
        if id_ not in invoices
    )


def still_owed(living: Living, name: str) -> tuple[int, int]:
    """What is open on invoices, and what is left of payments."""
    shown = leaving.until_settled_end(living.id, living.members[name]).bill
    return shown.open_yen + shown.to_invoice_yen, shown.credit_yen


# --- the amount shown equals the later bill ---------------------------------------------------

REGISTRATIONS = (
    "2028-01-20", "2028-01-21", "2028-01-31", "2028-02-01", "2028-02-11", "2028-02-20",
    "2028-02-21", "2028-02-27", "2028-02-29",
)  # fmt: skip
PREVIEWS = ("2028-02-29", "2028-03-01", "2028-03-05", "2028-03-11", "2028-03-21", "2028-03-28")
WAYS = ("never_pays", "in_time", "in_part", "ahead", "pays_what_is_shown", "late_that_day", "free")
WISHES = (None, 0, 1)
ALL_INVOICED = dt.timedelta(40)
"""After the last end by so much, the last fee is invoiced under each of the settings below."""


@dataclass(frozen=True)
class Shown:
    """A preview, with the invoices there were and whether all of it is paid that day."""

    name: str
    leaving: Leaving
    invoices: set[int]
    is_paid: bool


class Leavers:
    """Members of a leap year, each registered, paying and leaving in another way."""

    def __init__(self, pack: str, **settings: Any) -> None:
        rate = RATE if pack == "netsugen" else {}
        parameters = {**rate, **settings.pop("parameters", {})}
        self.living = Living(
            pack, REGISTRATIONS[0], prices={"usual": 6_600, "free": 0}, parameters=parameters,
            **settings,
        )  # fmt: skip
        self.bills_interest_at_once = ACCRUED.items() <= settings.get("readings", {}).items()
        self.due_day = 10 if pack == "netsugen" else 27
        self.shown: list[Shown] = []
        self.months: list[str] = []
        self.leaves_on = {
            f"{way}-{registered}": PREVIEWS[(number + place) % len(PREVIEWS)]
            for number, registered in enumerate(REGISTRATIONS)
            for place, way in enumerate(WAYS)
        }

    def live(self) -> None:
        today = day(REGISTRATIONS[0])
        while today <= day(PREVIEWS[-1]):
            self.live_a_day(today)
            today += dt.timedelta(1)
        last_end = max(one.leaving.ends_on for one in self.shown)
        self.living.closed((last_end + ALL_INVOICED).isoformat())

    def live_a_day(self, today: dt.date) -> None:
        date = today.isoformat()
        events = date in (*REGISTRATIONS, *PREVIEWS, "2028-02-15")
        if not events and today.day not in (self.due_day, self.due_day + 1):
            return
        living = self.living.on(date)
        if date == "2028-02-15":  # known to every preview, in force within them
            living.set_price(7_001, "2028-03-01")
            living.set_price(9_999, "2028-04-01")
        if date in REGISTRATIONS:
            for way in WAYS:
                living.register(f"{way}-{date}", "free" if way == "free" else "usual")
        gone = {one.name for one in self.shown}
        for name in living.members:
            if name not in gone:
                self.pay(name, today)
        for name, leaves_on in self.leaves_on.items():
            if leaves_on == date and name in living.members:
                self.leave(name)

    def pay(self, name: str, today: dt.date) -> None:
        way, living = name.split("-")[0], self.living
        has_open = bool(select(
            "SELECT 1 FROM invoice i WHERE membership_id = %s AND due_on <= %s AND NOT EXISTS"
            " (SELECT FROM settlement s WHERE s.invoice_id = i.id)",
            living.members[name], today,
        ))  # fmt: skip
        if way == "in_time" and today.day == self.due_day and has_open:
            living.pay(name)
        if way == "in_part" and today.day == self.due_day + 1 and has_open:
            living.pay(name, 1_234)
        if way == "ahead" and name.endswith(today.isoformat()):
            living.pay(name, 20_000)
        if way == "late_that_day" and self.leaves_on[name] == today.isoformat() and has_open:
            living.pay(name)

    def leave(self, name: str) -> None:
        number, living = len(self.shown), self.living
        wish = WISHES[number % len(WISHES)]
        if not self.shown or self.shown[-1].leaving.on != living.today:
            self.months = [one.month for one in preview(living, name).options]
        month = None if wish is None else self.months[wish]
        shown, invoices = preview(living, name, month), invoices_of(living, name)
        outcome = living.leave(name, month)
        assert (outcome.ends_on, True) == (shown.ends_on, shown.is_in_time)
        bill, is_paid = shown.bill, "pays_what_is_shown" in name
        yen = bill.to_pay_yen + bill.late_interest_yen + bill.late_handling_fee_yen
        if is_paid and yen:
            living.pay(name, yen)
        self.shown.append(Shown(name, shown, invoices, is_paid))


@pytest.mark.parametrize(
    ("pack", "settings"),
    [
        ("netsugen", {}),
        ("netsugen", {"readings": ACCRUED, "parameters": {"invoice_lead_days": 12}}),
        ("choppaya", {}),
        ("choppaya", {"readings": {"cancellation_end": "following_month", **ACCRUED}}),
        (
            "choppaya",
            {
                "parameters": {"due_months_after": 0, "dunning_after_days": 3},
                "readings": {"first_month_fee": "full"},
            },
        ),
    ],
    ids=["netsugen", "netsugen-accrued", "choppaya", "choppaya-following", "choppaya-same-month"],
)
def test_what_is_shown_is_what_is_billed(pack: str, settings: dict[str, Any]) -> None:
    leavers = Leavers(pack, **settings)
    leavers.live()
    assert len(leavers.shown) >= 60
    for one in leavers.shown:
        bill, living = one.leaving.bill, leavers.living
        assert bill.unknown == ()
        billed = invoiced_after(living, one.name, one.invoices) + bill.open_yen
        delay = bill.late_interest_yen + bill.late_handling_fee_yen if one.is_paid else 0
        assert billed == bill.total_yen + delay, one
        if one.is_paid:
            assert still_owed(living, one.name)[0] == 0, one
        else:
            assert billed_after(living, one.name, one.invoices) == sorted(
                (item.kind, item.month, item.amount_yen, item.due_on, item.invoiced_on)
                for item in bill.to_invoice
            ), one
    assert_varied(leavers)


def assert_varied(leavers: Leavers) -> None:
    """The lives above hold what they are here for."""
    bills = [one.leaving.bill for one in leavers.shown]
    paid = [one.leaving.bill for one in leavers.shown if one.is_paid]
    assert any(bill.late_interest_yen for bill in paid)
    assert any(bill.open_yen and not bill.delays for bill in bills)
    assert any(bill.credit_yen for bill in bills)
    assert any(bill.total_yen == 0 for bill in bills)
    if not leavers.bills_interest_at_once:
        assert any(one.kind == "late_interest" for bill in bills for one in bill.to_invoice)
    assert len({one.leaving.ends_on for one in leavers.shown}) >= 3
    assert {one.amount_yen for bill in bills for one in bill.fees} >= {7_001, 9_999}
    if leavers.living.pack == "choppaya":
        assert any(bill.late_handling_fee_yen for bill in paid)
    exact = [one for one in leavers.shown if one.is_paid and not one.leaving.bill.credit_yen]
    assert {still_owed(leavers.living, one.name) for one in exact} == {(0, 0)}


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_on_each_day_of_six_weeks_what_is_billed_is_shown(pack: str) -> None:
    """One member who never pays, asked about day by day across a leap day and two months' ends."""
    rate = RATE if pack == "netsugen" else {}
    living = Living(pack, "2028-02-10", prices={"usual": 6_600}, parameters=rate)
    living.register("m")
    shown = []
    for number in range(44):
        living.on((living.today + dt.timedelta(bool(number))).isoformat())
        shown.append((preview(living, "m", "2028-04"), invoices_of(living, "m")))
    living.leave("m", "2028-04")
    living.closed("2028-04-02")
    for one, invoices in shown:
        assert invoiced_after(living, "m", invoices) + one.bill.open_yen == one.bill.total_yen
    assert len({(one.ends_on, one.bill.total_yen) for one, _ in shown}) == 1


def test_while_a_close_is_under_way_no_fee_is_counted_twice_or_left_out() -> None:
    living = Living("netsugen", "2026-11-03")
    living.register("m")
    living.on("2026-11-30")
    before = preview(living, "m", "2027-01").bill.total_yen
    closing.cut_off(living.id, living.today)  # the business day has moved on, nothing is closed
    shown = preview(living, "m", "2027-01")
    assert (shown.on, shown.bill.total_yen) == (day("2026-12-01"), before)
    living.on("2026-12-01")
    closing.cut_off(living.id, living.today)
    number = partitions.number(living.members["m"])
    assert close_partition(living.id, living.today, number, living.at)
    assert preview(living, "m", "2027-01").bill.total_yen == before == 18_000


# --- what is shown ----------------------------------------------------------------------------


def test_fees_are_shown_month_by_month_with_due_dates_and_clauses() -> None:
    living = Living("netsugen", "2026-11-21", prices={"usual": {"2026-01-01": 6_000}})
    living.register("m")
    living.set_price(7_000, "2027-01-01")
    shown = preview(living, "m", "2027-02")
    fees = shown.bill.fees
    assert [(one.month, one.amount_yen, one.due_on, one.invoiced_on) for one in fees] == [
        ("2026-11", 6_000, day("2027-01-10"), day("2027-01-01")),
        ("2026-12", 6_000, day("2027-01-10"), day("2027-01-01")),
        ("2027-01", 7_000, day("2027-01-10"), day("2027-01-01")),
        ("2027-02", 7_000, day("2027-02-10"), day("2027-02-01")),
    ]  # fmt: skip
    for one in shown.bill.fees:
        assert (one.charge, one.kind, one.words.en) == (None, "monthly_fee", "monthly fee")
        assert one.amount.clauses == one.due.clauses == one.invoice.clauses == ("5-3",)
        assert one.due.receipt is not None and one.due.receipt.answer == one.due_on
        assert one.amount.terms_version == "2024-03-05"
    assert shown.bill.fees[2].amount.steps[0].en == (
        "price list: plan usual costs 7,000 yen a month on 2027-01-01"
    )
    assert (shown.ends_on, shown.end.clauses) == (day("2027-02-28"), ("10-2", "3-1"))
    assert shown.end.receipt is not None and shown.end.receipt.answer == shown.ends_on


def test_a_charge_that_waits_for_its_invoice_is_shown_with_its_own_bases() -> None:
    living = Living("choppaya", "2026-11-21")
    living.register("m")
    living.on("2026-11-25")
    (first,) = preview(living, "m").bill.to_invoice
    assert first.charge is not None
    assert (first.month, first.amount_yen, first.due_on) == ("2026-11", 2_000, day("2026-12-27"))
    assert (first.amount.clauses, first.due.clauses) == (("12-1", "12-2"), ("12-1",))
    assert first.invoiced_on == day("2026-12-01")


def test_a_fee_whose_due_day_is_past_falls_due_with_the_next_one() -> None:
    living = Living("choppaya", "2026-11-28", parameters={"due_months_after": 0})
    living.register("m")
    (fee,) = preview(living, "m").bill.fees
    assert (fee.month, fee.due_on, fee.due.clauses) == (
        "2026-11", day("2026-12-27"), ("12-4", "12-1"),
    )  # fmt: skip
    assert fee.due.steps[0].en.startswith("raised on 2026-11-28, after the regular due date")
    living.closed("2026-11-28")
    assert select("SELECT due_on FROM charge") == [fee.due_on]


def test_delay_runs_beside_the_amount_and_is_exact() -> None:
    living = Living("choppaya", "2026-11-01", prices={"usual": 100_000},
                    parameters={"due_months_after": 0})  # fmt: skip
    living.register("m")
    living.on("2026-12-07")
    bill = preview(living, "m").bill
    (late,) = bill.delays
    # ten days at 0.04 % a day; the demand goes out with the close of this day
    assert (late.days, late.interest_yen, late.handling_fee_yen) == (10, 400, 0)
    assert (bill.open_yen, bill.to_invoice_yen, bill.late_interest_yen) == (200_000, 0, 400)
    assert late.interest.clauses == ("12-4",)
    assert late.interest.receipt is not None
    assert late.interest.receipt.inputs["pieces_yen"] == [100_000]
    living.on("2026-12-08")
    bill = preview(living, "m").bill
    assert (bill.late_interest_yen, bill.late_handling_fee_yen) == (440, 3_300)
    assert bill.delays[0].handling_fee is not None
    assert bill.delays[0].handling_fee.clauses == ("12-4",)


def test_what_is_paid_in_advance_is_told_apart() -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("m")
    living.pay("m", 10_000)
    bill = preview(living, "m", "2026-12").bill
    assert (bill.total_yen, bill.credit_yen, bill.to_pay_yen) == (12_000, 10_000, 2_000)


def test_months_without_a_price_are_told_and_left_out() -> None:
    living = Living("netsugen", "2026-11-03", prices={"usual": {"2027-01-01": 5_000}})
    living.register("m")
    for date in ("2026-11-03", "2026-12-03"):
        bill = preview(living.on(date), "m", "2027-01").bill
        assert [one.amount_yen for one in bill.fees] == [None, None, 5_000]
        assert bill.total_yen == 5_000
        assert [one.en.partition(" has")[0] for one in bill.unknown] == ["the price list"] * 2
    living.set_price(4_000, "2026-11-01")
    shown, invoices = preview(living, "m", "2027-01"), invoices_of(living, "m")
    assert (shown.bill.unknown, shown.bill.total_yen) == ((), 13_000)
    living.leave("m", "2027-01")
    living.closed("2027-01-02")
    assert invoiced_after(living, "m", invoices) == 13_000


def test_an_unknown_rate_is_told_and_left_out() -> None:
    living = Living("netsugen", "2026-11-03", parameters={"late_interest_rate_permille": {}})
    living.register("m")
    living.on("2026-12-15")
    bill = preview(living, "m").bill
    assert (bill.delays[0].interest_yen, bill.late_interest_yen) == (None, 0)
    assert bill.delays[0].interest.clauses == ("6-2",)
    assert "late_interest_rate_permille" in bill.unknown[0].en
    living.pay("m")
    (to_come,) = preview(living, "m").bill.to_invoice
    assert (to_come.kind, to_come.amount_yen) == ("late_interest", None)
    assert to_come.unknown in preview(living, "m").bill.unknown


# --- until a settled end ----------------------------------------------------------------------


def test_until_a_settled_end_the_amount_goes_on_being_shown() -> None:
    living = Living("choppaya", "2026-11-11")
    living.register("m")
    shown = preview(living, "m", "2027-02")
    living.leave("m", "2027-02")
    membership = living.members["m"]
    settled = leaving.until_settled_end(living.id, membership)
    assert (settled.bill, settled.ends_on) == (shown.bill, shown.ends_on)
    assert settled.end.clauses == shown.end.clauses == ("20-1",)
    totals = []
    for date in ("2026-12-15", "2027-01-01", "2027-02-10", "2027-03-05"):
        totals.append(leaving.until_settled_end(living.on(date).id, membership).bill.total_yen)
    assert totals == [shown.bill.total_yen] * 4 == [16_000] * 4


def test_without_an_end_there_is_none_to_show() -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("m")
    with pytest.raises(OperationRefused) as refused:
        leaving.until_settled_end(living.id, living.members["m"])
    assert refused.value.code == "no_end"


def test_after_an_initial_cancellation_only_its_settlement_is_to_come() -> None:
    living = Living("choppaya", "2026-11-24", parameters={"due_months_after": 0})
    living.register("m")
    living.on("2026-11-28")
    living.cancel("m", "2026-11-27", "2026-11-24")
    bill = leaving.until_settled_end(living.id, living.members["m"]).bill
    assert {(one.kind, one.amount_yen) for one in bill.to_invoice} == {
        ("initial_cancellation_usage", 600), ("initial_cancellation_handling_fee", 3_300),
    }  # fmt: skip
    assert (bill.open_yen, bill.fees) == (0, ())


def test_the_fee_of_a_period_that_began_on_the_day_of_a_termination_is_shown() -> None:
    living = Living("netsugen", "2026-11-05")
    living.register("m")
    living.on("2026-12-01").terminate("m")
    bill = leaving.until_settled_end(living.id, living.members["m"]).bill
    living.closed("2027-02-01")
    assert invoiced_after(living, "m", set()) == bill.total_yen == 12_000


# --- bounded ----------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_the_months(
    django_assert_max_num_queries: Any,
) -> None:
    living = Living("choppaya", "2026-09-25")
    living.register("m")
    living.on("2027-01-05")
    with django_assert_max_num_queries(16):
        shown = preview(living, "m", "2031-12")
    assert (len(shown.bill.delays), len(shown.bill.fees)) == (3, 59)
