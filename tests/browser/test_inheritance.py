"""A member dies: the heirs hold the membership together, and one of them stands for all."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import passing
from tests.browser.checks import assert_good
from tests.browser.passing import LATEST_ON, OPEN_INVOICE, OPEN_YEN, TAKEN, fact, paper, table

pytestmark = pytest.mark.usefixtures("acts_on_stage")

FIRST, SECOND, THIRD = "相続 一郎", "相続 二郎", "相続 三郎"
ADDRESSES = {FIRST: "ichiro@example.jp", SECOND: "jiro@example.jp", THIRD: "saburo@example.jp"}
HOME = "群馬県架空市六丁目6番"
DIED_ON, REPORTED_ON, CHANGED_ON = "2026-12-10", "2026-12-13", "2026-12-18"
NOT_TO_BE_SEEN = (TAKEN.name, TAKEN.email, HOME, *ADDRESSES, *ADDRESSES.values())


def test_the_company_names_a_representative_and_the_heirs_another(windows, monkeypatch):
    net = passing.opened("inheritance", windows, monkeypatch)
    desk = net.desk
    net.on(LATEST_ON)
    _report(net, is_named=False)
    expect(_heirs(desk).get_by_role("row")).to_have_count(4)
    expect(_heirs(desk).get_by_role("row", name=SECOND)).to_contain_text(HOME)
    assert fact(desk, "事実の日") == "2026年12月10日(木)"

    net.press("記録へ")
    expect(desk.get_by_role("group", name="会社が決める代表者")).to_be_visible()
    expect(desk.get_by_text("から、下で決める代表者を会員として扱います")).to_be_visible()
    assert fact(desk, "請求済み未払い") == f"{OPEN_YEN:,}円"
    expect(desk.get_by_role("link", name=OPEN_INVOICE)).to_be_visible()
    desk.get_by_role("radio", name=SECOND).check()
    assert_good(desk, personal=NOT_TO_BE_SEEN)
    _record(desk)
    expect(_heirs(desk).get_by_role("row", name=SECOND)).to_contain_text("代表者")
    net.see_holder(SECOND)
    second = net.let_in()
    net.see_what_is_owed(second)

    net.on(CHANGED_ON)
    net.see_holder(SECOND)
    desk.get_by_role("link", name="相続人の代表者を変える").click()
    expect(desk.get_by_role("radio", name=FIRST)).to_be_visible()
    expect(desk.get_by_role("radio", name=SECOND)).to_have_count(0)
    desk.get_by_role("radio", name=THIRD).check()
    desk.get_by_role("radio", name="相続人(届出)").check()
    desk.get_by_role("button", name="どうなるかを見る").click()
    expect(desk.get_by_text(f"{SECOND} は代表者でなくなります")).to_be_visible()
    desk.locator("[name=document_received_on]").fill(CHANGED_ON)
    desk.locator("[name=proof]").set_input_files(paper("代表者変更届.pdf"))
    assert_good(desk, personal=NOT_TO_BE_SEEN)
    desk.get_by_role("button", name="変更する").click()
    expect(desk.get_by_text("代表者が替わりました。")).to_be_visible()
    net.see_holder(THIRD)
    held = table(desk, "会員契約を持った人")
    for name, until in ((TAKEN.name, "2026年12月13日"), (SECOND, "2026年12月17日")):
        expect(held.get_by_role("row", name=name)).to_contain_text(until)
    expect(held.get_by_role("row", name=THIRD)).to_contain_text("2026年12月18日")
    net.see_what_is_owed(net.let_in())
    net.see_nothing(second)


def test_whom_the_heirs_name_represents_them(windows, monkeypatch):
    net = passing.opened("heirs", windows, monkeypatch)
    net.on(LATEST_ON)
    _report(net, is_named=True)
    net.press("記録へ")
    expect(net.desk.get_by_text(f"から {FIRST} を会員として扱います")).to_be_visible()
    expect(net.desk.get_by_role("radio")).to_have_count(0)
    _record(net.desk)
    expect(_heirs(net.desk).get_by_role("row", name=FIRST)).to_contain_text("代表者")
    net.see_holder(FIRST)


def _report(net, *, is_named):
    """The staff enter what the heirs report: the death, its document, and all of them."""
    desk = net.desk
    net.see_holder(TAKEN.name)
    desk.get_by_role("link", name="譲渡・承継の届出を記録する").click()
    desk.get_by_role("radio", name="相続").check()
    desk.locator("[name=name]").fill(FIRST)
    desk.locator("[name=address]").fill(HOME)
    desk.locator("[name=email]").fill(ADDRESSES[FIRST])
    desk.get_by_label("合併・分割・死亡の日").fill(DIED_ON)
    desk.get_by_label("書面を受け取った日").fill(REPORTED_ON)
    desk.get_by_label("証拠書類").set_input_files([paper("戸籍の写し.pdf")])
    desk.get_by_label("ほかの相続人").fill(
        "\n".join(f"{name},{HOME},{ADDRESSES[name]}" for name in (SECOND, THIRD))
    )
    desk.get_by_label("相続人は代表者を届け出ていない").set_checked(not is_named)
    desk.get_by_role("button", name="届出を受け付ける").click()
    expect(desk.get_by_text("届出を受け付けました。")).to_be_visible()
    expect(desk.get_by_role("link", name="戸籍の写し.pdf")).to_be_visible()


def _record(page):
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("記録しました。会員が替わりました。")).to_be_visible()


def _heirs(page):
    return table(page, "相続人")
