"""Somebody who may little at the desk: offered what is theirs, refused the rest in plain words."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from kiyaku.accounts.rights import RIGHTS, Role
from kiyaku.web.declared import Audience
from tests import site
from tests.browser import stage, story
from tests.browser.addresses import places
from tests.browser.checks import assert_good
from tests.browser.keyboard import Keyboard
from tests.browser.stage import Kind
from tests.browser.windows import at

MINE = RIGHTS[Role.CONTRACTOR]
NOT_MINE = [
    place
    for place in places()
    if place.declared.audience is Audience.STAFF
    and place.declared.rights
    and not place.declared.rights & MINE
]
REFUSED = "このページは、あなたの役割では使えません"


@pytest.mark.usefixtures("on_stage")
@pytest.mark.parametrize("code", stage.SERVICES)
def test_nothing_is_offered_that_is_refused(code):
    client = stage.client(code, Kind.CONTRACTOR)
    seen, waiting = set[str](), [f"/{code}/desk/"]
    while waiting:
        address = waiting.pop()
        if _kind_of(address) not in seen:
            seen.add(_kind_of(address))
            answer = client.get(address, follow=True)
            assert answer.status_code == 200, address
            if answer["content-type"].startswith("text/html"):  # others are to be saved
                waiting += _offered(answer.content.decode(), answer.request["PATH_INFO"], code)
    assert f"/{code}/desk/applications/new/" in seen
    assert f"/{code}/desk/members/N/particulars/" in seen


@pytest.mark.parametrize("code", stage.SERVICES)
def test_what_is_not_theirs_says_so_in_plain_words(windows, code):
    client = stage.client(code, Kind.CONTRACTOR)
    refused = []
    for place in NOT_MINE:
        address = next(place.addresses(code, story.HANAKO), "")
        if address.startswith(f"/{code}/"):  # of a sandbox they know nothing
            answer = client.get(address)
            assert answer.status_code == 403, address
            assert _heading(answer.content.decode()) == REFUSED, address
            refused.append(address)
    assert len(refused) > 20
    page = windows.open(code, Kind.CONTRACTOR)
    page.goto(refused[0])
    assert page.locator("h1").inner_text() == REFUSED
    assert_good(page)


@pytest.mark.usefixtures("acts_on_stage")
def test_by_keyboard_one_meets_a_refusal_and_gets_on(windows):
    page = windows.open()
    keyboard = Keyboard(page)
    page.goto("/netsugen/desk/journal/")
    expect(page).to_have_url(at("/~/accounts/login/", more=True))
    keyboard.fill("[name=login]", stage.username("netsugen", Kind.CONTRACTOR))
    keyboard.fill("[name=password]", site.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(REFUSED)
    assert_good(page)
    keyboard.link("窓口・事務")
    expect(page).to_have_url(at("/netsugen/desk/"))
    menu = page.get_by_role("navigation", name="窓口・事務のメニュー")
    expect(menu.get_by_role("link", name="入金")).to_have_count(0)
    expect(menu.get_by_role("link", name="日誌")).to_have_count(0)
    keyboard.link("会員")
    expect(page.get_by_role("heading", level=1)).to_have_text("会員")
    expect(page.get_by_role("columnheader", name="未払い")).to_have_count(0)


def _kind_of(address: str) -> str:
    """The address without what it is about: of each kind of page one is enough."""
    return re.sub(r"/(\d+|[a-z_]+-\d+)/", "/N/", address)


def _offered(text: str, address: str, code: str) -> list[str]:
    """The desk's pages to which a page leads, without what is asked of them."""
    hrefs = re.findall(r'<a\b[^>]*?\bhref="([^"?#]+)', text)
    leads = [urljoin(address, html.unescape(href)) for href in hrefs]
    return [one for one in leads if one.startswith(f"/{code}/desk/")]


def _heading(text: str) -> str:
    """What stands in the one heading of a page."""
    (found,) = re.findall(r"<h1\b[^>]*>(.*?)</h1>", text, re.DOTALL)
    return re.sub(r"<[^>]*>", "", html.unescape(found)).strip()
