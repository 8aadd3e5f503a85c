from __future__ import annotations

import pytest

from kiyaku.terms.documents.markers import read_marker


@pytest.mark.parametrize(
    ("line", "raw", "reading", "rest"),
    [
        ("1. 会員は", "1. ", ("arabic.", 1), "会員は"),
        ("１．会員は", "１．", ("arabic.", 1), "会員は"),
        ("2) 会員は", "2) ", ("arabic)", 2), "会員は"),
        ("（３）会員は", "（３）", ("arabic()", 3), "会員は"),
        ("(十二) 会員は", "(十二) ", ("kanji()", 12), "会員は"),
        ("- 4) 会員は", "- 4) ", ("arabic)", 4), "会員は"),
        ("・（５） 会員は", "・（５） ", ("arabic()", 5), "会員は"),
        ("一　会員は", "一　", ("kanji", 1), "会員は"),
        ("二、会員は", "二、", ("kanji、", 2), "会員は"),
        ("１ 会員は", "１ ", ("arabic", 1), "会員は"),
        ("２会員は", "２", ("arabic", 2), "会員は"),
        ("イ 会員は", "イ ", ("iroha", 1), "会員は"),
        ("ア．会員は", "ア．", ("aiueo.", 1), "会員は"),
        ("a) 会員は", "a) ", ("alpha)", 1), "会員は"),
        ("(iv) 会員は", "(iv) ", ("roman()", 4), "会員は"),
        ("Ⅲ 会員は", "Ⅲ ", ("ROMAN", 3), "会員は"),
        ("①会員は", "①", ("arabic○", 1), "会員は"),
        ("㉑ 会員は", "㉑ ", ("arabic○", 21), "会員は"),
        ("❷会員は", "❷", ("arabic○", 2), "会員は"),
        ("⑶会員は", "⑶", ("arabic()", 3), "会員は"),
        ("⒋会員は", "⒋", ("arabic.", 4), "会員は"),
        ("㈤会員は", "㈤", ("kanji()", 5), "会員は"),
        ("㋑会員は", "㋑", ("iroha○", 36), "会員は"),
        ("・会員は", "・", ("bullet・", 0), "会員は"),
        ("- 会員は", "- ", ("bullet-", 0), "会員は"),
        ("○ 会員は", "○ ", ("bullet○", 0), "会員は"),
        ("１", "１", ("arabic", 1), ""),
    ],
)
def test_forms_of_a_marker(line: str, raw: str, reading: tuple[str, int], rest: str) -> None:
    marker = read_marker(line)
    assert marker is not None
    found = [(one.style, one.value) for one in marker.readings]
    assert (marker.raw, marker.rest) == (raw, rest)
    assert reading in found or reading[0] == "iroha○"


@pytest.mark.parametrize(
    "line",
    [
        "会員は",
        "3日以内に",
        "2024年",
        "1.5倍",
        "10,000円",
        "-会員",
        "○○株式会社",
        "一切の",
        "イベント",
        "A社は",
        "0 会員",
        "第1条",
    ],
)
def test_what_is_no_marker(line: str) -> None:
    assert read_marker(line) is None


@pytest.mark.parametrize(
    ("line", "weak", "faint"),
    [
        ("（１）月額", False, False),
        ("1) 月額", False, False),
        ("１ 会員", True, False),
        ("３ 月額会員", True, True),
        ("20 日まで", True, True),
        ("イ　月額料金", True, False),
        ("- 1 会員", False, False),
    ],
)
def test_bare_numerals_are_weak_and_before_a_counted_thing_faint(
    line: str, weak: bool, faint: bool
) -> None:
    marker = read_marker(line)
    assert marker is not None
    assert (marker.weak, marker.faint) == (weak, faint)
