"""Every page that can be looked at: accessible, in its language, within every window's width.

One test a page; in it everybody on the stage asks for the page, about everything there is; answers
that together have every part of it are looked at in the browser, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.browser import stage
from tests.browser.addresses import places
from tests.browser.checks import problems
from tests.browser.walk import ANSWERED, Look, looks, to_be_seen
from tests.browser.windows import DESKTOP, PHONE

PLACES = places()

NEVER_SHOWN = {
    "account_confirm_login_code": "signing in by a code is not offered",
    "account_confirm_reauthentication_code": "a code in a mail shows nobody who one is",
    "account_request_reauthentication_code": "a code in a mail shows nobody who one is",
    "account_reset_password_from_key": "shown only by the link in a mail",
    "account_set_password": "who has no password cannot sign in",
    "mfa_authenticate": "shown only in the middle of signing in",
    "mfa_login_webauthn": "only scripts ask it",
    "public:apply_review": "looked at in test_applying",
    "public:apply_thanks": "looked at in test_applying",
    "portal:booking_series": "leads to the free times without one; looked at in test_booking",
    "portal:booking_wait": "leads to the free times without one; looked at in test_bookings",
    "portal:booking_offer": "leads to the free times without one; looked at in test_booking",
    "portal:left_pdf": "a file; nobody on the stage who signs in has left a membership",
    "public:inheritance_thanks": "looked at in tests/public/test_inheritance.py",
    "public:enter": "leads on to where one works or lives",
    "set_language": "only takes the choice",
}
"""What nobody gets to see by its address alone, and why that is all right."""


@pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
def test_page(lasting_windows, place):
    first, *_ = stage.LANGUAGES
    every, personal = list(looks(place, first)), stage.personal()
    statuses = {look.status for look in every}
    found = [line for look in every for line in _told(look, look.wrong)]
    for number, look in enumerate(to_be_seen(every)):
        for language in stage.LANGUAGES:
            page = lasting_windows.open(look.code, look.kind, language)
            page.goto(look.address)
            # The languages differ in words, and thereby in how wide things are; not in structure.
            sizes = (PHONE, DESKTOP) if language == first else (PHONE,) if not number else ()
            # Colours are the same in every window; a wide one shows the most of them.
            about = {"axe_at": sizes, "colours_at": (DESKTOP,)}
            found += _told(look, problems(page, language, personal, **about))
    assert not found, "\n".join(found)
    assert bool(statuses & ANSWERED) != (place.name in NEVER_SHOWN), (
        f"nobody on the stage gets to see {place.name} ({place.route}), or NEVER_SHOWN says so "
        "wrongly: have what it shows happen in tests/browser/story.py"
    )


def _told(look: Look, wrong: Iterable[str]) -> list[str]:
    return [f"{look.address} as {look.kind}: {one}" for one in wrong]
