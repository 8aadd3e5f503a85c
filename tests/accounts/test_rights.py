"""The rights of each role are as the documentation tells them."""

from __future__ import annotations

from pathlib import Path

from kiyaku.accounts.rights import NAMES, OF_MEMBERS, RIGHT_NAMES, RIGHTS, STEPPED_UP, Right, Role

PAGE = Path(__file__).parents[2] / "docs/reference/pages.md"


def table() -> str:
    """The table of rights by role, as Markdown."""
    staff = [role for role in Role if role not in OF_MEMBERS]
    rows = ["| | " + " | ".join(NAMES[role].en for role in staff) + " |"]
    rows.append("|---|" + ":-:|" * len(staff))
    for right in Right:
        mark = " †" if right in STEPPED_UP else ""
        has = " | ".join("✓" if right in RIGHTS[role] else "" for role in staff)
        rows.append(f"| {RIGHT_NAMES[right].en}{mark} | {has} |")
    return "\n".join(rows)


def test_the_table_of_rights_is_what_the_roles_have():
    assert table() in PAGE.read_text(encoding="utf-8"), f"put this there:\n{table()}"


def test_every_right_and_role_has_its_words():
    assert set(RIGHT_NAMES) == set(Right)
    assert set(NAMES) == set(Role)
