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
from kiyaku.network.radius_models import (
    AccessServer,
    NetworkLogin,
    RadiusService,
    SessionAttempt,
    SessionRequest,
)

__all__ = [
    "AccessServer",
    "Area",
    "Equipment",
    "Line",
    "NetworkLogin",
    "NetworkPrice",
    "Product",
    "ProductEnd",
    "ProductOffer",
    "RadiusService",
    "SessionAttempt",
    "SessionRequest",
    "Works",
]
