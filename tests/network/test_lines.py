"""Lines: whose they are, in which areas, and never two memberships' at a time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from kiyaku.network import areas, lines
from kiyaku.terms.texts import Text
from tests.living import Living, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Living:
    living = Living("choppaya", "2026-11-01")
    for name in ("a", "b", "c"):
        living.register(name)
    return living


def area(net: Living, code: str, parent: int | None = None, prefecture: int | None = None) -> int:
    name = Text(code, code)
    return areas.add(net.id, code=code, name=name, parent=parent, prefecture=prefecture, entry=1)


def line(
    net: Living,
    name: str,
    code: str,
    area_id: int,
    first_day: str | None = "2026-11-01",
    last_day: str | None = None,
) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO product (service_id, code, name_ja, name_en, entry_id)"
            " VALUES (%s, 'fibre', '光', 'Fibre', 1)"
            " ON CONFLICT (service_id, code) DO UPDATE SET entry_id = 1 RETURNING id",
            [net.id],
        )
        product = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO line (service_id, membership_id, code, product_id, area_id, assigned_on,"
            " first_day, last_day, basis_id, entry_id)"
            " VALUES (%s, %s, %s, %s, %s, '2026-11-01', %s, %s, 1, 1) RETURNING id",
            [net.id, net.members[name], code, product, area_id, first_day, last_day],
        )
        return int(cursor.fetchone()[0])


def test_an_area_is_followed_by_its_parts_which_lie_in_its_prefecture(net: Living) -> None:
    kanto = area(net, "kanto")
    kanagawa = area(net, "kanagawa", kanto, 14)
    area(net, "yokohama", kanagawa)
    area(net, "chiba", kanto, 12)
    found = [(one.code, one.depth, one.prefecture) for one in areas.areas_of(net.id)]
    assert found == [
        ("kanto", 0, None), ("chiba", 1, 12), ("kanagawa", 1, 14), ("yokohama", 2, 14),
    ]  # fmt: skip
    assert areas.within(net.id, kanagawa) == {kanagawa, areas.area(net.id, "yokohama").id}


@pytest.mark.parametrize("prefecture", [0, 48])
def test_an_area_lies_in_one_of_the_prefectures(net: Living, prefecture: int) -> None:
    with pytest.raises(IntegrityError, match="area_lies_in_japan"), transaction.atomic():
        area(net, "elsewhere", None, prefecture)


def test_who_is_in_an_area_or_in_its_parts(net: Living) -> None:
    kanto, kansai = area(net, "kanto"), area(net, "kansai")
    yokohama = area(net, "yokohama", area(net, "kanagawa", kanto, 14))
    a, b, c = (net.members[name] for name in "abc")
    line(net, "b", "L-2", yokohama, first_day="2026-11-05", last_day="2026-11-20")
    line(net, "a", "L-1", kanto)
    line(net, "a", "L-1b", yokohama)
    line(net, "c", "L-3", kansai)
    line(net, "c", "L-4", kanto, first_day=None)

    def hit(area_id: int, first: str, last: str | None) -> list[int]:
        until = None if last is None else day(last)
        return lines.memberships_in(net.id, [area_id], day(first), until).tolist()

    assert hit(kanto, "2026-11-10", "2026-11-10") == [a, b]
    assert hit(kanto, "2026-11-04", "2026-11-04") == [a]
    assert hit(kanto, "2026-11-20", None) == [a, b]
    assert hit(kanto, "2026-11-21", None) == [a]
    assert hit(yokohama, "2026-11-01", None) == [a, b]
    assert hit(kansai, "2026-11-01", None) == [c]
    other = Living("choppaya", "2026-11-01")
    assert len(lines.memberships_in(other.id, [kanto], day("2026-11-10"))) == 0


def test_the_lines_of_a_membership(net: Living) -> None:
    kanto = area(net, "kanto")
    line(net, "a", "L-1", kanto, first_day="2026-11-03", last_day="2026-11-20")
    line(net, "a", "L-2", kanto, first_day=None)
    first, second = lines.lines_of(net.members["a"])
    assert (first.code, first.first_day, first.last_day) == (
        "L-1", dt.date(2026, 11, 3), dt.date(2026, 11, 20),
    )  # fmt: skip
    assert first.is_had(day("2026-11-01")) and not first.is_used(day("2026-11-02"))
    assert first.is_used(day("2026-11-20")) and not first.is_had(day("2026-11-21"))
    assert second.is_had(day("2027-01-01")) and not second.is_used(day("2027-01-01"))


def test_one_id_is_never_two_memberships_at_a_time(net: Living) -> None:
    kanto = area(net, "kanto")
    line(net, "a", "L-1", kanto, first_day=None, last_day="2026-11-20")
    with pytest.raises(IntegrityError, match="line_id_is_one_memberships"), transaction.atomic():
        line(net, "b", "L-1", kanto)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE line SET last_day = '2026-11-01', first_day = NULL WHERE code = 'L-1'"
        )
        cursor.execute("UPDATE line SET assigned_on = '2026-10-01' WHERE code = 'L-1'")
        cursor.execute("UPDATE line SET last_day = '2026-10-31' WHERE code = 'L-1'")
    line(net, "b", "L-1", kanto)
