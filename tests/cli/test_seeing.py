"""For what commands show people, as the members are told."""

from __future__ import annotations

from kiyaku import packs
from kiyaku.cli import COMMANDS, load
from kiyaku.cli.seeing import PURPOSES
from kiyaku.privacy.purposes import SUCCESSION, of_pack


def test_each_purpose_is_of_a_command_that_there_is() -> None:
    mounted = {one.name: one for one in COMMANDS}
    for typed in PURPOSES:
        name, _, under = typed.partition(" ")
        assert name in mounted, typed
        assert not under or under in load(mounted[name]).commands, typed


def test_each_purpose_is_one_that_every_service_tells_of() -> None:
    told = {pack: set(PURPOSES.values()) - set(of_pack(packs.load(pack))) for pack in packs.names()}
    assert told == {"choppaya": set(), "netsugen": {SUCCESSION}}  # which has no succession
