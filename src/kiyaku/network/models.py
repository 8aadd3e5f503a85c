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

__all__ = [
    "Area",
    "Equipment",
    "Line",
    "NetworkPrice",
    "Product",
    "ProductEnd",
    "ProductOffer",
    "Works",
]
