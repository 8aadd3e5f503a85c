"""The real documents, loaded for their services: every clause finds its wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall, net

pytestmark = pytest.mark.django_db

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
DOCUMENTS = {
    "netsugen": (hall, "2024-03-05", "000_9fe8673789647d0f.txt"),
    "choppaya": (net, "2022-02-18", "003_5fa378987c0fc51f.txt"),
}


@pytest.fixture(params=sorted(DOCUMENTS))
def loaded(request: pytest.FixtureRequest, kiyaku: Kiyaku) -> tuple[Running, dict[str, Any], Path]:
    """A service with its operator's text, the report on it, and the file."""
    opened, version, name = DOCUMENTS[request.param]
    file = SEEDS / name
    if not file.is_file():
        pytest.skip("the real documents are not here")
    running = opened(kiyaku)
    return running, running.data("service", "load-terms", "@", version, str(file)), file


def test_register_and_text_agree(loaded: tuple[Running, dict[str, Any], Path]) -> None:
    _, report, _ = loaded
    assert (report["unfound"], report["unregistered"]) == ([], [])
    assert report["dated_on"] == report["version"]


def test_every_sign_of_the_text_is_shown(loaded: tuple[Running, dict[str, Any], Path]) -> None:
    running, _, file = loaded
    page = running.data("service", "terms", "@")
    assert page["shown"]["file_name"] == file.name
    assert all(
        clause["wording"] and (clause["gist"] or clause["address"].startswith("history"))
        for article in page["articles"]
        for clause in article["clauses"]
    )
    told = re.sub(r"\s", "", "".join(_wording(page)))
    text = re.sub(r"\s", "", file.read_text(encoding="utf-8")).lstrip("#")
    assert sorted(told) == sorted(text)
    assert told[:500] == text[:500]


def _wording(page: dict[str, Any]) -> Iterator[str]:
    yield page["heading"]
    for article in page["articles"]:
        yield article["heading"]
        for clause in article["clauses"]:
            yield clause["wording"]["marker"]
            yield from clause["wording"]["text"]
            yield from clause["wording"]["after_items"]
    yield from page["tail"]
