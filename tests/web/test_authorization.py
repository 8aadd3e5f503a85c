"""Who may see and send what: every page, everybody, their own things and others'.

What is expected follows from what each view declares and from the rights of roles. Where a page
answers otherwise for a reason, ``authorization_exceptions.toml`` says so, with the reason. Every
answer must carry what protects the browser, too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kiyaku.accounts.rights import RIGHTS, Right
from kiyaku.members.models import Member
from kiyaku.web.declared import Audience, Where
from kiyaku.web.pdf import drawing
from tests import site
from tests.browser import stage
from tests.browser.addresses import Place, places
from tests.browser.fillings import Filling, Owner
from tests.browser.stage import Kind
from tests.living import undone
from tests.web.hardening import weaknesses

PLACES = places()
IDS = [place.name for place in PLACES]
EXCEPTIONS = tomllib.loads(
    Path(__file__).with_name("authorization_exceptions.toml").read_text(encoding="utf-8")
)["exception"]

WITHOUT_TOKEN = {
    "public:stop_mail": "a mail program sends it with one click (RFC 8058): the address is proof",
}
"""Pages that take what is sent without a token, and why that is all right."""


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
    code: str
    whose: Whose
    address: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.address} ({self.whose.value}) as {self.kind}"


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gets a file is asked here, again and again; how it looks, elsewhere."""
    monkeypatch.setattr(drawing, "draw", lambda page, folder: b"%PDF-1.7")


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_everybody_is_answered_as_declared(on_stage, place):
    wrong, let_in = [], False
    for asked in _requests(place):
        answer = _send(stage.client(asked.code, asked.kind), asked)
        expected = _expected(asked)
        let_in |= expected is Expected.LET_IN
        if _meaning(answer) is not expected and answer.status_code not in _excepted(asked):
            wrong.append(f"{asked}: {answer.status_code}, but should be {expected.value}")
        wrong += [f"{asked}: {one}" for one in weaknesses(answer.headers)]
    assert not wrong, "\n".join(wrong)
    assert let_in, f"there is nothing on the stage that {place.name} could be asked for"


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_nothing_is_taken_without_a_token(on_stage, place):
    sent = _requests(place, methods=("POST",))
    asked = next(one for one in sent if _expected(one) is Expected.LET_IN)
    client = stage.client(asked.code, asked.kind)
    client.handler.enforce_csrf_checks = True
    expected = 200 if place.name in WITHOUT_TOKEN else 403
    assert _send(client, asked).status_code == expected, asked


def test_weighty_pages_ask_once_more_who_one_is(on_stage):
    clients = {
        (code, kind): site.signed_in(stage.user(code, kind))
        for code in stage.SERVICES
        for kind in (Kind.ADMINISTRATOR, Kind.MEMBER)
    }
    weighty = [place for place in PLACES if place.declared.steps_up]
    for asked in (asked for place in weighty for asked in _requests(place)):
        of_members = asked.place.declared.audience is Audience.MEMBER
        kind = Kind.MEMBER if of_members else Kind.ADMINISTRATOR
        if asked.kind is kind and asked.whose is Whose.OWN:
            assert _meaning(_send(clients[asked.code, kind], asked)) is Expected.STEP_UP, asked


def test_every_exception_is_of_a_page_there_is():
    assert {one["page"] for one in EXCEPTIONS} <= set(IDS)


# --- what is asked ----------------------------------------------------------------------------


def _requests(place: Place, methods: tuple[str, ...] = ("GET", "POST")) -> Iterator[Request]:
    for kind in Kind:
        code, mine = _subject(place, kind if kind in stage.OWN else Kind.MEMBER)
        for whose in Whose:
            for values in _values(place, kind, whose, code, mine):
                for method in methods:
                    yield Request(place, kind, code, whose, place.address(code, values), method)


