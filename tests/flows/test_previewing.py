"""Trying an operation: told as the events it causes, with nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import sanctions, timeline, withdrawal
from kiyaku.flows.previewing import events_of
from kiyaku.flows.timeline import Event
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


def net(**parameters: int) -> Living:
    """Choppaya Net with a member in arrears: 10,000 yen are overdue since 27 November."""
    living = Living(
        "choppaya", "2026-11-20", prices={"usual": 10_000},
        parameters={"due_months_after": 0, "resumption_fee_yen": 2_200, **parameters},
        readings={"first_month_fee": "full"},
    )  # fmt: skip
    living.register("m")
    return living.on("2026-12-02")


def everything() -> dict[str, list[Any]]:
    """All rows of all tables."""
    tables = connection.introspection.table_names()
    return {table: sorted(map(repr, select(f"SELECT * FROM {table}"))) for table in tables}


def tried(living: Living, act: Callable[..., object], **more: Any) -> list[Event]:
    """The events of an act tried, with nothing left behind."""
    before = everything()
    events = events_of(living.id, living.members["m"], lambda: act(**living.of("m"), **more))
    assert everything() == before
    assert isinstance(events, list)
    return events


def refused(living: Living, act: Callable[..., object], **more: Any) -> OperationRefused:
    before = everything()
    told = events_of(living.id, living.members["m"], lambda: act(**living.of("m"), **more))
    assert everything() == before
    assert isinstance(told, OperationRefused)
    return told


def without_rows(events: list[Event]) -> list[dict[str, Any]]:
    """What the events say: ids differ between what is tried and what is done."""
    ids = ("payment",)
    return [{k: v for k, v in one.as_json().items() if k not in ids} for one in events]


@pytest.mark.parametrize(
    ("act", "more", "events"),
    [
        (sanctions.suspend, {"reason": "arrears"}, ["suspended", "debts_accelerated"]),
        (sanctions.terminate, {}, ["terminated", "debts_accelerated", "membership_ended"]),
        (sanctions.issue_formal_demand, {"due_on": day("2026-12-10")}, ["formal_demand_issued"]),
        (withdrawal.request_withdrawal, {"desired_month": "2027-02"}, ["withdrawal_requested"]),
        (withdrawal.request_withdrawal, {"desired_month": "2026-12"}, ["withdrawal_refused"]),
    ],
)
def test_what_is_tried_is_what_is_then_done(
    act: Callable[..., object], more: dict[str, Any], events: list[str]
) -> None:
    living = net()
    told = tried(living, act, **more)
    assert sorted(one.event for one in told) == sorted(events)
    assert all(one.clauses and one.on == living.today and one.member == "m" for one in told)
    known = timeline.events(living.id, membership=living.members["m"])
    act(**living.of("m"), **more)
    after = timeline.events(living.id, membership=living.members["m"])
    assert without_rows(told) == without_rows([one for one in after if one not in known])


def test_a_demand_is_told_with_what_it_demands() -> None:
    (told,) = tried(net(), sanctions.issue_formal_demand, due_on=day("2026-12-10"))
    assert (told.fields["amount_yen"], told.fields["due_on"]) == (10_000, day("2026-12-10"))
    assert told.clauses == ("21-1(1)",)


def test_a_resumption_is_told_with_all_it_costs() -> None:
    living = net()
    living.suspend("m")
    living.on("2026-12-17")
    told = refused(living, sanctions.resume)
    assert (told.code, told.details) == (
        "arrears_open", {"amount_yen": 20_000, "clauses": ["21-4"]},
    )  # fmt: skip

    def pay_and_resume(**acting: Any) -> None:
        living.pay("m")
        sanctions.resume(**acting, pay_rest=True)

    events = tried(living, pay_and_resume)
    paid = [one.fields["amount_yen"] for one in events if one.event == "payment_received"]
    charged = sorted(
        (one.fields["kind"], one.fields["amount_yen"])
        for one in events
        if one.event == "charge_raised"
    )
    assert paid == [20_000, 140 + 6_600 + 2_200]
    # December's fee fell due with the suspension: it is 15 days late.
    assert charged == [
        ("late_handling_fee", 3_300), ("late_handling_fee", 3_300),
        ("late_interest", 60), ("late_interest", 80), ("resumption_fee", 2_200),
    ]  # fmt: skip
    assert events[-1].event == "resumed"
    (invoice,) = [one for one in events if one.event == "invoice_issued"]
    living.pay("m")
    living.resume("m", pay_rest=True)
    numbers = select("SELECT number FROM invoice_number ORDER BY number")
    assert numbers[-1] == invoice.fields["number"]  # the number was given back


def test_a_refusal_of_the_terms_is_told_as_one() -> None:
    living = Living("choppaya", "2026-11-20")
    living.register("m")
    living.suspend("m")
    told = refused(living, sanctions.resume)
    assert told.code == "parameter_unknown"
    assert "resumption_fee_yen" in told.message("en") and told.message("ja") != told.message("en")


def test_any_other_failure_is_raised_and_leaves_nothing_behind() -> None:
    living = net()

    def fails() -> None:
        living.suspend("m")
        raise ZeroDivisionError

    before = everything()
    with pytest.raises(ZeroDivisionError):
        events_of(living.id, living.members["m"], fails)
    assert everything() == before


def test_a_membership_there_is_not_is_refused() -> None:
    told = events_of(net().id, 10**12, lambda: None)
    assert isinstance(told, OperationRefused) and told.code == "unknown_membership"


def test_nothing_done_is_no_event() -> None:
    living = net()
    assert events_of(living.id, living.members["m"], lambda: None) == []
