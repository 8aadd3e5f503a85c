"""Particulars in the one writing in which they are kept."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku.members.countries import COUNTRIES, named, sorted_for
from kiyaku.members.particulars import Particulars


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("name", "  山田　 太郎 ", "山田 太郎"),
        ("name", "㈱見本", "㈱見本"),
        ("kana", "やまだ ﾀﾛｳ", "ヤマダ タロウ"),
        ("kana", "がーでん", "ガーデン"),
        ("postal_code", "３７１ー００２４", "371-0024"),
        ("postal_code", "3710024", "371-0024"),
        ("postal_code", "37100", "37100"),
        ("email", " taro＠example.jp ", "taro@example.jp"),
        ("phone", "０２７－２２６ 0000", "027-2260000"),
        ("address", "前橋市\n大手町 1", "前橋市 大手町 1"),
    ],
)
def test_what_is_typed_in_many_ways_is_kept_in_one(name, typed, kept):
    assert getattr(Particulars(**{name: typed}).tidied, name) == kept


def test_a_postal_code_of_elsewhere_is_left_as_it_is():
    assert Particulars(country="DE", postal_code="1011234").tidied.postal_code == "1011234"


def test_they_are_read_as_they_were_kept():
    stated = Particulars(name="花子", born_on=dt.date(2010, 1, 2), guardian_consented=True)
    assert Particulars.read(stated.as_json()) == stated
    assert Particulars.read({}) == Particulars()


def test_every_country_has_its_name_in_both_languages():
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and name.ja and name.en for code, name in COUNTRIES.items())
    assert named("DE").ja == "ドイツ"
    assert named("??").en == "??"


def test_japan_comes_first_and_the_others_by_name():
    assert [code for code, _ in sorted_for("en")[:3]] == ["JP", "AF", "AX"]
    assert sorted_for("ja")[0] == ("JP", "日本")
