"""Screening once more before a decision: what came up since the receipt is seen first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from kiyaku.accounts import letting_in
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import admission, screening_again, timeline, ways_in, why
from kiyaku.flows.application_shown import application_shown
from kiyaku.members import lists
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from tests.living import Living, select

pytestmark = pytest.mark.django_db

WHO = Particulars(
    name="次郎", kana="ヤマダジロウ", born_on=dt.date(1990, 1, 1), postal_code="371-0024",
    address="架空市1-1", email="x@example.com", phone="090",
)  # fmt: skip


@pytest.fixture
def hall() -> Living:
    living = Living("netsugen", "2026-11-21")
    living.register("before", particulars=WHO)
    return living


@pytest.fixture
def net() -> Living:
    return Living("choppaya", "2026-11-21")


def apply(living: Living, stated: Particulars = WHO, **more: Any) -> int:
    return admission.apply(**living.acting, plan="usual", particulars=stated, **more)


def findings(living: Living, application: int) -> list[tuple[str, str | None, str | None]]:
    return [
        (one["code"], one.get("found_on"), one.get("gone_on"))
        for one in members.application(living.id, application).findings
    ]


def refused(living: Living, application: int, **more: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as refusal:
        admission.approve(**living.acting, application=application, **more)
    return refusal.value


def entries(living: Living) -> list[str]:
    return [
        one.event
        for one in timeline.events(living.id)
        if one.event in (screening_again.SCREENED_AGAIN, "application_approved")
    ]


def test_a_breach_reported_since_is_recorded_and_seen_before_an_approval(hall):
    application = apply(hall)
    hall.on("2026-11-24").report("before", happened_on=dt.date(2026, 11, 23))
    refusal = refused(hall, application)
    assert refusal.code == "new_findings"
    assert refusal.details["findings"] == ["earlier_breach"]
    assert refusal.details["clauses"] == ["2-2(2)"]
    assert "2-2(2)" in refusal.ja and "違反の記録" in refusal.ja and "breach" in refusal.en
    after = [("already_member", None, None), ("earlier_breach", "2026-11-24", None)]
    assert findings(hall, application) == after
    assert refused(hall, application, seen=["0" * 16]).code == "new_findings"
    assert findings(hall, application) == after
    shown = application_shown(hall.id, application)
    assert [one.token for one in shown.since_receipt] == refusal.details["seen"]
    assert len(lists.applications(hall.id).rows[0].findings) == 2
    key = {"key": "once"}
    seen = refusal.details["seen"]
    membership = admission.approve(**hall.acting, application=application, seen=seen, **key)
    assert admission.approve(**hall.acting, application=application, **key) == membership
    assert entries(hall)[-2:] == [screening_again.SCREENED_AGAIN, "application_approved"]
    assert entries(hall).count(screening_again.SCREENED_AGAIN) == 1
    assert refused(hall, application).code == "already_decided"
    hall.closed("2026-11-24")
    assert verify(hall.id) == []


def test_it_is_told_why_without_telling_the_member(hall):
    application = apply(hall)
    hall.report("before")
    with pytest.raises(OperationRefused):
        letting_in.approve(**hall.acting, application=application)
    (event,) = (
        one for one in timeline.events(hall.id) if one.event == screening_again.SCREENED_AGAIN
    )
    assert event.fields["findings"] == ["earlier_breach"]
    (reason,) = why.of_event(hall.id, event).reasons
    assert ["違反の記録" in one.ja for one in reason.inside] == [True]
    payload = select(
        "SELECT payload FROM journal_entry WHERE service_id = %s AND action = %s",
        hall.id, screening_again.SCREENED_AGAIN,
    )  # fmt: skip
    assert "次郎" not in str(payload) and "x@example.com" not in str(payload)


def test_others_who_apply_and_what_became_of_them_are_told_in_turn(hall):
    """One approved after the other: each is told of the other, and what it was is kept."""
    other = replace(WHO, phone="080")
    one, two = apply(hall, other), apply(hall, other)
    assert [code for code, _, _ in findings(hall, one)] == ["already_member"]
    seen = refused(hall, one).details
    assert seen["findings"] == ["open_application"]
    admission.approve(**hall.acting, application=one, seen=seen["seen"])
    seen = refused(hall, two).details
    assert seen["findings"] == ["already_member"]
    assert findings(hall, two) == [
        ("already_member", None, None),
        ("open_application", None, "2026-11-21"),
        ("already_member", "2026-11-21", None),
    ]
    shown = application_shown(hall.id, two)
    codes = [one.code for one in shown.found]
    assert codes == ["already_member", "open_application", "already_member"]
    assert [one.code for one in shown.holding] == ["already_member"] * 2
    (again,) = shown.since_receipt
    assert len(again.links) == 1


def test_a_decline_keeps_what_is_new_and_asks_for_nothing(hall):
    application = apply(hall)
    hall.terminate("before")
    admission.decline(**hall.acting, application=application, internal_reason="r")
    assert findings(hall, application) == [
        ("already_member", None, "2026-11-21"),
        ("earlier_termination", "2026-11-21", None),
    ]
    shown = application_shown(hall.id, application)
    assert [one.code for one in shown.holding] == ["earlier_termination"]
    hall.closed("2026-11-21")
    assert verify(hall.id) == []


def test_a_way_to_pay_and_the_age_are_looked_at_by_their_day(net):
    minor = Particulars(
        name="若葉", born_on=dt.date(2008, 11, 23), postal_code="220-0012", address="横浜",
        email="w@example.jp",
    )  # fmt: skip
    ways_in.set_payment_method(**net.acting, method="card", is_open=False)
    application = apply(net, minor, payment_method="card")
    assert [code for code, _, _ in findings(net, application)] == [
        "minor_without_consent", "payment_method_unusable"
    ]  # fmt: skip
    same = screening_again.screen_again(**net.on("2026-11-22").acting, application=application)
    assert same == screening_again.ScreenedAgain()
    net.on("2026-11-23")
    ways_in.set_payment_method(**net.acting, method="card", is_open=True)
    key = {"application": application, "key": "look"}
    found = screening_again.screen_again(**net.acting, **key)
    assert found.new == ()
    assert found.gone == ("minor_without_consent", "payment_method_unusable")
    assert screening_again.screen_again(**net.acting, **key) == found
    admission.approve(**net.acting, application=application)
    with pytest.raises(OperationRefused) as refusal:
        screening_again.screen_again(**net.acting, application=application)
    assert refusal.value.code == "already_decided"
    with pytest.raises(OperationRefused) as refusal:
        screening_again.screen_again(**net.acting, application=0)
    assert refusal.value.code == "unknown_application"


def test_a_second_look_is_a_handful_of_queries(hall, django_assert_max_num_queries):
    application = apply(hall)
    hall.report("before")
    row = members.application(hall.id, application)
    pack = admission.queries.pack(hall.id)
    with django_assert_max_num_queries(9):
        assert len(screening_again.looked_at(row, pack, hall.today)) == 2
