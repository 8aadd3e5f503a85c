"""What must be so on every page is noticed where it is not."""

from __future__ import annotations

import pytest

from tests.browser.checks import problems
from tests.browser.windows import Windows

BROKEN = {
    "another language": ("document.documentElement.lang = 'fr'", "lang is 'fr'"),
    "no title": ("document.title = ' — '", "there is no title"),
    "two first headings": (
        "document.querySelector('main').append(document.createElement('h1'))",
        "there are 2 h1",
    ),
    "something kept": ("sessionStorage.setItem('name', 'x')", "kept in the browser: ['name']"),
    "a script in the page": (
        "document.body.append(Object.assign(document.createElement('script'), {type: 'x/y'}))",
        "in the page itself: <script",
    ),
    "an event in the page": (
        "document.body.setAttribute('hx-on:click', 'x')",
        "in the page itself: <body",
    ),
    "a name in an address": (
        "document.querySelector('a').href = '/?q=' + encodeURIComponent('山田 花子')",
        "山田 花子 in the address /?q=山田 花子",
    ),
    "a name asked for by address": (
        """document.querySelector('main').append(Object.assign(document.createElement('form'),
            {innerHTML: "<label>名前 <input type=search name=q></label>"}))""",
        'sent in the address: <input type="search" name="q"',
    ),
    "a name asked for by address while it is typed": (
        "document.querySelector('[name=login]').setAttribute('hx-get', '/')",
        "sent in the address: <input",
    ),
    "something wide": (
        """document.querySelector('main').append(Object.assign(document.createElement('p'),
            {className: 'nowrap', textContent: '幅'.repeat(50)}))""",
        "one must scroll sideways at 390 px",
    ),
    "a field without a label": ("document.querySelector('label').remove()", "label at 1280 px"),
    "pale words": (
        "document.querySelector('h1').style.color = '#bbb'",
        "color-contrast at 390 px",
    ),
    "a small target": (
        """document.querySelector('main').append(...[1, 2].map((number) =>
            Object.assign(document.createElement('input'), {type: 'checkbox', className: 'small',
            ariaLabel: number})));
        document.querySelectorAll('.small').forEach((one) => {
            one.style.width = one.style.height = '10px'; one.style.margin = 0 })""",
        "target-size at 390 px",
    ),
}


@pytest.mark.parametrize(("script", "problem"), BROKEN.values(), ids=BROKEN.keys())
def test_a_problem_is_found(windows, script, problem):
    found = problems(_shown(windows, script), "ja", personal=("山田 花子",))
    assert any(one.startswith(problem) for one in found), found


def test_a_good_page_has_none(windows):
    assert problems(_shown(windows, ""), "ja", personal=("山田 花子",)) == []


def _shown(windows: Windows, script: str):
    """The page for signing in, after a script has changed it."""
    page = windows.open()
    page.goto("/~/accounts/login/")
    page.evaluate(f"() => {{ {script} }}")
    return page
