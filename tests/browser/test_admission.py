"""Who nearly matches an earlier member applies; staff see it, decline, and tell no reason."""

from __future__ import annotations

import pytest
from django.core import mail
from playwright.sync_api import expect

from kiyaku.accounts.rights import Role
from kiyaku.flows.operator import set_operator
from kiyaku.members.particulars import Particulars
from tests import site
from tests.browser import story
from tests.browser.checks import assert_good
from tests.browser.entries import PERSONAL, STATED, agree, sign_in, state
from tests.living import Living

pytestmark = pytest.mark.usefixtures("acts_on_stage")

BEFORE = Particulars(
    name="架空 昔", address="群馬県架空市一丁目", email="before@example.jp", phone=STATED["phone"]
)
REASON, REMARK = "本人に電話で確かめた。同じ人である。", "電話番号の名義が同じ。"
INSIDE = (REASON, REMARK, "違反", "人への問い", BEFORE.name, "かもしれません", "表明が、申込みに")
"""What nobody outside may learn."""


@pytest.fixture
def hall() -> Living:
    setting = story.SETTINGS["netsugen"]
    living = Living(
        setting.pack, "2026-12-14", code="netsugen-admission",
        prices=setting.prices, parameters=setting.parameters,
    )  # fmt: skip
    set_operator(**living.acting, operator=setting.operator)
    living.register("before", plan=next(iter(setting.prices)), particulars=BEFORE)
    reports = [living.report("before")]
    living.terminate("before", ground=living.record_ground("before", reports=reports))
    site.staff(living.id, Role.LEGAL, "admission.legal")
    return living


def test_a_likeness_is_asked_about_and_the_decline_says_no_reason(windows, hall):
    at, applicant = f"/{hall.code}", windows.open()
    told = []
    applicant.goto(f"{at}/apply/")
    state(applicant)
    applicant.get_by_role("button", name="確認へ進む").click()
    expect(applicant.get_by_text("銀行振込")).to_be_visible()
    agree(applicant)
    applicant.get_by_role("checkbox", name="この規約に違反したことはありません").uncheck()
    assert_good(applicant, personal=PERSONAL)
    told.append(applicant.content())
    applicant.get_by_role("button", name="同意して申し込む").click()
    number = applicant.locator(".figure").inner_text()
    told.append(applicant.content())

    desk = windows.open()
    sign_in(desk, "admission.legal")
    desk.goto(f"{at}/desk/applications/")
    desk.get_by_role("link", name=number).click()
    point = desk.locator("ul.points > li").filter(has_text="以前に規約を破った")
    expect(point).to_contain_text("人への問い")
    expect(point).to_contain_text("電話")
    expect(point).to_contain_text("2026年12月14日")
    expect(point).to_contain_text("これにより 2026年12月14日に会員契約を終わらせた")
    expect(point).to_contain_text("これまでに、この規約に違反したことはありません")
    assert_good(desk, personal=PERSONAL)
    point.get_by_role("link", name="before 架空 昔").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(BEFORE.name)
    desk.go_back()
    desk.get_by_role("link", name="不承認へ").click()
    desk.get_by_role("checkbox", name="以前に規約を破った").check()
    desk.locator("form details summary").click()
    desk.get_by_role("textbox", name="以前に規約を破った").fill(REMARK)
    desk.get_by_label("内部の理由").fill(REASON)
    desk.get_by_role("button", name="承認しない").click()
    expect(desk.get_by_text("の申込みを承認しませんでした")).to_be_visible()
    expect(desk.get_by_text(REASON)).to_be_visible()
    expect(desk.get_by_text("不承認の事由")).to_be_visible()
    assert desk.get_by_role("link", name="不承認へ").count() == 0

    for page in ("apply/thanks/", "", "apply/"):
        applicant.goto(f"{at}/{page}")
        told.append(applicant.content())
    told += [f"{one.subject} {one.body}" for one in mail.outbox]
    assert number in "".join(told)
    assert len(mail.outbox) == 1
    # The box that one may leave empty speaks of a breach by its words: those are the terms'.
    outside = "".join(told).replace("この規約に違反したことはありません", "")
    assert [one for one in INSIDE if one in outside] == []
