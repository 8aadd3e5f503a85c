"""Somebody applies, from the first page of the service to the number they are given."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kiyaku.base import queries
from kiyaku.flows import overview
from tests.browser import stage
from tests.browser.checks import assert_good
from tests.browser.entries import PERSONAL, STATED, agree, state


@pytest.mark.usefixtures("acts_on_stage")
@pytest.mark.parametrize("code", stage.SERVICES)
def test_somebody_applies(windows, code):
    page = windows.open(code)
    page.goto(f"/{code}/")
    page.get_by_role("link", name="申し込む", exact=True).click()
    page.get_by_role("button", name="確認へ進む").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good(page)
    state(page)
    page.get_by_role("button", name="確認へ進む").click()
    expect(page.get_by_text(STATED["name"])).to_be_visible()
    assert_good(page, personal=PERSONAL)
    agree(page)
    page.get_by_role("button", name="同意して申し込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お申込みを受け付けました")
    assert_good(page, personal=PERSONAL)
    number = page.locator(".figure").inner_text()
    waiting = overview.waiting(queries.service_by_code(code).pk).applications
    assert number in {application.member for application in waiting}


@pytest.mark.usefixtures("acts_on_stage")
def test_a_draft_is_found_again_in_another_language(windows):
    page = windows.open()
    page.goto("/choppaya/apply/")
    page.locator("[name=name]").fill(STATED["name"])
    page.get_by_role("button", name="途中で保存する").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("[name=name]")).to_have_value(STATED["name"])
    assert_good(page, "en", PERSONAL)
