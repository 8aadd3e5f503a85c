"""Who may see and send what: every page, everybody, their own things and others'.

What is expected follows from what each view declares and from the rights of roles. Where a page
answers otherwise for a reason, ``authorization_exceptions.toml`` says so, with the reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kiyaku.accounts.rights import RIGHTS
from kiyaku.web.declared import Audience
from tests import site
from tests.browser import stage, story
from tests.browser.addresses import SERVICE, Place, places
from tests.browser.fillings import Owner
from tests.browser.stage import Kind
from tests.living import undone

HERE, ELSEWHERE = stage.SERVICES
PLACES = places()
IDS = [place.name for place in PLACES]
EXCEPTIONS = tomllib.loads(
    Path(__file__).with_name("authorization_exceptions.toml").read_text(encoding="utf-8")
)["exception"]
MOST_VALUES = 2


class Whose(Enum):
    """Whose things an address names."""

    OWN = "own"
    ANOTHERS = "another's"
    """Another member's of the same service, wholly or in part."""
    ELSEWHERE = "elsewhere's"
    """The other service's, wholly or in part."""


class Expected(Enum):
    """What somebody is answered."""

    LET_IN = "let in"
    SIGN_IN = "sent to sign in"
    STEP_UP = "asked once more who one is"
    FORBIDDEN = "forbidden"
    ABSENT = "told that there is no such page"


@dataclass(frozen=True)
class Request:
    """Somebody's request of an address."""

    place: Place
    kind: Kind
    whose: Whose
    address: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.address} ({self.whose.value}) as {self.kind}"


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_everybody_is_answered_as_declared(on_stage, place):
    wrong = []
    for asked in _requests(place):
        answer = _send(stage.client(HERE, asked.kind), asked)
        expected = _expected(asked)
        if _meaning(answer) is not expected and answer.status_code not in _excepted(asked):
            wrong.append(f"{asked}: {answer.status_code}, but should be {expected.value}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_nothing_is_taken_without_a_token(on_stage, place):
    for asked in _requests(place, methods=("POST",)):
        if _expected(asked) is Expected.LET_IN:
            client = stage.client(HERE, asked.kind)
            client.handler.enforce_csrf_checks = True
            assert _send(client, asked).status_code == 403, asked


def test_weighty_pages_ask_once_more_who_one_is(on_stage):
    client = site.signed_in(stage.user(HERE, Kind.ADMINISTRATOR))
    weighty = [place for place in PLACES if place.declared.steps_up]
    for asked in (asked for place in weighty for asked in _requests(place)):
        if asked.kind is Kind.ADMINISTRATOR and asked.whose is Whose.OWN:
            assert _meaning(_send(client, asked)) is Expected.STEP_UP, asked


def test_every_exception_is_of_a_page_there_is():
    assert {one["page"] for one in EXCEPTIONS} <= set(IDS)


# --- what is asked ----------------------------------------------------------------------------


def _requests(place: Place, methods: tuple[str, ...] = ("GET", "POST")) -> Iterator[Request]:
    for kind in Kind:
        for whose in Whose:
            for values in islice(_values(place, kind, whose), MOST_VALUES):
                address = place.address(HERE, values)
                for method in methods:
                    yield Request(place, kind, whose, address, method)


def _values(place: Place, kind: Kind, whose: Whose) -> Iterator[dict[str, Any]]:
    """Values of an address's parameters that name things of one's own, or others' among them."""
    names = [name for name in place.parameters if name != SERVICE]
    mine = stage.OWN.get(kind, story.HANAKO)
    own = {name: _filled(place, name, HERE, mine) for name in names}
    if whose is Whose.OWN:
        yield from _combined(own)
        return
    foreign = {name: _foreign(place, name, whose, mine) for name in names}
    changeable = [name for name in names if foreign[name]]
    if changeable:
        yield from islice(_combined({**own, **{name: foreign[name] for name in changeable}}), 1)
    if len(changeable) > 1:  # a thing of others' under one's own name
        yield from islice(_combined({**own, changeable[-1]: foreign[changeable[-1]]}), 1)


def _foreign(place: Place, name: str, whose: Whose, mine: str) -> list[Any]:
    """Values that name a thing of others', and none of one's own."""
    owner = place.filling(name).owner
    if whose is Whose.ANOTHERS:
        if owner is not Owner.MEMBER or place.declared.audience is not Audience.MEMBER:
            return []
        other = story.HANAKO if mine == story.FIRM else story.FIRM
        found, own = _filled(place, name, HERE, other), _filled(place, name, HERE, mine)
    else:
        if owner not in {Owner.MEMBER, Owner.SERVICE}:
            return []
        found = _filled(place, name, ELSEWHERE, mine)
        own = [one for handle in stage.HANDLES for one in _filled(place, name, HERE, handle)]
    return [one for one in found if one not in own]


def _filled(place: Place, name: str, code: str, handle: str) -> list[Any]:
    return list(place.filling(name).values(code, handle))


def _combined(values: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for combined in product(*values.values()):
        yield dict(zip(values, combined, strict=True))


# --- what is expected -------------------------------------------------------------------------


def _expected(asked: Request) -> Expected:
    declared, kind = asked.place.declared, asked.kind
    if declared.audience is not Audience.EVERYBODY and kind is Kind.ANONYMOUS:
        return Expected.SIGN_IN
    if declared.audience is Audience.MEMBER and kind not in stage.OWN:
        return Expected.ABSENT
    if declared.audience is Audience.STAFF:
        if kind.role is None or kind in stage.OWN:
            return Expected.ABSENT
        if declared.rights and not declared.rights & RIGHTS[kind.role]:
            return Expected.FORBIDDEN
    if Owner.LOGIN in asked.place.owners() and kind is not Kind.SECURED:
        return Expected.ABSENT
    return Expected.LET_IN if asked.whose is Whose.OWN else Expected.ABSENT


def _excepted(asked: Request) -> set[int]:
    """Statuses that are all right all the same."""
    found = set[int]()
    for one in EXCEPTIONS:
        kinds, methods = one.get("as", list(Kind)), one.get("method", ["GET", "POST"])
        if asked.place.name == one["page"] and asked.kind in kinds and asked.method in methods:
            found |= set(one["status"])
    return found


def _meaning(answer: HttpResponse) -> Expected | None:
    """What an answer says; None where it says that something failed."""
    if answer.status_code == 302:
        path = answer["location"].partition("?")[0]
        if path == reverse("account_login") and "next=" in answer["location"]:
            return Expected.SIGN_IN
        return Expected.STEP_UP if path == reverse("account_reauthenticate") else Expected.LET_IN
    by_status = {403: Expected.FORBIDDEN, 404: Expected.ABSENT}
    let_in = {200, 400, 405, 409, 422, 429}
    return by_status.get(
        answer.status_code, Expected.LET_IN if answer.status_code in let_in else None
    )


def _send(client: Client, asked: Request) -> HttpResponse:
    """The answer; what the request did is undone. A failure is an answer, too."""
    client.raise_request_exception = False
    with undone():
        return client.get(asked.address) if asked.method == "GET" else client.post(asked.address)
