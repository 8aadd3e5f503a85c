"""The price list as of a day."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku import packs
from kiyaku.flows import published_prices
from kiyaku.flows.published_prices import Fee, PlanShown
from tests.living import Living, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def living(db: None) -> Living:
    """Two plans at the opening; a rise and a new plan published later."""
    living = Living(
        "netsugen",
        "2026-11-01",
        prices={"usual": 6_000, "office": {"2026-12-01": 20_000, "2027-04-01": 22_000}},
    )
    living.on("2026-11-10").set_price(6_600, "2027-01-01")
    living.set_price(500, "2026-11-15", "night")
    return living.on("2026-11-12")


def plans(living: Living, on: str) -> dict[str, PlanShown]:
    page = published_prices.price_page(living.id, on=day(on))
    assert (page.service, page.on) == (living.code, day(on))
    return {plan.code: plan for plan in page.plans}


def fee(yen: int, first: str | None, last: str | None) -> Fee:
    def date(text: str | None) -> dt.date | None:
        return None if text is None else day(text)

    return Fee(date(first), date(last), yen)


def test_the_fee_of_the_day_what_is_past_and_what_is_to_come(living: Living) -> None:
    today = plans(living, "2026-11-12")
    assert today["usual"].fee == fee(6_000, None, "2026-12-31")
    assert today["usual"].past == ()
    assert today["usual"].future == (fee(6_600, "2027-01-01", None),)
    later = plans(living, "2027-04-01")
    assert later["usual"].fee == fee(6_600, "2027-01-01", None)
    assert later["usual"].past == (fee(6_000, None, "2026-12-31"),)
    assert later["office"].fee == fee(22_000, "2027-04-01", None)
    assert later["office"].past == (fee(20_000, "2026-12-01", "2027-03-31"),)
    assert later["office"].future == ()


@pytest.mark.parametrize(
    ("on", "office"),
    [("2026-11-30", None), ("2026-12-01", 20_000), ("2027-03-31", 20_000), ("2027-04-01", 22_000)],
)
def test_a_fee_holds_from_its_first_day_to_the_day_before_the_next(
    living: Living, on: str, office: int | None
) -> None:
    found = plans(living, on)["office"].fee
    assert (None if found is None else found.monthly_fee_yen) == office


def test_a_past_day_shows_what_was_published_then(living: Living) -> None:
    before = plans(living, "2026-11-09")
    assert list(before) == ["office", "usual"]  # the night plan was not thought of yet
    assert before["usual"].future == ()
    assert list(plans(living, "2026-11-10")) == ["night", "office", "usual"]
    assert plans(living, "2026-11-10")["night"].fee is None
    assert plans(living, "2026-11-15")["night"].fee == fee(500, "2026-11-15", None)


def test_days_before_the_opening_show_what_the_service_opened_with(living: Living) -> None:
    assert plans(living, "2026-01-01")["usual"].fee == fee(6_000, None, None)


def test_a_fee_published_anew_for_the_same_day_takes_the_place_of_the_other(
    living: Living,
) -> None:
    living.set_price(6_700, "2027-01-01")
    assert plans(living, "2026-11-12")["usual"].future == (fee(6_700, "2027-01-01", None),)
    assert plans(living, "2026-11-11")["usual"].future == (fee(6_600, "2027-01-01", None),)


def test_a_plan_is_called_by_its_name(living: Living) -> None:
    name = plans(living, "2026-11-12")["usual"].name
    assert (name.ja, name.en) == ("usual", "usual")


def test_however_many_plans_three_queries(
    living: Living, django_assert_num_queries: object
) -> None:
    for number in range(10):
        living.set_price(1_000 + number, "2026-12-01", f"plan-{number}")
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(published_prices.price_page(living.id, on=living.today).plans) == 13


@pytest.mark.parametrize(("pack", "clause"), [("netsugen", "5-1"), ("choppaya", "12-1")])
def test_the_clause_on_the_price_list_is_found(pack: str, clause: str) -> None:
    assert published_prices.price_clauses(packs.load(pack)) == (clause,)
