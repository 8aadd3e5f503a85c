from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.terms.documents.dates import find_dates
from kiyaku.terms.documents.numerals import in_kanji


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成 ３１ 年 ４ 月 ３０ 日", date(2019, 4, 30)),
        ("昭和六十四年一月七日", date(1989, 1, 7)),
        ("大正１５年１２月２４日", date(1926, 12, 24)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("2022年2月18日", date(2022, 2, 18)),
        ("２０２２年２月１８日", date(2022, 2, 18)),
        ("二〇二二年二月一八日", date(2022, 2, 18)),
        ("2022（令和4）年2月18日", date(2022, 2, 18)),
        ("令和4年（2022年）2月18日", date(2022, 2, 18)),
        ("2022-02-18", date(2022, 2, 18)),
        ("2022/2/18", date(2022, 2, 18)),
        ("2022.2.18", date(2022, 2, 18)),
        ("2023年2月29日", None),
        ("令和五年十三月一日", None),
        ("2022-13-01", None),
    ],
)
def test_forms_of_a_date(written: str, on: date | None) -> None:
    (found,) = find_dates(f"本規約は{written}から施行する。")
    assert (found.on, found.written) == (on, written)
    assert (found.start, found.end) == (4, 4 + len(written))


@pytest.mark.parametrize(
    "text", ["5年3月1日", "2022年2月", "10日以内", "2022-2/18", "12345-01-012"]
)
def test_what_is_no_full_date(text: str) -> None:
    assert list(find_dates(text)) == []


@given(st.dates(date(2019, 5, 1), date(2060, 12, 31)))
def test_a_day_reads_the_same_in_era_and_western_years(day: date) -> None:
    year = day.year - 2018
    forms = [
        f"令和{'元' if year == 1 else year}年{day.month}月{day.day}日",
        f"令和{in_kanji(year)}年{in_kanji(day.month)}月{in_kanji(day.day)}日",
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat(),
    ]
    assert [found.on for form in forms for found in find_dates(form)] == [day] * 4
