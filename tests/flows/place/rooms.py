"""A place with a hall of two rooms and a desk, to book in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.flows.place import booking, slots, spaces
from kiyaku.flows.place.slots import SpaceDay
from kiyaku.spaces.rules import TOKYO, Rules, hours_of
from kiyaku.terms.texts import Text
from tests.living import Living, day

OPEN = {"all": "09:00-21:00", "sat": "10:00-17:00", "sun": "", "holiday": ""}


def rules(ja: str = "広間", en: str = "hall", **more: Any) -> Rules:
    """How a space can be used: usual days from nine to nine, by the hour."""
    hours = hours_of(more.pop("hours", OPEN))
    return Rules(Text(ja, en), hours, **{"capacity": 20, **more})


def instant(text: str) -> dt.datetime:
    """An instant of Tokyo: ``2026-12-01 13:00``."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=TOKYO)


class Rooms(Living):
    """A place in which a hall with rooms A and B, and a desk for itself, can be booked."""

    def __init__(self, opened_on: str = "2026-11-02", **more: Any) -> None:
        super().__init__("netsugen", opened_on, **more)
        self.make("hall", hourly_yen=3_000)
        self.make("a", parent="hall", ja="会議室A", en="room A", hourly_yen=1_000)
        self.make("b", parent="hall", ja="会議室B", en="room B", hourly_yen=1_000)
        self.make("desk", ja="机", en="desk", hourly_yen=0, capacity=1)

    def make(
        self, code: str, *, parent: str | None = None, hourly_yen: int | None = None, **more: Any
    ) -> int:
        """A space that can be used from today on."""
        made = spaces.make_space(
            **self.acting, space=code, parent=parent, rules=rules(**more), from_day=self.today
        )
        if hourly_yen is not None:
            self.price(code, hourly_yen)
        return made

    def change(self, code: str, **more: Any) -> None:  # type: ignore[override]
        """Other rules of a space from today on."""
        spaces.change_space(**self.acting, space=code, rules=rules(**more), from_day=self.today)

    def price(self, code: str, hourly_yen: int, **more: Any) -> None:
        """What an hour costs from today on."""
        about = {"from_day": self.today, **more}
        spaces.price_space(**self.acting, space=code, hourly_yen=hourly_yen, **about)

    def book(self, name: str, space: str, first: str, last: str, **more: Any) -> int:
        """A member books a space: ``2026-12-01 13:00`` to ``15:00``."""
        starts_at = instant(first)
        ends_at = instant(f"{first[:10]} {last}")
        about = {**self.of(name), "space": space, "starts_at": starts_at, "ends_at": ends_at}
        return booking.book(**{**about, **more})

    def grid(self, space: str, date: str, name: str | None = None, **more: Any) -> SpaceDay:
        """The times of a space on a day."""
        membership = None if name is None else self.members[name]
        about = {"now": self.at, "membership": membership, **more}
        return slots.availability(self.id, space, day(date), **about)

    def reasons(
        self, space: str, date: str, name: str | None = None, **more: Any
    ) -> dict[str, str]:
        """Start of each slot that is not free → the code of the reason why."""
        return {
            f"{one.starts_at.astimezone(TOKYO):%H:%M}": one.reason.code
            for one in self.grid(space, date, name, **more).slots
            if one.reason is not None
        }
