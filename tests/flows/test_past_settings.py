"""Values and prices for days gone by have their reason, and contradict nothing that is charged."""

from __future__ import annotations

import copy

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import opening, past_settings, plan_changes, settings_shown
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(unkept: None) -> Living:
    """Hanako has been charged for November and December; nobody ever was for the plan night."""
    prices = {"usual": 6_000, "night": {"2027-06-01": 500}}
    life = Living("netsugen", "2026-11-05", prices=prices)
    life.register("hanako")
    return life.on("2026-12-20")


@pytest.fixture
def life(built: Living) -> Living:
    return copy.deepcopy(built)


def set_price(life: Living, yen: int, from_day: str, plan: str = "usual", **more: object) -> None:
    about = {"plan": plan, "monthly_fee_yen": yen, "from_day": day(from_day), **more}
    opening.set_price(**life.acting, **about)


def set_due_day(life: Living, value: object, **more: object) -> None:
    opening.set_parameter(**life.acting, name="due_day", value=value, **more)


def refused(act: object, *arguments: object, **more: object) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        act(*arguments, **more)  # type: ignore[operator]
    return caught.value


def test_a_price_of_days_gone_by_has_its_reason_and_no_other_was_charged(life: Living) -> None:
    charged = select("SELECT fee_month, amount_yen FROM charge ORDER BY 1")
    assert len(charged) == 2
    missing = refused(set_price, life, 7_000, "2026-12-19")
    assert missing.code == "past_reason_missing" and missing.details["clauses"]
    assert "変わりません" in missing.ja and "stays as it is" in missing.en
    wrong = refused(set_price, life, 7_000, "2026-12-01", reason="typed wrongly")
    assert (wrong.code, wrong.details["month"]) == ("price_charged_already", day("2026-12-01"))
    assert "2026-12-20" in wrong.ja and "2026-12-20" in wrong.en
    assert refused(set_price, life, 7_000, "2026-12-02", reason="r" * 401).code == "text_too_long"
    set_price(life, 7_000, "2026-12-02", reason="agreed then,  entered late")  # December: as it was
    set_price(life, 6_000, "2026-11-06", reason="the same")
    set_price(life, 400, "2026-11-06", plan="night", reason="forgotten")
    set_price(life, 8_000, "2027-01-01")  # ahead: why is nobody's question
    reasons = select("SELECT reason FROM price WHERE reason <> '' ORDER BY id")
    assert reasons == ["agreed then, entered late", "the same", "forgotten"]
    payloads = select("SELECT payload::text FROM journal_entry WHERE action = 'price_set'")
    assert not any("forgotten" in one for one in payloads)
    life.closed("2027-01-02")
    assert select("SELECT fee_month, amount_yen FROM charge ORDER BY 1")[:2] == charged
    assert verify(life.id) == []


def test_a_month_is_charged_by_the_plan_it_had_then() -> None:
    """After a change of plan the old plan's months are still its own."""
    with_change = Living("netsugen", "2026-11-05", prices={"usual": 6_000, "more": 9_000})
    with_change.register("taro")
    plan_changes.request_plan_change(**with_change.of("taro"), plan="more")
    with_change.closed("2027-01-05")
    for plan, first in (("usual", "2026-11-05"), ("more", "2026-12-01")):
        wrong = refused(set_price, with_change, 1, first, plan=plan, reason="r")
        assert wrong.code == "price_charged_already", plan
    set_price(with_change, 1, "2026-12-01", plan="usual", reason="nobody had it any more")


def test_a_value_of_days_gone_by_has_its_reason_where_another_was_known(life: Living) -> None:
    booked = select("SELECT due_on FROM charge ORDER BY 1")
    missing = refused(set_due_day, life, {day("2026-12-01"): 12})
    assert missing.code == "past_reason_missing" and missing.details["clauses"]
    assert refused(set_due_day, life, 12).code == "past_reason_missing"  # for all days
    set_due_day(life, 10)  # as it is anyway
    set_due_day(life, {day("2026-12-20"): 11})  # from today on
    set_due_day(life, {day("2026-12-01"): 12}, reason="the resolution of that day")
    shown = next(one for one in settings_shown.parameters(life.id) if one.name == "due_day")
    assert [one.reason for one in shown.history] == ["", "", "the resolution of that day"]
    life.closed("2026-12-21")
    assert select("SELECT due_on FROM charge ORDER BY 1")[: len(booked)] == booked
    assert verify(life.id) == []


def test_what_stays_as_it_is_is_told_before(life: Living) -> None:
    assert past_settings.past(life.id, life.today) is None
    found = past_settings.past(life.id, day("2020-01-01"))
    assert found is not None
    yen = sum(select("SELECT amount_yen FROM charge"))
    assert (found.from_day, found.charges, found.amount_yen) == (day("2026-11-05"), 2, yen)
