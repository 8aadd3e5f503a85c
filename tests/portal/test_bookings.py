"""Members book spaces on their pages: free times, the fee before it is confirmed, calling off."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import icalendar
import pytest
from django.test import Client

from kiyaku.base import clock
from kiyaku.flows.place import attendance, bookings_shown, calendars, spaces, waiting
from kiyaku.spaces import feeds
from kiyaku.spaces.rules import TOKYO
from kiyaku.terms.texts import Text
from kiyaku.web import qr
from tests import site
from tests.flows.place.rooms import Rooms, instant
from tests.living import Living, select

pytestmark = pytest.mark.django_db
AT = "space=a&at=2026-11-10T13:00"


def seen(client: Client, path: str, status: int = 200, **sent: Any) -> str:
    response = client.post(path, sent) if sent else client.get(path)
    assert response.status_code == status, (path, response)
    return html.unescape(response.content.decode())


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    living = Rooms()
    living.register("taro")
    living.register("hanako")
    monkeypatch.setattr(clock, "now", lambda: living.at)
    return living


def mine(place: Rooms, name: str = "taro") -> tuple[Client, str]:
    client = site.signed_in(site.member(place.id, name))
    return client, f"/{place.code}/my/{place.members[name]}/bookings/"


def test_a_member_sees_why_times_are_not_free_and_books_one_that_is(place: Rooms) -> None:
    place.book("hanako", "hall", "2026-11-10 09:00", "10:00")
    client, at = mine(place)
    assert at in seen(client, f"/{place.code}/my/{place.members['taro']}/")
    day = seen(client, f"{at}new/?space=a&day=2026-11-10")
    assert "このスペースを含む全体が予約されています" in day and "空き" in day
    assert f"{at}new/confirm/?{AT.replace('&', '&')}" in day
    week = seen(client, f"{at}new/?space=a&day=2026-11-09&view=week")
    assert "09:00–10:00" in week and "祝日" not in week.partition("7日間の空き")[0]
    assert "開室時間の外です" in seen(client, f"{at}new/?space=a&day=2026-11-08")
    for bad in ("space=none", "day=x", "day=9999-01-01"):
        seen(client, f"{at}new/?{bad}", 404)
    partial = client.get(f"{at}new/?space=a", headers={"HX-Request": "true"}).content.decode()
    assert partial.lstrip().startswith('<div id="slots">')

    offer = seen(client, f"{at}new/confirm/?{AT}&minutes=120&people=2")
    for part in ("2,000円", "#c5-1", "#c5-2", "返金されません", "13:00–15:00", "利用料の根拠"):
        assert part in offer, part
    sent = {"key": "b", "minutes": "120", "people": "2"}
    seen(client, f"{at}new/confirm/?{AT}", 422, **sent)
    assert bookings_shown.ahead_of(place.id, place.members["taro"], now=place.at) == []
    for _ in range(2):
        seen(client, f"{at}new/confirm/?{AT}", 302, **sent, understood="on")
    (made,) = bookings_shown.ahead_of(place.id, place.members["taro"], now=place.at)
    shown = seen(client, f"{at}{made.id}/")
    for part in ("支払い待ち", "2,000円", "お支払い", "#c5-2", "予約を取り消す"):
        assert part in shown, part
    taken = seen(client, f"{at}new/confirm/?{AT}", 422, **{**sent, "key": "c"}, understood="on")
    assert "予約できません" in taken
    token = attendance.pass_of(place.id, made.id)
    assert token not in shown and "支払いが確かめられると" in shown
    place.pay("taro", 2_000)
    paid = seen(client, f"{at}{made.id}/")
    assert "確定" in paid and token in paid
    assert qr.drawn(token) in paid
    assert attendance.booking_of_pass(place.id, token) == made.id
    assert "会議室A" in seen(client, at)


def test_a_pass_is_shown_until_the_time_is_over_or_the_booking_off(place: Rooms) -> None:
    made = place.book("taro", "a", "2026-11-10 13:00", "15:00")
    place.pay("taro", 2_000)
    client, at = mine(place)
    token = attendance.pass_of(place.id, made)
    place.on("2026-11-10")
    attendance.check_in(**{**place.acting, "at": instant("2026-11-10 12:30")}, token=token)
    page = seen(client, f"{at}{made}/")
    assert "来場" in page and token in page
    off = place.book("taro", "b", "2026-11-11 13:00", "15:00")
    place.pay("taro", 2_000)
    seen(client, f"{at}{off}/cancel/", 302, key="x", understood="on")
    assert attendance.pass_of(place.id, off) not in seen(client, f"{at}{off}/")
    place.on("2026-11-11")
    assert token not in seen(client, f"{at}{made}/")


def test_another_price_than_was_shown_is_shown_before_anything_is_booked(place: Rooms) -> None:
    client, at = mine(place)
    page = f"{at}new/confirm/?{AT}&minutes=120&people=2"
    assert 'name="seen_yen" value="2000"' in seen(client, page)
    place.price("a", 1_200)
    sent = {"key": "b", "minutes": "120", "people": "2", "seen_yen": "2000", "understood": "on"}
    told = seen(client, page, 422, **sent)
    assert "2,000円 から 2,400円" in told and 'name="seen_yen" value="2400"' in told
    assert "checked" not in told.partition('name="understood"')[2].partition(">")[0]
    assert bookings_shown.ahead_of(place.id, place.members["taro"], now=place.at) == []
    series = {**sent, "weeks": "1", "times": "2", "seen_yen": "4000"}
    told = seen(client, f"{at}new/series/?{AT}", 422, **series)
    assert "4,000円 から 4,800円" in told
    seen(client, f"{at}new/series/?{AT}", 302, **{**series, "seen_yen": "4800"})


def test_what_was_paid_and_not_used_is_shown_before_it_is(place: Rooms) -> None:
    client, at = mine(place)
    page = f"{at}new/confirm/?{AT}&minutes=120&people=2"
    assert "支払い済みで使っていない額" not in seen(client, page)
    place.pay("taro", 1_500)
    assert "1,500円" in seen(client, page).partition("支払い済みで使っていない額")[2]


def test_calling_off_tells_that_nothing_paid_comes_back(place: Rooms) -> None:
    made = place.book("taro", "a", "2026-11-10 13:00", "15:00")
    client, at = mine(place)
    assert "請求されなくなります" in seen(client, f"{at}{made}/cancel/")
    place.pay("taro", 2_000)
    page = seen(client, f"{at}{made}/cancel/")
    assert "支払い済みの 2,000円 は返金されません" in page and "#c5-1" in page
    seen(client, f"{at}{made}/cancel/", 422, key="x")
    for _ in range(2):
        seen(client, f"{at}{made}/cancel/", 302, key="x", understood="on")
    assert "もう取り消せません" in seen(client, f"{at}{made}/cancel/")
    assert "取消し" in seen(client, at)


def test_another_members_booking_is_not_there(place: Rooms) -> None:
    made = place.book("hanako", "a", "2026-11-10 13:00", "15:00")
    client, at = mine(place)
    for page in (f"{made}/", f"{made}/cancel/", "99999999/"):
        seen(client, at + page, 404)
    for bad in ("space=none&at=2026-11-10T13:00", "space=a&at=x"):
        seen(client, f"{at}new/confirm/?{bad}", 404)


def test_who_is_suspended_sees_why_and_books_nothing(place: Rooms) -> None:
    place.suspend("taro")
    client, at = mine(place)
    assert "いまは予約できません" in seen(client, at)
    sent = {"key": "b", "minutes": "60", "people": "1", "understood": "on"}
    assert "#c9-1" in seen(client, f"{at}new/confirm/?{AT}", 422, **sent)


def address(client: Client, at: str, key: str) -> str:
    page = seen(client, f"{at}calendar/", key=key)
    found = re.search(r'class="token">http://testserver([^<]+)<', page)
    assert found
    return found[1]


def test_a_calendar_of_ones_own_is_read_by_a_secret_that_can_be_revoked(place: Rooms) -> None:
    name = Text("A室, 東;西\r\nATTENDEE:mailto:x@example.jp", "room A")
    rules = spaces.spaces_shown(place.id, place.today)[1].rules
    assert rules is not None
    spaces.change_space(
        **place.acting, space="a", rules=rules.__class__(**{**rules.__dict__, "name": name}),
        from_day=place.today,
    )  # fmt: skip
    kept = place.book("taro", "a", "2026-11-10 13:00", "15:00")
    off = place.book("taro", "b", "2026-11-11 13:00", "15:00")
    place.book("hanako", "b", "2026-11-12 13:00", "15:00")
    client, at = mine(place)
    assert "アドレスを作る" in seen(client, f"{at}calendar/")
    secret = address(client, at, "f")
    client.post(f"{at}calendar/", {"key": "f"})  # sent again, it makes no other one
    response = Client().get(secret)
    assert response["Content-Type"].startswith("text/calendar")
    assert "private" in response["Cache-Control"]
    assert b"hanako" not in response.content and b"taro" not in response.content
    found = icalendar.Calendar.from_ical(response.content)
    assert [one.name for one in found.walk("VTIMEZONE")] == ["VTIMEZONE"]
    assert found.walk("VTIMEZONE")[0]["TZID"] == "Asia/Tokyo"
    events = {str(one["UID"]): one for one in found.walk("VEVENT")}
    uid = f"booking-{kept}@{place.code}.kiyaku"
    assert set(events) == {uid, f"booking-{off}@{place.code}.kiyaku"}
    first = events[uid]
    assert first.decoded("DTSTART") == instant("2026-11-10 13:00")
    assert first["DTSTART"].params["TZID"] == "Asia/Tokyo"
    assert (first["STATUS"], first["SEQUENCE"]) == ("TENTATIVE", 0)
    assert "ATTENDEE" not in first and "ATTENDEE:mailto" in str(first["SUMMARY"])
    assert b"\r\nATTENDEE" not in response.content.replace(b"\r\n ", b"")
    again = Client().get(secret, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    place.pay("taro", 4_000)
    seen(client, f"{at}{off}/cancel/", 302, key="x", understood="on")
    later = icalendar.Calendar.from_ical(Client().get(secret).content)
    states = {str(one["UID"]): (str(one["STATUS"]), one["SEQUENCE"]) for one in
              later.walk("VEVENT")}  # fmt: skip
    assert states[uid] == ("CONFIRMED", 1)
    assert states[f"booking-{off}@{place.code}.kiyaku"] == ("CANCELLED", 2)

    other = address(client, at, "g")
    assert other != secret
    assert Client().get(secret).status_code == 404
    token = other.rpartition("/")[2].removesuffix(".ics")
    assert select("SELECT count(*) FROM calendar_feed WHERE token_sha256 = %s", token) == [0]
    seen(client, f"{at}calendar/", 302, key="h", revoke="1")
    assert Client().get(other).status_code == 404
    told = seen(client, f"/{place.code}/my/{place.members['taro']}/timeline/")
    assert "購読用アドレスを無効に" in told


@pytest.mark.parametrize("token", ["x", "A" * 32, "a" * 500, "%00", "花"])
def test_an_address_that_opens_nothing_is_not_there(place: Rooms, token: str) -> None:
    assert Client().get(f"/{place.code}/calendar/{token}.ics").status_code == 404


def test_a_secret_of_another_service_opens_nothing(place: Rooms) -> None:
    other = Rooms()
    other.register("jiro")
    calendars.make_feed(**other.of("jiro"), digest=calendars.digest("secret"))
    assert Client().get(f"/{other.code}/calendar/secret.ics").status_code == 200
    assert Client().get(f"/{place.code}/calendar/secret.ics").status_code == 404
    member = select("SELECT member_id FROM membership WHERE id = %s", other.members["jiro"])[0]
    assert feeds.of(other.members["jiro"], member) is not None


def test_everybody_sees_when_a_space_is_taken_and_nobody_by_whom(place: Rooms) -> None:
    place.register("planted-name")
    place.book("planted-name", "a", "2026-11-10 13:00", "14:00")
    place.book("hanako", "a", "2026-11-10 14:00", "15:00")
    spaces.close_space(
        **place.acting, space="hall", starts_at=instant("2026-11-12 09:00"),
        ends_at=instant("2026-11-12 12:00"), why=Text("清掃", "cleaning"),
    )  # fmt: skip
    page = seen(Client(), f"/{place.code}/spaces/?space=a&day=2026-11-10")
    assert "支払い待ちの予約があります" in page and "planted" not in page
    for view in ("day", "week"):  # why, members are told, and nobody else
        asked = f"?space=a&day=2026-11-12&view={view}"
        page = seen(Client(), f"/{place.code}/spaces/{asked}")
        assert "休室です" in page and "清掃" not in page
    client, at = mine(place)
    assert "休室です: 清掃" in seen(client, f"{at}new/?space=a&day=2026-11-12")
    response = Client().get(f"/{place.code}/spaces/a/availability.ics")
    assert response["Cache-Control"].startswith("public")
    assert b"planted" not in response.content and b"booking-" not in response.content
    found = icalendar.Calendar.from_ical(response.content)
    spans = [
        (one.decoded("DTSTART").astimezone(TOKYO), one.decoded("DTEND"), str(one["SUMMARY"]))
        for one in found.walk("VEVENT")
    ]
    assert spans == [
        (instant("2026-11-10 13:00"), instant("2026-11-10 15:00"), "予約あり / Booked"),
        (instant("2026-11-12 09:00"), instant("2026-11-12 12:00"), "休室 / Closed"),
    ]  # both bookings in one: nobody learns how many there are
    whole = icalendar.Calendar.from_ical(
        Client().get(f"/{place.code}/spaces/hall/availability.ics").content
    )
    assert len(whole.walk("VEVENT")) == 2
    known = Client().get(
        f"/{place.code}/spaces/a/availability.ics", headers={"If-None-Match": response["ETag"]}
    )
    assert known.status_code == 304
    assert Client().get(f"/{place.code}/spaces/none/availability.ics").status_code == 404


def test_an_unpaid_hold_that_lapsed_is_cancelled_in_the_calendar(place: Rooms) -> None:
    place.book("taro", "a", "2026-11-10 13:00", "15:00")
    calendars.make_feed(**place.of("taro"), digest=calendars.digest("s"))
    feed = calendars.feed_of_token(place.id, "s")
    assert feed is not None
    later = place.at + dt.timedelta(hours=25)
    told = icalendar.Calendar.from_ical(
        calendars.of_member(place.id, feed, now=later, link="https://example.jp/")
    )
    assert [str(one["STATUS"]) for one in told.walk("VEVENT")] == ["CANCELLED"]


def test_where_the_terms_know_no_spaces_there_are_no_pages_of_them() -> None:
    life = Living("choppaya", "2026-11-05")
    membership = life.register("taro")
    client = site.signed_in(site.member(life.id, "taro"))
    assert "bookings" not in seen(client, f"/{life.code}/my/{membership}/")
    for page in (
        "",
        "new/",
        f"new/confirm/?{AT}",
        "new/confirm/",
        "1/",
        "1/cancel/",
        "calendar/",
    ):
        seen(client, f"/{life.code}/my/{membership}/bookings/{page}", 404)
    for page in ("spaces/", "spaces/a/availability.ics", "calendar/x.ics"):
        seen(Client(), f"/{life.code}/{page}", 404)


def test_a_member_books_several_dates_or_sees_which_are_not_free(place: Rooms) -> None:
    place.book("hanako", "a", "2026-11-24 14:00", "15:00")
    client, at = mine(place)
    assert f"{at}new/series/?space=a" in seen(client, f"{at}new/confirm/?{AT}")
    assert client.get(f"{at}new/series/").status_code == 302
    asked = {"minutes": "120", "people": "2", "weeks": "1", "times": "3"}
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    shown = seen(client, f"{at}new/series/?{AT}&{query}")
    for part in ("6,000円", "#c5-1", "#c5-2", "空いていない日があります", "返金されません"):
        assert part in shown, part
    assert 'name="understood"' not in shown
    sent = {**asked, "key": "s", "understood": "on"}
    wrong = seen(client, f"{at}new/series/?{AT}", 422, **sent)
    assert "1件も予約していません" in wrong and "2026-11-24" in wrong
    assert bookings_shown.ahead_of(place.id, place.members["taro"], now=place.at) == []
    two = {**sent, "times": "2"}
    seen(client, f"{at}new/series/?{AT}", 422, **{**two, "understood": ""})
    for _ in range(2):
        seen(client, f"{at}new/series/?{AT}", 302, **two)
    made = bookings_shown.ahead_of(place.id, place.members["taro"], now=place.at)
    assert [one.booked.people for one in made] == [2, 2]
    told = seen(client, f"/{place.code}/my/{place.members['taro']}/timeline/")
    assert "7 日おきに 2 回予約" in told
    seen(client, f"{at}new/series/?space=a&at=x", 404)


def test_a_member_waits_for_a_time_and_has_it_once_it_is_called_off(place: Rooms) -> None:
    made = place.book("hanako", "a", "2026-11-10 13:00", "15:00")
    client, at = mine(place)
    day = seen(client, f"{at}new/?space=a&day=2026-11-10")
    assert "空きを待つ" in day
    offer = seen(client, f"{at}new/confirm/?{AT}&minutes=120&people=2")
    assert f"{at}new/wait/?space=a&at=2026-11-10T13%3A00&minutes=120&people=2" in offer
    assert client.get(f"{at}new/wait/").status_code == 302
    page = seen(client, f"{at}new/wait/?{AT}&minutes=120&people=2")
    assert "13:00–15:00" in page and "先に待った会員から" in page
    sent = {"key": "w", "minutes": "120", "people": "2"}
    for _ in range(2):
        seen(client, f"{at}new/wait/?{AT}", 302, **sent)
    assert "すでにしています" in seen(client, f"{at}new/wait/?{AT}", 422, **{**sent, "key": "x"})
    listed = seen(client, at)
    leave = re.search(rf"{at}waiting/(\d+)/leave/", listed)
    assert leave and "キャンセル待ち" in listed and "1 番目" in listed
    theirs, other = mine(place, "hanako")
    seen(theirs, f"{other}waiting/{leave[1]}/leave/", 404)
    seen(theirs, f"{other}{made}/cancel/", 302, key="c", understood="on")
    assert "1 番目" in seen(client, at)
    assert waiting.offer_due(place.id, at=place.at, by="worker") == 1
    got = bookings_shown.ahead_of(place.id, place.members["taro"], now=place.at)
    assert [(one.state, one.booked.people) for one in got] == [("held", 2)]
    assert "番目" not in seen(client, at)
    seen(client, f"{at}waiting/{leave[1]}/leave/", 404)


def test_a_member_waits_no_more(place: Rooms) -> None:
    place.book("hanako", "a", "2026-11-10 13:00", "15:00")
    client, at = mine(place)
    seen(client, f"{at}new/wait/?{AT}", 302, key="w", minutes="120", people="1")
    leave = re.search(rf"{at}waiting/(\d+)/leave/", seen(client, at))
    assert leave
    assert "13:00" in seen(client, leave[0])
    seen(client, leave[0], 302, key="l")
    assert "番目" not in seen(client, at)
