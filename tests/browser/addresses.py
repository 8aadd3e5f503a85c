"""Every page there is an address for, and addresses of it on the stage.

With what an address's parameters are filled stands in ``fillings``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern

from kiyaku.web.declared import Declared, declaration
from tests.browser.fillings import FILLINGS, Filling, Owner

SERVICE = "service"


@dataclass(frozen=True)
class Place:
    """A page, whatever its parameters.

    ``name``: as in ``{% url %}``, with its namespace.
    """

    name: str
    route: str
    parameters: tuple[str, ...]
    declared: Declared

    @property
    def has_service(self) -> bool:
        """Whether it is a page of a service."""
        return SERVICE in self.parameters

    def filling(self, parameter: str) -> Filling:
        """What a parameter is filled with.

        Raises:
            LookupError: where nobody has said so, telling how to.
        """
        for key in (f"{self.name}/{parameter}", parameter):
            if key in FILLINGS:
                return FILLINGS[key]
        raise LookupError(
            f"{self.name} ({self.route}) has a parameter {parameter!r} that the stage cannot fill: "
            f"add a line {parameter!r} (or '{self.name}/{parameter}', if it means something else "
            "here) to FILLINGS in tests/browser/fillings.py, and what it speaks of to the lives in "
            "tests/browser/story.py"
        )

    def owners(self) -> set[Owner]:
        """Whose the things are that the address names."""
        return {self.filling(one).owner for one in self.parameters if one != SERVICE}

    def addresses(self, code: str, handle: str, at_most: int = 2) -> Iterator[str]:
        """Addresses of the page in a service, about a member's things where it is about a member's.

        Args:
            at_most: how many values to take for each parameter.
        """
        names = [one for one in self.parameters if one != SERVICE]
        values = [list(self.filling(one).values(code, handle))[:at_most] for one in names]
        for combined in product(*values):
            yield self.address(code, dict(zip(names, combined, strict=True)))

    def address(self, code: str, values: dict[str, Any]) -> str:
        """The address with these values."""
        service = {SERVICE: code} if self.has_service else {}
        return reverse(self.name, kwargs={**service, **values})


def places() -> list[Place]:
    """Every page there is, in the order of addresses."""
    return list(_places(get_resolver()))


def _places(
    resolver: URLResolver, space: str = "", before: str = "", outer: tuple[str, ...] = ()
) -> Iterator[Place]:
    for one in resolver.url_patterns:
        route, parameters = before + str(one.pattern), (*outer, *_parameters(one))
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _places(one, inner, route, parameters)
        else:
            declared = declaration(one.callback, one.name)
            if one.name is None or declared is None:
                raise LookupError(f"{route} has no name, or does not declare who may see it")
            yield Place(space + one.name, route, parameters, declared)


def _parameters(one: URLPattern | URLResolver) -> tuple[str, ...]:
    """The parameters of one part of an address, whether a route or a regular expression."""
    if isinstance(one.pattern, RegexPattern):
        return tuple(one.pattern.regex.groupindex)
    return tuple(one.pattern.converters)
