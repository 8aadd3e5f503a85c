"""The reference of the command line says what the commands are."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.cli import COMMANDS, load, reference

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "command-line.md"


def test_the_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8").strip() == reference.written().strip(), (
        "write it anew: python -m kiyaku.cli.reference > docs/reference/command-line.md"
    )


def test_every_command_and_option_is_on_the_page() -> None:
    page = reference.written()
    for mounted in COMMANDS:
        command = load(mounted)
        for name, one in getattr(command, "commands", {mounted.name: command}).items():
            shown = f"kiyaku {mounted.name}" + (f" {name}" if mounted.whole else "")
            assert (shown in page) is not one.hidden
            if one.hidden:
                continue
            for parameter in one.params:
                if parameter.param_type_name == "option" and not parameter.hidden:
                    assert f"`{parameter.opts[0]}`" in page


@pytest.mark.parametrize(
    ("words", "english"),
    [
        ("規約 / the terms", "The terms"),
        ("円。all はすべて / yen; all is everything", "Yen; all is everything"),
        ("fast: 切断 / cut; slow: 待つ / wait", "Fast: cut; slow: wait"),
        ("締める。\nClose the day.", "Close the day."),
        ("英語だけでない", "英語だけでない"),
        ("", ""),
        (None, ""),
    ],
)
def test_of_what_is_said_in_both_languages_the_english_is_kept(
    words: str | None, english: str
) -> None:
    assert reference._english(words) == english
