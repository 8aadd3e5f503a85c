"""What must be so on every page, whatever it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.windows import DESKTOP, PHONE, ZOOMED

_ADDRESS_KEPT = "htmx-current-path-for-history"
"""The address of the page before, as long as its window is open; no address tells of a person."""
_NUMBERS_ASKED_FOR = ("member",)
"""Fields of lists to narrow by a number, which may stand in an address."""
JAVASCRIPT_AT_MOST_BYTES = 100_000
_AXE: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": [
            "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
        ],
    },
    "rules": {"target-size": {"enabled": True}},
}  # fmt: skip
_ASIDE_FROM_COLOURS = {**_AXE, "rules": {**_AXE["rules"], "color-contrast": {"enabled": False}}}


def problems(
    page: Page,
    language: str,
    personal: tuple[str, ...] = (),
    *,
    axe_at: tuple[tuple[int, int], ...] = (PHONE, DESKTOP),
    colours_at: tuple[tuple[int, int], ...] = (PHONE, DESKTOP),
) -> list[str]:
    """What is wrong with the page a window shows, one line each; the window's size changes.

    Args:
        personal: words that no address may carry: names, addresses, telephone numbers.
        axe_at: the sizes at which axe-core looks at it.
        colours_at: those at which it looks at contrasts, too, which takes half of its time.
    """
    page.wait_for_load_state()  # a window that has just gone on may show nothing yet
    found = [*_frame(page, language), *_kept(page), *_written(page)]
    found += [*_links(page, personal), *_asked(page)]
    for size in (ZOOMED, PHONE, DESKTOP):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        found += _width(page, size[0])
        if size in axe_at:
            found += _axe(page, size[0], _AXE if size in colours_at else _ASIDE_FROM_COLOURS)
    return list(dict.fromkeys(found))


def _frame(page: Page, language: str) -> Iterator[str]:
    """The language of the page, its title, its one heading."""
    seen = page.evaluate(
        """() => ({
            lang: document.documentElement.lang, title: document.title,
            headings: document.querySelectorAll("h1").length,
        })"""
    )
    if seen["lang"] != language:
        yield f"lang is {seen['lang']!r} and not {language!r}"
    if not seen["title"].strip(" —"):
        yield "there is no title"
    if seen["headings"] != 1:
        yield f"there are {seen['headings']} h1"


def _kept(page: Page) -> Iterator[str]:
    """What the page keeps in the browser: nothing; and how much script it loads: little."""
    kept = page.evaluate(
        """(harmless) => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]
            .filter((name) => name !== harmless)""",
        _ADDRESS_KEPT,
    )
    if kept:
        yield f"kept in the browser: {kept}"
    size = page.evaluate(
        """() => performance.getEntriesByType("resource")
            .filter((one) => one.initiatorType === "script")
            .reduce((sum, one) => sum + one.decodedBodySize, 0)"""
    )
    if size > JAVASCRIPT_AT_MOST_BYTES:
        yield f"{size} bytes of script"


def _written(page: Page) -> Iterator[str]:
    """Script and style that stand in the page itself; the policy would not let them work."""
    yield from page.evaluate(
        """() => {
            const inside = [...document.querySelectorAll(
                "style, [style], script:not([src]):not([type='application/json'])")];
            const handlers = [...document.querySelectorAll("*")].filter((one) =>
                [...one.attributes].some((each) => /^on|^hx-on/.test(each.name)));
            return [...inside, ...handlers].map((one) =>
                "in the page itself: " + one.outerHTML.slice(0, 200));
        }"""
    )


def _links(page: Page, personal: tuple[str, ...]) -> Iterator[str]:
    """Addresses in the page that tell of a person."""
    addresses = page.evaluate(
        """() => [location.href, ...[...document.querySelectorAll("a, form, [hx-get]")].map(
            (one) => one.getAttribute("href") || one.getAttribute("action")
                || one.getAttribute("hx-get") || "")]"""
    )
    for address in dict.fromkeys(unquote(one) for one in addresses):
        if not address.startswith(("mailto:", "tel:")):
            yield from (f"{word} in the address {address}" for word in personal if word in address)


def _asked(page: Page) -> Iterator[str]:
    """Fields for words of one's own that are sent in the address, where names might be typed."""
    yield from page.evaluate(
        """(numbers) => [...document.querySelectorAll("form:not([method=post]), [hx-get]")]
            .flatMap((one) => [...one.querySelectorAll("input, textarea"), one])
            .filter((one) => one.matches("textarea, input:not([type]), input[type=text],"
                + "input[type=search], input[type=email], input[type=tel]"))
            .filter((one) => !numbers.includes(one.name))
            .map((one) => "sent in the address: " + one.outerHTML.slice(0, 200))""",
        _NUMBERS_ASKED_FOR,
    )


def _width(page: Page, width: int) -> Iterator[str]:
    """Whether one must scroll sideways, and because of what."""
    wide = page.evaluate(
        """() => {
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return null;
            return [...document.querySelectorAll("body *")].filter((one) =>
                one.getBoundingClientRect().right > root.clientWidth + 1
                || one.scrollWidth > root.clientWidth + 1
            ).slice(-3).map((one) => one.outerHTML.slice(0, 150)).join(" … ");
        }"""
    )
    if wide is not None:
        yield f"one must scroll sideways at {width} px: {wide}"


def _axe(page: Page, width: int, options: dict[str, Any]) -> Iterator[str]:
    """What axe-core finds."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(
        "(options) => axe.run(options).then((found) => found.violations)", options
    )
    for violation in found:
        for node in violation["nodes"]:
            yield (
                f"{violation['id']} at {width} px: {violation['help']}: {node['html'][:300]} "
                f"{' '.join(node.get('failureSummary', '').split())}"
            )


def assert_good(page: Page, language: str = "ja", personal: tuple[str, ...] = ()) -> None:
    """Nothing is wrong with the page that a window shows."""
    found = problems(page, language, personal)
    assert not found, "\n".join((page.url, *found))
