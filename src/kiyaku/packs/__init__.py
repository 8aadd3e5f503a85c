"""The packs there are: installed, or in the folders that ``KIYAKU_PACKS`` names."""

from __future__ import annotations

from functools import cache

from kiyaku.packs.places import Place, places
from kiyaku.terms.errors import UnknownPack, meant
from kiyaku.terms.loading import load_pack
from kiyaku.terms.pack import Pack


def names() -> tuple[str, ...]:
    """The names of all packs there are."""
    return tuple(place.name for place in places())


@cache
def load(name: str) -> Pack:
    """The pack of this name, ready to be asked.

    Raises:
        UnknownPack: with the names there are.
        PackError: for a pack whose own files are at fault.
    """
    return load_from(place_of(name))


def load_from(place: Place) -> Pack:
    """The pack that stands in a place, read anew."""
    place.folder()
    return load_pack(place.name, place.package())


def package(name: str) -> str:
    """The package a pack stands in, rules and data.

    Raises:
        UnknownPack: with the names there are.
    """
    return place_of(name).module


def place_of(name: str) -> Place:
    """Where a pack stands.

    Raises:
        UnknownPack: with the names there are.
    """
    found = {place.name: place for place in places()}
    if name in found:
        return found[name]
    ja, en = meant(name, found)
    raise UnknownPack(
        f"{name} という規約パックは入っていません。{ja}",
        f"no pack named {name} is installed; {en}",
    )
