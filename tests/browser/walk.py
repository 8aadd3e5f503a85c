"""Everybody on the stage asks for every page; a few answers that have all its parts are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kiyaku.web.declared import Audience
from tests.browser import stage
from tests.browser.addresses import Place
from tests.browser.fillings import Owner
from tests.browser.skeleton import skeleton
from tests.browser.stage import Kind

WHO = {
    Audience.EVERYBODY: (Kind.ANONYMOUS, Kind.NOBODY, Kind.MEMBER, Kind.ADMINISTRATOR),
    Audience.SIGNED_IN: (Kind.NOBODY, Kind.SECURED, Kind.MEMBER, Kind.ADMINISTRATOR),
    Audience.MEMBER: (Kind.MEMBER, Kind.CORPORATE_ADMINISTRATOR),
    Audience.STAFF: (
        Kind.ADMINISTRATOR,
        Kind.ACCOUNTING,
        Kind.LEGAL,
        Kind.FRONT_DESK,
        Kind.CONTRACTOR,
        Kind.AUDITOR,
    ),
}
"""Who asks for a page: those who may see it. Whom it is refused is another test's matter."""

ONLY = {"account_confirm_email": (Kind.ANONYMOUS, Kind.NOBODY)}
"""Who alone asks for a page: a link for one login signs out those who open it in another."""

ANSWERED = frozenset({200, 405})
"""Statuses of a page that is there; 405: it only takes what is sent to it."""

_WHATEVER_IT_IS_ABOUT = frozenset({403, 405})
"""Statuses that say something of the page and of who asks, and nothing of what it is about."""


@dataclass(frozen=True)
class Look:
    """An answer: who asked for what, and what came.

    Attributes:
        parts: what a page is made of; nothing of other answers.
        wrong: what can be seen to be wrong without a browser, one line each.
    """

    code: str
    kind: Kind
    address: str
    status: int
    parts: frozenset[int] = frozenset()
    wrong: tuple[str, ...] = ()


def looks(place: Place, language: str) -> Iterator[Look]:
    """The answers that a page gives those who may see it; of files, one in each service."""
    files, barred = set[str](), set[tuple[str, Kind]]()
    for code, kind, address in _asked(place):
        if code in files or (code, kind) in barred:
            continue
        answer = stage.client(code, kind, language).get(address)
        if answer.status_code in _WHATEVER_IT_IS_ABOUT:
            barred.add((code, kind))
        if answer.status_code != 200:
            yield Look(code, kind, address, answer.status_code)
        elif answer["content-type"].startswith("text/html"):
            made_of = skeleton(answer.content.decode())
            yield Look(code, kind, address, answer.status_code, made_of.parts, made_of.wrong)
        else:
            files.add(code)
            yield Look(code, kind, address, answer.status_code)


def to_be_seen(every: Iterable[Look]) -> list[Look]:
    """Answers that together have every part that any of them has, those with most parts first."""
    left, chosen = list(every), list[Look]()
    missing = set[int]().union(*(look.parts for look in left))
    while missing:
        best = max(left, key=lambda look: len(look.parts & missing))  # of equals the first
        chosen.append(best)
        missing -= best.parts
    return chosen


def _asked(place: Place) -> Iterator[tuple[str, Kind, str]]:
    """Who asks for which address: service, kind of person, address."""
    addresses = cache(lambda code, handle: tuple(place.addresses(code, handle)))
    for code in stage.SERVICES if place.has_service else stage.SERVICES[:1]:
        for kind in ONLY.get(place.name, WHO[place.declared.audience]):
            for handle in _handles(place, kind):
                for address in addresses(code, handle):
                    yield code, kind, address


def _handles(place: Place, kind: Kind) -> tuple[str, ...]:
    """About whose things they ask: their own; an administrator asks about everybody's."""
    if place.declared.audience is Audience.MEMBER:
        return stage.OWN[kind]
    if kind is Kind.ADMINISTRATOR and Owner.MEMBER in place.owners():
        return stage.HANDLES
    return stage.HANDLES[:1]
