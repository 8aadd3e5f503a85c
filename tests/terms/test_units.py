"""Values with their units, as people write them."""

from __future__ import annotations

import pytest

from kiyaku import packs
from kiyaku.terms.units import UNITS, in_words


@pytest.mark.parametrize(
    ("unit", "value", "ja", "en"),
    [
        ("yen", 3300, "3,300円", "3,300 yen"),
        ("days", 1, "1日", "1 day"),
        ("days", 20, "20日", "20 days"),
        ("months", 1, "1か月", "1 month"),
        ("years", 2, "2年", "2 years"),
        ("years_of_age", 18, "18歳", "18 years of age"),
        ("hours", 24, "24時間", "24 hours"),
        ("people", 1, "1人", "1 person"),
        ("people", 10, "10人", "10 people"),
        ("bytes", 1_048_576, "1,048,576バイト", "1,048,576 bytes"),
        ("count", 30, "30", "30"),
        ("permille", 146, "146‰(14.6%)", "146‰ (14.6 %)"),
        ("permille", 30, "30‰(3%)", "30‰ (3 %)"),
        ("day_of_month", 1, "1日", "the 1st"),
        ("day_of_month", 2, "2日", "the 2nd"),
        ("day_of_month", 3, "3日", "the 3rd"),
        ("day_of_month", 11, "11日", "the 11th"),
        ("day_of_month", 13, "13日", "the 13th"),
        ("day_of_month", 20, "20日", "the 20th"),
        ("day_of_month", 31, "31日", "the 31st"),
    ],
)
def test_a_value_is_written_with_its_unit(unit: str, value: int, ja: str, en: str) -> None:
    written = in_words(unit, value)
    assert (written.ja, written.en) == (ja, en)


def test_every_unit_of_the_packs_can_be_written() -> None:
    used = {
        dated.parameter.unit
        for name in packs.names()
        for dated in packs.load(name).parameters.values()
    }
    assert used <= UNITS
    assert all(in_words(unit, 5).ja and in_words(unit, 5).en for unit in UNITS)
