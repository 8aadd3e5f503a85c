"""Debts that fall due at once with the close that finds a ground."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kiyaku.base import closing
from kiyaku.billing import arrears, statements
from kiyaku.close import run
from kiyaku.close.verify import verify
from kiyaku.flows import (
    acceleration,
    invoice_document,
    notice_settings,
    outlook,
    readings,
    timeline,
    visibility,
    why,
)
from kiyaku.notices import outbox
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

_CHANGES = """
SELECT d.from_due_on, d.due_on, e.action FROM due_change d JOIN journal_entry e ON e.id = d.entry_id
WHERE d.membership_id = %s ORDER BY d.id"""
_OVERDUE = "SELECT due_on, found_on, open_yen FROM overdue WHERE membership_id = %s ORDER BY due_on"


def net(**more: Any) -> Living:
    """October's fee of 36,500 yen, due on 27 November, is demanded by 20 December."""
    living = Living(
        "choppaya", "2026-10-01", prices={"usual": 36_500},
        parameters={"resumption_fee_yen": 2_200, "dunning_after_days": 40}, **more,
    )  # fmt: skip
    living.register("m")
    living.on("2026-12-10").demand("m", "2026-12-20")
    return living


@pytest.fixture(scope="module")
def built(unkept: None) -> Living:
    return net().on("2026-12-21")


@pytest.fixture
def living(built: Living) -> Living:
    return copy.deepcopy(built)


def happened(living: Living, kind: str) -> list[timeline.Event]:
    events = timeline.events(living.id, membership=living.members["m"])
    return [one for one in events if one.event == kind]


def test_the_close_that_finds_the_ground_lets_all_debts_fall_due(living: Living) -> None:
    """November's, invoiced for 27 December, and December's, not invoiced yet, on the 21st."""
    membership = living.members["m"]
    foreseen = run.preview_day(living.id)
    assert foreseen.counts["debts_accelerated"] == 2
    living.on("2026-12-22")
    report = closing.report(living.id, day("2026-12-21"))
    assert report.counts == foreseen.counts
    assert (report.counts["grounds"], report.counts["invoices"]) == (1, 1)
    assert select(_CHANGES, membership) == [
        (day("2026-12-27"), day("2026-12-21"), "partition_closed"),
        (day("2027-01-27"), day("2026-12-21"), "partition_closed"),
    ]
    shown = statements.statement(membership)
    assert {str(one.due_on) for one in shown.invoices} == {"2026-11-27", "2026-12-21"}
    assert shown.to_be_invoiced == () and all(one.number != "—" for one in shown.invoices)
    # Told as an event with its clause, as a member may see it, and explained.
    (event,) = happened(living, "debts_accelerated")
    assert (event.on, event.clauses) == (day("2026-12-21"), ("21-3",))
    assert event.fields["amount_yen"] == 73_000 and len(event.fields["invoices"]) == 2
    assert visibility.for_member([event])[0].fields == event.fields
    explained = why.of_event(living.id, event)
    assert explained.entry is not None and explained.entry.by_close
    assert [one.stored for one in explained.reasons] == [day("2026-12-21")] * 2
    assert not any(one.differences for one in explained.reasons)
    issued = happened(living, "invoice_issued")[-1]
    of_issue = why.of_event(living.id, issued).reasons[0]
    assert of_issue.stored == of_issue.recomputed == day("2026-12-21") and of_issue.agrees
    assert "第21条3項" in of_issue.steps[0].ja
    # Due on the day of the ground: not late before the day after.
    assert len(select(_OVERDUE, membership)) == 1
    living.on("2026-12-23")
    assert select(_OVERDUE, membership)[1:] == [
        (day("2026-12-21"), day("2026-12-22"), 36_500)
    ] * 2  # fmt: skip
    assert sum(one.overdue_yen for one in arrears.cells(living.id, living.today)) == 3 * 36_500
    document = invoice_document.invoice_document(living.id, shown.invoices[-1].number)
    assert document.due_before is not None and document.due_before.basis.clauses == ("21-3",)
    assert verify(living.id) == []


def test_the_member_is_told_once(living: Living) -> None:
    living.on("2026-12-22")
    told = outbox.told_to(living.members["m"])
    (message,) = [one for one in told if one.kind == "debts_accelerated"]
    assert message.about == {"amount_yen": 73_000, "due_on": "2026-12-21"}
    assert (message.state, message.once) == (
        "posted", f"debts_accelerated:2026-12-21:{message.membership_id}"
    )  # fmt: skip
    assert "73,000" in message.body and message.dispatched_at is not None
    # A suspension finds nothing more to fall due, and says nothing of it.
    living.suspend("m")
    assert acceleration.preview(living.id, living.members["m"]) is None
    again = [one.kind for one in outbox.told_to(living.members["m"])]
    assert again.count("debts_accelerated") == 1 and "suspended" in again
    assert len(happened(living, "debts_accelerated")) == 1
    assert verify(living.id) == []


