"""The log of looks tells in words what was seen, whatever page or command showed it."""

from __future__ import annotations

import inspect
import typing

import pytest

from kiyaku.accounts.rights import Role
from kiyaku.cli import COMMANDS as MOUNTED
from kiyaku.cli import load, seeing
from kiyaku.console import urls
from kiyaku.console.looks_in_words import COMMANDS, PAGES, in_words
from kiyaku.web.declared import Audience, declaration
from tests import site
from tests.living import Living


def test_every_page_of_the_staff_has_words_and_no_other_has() -> None:
    pages = {
        one.name
        for one in urls.urlpatterns
        if (found := declaration(one.callback, one.name)) and found.audience is Audience.STAFF
    }
    assert set(PAGES) == pages, "say in console/looks_in_words.py what is seen on a page"


def test_every_command_that_shows_people_has_words_and_no_other_has() -> None:
    logging = set()
    for mounted in MOUNTED:
        logging |= {name for name, one in _within(mounted.name, load(mounted)) if _logs(one)}
    assert set(COMMANDS) == logging, "say in console/looks_in_words.py what a command shows"


def _within(name: str, command: typing.Any) -> typing.Iterator[tuple[str, object]]:
    """A command with its function, or those of a group, and of groups within it."""
    commands = getattr(command, "commands", None)
    if commands is None:
        yield name, command.callback
        return
    for one, found in commands.items():
        yield from _within(f"{name} {one}", found)


def _logs(callback: object) -> bool:
    function = inspect.unwrap(callback)
    hints = typing.get_type_hints(function, include_extras=True)
    named = any(
        getattr(one, "callback", None) is seeing.named
        for hint in hints.values()
        for one in getattr(hint, "__metadata__", ())
    )
    return named or "seeing." in inspect.getsource(function)


def test_words_are_in_both_languages_and_differ() -> None:
    for words in (*PAGES.values(), *COMMANDS.values()):
        assert words.ja and words.en and words.ja != words.en
    for table in (PAGES, COMMANDS):
        assert len({one.ja for one in table.values()}) == len(table)


@pytest.mark.django_db
def test_the_page_of_the_log_says_what_was_seen_and_for_what(django_assert_max_num_queries) -> None:
    life = Living("netsugen", "2026-11-05")
    number = life.register("hanako")
    boss = site.staff(life.id, Role.ADMINISTRATOR)
    site.signed_in(boss).get(f"/{life.code}/desk/members/{number}/")
    log = f"/{life.code}/desk/privacy/access/"
    with django_assert_max_num_queries(35):
        ja = site.signed_in(boss).get(log).content.decode()
    en = site.signed_in(boss, language="en").get(log).content.decode()
    assert "会員の画面(契約・残高・経過)" in ja and "console:member" not in ja
    assert "a member&#x27;s page: membership" in en
    assert "running the membership" in en and "#c3-1" in en
    assert in_words("member show").en.endswith("(command)")
    assert in_words("console:gone").ja == "console:gone"
