"""Interest over part payments is exact for each piece and cut once, at the end of the sum."""

import calendar
from datetime import date, timedelta
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .cases import FIRST_DAY, LATER_RATES, pack_of

RATE_DAYS = ("first_day_of_delay", "each_day")
DAY_COUNTS = ("days_365", "actual")
SERVICES = [
    pytest.param("choppaya", {"interest_day_count": day_count}, id=f"choppaya-{day_count}")
    for day_count in DAY_COUNTS
] + [
    pytest.param(
        "netsugen",
        {"interest_day_count": day_count, "interest_rate_day": rate_day},
        id=f"netsugen-{day_count}-{rate_day}",
    )
    for day_count in DAY_COUNTS
    for rate_day in RATE_DAYS
]

PIECES = st.lists(st.tuples(st.integers(0, 10**9), st.integers(-40, 1200)), min_size=1, max_size=8)
DUE = st.dates(max(FIRST_DAY.values()), date(2032, 1, 1))


def permille_on(service: str, day: date) -> int:
    """The yearly rate of a service on a day from 2022 on."""
    if service == "choppaya":
        return 146
    return next((rate for since, rate in reversed(LATER_RATES) if since <= day), 25)


def interest_of_piece(
    service: str, readings: dict[str, str], yen: int, due_on: date, days: int
) -> Fraction:
    """The exact interest of one piece paid so many days after the due date."""
    first = due_on + timedelta(days=1)
    yearly = Fraction(0)
    for number in range(1, days + 1):
        day = due_on + timedelta(days=number)
        leap = readings["interest_day_count"] == "actual" and calendar.isleap(day.year)
        at_own_rate = readings.get("interest_rate_day") == "each_day"
        rate = permille_on(service, day if at_own_rate else first)
        yearly += Fraction(rate, 366_000 if leap else 365_000)
    return yen * yearly


def ask(service: str, readings: dict[str, str], due_on: date, pieces: list[tuple[int, int]]) -> int:
    """The pack's interest on pieces (yen, days from the due date to the payment)."""
    answer: int = pack_of(service).ask(
        "late_interest_of_part_payments",
        readings=readings,
        due_on=due_on,
        pieces_yen=[yen for yen, _ in pieces],
        pieces_paid_on=[due_on + timedelta(days=days) for _, days in pieces],
    )
    return answer


@pytest.mark.parametrize(("service", "readings"), SERVICES)
@given(due_on=DUE, pieces=PIECES)
@settings(deadline=None, max_examples=25)
def test_the_sum_of_exact_pieces_is_cut_once(
    service: str, readings: dict[str, str], due_on: date, pieces: list[tuple[int, int]]
) -> None:
    exact = [interest_of_piece(service, readings, yen, due_on, days) for yen, days in pieces]
    answer = ask(service, readings, due_on, pieces)
    assert answer == floor(sum(exact))
    each_cut = sum(floor(one) for one in exact)
    assert each_cut <= answer < each_cut + len(pieces)


@pytest.mark.parametrize(("service", "readings"), SERVICES)
@given(due_on=DUE, pieces=PIECES)
@settings(deadline=None, max_examples=25)
def test_whole_numbers_carry_the_exact_pieces_until_they_are_cut(
    service: str, readings: dict[str, str], due_on: date, pieces: list[tuple[int, int]]
) -> None:
    pack = pack_of(service)
    carried = pack.ask(
        "late_interest_exact",
        readings=readings,
        principal_yen=np.array([yen for yen, _ in pieces]),
        due_on=due_on,
        paid_on=np.datetime64(due_on) + np.array([days for _, days in pieces]),
    )
    denominator = pack.ask("late_interest_denominator", readings=readings)
    for numerator, (yen, days) in zip(carried, pieces, strict=True):
        exact = interest_of_piece(service, readings, yen, due_on, days)
        assert Fraction(int(numerator), denominator) == exact
    total = int(carried.sum())
    cut = pack.ask("late_interest_cut", readings=readings, exact_total=total)
    assert cut == total // denominator == ask(service, readings, due_on, pieces)


@pytest.mark.parametrize(("service", "readings"), SERVICES)
@given(due_on=DUE, pieces=PIECES, days=st.integers(0, 1200))
@settings(deadline=None, max_examples=25)
def test_pieces_paid_on_one_day_cost_what_the_whole_debt_costs(
    service: str,
    readings: dict[str, str],
    due_on: date,
    pieces: list[tuple[int, int]],
    days: int,
) -> None:
    together = [(yen, days) for yen, _ in pieces]
    whole = pack_of(service).ask(
        "late_interest",
        readings=readings,
        principal_yen=sum(yen for yen, _ in pieces),
        due_on=due_on,
        paid_on=due_on + timedelta(days=days),
    )
    assert ask(service, readings, due_on, together) == whole


@pytest.mark.parametrize(("service", "readings"), SERVICES)
@given(due_on=DUE, pieces=PIECES, data=st.data())
@settings(deadline=None, max_examples=25)
def test_the_order_of_the_pieces_does_not_matter(
    service: str,
    readings: dict[str, str],
    due_on: date,
    pieces: list[tuple[int, int]],
    data: st.DataObject,
) -> None:
    shuffled = data.draw(st.permutations(pieces))
    assert ask(service, readings, due_on, shuffled) == ask(service, readings, due_on, pieces)


@pytest.mark.parametrize(("service", "readings"), SERVICES)
def test_many_large_pieces_over_many_years_stay_exact(
    service: str, readings: dict[str, str]
) -> None:
    due_on = date(2023, 3, 31)
    pieces = [(10**9 - number, 4_600 - number) for number in range(24)]
    exact = [interest_of_piece(service, readings, yen, due_on, days) for yen, days in pieces]
    assert ask(service, readings, due_on, pieces) == floor(sum(exact))


@pytest.mark.parametrize(("service", "readings"), SERVICES)
def test_a_debt_without_pieces_bears_no_interest(service: str, readings: dict[str, str]) -> None:
    assert ask(service, readings, date(2026, 11, 27), []) == 0


def test_fractions_of_a_yen_are_kept_until_the_end() -> None:
    pieces = [(1_249, 1), (1_251, 1)]
    due_on = date(2026, 11, 27)
    readings = {"interest_day_count": "days_365"}
    assert ask("choppaya", readings, due_on, pieces) == 1
    assert [ask("choppaya", readings, due_on, [piece]) for piece in pieces] == [0, 0]


def test_a_result_that_is_a_whole_yen_is_not_a_yen_short() -> None:
    principal_yen = 2_500 * np.arange(1, 401)
    answer = pack_of("choppaya").ask(
        "late_interest",
        principal_yen=principal_yen[:, np.newaxis].repeat(60, axis=1).ravel(),
        due_on=date(2026, 11, 27),
        paid_on=np.tile(np.datetime64("2026-11-28") + np.arange(60), 400),
    )
    days = np.arange(1, 61)
    assert (answer.reshape(400, 60) == np.arange(1, 401)[:, np.newaxis] * days).all()
    assert (principal_yen[:, np.newaxis] * 0.146 * days / 365 // 1 != answer.reshape(400, 60)).any()
