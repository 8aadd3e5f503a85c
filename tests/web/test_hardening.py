"""Every answer protects the browser, whoever gives it: views, errors, redirects, files.

That each page does for everybody who asks for it is seen where all are asked for, in
``test_authorization``.
"""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client

from kiyaku.public import views
from tests import site
from tests.web.hardening import HEADERS, POLICY, SOURCES, weaknesses

pytestmark = pytest.mark.django_db

GOOD = {**HEADERS, POLICY: "; ".join(f"{one} {' '.join(of)}" for one, of in SOURCES.items())}
WEAK = {
    "a header is missing": ({"Referrer-Policy": ""}, "Referrer-Policy is ''"),
    "frames are let in": ({"X-Frame-Options": "SAMEORIGIN"}, "X-Frame-Options is 'SAMEORIGIN'"),
    "there is no policy": ({POLICY: ""}, "does not say default-src"),
    "scripts in the page run": (
        {POLICY: GOOD[POLICY].replace("script-src", "script-src 'unsafe-inline'")},
        "lets script-src be 'unsafe-inline'",
    ),
    "words are run as scripts": (
        {POLICY: GOOD[POLICY].replace("script-src", "script-src 'unsafe-eval'")},
        "lets script-src be 'unsafe-eval'",
    ),
    "another host's scripts run": (
        {POLICY: GOOD[POLICY] + "; script-src-elem https://example.jp"},
        "says script-src-elem",
    ),
}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/~/health/", 200),
        ("/~/static/kiyaku/kiyaku.css", 200),
        ("/~/static/kiyaku/nothing.css", 404),
        ("/~/account/", 302),
        ("/~/account", 301),
        ("/nowhere/", 404),
        ("/no/such/page/at/all/", 404),
    ],
)
def test_whatever_is_asked_for(address, status):
    answer = Client().get(address)
    answer.close()
    assert answer.status_code == status
    assert weaknesses(answer.headers) == []


def test_what_comes_under_another_name():
    answer = Client().get("/", headers={"host": "members.example.org"})
    assert answer.status_code == 400
    assert weaknesses(answer.headers) == []


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "もう一度お試しください"), ("en", "Please try once more")]
)
def test_what_is_sent_without_a_token(language, words):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
    answer = client.post("/~/accounts/login/", {"login": "nobody", "password": "nothing"})
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert weaknesses(answer.headers) == []


def test_a_page_that_fails(monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(views, "render", fail)
    client = Client(raise_request_exception=False)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "うまくいきませんでした" in answer.content.decode()
    assert weaknesses(answer.headers) == []


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "うまくいきませんでした"), ("en", "Something went wrong")]
)
def test_without_a_database_pages_say_that_they_failed(monkeypatch, language, words):
    client = Client(raise_request_exception=False, headers={"accept-language": language})
    client.force_login(site.login("somebody"))

    def fail(*_: object) -> None:
        raise OperationalError("the server is gone")

    monkeypatch.setattr(CursorWrapper, "execute", fail)
    answer = client.get("/")
    assert answer.status_code == 500
    assert words in answer.content.decode()
    assert "somebody" not in answer.content.decode()
    assert weaknesses(answer.headers) == []


@pytest.mark.parametrize(("changed", "found"), WEAK.values(), ids=WEAK.keys())
def test_a_weakness_is_found(changed, found):
    assert weaknesses(GOOD) == []
    assert any(found in one for one in weaknesses({**GOOD, **changed}))
