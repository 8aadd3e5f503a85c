"""What members can do, and in which standing it is barred, read from a pack."""

from __future__ import annotations

import pytest

from kiyaku.terms.uses import read_use

ENTRY = {"ja": "会議室", "en": "meeting rooms", "clause": "9-1"}


def test_a_use_is_barred_only_in_the_standings_it_names() -> None:
    assert not read_use("room", ENTRY).is_restrictable
    assert read_use("room", {**ENTRY, "barred_while": ["restricted"]}).is_restrictable
    suspended = read_use("room", {**ENTRY, "barred_while": ["suspended"]})
    assert (suspended.barred_while, suspended.is_restrictable) == ({"suspended"}, False)


def test_a_standing_there_is_not_is_told() -> None:
    with pytest.raises(ValueError, match="asleep"):
        read_use("room", {**ENTRY, "barred_while": ["asleep"]})
