"""The values that steps about the terms and about what all are told take."""

from __future__ import annotations

from typing import Any

from kiyaku.flows import announcements, marketing, terms_publishing
from kiyaku.scenarios import values
from kiyaku.scenarios.errors import Place
from kiyaku.scenarios.values import one_of


def read_decisions(value: Any, place: Place) -> dict[str, str]:
    """What is decided of clauses, by their addresses."""
    known = tuple(terms_publishing.DECISIONS)
    return {
        str(address): one_of(decision, known, place)
        for address, decision in values.read_mapping(value, place).items()
    }


def read_announced(value: Any, place: Place) -> str:
    """A kind of announcement."""
    return one_of(value, announcements.KINDS, place)


def read_way_of_consent(value: Any, place: Place) -> str:
    """How somebody says whether mail about the services may come."""
    return one_of(value, marketing.WAYS, place)


def read_parameters(value: Any, place: Place) -> dict[str, int]:
    """Values by the names of parameters; the operation knows which there are."""
    given = values.read_mapping(value, place)
    return {name: values.read_count(one, place) for name, one in given.items()}
