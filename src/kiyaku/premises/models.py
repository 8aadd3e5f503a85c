"""Tables of what happens at a place."""

from __future__ import annotations

from kiyaku.premises.alliance_models import (
    AllianceFacility,
    FacilityAgreement,
    FacilityPass,
    FacilityRules,
)
from kiyaku.premises.damage_models import Damage, Inspection
from kiyaku.premises.things_models import LeftThing

__all__ = [
    "AllianceFacility",
    "Damage",
    "FacilityAgreement",
    "FacilityPass",
    "FacilityRules",
    "Inspection",
    "LeftThing",
]
