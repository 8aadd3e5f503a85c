"""What protects an installation that people come to by https."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from tests.browser import stage
from tests.browser.stage import Kind
from tests.config.over_https import ORIGIN
from tests.web.hardening import weaknesses

A_YEAR = "max-age=31536000; includeSubDomains; preload"


def run(*arguments: str, origin: str) -> subprocess.CompletedProcess[str]:
    """A process with the settings of an installation whose address this is."""
    # A browser's test that ran before in this process leaves this for the rest of it.
    of_ours = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env={
            **of_ours,
            "DJANGO_SETTINGS_MODULE": "kiyaku.config.settings",
            "KIYAKU_ORIGIN": origin,
        },
        capture_output=True,
        text=True,
    )


def deployed(origin: str) -> subprocess.CompletedProcess[str]:
    return run("django", "check", "--deploy", "--fail-level", "WARNING", origin=origin)


@pytest.fixture(scope="module")
def once() -> dict[str, dict[str, Any]]:
    """The answers, once somebody has asked."""
    return {}


@pytest.fixture
def answers(request, on_stage, once) -> dict[str, dict[str, Any]]:
    """What is answered by https, by what was asked for."""
    if not once:
        # Who signs in there has the password hashed anew, as installations do: other sessions end.
        request.getfixturevalue("acts_on_stage")
        login = stage.username(stage.SERVICES[0], Kind.ADMINISTRATOR)
        done = run("tests.config.over_https", login, origin=ORIGIN)
        assert done.returncode == 0, done.stderr
        once.update({one["name"]: one for one in json.loads(done.stdout)})
    return once


def test_django_finds_nothing_to_warn_of():
    done = deployed(ORIGIN)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout
    assert settings.SILENCED_SYSTEM_CHECKS == []


def test_on_one_machine_only_encryption_is_missing():
    done = deployed("http://localhost:8000")
    assert done.returncode == 1
    assert set(re.findall(r"\(([a-z]+\.W\d+)\)", done.stderr)) == {
        "security.W004", "security.W008", "security.W012", "security.W016",
    }  # fmt: skip


def test_whoever_comes_unencrypted_is_sent_on(answers):
    assert answers["unencrypted"]["status"] == 301
    assert answers["unencrypted"]["headers"]["Location"] == f"{ORIGIN}/"


def test_no_form_of_another_site_is_taken(answers):
    assert answers["from elsewhere"]["status"] == 403
    assert answers["signed in"]["status"] == 302
    assert answers["own page"]["status"] == 200


def test_browsers_never_come_unencrypted_again(answers):
    for name, answer in answers.items():
        kept = answer["headers"].get("Strict-Transport-Security")
        assert kept == (None if name == "unencrypted" else A_YEAR), name


def test_every_answer_protects_the_browser(answers):
    for name, answer in answers.items():
        assert weaknesses(answer["headers"]) == [], name


def test_cookies_are_sent_encrypted_only_and_read_by_no_script(answers):
    given = [(name, one) for answer in answers.values() for name, one in answer["cookies"].items()]
    names = {name for name, _ in given}
    assert {
        settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME,
    } <= names  # fmt: skip
    for name, one in given:
        assert (one["secure"], one["httponly"]) == (True, True), name
        assert one["samesite"] == "Lax", name
