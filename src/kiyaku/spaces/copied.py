"""Which tables here belong to a service, and how a sandbox gets its own rows of them."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import Table, Told, unless_empty

_OF_SPACES = "t.space_id IN (SELECT id FROM space WHERE service_id = %(service)s)"
_OF_BOOKINGS = "t.booking_id IN (SELECT id FROM booking WHERE service_id = %(service)s)"
_WHOSE = "t.booking_id IN (SELECT id FROM booking WHERE member_id = %(member)s)"

TABLES: tuple[Table, ...] = (
    Table("space", ("code",), refers={"parent_id": "space", "root_id": "space"}),
    Table("space_rules", ("ja", "en", "hours"), mine=_OF_SPACES),
    Table("space_price", mine=_OF_SPACES),
    Table("space_closure", ("ja", "en", "clause"), refers={"announcement_id": ""}),
    Table("booking", ("state", "checked_in_by"), refers={"series_entry_id": "journal_entry"}),
    Table(
        "calendar_feed",
        personal={"token_sha256": Told.SIGN_IN},
        is_copied=False,
        is_erased=True,
        of_person="t.member_id = %(member)s",
        withheld=("token_sha256",),
    ),
    Table("occupancy", mine=_OF_BOOKINGS, of_person=_WHOSE),
    Table(
        "booking_deferral",
        replaced={"reason": unless_empty("reason")},
        mine=_OF_BOOKINGS,
        of_person=_WHOSE,
        withheld=("reason",),
    ),
    Table("booking_wait", ("state",)),
    Table(
        "booking_disruption",
        ("decision",),
        refers={"announcement_id": "", "instead_id": "booking"},
        replaced={"reason": unless_empty("reason")},
        mine=_OF_BOOKINGS,
        of_person=_WHOSE,
        withheld=("reason",),
    ),
    Table(
        "booking_check",
        replaced={"findings": unless_empty("findings")},
        mine=_OF_BOOKINGS,
        of_person=_WHOSE,
        withheld=("findings",),
    ),
)

NAMED: Mapping[str, str] = {
    "of_space": "space",
    "booking": "booking",
    "bookings": "booking",
    "closure": "space_closure",
    "wait": "booking_wait",
    "instead": "booking",
    "series": "journal_entry",
    "every_days": "",
    "times": "",
    "capacity": "",
    "grid_minutes": "",
    "shortest_minutes": "",
    "longest_minutes": "",
    "horizon_days": "",
    "preparation_minutes": "",
    "clearing_minutes": "",
    "bookings_most": "",
    "hold_minutes": "",
    "offer_minutes": "",
    "no_show_minutes": "",
    "minutes": "",
    "people": "",
}
"""Tables of spaces and their bookings."""
