"""The words in which what interrupts a network is told; merged into those of all events."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, str]] = {
    "outage_recorded": ("障害 {outage} を記録", "outage {outage} is put on record"),
    "outage_corrected": ("障害 {outage} の記録を更新", "what is known of outage {outage} changes"),
    "outage_decided": (
        "障害 {outage} の賠償を決定({count} 人、合計 {total_yen})",
        "outage {outage} is compensated: {total_yen} to {count}",
    ),
    "outage_compensated": (
        "障害 {outage} の賠償 {amount_yen}を充当用に計上",
        "{amount_yen} are credited for outage {outage}",
    ),
}

ACTIONS: Mapping[str, tuple[str, str]] = {
    "outage_recorded": ("障害の記録", "outage"),
    "outage_corrected": ("障害の記録の更新", "outage corrected"),
    "outage_decided": ("障害の賠償の決定", "outage compensated"),
    "outage_compensated": ("障害の賠償", "compensation for an outage"),
}

KINDS = tuple(ACTIONS)
"""In the order in which those of one day are told."""

SEEN: Mapping[str, frozenset[str]] = {
    "outage_compensated": frozenset({"outage", "amount_yen"}),
}
"""What the member concerned may see."""
