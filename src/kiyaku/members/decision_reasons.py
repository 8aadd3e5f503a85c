"""Reading why decisions against members were taken, in the words of who decided."""

from __future__ import annotations

from collections.abc import Collection

from kiyaku.members.models import DecisionReason


def texts(ids: Collection[int]) -> dict[int, str]:
    """The words of some reasons, by id; those of members who were erased are not among them."""
    if not ids:
        return {}
    rows = DecisionReason.objects.filter(pk__in=list(ids)).exclude(text="")
    return dict(rows.values_list("pk", "text"))


def text(reason: int) -> str:
    """The words of one reason; empty where there are none any more."""
    return texts([reason]).get(reason, "")
