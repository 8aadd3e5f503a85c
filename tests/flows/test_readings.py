"""Readings chosen with a reason, at once or for a day to come, and what becomes of a plan."""

from __future__ import annotations

import pytest

from kiyaku.base import queries, reading_plans, sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.close.sandbox import make_sandbox
from kiyaku.close.verify import verify
from kiyaku.flows import readings, settings_shown, timeline, why
from tests.living import Living, as_owner, day, select, undone

pytestmark = pytest.mark.django_db
READING, OTHER, USUAL = "interest_end_day", "does_not_count", "counts"


@pytest.fixture
def living() -> Living:
    return Living("netsugen", "2026-11-01")


def chosen(living: Living, **more: object) -> int:
    told = {"reading": READING, "option": OTHER, "reason": "the counter asked", **more}
    return int(readings.choose_reading(**living.acting, **told))


def refused(call: object, **more: object) -> OperationRefused:
    with pytest.raises(OperationRefused) as found:
        call(**more)  # type: ignore[operator]
    assert found.value.message("ja") and found.value.message("en")
    return found.value


def read_as(living: Living) -> str:
    return queries.pack(living.id).reading(READING)


def test_a_plan_takes_effect_with_its_day_and_not_before(living: Living) -> None:
    late = living.register("late")
    plan = chosen(living, from_day=day("2026-12-11"))
    assert read_as(living) == USUAL
    living.on("2026-12-10")
    assert read_as(living) == USUAL
    living.on("2026-12-11")
    assert read_as(living) == OTHER
    living.pay("late")
    living.on("2026-12-13")
    (found,) = reading_plans.plans(living.id)
    assert (found.entry, found.state) == (plan, "in_force")
    entry = select(
        "SELECT actor || business_day FROM journal_entry WHERE action = 'reading_chosen'"
    )
    assert entry == ["close2026-12-11"]
    shown = next(one for one in settings_shown.readings(living.id) if one.reading.id == READING)
    assert [one.reason for one in shown.history] == ["the counter asked"]
    # The close of the day before does not know it, and all can be recomputed.
    then = queries.pack(living.id, on=day("2026-12-10"))
    assert then.reading(READING) == USUAL
    assert verify(living.id) == []
    for event in timeline.events(living.id, membership=late):
        assert why.of_event(living.id, event).reasons, event


def test_a_delay_that_began_under_another_reading_is_judged_by_that_of_its_end(
    living: Living,
) -> None:
    living.register("late")
    living.on("2026-12-20")  # overdue since the 10th
    chosen(living)
    living.on("2027-01-05")
    living.pay("late")
    living.on("2027-01-06")
    assert select("SELECT interest_days FROM overdue WHERE settled_on IS NOT NULL") == [25]
    assert verify(living.id) == []


def test_a_plan_is_taken_back_until_its_day(living: Living) -> None:
    plan = chosen(living, from_day=day("2026-11-04"), key="a")
    assert chosen(living, from_day=day("2026-11-04"), key="a") == plan
    assert refused(chosen, living=living, from_day=day("2026-11-05")).code == (
        "reading_planned_already"
    )
    other = Living("netsugen", "2026-11-01")
    take_back = readings.withdraw_reading_plan
    unknown = refused(take_back, **other.acting, plan=plan, reason="r")
    assert unknown.code == "unknown_reading_plan"
    assert refused(take_back, **living.acting, plan=plan, reason=" ").code == "reason_missing"
    take_back(**living.acting, plan=plan, reason="no longer")
    closed = refused(take_back, **living.acting, plan=plan, reason="again")
    assert closed.code == "reading_plan_closed"
    living.on("2026-11-06")
    assert read_as(living) == USUAL
    again = chosen(living, from_day=day("2026-11-07"))
    living.on("2026-11-07")
    assert read_as(living) == OTHER
    assert refused(take_back, **living.acting, plan=again, reason="r").code == closed.code
    assert verify(living.id) == []


def test_no_reason_and_no_day_gone_by(living: Living) -> None:
    assert refused(chosen, living=living, reason="  ").code == "reason_missing"
    assert refused(chosen, living=living, reason="a" * 401).code == "reason_missing"
    past = refused(chosen, living=living, from_day=day("2026-10-31"))
    assert past.code == "reading_day_past"
    assert select("SELECT count(*) FROM reading_plan") == [0]
    chosen(living, from_day=living.today)
    assert read_as(living) == OTHER


def test_reasons_stay_out_of_the_journal_and_a_copy_has_its_plans(living: Living) -> None:
    chosen(living, from_day=day("2026-11-03"))
    assert not any("counter" in one for one in select("SELECT payload FROM journal_entry"))
    copy = Living.__new__(Living)
    made = make_sandbox(service=living.id, at=living.at, by="staff")
    copy.id, copy.today = made, living.today
    (plan,) = reading_plans.plans(copy.id, still_open=True)
    assert plan.entry != reading_plans.plans(living.id)[0].entry
    copy.on("2026-11-03")
    assert read_as(copy) == OTHER and read_as(living) == USUAL
    assert sandboxes.is_sandbox(copy.id)
    assert verify(copy.id) == []


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE reading_plan SET option = 'counts'",
        "UPDATE reading_plan SET from_day = from_day + 1",
        "DELETE FROM reading_plan",
        "UPDATE reading_plan SET chosen_entry_id = NULL WHERE chosen_entry_id > 0",
        "UPDATE reading_plan SET withdrawn_entry_id = NULL WHERE withdrawn_entry_id > 0",
    ],
)
def test_a_plan_that_was_tampered_with_is_found(living: Living, spoil: str) -> None:
    plan = chosen(living, from_day=day("2026-11-03"))
    readings.withdraw_reading_plan(**living.acting, plan=plan, reason="r")
    chosen(living, from_day=day("2026-11-02"))
    living.on("2026-11-02")
    assert verify(living.id) == []
    with undone():
        with as_owner():
            select(f"{spoil} RETURNING id")
        assert {one.code for one in verify(living.id)} == {"setting"}
