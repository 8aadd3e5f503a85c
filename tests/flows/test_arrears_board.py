"""The arrears board: each membership in its one cell, and every yen in the sum of one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.base.paging import Page
from kiyaku.billing import overdue, payments
from kiyaku.flows import arrears_board
from kiyaku.flows.arrears_board import AGES, STAGES, Board, Sum
from kiyaku.terms.texts import Text
from tests.living import Living, select
from tests.many import TODAY, late_months, many, plans

pytestmark = pytest.mark.django_db


def stages(board: Board) -> dict[tuple[str, int], tuple[int, int]]:
    return {cell: (one.memberships, one.overdue_yen) for cell, one in board.cells.items()}


@pytest.fixture
def living(db: None) -> Living:
    """Six members with an invoice over 12,000 yen for December and January, not due yet."""
    living = Living("netsugen", "2026-12-01", parameters={"dunning_after_days": 10})
    for name in ("late", "part", "demanded", "expired", "suspended", "pays"):
        living.register(name)
    return living.closed("2027-01-01")


def due(living: Living) -> dt.date:
    (due_on,) = select(
        "SELECT min(due_on) FROM invoice WHERE membership_id = %s", living.members["late"]
    )
    return due_on


def test_a_membership_is_in_one_cell_by_stage_and_age(living: Living) -> None:
    due_on = due(living)
    living.on(str(due_on)).pay("pays")
    living.on(str(due_on + dt.timedelta(3)))
    living.pay("part", 1_000)
    living.demand("demanded", str(due_on + dt.timedelta(30)))
    living.demand("expired", str(due_on + dt.timedelta(4)))
    living.suspend("suspended")
    board = arrears_board.board(living.id, on=living.today)
    assert stages(board) == {
        ("overdue", 0): (2, 23_000), ("demanded", 0): (2, 24_000), ("suspended", 0): (1, 12_000),
    }  # fmt: skip
    # The deadline of a demand is over on the day after it; the notices went out on the way.
    living.on(str(due_on + dt.timedelta(12)))
    board = arrears_board.board(living.id, on=living.today)
    assert stages(board) == {
        ("dunned", 1): (2, 23_000), ("demanded", 1): (1, 12_000),
        ("demand_expired", 1): (1, 12_000), ("suspended", 1): (1, 12_000),
    }  # fmt: skip
    assert board.stage("dunned") == Sum(2, 23_000)
    assert board.age(1) == board.total == Sum(5, 59_000)
    assert board.age(0) == board.cell("overdue", 4) == Sum()


def test_what_is_paid_leaves_the_board_at_once(living: Living) -> None:
    living.on(str(due(living) + dt.timedelta(3)))
    before = arrears_board.board(living.id, on=living.today).total
    living.pay("late")
    assert arrears_board.board(living.id, on=living.today).total == Sum(
        before.memberships - 1, before.overdue_yen - 12_000
    )
    assert "late" not in {one.handle for one in arrears_board.in_cell(living.id, on=living.today)}


@pytest.mark.parametrize(
    ("days", "age"),
    [(1, 0), (10, 0), (11, 1), (20, 1), (21, 2), (30, 2), (31, 3), (60, 3), (61, 4), (900, 4)],
)
def test_ages_begin_and_end_as_they_say(living: Living, days: int, age: int) -> None:
    due_on = due(living)
    living.on(str(due_on + dt.timedelta(2)))
    found = arrears_board.in_cell(living.id, on=due_on + dt.timedelta(days), age=age)
    assert {one.in_arrears.days for one in found} == {days}
    assert len(found) == 6
    first, last = AGES[age]
    assert first <= days <= (last or days)


def test_a_cell_lists_who_is_counted_in_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    with django_assert_num_queries(1):
        board = arrears_board.board(living.id, on=TODAY)
    assert len(board.cells) >= 5
    seen: set[int] = set()
    for stage in STAGES:
        for age in range(len(AGES)):
            listed, after = [], None
            while True:
                page = arrears_board.in_cell(
                    living.id, on=TODAY, stage=stage, age=age, after=after, size=60
                )
                listed += page
                if page.after is None:
                    break
                after = page.after
            yen = sum(one.in_arrears.overdue_yen for one in listed)
            assert board.cell(stage, age) == Sum(len(listed), yen)
            assert {(one.in_arrears.stage, one.in_arrears.age) for one in listed} <= {(stage, age)}
            seen |= {one.in_arrears.membership for one in listed}
    in_arrears = [n for n in range(1, 2_001) if late_months(n)]
    assert board.total.memberships == len(in_arrears) == len(seen)
    with django_assert_num_queries(3):
        arrears_board.in_cell(living.id, on=TODAY, age=2)


def test_the_board_adds_up_to_what_is_open_one_by_one() -> None:
    living = many(count=200)
    with connection.cursor() as cursor:  # one payment is free again
        cursor.execute(
            "UPDATE allocation SET undone_on = %s WHERE id = (SELECT min(a.id) FROM allocation a"
            " JOIN membership m ON m.id = a.membership_id WHERE m.service_id = %s)",
            [TODAY, living.id],
        )
    yen: dict[int, int] = {}
    for membership in select("SELECT id FROM membership WHERE service_id = %s", living.id):
        open_yen = payments.open_by_invoice(membership)
        late = [open_yen[one.invoice_id] for one in overdue.open_of(membership)]
        if late:
            yen[membership] = sum(late)
    listed = arrears_board.in_cell(living.id, on=TODAY, size=200)
    assert {one.in_arrears.membership: one.in_arrears.overdue_yen for one in listed} == yen
    assert arrears_board.board(living.id, on=TODAY).total == Sum(len(yen), sum(yen.values()))
    assert any(one % 6_600 for one in yen.values())


def test_only_what_is_overdue_and_open_is_read() -> None:
    living = many()
    told = plans(lambda: arrears_board.board(living.id, on=TODAY))
    assert "overdue_open" in told
    assert "Seq Scan" not in told


def test_another_service_has_a_board_of_its_own(living: Living) -> None:
    living.on(str(due(living) + dt.timedelta(3)))
    other = Living("choppaya", "2026-12-01")
    assert arrears_board.board(other.id, on=living.today) == Board(living.today, {})
    assert arrears_board.in_cell(other.id, on=living.today) == Page(())


def test_stages_and_ages_have_words() -> None:
    assert set(arrears_board.STAGES_IN_WORDS) == set(STAGES)
    assert arrears_board.age_in_words(0) == Text("1〜10日", "1–10 days")
    assert arrears_board.age_in_words(4) == Text("61日以上", "61 days or more")
