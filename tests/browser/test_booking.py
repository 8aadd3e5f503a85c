"""A space is booked on the own page, paid at the desk and confirmed; by keyboard, on a phone."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser import existing, stage, story
from tests.browser.checks import assert_good
from tests.browser.stage import Kind
from tests.browser.windows import PHONE, Windows

pytestmark = pytest.mark.usefixtures("acts_on_stage")


@pytest.mark.parametrize("language", stage.LANGUAGES)
def test_a_member_books_pays_at_the_desk_and_finds_it_confirmed(
    windows: Windows, language: str
) -> None:
    ja = language == "ja"
    member = windows.open("netsugen", Kind.MEMBER, language, PHONE)
    membership = existing.memberships("netsugen", story.HANAKO)[0]
    member.goto(f"/netsugen/my/{membership}/")
    member.get_by_role("link", name="予約" if ja else "Bookings", exact=True).click()
    member.get_by_role("link", name="予約する" if ja else "Book a space", exact=True).click()
    member.get_by_label("スペース" if ja else "Space").select_option("room")
    member.get_by_label("日" if ja else "Day", exact=True).fill("2026-12-05")
    member.get_by_role("button", name="表示する" if ja else "Show").click()
    expect(
        member.get_by_text("あなたの予約があります" if ja else "you have booked it yourself").first
    ).to_be_visible()
    assert_good(member, language, personal=stage.personal())
    link = member.get_by_role("link").filter(has_text="18:00").first
    link.focus()
    member.keyboard.press("Enter")
    expect(member.locator("#no-refund")).to_contain_text(
        "返金されません" if ja else "not given back"
    )
    assert_good(member, language, personal=stage.personal())
    several = "同じ時刻をくり返し予約する" if ja else "Book the same hour on several dates"
    member.get_by_role("link", name=several).click()
    expect(member.get_by_role("heading", name=several)).to_be_visible()
    assert_good(member, language, personal=stage.personal())
    member.go_back()
    book = member.get_by_role("button", name="予約する" if ja else "Book it")
    book.click()  # the browser asks for the tick first
    expect(member.locator("#no-refund")).to_be_visible()
    member.locator("[name=understood]").check()
    book.click()
    expect(member.get_by_text("支払い待ち" if ja else "held until paid")).to_be_visible()
    assert_good(member, language, personal=stage.personal())

    desk = windows.open("netsugen", Kind.FRONT_DESK)
    desk.goto(f"/netsugen/desk/members/{membership}/pay/")
    desk.get_by_label("金額").fill("100000")
    desk.get_by_label("支払った日").fill(story.TODAY)
    desk.get_by_role("button", name="どうなるかを見る").click()
    desk.get_by_role("button", name="記録する", exact=True).click()
    expect(desk.get_by_text("入金を記録する: 完了しました。")).to_be_visible()
    member.reload()
    expect(member.get_by_text("確定" if ja else "confirmed", exact=True)).to_be_visible()
    code = member.get_by_role(
        "img", name="予約の利用証の QR コード" if ja else "QR code of the pass"
    )
    expect(code).to_be_visible()
    assert_good(member, language, personal=stage.personal())
    # Last: taking a picture leaves its traces in the page.
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    expect(member.locator("code.token")).to_have_text(read.text)
