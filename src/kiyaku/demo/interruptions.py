"""What interrupts the demo's network: works told beforehand, and an outage that is credited."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.flows.network import interruptions, outages, outages_decided
from kiyaku.network import interruptions as kept
from kiyaku.network import outages as kept_outages
from kiyaku.terms.texts import Text

_TOLD, _WORKS, _RESTORED, _DECIDED = 40, 47, 55, 58
"""Days after the service opened."""
_AREA = "kanagawa"


def live(acting: dict[str, Any], days: int) -> None:
    """What of it happens on a business day.

    Args:
        days: how many days ago the service opened.
    """
    at: dt.datetime = acting["at"]
    if days == _TOLD:
        begins = at.replace(hour=2) + dt.timedelta(_WORKS - _TOLD)
        interruptions.record_interruption(
            **acting, kind=interruptions.PLANNED, areas=[_AREA], starts_at=begins,
            what=Text("収容局の設備の入れ替え", "equipment at the exchange is replaced"),
            expected_until=begins + dt.timedelta(hours=3),
        )  # fmt: skip
    elif days == _WORKS:
        for one in kept.not_ended(acting["service"]):
            ended_at = one.starts_at + dt.timedelta(hours=2, minutes=40)
            interruptions.end_interruption(**acting, interruption=one.id, ended_at=ended_at)
    elif days == _RESTORED:
        restored_at = at.replace(hour=8)
        outages.record_outage(
            **acting, what=Text("幹線ケーブルの切断", "a trunk cable was cut"), areas=[_AREA],
            known_at=restored_at - dt.timedelta(2, hours=3), restored_at=restored_at,
        )  # fmt: skip
    elif days == _DECIDED:
        for known in kept_outages.undecided(acting["service"]):
            if outages.preview(acting["service"], known.outage, at=at).count_credited:
                outages_decided.decide_outage(**acting, outage=known.outage)
