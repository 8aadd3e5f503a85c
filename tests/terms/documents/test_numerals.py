from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.terms.documents.numerals import in_kanji, number, readings


@given(st.integers(1, 9999))
def test_kanji_numerals_read_back(value: int) -> None:
    assert number(in_kanji(value)) == value


@given(st.integers(0, 9999))
def test_arabic_numerals_read_in_either_width(value: int) -> None:
    wide = str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert number(str(value)) == number(wide) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [("〇", 0), ("三二", 32), ("拾弐", 12), ("千二百", 1200), ("元", 1), ("十の", None), ("", None),
     ("イ", None), ("-3", None)],
)  # fmt: skip
def test_other_forms(written: str, value: int | None) -> None:
    assert number(written) == value


@pytest.mark.parametrize("value", [0, 10000])
def test_no_kanji_form_outside_one_to_9999(value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        in_kanji(value)


@pytest.mark.parametrize(
    ("glyph", "expected"),
    [
        ("7", {("arabic", 7)}),
        ("０", set()),
        ("元", set()),
        ("七", {("kanji", 7)}),
        ("ハ", {("iroha", 3), ("aiueo", 26)}),
        ("ﾛ", {("iroha", 2), ("aiueo", 43)}),
        ("ヲ", {("iroha", 12), ("aiueo", 45)}),
        ("ン", {("aiueo", 46)}),
        ("ヰ", {("iroha", 25)}),
        ("b", {("alpha", 2)}),
        ("i", {("roman", 1), ("alpha", 9)}),
        ("iv", {("roman", 4)}),
        ("XII", {("ROMAN", 12)}),
        ("Ⅳ", {("ROMAN", 4)}),
        ("ⅸ", {("roman", 9)}),
        ("C", {("ALPHA", 3)}),
        ("iiii", set()),
        ("Iv", set()),
        ("あ", set()),
        ("", set()),
    ],
)
def test_every_reading_of_a_glyph(glyph: str, expected: set[tuple[str, int]]) -> None:
    assert set(readings(glyph)) == expected
