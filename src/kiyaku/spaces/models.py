"""Models of spaces and their bookings: private to this app."""

from kiyaku.spaces.booking_models import Booking, BookingCheck, BookingDeferral, Occupancy
from kiyaku.spaces.feed_models import CalendarFeed
from kiyaku.spaces.space_models import Space, SpaceClosure, SpacePrice, SpaceRules

__all__ = [
    "Booking",
    "BookingCheck",
    "BookingDeferral",
    "CalendarFeed",
    "Occupancy",
    "Space",
    "SpaceClosure",
    "SpacePrice",
    "SpaceRules",
]
