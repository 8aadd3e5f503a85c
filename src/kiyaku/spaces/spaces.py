"""The spaces of a service: their tree, the rules of each, and holding a tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.spaces.models import Space, SpaceRules
from kiyaku.spaces.rules import FIGURES, Rules, stored_hours
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Place:
    """A space and where it lies: ``root`` is the space whose row locks its tree."""

    id: int
    code: str
    parent: int | None
    root: int


def are_any(service: int) -> bool:
    """Whether a service has a space, be it closed."""
    return Space.objects.filter(service_id=service).exists()


class Tree:
    """All spaces of a service, by id; read in one query."""

    def __init__(self, service: int) -> None:
        rows = Space.objects.filter(service_id=service).order_by("code")
        self.places = {row.pk: _place(row) for row in rows}
        self._parts: dict[int | None, list[int]] = {}
        for one in self.places.values():
            self._parts.setdefault(one.parent, []).append(one.id)

    def __contains__(self, space: int) -> bool:
        return space in self.places

    def by_code(self, code: str) -> Place:
        """A space by its code.

        Raises:
            OperationRefused: ``unknown_space`` with those there are.
        """
        for one in self.places.values():
            if one.code == code:
                return one
        known = ", ".join(one.code for one in self.places.values()) or "-"
        raise OperationRefused(
            "unknown_space",
            f"スペース {code} はありません。あるのは: {known}",
            f"there is no space {code}; there are: {known}",
        )

    def below(self, space: int) -> list[int]:
        """A space and all that lies in it: what a booking of it takes up."""
        found = [space]
        for one in found:
            found += self._parts.get(one, ())
        return found

    def above(self, space: int) -> list[int]:
        """A space and all that it lies in, up to the root."""
        found, at = [], self.places.get(space)
        while at is not None:
            found.append(at.id)
            at = None if at.parent is None else self.places[at.parent]
        return found

    def in_order(self) -> list[tuple[int, Place]]:
        """Each space behind what it lies in, with its depth."""

        def walk(parent: int | None, depth: int) -> Iterable[tuple[int, Place]]:
            for one in self._parts.get(parent, ()):
                yield depth, self.places[one]
                yield from walk(one, depth + 1)

        return list(walk(None, 0))


def hold_tree(roots: Collection[int]) -> None:
    """Let nobody else book, close or change these trees' spaces until the transaction ends.

    Always in the order of ids, and after the memberships that an operation holds.
    """
    list(
        Space.objects.select_for_update(no_key=True)
        .filter(pk__in=set(roots))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def add(service: int, code: str, parent: Place | None, *, entry: int) -> Place:
    """Put a new space on record.

    Raises:
        OperationRefused: ``code_taken``.
    """
    if Space.objects.filter(service_id=service, code=code).exists():
        raise OperationRefused(
            "code_taken",
            f"記号 {code} のスペースがすでにあります。",
            f"there is a space {code} already",
        )
    row = Space.objects.create(
        service_id=service,
        code=code,
        parent_id=None if parent is None else parent.id,
        root_id=None if parent is None else parent.root,
        entry_id=entry,
    )
    return _place(row)


def set_rules(space: int, rules: Rules, from_day: dt.date, *, day: dt.date, entry: int) -> None:
    """Put on record how a space can be used from a day on."""
    figures = {name: getattr(rules, name) for name in FIGURES}
    SpaceRules.objects.create(
        space_id=space,
        from_day=from_day,
        ja=rules.name.ja,
        en=rules.name.en,
        is_bookable=rules.is_bookable,
        hours=rules.figures()["hours"],
        entered_on=day,
        entry_id=entry,
        **figures,
    )


class RulesList:
    """The rules of some spaces over time, as they stand; read in one query."""

    def __init__(self, spaces: Collection[int]) -> None:
        self._dated: dict[int, dict[dt.date, Rules]] = {}
        rows = SpaceRules.objects.filter(space_id__in=spaces).order_by("from_day", "entry_id")
        for row in rows:  # of one day the last one holds
            self._dated.setdefault(row.space_id, {})[row.from_day] = _rules(row)

    def on(self, space: int, day: dt.date) -> Rules | None:
        """The rules of a space on a day; None where none are in force yet."""
        found = None
        for from_day, rules in sorted(self._dated.get(space, {}).items(), key=lambda one: one[0]):
            if from_day <= day:
                found = rules
        return found

    def dated(self, space: int) -> Mapping[dt.date, Rules]:
        """All rules of a space by the day from which they hold, in its order."""
        return dict(sorted(self._dated.get(space, {}).items()))

    def name(self, space: int, day: dt.date) -> Text:
        """What a space is called on a day, or when its first rules come into force."""
        rules = self.on(space, day) or next(iter(self.dated(space).values()), None)
        return Text("", "") if rules is None else rules.name


def codes_of(spaces: Collection[int]) -> dict[int, str]:
    """The codes of some spaces by their ids."""
    return dict(Space.objects.filter(pk__in=spaces).values_list("pk", "code"))


def _place(row: Space) -> Place:
    return Place(row.pk, row.code, row.parent_id, row.root_id or row.pk)


def _rules(row: SpaceRules) -> Rules:
    figures = {name: getattr(row, name) for name in FIGURES}
    return Rules(
        name=Text(row.ja, row.en),
        hours=stored_hours(row.hours),
        is_bookable=row.is_bookable,
        **figures,
    )
