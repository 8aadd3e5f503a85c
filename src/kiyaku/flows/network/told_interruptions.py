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
    "interruption_planned": (
        "{starts_at} からの中断 {interruption} を予定し、会員に知らせた({count} 人、{clause})",
        "interruption {interruption} from {starts_at} is planned and told ({count}; {clause})",
    ),
    "interruption_recorded": (
        "{starts_at} からの予告なしの中断 {interruption} を記録({count} 人、{clause})",
        "interruption {interruption} without notice from {starts_at} ({count}; {clause})",
    ),
    "use_restricted": (
        "{starts_at} からの利用の制限 {interruption} を記録({count} 人、{clause})",
        "restriction {interruption} of use from {starts_at} ({count}; {clause})",
    ),
    "interruption_end_moved": (
        "中断・制限 {interruption} の終わりの予定を変更: {until}({count} 人)",
        "interruption or restriction {interruption} has another expected end: {until} ({count})",
    ),
    "interruption_ended": (
        "中断・制限 {interruption} は {ended_at} に終わった({count} 人)",
        "interruption or restriction {interruption} ended at {ended_at} ({count})",
    ),
    "interruption_called_off": (
        "中断・制限 {interruption} を取りやめた({count} 人)",
        "interruption or restriction {interruption} is called off ({count})",
    ),
}

ACTIONS: Mapping[str, tuple[str, str]] = {
    "outage_recorded": ("障害の記録", "outage"),
    "outage_corrected": ("障害の記録の更新", "outage corrected"),
    "outage_decided": ("障害の賠償の決定", "outage compensated"),
    "outage_compensated": ("障害の賠償", "compensation for an outage"),
    "interruption_planned": ("中断の予定", "interruption planned"),
    "interruption_recorded": ("予告なしの中断", "interruption without notice"),
    "use_restricted": ("利用の制限(地域・全体)", "restriction of use, for everybody there"),
    "interruption_end_moved": ("中断・制限の終わりの予定の変更", "expected end moved"),
    "interruption_ended": ("中断・制限の終わり", "interruption or restriction over"),
    "interruption_called_off": ("中断・制限の取りやめ", "interruption called off"),
}

KINDS = tuple(ACTIONS)
"""In the order in which those of one day are told."""

SEEN: Mapping[str, frozenset[str]] = {
    "outage_compensated": frozenset({"outage", "amount_yen"}),
}
"""What the member concerned may see."""
