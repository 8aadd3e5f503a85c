"""What an operation is to be tried: which function, with which facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.scenarios.states.lives import Person, Small
from kiyaku.terms.texts import Text

NONE = 0
"""The number of a thing that there is none of."""

Facts = Callable[[Small, Person], Mapping[str, Any]]


@dataclass(frozen=True)
class Operation:
    """An operation as it is tried.

    Attributes:
        facts: what it is given beside ``service``, ``at``, ``by``.
        of_membership: whether it is on a membership, so that without one there is nothing to try.
    """

    words: Text
    function: Callable[..., Any]
    facts: Facts
    of_membership: bool = True


ServiceFacts = Callable[[Small, int], Mapping[str, Any]]


@dataclass(frozen=True)
class ServiceOperation:
    """An operation as it is tried; ``facts``: what it is given, by a number that was drawn."""

    function: Callable[..., Any]
    facts: ServiceFacts
