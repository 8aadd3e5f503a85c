"""The stage and the windows themselves: what they show, notice and give back."""

from __future__ import annotations

from contextlib import closing

import pytest

from kiyaku.accounts.models import User
from kiyaku.base import clock, queries
from kiyaku.flows import overview
from tests.browser import stage
from tests.browser.stage import Kind
from tests.browser.windows import Windows


@pytest.mark.parametrize("code", stage.SERVICES)
def test_something_waits_on_the_stage(on_stage, code):
    waiting = overview.waiting(queries.service_by_code(code).pk)
    assert waiting.applications
    assert waiting.grounds


@pytest.mark.parametrize("code", stage.SERVICES)
@pytest.mark.parametrize("kind", Kind)
def test_everybody_is_signed_in_on_the_stage(on_stage, code, kind):
    page = stage.client(code, kind).get("/~/account/")
    assert page.status_code == (302 if kind is Kind.ANONYMOUS else 200)


def test_the_clock_stands_still_on_the_stage(on_stage):
    assert clock.today() == queries.service_by_code(stage.SERVICES[0]).business_day


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_that_acts_finds_the_stage_as_it_was(acts_on_stage, time):
    (changed,) = User.objects.filter(username="nobody").values_list("name", flat=True)
    assert changed == "nobody"
    User.objects.filter(username="nobody").update(name="somebody")


@pytest.mark.parametrize(("language", "heading"), [("ja", "ログイン"), ("en", "Sign in")])
def test_a_window_shows_a_page_in_its_language(windows, language, heading):
    page = windows.open(language=language)
    page.goto("/~/accounts/login/")
    assert page.get_by_role("heading", level=1).inner_text() == heading


@pytest.mark.parametrize(
    ("script", "noise"),
    [
        ("console.error('broken')", "console: broken"),
        ("fetch('/~/nothing/')", "404: "),
        ("new Image().src = 'http://example.jp/'", "console: "),
        ("document.body.setAttribute('style', 'color: red')", "console: "),
        ("setTimeout(() => { throw new Error('stopped') })", "script: stopped"),
    ],
)
def test_a_window_notices_what_goes_wrong(on_stage, chromium, pages_server, script, noise):
    with closing(Windows(chromium, pages_server)) as windows:
        page = windows.open()
        page.goto("/~/accounts/login/")
        page.evaluate(f"() => {{ {script} }}")
        page.wait_for_load_state("networkidle")
        page.goto("/")
    assert any(line.startswith(noise) for line in windows.noise.lines), windows.noise.lines
