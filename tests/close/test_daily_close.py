"""The daily close: what it does, that it does it once, and that a preview leaves nothing behind."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from kiyaku.base import closing, partitions
from kiyaku.base.errors import OperationRefused
from kiyaku.close import run
from kiyaku.close.verify import verify
from kiyaku.close.work import Tally
from kiyaku.close.workers import Inline
from kiyaku.flows import readings
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

TABLES = (
    "service", "membership", "period", "charge", "invoice", "invoice_line", "invoice_number",
    "invoice_counter", "number_range", "payment", "allocation", "settlement", "overdue", "posting",
    "notice", "duty", "ground", "parked", "journal_entry", "day_seal", "partition_done", "basis",
)  # fmt: skip


def everything() -> dict[str, list[Any]]:
    return {table: select(f"SELECT t::text FROM {table} t ORDER BY 1") for table in TABLES}


@pytest.fixture
def living(db: None) -> Living:
    living = Living("netsugen", "2026-11-15")
    living.register("a")
    living.register("b")
    return living


def test_a_preview_does_it_all_and_leaves_nothing(living: Living) -> None:
    living.closed("2026-11-30")
    before = everything()
    report = run.preview_day(living.id)
    assert everything() == before
    assert (report.day, report.counts) == (
        day("2026-12-01"), {"charges": 2, "invoices": 2, "lines": 4},
    )  # fmt: skip
    (real,) = run.close_until(living.id, day("2026-12-01"))
    assert (real.counts, real.sums_yen) == (report.counts, report.sums_yen)


def test_a_day_is_closed_once(living: Living) -> None:
    first = run.close_day(living.id, living.today)
    before = everything()
    assert run.close_day(living.id, living.today) == first
    assert run.close_until(living.id, living.today) == []
    assert everything() == before


def test_a_partition_is_closed_and_numbered_once(living: Living) -> None:
    from kiyaku.close.partition import close_partition, number_partition

    living.closed("2026-12-01")
    before = everything()
    at = run.end_of_day(day("2026-12-01"))
    partition = partitions.number(living.members["a"])
    assert not close_partition(living.id, day("2026-12-01"), partition, at)
    assert not number_partition(living.id, day("2026-12-01"), partition, 1, (0, 10**6))
    assert everything() == before


def test_missed_days_are_closed_one_after_another(living: Living) -> None:
    at_once = run.close_until(living.id, day("2026-12-12"))
    assert [one.day for one in at_once] == [day("2026-11-15") + dt.timedelta(n) for n in range(28)]
    assert select("SELECT found_on FROM overdue") == [day("2026-12-11")] * 2


def test_a_day_is_not_closed_before_the_one_before(living: Living) -> None:
    with pytest.raises(OperationRefused) as refused:
        run.close_day(living.id, day("2026-11-17"))
    assert refused.value.code == "earlier_day_open"
    assert "2026-11-15" in refused.value.message("ja")


def test_operations_are_booked_on_the_next_day_once_a_close_has_begun(living: Living) -> None:
    closing.cut_off(living.id, living.today)
    living.register("c")
    assert select("SELECT registered_on FROM membership ORDER BY id") == [
        day("2026-11-15"), day("2026-11-15"), day("2026-11-16"),
    ]  # fmt: skip
    run.close_day(living.id, living.today)
    assert select("SELECT count(*) FROM charge") == [2]
    living.closed("2026-11-16")
    assert select("SELECT count(*) FROM charge") == [3]
    assert verify(living.id) == []


def test_a_setting_of_the_next_day_is_not_known_to_a_close_under_way(living: Living) -> None:
    closing.cut_off(living.id, living.today)
    living.set_price(7_000, "2026-11-01")
    living.set_parameter("invoice_lead_days", 60)
    readings.choose_reading(
        **living.acting, reading="holiday_due_date", option="next_business_day", reason="r"
    )
    run.close_day(living.id, living.today)
    assert select("SELECT amount_yen FROM charge") == [6_000] * 2
    assert select("SELECT count(*) FROM invoice") == [0]
    living.closed("2026-11-16")
    assert select("SELECT issued_on FROM invoice") == [day("2026-11-16")] * 2
    living.closed("2026-12-01")
    assert select("SELECT amount_yen FROM charge ORDER BY id") == [6_000] * 2 + [7_000] * 2
    assert verify(living.id) == []


def test_progress_is_told_by_partition(living: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "SIZE", 1)
    told: list[tuple[dt.date, int, int]] = []
    run.close_day(living.id, living.today, team=Inline(), progress=lambda *one: told.append(one))
    assert told == [(living.today, 1, 2), (living.today, 2, 2)]
    assert verify(living.id) == []


def test_a_service_without_members_is_closed_too(db: None) -> None:
    living = Living("choppaya", "2026-11-15")
    (report,) = run.close_until(living.id, living.today)
    assert (report.counts, report.sums_yen) == ({}, {})
    assert verify(living.id) == []


def test_invoices_are_numbered_by_membership_across_partitions(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "SIZE", 1)
    for name in "cde":
        living.register(name)
    living.closed("2026-12-01")
    rows = select(
        "SELECT i.membership_id, n.number FROM invoice i JOIN invoice_number n ON"
        " n.invoice_id = i.id ORDER BY i.membership_id"
    )
    assert [number for _, number in rows] == [1, 2, 3, 4, 5]
    assert verify(living.id) == []


def test_numbers_begin_anew_with_the_fiscal_year(db: None) -> None:
    living = Living("choppaya", "2027-03-20", parameters={"due_months_after": 0})
    living.register("a")
    living.closed("2027-04-01")
    assert select("SELECT fiscal_year, number FROM invoice_number ORDER BY 1") == [
        (2026, 1), (2027, 1),
    ]  # fmt: skip


# --- fees -------------------------------------------------------------------------------------


def test_a_plan_that_costs_nothing_raises_no_charge(db: None) -> None:
    living = Living("netsugen", "2026-11-15", prices={"free": 0})
    living.register("a", "free")
    living.closed("2026-12-12")
    assert select("SELECT count(*) FROM period") == [2]
    assert select("SELECT count(*) FROM charge") == [0]
    assert verify(living.id) == []


def test_a_price_holds_from_its_day_on(living: Living) -> None:
    living.set_price(8_000, "2026-12-01")
    living.closed("2026-12-01")
    assert select("SELECT DISTINCT fee_month, amount_yen FROM charge ORDER BY 1") == [
        (day("2026-11-01"), 6_000), (day("2026-12-01"), 8_000),
    ]  # fmt: skip


def test_a_period_without_a_price_is_parked_until_there_is_one(db: None) -> None:
    living = Living("netsugen", "2026-11-15", prices={"usual": {"2026-12-01": 6_000}})
    living.register("a")
    living.closed("2026-11-16")
    (parked,) = select("SELECT step, about_day, code, clause, parked_on, resolved_on FROM parked")
    assert parked == (
        "charge", day("2026-11-15"), "no_price", "5-3", day("2026-11-15"), None,
    )  # fmt: skip
    living.on("2026-11-20").set_price(5_000, "2026-11-01")
    assert verify(living.id) == []
    living.closed("2026-12-01")
    assert select("SELECT resolved_on FROM parked") == [day("2026-11-20")]
    assert select("SELECT fee_month, amount_yen, raised_on FROM charge ORDER BY 1") == [
        (day("2026-11-01"), 5_000, day("2026-11-20")),
        (day("2026-12-01"), 6_000, day("2026-12-01")),
    ]
    assert verify(living.id) == []


def test_what_is_charged_after_its_due_day_falls_due_with_the_next(db: None) -> None:
    living = Living("netsugen", "2026-11-15", prices={"usual": {"2027-01-01": 6_000}})
    living.register("a")
    living.on("2026-12-20").set_price(5_000, "2026-11-01")
    living.closed("2026-12-20")
    assert select("SELECT fee_month, due_on FROM charge ORDER BY 1") == [
        (day("2026-11-01"), day("2027-01-10")), (day("2026-12-01"), day("2027-01-10")),
    ]  # fmt: skip
    assert verify(living.id) == []


def test_one_that_turns_out_to_cost_nothing_is_resolved_without_a_charge(db: None) -> None:
    living = Living("netsugen", "2026-11-15", prices={"usual": {"2026-12-01": 6_000}})
    living.register("a")
    living.on("2026-11-20").set_price(0, "2026-11-01")
    living.closed("2026-11-20")
    assert select("SELECT resolved_on FROM parked") == [day("2026-11-20")]
    assert select("SELECT count(*) FROM charge") == [0]
    assert verify(living.id) == []


# --- invoices ---------------------------------------------------------------------------------


def test_an_earlier_day_of_issue_sends_out_what_would_have_gone_before(living: Living) -> None:
    living.on("2026-11-20").set_parameter("invoice_lead_days", 15)
    living.closed("2026-11-20")
    # due on 10 December: 15 days before the 1st was the 16th, which is past
    assert (
        select("SELECT issued_on, due_on FROM invoice")
        == [(day("2026-11-20"), day("2026-12-10"))] * 2
    )
    living.closed("2026-12-01")
    assert (
        select("SELECT sequence, due_on FROM invoice ORDER BY id DESC LIMIT 2")
        == [(1, day("2026-12-10"))] * 2
    )
    assert verify(living.id) == []


def test_a_later_day_of_issue_keeps_back_what_has_not_gone_out(living: Living) -> None:
    living.on("2026-11-20").set_parameter("invoice_lead_days", 3)
    living.closed("2026-11-28")
    assert select("SELECT DISTINCT issued_on FROM invoice") == [day("2026-11-28")]
    assert verify(living.id) == []


# --- arrears ----------------------------------------------------------------------------------


def test_interest_of_an_unknown_rate_is_parked_and_the_rest_goes_on(db: None) -> None:
    living = Living("netsugen", "2026-11-15", parameters={"late_interest_rate_permille": {}})
    living.register("late")
    living.register("never")
    living.on("2026-12-15").pay("late")
    living.closed("2026-12-16")
    assert select("SELECT step, code, clause, resolved_on FROM parked") == [
        ("late_interest", "parameter_unknown", "6-2", None)
    ]
    assert select("SELECT count(*) FROM ground WHERE state = 'open'") == [1]
    living.set_parameter("late_interest_rate_permille", {"2026-01-01": 30})
    living.closed("2026-12-17")
    assert select("SELECT resolved_on FROM parked") == [day("2026-12-17")]
    # 12,000 at 3 % for the 11th to the 15th
    assert select("SELECT amount_yen, raised_on, due_on FROM charge WHERE kind = 2") == [
        (4, day("2026-12-17"), day("2027-01-10"))
    ]
    assert verify(living.id) == []


def test_a_demand_past_its_last_day_is_a_missed_duty(db: None) -> None:
    living = Living("netsugen", "2026-11-15", parameters={"dunning_after_days": 22})
    living.register("a")
    living.closed("2027-01-05")
    assert select("SELECT kind, last_day, found_on FROM duty") == [
        ("dunning_notice", day("2026-12-30"), day("2026-12-31"))
    ]
    assert select("SELECT dispatched_on, open_yen FROM notice") == [(day("2027-01-01"), 12_000)]


def test_a_closed_day_is_reported_from_the_journal(living: Living) -> None:
    (report,) = run.close_until(living.id, living.today)
    assert closing.report(living.id, living.today) == report
    assert report.counts == {"charges": 2}
    assert report.sums_yen == {"charges": 12_000}
    assert report.head == select("SELECT head FROM day_seal")[0]


def test_a_tally_adds_up() -> None:
    tally = Tally()
    tally.count("found", 0)
    tally.count("found", 2)
    tally.count("found", 3)
    assert tally.as_payload() == {"counts": {"found": 5}, "sums_yen": {}, "digests": {}}


def test_the_end_of_a_day_is_that_of_tokyo() -> None:
    assert run.end_of_day(day("2026-12-01")).isoformat() == "2026-12-01T23:59:59+09:00"


def test_several_processes_write_what_one_writes(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.ensure_connection()
    reports = []
    for workers in (1, 2):
        living = Living("netsugen", "2026-11-29")
        living.register("a")
        reports.append(run.close_until(living.id, day("2026-12-01"), workers=workers))
        assert verify(living.id) == []
    one, two = reports
    assert [(x.day, x.counts, x.sums_yen) for x in one] == [
        (x.day, x.counts, x.sums_yen) for x in two
    ]
