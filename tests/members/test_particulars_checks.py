"""What a member reports as changed is checked field by field, and kept in one writing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.base.errors import OperationRefused
from kiyaku.members.particulars import CHANGEABLE, Particulars
from kiyaku.members.particulars_checks import Problem, changed

ON = dt.date(2026, 11, 21)
HANAKO = Particulars(
    name="前橋 花子", kana="マエバシ ハナコ", born_on=dt.date(1990, 4, 1), postal_code="371-0001",
    address="群馬県前橋市架空町99", email="hanako@example.jp", phone="027-000-0000",
)  # fmt: skip
ACME = Particulars(kind="corporation", name="株式会社アクメ", address="東京", email="a@example.jp")


def problems(changes: dict[str, Any], current: Particulars = HANAKO) -> dict[str, str]:
    with pytest.raises(OperationRefused) as caught:
        changed(current, changes, on=ON)
    refused = caught.value
    assert refused.code == "bad_particulars"
    found: tuple[Problem, ...] = refused.details["problems"]
    for one in found:
        assert one.ja in refused.message("ja")
        assert one.en in refused.message("en")
        assert one.ja != one.en
    return {one.field: one.code for one in found}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"name": " 前橋　太郎 "}, {"name": "前橋 太郎"}),
        ({"kana": "まえばし たろう"}, {"kana": "マエバシ タロウ"}),
        ({"kana": "ﾏｴﾊﾞｼ･ﾀﾛｰ"}, {"kana": "マエバシ・タロー"}),
        ({"kana": ""}, {"kana": ""}),
        ({"postal_code": "３７１０００２"}, {"postal_code": "371-0002"}),
        ({"phone": "０９０−１２３４−５６７８"}, {"phone": "090-1234-5678"}),
        ({"phone": "+81 27 000 0001"}, {"phone": "+81270000001"}),
        ({"phone": ""}, {"phone": ""}),
        ({"email": " new@example.jp "}, {"email": "new@example.jp"}),
        ({"country": "US", "postal_code": "94103-1"}, {"country": "US", "postal_code": "94103-1"}),
        ({"country": "GB", "postal_code": "SW1A 1AA"}, {"country": "GB", "postal_code": "SW1A1AA"}),
        ({"born_on": dt.date(1990, 4, 2)}, {"born_on": dt.date(1990, 4, 2)}),
    ],
)  # fmt: skip
def test_a_change_is_kept_in_one_writing(given: dict[str, Any], kept: dict[str, Any]) -> None:
    assert changed(HANAKO, given, on=ON) == {
        name: kept[name] for name in CHANGEABLE if name in kept
    }


def test_only_what_is_other_than_it_was_is_a_change() -> None:
    given = {"phone": "０２７−０００−０００１", "name": "前橋 花子", "email": HANAKO.email}
    assert changed(HANAKO, given, on=ON) == {"phone": "027-000-0001"}
    with pytest.raises(OperationRefused) as caught:
        changed(HANAKO, {"name": HANAKO.name}, on=ON)
    assert caught.value.code == "nothing_changed"
    with pytest.raises(OperationRefused) as caught:
        changed(HANAKO, {}, on=ON)
    assert caught.value.code == "nothing_changed"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "  ", "needed"),
        ("address", "", "needed"),
        ("email", "", "needed"),
        ("country", "", "needed"),
        ("name", "x" * 201, "too_long"),
        ("address", "x" * 301, "too_long"),
        ("phone", "0" * 41, "too_long"),
        ("postal_code", "1" * 11, "too_long"),
        ("name", "花\x00子", "control_characters"),
        ("name", "花\ud800子", "control_characters"),
        ("email", "hanako", "bad_email"),
        ("email", "hanako@", "bad_email"),
        ("email", "a@b@example.jp", "bad_email"),
        ("email", "x" * 250 + "@example.jp", "too_long"),
        ("kana", "前橋", "bad_kana"),
        ("kana", "Hanako", "bad_kana"),
        ("postal_code", "371-001", "bad_postal_code"),
        ("postal_code", "郵便番号", "bad_postal_code"),
        ("country", "jp", "bad_country"),
        ("country", "XX", "bad_country"),
        ("phone", "110", "bad_phone"),
        ("phone", "027-00-000", "bad_phone"),
        ("phone", "1270000000", "bad_phone"),
        ("phone", "+0", "bad_phone"),
        ("phone", "+1234567890123456", "bad_phone"),
        ("phone", "call me", "bad_phone"),
        ("born_on", dt.date(2026, 11, 22), "bad_date"),
        ("born_on", dt.date(1895, 12, 31), "bad_date"),
        ("born_on", None, "needed"),
        ("born_on", "1990-04-01", "bad_type"),
        ("born_on", dt.datetime(1990, 4, 1, tzinfo=dt.UTC), "bad_type"),
        ("name", 5, "bad_type"),
        ("phone", None, "bad_type"),
        ("kind", "corporation", "unknown_field"),
        ("guardian_consented", True, "unknown_field"),
        ("nmae", "x", "unknown_field"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_field(field: str, value: Any, code: str) -> None:
    assert problems({field: value}) == {field: code}


def test_all_that_is_wrong_is_told_at_once() -> None:
    given = {"email": "x", "phone": "1", "name": "花子", "kana": "x"}
    assert problems(given) == {"email": "bad_email", "phone": "bad_phone", "kana": "bad_kana"}


def test_a_postal_code_is_that_of_the_country_moved_to() -> None:
    assert problems({"country": "US", "postal_code": "サンフランシスコ"}) == {
        "postal_code": "bad_postal_code"
    }
    abroad = Particulars(name="x", country="US", address="x", email="x@example.jp")
    assert problems({"country": "JP", "postal_code": "94103"}, abroad) == {
        "postal_code": "bad_postal_code"
    }


def test_a_corporation_was_not_born() -> None:
    assert problems({"born_on": dt.date(2000, 1, 1)}, ACME) == {"born_on": "not_a_person"}
    assert changed(ACME, {"born_on": None, "name": "B"}, on=ON) == {"name": "B"}


@given(st.dictionaries(st.sampled_from(CHANGEABLE), st.text(max_size=12), min_size=1))
def test_whatever_is_typed_is_kept_or_refused(typed: dict[str, str]) -> None:
    """What is kept once is kept the same when it is reported again: there is one writing."""
    try:
        kept = changed(HANAKO, typed, on=ON)
    except OperationRefused as refused:
        assert refused.code in ("bad_particulars", "nothing_changed")
        return
    after = replace(HANAKO, **kept)
    with pytest.raises(OperationRefused) as caught:
        changed(after, kept, on=ON)
    assert caught.value.code == "nothing_changed"
