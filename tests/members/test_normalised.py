"""One writing for what people write in many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.members import normalised

SAME = [
    (
        "kana",
        ["さとう こうへい", "サトウ　コウヘイ", "ｻﾄｳ ｺｳﾍｲ", "サトー コーヘイ", "サトオ・コオヘイ"],
    ),
    ("kana", ["しょうじ", "シヨウジ", "ショージ"]),
    ("kana", ["みづほ", "ミズホ"]),
    ("name", ["髙橋 花子", "高橋花子", "高橋　花子"]),
    ("name", ["株式会社ひかり", "(株)ひかり", "㈱ ひかり", "ひかり"]),
    ("phone", ["027-226-0000", "０２７（２２６）００００", "+81 27 226 0000", "+81(0)27-226-0000"]),
    ("email", ["Hanako+kiyaku@Example.jp", "ｈａｎａｋｏ@example.jp"]),
    (
        "address",
        [
            "群馬県前橋市大手町1丁目1番1号",
            "前橋市大手町一丁目１番地１",
            "前橋市大手町１－１－１",
            "群馬県 前橋市 大手町 1ー1ー1",
        ],
    ),
    ("address", ["横浜市鶴見区二十三丁目5番", "横浜市鶴見区23-5"]),
    ("address", ["龍ヶ崎市1-1", "龍ケ崎市1-1"]),
]
OTHER = [
    ("kana", "サトウ", "カトウ"),
    ("kana", "ケイコ", "アイコ"),
    ("name", "高橋花子", "高橋葉子"),
    ("phone", "027-226-0000", "027-226-0001"),
    ("address", "前橋市大手町1-11", "前橋市大手町11-1"),
    ("email", "a@example.jp", "a@example.com"),
]


@pytest.mark.parametrize(("kind", "written"), SAME)
def test_what_is_written_in_many_ways_comes_to_one(kind: str, written: list[str]) -> None:
    assert len({getattr(normalised, kind)(one) for one in written}) == 1


@pytest.mark.parametrize(("kind", "one", "other"), OTHER)
def test_what_is_other_stays_so(kind: str, one: str, other: str) -> None:
    normal = getattr(normalised, kind)
    assert normal(one) and normal(one) != normal(other)


@pytest.mark.parametrize(
    ("one", "other", "does"),
    [
        ("ヤマダハナコ", "ヤマダハナコ", True),
        ("ヤマダハナコ", "ヤマタハナコ", True),
        ("ヤマダハナコ", "ヤマタハナゴ", True),
        ("ヤマダハナコ", "ヤマモトハナコ", True),
        ("ヤマダハナコ", "サトウタロ", False),
        ("サイトウ", "サイドウ", True),
        ("アベ", "アペ", False),
        ("アベ", "イヌ", False),
        ("", "ア", False),
    ],
)
def test_a_slip_of_the_pen_differs_little(one: str, other: str, does: bool) -> None:
    assert normalised.differ_little(one, other) is does
    assert normalised.differ_little(other, one) is does


@given(st.text(alphabet="0123456789+-()  ０１８", max_size=20))
def test_a_phone_number_is_left_with_digits_and_at_most_a_plus(text: str) -> None:
    phone = normalised.phone(text)
    assert phone.removeprefix("+").isdecimal() or phone in ("", "+")


@given(st.text(alphabet="アカサタナハマヤラワンガザダバパイウエオー ", max_size=20))
def test_of_a_reading_only_large_katakana_are_left(text: str) -> None:
    assert all("ア" <= sign <= "ヺ" for sign in normalised.kana(text))
