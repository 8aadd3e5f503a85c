"""What members can do with a service, and in which standing it may be barred: a pack's list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.terms.texts import Text

RESTRICTED, SUSPENDED = "restricted", "suspended"
STANDINGS = (RESTRICTED, SUSPENDED)
"""The standings in which a member may do less than usual."""


@dataclass(frozen=True)
class Use:
    """Something that members can do.

    Attributes:
        clause: the clause by which it is barred, or which gives it.
        barred_while: of ``STANDINGS``: a restriction may name those barred while restricted; all
            of those barred while suspended are barred by any suspension.
    """

    name: str
    words: Text
    clause: str
    barred_while: frozenset[str]

    @property
    def is_restrictable(self) -> bool:
        """Whether a restriction may name it."""
        return RESTRICTED in self.barred_while


def read_use(name: str, entry: Mapping[str, Any]) -> Use:
    """A use from its entry in a pack's ``uses.yaml``.

    Raises:
        KeyError: when the entry lacks something.
        ValueError: for a standing there is not.
    """
    barred = frozenset(map(str, entry.get("barred_while", ())))
    if unknown := barred - set(STANDINGS):
        raise ValueError(f"barred_while: {', '.join(sorted(unknown))}")
    return Use(name, Text.read(entry), str(entry["clause"]), barred)
