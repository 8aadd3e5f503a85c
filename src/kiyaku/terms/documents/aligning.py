"""Which clause of an old list became which of the new one, by what they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_MOVED = 70  # per cent: what left its place must be this alike to be recognised elsewhere


def likeness(old: str, new: str) -> int:
    """How alike two texts are, 0 to 100: the share of their pairs of neighbouring signs.

    White space does not count (Dice's coefficient on bigrams).

    >>> likeness("会員は退会できる", "会員は、退会できる"), likeness("同じ", "別物")
    (84, 0)
    """
    one, two = _pairs(old), _pairs(new)
    total = one.total() + two.total()
    return 100 if not total else 200 * (one & two).total() // total


def _pairs(text: str) -> Counter[str]:
    plain = "^" + re.sub(r"\s", "", text) + "$"
    return Counter(plain[i : i + 2] for i in range(len(plain) - 1)) if len(plain) > 2 else Counter()


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """An old member beside what it became; None where there is no counterpart.

    ``moved``: it left the order in which the others stayed.
    """

    old: T | None
    new: T | None
    moved: bool = False


def align(
    old: Sequence[T], new: Sequence[T], alike: Callable[[T, T], int], *, at_least: int
) -> list[Pair[T]]:
    """Old and new members side by side, in the new order.

    Members that kept their order are matched so that the sum of likeness is greatest; of the rest,
    those nearly the same in another place are matched as moved. What was removed stands where
    it stood.
    """
    scores = [[alike(o, n) for n in new] for o in old]
    sources = _in_order(scores, at_least, len(new))
    moved = _moved(scores, sources, len(new))
    sources.update(moved)
    gone = [place for place in range(len(old)) if place not in sources.values()]
    pairs: list[Pair[T]] = []
    for place, member in enumerate(new):
        source = sources.get(place)
        if source is not None and place not in moved:
            while gone and gone[0] < source:
                pairs.append(Pair(old[gone.pop(0)], None))
        pairs.append(Pair(None if source is None else old[source], member, place in moved))
    return pairs + [Pair(old[place], None) for place in gone]


def _in_order(scores: list[list[int]], at_least: int, width: int) -> dict[int, int]:
    """New place → old place, order kept, greatest sum (the classic table of partial sums)."""
    height = len(scores)
    best = [[0] * (width + 1) for _ in range(height + 1)]
    for i in reversed(range(height)):
        for j in reversed(range(width)):
            taken = best[i + 1][j + 1] + scores[i][j] if scores[i][j] >= at_least else 0
            best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
    pairs: dict[int, int] = {}
    i = j = 0
    while i < height and j < width:
        score = scores[i][j]
        if score >= at_least and best[i][j] == best[i + 1][j + 1] + score:
            pairs[j] = i
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _moved(scores: list[list[int]], pairs: dict[int, int], width: int) -> dict[int, int]:
    """New place → old place of members nearly the same that left the order, best first."""
    found: dict[int, int] = {}
    candidates = sorted(
        (
            (-scores[i][j], i, j)
            for i in range(len(scores))
            for j in range(width)
            if scores[i][j] >= _MOVED and j not in pairs and i not in pairs.values()
        ),
    )
    for _, i, j in candidates:
        if j not in found and i not in found.values():
            found[j] = i
    return found
