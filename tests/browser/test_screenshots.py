"""The pictures in the documents: each is there, small, shown, and told of in words."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from tests.browser.screenshots import PICTURES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screenshots"
LARGE_AT_MOST_BYTES = 120_000
WORDS_AT_LEAST = 8
_SHOWN = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<file>[^)]+)\)|<img (?P<tag>[^>]+)>")


def shown() -> list[tuple[Path, str]]:
    """Every picture that a document shows, with the words in its place."""
    found = []
    for document in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for one in _SHOWN.finditer(document.read_text(encoding="utf-8")):
            tag = dict(re.findall(r'(\w+)="([^"]*)"', one["tag"] or ""))
            file, words = one["file"] or tag["src"], one["alt"] or tag.get("alt", "")
            found.append(((document.parent / file).resolve(), words))
    return found


def test_every_picture_in_a_document_is_there_and_told_of_in_words():
    assert len(shown()) >= len(PICTURES)
    for file, words in shown():
        assert file.exists(), file
        assert len(words.split()) >= WORDS_AT_LEAST, (file, words)


def test_every_picture_is_shown_and_made_by_the_command():
    files = {file.resolve() for file in FOLDER.iterdir()}
    assert files == {file for file, _ in shown()}
    assert files == {FOLDER / f"{picture.name}.png" for picture in PICTURES}


def test_pictures_are_small_and_of_the_size_asked_for():
    for picture in PICTURES:
        file = FOLDER / f"{picture.name}.png"
        assert file.stat().st_size <= LARGE_AT_MOST_BYTES, file
        with Image.open(file) as opened:
            assert opened.size == picture.size, file
