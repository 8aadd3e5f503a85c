"""How a question that is put to every pack is described."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.terms.texts import Text

Answer = str | Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """A question put to every pack.

    Attributes:
        given: facts that come with it each time: the pack must take them all.
        may_come: facts that come with it at times: the pack must take them, and need none of them.
        either: facts of which the pack chooses one by taking it.
        answer: type of the answer, or its parts with their types.
        what: what it is asked for.
        without: what there is not where the pack does not answer; none: every pack must.
        beside: a question with which it comes: who answers one must answer the other.
        is_cited_only: only its clauses are looked up; it may take whatever it likes.
    """

    name: str
    answer: Answer
    what: Text
    given: tuple[str, ...] = ()
    may_come: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    without: Text | None = None
    beside: str | None = None
    is_cited_only: bool = False

    @property
    def is_needed(self) -> bool:
        """Whether no service can be run by a pack that does not answer it."""
        return self.without is None and self.beside is None
