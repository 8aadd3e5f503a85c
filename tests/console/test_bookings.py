"""Bookings on the staff's pages: the day of all spaces, booking for members, payment, the front
desk from arrival to the check after use."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base import clock
from kiyaku.flows.place import attendance, bookings_shown
from kiyaku.spaces import bookings
from tests import site
from tests.flows.place.rooms import Rooms, instant
from tests.living import Living

pytestmark = pytest.mark.django_db
DAY = "2026-11-10"


def seen(client: Client, path: str, status: int = 200, **sent: Any) -> str:
    response = client.post(path, sent) if sent else client.get(path)
    assert response.status_code == status, (path, response, response.content.decode()[-3000:])
    return html.unescape(response.content.decode())


class Now:
    """What the clock says."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def on(self, text: str) -> None:
        self.at = instant(text)


@pytest.fixture
def place() -> Rooms:
    living = Rooms()
    living.register("taro")
    living.register("hanako")
    return living


@pytest.fixture
def now(place: Rooms, monkeypatch: pytest.MonkeyPatch) -> Now:
    found = Now(place.at)
    monkeypatch.setattr(clock, "now", lambda: found.at)
    return found


def desk(place: Living, role: Role = Role.FRONT_DESK) -> tuple[Client, str]:
    return site.signed_in(site.staff(place.id, role)), f"/{place.code}/desk/bookings/"


def state(place: Rooms, booking: int, now: Now) -> str:
    return bookings_shown.booking_shown(place.id, booking, now=now.at).state


def cells(page: str, space: str) -> list[str]:
    """What stands in the cells of a space's row, tags left out."""
    row = next(one for one in page.split("<tr>") if f"/spaces/at/{space}/" in one)
    plain = [re.sub(r"<[^>]*>", " ", one) for one in re.findall(r"<td.*?</td>", row, re.S)]
    return [" ".join(one.split()) for one in plain]


def test_a_day_of_all_spaces_says_who_has_what_and_why_the_rest_is_not_free(
    place: Rooms, now: Now, django_assert_max_num_queries: Any
) -> None:
    hall = place.book("taro", "hall", f"{DAY} 09:00", "11:00")
    room = place.book("hanako", "a", f"{DAY} 13:00", "15:00")
    client, at = desk(place)
    with django_assert_max_num_queries(40):
        page = seen(client, f"{at}?day={DAY}")
    a, b = cells(page, "a"), cells(page, "b")
    assert a[0].startswith("09:00–11:00 taro") and "(広間)" in a[0]
    assert a[1].startswith("11:00–13:00 空き") and a[2].startswith("13:00–15:00 hanako")
    assert cells(page, "hall")[2].startswith("13:00–15:00 hanako")
    assert b[1].startswith("11:00–21:00 空き")
    assert f"/bookings/{hall}/" in page and f"/bookings/{room}/" in page
    columns = [sum(map(int, re.findall(r'<td colspan="(\d+)"', row))) for row in page.split("<tr>")]
    hours = page.count('<th scope="col" colspan="1">')
    assert columns[2:] == [hours] * 4 == [12] * 4
    listed = seen(client, f"{at}?day={DAY}&view=list")
    for part in ("09:00–11:00 taro", "11:00–13:00", "13:00–15:00 hanako"):
        assert part in listed, part
    with django_assert_max_num_queries(40):
        week = seen(client, f"{at}?day=2026-11-09&view=week")
    assert "hanako" in cells(week, "a")[1] and "空き 12 枠" in cells(week, "a")[0]
    assert "開室時間の外です" in cells(seen(client, f"{at}?day=2026-11-15"), "a")[0]
    for bad in ("x", "9999-01-01"):
        seen(client, f"{at}?day={bad}", 404)


def test_steps_of_unlike_length_and_buffers_keep_the_columns_even(place: Rooms, now: Now) -> None:
    place.make("studio", hourly_yen=1_000, grid_minutes=15, clearing_minutes=10,
               hours={"all": "08:15-12:00"})  # fmt: skip
    place.book("taro", "studio", f"{DAY} 08:30", "09:30")
    client, at = desk(place)
    page = seen(client, f"{at}?day={DAY}")
    rows = page.split("<tr>")[2:]
    columns = {sum(map(int, re.findall(r'<td colspan="(\d+)"', row))) for row in rows}
    assert columns == {13 * 4} and page.count('colspan="4">0') == 2
    assert any("準備・片付け" in one for one in cells(page, "studio"))