def test_it_goes_the_way_the_operator_chose_and_invoices_name_the_new_day(living: Living) -> None:
    for kind in ("debts_accelerated", "invoice_issued"):
        notice_settings.set_channel(**living.acting, kind=kind, channel="email")
    living.on("2026-12-22")
    told = {one.kind: one for one in outbox.told_to(living.members["m"])}
    assert told["debts_accelerated"].state == "queued"
    assert told["invoice_issued"].about["due_on"] == "2026-12-21"


def test_what_is_due_next_cites_the_clause(living: Living) -> None:
    """The invoice's own clause tells when it was due before; the day it is due now is 21-3's."""
    living.on("2026-12-22")
    ahead = outlook.outlook(living.id, living.members["m"], on=day("2026-12-21"))
    assert ahead.due_next is not None and ahead.due_next.due_on == day("2026-12-21")
    assert all("21-3" in one.footing.clauses for one in ahead.due_next.items)
    october = next(one for one in ahead.invoices if one.due_on == day("2026-11-27"))
    assert "21-3" not in october.footing.clauses


def test_what_is_charged_later_keeps_its_own_day(living: Living) -> None:
    """A debt that is not there yet has no time to lose; the ground stands and takes none again."""
    living.on("2027-01-05")
    assert len(happened(living, "debts_accelerated")) == 1
    shown = statements.statement(living.members["m"])
    assert [(one.amount_yen, str(one.due_on)) for one in shown.to_be_invoiced] == [
        (36_500, "2027-02-27")
    ]
    # A second ground takes what has come since; so would a decision.
    assert acceleration.preview_of_ground(living.id, living.members["m"]) is not None
    living.record_ground("m")
    _, second = happened(living, "debts_accelerated")
    assert (second.on, second.fields["amount_yen"]) == (day("2027-01-05"), 36_500)
    living.record_ground("m", "obstruction")
    assert len(happened(living, "debts_accelerated")) == 2
    assert verify(living.id) == []


def test_what_is_charged_by_that_very_close_falls_due_too(db: None) -> None:
    living = Living(
        "choppaya", "2026-10-01", prices={"usual": 36_500}, parameters={"dunning_after_days": 90}
    )
    living.register("m")
    living.on("2026-12-10").demand("m", "2026-12-31")
    living.on("2027-01-02")
    (event,) = happened(living, "debts_accelerated")
    # November's is overdue by itself; December's and January's were not due.
    assert (event.on, event.fields["amount_yen"]) == (day("2027-01-01"), 73_000)
    assert verify(living.id) == []


def test_time_is_given_back_until_a_close_finds_it_overdue(living: Living) -> None:
    """Leaving the ground gives none back: that it arose is what the clause asks for."""
    living.on("2026-12-22").leave_ground("m")
    assert acceleration.is_revocable(living.id, living.members["m"])
    acceleration.revoke_acceleration(**living.of("m"))
    living.on("2026-12-26")
    assert len(select(_OVERDUE, living.members["m"])) == 1
    assert len(happened(living, "debts_accelerated")) == 1
    assert verify(living.id) == []


def test_who_was_suspended_that_day_has_lost_it_by_that(living: Living) -> None:
    living.suspend("m")
    living.on("2026-12-22")
    membership = living.members["m"]
    assert select("SELECT state FROM ground WHERE membership_id = %s", membership) == ["decided"]
    assert [one[2] for one in select(_CHANGES, membership)] == ["debts_accelerated"] * 2
    assert verify(living.id) == []


@pytest.mark.parametrize(
    ("chosen", "moved"),
    [({"acceleration_day": "decision"}, 0), ({"acceleration_reach": "invoiced"}, 1)],
)
def test_other_readings(db: None, chosen: dict[str, str], moved: int) -> None:
    living = net(readings=chosen).on("2026-12-23")
    assert len(select(_CHANGES, living.members["m"])) == moved
    assert len(statements.statement(living.members["m"]).to_be_invoiced) == 1
    assert verify(living.id) == []
    living.record_ground("m")
    assert len(select(_CHANGES, living.members["m"])) == moved
    assert verify(living.id) == []


def test_a_reading_planned_for_a_day_decides_from_that_day_on(db: None) -> None:
    """A close knows the reading of its own day, whatever is in force when it is run."""
    living = net(readings={"acceleration_day": "decision"})
    living.on("2026-12-15")
    readings.choose_reading(
        **living.acting, reading="acceleration_day", option="ground", reason="the wording",
        from_day=day("2026-12-21"),
    )  # fmt: skip
    living.on("2026-12-22")
    assert len(select(_CHANGES, living.members["m"])) == 2
    assert verify(living.id) == []


def test_a_finding_that_ends_the_contract_without_demand_takes_no_time(db: None) -> None:
    """25-2 is not among the grounds that 21-3 speaks of."""
    living = net()
    living.record_ground("m", "relations")
    assert happened(living, "debts_accelerated") == []
    assert verify(living.id) == []
