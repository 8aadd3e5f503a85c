"""Refunds are paid out once, in full, and booked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import figures, refunds, statements
from kiyaku.billing.kinds import Account
from kiyaku.close.verify import verify
from kiyaku.flows import (
    costs,
    initial_cancellation,
    lists,
    outlook,
    overview,
    timeline,
    today,
    why,
)
from kiyaku.flows import refunds as flow
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


@pytest.fixture
def living() -> Living:
    """Choppaya Net; its member paid 10,000 yen for November, of which 4,700 yen are due back."""
    living = Living(
        "choppaya",
        "2026-11-20",
        prices={"usual": 10_000},
        parameters={"due_months_after": 0},
        readings={"first_month_fee": "full"},
    )
    living.register("m")
    living.pay("m", 10_000)
    living.on("2026-11-26").cancel("m", "2026-11-26", "2026-11-20")
    return living


def refused(call: Any) -> str:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value.code


def test_a_refund_waits_until_it_is_paid_out(living: Living) -> None:
    (waiting,) = overview.waiting(living.id).refunds
    assert outlook.outlook(living.id, living.members["m"]).refunds_due_yen == 4_700
    assert (waiting.member, waiting.amount_yen, waiting.due_since, waiting.clauses) == (
        "m", 4_700, day("2026-11-26"), ("7-3", "7-4"),
    )  # fmt: skip
    living.on("2026-12-01")
    assert living.pay_refund("m", "2026-11-30") == 4_700
    assert overview.waiting(living.id).refunds == ()
    assert not overview.waiting(living.id).anything
    shown = statements.statement(living.members["m"])
    assert shown.balance.refunds_due_yen == 0
    assert outlook.outlook(living.id, living.members["m"]).refunds_due_yen == 0
    assert [(one.amount_yen, one.paid_on) for one in shown.refunds] == [(4_700, day("2026-11-30"))]
    money = figures.money(living.id)
    assert (money.refunds, money.refunds_due_yen, money.refunds_paid_yen) == (1, 0, 4_700)
    living.closed("2026-12-02")
    assert verify(living.id) == []


def test_it_is_booked_from_the_debt_to_cash(living: Living) -> None:
    living.on("2026-12-01").pay_refund("m")
    assert select(
        "SELECT debit_account, credit_account, amount_yen, day, corrects_id FROM posting"
        " WHERE source_kind = 7"
    ) == [(Account.REFUNDS_PAYABLE, Account.CASH, 4_700, day("2026-12-01"), 0)]
    balances = figures.balances(living.id)
    assert balances[Account.REFUNDS_PAYABLE] == 0
    assert balances[Account.CASH] == 10_000 - 4_700


def test_the_event_rests_on_what_made_it_due(living: Living) -> None:
    living.on("2026-12-01").pay_refund("m", "2026-11-30")
    told = timeline.events(living.id, membership=living.members["m"])
    (event,) = [one for one in told if one.event == "refund_paid"]
    assert (event.on, event.fields["amount_yen"]) == (day("2026-11-30"), 4_700)
    assert event.clauses == ("7-3", "7-4")
    explained = why.of_event(living.id, event)
    assert explained.agrees
    assert explained.parts[0].title.en == "refund due since 2026-11-26"


def test_it_is_paid_once(living: Living) -> None:
    refund = refunds.refund_meant(living.members["m"], None)

    def pay(**more: Any) -> int:
        return flow.pay_refund(**living.acting, refund=refund, **more)

    assert [pay(key="r") for _ in range(2)] == [4_700, 4_700]
    assert refused(pay) == "refund_paid"
    assert select("SELECT count(*) FROM refund_payment") == [1]


@pytest.mark.parametrize(
    ("paid_on", "code"), [("2026-11-27", "paid_in_future"), ("2026-11-25", "paid_before_due")]
)
def test_it_is_paid_when_it_can_be(living: Living, paid_on: str, code: str) -> None:
    assert refused(lambda: living.pay_refund("m", paid_on)) == code


def test_another_service_s_refund_is_none(living: Living) -> None:
    refund = refunds.refund_meant(living.members["m"], None)
    other = Living("choppaya", "2026-11-20")
    assert refused(lambda: flow.pay_refund(**other.acting, refund=refund)) == "unknown_refund"
    assert refused(lambda: flow.pay_refund(**other.acting, refund=10**9)) == "unknown_refund"
    assert refunds.open_refunds(other.id).rows == ()


def test_open_refunds_come_page_by_page(living: Living, django_assert_num_queries: Any) -> None:
    for name in ("n", "o"):
        living.register(name)
        living.pay(name, 8_000)
        living.cancel(name, "2026-11-26", "2026-11-26")
    with django_assert_num_queries(1):
        first = refunds.open_refunds(living.id, size=2)
    assert [one.membership for one in first] == [living.members["m"], living.members["n"]]
    (last,) = refunds.open_refunds(living.id, size=2, after=first.after)
    assert refunds.count_open(living.id) == 3
    waiting = today.today(living.id, on=living.today, first=2).refunds
    assert (waiting.count, [one.member for one in waiting]) == (3, ["m", "n"])
    assert (last.membership, last.amount_yen) == (living.members["o"], 4_700)


def test_refunds_are_listed_waiting_or_paid_with_whose_they_are(
    living: Living, django_assert_num_queries: Any
) -> None:
    for name in ("n", "o"):
        living.register(name)
        living.pay(name, 8_000)
        living.cancel(name, "2026-11-26", "2026-11-26")
    with django_assert_num_queries(3):
        first = lists.refunds(living.id, size=2)
    assert [(one.handle, one.name, one.clauses) for one in first] == [
        ("m", "m", ("7-3", "7-4")), ("n", "n", ("7-3", "7-4")),
    ]  # fmt: skip
    assert [one.handle for one in lists.refunds(living.id, after=first.after)] == ["o"]
    assert refunds.open_total(living.id) == refunds.Total(3, 4_700 + 2 * 4_700)
    living.on("2026-12-03").pay_refund("n", "2026-12-02")
    living.pay_refund("m", "2026-12-03")
    living.pay_refund("o", "2026-12-01")
    latest = lists.refunds(living.id, is_paid=True, size=2)
    assert [(one.handle, one.listed.paid_on) for one in latest] == [
        ("m", day("2026-12-03")), ("n", day("2026-12-02")),
    ]  # fmt: skip
    (last,) = lists.refunds(living.id, is_paid=True, after=latest.after)
    assert last == lists.refund(living.id, last.listed.refund)
    assert refunds.open_total(living.id) == refunds.Total(0, 0)
    told = timeline.events(living.id, membership=last.listed.membership)
    assert last.event in {one.name for one in told}


def test_a_refund_of_another_service_is_not_listed(living: Living) -> None:
    other = Living("choppaya", "2026-11-20")
    refund = refunds.refund_meant(living.members["m"], None)
    assert lists.refund(living.id, refund) is not None
    assert lists.refund(other.id, refund) is None
    assert lists.refunds(other.id).rows == lists.refunds(other.id, is_paid=True).rows == ()


def test_only_terms_with_an_initial_cancellation_or_costs_know_refunds(living: Living) -> None:
    net, hall = (queries.pack(one.id) for one in (living, Living("netsugen", "2026-11-20")))
    assert hall.answers("disposal_costs") and not hall.answers(initial_cancellation.QUESTION)
    assert flow.are_known(net) and flow.are_known(hall)
    asked = {one.amount for one in costs.KINDS.values()}
    rules = {name: rule for name, rule in hall.rules.items() if name not in asked}
    assert not flow.are_known(replace(hall, rules=rules))
