"""At the desk: a space is booked for a member and paid; who comes shows the pass, and afterwards
the space is checked."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from kiyaku.base import clock
from kiyaku.flows.place import spaces
from kiyaku.spaces.rules import TOKYO, Rules, hours_of
from kiyaku.terms.texts import Text
from tests import site
from tests.browser.checks import assert_good
from tests.browser.entries import sign_in
from tests.browser.test_life import APPLIED_ON, Service, opened
from tests.living import day

pytestmark = pytest.mark.usefixtures("acts_on_stage")


def at_hour(service: Service, hour: int, minute: int = 0) -> None:
    """It is that time on the day on which the service opens."""
    now = dt.datetime.combine(day(APPLIED_ON), dt.time(hour, minute), TOKYO)
    service.monkeypatch.setattr(clock, "now", lambda: now)


def drag_over_free_time(desk: Page, first_hour: float, last_hour: float) -> None:
    """Drag over ten free hours from so many hours to so many; given up once, then done."""
    expect(desk.get_by_text("マウスでなぞると")).to_be_visible()
    box = desk.locator("td[data-step]").bounding_box()
    assert box is not None
    height, hour = box["y"] + box["height"] / 2, box["width"] / 10
    for ends_by in ("Escape", None):
        desk.mouse.move(box["x"] + first_hour * hour, height)
        desk.mouse.down()
        desk.mouse.move(box["x"] + last_hour * hour, height, steps=4)
        expect(desk.locator(".chosen")).to_have_text("13:00–15:00")
        if ends_by is not None:
            desk.keyboard.press(ends_by)
            expect(desk.locator(".chosen")).to_have_count(0)
        desk.mouse.up()


def test_from_a_booking_at_the_desk_to_the_check_with_a_finding(windows, monkeypatch):
    service = opened("netsugen", windows, monkeypatch)
    living, desk = service.living, service.desk
    membership = living.register("0001", "individual")
    site.member(living.id, "0001")
    rules = Rules(Text("架空工房", "Workshop"), hours_of({"all": "09:00-21:00"}), capacity=4)
    spaces.make_space(**living.acting, space="studio", rules=rules, from_day=living.today)
    spaces.price_space(**living.acting, space="studio", hourly_yen=500, from_day=living.today)

    at_hour(service, 10, 30)
    desk.goto(f"{service.at}/desk/")
    menu = desk.get_by_role("navigation", name="窓口・事務のメニュー")
    menu.get_by_role("link", name="予約", exact=True).click()
    drag_over_free_time(desk, 2.1, 3.9)
    expect(desk.get_by_label("開始時刻")).to_have_value("13:00")
    expect(desk.get_by_label("利用時間")).to_have_value("120")
    desk.go_back()
    desk.get_by_role("link", name="11:00–21:00 空き").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("開始時刻")).to_have_value("11:00")
    desk.get_by_label("会員番号").fill("0001")
    desk.get_by_label("利用時間").fill("120")
    desk.get_by_role("button", name="確認へ進む").click()
    expect(desk.locator("main")).to_contain_text("1,000円")
    expect(desk.locator("main")).to_contain_text("返金されません")
    assert_good(desk)
    desk.get_by_role("button", name="予約する").click()
    expect(desk.get_by_text("予約しました。")).to_be_visible()
    address = desk.url
    desk.get_by_role("link", name="入金を記録する").click()
    assert_good(desk)
    desk.get_by_role("button", name="記録する").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("確定")
    assert_good(desk)

    member = windows.open()
    sign_in(member, f"{living.code}.0001@example.jp")
    member.goto(f"{service.at}/my/{membership}/bookings/{address.rstrip('/').rpartition('/')[2]}/")
    code = member.get_by_role("img", name="利用証の QR コード")
    assert_good(member)
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))

    menu.get_by_role("link", name="受付", exact=True).click()
    expect(desk.get_by_role("row", name="架空工房")).to_contain_text("0001")
    assert_good(desk)
    desk.get_by_label("利用証の文字").fill(found.text)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("来場 10:30")).to_be_visible()

    at_hour(service, 13, 5)
    desk.goto(f"{service.at}/desk/")
    desk.locator("#bookings").get_by_role("link", name="架空工房").click()
    desk.get_by_role("link", name="利用後の確認を記録する").click()
    desk.get_by_label("されていない").check()
    desk.get_by_role("button", name="記録する").click()
    expect(desk.locator("main")).to_contain_text("原状回復されていないときは")
    assert_good(desk)
    desk.get_by_label("気づいたこと").fill("机に傷がある")
    desk.get_by_role("button", name="記録する").click()
    expect(desk.locator("main")).to_contain_text("原状回復なし")
    expect(desk.locator("main")).to_contain_text("机に傷がある")
    expect(desk.get_by_role("link", name="破損・紛失を記録する")).to_be_visible()
    assert_good(desk)
