"""The invented pack that the tests of the engine ask."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import import_module, invalidate_caches
from pathlib import Path
from uuid import uuid4

import pytest

from kiyaku.terms import Pack
from kiyaku.terms.loading import load_pack

TINYPACK = Path(__file__).parent / "tinypack"
PackMaker = Callable[..., Pack]


@pytest.fixture(scope="session")
def tiny() -> Pack:
    """The reading room's terms."""
    return load_pack("tiny", "tests.terms.tinypack")


@pytest.fixture
def make_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackMaker:
    """Loads a copy of the tiny pack in which some files are replaced (``None`` removes one)."""

    def make(**contents: str | None) -> Pack:
        package = f"pack_{uuid4().hex}"
        folder = tmp_path / package
        shutil.copytree(TINYPACK, folder, ignore=shutil.ignore_patterns("__pycache__"))
        for stem, text in contents.items():
            path = folder / ("__init__.py" if stem == "rules" else f"{stem}.yaml")
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        invalidate_caches()
        import_module(package)
        return load_pack("made", package)

    return make
