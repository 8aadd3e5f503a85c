"""What an hour of a space costs: dated, for everybody or for the members of a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from kiyaku.spaces.models import SpacePrice


def set_price(
    space: int, plan: int | None, hourly_yen: int, from_day: dt.date, *, day: dt.date, entry: int
) -> None:
    """Put on record what an hour costs from a day of use on; what was said before stays."""
    SpacePrice.objects.create(
        space_id=space,
        plan_id=plan,
        hourly_yen=hourly_yen,
        from_day=from_day,
        entered_on=day,
        entry_id=entry,
    )


class HourlyPrices:
    """The prices of some spaces, read in one query.

    Args:
        until_entry: only those entered by this journal entry or earlier ones.
    """

    def __init__(self, spaces: Collection[int], *, until_entry: int | None = None) -> None:
        rows = SpacePrice.objects.filter(space_id__in=spaces)
        if until_entry is not None:
            rows = rows.filter(entry_id__lte=until_entry)
        self._dated: dict[tuple[int, int | None], dict[dt.date, int]] = {}
        for row in rows.order_by("from_day", "entry_id"):  # of one day the last one holds
            self._dated.setdefault((row.space_id, row.plan_id), {})[row.from_day] = row.hourly_yen

    def price(self, space: int, plan: int | None, on: dt.date) -> int | None:
        """What an hour of a day costs a member of a plan, in yen; None where nothing is said.

        The plan's own price goes before that of everybody.
        """
        own = None if plan is None else self._latest((space, plan), on)
        return self._latest((space, None), on) if own is None else own

    def dated(self, space: int) -> Mapping[int | None, Mapping[dt.date, int]]:
        """All prices of a space: plan (None: everybody) → first day → yen an hour."""
        return {plan: fees for (one, plan), fees in self._dated.items() if one == space}

    def _latest(self, key: tuple[int, int | None], on: dt.date) -> int | None:
        found = None
        for from_day, yen in self._dated.get(key, {}).items():  # in the order of days
            if from_day <= on:
                found = yen
        return found
