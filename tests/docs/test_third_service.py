"""The pages of a service by terms that the software has never seen: those of the tutorial."""

from __future__ import annotations

import sys
from itertools import takewhile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kiyaku import packs
from kiyaku.accounts.rights import Role
from kiyaku.packs.places import VARIABLE
from tests import site
from tests.docs.following import Command, File, steps
from tests.docs.reader import Reader
from tests.docs.test_your_own_terms import PAGE
from tests.living import Living

HIDDEN = {
    "<slug:service>/card/",  # no card signs in
    "<slug:service>/my/card/",
    "<slug:service>/desk/sessions/",  # there is no network
    "<slug:service>/desk/members/<int:membership>/connection/",
    "<slug:service>/desk/members/<int:membership>/connection/password/",
    "<slug:service>/my/<int:membership>/connection/",
    "<slug:service>/desk/network/",
    "<slug:service>/desk/network/areas/new/",
    "<slug:service>/desk/network/products/new/",
    "<slug:service>/desk/network/prices/new/",
    "<slug:service>/desk/lines/",
    "<slug:service>/my/<int:membership>/lines/",
    "<slug:service>/desk/inspections/",
    "<slug:service>/desk/stored-data/",
    "<slug:service>/desk/stored-data/deletions/",
    "<slug:service>/desk/stored-data/import/",
    "<slug:service>/desk/members/<int:membership>/stored-data/",
    "<slug:service>/desk/members/<int:membership>/stored-data/new/",
    "<slug:service>/my/<int:membership>/inspections/",
    "<slug:service>/desk/settings/prices/add-ons/",  # nothing is had beside a plan
    "<slug:service>/desk/settings/prices/add-ons/new/",
    "<slug:service>/desk/settings/prices/add-ons/offer/",
    "<slug:service>/desk/premises/facilities/",  # no facilities of others
    "<slug:service>/desk/premises/facilities/new/",
    "<slug:service>/desk/premises/facilities/check/",
    "<slug:service>/my/<int:membership>/facilities/",
    "<slug:service>/my/<int:membership>/bookings/",  # no spaces are booked
    "<slug:service>/my/<int:membership>/bookings/new/",
    "<slug:service>/my/<int:membership>/bookings/new/confirm/",
    "<slug:service>/my/<int:membership>/bookings/new/series/",
    "<slug:service>/my/<int:membership>/bookings/new/wait/",
    "<slug:service>/my/<int:membership>/bookings/calendar/",
    "<slug:service>/spaces/",
    "<slug:service>/desk/spaces/",
    "<slug:service>/desk/spaces/new/",
    "<slug:service>/desk/bookings/",
    "<slug:service>/desk/bookings/desk/",
    "<slug:service>/desk/bookings/new/",
    "<slug:service>/desk/bookings/waiting/",
    "<slug:service>/desk/bookings/check-in/",
    "<slug:service>/desk/interruptions/",
    "<slug:service>/desk/interruptions/new/",
    "<slug:service>/desk/outages/",
    "<slug:service>/desk/outages/new/",
    "<slug:service>/my/<int:membership>/outages/",
    "<slug:service>/desk/network/addresses/",
    "<slug:service>/desk/network/addresses/look-up/",
    "<slug:service>/desk/network/notices/",
    "<slug:service>/desk/network/notices/new/",
    "<slug:service>/my/<int:membership>/add-ons/",
    "<slug:service>/my/<int:membership>/add-ons/leave/",
    "<slug:service>/my/<int:membership>/add-ons/keep/",
    "<slug:service>/desk/applications/not-started/",  # a membership starts with its approval
    "<slug:service>/desk/heirs-reports/",
    "<slug:service>/inheritance/",  # nobody inherits a membership
    "<slug:service>/inheritance/thanks/",
    "<slug:service>/desk/letters/pdf/",  # no letter waits
    "<slug:service>/desk/refunds/",  # nothing is paid back
    "<slug:service>/desk/lost-property/",  # a garden keeps nothing, and claims no damage
    "<slug:service>/desk/lost-property/new/",
    "<slug:service>/desk/damage/",
    "<slug:service>/my/<int:membership>/place/",
    "<slug:service>/my/<int:membership>/place/damage/",
    "<slug:service>/desk/successions/",  # memberships stay with their members
    "<slug:service>/desk/trial/",  # a sandbox's own page
    "<slug:service>/my/<int:membership>/cancel/",  # no initial cancellation
    "<slug:service>/my/<int:membership>/end-at-once/",  # no exclusion
    "<slug:service>/my/<int:membership>/pass-on/",
    "<slug:service>/my/<int:membership>/plan/",  # plans are not changed
    "<slug:service>/my/<int:membership>/plan/keep/",
}
"""Pages of what these terms do not know: nobody finds them."""


@pytest.mark.django_db
def test_every_page_of_a_third_service_opens_and_names_only_what_its_terms_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    reader = Reader(tmp_path)
    for step in takewhile(is_before_the_season, steps(PAGE.read_text(encoding="utf-8"))):
        if isinstance(step, File) or not step.typed.startswith("kiyaku ") or " new " in step.typed:
            reader.do(step)
    monkeypatch.setenv(VARIABLE, reader.settings[VARIABLE])
    packs.load.cache_clear()
    garden = Living("garden", "2026-04-20", prices={"usual": 2_500})
    membership = garden.register("mimi")
    garden.closed("2026-06-13")
    everybody = Client()
    staff = site.signed_in(site.staff(garden.id, Role.ADMINISTRATOR), has_stepped_up=True)
    member = site.signed_in(site.member(garden.id, "mimi"))
    opened = {
        "public": look(everybody, "public", garden, {"service": garden.code}),
        "console": look(staff, "console", garden, {"service": garden.code}),
        "portal": look(
            member, "portal", garden, {"service": garden.code, "membership": str(membership)}
        ),
    }
    assert {face: len(pages) > 3 for face, pages in opened.items()} == dict.fromkeys(opened, True)
    for pages in opened.values():
        for path, page in pages.items():
            assert "初期契約解除" not in page, path
            assert "NETSUGEN" not in page and "ちょっぱや" not in page, path
    assert any("みどり市民農園" in page for page in opened["public"].values())


def is_before_the_season(step: File | Command) -> bool:
    return not (isinstance(step, File) and step.path == "season.yaml")


def look(client: Client, face: str, garden: Living, given: dict[str, str]) -> dict[str, str]:
    """The pages of a face whose address needs nothing but what is given, all of which open."""
    found = {}
    for route in routes(face):
        path = "/" + route
        for name, value in given.items():
            for kind in ("", "slug:", "int:", "str:"):
                path = path.replace(f"<{kind}{name}>", value)
        if (
            "<" in path
            or "(" in path
            or "export" in path
            or not path.startswith(f"/{garden.code}/")
        ):
            continue
        response = client.get(path, follow=True)
        if response.status_code == 405:  # an act without a page of its own
            continue
        expected = 404 if route in HIDDEN else 200
        assert response.status_code == expected, (face, path, response.status_code)
        if not response.streaming and "html" in response["Content-Type"]:
            found[path] = response.content.decode()
    return found


def routes(face: str) -> list[str]:
    """The addresses below a face's namespace, as they are declared."""
    found: list[str] = []

    def walk(resolver: URLResolver, before: str, namespace: str | None) -> None:
        for one in resolver.url_patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLPattern):
                if namespace == face:
                    found.append(route)
            else:
                walk(one, route, one.namespace or namespace)

    walk(get_resolver(), "", None)
    return found
