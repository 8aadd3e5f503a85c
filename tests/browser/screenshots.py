"""Pictures of pages on the stage: ``.venv/bin/python -m tests.browser.screenshots FOLDER``.

Without more it takes those in the documents, which are in ``docs/screenshots``. With ``--every`` it
takes one of each look of each page, on a desktop and on a phone, in both languages, to be looked
through. Words after the folder choose those whose names contain one of them.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from PIL import Image

if TYPE_CHECKING:
    from tests.browser.windows import Windows


@dataclass(frozen=True)
class Picture:
    """One picture: whose window shows which page.

    Attributes:
        place: the page, named as in ``{% url %}``.
        handle: about which member of the stage.
        about: what the address holds, where the page is about one of several things.
    """

    name: str
    place: str
    code: str = "netsugen"
    kind: str = "anonymous"
    handle: str = "0001"
    language: str = "ja"
    size: tuple[int, int] = (1280, 900)
    about: str = ""


PICTURES = (
    # --- everybody's
    Picture("terms", "public:terms", language="en", size=(1080, 860)),
    # --- members'
    Picture("my-page", "portal:membership", code="choppaya", kind="member", size=(390, 844)),
    Picture("why-a-fee", "portal:event", kind="member", language="en", size=(1080, 960),
            about="charge_raised"),
    Picture("invoice", "portal:invoice", kind="member", language="en", size=(1080, 860)),
    Picture("leaving", "portal:leave", kind="member", language="en", size=(1080, 860)),
    # --- staff's
    Picture("today", "console:today", kind="administrator", language="en"),
    Picture("application", "console:application", kind="administrator", handle="9002",
            language="en"),
    Picture("member", "console:member", kind="administrator", handle="0003", language="en"),
    Picture("arrears", "console:arrears", kind="administrator", language="en", size=(1280, 760)),
    Picture("closes", "console:closes", kind="administrator", language="en"),
)  # fmt: skip
"""The pictures in the documents."""


def main() -> None:
    """Take the pictures asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.browser.screenshots", description=__doc__
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("words", nargs="*", help="only pictures whose names contain one of these")
    parser.add_argument("--every", action="store_true", help="every look of every page")
    asked = parser.parse_intermixed_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with stage_alone() as windows:
        pictures = _every(asked.words) if asked.every else addressed(PICTURES)
        for picture, address in pictures:
            if not asked.words or any(word in picture.name for word in asked.words):
                file = asked.folder / f"{picture.name}.png"
                file.write_bytes(_taken(windows, picture, address, is_whole=asked.every))
                print(file)


@contextmanager
def stage_alone() -> Iterator[Windows]:
    """Windows on a stage of their own, with a database that is thrown away."""
    home = Path(tempfile.mkdtemp(prefix="kiyaku-screenshots-"))
    home.chmod(0o711)
    os.environ["KIYAKU_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kiyaku.config.settings"
    os.environ.pop("KIYAKU_DATABASE_URL", None)
    import django

    django.setup()
    from django.test.utils import setup_test_environment, teardown_test_environment

    from kiyaku.base import clock
    from kiyaku.base.embedded import EmbeddedServer
    from tests import databases
    from tests.browser import server, stage, story, windows

    with ExitStack() as opened:
        setup_test_environment()
        opened.callback(teardown_test_environment)
        opened.callback(shutil.rmtree, home)
        opened.callback(EmbeddedServer(home, fast=True).kill_hard)
        EmbeddedServer(home, fast=True).ensure_running()
        opened.enter_context(databases.working_in(stage.database()))
        opened.enter_context(mock.patch.object(clock, "now", lambda: story.NOW))
        pages = opened.enter_context(server.serving())
        browser = opened.enter_context(windows.chromium())
        yield opened.enter_context(closing(windows.Windows(browser, pages)))


def addressed(pictures: Iterable[Picture]) -> Iterator[tuple[Picture, str]]:
    """Each picture with the address on the stage of what it shows."""
    from tests.browser.addresses import places

    by_name = {place.name: place for place in places()}
    for picture in pictures:
        every = by_name[picture.place].addresses(picture.code, picture.handle)
        yield picture, next(address for address in every if picture.about in address)


def _every(words: list[str]) -> Iterator[tuple[Picture, str]]:
    from tests.browser import stage
    from tests.browser.addresses import places
    from tests.browser.walk import looks, to_be_seen
    from tests.browser.windows import DESKTOP, PHONE

    for place in places():
        name = place.name.replace(":", "-")
        if words and not any(word in name for word in words):
            continue
        for language in stage.LANGUAGES:
            new = to_be_seen(looks(place, language))
            for number, look in enumerate(new, 1):
                for device, size in (("desktop", DESKTOP), ("phone", PHONE)):
                    named = f"{name}-{number}-{look.code}-{look.kind}-{language}-{device}"
                    yield (
                        Picture(
                            named, place.name, look.code, look.kind, language=language, size=size
                        ),
                        look.address,
                    )


def _taken(windows: Windows, picture: Picture, address: str, *, is_whole: bool) -> bytes:
    """A small PNG of the window, or of the whole page."""
    from tests.browser.comparing import packed
    from tests.browser.stage import Kind

    page = windows.open(picture.code, Kind(picture.kind), picture.language, picture.size)
    page.goto(address)
    shot = page.screenshot(full_page=is_whole, animations="disabled", caret="hide")
    page.context.close()
    return packed(Image.open(io.BytesIO(shot)).convert("RGB"))


if __name__ == "__main__":
    main()
