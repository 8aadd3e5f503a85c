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

from kiyaku.web.declared import Declared, Where, declaration
from tests.browser import stage
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

    def fillings(self) -> list[tuple[tuple[str, ...], Filling]]:
        """What the parameters are filled with, those that are filled together in one.

        Raises:
            LookupError: where nobody has said so, telling how to.
        """
        rest = [one for one in self.parameters if one != SERVICE]
        found = []
        while rest:
            names, filling = self._filling(rest)
            found.append((names, filling))
            rest = [one for one in rest if one not in names]
        return found

    def _filling(self, names: list[str]) -> tuple[tuple[str, ...], Filling]:
        for key, filling in FILLINGS.items():
            page, _, parameters = key.rpartition("/")
            together = tuple(parameters.split(","))
            if page in {"", self.name} and names[0] in together and set(together) <= set(names):
                return together, filling
        raise LookupError(
            f"{self.name} ({self.route}) has a parameter {names[0]!r} that the stage cannot fill: "
            f"add a line {names[0]!r} (or '{self.name}/{names[0]}', if it means something else "
            "here) to FILLINGS in tests/browser/fillings.py, and what it speaks of to the lives in "
            "tests/browser/story.py"
        )

    def owners(self) -> set[Owner]:
        """Whose the things are that the address names."""
        return {filling.owner for _, filling in self.fillings()}

    def addresses(self, code: str, handle: str) -> Iterator[str]:
        """Addresses of the page in a service, about a member's things where it is about some."""
        fillings = self.fillings()
        values = [filling.some(code, handle) for _, filling in fillings]
        for combined in product(*values):
            named = zip((names for names, _ in fillings), combined, strict=True)
            yield self.address(
                code,
                {
                    name: one
                    for names, value in named
                    for name, one in zip(names, value, strict=True)
                },
            )

    def address(self, code: str, values: dict[str, Any]) -> str:
        """The address with these values; in the service's sandbox, of a page for sandboxes."""
        if self.declared.where is Where.SANDBOX:
            code = stage.sandbox(code)
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
