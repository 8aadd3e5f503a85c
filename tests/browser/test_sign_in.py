"""Signing in and out in a browser: by keyboard, by mail, once more, in two languages."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests import site
from tests.browser import stage
from tests.browser.checks import assert_good
from tests.browser.entries import links_in, sign_in
from tests.browser.keyboard import Keyboard
from tests.browser.stage import Kind
from tests.browser.windows import DESKTOP, PHONE, at

pytestmark = pytest.mark.usefixtures("acts_on_stage")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_by_keyboard_alone_one_comes_to_where_one_wanted(windows, scripts):
    page = windows.open(scripts=scripts)
    page.goto("/netsugen/desk/")
    expect(page).to_have_url(at("/~/accounts/login/", more=True))
    keyboard = Keyboard(page)
    keyboard.fill("[name=login]", stage.username("netsugen", Kind.FRONT_DESK))
    keyboard.fill("[name=password]", site.PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(at("/netsugen/desk/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_skipping_leads_to_the_content(windows):
    page = windows.open()
    page.goto("/netsugen/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_what_is_wrong_is_told_beside_the_field(windows):
    page = windows.open()
    page.goto("/~/accounts/login/")
    page.locator("[name=login]").fill("nobody")
    page.locator("[name=password]").fill("wrong")
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=login]")).to_have_value("nobody")
    assert_good(page)


def test_a_password_is_set_by_a_link_in_a_mail(windows):
    page = windows.open()
    page.goto("/~/accounts/login/")
    page.get_by_role("link", name="パスワードを決める・決め直す").click()
    page.locator("[name=email]").fill("nobody@example.jp")
    page.get_by_role("button", name="メールを送る").click()
    expect(page.get_by_role("heading", name="メールをお送りしました")).to_be_visible()
    (message,) = mail.outbox
    (link,) = links_in(message)
    page.goto(link)
    page.locator("[name=password1]").fill("short")
    page.locator("[name=password2]").fill("short")
    page.get_by_role("button", name="このパスワードにする").click()
    expect(page.locator("[name=password1]")).to_have_attribute("aria-invalid", "true")
    assert_good(page)
    for field in ("password1", "password2"):
        page.locator(f"[name={field}]").fill("a-quite-new-password")
    page.get_by_role("button", name="このパスワードにする").click()
    expect(page.get_by_role("heading", name="パスワードを決めました")).to_be_visible()
    sign_in(page, "nobody", "a-quite-new-password")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("リンク")
    assert_good(page)


def test_an_address_is_changed_once_the_new_one_is_confirmed(windows):
    page = windows.open(kind=Kind.AUDITOR)
    page.goto("/~/account/")
    page.get_by_role("link", name="変更").click()
    page.locator("[name=email][type=email]").fill("auditor.new@example.jp")
    page.get_by_role("button", name="確認のメールを送る").click()
    expect(page.get_by_text("確認待ち")).to_be_visible()
    assert_good(page)
    (link,) = links_in(mail.outbox[-1])
    page.goto(link)
    page.get_by_role("button", name="確認する").click()
    page.goto("/~/account/")
    expect(page.get_by_text("auditor.new@example.jp")).to_be_visible()


def test_who_signed_in_a_while_ago_is_asked_once_more_before_something_weighty(windows):
    page = windows.open()
    sign_in(page, stage.username("netsugen", Kind.ADMINISTRATOR))
    stage.forget_proof("netsugen.administrator")
    page.goto("/netsugen/desk/users/give/")
    expect(page).to_have_url(at("/~/accounts/reauthenticate/", more=True))
    assert_good(page)
    page.locator("[name=password]").fill(site.PASSWORD)
    page.get_by_role("button", name="確かめる").click()
    expect(page).to_have_url(at("/netsugen/desk/users/give/"))


def test_one_signs_out_everywhere_else(windows):
    here, elsewhere = windows.open(), windows.open(size=PHONE)
    for page in (here, elsewhere):
        sign_in(page, "choppaya.legal")
    here.goto("/~/account/")
    here.get_by_role("link", name=re.compile("ほかの端末をログアウト")).click()
    here.get_by_role("button", name="ほかの端末をすべてログアウトする").click()
    expect(here.get_by_text("ほかにログイン中の端末はありません")).to_be_visible()
    assert_good(here)
    elsewhere.goto("/choppaya/desk/")
    expect(elsewhere).to_have_url(at("/~/accounts/login/", more=True))
    here.goto("/choppaya/desk/")
    expect(here).to_have_url(at("/choppaya/desk/"))


def test_one_signs_out(windows):
    page = windows.open()
    sign_in(page, "nobody")
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("link", name="ログイン", exact=True)).to_be_visible()
    page.goto("/~/account/")
    expect(page).to_have_url(at("/~/accounts/login/", more=True))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_language_that_was_chosen_stays(windows, scripts):
    page = windows.open("choppaya", Kind.MEMBER, scripts=scripts)
    page.goto("/choppaya/prices/")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(at("/choppaya/prices/"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/choppaya/my/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="日本語").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")


def test_a_page_that_is_too_old_says_so(windows):
    page = windows.open(size=DESKTOP)
    page.goto("/~/accounts/login/")
    page.context.clear_cookies()
    page.locator("[name=login]").fill("nobody")
    page.locator("[name=password]").fill(site.PASSWORD)
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("もう一度お試しください")
    assert_good(page)
