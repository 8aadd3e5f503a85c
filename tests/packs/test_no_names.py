"""Code that serves every service names none: no pack, no operator (comments may cite terms)."""

from __future__ import annotations

import ast
from pathlib import Path

import kiyaku

ROOT = Path(kiyaku.__file__).parent
NAMES = ("netsugen", "choppaya", "ちょっぱや", "群馬", "gunma")
MAY_NAME = {
    "cli/demo.py": "the two made-up services of the demo",
    "members/counts.py": "all prefectures, a pack's among them",
}
APART = ("packs/netsugen/", "packs/choppaya/", "demo/")


def test_nothing_outside_packs_and_demo_names_a_pack_or_an_operator() -> None:
    naming = set()
    for path in ROOT.rglob("*"):
        file = path.relative_to(ROOT).as_posix()
        if path.suffix in (".py", ".html", ".txt") and not file.startswith(APART):
            text = told_by(path).lower()
            if any(name in text for name in NAMES):
                naming.add(file)
    assert naming == set(MAY_NAME)


def told_by(path: Path) -> str:
    """A template, or the texts and names in a module's code, its docstrings aside."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.unparse(tree)
