"""What members are told of what was done for them, in their language, with its clause."""

from __future__ import annotations

import pytest

from kiyaku.close.verify import verify
from kiyaku.flows import plan_changes
from kiyaku.notices import outbox as box
from tests.living import Living

pytestmark = pytest.mark.django_db


def told(living: Living, kind: str, name: str = "m") -> str:
    """The only message of a kind to a member."""
    (found,) = (one for one in box.told_to(living.members[name]) if one.kind == kind)
    return found.body


def test_an_initial_cancellation_and_its_refund_are_told() -> None:
    settings = {"due_months_after": 0}
    living = Living(
        "choppaya", "2026-11-20", prices={"usual": 10_000}, parameters=settings,
        readings={"first_month_fee": "full"},
    )  # fmt: skip
    living.register("m")
    living.pay("m", 10_000)
    living.on("2026-11-26").cancel("m", "2026-11-26", "2026-11-20")
    body = told(living, "initial_cancellation")
    for said in (
        "2026年11月26日",
        "お返しする金額: 4,700円",
        "お支払いいただく金額: 0円",
        "第7条3項",
    ):
        assert said in body
    living.pay_refund("m")
    assert "2026年11月26日 に 4,700円" in told(living, "refund_paid")
    assert verify(living.id) == []


def test_a_wish_to_leave_that_comes_too_late_is_answered_with_the_earliest_end() -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("m")
    living.on("2026-11-21").leave("m", "2026-11")
    body = told(living, "withdrawal_refused")
    assert "2026年12月31日" in body
    assert "2026-11" in body
    assert "第10条2項" in body
    assert not [one for one in box.told_to(living.members["m"]) if one.kind.endswith("accepted")]


def test_a_change_of_plan_taken_back_is_told() -> None:
    living = Living("choppaya", "2026-11-01", prices={"usual": 6_000, "more": 9_000})
    living.register("m")
    plan_changes.request_plan_change(**living.of("m"), plan="more")
    plan_changes.withdraw_plan_change(**living.of("m"))
    assert "プランはいまのままです" in told(living, "plan_change_withdrawn")
