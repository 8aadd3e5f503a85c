"""Models of spaces and their bookings: private to this app."""

from kiyaku.spaces.booking_models import (
    Booking,
    BookingCheck,
    BookingDeferral,
    BookingDisruption,
    Occupancy,
)
from kiyaku.spaces.feed_models import CalendarFeed
from kiyaku.spaces.space_models import Space, SpaceClosure, SpacePrice, SpaceRules
from kiyaku.spaces.waiting_models import BookingWait

__all__ = [
    "Booking",
    "BookingCheck",
    "BookingDeferral",
    "BookingDisruption",
    "BookingWait",
    "CalendarFeed",
    "Occupancy",
    "Space",
    "SpaceClosure",
    "SpacePrice",
    "SpaceRules",
]
