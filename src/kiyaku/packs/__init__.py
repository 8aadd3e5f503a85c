"""The installed packs, found by their entry points in the group ``kiyaku.packs``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from kiyaku.terms.errors import UnknownPack, meant
from kiyaku.terms.loading import load_pack
from kiyaku.terms.pack import Pack


def names() -> tuple[str, ...]:
    """The names of all installed packs."""
    return tuple(sorted(point.name for point in entry_points(group="kiyaku.packs")))


@cache
def load(name: str) -> Pack:
    """The pack of this name, ready to be asked.

    Raises:
        UnknownPack: with the names there are.
    """
    return load_pack(name, import_module(package(name)).__name__)


def package(name: str) -> str:
    """The package a pack stands in, rules and data.

    Raises:
        UnknownPack: with the names there are.
    """
    for point in entry_points(group="kiyaku.packs", name=name):
        return point.module
    ja, en = meant(name, names())
    raise UnknownPack(
        f"{name} という規約パックは入っていません。{ja}",
        f"no pack named {name} is installed; {en}",
    )
