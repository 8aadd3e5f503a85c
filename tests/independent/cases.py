"""Random cases of both services, and how the packs are asked about them.

A `Subject` is one question of one service: a generator of cases, the scalar reading that answers
it, and the readings that may be chosen. Cases come from a `random.Random`: Hypothesis passes one
whose choices it can shrink, columns use one with a drawn seed.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from kiyaku import packs

from . import choppaya, netsugen
from .calendar import last_day_of_month, month_of, month_steps

Case = dict[str, Any]

NOTHING = int(np.iinfo(np.int64).min)  # the absent amount in a column

TOKYO = ZoneInfo("Asia/Tokyo")
LAST_DAY = date(2035, 12, 31)
FIRST_DAY = {"netsugen": netsugen.VERSIONS[0], "choppaya": choppaya.VERSIONS[0]}

# What an operator enters for the years in which no rate is published here.
LATER_RATES = ((date(2025, 4, 1), 25), (date(2026, 4, 1), 31), (date(2029, 2, 28), 7))

CHANGES = (
    date(2021, 3, 31), date(2021, 4, 1), date(2022, 3, 31), date(2022, 4, 1), date(2023, 10, 31),
    date(2023, 11, 1), date(2024, 2, 29), date(2024, 3, 4), date(2024, 3, 5), date(2025, 3, 31),
    date(2025, 4, 1), date(2026, 3, 31), date(2029, 2, 27),
)  # fmt: skip


# Cases


def a_day(rng: Random, first: date, last: date = LAST_DAY) -> date:
    """A day within bounds: any, or one on which rules turn."""
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    kind = rng.randint(0, 9)
    if kind == 0:
        day = last_day_of_month(month_of(day))
    elif kind == 1:
        day = date(day.year, 2, 28)
    elif kind == 2:
        day = last_day_of_month((day.year, 2))
    elif kind in (3, 4, 5):
        day = day.replace(day=rng.choice((1, 9, 10, 19, 20, 21, 27, 28)))
    elif kind == 6:
        day = rng.choice(CHANGES)
    elif kind == 7:
        day = rng.choice((date(day.year, 12, 31), date(day.year, 1, 1), date(day.year, 12, 29)))
    return min(max(day, first), last)


def a_day_near(rng: Random, day: date, before: int, after: int) -> date:
    """A day not far from another."""
    return day + timedelta(days=rng.randint(-before, after))


def a_day_after_delay(rng: Random, due_on: date) -> date:
    """A day of payment: before, on, just after, or long after the due date."""
    reach = rng.choice((0, 3, 40, 400, 1500, 3700))
    return a_day_near(rng, due_on, min(reach, 30), reach)


def a_month(rng: Random, first: date) -> str:
    """A month that begins on or after a day."""
    steps = rng.randint(1, 150)
    year, number = month_steps(month_of(first), steps)
    return f"{year:04d}-{number:02d}"


def a_month_from(rng: Random, day: date, most: int = 14) -> str:
    """The month of a day or one not long after it."""
    year, number = month_steps(month_of(day), rng.randint(0, most))
    return f"{year:04d}-{number:02d}"


def an_amount(rng: Random, most: int = 10**9) -> int:
    """An amount in yen, small ones and round ones often."""
    return rng.choice(
        (
            rng.randint(0, 300),
            rng.randint(0, 40_000),
            rng.randint(0, most),
            rng.choice((0, 1, 29, 30, 31, 3_300, 13_200, 33_000, 36_500, 10_000, most)),
        )
    )


def an_instant(rng: Random, first: date) -> datetime:
    """An instant, in one of the zones a record may carry."""
    day = a_day(rng, first + timedelta(days=1), date(2035, 12, 30))
    second = rng.choice((0, 1, 86_399, 43_200, rng.randint(0, 86_399)))
    at = datetime(day.year, day.month, day.day, tzinfo=TOKYO) + timedelta(seconds=second)
    return at.astimezone(rng.choice((TOKYO, UTC)))


def perhaps(rng: Random, value: Any) -> Any:
    """The value or, now and then, none."""
    return None if rng.randint(0, 3) == 0 else value


# Asking


MONTHS = frozenset({"fee_month", "month", "desired_month"})
INSTANTS = frozenset({"dispatched_at", "accepted_at", "posted_at", "known_at", "restored_at"})
CHOICES = frozenset({"channel", "fault", "option", "part", "particular"})
BOOLEANS = frozenset({"conforms", "demanded", "is_removed", "in_members_name"})
COUNTS = frozenset({"use_minutes"})
LISTS = frozenset({"pieces_yen", "pieces_paid_on"})


def column(name: str, values: Sequence[Any]) -> np.ndarray:
    """The values of one fact over many cases, as the packs take them."""
    if name in CHOICES:
        return np.array(["" if value is None else value for value in values])
    if name in INSTANTS:
        utc = [value and value.astimezone(UTC).replace(tzinfo=None) for value in values]
        return np.array(utc, dtype="datetime64[us]")
    if name in MONTHS:
        return np.array(values, dtype="datetime64[M]")
    if name in BOOLEANS:
        return np.array(values, dtype=bool)
    if name in COUNTS:
        return np.array(values, dtype=np.int64)
    if name.endswith("_yen"):
        given = [NOTHING if value is None else value for value in values]
        return np.array(given, dtype=np.int64)
    return np.array(values, dtype="datetime64[D]")


def columns(cases: Sequence[Case]) -> dict[str, np.ndarray]:
    """Cases (all with the same facts) turned into a column for each fact."""
    return {name: column(name, [case[name] for case in cases]) for name in cases[0]}


def plain(value: Any) -> Any:
    """One row's value of an answer's column as a plain Python value."""
    if isinstance(value, np.datetime64):
        if np.isnat(value):
            return None
        if np.datetime_data(value.dtype)[0] == "us":
            return value.astype(object).replace(tzinfo=UTC)
        if np.datetime_data(value.dtype)[0] == "M":
            return str(value)
    item = value.item() if isinstance(value, np.generic) else value
    return None if type(item) is int and item == NOTHING else item


def rows_of(answer: Any) -> list[Any]:
    """An answer in columns as a list with one plain answer a row."""
    if isinstance(answer, Mapping):
        parts = {part: rows_of(values) for part, values in answer.items()}
        return [dict(zip(parts, row, strict=True)) for row in zip(*parts.values(), strict=True)]
    return [plain(value) for value in answer]


# Subjects


@dataclass(frozen=True)
class Subject:
    """One question of one service: its cases, its second reading, the readings to choose from.

    `reading` takes a case's facts and, as keyword arguments, the chosen readings.
    """

    service: str
    question: str
    case: Callable[[Random], Case]
    reading: Callable[..., Any]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.service}-{self.question}"

    def combinations(self) -> Iterator[dict[str, str]]:
        """Every way to choose among the readings."""
        for options in itertools.product(*self.choices.values()):
            yield dict(zip(self.choices, options, strict=True))

    def cases(self, seed: int, count: int) -> list[Case]:
        """So many random cases."""
        rng = Random(seed)
        return [self.case(rng) for _ in range(count)]


@cache
def pack_of(service: str) -> Any:
    """The service's pack, with the later rates an operator would have entered."""
    pack = packs.load(service)
    if service != "netsugen":
        return pack
    return pack.configured(parameters={"late_interest_rate_permille": dict(LATER_RATES)})
