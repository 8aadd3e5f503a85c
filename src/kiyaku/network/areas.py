"""Where the service is offered: areas of Japan in a tree that the operator defines."""

from __future__ import annotations

from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.network.models import Area
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class AreaKnown:
    """An area, and how it lies among the others.

    Attributes:
        prefecture: by JIS X 0401, 1 to 47; its own or that of the nearest area around it that has
            one; None where it takes several.
        depth: how many areas lie around it.
    """

    id: int
    code: str
    name: Text
    parent_id: int | None
    prefecture: int | None
    depth: int


def areas_of(service: int) -> list[AreaKnown]:
    """Every area of a service, each followed by its parts; one query."""
    rows = Area.objects.filter(service_id=service).order_by("code")
    parts: dict[int | None, list[Area]] = {}
    for row in rows:
        parts.setdefault(row.parent_id, []).append(row)
    found: list[AreaKnown] = []
    # From the last to the first: what is taken next lies at the end.
    waiting: list[tuple[Area, int | None, int]] = [
        (row, None, 0) for row in reversed(parts.get(None, []))
    ]
    while waiting:
        row, around, depth = waiting.pop()
        prefecture = around if row.prefecture is None else row.prefecture
        name = Text(row.name_ja, row.name_en)
        found.append(AreaKnown(row.pk, row.code, name, row.parent_id, prefecture, depth))
        waiting += [(part, prefecture, depth + 1) for part in reversed(parts.get(row.pk, []))]
    return found


def area(service: int, code: str) -> AreaKnown:
    """An area by its code.

    Raises:
        OperationRefused: ``unknown_area``.
    """
    for one in areas_of(service):
        if one.code == code:
            return one
    raise unknown_area(code)


def unknown_area(code: str) -> OperationRefused:
    """The refusal of an area that a service has not."""
    return OperationRefused(
        "unknown_area", f"提供地域 {code} はありません。", f"there is no area called {code}"
    )


def within(service: int, area_id: int) -> set[int]:
    """The ids of an area and of all its parts."""
    inside = {area_id}
    for one in areas_of(service):
        if one.parent_id in inside:
            inside.add(one.id)
    return inside


def add(
    service: int, *, code: str, name: Text, parent: int | None, prefecture: int | None, entry: int
) -> int:
    """Store an area; its id."""
    row = Area.objects.create(
        service_id=service, code=code, name_ja=name.ja, name_en=name.en, parent_id=parent,
        prefecture=prefecture, entry_id=entry,
    )  # fmt: skip
    return row.pk
