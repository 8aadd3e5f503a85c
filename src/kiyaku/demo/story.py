"""What the demo's two services are like, and the life that is thought up for each member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from random import Random

from kiyaku.base.operators import Operator
from kiyaku.demo.people import GUNMA, KANAGAWA, People, Region, numbered
from kiyaku.members.particulars import Particulars
from kiyaku.terms.texts import Text

OPENED_ON = dt.date(2026, 4, 1)
"""The first business day: a year on, the fiscal year and its invoice numbers turn."""


@dataclass(frozen=True)
class NewPrice:
    """A fee that is published on one day and holds from another; days count from the opening."""

    published_after_days: int
    plan: str
    monthly_fee_yen: int
    holds_after_days: int


@dataclass(frozen=True)
class Setting:
    """A service of the demo: terms, invented prices, what its operator has set, its public."""

    code: str
    pack: str
    title: Text
    prices: Mapping[str, int | Mapping[dt.date, int]]
    plan_names: Mapping[str, Text]
    personal_plans: Mapping[str, int]
    """Plan → how many of a hundred persons take it."""
    corporate_plan: str
    corporations_percent: int
    new_prices: tuple[NewPrice, ...]
    region: Region
    number_prefix: str
    operator: Operator
    parameters: Mapping[str, int | Mapping[dt.date, int]] = field(default_factory=dict)


NETSUGEN = Setting(
    code="netsugen",
    pack="netsugen",
    title=Text("NETSUGEN", "NETSUGEN"),
    prices={"individual": 13_200, "corporate": 33_000, "free": 0},
    plan_names={
        "individual": Text("月額個人会員", "Monthly, individual"),
        "corporate": Text("月額法人会員", "Monthly, corporate"),
        "free": Text("無料会員", "Free"),
    },
    personal_plans={"individual": 80, "free": 20},
    corporate_plan="corporate",
    corporations_percent=20,
    new_prices=(NewPrice(153, "individual", 14_300, 183),),
    region=GUNMA,
    number_prefix="N",
    operator=Operator(
        name="架空県 官民共創課",
        postal_code="000-0000",
        address="架空県架空市大手町一丁目1番1号",
        contact="会計係\n電話 00-0000-0000",
        payment_ja="架空銀行 本店営業部(店番 000) 普通 0000001\nカクウケン カイケイ",
        payment_en="Kaku Bank, head office (branch 000), ordinary 0000001\nKAKUUKEN KAIKEI",
    ),
    # The public table ends on 2025-03-31. From then on the rate is the operator's own entry.
    parameters={"late_interest_rate_permille": {dt.date(2025, 4, 1): 25}},
)
CHOPPAYA = Setting(
    code="choppaya",
    pack="choppaya",
    title=Text("ちよっパヤ！ネット", "Choppaya Net"),
    # The fee of one plan is published too late: its first charges are parked until it is.
    prices={"home": 5_500, "apartment": 4_400, "office": {OPENED_ON + dt.timedelta(30): 11_000}},
    plan_names={
        "home": Text("戸建てコース", "House"),
        "apartment": Text("集合住宅コース", "Apartment"),
        "office": Text("事業所コース", "Office"),
    },
    personal_plans={"home": 60, "apartment": 40},
    corporate_plan="office",
    corporations_percent=8,
    new_prices=(NewPrice(26, "office", 11_000, 0), NewPrice(214, "home", 5_830, 275)),
    region=KANAGAWA,
    number_prefix="C",
    operator=Operator(
        name="架空ネット株式会社",
        postal_code="000-0001",
        address="架空県架空市港町二丁目2番2号 架空ビル3階",
        contact="お客さま窓口\n電話 00-0000-0001",
        # Of the right form, and nobody's.
        registration_number="T8000000000001",
        tax_percent=10,
        payment_ja="架空信用金庫 港支店(店番 001) 普通 0000002\nカクウネツト(カ",
        payment_en="Kaku Shinkin Bank, Minato (branch 001), ordinary 0000002\nKAKUU NET K.K.",
    ),
    parameters={"resumption_fee_yen": 2_200},
)


class Habit(Enum):
    """How a member pays."""

    PUNCTUAL = "punctual"
    THROUGH_A_SHOP = "through a shop"
    """In time, at a shop: the money is entered a day after it was paid."""
    IN_ADVANCE = "in advance"
    """Now and then twice the amount."""
    FORGETFUL = "forgetful"
    IN_PARTS = "in parts"
    STOPS = "stops"
    """Pays nothing any more from some day on."""


_IN_A_HUNDRED = {
    Habit.PUNCTUAL: 78,
    Habit.THROUGH_A_SHOP: 8,
    Habit.IN_ADVANCE: 3,
    Habit.FORGETFUL: 6,
    Habit.IN_PARTS: 3,
    Habit.STOPS: 2,
}


class Fate(Enum):
    """What becomes of one who stopped paying, once there is a demand with a new deadline."""

    PAYS_ON_DEMAND = "pays"
    RESUMES = "resumes"
    IS_EXPELLED = "expelled"
    WAITS_FOR_A_DECISION = "waits"


@dataclass(frozen=True)
class Life:
    """What is thought up for a member beforehand; days count from the opening of the service."""

    handle: str
    particulars: Particulars
    plan: str
    applies_after_days: int
    starts_after_days: int
    habit: Habit
    leaves_after_days: int | None = None
    wishes_too_early_an_end: bool = False
    cancels_after_days: int | None = None
    """Days from the start of the service to the letter of initial cancellation."""
    pays_at_once_yen: int = 0
    stops_paying_after_days: int | None = None
    fate: Fate | None = None
    is_declined: bool = False

    def chance(self, *about: object) -> Random:
        """A die of this member's own for one matter, the same in every run."""
        return _die(self.handle, self.particulars.email, *about)


