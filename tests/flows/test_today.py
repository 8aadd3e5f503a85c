"""What waits for the staff today: all of it counted, the first few told, in few queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.flows import admission, inheritance_reports, overview
from kiyaku.flows.today import Today, today
from kiyaku.members.inheritance_reports import Stated
from kiyaku.members.particulars import Particulars
from tests.living import Living, as_owner, select
from tests.many import TODAY, many, plans

pytestmark = pytest.mark.django_db

MOST_QUERIES = 23
"""One each for what was left behind and for damage, where the terms know a place."""


def now(living: Living, **more: int) -> Today:
    return today(living.id, on=living.today, **more)


def late(pack: str = "netsugen", **parameters: int) -> Living:
    """Three members, none of whom pays; one plan without a price, so that one is parked."""
    living = Living(
        pack,
        "2026-12-01",
        prices={"usual": 6_000, "unpriced": {dt.date(2030, 1, 1): 100}},
        parameters=parameters,
    )
    for name in ("a", "b", "c"):
        living.register(name)
    living.register("free", "unpriced")
    return living


def test_nothing_waits_in_a_new_service() -> None:
    found = now(Living("netsugen", "2026-12-01"))
    every = (
        found.applications, found.heirs_reports, found.grounds, found.duties_ahead,
        found.duties_missed, found.parked, found.refunds, found.disposable, found.damage,
    )  # fmt: skip
    assert [(one.count, list(one)) for one in every] == [(0, [])] * 9


def test_what_waits_is_what_the_command_shows() -> None:
    living = late(dunning_after_days=25).on("2027-02-20")
    for handle in ("x", "y"):
        admission.apply(
            **living.acting,
            handle=handle,
            plan="usual",
            particulars=Particulars(name=f"名{handle}"),
        )
    found, whole = now(living), overview.waiting(living.id)
    assert found.applications.first == whole.applications
    assert found.grounds.first == whole.grounds
    assert found.parked.first == whole.parked
    assert (found.applications.count, found.grounds.count) == (2, 3)
    assert found.parked.count == len(whole.parked) > 0
    assert found.names["x"] == "名x"
    assert found.names["a"] == "a"


def test_a_demand_that_is_still_to_go_out_is_told_with_its_last_day() -> None:
    # Demands go out after 18 days: 20 is the last on which they may.
    living = late(dunning_after_days=18)
    living.closed("2027-01-01")
    (due_on,) = select(
        "SELECT min(due_on) FROM invoice WHERE membership_id = %s", living.members["a"]
    )
    living.on(str(due_on + dt.timedelta(12)))
    assert now(living).duties_ahead.count == 0
    assert now(living, days_ahead=8).duties_ahead.count == 3
    living.on(str(due_on + dt.timedelta(13)))
    found = now(living).duties_ahead
    assert found.count == 3
    assert [one.member for one in found] == ["a", "b", "c"]
    one = found.first[0]
    assert (one.due_on, one.open_yen, one.clauses) == (due_on, 12_000, ("5-4",))
    assert one.last_day == due_on + dt.timedelta(20)
    assert one.sent_on == due_on + dt.timedelta(18)
    living.pay("a")
    assert [one.member for one in now(living).duties_ahead] == ["b", "c"]
    living.closed(str(due_on + dt.timedelta(18)))
    assert now(living).duties_ahead.count == 0
    assert now(living).duties_missed.count == 0


def test_a_demand_not_sent_in_time_is_missed_and_told_until_it_is_long_made_good() -> None:
    living = late(dunning_after_days=23)
    living.closed("2027-01-01")
    (due_on,) = select(
        "SELECT min(due_on) FROM invoice WHERE membership_id = %s", living.members["a"]
    )
    living.closed(str(due_on + dt.timedelta(21)))
    found = now(living).duties_missed
    assert (found.count, found.first[0].clauses) == (3, ("5-4",))
    assert {one.is_made_good for one in found} == {False}
    assert found.first[0].last_day == due_on + dt.timedelta(20)
    living.closed(str(due_on + dt.timedelta(23)))
    living.pay("a")
    assert {one.is_made_good for one in now(living).duties_missed} == {True}
    same = today(living.id, on=due_on + dt.timedelta(21 + 31))
    assert same.duties_missed.count == 3
    later = today(living.id, on=due_on + dt.timedelta(21 + 32))
    assert later.duties_missed.count == 0
    assert len(overview.waiting(living.id).missed_duties) == 3


def test_terms_without_such_a_day_have_no_duty_ahead() -> None:
    living = Living("choppaya", "2026-11-01", parameters={"due_months_after": 0})
    living.register("a")
    living.on("2026-12-05")
    assert now(living, days_ahead=365).duties_ahead.count == 0


def test_only_the_first_are_told_and_all_are_counted(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    with django_assert_max_num_queries(MOST_QUERIES):
        found = today(living.id, on=TODAY, first=4)
    (applications,) = select(
        "SELECT count(*) FROM application WHERE service_id = %s AND state = 'received'", living.id
    )
    assert (len(found.applications.first), found.applications.count) == (4, applications)
    (ahead,) = select(
        "SELECT count(*) FROM overdue o JOIN membership m ON m.id = o.membership_id"
        " WHERE m.service_id = %s AND NOT is_dunned AND closed_on IS NULL",
        living.id,
    )
    assert (len(found.duties_ahead.first), found.duties_ahead.count) == (4, ahead)
    assert ahead > 100


def test_queries_are_as_many_however_much_waits() -> None:
    small, large = many(count=60), many()
    for living in (small, large):
        with connection.cursor() as cursor:
            cursor.execute(_WAITING, {"service": living.id, "today": TODAY})
    counts = []
    for living in (small, large):
        with CaptureQueriesContext(connection) as captured:
            today(living.id, on=TODAY, first=1)
            overview.waiting(living.id)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES + 12
    told = today(large.id, on=TODAY, first=3)
    assert told.grounds.count == told.parked.count == told.duties_missed.count == 200
    assert len(told.duties_missed.first) == 3


def test_what_heirs_report_waits_for_one_query_more_where_the_terms_let_them() -> None:
    living = Living("choppaya", "2026-11-21")
    queries = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            found = now(living, first=3)
        queries.append(len(captured))
        for name in ("a", "b", "c", "d"):
            heirs = (Particulars(name=f"heir of {name}"),)
            inheritance_reports.receive(
                **living.acting,
                stated=Stated(name, "", "", "child", heirs, None),
                died_on=living.today,
            )
    assert found.heirs_reports.count == 4
    assert [one.name for one in found.heirs_reports] == ["a", "b", "c"]
    assert queries[1] == queries[0] + 1 <= MOST_QUERIES  # the one that counts the rest of them
    (report, *_) = found.heirs_reports.first
    inheritance_reports.set_aside(
        **living.acting, report=report.report, internal_reason="nobody knows whom it means"
    )
    assert [one.name for one in now(living, first=3).heirs_reports] == ["b", "c", "d"]
    with CaptureQueriesContext(connection) as captured:
        now(Living("netsugen", "2026-11-21"))
    assert not any("inheritance_report" in one["sql"] for one in captured)


def test_indexes_are_used_in_a_large_service() -> None:
    living = many()
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"service": living.id, "today": TODAY})
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else the plan goes by what was there before those rows
    told = plans(lambda: today(living.id, on=TODAY))
    for index in (
        "applications_in_state", "grounds_waiting", "overdue_open", "duties_by_day_found",
        "parked_open",
    ):  # fmt: skip
        assert index in told
    assert "Seq Scan on member" not in told
    assert "Seq Scan on overdue" not in told


_WAITING = """
WITH chosen AS (SELECT m.id, m.service_id, m.member_id, (SELECT max(i.id) FROM invoice i
                       WHERE i.membership_id = m.id) AS invoice,
                       (SELECT min(id) FROM basis b WHERE b.service_id = m.service_id) AS basis
                FROM membership m WHERE m.service_id = %(service)s ORDER BY m.id LIMIT 200),
grounds AS (INSERT INTO ground (service_id, membership_id, member_id, question, found_on, state,
                                arrears_yen, monthly_fee_yen, basis_id, entry_id, left_reason,
                                kind, description, file_ids, report_ids)
            SELECT service_id, id, member_id, 'arrears_ground', %(today)s, 'open', 1, 1, basis, 1,
                   '', '', '', '[]', '[]'
            FROM chosen),
duties AS (INSERT INTO duty (membership_id, kind, about_invoice_id, last_day, found_on, basis_id,
                             entry_id)
           SELECT id, 'dunning_notice', invoice, %(today)s::date - 1, %(today)s, basis, 1
           FROM chosen)
INSERT INTO parked (service_id, membership_id, step, about_day, about_id, parked_on, code,
                    reason_ja, reason_en, clause)
SELECT service_id, id, 'charge', %(today)s, 0, %(today)s, 'no_price', '', '', '5-3' FROM chosen
"""
