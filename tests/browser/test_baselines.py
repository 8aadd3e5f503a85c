"""The main screens look as they did when somebody last looked at them."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.browser.baselines import FOLDER, SCREENS, baseline, taken
from tests.browser.comparing import difference, packed
from tests.browser.screenshots import Picture, addressed
from tests.browser.stage import Kind
from tests.browser.windows import Windows

ALTOGETHER_AT_MOST_BYTES = 1_500_000


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
def test_a_screen_looks_as_it_did(lasting_windows, tmp_path, screen):
    picture = _picture(lasting_windows, screen)
    found = difference(Image.open(baseline(screen)), picture)
    if found.told:
        seen, shown = tmp_path / f"{screen.name}.png", tmp_path / f"{screen.name}-difference.png"
        seen.write_bytes(packed(picture))
        found.shown.save(shown)
        pytest.fail(
            f"{screen.name} looks different: {found.told}.\n"
            f"as it was: {baseline(screen)}\nas it is: {seen}\nwhat differs: {shown}\n"
            f"If that is meant: .venv/bin/python -m tests.browser.baselines {screen.name}"
        )


def test_there_is_a_picture_of_each_screen_and_they_are_small():
    names = [screen.name for screen in SCREENS]
    assert sorted(file.stem for file in FOLDER.glob("*.png")) == sorted(set(names))
    assert len(names) == len(set(names))
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < ALTOGETHER_AT_MOST_BYTES


def _picture(windows: Windows, screen: Picture) -> Image.Image:
    ((_, address),) = addressed([screen])
    page = windows.open(screen.code, Kind(screen.kind), screen.language, screen.size)
    page.goto(address)
    return taken(page)
