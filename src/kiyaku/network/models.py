"""Tables of the lines of a network."""

from kiyaku.network.inspection_models import LineInspection
from kiyaku.network.interruption_models import (
    Interruption,
    InterruptionArea,
    InterruptionEnd,
    InterruptionExpected,
)
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
from kiyaku.network.outage_models import (
    Compensation,
    Outage,
    OutageArea,
    OutageDecision,
    OutageFact,
)
from kiyaku.network.radius_models import (
    AccessServer,
    NetworkLogin,
    RadiusService,
    SessionAttempt,
    SessionRequest,
)
from kiyaku.network.stored_data_models import StoredData, StoredDataDeletion

__all__ = [
    "AccessServer",
    "AddressLookup",
    "Area",
    "Compensation",
    "Equipment",
    "Interruption",
    "InterruptionArea",
    "InterruptionEnd",
    "InterruptionExpected",
    "Line",
    "LineInspection",
    "NetworkLogin",
    "NetworkPrice",
    "NoticeFile",
    "Outage",
    "OutageArea",
    "OutageDecision",
    "OutageFact",
    "Product",
    "ProductEnd",
    "ProductOffer",
    "RadiusService",
    "SessionAttempt",
    "SessionRequest",
    "StoredData",
    "StoredDataDeletion",
    "Works",
]
