"""Packs that are not installed are found in the folders of ``KIYAKU_PACKS``."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import pytest

from kiyaku import packs
from kiyaku.flows import pack_new
from kiyaku.packs.places import VARIABLE, place_in
from kiyaku.terms import PackError, UnknownPack


@pytest.fixture
def began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack's project folder, with a name of its own for each test."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    name = "shed_" + "".join(c for c in tmp_path.name.lower() if c.isalnum())[-20:]
    folder = tmp_path / "project"
    pack_new.begin(
        name=name, folder=folder, document=None, in_force_from=dt.date(2026, 4, 1)
    )  # fmt: skip
    return folder


def finish(folder: Path) -> str:
    """Fill in what the loader wants of a pack that was begun; returns its name."""
    place = place_in(folder)
    package = folder / place.module
    register = (package / "clauses.yaml").read_text("utf-8")
    register = register.replace("kind: undecided", "kind: rule").replace("undecided", "both")
    (package / "clauses.yaml").write_text(register, "utf-8")
    return place.name


def test_a_pack_in_a_named_folder_is_found_and_asked(
    began: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = finish(began)
    with pytest.raises(UnknownPack):
        packs.load(name)
    monkeypatch.setenv(VARIABLE, os.pathsep.join(["", str(began)]))
    assert set(packs.names()) == {"choppaya", "netsugen", name}
    assert packs.load(name).ask("contract_formed_on", accepted_on="2026-05-01") == dt.date(
        2026, 5, 1
    )
    assert packs.package(name) == f"kiyaku_{name}"


def test_a_pack_may_stand_in_src(began: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = finish(began)
    (began / "src").mkdir()
    (began / f"kiyaku_{name}").rename(began / "src" / f"kiyaku_{name}")
    monkeypatch.setenv(VARIABLE, str(began))
    assert packs.load(name).name == name


@pytest.mark.parametrize(
    ("project", "told"),
    [
        (None, "pyproject.toml is missing"),
        ("[", "not readable as TOML"),
        ("[project]\nname = 'x'\n", "must declare one pack"),
    ],
)
def test_a_folder_without_a_pack_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: str | None, told: str
) -> None:
    if project is not None:
        (tmp_path / "pyproject.toml").write_text(project, "utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(PackError, match=told):
        packs.names()


def test_two_packs_of_one_name_are_told(began: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f"{began}{os.pathsep}{began}")
    with pytest.raises(PackError, match="two packs named"):
        packs.names()


def test_a_package_name_that_is_taken_is_told(began: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = began / "pyproject.toml"
    text = project.read_text("utf-8")
    name = place_in(began).name
    project.write_text(text.replace(f'{name} = "kiyaku_{name}"', f'{name} = "json"'), "utf-8")
    with pytest.raises(PackError, match="is taken by"):
        place_in(began).folder()
    project.write_text(text.replace(f'{name} = "kiyaku_{name}"', f'{name} = "nowhere_x"'), "utf-8")
    with pytest.raises(PackError, match="there is no package nowhere_x"):
        place_in(began).folder()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("def broken(:\n", r"article_01.py:1\): SyntaxError"),
        ("import no_such_module_x\n", r"article_01.py:1\): ModuleNotFoundError"),
    ],
)
def test_code_that_breaks_off_is_told_with_its_line(began: Path, code: str, told: str) -> None:
    finish(began)
    place = place_in(began)
    (began / place.module / "article_01.py").write_text(code, "utf-8")
    with pytest.raises(PackError, match=told):
        packs.load_from(place)


def test_what_a_pack_says_of_itself_is_told_as_it_says_it(began: Path) -> None:
    place = place_in(began)
    module = began / place.module / "__init__.py"
    module.write_text(
        "from kiyaku.terms import PackError\nraise PackError('規則がない', 'no rules')\n", "utf-8"
    )
    with pytest.raises(PackError) as told:
        place.package()
    assert told.value.en == "no rules"