def test_the_desk_books_for_a_member_after_fee_and_no_refund_were_seen(
    place: Rooms, now: Now
) -> None:
    client, at = desk(place)
    membership = place.members["taro"]
    assert f"{at}new/?of={membership}" in seen(client, f"/{place.code}/desk/members/{membership}/")
    form = seen(client, f"{at}new/?of={membership}&space=a&at={DAY}T13:00")
    assert 'value="taro"' in form and 'value="13:00"' in form
    sent = {
        "key": "k", "member": "taro", "space": "a", "day": DAY, "starts": "13:00",
        "minutes": "120", "people": "2",
    }  # fmt: skip
    preview = seen(client, f"{at}new/", **sent)
    for part in ("2,000円", "#c5-1", "#c5-2", "返金されません", "taro"):
        assert part in preview, part
    assert bookings_shown.ahead_of(place.id, membership, now=now.at) == []
    for _ in range(2):
        seen(client, f"{at}new/", 302, **sent, confirmed="1")
    (made,) = bookings_shown.ahead_of(place.id, membership, now=now.at)
    assert (made.when, made.booked.people) == (f"{DAY} 13:00–15:00", 2)
    other = {**sent, "key": "l", "member": "hanako"}
    assert "支払い待ちの予約があります" in seen(client, f"{at}new/", 422, **other)
    seen(client, f"{at}new/", 422, **{**sent, "key": "m", "member": "nobody"})


def test_nobody_elses_members_stand_in_the_form(place: Rooms, now: Now) -> None:
    other = Living("choppaya", "2026-11-02")
    membership = other.register("jiro")
    client, at = desk(place)
    assert "jiro" not in seen(client, f"{at}new/?of={membership}")
    assert "jiro" not in seen(client, f"{at}new/?of=x&at=y")


def test_a_booking_is_paid_for_itself_alone_and_called_off_without_refund(
    place: Rooms, now: Now
) -> None:
    first = place.book("taro", "a", f"{DAY} 09:00", "10:00")
    second = place.book("taro", "a", f"{DAY} 13:00", "15:00")
    client, at = desk(place)
    page = seen(client, f"{at}{second}/")
    assert "2,000円" in page and "未払い" in page
    assert "2,000円" in seen(client, f"{at}{second}/pay/")
    late = {"key": "p", "paid_on": "2026-11-20"}
    assert "営業日" in seen(client, f"{at}{second}/pay/", 422, **late)
    for _ in range(2):
        seen(client, f"{at}{second}/pay/", 302, key="q", paid_on="2026-11-02")
    assert (state(place, first, now), state(place, second, now)) == ("held", "confirmed")
    assert "返金されません" in seen(client, f"{at}{second}/cancel/")
    assert "請求されなくなります" in seen(client, f"{at}{first}/cancel/")
    seen(client, f"{at}{second}/cancel/", 302, key="c")
    assert state(place, second, now) == "cancelled"
    assert "取り消されたか" in seen(client, f"{at}{second}/cancel/", 422, key="d")


def test_later_payment_is_allowed_with_a_reason_that_stays_inside(place: Rooms, now: Now) -> None:
    made = place.book("taro", "a", f"{DAY} 13:00", "15:00")
    client, at = desk(place)
    assert "#c5-2" in seen(client, f"{at}{made}/later/")
    sent = {"key": "l", "until": "2026-11-30T12:00", "reason": "法人の締めに合わせる"}
    seen(client, f"{at}{made}/later/", 422, **{**sent, "reason": " "})
    early = {**sent, "key": "e", "until": f"{DAY}T12:00"}
    assert "利用開始より後" in seen(client, f"{at}{made}/later/", 422, **early)
    seen(client, f"{at}{made}/later/", 302, **sent)
    assert state(place, made, now) == "confirmed"
    page = seen(client, f"{at}{made}/")
    assert "法人の締めに合わせる" in page and "2026-11-30 12:00" in page
    contractor, _ = desk(place, Role.CONTRACTOR)
    assert "法人の締め" not in seen(contractor, f"{at}{made}/")


