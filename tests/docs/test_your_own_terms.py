"""The tutorial on terms of one's own, followed to the letter: files, commands, outputs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kiyaku import packs
from tests.docs.following import ANYTHING, Command, File, differs, steps
from tests.docs.reader import Reader

PAGE = Path(__file__).resolve().parents[2] / "docs/tutorial/your-own-terms-in-an-afternoon.md"


@pytest.mark.django_db
def test_who_follows_the_tutorial_sees_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("COLUMNS", "200")
    reader, drifted, typed = Reader(tmp_path), [], 0
    for step in steps(PAGE.read_text(encoding="utf-8")):
        printed = reader.do(step)
        if isinstance(step, Command):
            typed += 1
            other = differs(step.shown, printed)
            if other:
                drifted.append(f"line {step.line}: $ {step.typed}\n{other}")
    assert not drifted, "\n\n".join(drifted)
    assert typed > 25


def test_the_pack_of_the_tutorial_stands_in_no_list() -> None:
    assert "garden" not in packs.names()


def test_a_drift_is_seen() -> None:
    shown = ("first", ANYTHING, "membership 3 ends", "")
    assert differs(shown, "first\nsecond\nthird\nmembership  77 ends\n") == ""
    assert differs(shown, "first\nmembership 77 ends\n") == ""
    assert differs(shown, "first\nmembership 77 begins\n") != ""
    assert differs(("one",), "one\ntwo\n") != ""
    assert differs((), "one\n") == "one"
    assert differs((), "") == ""


def test_files_commands_and_their_outputs_are_told_apart() -> None:
    page = "Save\n\n`a/b.yaml`\n\n```yaml\nx: 1\n```\n\n```console\n$ one\nout\n$ two\n```\n"
    assert list(steps(page)) == [
        File(5, "a/b.yaml", "x: 1\n"), Command(10, "one", ("out",)), Command(12, "two", ()),
    ]  # fmt: skip
    for wrong in ("```python\nx\n```\n", "```console\nout\n```\n"):
        with pytest.raises(ValueError, match="line 1"):
            list(steps(wrong))
