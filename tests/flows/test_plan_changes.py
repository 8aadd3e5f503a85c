"""Another plan from the next period on."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import leaving, outlook, plan_changes, timeline, why
from kiyaku.members import queries as members
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

PRICES = {"usual": 6_000, "more": 9_000, "later": {"2027-06-01": 1_000}}


@pytest.fixture(params=["netsugen", "choppaya"])
def living(request: pytest.FixtureRequest, db: None) -> Living:
    living = Living(request.param, "2026-11-01", prices=PRICES)
    living.register("m")
    living.register("other")
    return living


def change(living: Living, plan: str = "more", **more: object) -> dt.date:
    return plan_changes.request_plan_change(**living.of("m"), plan=plan, **more)


def fees(living: Living) -> list[tuple[dt.date, int]]:
    return select(
        "SELECT fee_month, amount_yen FROM charge WHERE membership_id = %s AND kind = 1 ORDER BY 1",
        living.members["m"],
    )


def refusal(living: Living, plan: str = "more") -> str:
    with pytest.raises(OperationRefused) as refused:
        change(living, plan)
    return refused.value.code


def test_each_month_is_charged_by_the_plan_it_had(living: Living) -> None:
    living.on("2026-12-10")
    assert change(living, key="once") == day("2027-01-01") == change(living, key="once")
    membership = living.members["m"]
    living.closed("2026-12-30")
    codes = select("SELECT code FROM plan JOIN membership m ON m.plan_id = plan.id WHERE m.id = %s",
                   membership)  # fmt: skip
    assert codes == ["usual"]
    living.closed("2027-02-02")
    assert [yen for _, yen in fees(living)] == [6_000, 6_000, 9_000, 9_000]
    assert verify(living.id) == []


def test_the_fees_shown_before_are_those_charged_later(living: Living) -> None:
    shown = plan_changes.preview(living.id, living.members["m"], "more")
    assert (shown.from_day, shown.from_fee_yen, shown.to_fee_yen) == (
        day("2026-12-01"), 6_000, 9_000,
    )  # fmt: skip
    change(living)
    bill = leaving.preview(living.id, living.members["m"], "2027-01").bill
    monthly = {one.month: one.amount_yen for one in bill.fees}
    assert monthly["2026-12"] == 9_000
    living.closed("2026-12-02")
    assert fees(living)[-1] == (day("2026-12-01"), 9_000)
    assert outlook.outlook(living.id, living.members["m"])


def test_until_it_begins_it_can_be_taken_back(living: Living) -> None:
    change(living)
    living.on("2026-11-30")
    back = plan_changes.withdraw_plan_change(**living.of("m"))
    assert back == day("2026-12-01")
    assert plan_changes.ahead(living.id, living.members["m"]) is None
    living.closed("2026-12-02")
    assert fees(living)[-1][1] == 6_000
    assert change(living) == day("2027-01-01")
    assert verify(living.id) == []


def test_once_begun_it_cannot(living: Living) -> None:
    change(living)
    living.on("2026-12-01")
    with pytest.raises(OperationRefused) as refused:
        plan_changes.withdraw_plan_change(**living.of("m"))
    assert refused.value.code == "no_plan_change_ahead"


def test_what_is_refused(living: Living) -> None:
    assert refusal(living, "usual") == "same_plan"
    assert refusal(living, "later") == "no_price"
    assert refusal(living, "unknown") == "unknown_plan"
    change(living)
    assert refusal(living) == "plan_change_ahead"
    plan_changes.withdraw_plan_change(**living.of("m"))
    living.leave("m")
    assert refusal(living) == "ends_before"
    living.closed("2026-12-31")
    assert refusal(living) == "not_active"


def test_who_leaves_before_it_begins_keeps_the_plan(living: Living) -> None:
    change(living)
    living.leave("m")
    living.closed("2026-12-02")
    row = members.membership(living.id, living.members["m"])
    assert row.ended_on == day("2026-11-30")
    assert select("SELECT carried_out_on FROM plan_change WHERE membership_id = %s", row.pk) == [
        None
    ]
    assert verify(living.id) == []


def test_a_month_without_a_price_is_charged_later_by_its_own_plan() -> None:
    living = Living("netsugen", "2026-11-05", prices={"free": {"2027-06-01": 1}, "more": 9_000})
    living.register("m", "free")
    change(living)
    living.closed("2026-12-02")
    assert [yen for _, yen in fees(living)] == [9_000]
    living.set_price(100, "2026-11-01", plan="free")
    living.closed("2026-12-03")
    assert [yen for _, yen in fees(living)] == [100, 9_000]
    assert verify(living.id) == []


def test_changes_back_and_forth_are_told_apart(living: Living) -> None:
    change(living)
    living.on("2026-12-15")
    change(living, "usual")
    living.closed("2027-01-02")
    assert [yen for _, yen in fees(living)] == [6_000, 9_000, 6_000]
    assert verify(living.id) == []
    events = timeline.events(living.id, membership=living.members["m"])
    asked = [one for one in events if one.event == plan_changes.REQUESTED]
    assert [one.fields["plan"] for one in asked] == ["more", "usual"]
    for event in events:
        if event.event in (plan_changes.REQUESTED, "charge_raised"):
            assert all(one.agrees for one in why.of_event(living.id, event).reasons), event


def test_the_plans_there_are_to_change_to(living: Living) -> None:
    codes = [one.code for one in plan_changes.choices(living.id, living.members["m"])]
    assert codes == ["more"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE membership SET plan_id = (SELECT min(id) FROM plan WHERE plan.service_id ="
        " membership.service_id AND id <> membership.plan_id) WHERE id = %s",
        "UPDATE plan_change SET carried_out_on = NULL WHERE membership_id = %s",
        "DELETE FROM plan_change WHERE membership_id = %s",
        "UPDATE plan_change SET from_day = from_day + 1 WHERE membership_id = %s",
    ],
)
def test_what_somebody_altered_is_found(living: Living, statement: str) -> None:
    change(living)
    living.closed("2026-12-02")
    select(f"WITH altered AS ({statement} RETURNING 1) SELECT * FROM altered", living.members["m"])
    assert "plan_change" in {one.code for one in verify(living.id)}
