"""Second factors in a browser: one-time codes, recovery codes, a passkey."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import stage
from tests.browser.checks import assert_good
from tests.browser.entries import sign_in
from tests.browser.factors import code_now
from tests.browser.stage import Kind
from tests.browser.windows import at

pytestmark = pytest.mark.usefixtures("acts_on_stage")


def sign_out(page: Page) -> None:
    """Sign out and wait for the first page."""
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("link", name="ログイン", exact=True)).to_be_visible()


def test_one_time_codes_are_set_up_and_asked_for(windows):
    page = windows.open("netsugen", Kind.LEGAL)
    page.goto("/~/accounts/2fa/")
    page.get_by_role("link", name="認証アプリを使いはじめる").click()
    secret = page.locator("#authenticator_secret").inner_text()
    assert_good(page)
    page.locator("[name=code]").fill(code_now(secret))
    page.get_by_role("button", name="使いはじめる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("リカバリーコード")
    recovery = page.locator(".codes code").first.inner_text()
    assert_good(page)
    sign_out(page)

    sign_in(page, stage.username("netsugen", Kind.LEGAL))
    page.locator("[name=code]").fill("000000")
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.locator("[name=code]")).to_have_attribute("aria-invalid", "true")
    assert_good(page)
    page.goto("/netsugen/desk/")
    expect(page).to_have_url(at("/~/accounts/", more=True))
    page.get_by_role("button", name="ログインをやめる").click()
    expect(page).to_have_url(at("/~/accounts/login/", more=True))

    sign_in(page, stage.username("netsugen", Kind.LEGAL))
    page.locator("[name=code]").fill(code_now(secret))
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_role("button", name="ログアウト")).to_be_visible()
    sign_out(page)

    sign_in(page, stage.username("netsugen", Kind.LEGAL))
    page.locator("[name=code]").fill(recovery)
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_role("button", name="ログアウト")).to_be_visible()


def test_a_passkey_is_added_and_signs_in_without_a_password(windows):
    page = windows.open("choppaya", Kind.FRONT_DESK)
    device(page)
    page.goto("/~/accounts/2fa/webauthn/add/")
    page.locator("[name=name]").fill("窓口の端末")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("リカバリーコード")
    page.goto("/~/accounts/2fa/webauthn/")
    expect(page.get_by_role("rowheader")).to_contain_text("窓口の端末")
    sign_out(page)

    page.goto("/choppaya/desk/")
    page.get_by_role("button", name="パスキーでログイン").click()
    expect(page).to_have_url(at("/choppaya/desk/"))

    page.goto("/~/accounts/2fa/webauthn/")
    page.get_by_role("link", name="削除する").click()
    page.get_by_role("link", name="パスキー・キーで確かめる").click()
    use = page.get_by_role("button", name="パスキー・キーを使う")
    expect(use).to_be_visible()
    assert_good(page)
    use.click()
    expect(page.get_by_text("「窓口の端末」では")).to_be_visible()
    page.get_by_role("button", name="削除する").click()
    expect(page.get_by_text("まだ登録がありません")).to_be_visible()


def test_a_passkey_is_the_second_step_after_the_password(windows):
    page = windows.open("choppaya", Kind.CONTRACTOR)
    device(page)
    page.goto("/~/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("リカバリーコード")
    sign_out(page)
    sign_in(page, stage.username("choppaya", Kind.CONTRACTOR))
    assert_good(page)
    page.get_by_role("button", name="パスキー・キーを使う").click()
    expect(page.get_by_role("button", name="ログアウト")).to_be_visible()


def device(page: Page) -> None:
    """Give the window's device a lock by which it knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
