"""What one should know before applying, and what a membership begins with."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.close import run
from kiyaku.flows import admission, applying
from kiyaku.members.particulars import Particulars
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


def apply(living: Living, plan: str = "usual") -> int:
    stated = Particulars(name="花子", address="前橋市", email="hanako@example.com")
    return admission.apply(**living.acting, plan=plan, particulars=stated)


def charged(living: Living) -> list[Any]:
    return select(
        "SELECT fee_month, amount_yen, due_on FROM charge JOIN membership m ON m.id = membership_id"
        " WHERE m.service_id = %s ORDER BY fee_month",
        living.id,
    )


def told(begun: applying.Beginning) -> list[Any]:
    return [(fee.month, fee.amount_yen, fee.due_on) for fee in begun.fees]


def test_the_conditions_name_the_plans_the_version_and_the_clauses():
    living = Living("choppaya", "2026-11-21", prices={"b": 100, "a": {day("2026-12-01"): 5}})
    found = applying.conditions(living.id)
    assert [(one.code, one.monthly_fee_yen) for one in found.offers] == [("b", 100)]
    assert found.terms_version == day("2022-02-18")
    assert (found.formed_clauses, found.start_clauses) == (("6-1", "6-2"), ("12-2",))
    assert found.fee_clauses == ("12-1",)
    assert (found.guardian_clauses, found.area_clauses) == (("6-3(4)",), ("11",))
    assert found.screens_minors


def test_where_the_terms_screen_no_minors_nobody_is_asked_for_consent():
    found = applying.conditions(Living("netsugen", "2026-11-21").id)
    assert (found.screens_minors, found.area_clauses) == (False, ())


@pytest.mark.parametrize(
    ("on", "months", "due_on", "due_yen"),
    [
        ("2026-11-20", ["2026-11-01", "2026-12-01"], "2026-12-10", 12_000),
        ("2026-11-21", ["2026-11-01", "2026-12-01", "2027-01-01"], "2027-01-10", 18_000),
    ],
)
def test_what_an_approval_brings_is_what_the_closes_then_charge(on, months, due_on, due_yen):
    living = Living("netsugen", on)
    application = apply(living)
    begun = applying.upon_approval(living.id, application)
    assert told(begun) == [(day(month), 6_000, day(due_on)) for month in months]
    assert begun.first_due_yen == due_yen
    assert (begun.first_day, begun.last_day) == (day(on), day("2026-11-30"))
    assert begun.started is not None
    assert (begun.started.clauses, begun.fee_clauses) == (("3-1",), ("5-1",))
    admission.approve(**living.acting, application=application)
    run.close_until(living.id, day("2027-01-01"))
    assert charged(living)[: len(months)] == told(begun)


def test_where_the_service_starts_later_an_approval_brings_no_fee_yet():
    living = Living("choppaya", "2026-11-21")
    begun = applying.upon_approval(living.id, apply(living))
    assert (begun.started, begun.fees, begun.start_clauses) == (None, (), ("12-2",))
    assert begun.registered_on == day("2026-11-21")


def test_what_the_start_brings_is_what_the_close_then_charges():
    living = Living("choppaya", "2026-11-21", readings={"first_month_fee": "by_day"})
    membership = admission.approve(**living.acting, application=apply(living))
    living.on("2026-11-25")
    begun = applying.upon_start(living.id, membership)
    assert begun.registered_on == day("2026-11-21")
    assert told(begun) == [(day("2026-11-01"), 1_200, day("2026-12-27"))]
    assert begun.fees[0].amount_working is not None
    assert begun.fees[0].amount_working.clauses == ("12-1", "12-2")
    admission.start_service(**living.acting, membership=membership)
    run.close_until(living.id, day("2026-11-25"))
    assert charged(living) == told(begun)


def test_a_fee_whose_due_day_has_passed_falls_due_with_the_next():
    living = Living("choppaya", "2026-11-28", parameters={"due_months_after": 0})
    membership = admission.approve(**living.acting, application=apply(living))
    begun = applying.upon_start(living.id, membership)
    assert [fee.due_on for fee in begun.fees] == [day("2026-12-27")] * 2
    admission.start_service(**living.acting, membership=membership)
    run.close_until(living.id, day("2026-12-01"))
    assert charged(living) == told(begun)


def test_a_plan_without_a_price_is_told_as_such():
    living = Living("netsugen", "2026-11-01", prices={"usual": {day("2027-06-01"): 5}})
    begun = applying.upon_approval(living.id, apply(living))
    assert [fee.amount_yen for fee in begun.fees] == [None, None]
    assert begun.first_due_yen is None


def test_what_the_start_brings_ends_where_leaving_was_settled_before():
    living = Living("choppaya", "2026-11-21", parameters={"due_months_after": 0})
    membership = admission.approve(**living.acting, application=apply(living))
    assert applying.settled_end(living.id, membership) is None
    living.members["m"] = membership
    ends_on = living.leave("m").ends_on
    living.on("2026-11-28")
    begun = applying.upon_start(living.id, membership)
    assert begun.end == applying.SettledEnd(day("2026-11-30"), ("20-1",))
    assert ends_on == day("2026-11-30")
    assert [fee.month for fee in begun.fees] == [day("2026-11-01")]  # December would fall due too
    admission.start_service(**living.acting, membership=membership)
    run.close_until(living.id, day("2027-01-01"))
    assert charged(living) == told(begun)
