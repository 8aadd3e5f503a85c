"""Windows of a browser: whose they are, how wide, in which language, and what went on in them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests.browser import stage
from tests.browser.server import Server
from tests.browser.stage import Kind

DESKTOP, PHONE, ZOOMED = (1280, 900), (390, 844), (640, 450)
"""Sizes of windows in CSS pixels; the last is the first at 200 %."""
TIMEOUT_MS = 60_000
"""For what a page waits: some wait for programs of their own, and the machine may be busy."""
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    # No other machine can be reached, whatever a page asks for.
    "--host-resolver-rules=MAP localhost 127.0.0.1, MAP * ~NOTFOUND",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, the one that needs no screen."""
    program = shutil.which("chromium-headless-shell")
    assert program, "Not there: .ci/install-packages chromium-headless-shell fonts-noto-cjk"
    # Playwright keeps an event loop in this thread, which Django would take for one of its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=_ARGUMENTS,
            # The browser's own words, in fields for dates, are the same whoever runs the tests.
            env={**os.environ, "LANG": "C.UTF-8", "LANGUAGE": "", "LC_ALL": ""},
        )
        yield browser
        browser.close()


def at(path: str, *, more: bool = False) -> re.Pattern[str]:
    """The address of a page by its path; ``more``: or one that goes on from there."""
    return re.compile(rf"^http://localhost:\d+{re.escape(path)}{'' if more else '$'}")


@dataclass
class Noise:
    """What went wrong in a window, one line each; empty in a good one."""

    lines: list[str] = field(default_factory=list)

    def listen(self, page: Page, origin: str) -> None:
        """Write down from now on what the page complains of, and what it asks elsewhere for."""

        def said(message: ConsoleMessage) -> None:
            # That a page itself is refused is an answer, and tests look at the status.
            is_status = message.text.startswith("Failed to load resource")
            if is_status and message.location["url"] == page.url:
                return
            if message.type in {"error", "warning"}:
                self.lines.append(f"console: {message.text}")

        def asked(request: Request) -> None:
            if not request.url.startswith((f"{origin}/", "data:")):
                self.lines.append(f"asked another host: {request.url}")

        def answered(response: Response) -> None:
            if response.status >= 400 and not response.request.is_navigation_request():
                self.lines.append(f"{response.status}: {response.url}")

        def failed(error: Error) -> None:
            self.lines.append(f"script: {error.message}")

        page.on("console", said)
        page.on("request", asked)
        page.on("response", answered)
        page.on("pageerror", failed)


@dataclass
class Windows:
    """Opens windows of people on the stage; closes them all in the end."""

    browser: Browser
    server: Server
    noise: Noise = field(default_factory=Noise)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        code: str = stage.SERVICES[0],
        kind: Kind = Kind.ANONYMOUS,
        language: str = "ja",
        size: tuple[int, int] = DESKTOP,
        *,
        scripts: bool = True,
    ) -> Page:
        """An empty window of somebody of this kind; addresses in it begin with ``/``.

        Args:
            scripts: whether the browser runs any.
        """
        context = self.browser.new_context(
            base_url=self.server.origin,
            locale=language,
            timezone_id="Asia/Tokyo",
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(TIMEOUT_MS)
        self.contexts.append(context)
        session = stage.cookie(code, kind)
        if session:
            context.add_cookies([
                {"name": "sessionid", "value": session, "url": self.server.origin}
            ])  # fmt: skip
        page = context.new_page()
        self.noise.listen(page, self.server.origin)
        return page

    def close(self) -> None:
        """Close all windows and wait until nothing is under way in the server."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        self.server.settle()


class LastingWindows(Windows):
    """Windows that stay open from test to test, for those who only look: opening takes longest."""

    def __init__(self, browser: Browser, server: Server) -> None:
        super().__init__(browser, server)
        self._opened: dict[tuple[str | None, str], Page] = {}
        self._used: set[Page] = set()

    def open(
        self,
        code: str = stage.SERVICES[0],
        kind: Kind = Kind.ANONYMOUS,
        language: str = "ja",
        size: tuple[int, int] = DESKTOP,
        *,
        scripts: bool = True,
    ) -> Page:
        """The window of somebody of this kind, as it was left."""
        assert scripts
        key = (stage.cookie(code, kind), language)
        if key not in self._opened:
            self._opened[key] = super().open(code, kind, language)
        page = self._opened[key]
        self._used.add(page)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        return page

    def rest(self) -> None:
        """Empty the windows, so that none goes on asking, and wait until all is answered."""
        for page in self._used:
            page.goto("about:blank")
        self._used.clear()
        self.server.settle()
