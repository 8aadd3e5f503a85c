"""Server time of every page of a service of 100,000 members, beside one of 1,000.

Every page that can be asked for is asked for in turns, in this process, by whom it is for: an
administrator and twenty members, each of another sort. What is timed is all between the request and
the whole answer, with the database's part.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import numpy as np

from bench.close_service import HOME, prepare
from bench.lived_service import build, handle
from bench.measuring import Row, Say

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

MEMBERS = int(os.environ.get("KIYAKU_BENCH_MEMBERS", "100000"))
_FEW = max(MEMBERS // 100, 100)
_MOST_MS = 200
"""What 95 of 100 answers must stay below."""
_FLAT = 2
_TURNS = 2
_SORTS = 20
"""Members in a row of whom each pays in another way, or not at all."""
_FACES = ("public", "portal", "console")
_DRAWN = "portal:invoice_pdf"
_LEFT_OUT = ("console:invoice_pdf",)
"""The same file once more."""
_ASKED_WITH = {
    "console:members": ("?state=active", "?plan=individual"),
    "console:invoices": ("?state=overdue", "?state=settled", "?due=2026-11"),
    "console:payments": ("?from=2026-11-01",),
    "console:arrears": ("?stage=overdue&age=0",),
    "console:journal": ("?action=payment_received", "?actor=bench"),
}
"""What else lists are asked for."""
_LOOKED_FOR = ("山田", "M0000", "090-0000", "13,200", "person77@", "2026-10")


Taken = dict[str, list[float]]
"""Milliseconds of each answer, by page."""


@dataclass(frozen=True)
class Asked:
    """A page to be asked for: of which service, its name, who asks, and where."""

    code: str
    name: str
    client: Client
    address: str
    looked_for: str = ""

    def answer(self) -> HttpResponse:
        """The page; of what is looked for, the part that changes while one types."""
        if self.looked_for:
            typed = {"q": self.looked_for}
            return self.client.post(self.address, typed, headers={"hx-request": "true"})
        return self.client.get(self.address)


def measure(say: Say) -> list[Row]:
    """One row a face: what 95 of 100 of its answers take at most."""
    prepare(HOME)
    say(f"living four months with {_FEW:,} members")
    few = build(_FEW)
    say(f"living four months with {MEMBERS:,} members")
    many = build(MEMBERS)
    say("asking for every page")
    taken = _taken([*_asked(few), *_asked(many)])
    drawn = [taken[code].pop(_DRAWN) for code in (few, many)]
    return [
        *(_row(face, taken[few], taken[many]) for face in _FACES),
        Row(
            "an invoice drawn as PDF: 95 of 100 within",
            1,
            _p95(drawn[1]),
            f"{_FEW:,} members",
            _p95(drawn[0]),
            _FLAT,
            note="not a page, and not bound by what pages are",
            unit="ms",
        ),
    ]


def _row(face: str, few: Taken, many: Taken) -> Row:
    pages = {name: _p95(one) for name, one in many.items() if name.startswith(f"{face}:")}
    slowest = max(pages, key=lambda name: pages[name])
    return Row(
        f"{face}, {MEMBERS:,} members: 95 of 100 answers within",
        1,
        _p95([one for name in pages for one in many[name]]),
        f"{_FEW:,} members",
        _p95([one for name in pages for one in few[name]]),
        _FLAT,
        note=f"{len(pages)} pages; slowest: {slowest}, {pages[slowest]:.0f} ms",
        broken="; ".join(
            f"{name}: {ms:.0f} ms is above {_MOST_MS} ms"
            for name, ms in pages.items()
            if ms > _MOST_MS
        ),
        unit="ms",
    )


def _p95(taken: list[float]) -> float:
    return float(np.percentile(taken, 95))


def _taken(asked: list[Asked]) -> dict[str, Taken]:
    """Milliseconds of every answer, by service and page; every page has been warmed up before."""
    taken: dict[str, Taken] = defaultdict(lambda: defaultdict(list))
    for turn in range(_TURNS + 1):
        for one in asked:
            begun = time.perf_counter()
            one.answer()
            if turn:
                taken[one.code][one.name].append(1000 * (time.perf_counter() - begun))
    return taken


def _asked(code: str) -> Iterator[Asked]:
    """What is asked for: every page that answers, about each sort of member where it is of one."""
    from django.conf import settings
    from django.test import Client

    from tests.browser.addresses import places

    settings.ALLOWED_HOSTS.append("testserver")
    staff, members = _staff(code), {one: _member(code, one) for one in _handles()}
    for place in places():
        face = place.name.partition(":")[0]
        if face not in _FACES or place.name in _LEFT_OUT:
            continue
        for number, client in members.items():
            asking = {"public": Client(), "portal": client, "console": staff}[face]
            address = next(iter(place.addresses(code, number)), None)
            if address and asking.get(address).status_code == HTTPStatus.OK:
                yield Asked(code, place.name, asking, address)
        for query in _ASKED_WITH.get(place.name, ()):
            yield Asked(code, place.name, staff, place.address(code, {}) + query)
        if place.name == "console:find":
            for words in _LOOKED_FOR:
                yield Asked(code, place.name, staff, place.address(code, {}), words)


def _handles() -> list[str]:
    return [handle(_FEW - place) for place in range(_SORTS)]


def _staff(code: str) -> Client:
    from kiyaku.accounts.rights import Role
    from kiyaku.base import queries
    from tests import site

    user = site.staff(queries.service_by_code(code).pk, Role.ADMINISTRATOR)
    return site.signed_in(user, has_stepped_up=True)


def _member(code: str, number: str) -> Client:
    from kiyaku.base import queries
    from tests import site

    return site.signed_in(site.member(queries.service_by_code(code).pk, number))
