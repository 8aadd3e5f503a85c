"""A pass to a facility: its QR code, as a browser draws it, read by another program and checked."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser import existing, stage, story
from tests.browser.checks import assert_good
from tests.browser.stage import Kind
from tests.browser.windows import Windows

pytestmark = pytest.mark.usefixtures("acts_on_stage")


def test_a_member_agrees_gets_a_pass_and_the_facility_reads_it(windows: Windows) -> None:
    member = windows.open("netsugen", Kind.MEMBER)
    membership = existing.memberships("netsugen", story.HANAKO)[0]
    member.goto(f"/netsugen/my/{membership}/")
    member.get_by_role("link", name="アライアンス施設").click()
    member.get_by_role("link", name="架空図書館").click()
    expect(member.get_by_text("静かに過ごしてください")).to_be_visible()
    member.get_by_label("この施設の利用規約を読み、同意します").check()
    member.get_by_role("button", name="同意する").click()
    member.get_by_role("button", name="今日の利用証を発行する").click()
    code = member.get_by_role("img", name="利用証の QR コード")
    expect(code).to_be_visible()
    assert_good(member, personal=stage.personal())
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    assert "/netsugen/desk/premises/facilities/check/?pass=" in found.text
    assert story.HANAKO not in found.text.partition("?")[2].partition(":")[2]

    door = windows.open("netsugen", Kind.CONTRACTOR)
    door.goto(found.text)
    door.get_by_role("button", name="確かめる").click()
    expect(door.get_by_role("heading", name="利用できます")).to_be_visible()
    expect(door.get_by_text("架空図書館")).to_be_visible()
    assert_good(door)