def lives(setting: Setting, members: int, months: int, seed: int) -> Iterator[Life]:
    """The lives of so many members, and of a few applicants who are declined, by the day."""
    die = _die(seed, setting.code)
    people = People(f"{seed} {setting.code}", setting.region)
    handles = numbered(setting.number_prefix)
    starts = sorted(_applies_after_days(die, months) for _ in range(members))
    for number, after_days in enumerate(starts):
        if number % 100 == 60:
            declined = people.person(minor=True)
            plan = _plan(setting, declined, die)
            yield Life(
                next(handles), declined, plan, after_days, 0, Habit.PUNCTUAL, is_declined=True
            )
        is_company = die.random() * 100 < setting.corporations_percent
        someone = people.corporation() if is_company else people.person()
        plan = _plan(setting, someone, die)
        yield _life(next(handles), someone, plan, after_days, months, die)


def _applies_after_days(die: Random, months: int) -> int:
    """Four in ten are there from the beginning; the others come over all but the last months."""
    if die.random() < 0.4:
        return 0
    return die.randrange(1, max(months * 30 - 45, 15))


def _plan(setting: Setting, someone: Particulars, die: Random) -> str:
    if someone.kind == "corporation":
        return setting.corporate_plan
    plans = setting.personal_plans
    return die.choices(list(plans), list(plans.values()))[0]


def _life(
    handle: str, someone: Particulars, plan: str, after_days: int, months: int, die: Random
) -> Life:
    habit = die.choices(list(_IN_A_HUNDRED), list(_IN_A_HUNDRED.values()))[0]
    starts_after_days = after_days + die.choice((0, 3, 5, 7))
    leaves = cancels = stops = fate = None
    if habit is Habit.STOPS:
        stops = starts_after_days + die.randrange(0, max(months * 30 // 2, 10))
        fate = die.choice(list(Fate))
    elif die.random() < 0.12:
        leaves = starts_after_days + die.randrange(20, max(months * 30, 40))
    elif someone.kind == "person" and die.random() < 0.02:
        cancels = die.randrange(1, 7)
    return Life(
        handle,
        someone,
        plan,
        after_days,
        starts_after_days,
        habit,
        leaves_after_days=leaves,
        wishes_too_early_an_end=die.random() < 0.3,
        cancels_after_days=cancels,
        pays_at_once_yen=5_500 if die.random() < 0.6 else 0,
        stops_paying_after_days=stops,
        fate=fate,
    )


@dataclass(frozen=True)
class Instalment:
    """Money a member sends: entered on a business day, paid that day or before."""

    entered_on: dt.date
    amount_yen: int
    paid_on: dt.date


def instalments(life: Life, issued_on: dt.date, due_on: dt.date, yen: int) -> list[Instalment]:
    """How a member pays an invoice of which so much is open; nothing where it is never paid."""
    die = life.chance("pays", due_on, yen)
    if life.stops_paying_after_days is not None:
        stops_on = OPENED_ON + dt.timedelta(life.stops_paying_after_days)
        return [] if due_on >= stops_on else [_in_time(die, issued_on, due_on, yen)]
    if life.habit is Habit.FORGETFUL and die.random() < 0.35:
        return [_on(due_on + dt.timedelta(die.randint(1, 35)), yen)]
    if life.habit is Habit.IN_PARTS and die.random() < 0.5 and yen > 1:
        part = yen * die.randint(20, 80) // 100
        later = due_on + dt.timedelta(die.randint(3, 45))
        return [_in_time(die, issued_on, due_on, part), _on(later, yen - part)]
    if life.habit is Habit.IN_ADVANCE and die.random() < 0.3:
        return [_in_time(die, issued_on, due_on, 2 * yen)]
    if life.habit is Habit.THROUGH_A_SHOP:
        paid = _in_time(die, issued_on, due_on, yen)
        return [Instalment(paid.paid_on + dt.timedelta(1), yen, paid.paid_on)]
    return [_in_time(die, issued_on, due_on, yen)]


def _in_time(die: Random, issued_on: dt.date, due_on: dt.date, yen: int) -> Instalment:
    """Within the days before the due date, most of all on it."""
    days = max((due_on - issued_on).days, 1)
    return _on(due_on - dt.timedelta(min(die.choice((0, 0, 0, 1, 2, 3, 5, 8)), days - 1)), yen)


def _on(day: dt.date, yen: int) -> Instalment:
    return Instalment(day, yen, day)


def _die(*about: object) -> Random:
    """Chance that is the same wherever and whenever: no secret hangs on it."""
    return Random(" ".join(str(one) for one in about))  # noqa: S311 (made-up lives, not secrets)