@cache
def _subject(place: Place, member: Kind) -> tuple[str, str]:
    """The service and the member whose things a page is asked for, as own ones.

    Some pages are there in one service only, or for members in some situation: the first of whom
    there is such a page.
    """
    asking, handles = Kind.ADMINISTRATOR, stage.HANDLES[:1]
    if place.declared.audience is Audience.MEMBER:
        asking, handles = member, stage.OWN[member]
    elif Owner.MEMBER in place.owners():
        handles = stage.HANDLES
    for code, handle in product(stage.SERVICES if place.has_service else (), handles):
        for address in islice(place.addresses(code, handle), 1):
            with undone():
                answer = stage.client(code, asking).get(address)
            if _meaning(answer) is Expected.LET_IN:
                return code, handle
    return stage.SERVICES[0], handles[0]


Values = dict[str, Any]


def _values(place: Place, kind: Kind, whose: Whose, code: str, mine: str) -> Iterator[Values]:
    """Values of an address's parameters that name things of one's own, or others' among them."""
    own = [list(_named(names, filling, code, mine)[:1]) for names, filling in place.fillings()]
    if not all(own):
        return
    if whose is Whose.OWN:
        yield _joined(own)
        return
    foreign = [
        _foreign(place, names, filling, whose, code, mine) for names, filling in place.fillings()
    ]
    if not any(foreign):
        return
    yield _joined([theirs or mine_ for theirs, mine_ in zip(foreign, own, strict=True)])
    last = max(number for number, theirs in enumerate(foreign) if theirs)
    if sum(map(bool, foreign)) > 1:  # a thing of others' under one's own name
        yield _joined([*own[:last], foreign[last], *own[last + 1 :]])
    for number, (names, filling) in enumerate(place.fillings()):
        mine_ = _named(names, filling, code, mine)
        for theirs in foreign[number] if len(names) > 1 else ():  # the same, filled together
            mixed = {**theirs, names[0]: mine_[0][names[0]]}
            if mixed not in mine_:
                yield _joined([*own[:number], [mixed], *own[number + 1 :]])


def _foreign(
    place: Place, names: tuple[str, ...], filling: Filling, whose: Whose, code: str, mine: str
) -> list[Values]:
    """Values that name a thing of others', and none of one's own."""
    is_members = filling.owner is Owner.MEMBER
    if whose is Whose.ANOTHERS:
        if not is_members or place.declared.audience is not Audience.MEMBER:
            return []
        firms = stage.OWN[Kind.CORPORATE_ADMINISTRATOR]
        others = stage.OWN[Kind.MEMBER] if mine in firms else firms
        there, ours = code, stage.OWN[Kind.MEMBER] if mine not in firms else firms
    else:
        if not is_members and filling.owner is not Owner.SERVICE:
            return []
        (there,) = (one for one in stage.SERVICES if one != code)
        # Numbers are given out in each service from one on: some mean something in both.
        others = _numbers() if is_members else stage.HANDLES[:1]
        ours = _numbers(code) if is_members else others
    own = [one for handle in ours for one in _named(names, filling, code, handle)]
    found = (one for handle in others for one in _named(names, filling, there, handle))
    return list(islice((one for one in found if one not in own), 1))


@cache
def _numbers(*codes: str) -> tuple[str, ...]:
    """The numbers of the members on the stage that every one of these services has, or each."""
    every = (
        set(Member.objects.filter(service__code=code).values_list("handle", flat=True))
        for code in codes or stage.SERVICES
    )
    return tuple(sorted(set.intersection(*every)))


@cache
def _named(names: tuple[str, ...], filling: Filling, code: str, handle: str) -> tuple[Values, ...]:
    every = filling.values(code, handle)
    return tuple(
        dict(zip(names, one if isinstance(one, tuple) else (one,), strict=True)) for one in every
    )


def _joined(values: list[list[Values]]) -> Values:
    return {name: value for (one,) in values for name, value in one.items()}


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
        if declared.where is Where.SANDBOX and Right.SANDBOXES_USED not in RIGHTS[kind.role]:
            return Expected.ABSENT  # there is no sandbox for them
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
