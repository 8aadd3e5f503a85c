"""Which tests a second server is shown: they reach every statement, the quick ones first."""

from __future__ import annotations

import pytest

from tests.statements import as_one, chosen_of

REACHED = {
    "long": {"a", "b", "c"},
    "quick": {"a", "b"},
    "other": {"c"},
    "repeats": {"a"},
    "full": {"d"},
}
TOOK_S = {"long": 60.0, "quick": 1.0, "other": 2.0, "repeats": 1.0, "full": 1.0}


def test_the_quickest_are_chosen_that_reach_all() -> None:
    assert chosen_of(set(REACHED), REACHED, TOOK_S, set()) == {"quick", "other", "full"}


def test_what_is_tried_anyhow_need_not_be_reached_again() -> None:
    assert chosen_of(set(REACHED) - {"full"}, REACHED, TOOK_S, {"full", "new"}) == {
        "quick", "other",
    }  # fmt: skip
    assert chosen_of({"repeats"}, REACHED, TOOK_S, {"quick"}) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT 1 FROM a WHERE id IN (%s)", "SELECT 1 FROM a\n  WHERE id IN (%s, %s, %s)"),
        ("INSERT INTO a VALUES (%s, %s)", "INSERT INTO a VALUES (%s, %s), (%s, %s)"),
        ('SAVEPOINT "s140_x7"', 'SAVEPOINT "s139_x12"'),
    ],
)
def test_a_statement_is_the_same_whatever_its_values(one: str, other: str) -> None:
    assert as_one(one, "") == as_one(other, "")


def test_how_it_ended_makes_it_another() -> None:
    ended = as_one("INSERT INTO a VALUES (%s)", "23505 a_key")
    assert ended != as_one("INSERT INTO a VALUES (%s)", "")
    assert ended != as_one("INSERT INTO a VALUES (%s)", "23505 b_key")
