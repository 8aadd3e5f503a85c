"""Spaces on the staff's pages: added with parents, hours, limits; priced from a day on; closed."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base import clock
from kiyaku.flows.place import spaces
from kiyaku.spaces import closures
from kiyaku.spaces.rules import DAYS, written
from tests import site
from tests.flows.place.rooms import Rooms
from tests.living import Living, day

pytestmark = pytest.mark.django_db

RULES = {
    "key": "k", "ja": "工作室", "en": "workshop", "from_day": "2026-11-02", "is_bookable": "on",
    "capacity": "6", "grid_minutes": "30", "shortest_minutes": "60", "longest_minutes": "240",
    "horizon_days": "60", "preparation_minutes": "0", "clearing_minutes": "15",
    "bookings_most": "2", "hold_minutes": "1440", "offer_minutes": "1440", "no_show_minutes": "30",
    **{f"hours_{one}": "" for one in DAYS},
    "hours_mon": "09:00-12:00,13:00-21:00",
}  # fmt: skip


def seen(client: Client, path: str, status: int = 200, **sent: Any) -> str:
    response = client.post(path, sent) if sent else client.get(path)
    assert response.status_code == status, (path, response, response.content.decode()[-3000:])
    return html.unescape(response.content.decode())


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    living = Rooms()
    living.register("taro")
    monkeypatch.setattr(clock, "now", lambda: living.at)
    return living


def desk(place: Living, role: Role = Role.ADMINISTRATOR) -> tuple[Client, str]:
    return site.signed_in(site.staff(place.id, role)), f"/{place.code}/desk/spaces/"


def found(place: Rooms, code: str, on: str = "2026-11-02") -> Any:
    return next(one for one in spaces.spaces_shown(place.id, day(on)) if one.code == code)


def test_a_space_is_added_within_another_with_its_hours_and_limits(place: Rooms) -> None:
    client, at = desk(place)
    sent = {**RULES, "space": "workshop", "parent": "hall"}
    wrong = seen(client, f"{at}new/", 422, **{**sent, "hours_tue": "9 to 5"})
    assert "09:00-12:00,13:00-21:00」のように" in wrong and 'value="9 to 5"' in wrong
    assert "最短はきざみ以上" in seen(
        client, f"{at}new/", 422, **{**sent, "shortest_minutes": "10"}
    )
    assert "きざみの倍数" in seen(client, f"{at}new/", 422, **{**sent, "shortest_minutes": "75"})
    for _ in range(2):
        seen(client, f"{at}new/", 302, **sent)
    made = found(place, "workshop")
    assert (made.parent, made.depth, made.rules.bookings_most) == ("hall", 1, 2)
    assert written(made.rules.hours) == {"mon": "09:00-12:00,13:00-21:00"}
    page = seen(client, f"{at}at/workshop/")
    for part in ("工作室", "料金は決まっていません", "09:00-12:00,13:00-21:00", "hall の一部"):
        assert part in page, part
    assert "工作室" in seen(client, at)


def test_rules_and_prices_are_dated_and_what_held_before_stays(place: Rooms) -> None:
    client, at = desk(place)
    at_a = f"{at}at/a/"
    assert 'value="09:00-21:00"' in seen(client, f"{at_a}change/")
    past = {**RULES, "from_day": "2026-11-01"}
    assert "営業日 2026-11-02 より前です" in seen(client, f"{at_a}change/", 422, **past)
    seen(client, f"{at_a}change/", 302, **{**RULES, "from_day": "2026-12-01"})
    assert found(place, "a").rules.capacity == 20
    assert found(place, "a", "2026-12-01").rules.capacity == 6
    sent = {"key": "p", "plan": "", "hourly_yen": "1500", "from_day": "2026-12-01"}
    seen(client, f"{at_a}price/", 302, **sent)
    sent = {"key": "q", "plan": "usual", "hourly_yen": "800", "from_day": "2026-12-01"}
    seen(client, f"{at_a}price/", 302, **sent)
    assert found(place, "a", "2026-12-01").prices == {"": 1500, "usual": 800}
    page = seen(client, at_a)
    for part in ("1,000円", "1,500円", "800円", "2026年12月1日(火)"):
        assert part in page, part


def test_a_closure_tells_whom_it_meets_and_can_be_taken_back(place: Rooms) -> None:
    made = place.book("taro", "a", "2026-11-10 13:00", "15:00")
    client, at = desk(place, Role.FRONT_DESK)
    sent = {
        "key": "c", "starts_at": "2026-11-10T09:00", "ends_at": "2026-11-10T18:00",
        "ja": "点検", "en": "inspection",
    }  # fmt: skip
    preview = seen(client, f"{at}at/hall/close/", **sent)
    assert "重なる予約が 1 件" in preview and f"/bookings/{made}/" in preview
    assert closures.ahead(place.id, place.at) == []
    for _ in range(2):
        seen(client, f"{at}at/hall/close/", 302, **sent, confirmed="1")
    (closed,) = closures.ahead(place.id, place.at)
    assert place.reasons("a", "2026-11-10")["09:00"] == "space_closed"
    assert "点検" in seen(client, at) and "点検" in seen(client, f"{at}at/hall/")
    backwards = {**sent, "key": "d", "ends_at": "2026-11-10T08:00", "confirmed": "1"}
    assert "終わりは始まりより後" in seen(client, f"{at}at/hall/close/", 422, **backwards)
    seen(client, f"{at}closures/{closed.id}/reopen/")
    seen(client, f"{at}closures/{closed.id}/reopen/", 302, key="r")
    assert "09:00" not in place.reasons("a", "2026-11-10")
    seen(client, f"{at}closures/99999999/reopen/", 404)


def test_only_who_sets_values_changes_spaces(place: Rooms) -> None:
    for role in (Role.CONTRACTOR, Role.FRONT_DESK):
        client, at = desk(place, role)
        page = seen(client, f"{at}at/a/")
        assert "設定を変える" not in page and "料金を公表する" not in page
        for one in ("new/", "at/a/change/", "at/a/price/"):
            seen(client, f"{at}{one}", 403)
        seen(client, f"{at}at/a/close/", 403 if role is Role.CONTRACTOR else 200)
        seen(client, f"{at}at/none/", 404)


def test_a_service_whose_terms_know_no_spaces_has_no_such_pages() -> None:
    living = Living("choppaya", "2026-11-02")
    client, at = desk(living)
    assert "/desk/spaces/" not in seen(client, f"/{living.code}/desk/")
    for one in ("", "new/", "at/a/", "closures/1/reopen/"):
        seen(client, f"{at}{one}", 404)
