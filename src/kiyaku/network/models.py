"""Tables of the lines of a network."""

from kiyaku.network.line_models import (
    Area,
    Equipment,
    Line,
    NetworkPrice,
    Product,
    ProductEnd,
    ProductOffer,
    Works,
)
from kiyaku.network.lookup_models import AddressLookup, NoticeFile
from kiyaku.network.radius_models import (
    AccessServer,
    NetworkLogin,
    RadiusService,
    SessionAttempt,
    SessionRequest,
)

__all__ = [
    "AccessServer",
    "AddressLookup",
    "Area",
    "Equipment",
    "Line",
    "NetworkLogin",
    "NetworkPrice",
    "NoticeFile",
    "Product",
    "ProductEnd",
    "ProductOffer",
    "RadiusService",
    "SessionAttempt",
    "SessionRequest",
    "Works",
]
