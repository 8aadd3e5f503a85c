"""What is shown where a page is not there, not one's own, asked for too often, or fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kiyaku.public import applying, terms
from tests.browser import stage
from tests.browser.checks import assert_good
from tests.browser.entries import agree, state
from tests.browser.stage import Kind

LANGUAGES = pytest.mark.parametrize("language", stage.LANGUAGES)


@LANGUAGES
@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/nothing/", Kind.ANONYMOUS),
        ("/netsugen/nothing/", Kind.MEMBER),
        ("/~/nothing/", Kind.ANONYMOUS),
        ("/netsugen/my/", Kind.ADMINISTRATOR),
        ("/netsugen/desk/", Kind.MEMBER),
        ("/netsugen/desk/members/999999/", Kind.ADMINISTRATOR),
    ],
)
def test_what_is_not_there(windows, language, address, kind):
    page = windows.open("netsugen", kind, language)
    assert page.goto(address).status == 404
    titles = {"ja": "ページが見つかりません", "en": "There is no such page"}
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[language])
    assert_good(page, language)


@LANGUAGES
def test_what_ones_role_does_not_allow(windows, language):
    page = windows.open("netsugen", Kind.AUDITOR, language)
    assert page.goto("/netsugen/desk/closes/next/").status == 403
    titles = {
        "ja": "このページは、あなたの役割では使えません",
        "en": "This page is not among what your roles may do",
    }
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[language])
    assert_good(page, language)


TOO_OFTEN = {"ja": "しばらくしてからお試しください", "en": "Please try again in a while"}


@LANGUAGES
@pytest.mark.usefixtures("acts_on_stage")
def test_applying_too_often(windows, monkeypatch, language):
    monkeypatch.setattr(applying, "MOST_AN_HOUR", 0)
    page = windows.open("choppaya", language=language)
    page.goto("/choppaya/apply/")
    state(page)
    page.locator("button.main").click()
    agree(page)
    with page.expect_response("**/apply/review/") as answered:
        page.locator("button.main").click()
    assert answered.value.status == 429
    assert answered.value.header_value("retry-after") == "3600"
    assert_good(page, language)


@LANGUAGES
@pytest.mark.usefixtures("acts_on_stage")
def test_asking_for_mails_too_often(windows, settings, language):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/key"}
    page = windows.open(language=language)
    for status in (302, 429):
        page.goto("/~/accounts/password/reset/")
        page.locator("[name=email]").fill("nobody@example.jp")
        with page.expect_response(lambda one: one.request.method == "POST") as answered:
            page.locator("button.main").click()
        assert answered.value.status == status
    expect(page.get_by_role("heading", level=1)).to_have_text(TOO_OFTEN[language])
    assert_good(page, language)


@LANGUAGES
@pytest.mark.parametrize("kind", [Kind.ANONYMOUS, Kind.MEMBER])
def test_what_fails(windows, monkeypatch, language, kind):
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(terms, "terms_page", fail)
    page = windows.open("netsugen", kind, language)
    assert page.goto("/netsugen/terms/").status == 500
    titles = {"ja": "うまくいきませんでした", "en": "Something went wrong"}
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[language])
    assert "ZeroDivision" not in page.content()
    assert_good(page, language)
