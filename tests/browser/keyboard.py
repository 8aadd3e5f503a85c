"""Hands that have only a keyboard, and eyes that must see where they are on a page."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

from playwright.sync_api import Locator, Page

MOST_STEPS = 150
_SEEN = """(wanted) => {
    const one = document.activeElement;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const isDrawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const isInside = box.bottom > 0 && box.right > 0
        && box.top < innerHeight && box.left < innerWidth;
    return {
        found: one === wanted,
        lost: isDrawn && isInside || one === document.body ? "" : one.outerHTML.slice(0, 200),
    };
}"""
"""Whether what has the focus shows it, within the window; the page itself has it between times."""


class Keyboard:
    """Goes about a page by Tab, Shift-Tab, Enter, Space, arrows and typing alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, wanted: str | Locator, key: str = "Tab") -> Locator:
        """Press Tab until something has the focus; whatever has it on the way shows it."""
        found = self.page.locator(wanted) if isinstance(wanted, str) else wanted
        element = found.element_handle()
        for _ in range(MOST_STEPS):
            self.page.keyboard.press(key)
            seen = self.page.evaluate(_SEEN, element)
            assert not seen["lost"], f"one does not see that this has the focus: {seen['lost']}"
            if seen["found"]:
                return found
        raise AssertionError(f"{wanted} cannot be reached by keyboard")

    def back_to(self, wanted: str | Locator) -> Locator:
        """Press Shift-Tab until something has the focus."""
        return self.to(wanted, "Shift+Tab")

    def link(self, name: str) -> None:
        """Follow a link, the first one of this name."""
        self.to(self.page.get_by_role("link", name=name, exact=True).first)
        self.page.keyboard.press("Enter")

    def button(self, name: str) -> None:
        """Press a button."""
        self.to(self.page.get_by_role("button", name=name, exact=True))
        self.page.keyboard.press("Enter")

    def tick(self, wanted: str | Locator) -> None:
        """Tick a box, or choose one of several."""
        self.to(wanted)
        self.page.keyboard.press("Space")

    def fill(self, wanted: str | Locator, text: str) -> None:
        """Type into a field, in place of what stands there."""
        self.to(wanted)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, wanted: str | Locator, text: str) -> None:
        """Choose from a list by typing how an entry begins."""
        self.to(wanted)
        self.page.keyboard.type(text)

    def day(self, wanted: str | Locator, day: dt.date) -> None:
        """Type a date, its parts in the order that the browser has them in."""
        field = self.to(wanted)
        parts = (f"{day:%m}", f"{day:%d}", f"{day:%Y}")
        for order in permutations(parts):
            for part in order:
                self.page.keyboard.type(part)
                if part == parts[2]:  # a year may have six digits: only then one comes on by itself
                    self.page.keyboard.press("ArrowRight")
            if field.input_value() == day.isoformat():
                return
            for _ in order:
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{day} cannot be typed: {field.input_value()}")
