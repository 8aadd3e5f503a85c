"""Members of a day by what they were then: counted, and told of nobody."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku.members import counts
from kiyaku.members.counts import AGE, AREA, KIND, MONTH, PLAN, STATE
from kiyaku.members.particulars import Particulars
from tests.living import Living, select

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 10)


def of(life: Living, *by: str, day: dt.date = DAY) -> dict[tuple[str, ...], int]:
    return counts.members_on(life.id, day, by)


def stated(name: str, born_on: str | None, address: str, **more: str) -> Particulars:
    born = None if born_on is None else dt.date.fromisoformat(born_on)
    return Particulars(name=name, born_on=born, address=address, email=f"{name}@example.jp", **more)


def test_members_are_counted_as_they_were_at_the_end_of_the_day():
    life = Living("choppaya", "2026-11-05", prices={"home": 5_500, "office": 11_000})
    people = {
        "hanako": stated("hanako", "2006-12-11", "東京都架空区一丁目"),
        "taro": stated("taro", "1946-12-11", "群馬県架空市二丁目"),
        "jiro": stated("jiro", "1990-01-01", "架空市三丁目"),
        "abroad": stated("abroad", None, "1 Somewhere", country="US"),
        "firm": stated("firm", None, "京都府架空市", kind="corporation"),
        "stops": stated("stops", "2008-02-29", "大阪府架空市"),
        "waits": stated("waits", "1990-01-01", "北海道架空市"),
    }
    for name, one in people.items():
        plan = "office" if name == "firm" else "home"
        life.register(name, plan, particulars=one, starts=name != "waits")
    life.on("2026-12-02").register(
        "late", "home", particulars=stated("late", "1951-01-01", "東京都架空区")
    )
    life.register("hanako", "office", particulars=people["hanako"])  # another contract of hers
    life.leave("taro", "2027-01")
    select(
        "INSERT INTO suspension (membership_id, from_day, basis_id) VALUES (%s, '2026-12-09', 1)"
        " RETURNING id",
        life.members["stops"],
    )
    life.on("2026-12-12")
    life.change("hanako", address="群馬県架空市九丁目", born_on=dt.date(1980, 1, 1))
    life.change("jiro", address="鹿児島県架空市")
    assert sum(of(life, KIND).values()) == 7  # waits has not started; hanako is one person
    assert of(life, KIND) == {("person",): 6, ("corporation",): 1}
    assert of(life, AREA) == {
        ("東京都",): 2, ("群馬県",): 1, ("not_stated",): 1, ("abroad",): 1, ("京都府",): 1,
        ("大阪府",): 1,
    }  # fmt: skip
    # At the end of the day before a birthday somebody is a year older; taro is 80, hanako 20.
    assert of(life, AGE) == {
        ("20",): 1, ("80",): 1, ("30",): 1, ("not_stated",): 1, ("corporation",): 1, ("0",): 1,
        ("70",): 1,
    }  # fmt: skip
    assert of(life, STATE) == {("active",): 5, ("leaving",): 1, ("suspended",): 1}
    assert of(life, MONTH) == {("2026-11",): 6, ("2026-12",): 1}
    by_plan = sorted(of(life, PLAN, KIND).items(), key=lambda one: one[1])
    assert [number for _, number in by_plan] == [1, 6]
    before = dt.date(2026, 11, 30)
    assert of(life, STATE, day=before) == {("active",): 6}
    assert of(life, AGE, day=before)[("70",)] == 1  # taro
    assert ("群馬県",) in of(life, AREA, day=before)
    other = Living("choppaya", "2026-11-05")
    assert of(other, KIND) == {}


def test_counting_takes_one_statement(django_assert_num_queries):
    life = Living("netsugen", "2026-11-05")
    with django_assert_num_queries(1):
        assert of(life, AREA, AGE) == {}
