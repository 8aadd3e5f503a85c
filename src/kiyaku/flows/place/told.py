"""What the journal's acts on spaces and bookings are called, and a sentence for each."""

from __future__ import annotations

from collections.abc import Mapping

ACTIONS: Mapping[str, tuple[str, str]] = {
    "space_made": ("スペースの追加", "space added"),
    "space_changed": ("スペースの設定の変更", "space changed"),
    "space_priced": ("スペースの料金", "price of a space"),
    "space_closed": ("休室", "space closed"),
    "space_reopened": ("休室の取消し", "space open after all"),
    "space_booked": ("スペースの予約", "space booked"),
    "booking_confirmed": ("予約の確定", "booking confirmed"),
    "booking_lapsed": ("予約の失効", "booking lapsed"),
    "booking_cancelled": ("予約の取消し", "booking called off"),
    "booking_deferred": ("予約の後払いの承認", "payment after use allowed"),
    "booking_fee_taken_back": ("予約の料金の取消し", "fee of a booking taken back"),
    "booking_came": ("来場", "came for a booking"),
    "booking_no_show": ("予約に来場なし", "nobody came for a booking"),
    "booking_checked": ("利用後の確認", "space checked after use"),
}
"""In a word or two."""

SENTENCES: Mapping[str, tuple[str, str]] = {
    "space_made": (
        "スペース {ja}({space})を {from_day} から追加",
        "the space {en} ({space}) is added from {from_day} on",
    ),
    "space_changed": (
        "スペース {ja}({space})の設定を {from_day} から変更",
        "the space {en} ({space}) changes from {from_day} on",
    ),
    "space_priced": (
        "スペース {space} の料金を {from_day} から1時間 {hourly_yen}に(プラン {plan})",
        "an hour of {space} costs {hourly_yen} from {from_day} on (plan {plan})",
    ),
    "space_closed": (
        "スペース {space} を {starts_at} から {ends_at} まで休室に({ja})",
        "{space} is closed from {starts_at} to {ends_at} ({en})",
    ),
    "space_reopened": (
        "スペース {space} の休室 {closure} を取消し",
        "closure {closure} of {space} is taken back",
    ),
    "space_booked": (
        "スペース {space} を予約({starts_at} から {ends_at}、{amount_yen})",
        "books {space} from {starts_at} to {ends_at} for {amount_yen}",
    ),
    "booking_confirmed": (
        "スペース {space} の予約が確定({starts_at} から、{amount_yen})",
        "the booking of {space} from {starts_at} is confirmed ({amount_yen})",
    ),
    "booking_lapsed": (
        "スペース {space} の予約が、{held_until} までに支払いがなく失効({starts_at} から)",
        "the booking of {space} from {starts_at} lapses, unpaid by {held_until}",
    ),
    "booking_cancelled": (
        "スペース {space} の予約を取消し({starts_at} から、支払済み: {is_paid})",
        "the booking of {space} from {starts_at} is called off (paid: {is_paid})",
    ),
    "booking_deferred": (
        "スペース {space} の予約の料金を {until} まで後払いに({starts_at} から)",
        "the booking of {space} from {starts_at} may be paid until {until}",
    ),
    "booking_fee_taken_back": (
        "失効した予約の料金 {amount_yen}を取消し({space}、{starts_at} から)",
        "the fee {amount_yen} of a lapsed booking is taken back ({space} from {starts_at})",
    ),
    "booking_came": (
        "スペース {space} の予約で来場({starts_at} から、{how})",
        "comes for the booking of {space} from {starts_at} ({how})",
    ),
    "booking_no_show": (
        "スペース {space} の予約に来場なし({starts_at} から)",
        "nobody comes for the booking of {space} from {starts_at}",
    ),
    "booking_checked": (
        "スペース {space} を利用後に確認({starts_at} から、原状回復: {is_restored})",
        "{space} is checked after the booking from {starts_at} (restored: {is_restored})",
    ),
}
"""In a sentence each."""

KINDS = tuple(ACTIONS)
"""In the order in which those of one day are told."""

SEEN_BY_MEMBER: Mapping[str, frozenset[str]] = {
    "space_booked": frozenset({"booking", "space", "starts_at", "ends_at", "amount_yen"}),
    "booking_confirmed": frozenset({"booking", "space", "starts_at", "ends_at", "amount_yen"}),
    "booking_lapsed": frozenset({"booking", "space", "starts_at", "ends_at", "held_until"}),
    "booking_cancelled": frozenset({"booking", "space", "starts_at", "ends_at", "is_paid"}),
    "booking_came": frozenset({"booking", "space", "starts_at", "ends_at", "how"}),
    "booking_deferred": frozenset({"booking", "space", "starts_at", "ends_at", "until"}),
}
"""Event → the fields of it that a member may see."""
