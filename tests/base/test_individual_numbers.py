"""The twelve-digit number is recognised by its check digit, and refused; other numbers pass."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.base import individual_numbers
from kiyaku.base.errors import OperationRefused

MADE_UP = "123456789018"
"""Twelve digits that fit together; nobody's."""


@pytest.mark.parametrize(
    "text",
    [
        MADE_UP, "1234 5678 9018", "1234-5678-9018", "1234ー5678ー9018", "1234−5678−9018",
        "１２３４５６７８９０１８", "１２３４－５６７８－９０１８", "番号は123456789018です。",
        "a\n123456789018\nb", "[123456789018]", "2026: 123456789018",
        "123456789018 1990-01-02", "123456789018 090-1234-5678", "令和8 123456789018",
        "2026-11-27 123456789018", "090-1234-5678-123456789018", "1234・5678・9018",
        "１２３４．５６７８．９０１８", "123 456 789 018", "123-456-789-018", "1234  5678  9018",
        "1234\n5678\n9018", "1234 5678\r\n9018", "2026\n1234 5678 9018", "1234-5678-9018 0000",
        "090-1234-5678 1234-5678-9018", "1990 1234-5678-9018", "0000 123456789018",
    ],
)  # fmt: skip
def test_it_is_found_however_it_is_written(text):
    assert individual_numbers.is_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "123456789012", "1234-5678-9012", "0123456789018", "1234567890181",
        "1234-5678-9018-0000", "5555 1234 5678 9018", "12345678901", "N123456789018",
        "123456789018b2f0", "+123456789018", "12-3456-789018", "1234-5678 9018",
        "7000012050002", "T7123456789012", "090-1234-5678", "10万円",
        "+1 123456789018", "+81-1234-5678-9018", "+49 1234 5678 9018", "+421 123 456 789 018",
        "123 456 789 018 123", "000-123-456-789-018", "123.456.789.018", "1234・5678・9018・0000",
        "1234   5678   9018", "5555  1234  5678  9018",
    ],
)  # fmt: skip
def test_other_numbers_pass(text):
    assert not individual_numbers.is_in(text)


_ROUND = ("1990-01-02", "090-1234-5678", "令和8", "〒371-0024", "8", "TEL +81 90 1234 5678")


@given(st.sampled_from(_ROUND), st.sampled_from(_ROUND), st.sampled_from(" 、\n/"))
def test_in_one_piece_it_is_found_whatever_stands_beside_it(before, after, between):
    assert individual_numbers.is_in(between.join((before, MADE_UP, after)))
    assert not individual_numbers.is_in(between.join((before, "123456789012", after)))


@given(st.text("0123456789", min_size=1, max_size=8), st.booleans())
def test_a_longer_number_is_none(more, is_before):
    longer = more + MADE_UP if is_before else MADE_UP + more
    assert not individual_numbers.is_in(longer)
    fours = "-".join((more, "1234-5678-9018") if is_before else ("1234-5678-9018", more))
    assert not individual_numbers.is_in(fours)


def test_of_twelve_digits_exactly_one_last_digit_fits():
    chance = random.Random(1)
    for _ in range(200):
        first = "".join(chance.choices("0123456789", k=11))
        assert sum(individual_numbers.is_in(f"{first}{last}") for last in range(10)) == 1


def test_a_rest_of_one_or_none_has_the_check_digit_zero():
    """A rest of one would call for a digit of ten."""
    for fits in ("000000000400", "000000000060", "000000000019", "100000000056"):
        assert individual_numbers.is_in(fits)
    for other in ("000000000401", "000000000061", "000000000010", "100000000050"):
        assert not individual_numbers.is_in(other)


@dataclass(frozen=True)
class Given:
    """Something stated."""

    words: str
    file: tuple[str, bytes] = ("", b"")


@pytest.mark.parametrize(
    "given",
    [MADE_UP, {"name": MADE_UP}, {MADE_UP: 1}, [("a", MADE_UP)], Given(MADE_UP), [Given(MADE_UP)]],
)
def test_it_is_refused_wherever_it_stands_and_not_repeated(given):
    with pytest.raises(OperationRefused) as refusal:
        individual_numbers.refuse(given)
    assert refusal.value.code == "individual_number"
    for language in ("ja", "en"):
        assert MADE_UP not in refusal.value.message(language)


def test_files_are_handed_in_and_not_typed():
    named = (f"{MADE_UP}.pdf", b"%PDF")
    individual_numbers.refuse([named, Given("made up", named), b"123456789018", 123456789018, None])
