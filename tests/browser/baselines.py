"""How the main screens look: pictures of them, kept beside this file, which a test compares.

Who has changed a screen on purpose renews them and looks at what has changed:
``.venv/bin/python -m tests.browser.baselines [WORDS]``; words choose those whose names contain one
of them. The pictures are half as large as the page, and its first 1600 pixels.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser.comparing import kept, packed
from tests.browser.screenshots import Picture, addressed, stage_alone

FOLDER = Path(__file__).with_name("baselines")
HEIGHT_AT_MOST = 1600
"""Pixels of a page, from its top, that are compared."""
_PHONE = (390, 844)

SCREENS = (
    # --- everybody's
    Picture("public-service", "public:service"),
    Picture("public-terms", "public:terms"),
    Picture("public-terms-phone", "public:terms", code="choppaya", size=_PHONE),
    Picture("public-prices", "public:prices"),
    Picture("public-apply", "public:apply"),
    Picture("public-apply-en-phone", "public:apply", "choppaya", language="en", size=_PHONE),
    Picture("sign-in", "account_login"),
    # --- members'
    Picture("portal-home", "portal:membership", kind="member"),
    Picture("portal-home-phone", "portal:membership", "choppaya", kind="member", size=_PHONE),
    Picture("portal-event", "portal:event", kind="member", about="charge_raised"),
    Picture("portal-invoice", "portal:invoice", kind="member"),
    Picture("portal-invoice-en-phone", "portal:invoice", "choppaya", "member", language="en",
            size=_PHONE),
    Picture("portal-leave", "portal:leave", kind="member"),
    Picture("portal-leave-phone", "portal:leave", "choppaya", kind="member", size=_PHONE),
    # --- staff's
    Picture("desk-today", "console:today", kind="administrator"),
    Picture("desk-today-phone", "console:today", "choppaya", "administrator", size=_PHONE),
    Picture("desk-members", "console:members", kind="administrator"),
    Picture("desk-member", "console:member", kind="administrator", handle="0003"),
    Picture("desk-application", "console:application", kind="administrator", handle="9002"),
    Picture("desk-arrears", "console:arrears", kind="accounting"),
    Picture("desk-close", "console:close", kind="accounting"),
    Picture("desk-closes", "console:closes", kind="accounting"),
    Picture("desk-journal", "console:journal", "choppaya", kind="auditor", language="en"),
)  # fmt: skip
"""The screens."""


def taken(page: Page) -> Image.Image:
    """How a window looks, as it is kept and compared."""
    assert page.viewport_size
    height = page.evaluate("() => document.documentElement.scrollHeight")
    shot = page.screenshot(
        full_page=True,
        clip={
            "x": 0,
            "y": 0,
            "width": page.viewport_size["width"],
            "height": min(height, HEIGHT_AT_MOST),
        },
        animations="disabled",
        caret="hide",
    )
    return kept(shot)


def baseline(screen: Picture) -> Path:
    """Where the picture of a screen is kept."""
    return FOLDER / f"{screen.name}.png"


def main() -> None:
    """Renew the pictures asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.baselines", description=__doc__)
    parser.add_argument("words", nargs="*", help="only screens whose names contain one of these")
    words = parser.parse_args().words
    FOLDER.mkdir(exist_ok=True)
    with stage_alone() as windows:
        from tests.browser.stage import Kind

        for screen, address in addressed(SCREENS):
            if words and not any(word in screen.name for word in words):
                continue
            page = windows.open(screen.code, Kind(screen.kind), screen.language, screen.size)
            page.goto(address)
            baseline(screen).write_bytes(packed(taken(page)))
            page.context.close()
            print(baseline(screen))
    if not words:
        for file in set(FOLDER.glob("*.png")) - {baseline(screen) for screen in SCREENS}:
            file.unlink()


if __name__ == "__main__":
    main()