def test_from_arrival_by_the_pass_to_the_check_with_a_finding(place: Rooms, now: Now) -> None:
    made = place.book("taro", "desk", f"{DAY} 13:00", "15:00")
    place.on(DAY)
    client, at = desk(place, Role.CONTRACTOR)
    now.on(f"{DAY} 10:00")
    token = attendance.pass_of(place.id, made)
    early = seen(client, f"{at}check-in/", 422, key="a", token=token)
    assert "まだ時間があります" in early
    assert "利用証ではありません" in seen(client, f"{at}check-in/", 422, key="b", token=token[:-1])
    now.on(f"{DAY} 12:30")
    row = seen(client, f"{at}desk/?day={DAY}")
    assert "来場を記録" in row and f'name="booking" value="{made}"' in row
    seen(client, f"{at}check-in/", 302, key="c", token=f" {token} ")
    assert bookings.booking(place.id, made).came_by == "pass"
    now.on(f"{DAY} 15:10")
    row = seen(client, f"{at}desk/?day={DAY}")
    assert "来場 12:30" in row and f"{at}{made}/check/" in row
    assert "利用後の確認が済んでいない" in seen(client, f"/{place.code}/desk/")
    page = f"{at}{made}/check/"
    assert "#c16-1" in seen(client, page)
    assert "気づいたこと" in seen(client, page, 422, key="d", restored="no", findings="")
    for _ in range(2):
        seen(client, page, 302, key="e", restored="no", findings="机に傷がある")
    shown = seen(client, f"{at}{made}/")
    assert "原状回復なし" in shown and "机に傷がある" in shown
    assert f"/members/{place.members['taro']}/damage/new/" in shown
    assert "利用後の確認が済んでいない" not in seen(client, f"/{place.code}/desk/")


def test_by_the_button_of_the_list_or_nobody_comes(place: Rooms, now: Now) -> None:
    came = place.book("taro", "desk", f"{DAY} 13:00", "14:00")
    missing = place.book("hanako", "desk", f"{DAY} 14:00", "15:00")
    unpaid = place.book("hanako", "a", f"{DAY} 13:00", "14:00")
    place.on(DAY)
    client, at = desk(place)
    now.on(f"{DAY} 13:05")
    seen(client, f"{at}check-in/", 302, key="a", booking=came)
    assert bookings.booking(place.id, came).came_by == "desk"
    assert "支払いの期限を過ぎて" in seen(client, f"{at}check-in/", 422, key="b", booking=unpaid)
    assert "早すぎます" in seen(client, f"{at}{missing}/no-show/", 422, key="c")
    now.on(f"{DAY} 14:45")
    assert f"{at}{missing}/no-show/" in seen(client, f"{at}desk/?day={DAY}")
    seen(client, f"{at}{missing}/no-show/", 302, key="d")
    assert "来場なし" in seen(client, f"{at}{missing}/")
    seen(client, f"{at}99999999/", 404)


def test_today_tells_of_holds_close_to_their_use(
    place: Rooms, now: Now, django_assert_max_num_queries: Any
) -> None:
    far = place.book("taro", "a", "2026-11-04 20:00", "21:00")
    made = place.book("hanako", "a", "2026-11-02 20:00", "21:00")
    client, _ = desk(place)
    with django_assert_max_num_queries(83):
        page = seen(client, f"/{place.code}/desk/")
    assert "利用が近いのに未払い" in page and f"/bookings/{made}/" in page
    assert f"/bookings/{far}/" not in page


def test_a_contractor_sees_no_money_and_decides_nothing(place: Rooms, now: Now) -> None:
    made = place.book("taro", "a", f"{DAY} 13:00", "15:00")
    client, at = desk(place, Role.CONTRACTOR)
    page = seen(client, f"{at}{made}/")
    assert "円" not in page and "取り消す" not in page and "後払い" not in page
    assert "予約を入れる" not in seen(client, f"{at}?day={DAY}")
    for one in ("new/", f"{made}/cancel/", f"{made}/later/", f"{made}/pay/"):
        seen(client, f"{at}{one}", 403)
    auditor, _ = desk(place, Role.AUDITOR)
    for one in ("check-in/", f"{made}/no-show/", f"{made}/check/"):
        seen(auditor, f"{at}{one}", 403)
    assert "2,000円" in seen(auditor, f"{at}{made}/")


def test_a_service_whose_terms_know_no_spaces_has_no_such_pages() -> None:
    living = Living("choppaya", "2026-11-02")
    client, at = desk(living)
    assert "/desk/bookings/" not in seen(client, f"/{living.code}/desk/")
    for one in ("", "desk/", "new/", "check-in/", "1/", "1/check/", "1/no-show/"):
        seen(client, f"{at}{one}", 404)
