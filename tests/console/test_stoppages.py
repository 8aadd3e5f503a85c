"""Stoppages over bookings, and who waits, on the staff's pages."""

from __future__ import annotations

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base import clock
from kiyaku.flows import announcements
from kiyaku.flows.place import bookings_shown, paying, stoppages
from kiyaku.terms.texts import Text
from tests import site
from tests.console.test_spaces import seen
from tests.flows.place.rooms import Rooms, instant
from tests.flows.place.test_waiting import join
from tests.living import day, select

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    living = Rooms()
    for name in ("taro", "hanako", "n"):
        living.register(name)
    monkeypatch.setattr(clock, "now", lambda: living.at)
    return living


def desk(place: Rooms, role: Role = Role.FRONT_DESK) -> tuple[Client, str]:
    return site.signed_in(site.staff(place.id, role)), f"/{place.code}/desk/"


def planned(place: Rooms) -> int:
    return announcements.plan(
        **place.acting, kind="stoppage", what=Text("停電", "power cut"), cause="hard_to_provide",
        takes_effect_on=day("2026-11-10"),
    )  # fmt: skip


def test_a_space_is_closed_by_a_stoppage_and_each_booking_it_meets_decided(place: Rooms) -> None:
    paid = place.book("taro", "a", "2026-11-10 13:00", "15:00")
    paying.pay_booking(**place.acting, booking=paid)
    moved = place.book("hanako", "b", "2026-11-10 13:00", "15:00")
    number = planned(place)
    client, at = desk(place)
    sent = {"key": "k", "starts_at": "2026-11-10T12:00", "ends_at": "2026-11-10T18:00"}
    assert "理由を書いてください" in seen(client, f"{at}spaces/at/hall/close/", 422, **sent)
    by = {**sent, "stoppage": str(number)}
    assert "停電" in seen(client, f"{at}spaces/at/hall/close/", **by)
    for _ in range(2):
        seen(client, f"{at}spaces/at/hall/close/", 302, **by, confirmed="1")
    assert place.reasons("a", "2026-11-10")["12:00"] == "service_stopped"
    of_day = seen(client, f"{at}bookings/?day=2026-11-10")
    assert f"/bookings/stoppages/{number}/" in of_day
    assert "/bookings/stoppages/" not in seen(client, f"{at}bookings/?day=2026-11-11")
    assert f"/bookings/stoppages/{number}/" in seen(client, f"{at}spaces/")

    page = seen(client, f"{at}bookings/stoppages/{number}/")
    assert "扱いの決まっていない予約が 2 件" in page and "第8条1項" in page
    asked = seen(client, f"{at}bookings/stoppages/{number}/{paid}/")
    assert "返金されず" in asked and "第5条1項" in asked
    off = {"key": "o", "decision": "called_off", "reason": "電話で話した"}
    seen(client, f"{at}bookings/stoppages/{number}/{paid}/", 302, **off)
    seen(client, f"{at}bookings/stoppages/{number}/{paid}/", 404)

    away = {"key": "m", "decision": "moved"}
    missing = seen(client, f"{at}bookings/stoppages/{number}/{moved}/", 422, **away)
    assert "代わりの予約の番号を指定" in missing
    instead = place.book("hanako", "b", "2026-11-11 13:00", "15:00")
    assert f'value="{instead}"' in seen(client, f"{at}bookings/stoppages/{number}/{moved}/")
    alien = {**away, "instead": str(paid)}
    seen(client, f"{at}bookings/stoppages/{number}/{moved}/", 422, **alien)
    for _ in range(2):  # the second finds it decided
        answer = client.post(
            f"{at}bookings/stoppages/{number}/{moved}/", {**away, "instead": str(instead)}
        )
        assert answer.status_code in (302, 404)
    page = seen(client, f"{at}bookings/stoppages/{number}/")
    assert "電話で話した" in page and "代わりの予約" in page and "決まっていない" not in page
    states = [bookings_shown.booking_shown(place.id, one, now=place.at).state
              for one in (paid, moved, instead)]  # fmt: skip
    assert states == ["cancelled", "cancelled", "held"]
    assert select("SELECT count(*) FROM journal_entry WHERE action = 'booking_disrupted'") == [2]


def test_who_may_not_enter_bookings_decides_nothing(place: Rooms) -> None:
    made = place.book("taro", "a", "2026-11-10 13:00", "15:00")
    number = planned(place)
    stoppages.stop_space(
        **place.acting, announcement=number, space="hall", starts_at=instant("2026-11-10 12:00"),
        ends_at=instant("2026-11-10 18:00"),
    )  # fmt: skip
    client, at = desk(place, Role.CONTRACTOR)
    page = seen(client, f"{at}bookings/stoppages/{number}/")
    assert f"/stoppages/{number}/{made}/" not in page
    seen(client, f"{at}bookings/stoppages/{number}/{made}/", 403)
    seen(client, f"{at}bookings/stoppages/{number + 1}/", 404)


def test_who_waits_is_listed_in_order(place: Rooms) -> None:
    client, at = desk(place)
    assert "待っている会員はいません" in seen(client, f"{at}bookings/waiting/")
    place.book("taro", "a", "2026-11-10 13:00", "15:00")
    join(place, "hanako")
    join(place, "n")
    page = seen(client, f"{at}bookings/waiting/")
    assert page.index(">hanako hanako<") < page.index(">n n<")
    assert "/desk/bookings/waiting/" in seen(client, f"{at}bookings/")
