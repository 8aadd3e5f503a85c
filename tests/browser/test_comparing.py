"""Pictures are compared as people see: what they would not notice passes, what they would fails."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.baselines import taken
from tests.browser.comparing import CLEARLY, Difference, difference, packed
from tests.browser.screenshots import Picture, addressed
from tests.browser.stage import Kind

UNNOTICED = {
    "nothing": "",
    "letters at other parts of a pixel": "document.body.style.translate = '0.5px 0.4px'",
    "softer edges": "document.body.style.filter = 'blur(0.3px)'",
    "paler edges": "document.body.style.filter = 'contrast(0.95)'",
    "a pixel lower": "document.querySelector('main').style.translate = '1px 1px'",
}
NOTICED = {
    "a column moves": """document.querySelectorAll('td:nth-child(2), th:nth-child(2)').forEach(
        (one) => { one.style.paddingLeft = '1.5rem' })""",
    "a heading moves": "document.querySelector('h1').style.translate = '6px 0'",
    "a button is of another colour": """document.querySelectorAll('.button').forEach(
        (one) => { one.style.background = '#00662e' })""",
    "what was good is bad": "document.querySelector('.status').className = 'status bad'",
    "a line is missing": "document.querySelector('main p').style.visibility = 'hidden'",
    "an amount is missing": "document.querySelector('td.number').style.visibility = 'hidden'",
    "a part is missing": "document.querySelector('table').remove()",
    "the letters are of another kind": "document.body.style.fontFamily = 'serif'",
    "the letters are larger": "document.documentElement.style.fontSize = '104%'",
    "no style is loaded": """document.querySelectorAll('[rel=stylesheet]').forEach(
        (one) => one.remove())""",
}


@pytest.fixture
def invoice(lasting_windows):
    """A window in which a member looks at an invoice."""
    ((_, address),) = addressed([Picture("invoice", "portal:invoice", kind="member")])
    page = lasting_windows.open(kind=Kind.MEMBER)
    page.goto(address)
    return page


@pytest.mark.parametrize("script", UNNOTICED.values(), ids=UNNOTICED.keys())
def test_what_nobody_would_notice_is_no_difference(invoice, script):
    assert _after(invoice, script).told == ""


@pytest.mark.parametrize("script", NOTICED.values(), ids=NOTICED.keys())
def test_what_people_would_notice_is_a_difference(invoice, script):
    found = _after(invoice, script)
    assert found.told
    if "clearly differ" in found.told:
        assert (220, 0, 0) in dict(map(reversed, found.shown.getcolors(10**6)))


def _after(page: Page, script: str) -> Difference:
    """The difference that a script makes to what a window shows."""
    before = Image.open(io.BytesIO(packed(taken(page))))
    page.evaluate(f"() => {{ {script} }}")
    return difference(before, taken(page))


def test_a_small_file_shows_the_same(invoice):
    picture = taken(invoice)
    file = packed(picture)
    shown = Image.open(io.BytesIO(file)).convert("RGB")
    apart = np.abs(np.asarray(picture, int) - np.asarray(shown, int)).max(axis=2)
    assert len(file) < 30_000
    assert apart.max() < CLEARLY / 2
    assert apart[5, 5] == apart[-5, -5] == 0, "the grounds of pages are of the very colour"
