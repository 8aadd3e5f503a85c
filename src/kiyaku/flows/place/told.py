"""What the journal's acts on spaces and bookings are called, and a sentence for each."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.terms.texts import Text

DECISIONS: Mapping[str, Text] = {
    "kept": Text("そのまま利用", "goes ahead"),
    "called_off": Text("取消し", "called off"),
    "moved": Text("別の日時に変更", "moved to another time"),
}
"""What can be decided about a booking that a stoppage meets."""

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
    "series_booked": ("繰り返しの予約", "several times booked at once"),
    "wait_joined": ("キャンセル待ち", "waits for a time"),
    "wait_left": ("キャンセル待ちの取りやめ", "waits no longer"),
    "wait_over": ("キャンセル待ちの終了", "waiting is over"),
    "space_offered": ("空きの案内", "what became free is offered"),
    "booking_disrupted": ("停止・中断に当たった予約の扱い", "booking met by a stoppage"),
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
    "series_booked": (
        "スペース {space} を {starts_at} から {every_days} 日おきに {times} 回予約",
        "books {space} {times} times, every {every_days} days from {starts_at} on",
    ),
    "wait_joined": (
        "スペース {space} のキャンセル待ち({starts_at} から {ends_at})",
        "waits for {space} from {starts_at} to {ends_at}",
    ),
    "wait_left": (
        "スペース {space} のキャンセル待ちを取りやめ({starts_at} から)",
        "waits no longer for {space} from {starts_at}",
    ),
    "wait_over": (
        "スペース {space} のキャンセル待ちが終了({starts_at} から)",
        "the waiting for {space} from {starts_at} is over",
    ),
    "space_offered": (
        "スペース {space} に空きが出て予約(予約 {booking}、{starts_at} から)",
        "{space} from {starts_at} became free and is booked (booking {booking})",
    ),
    "booking_disrupted": (
        "停止・中断に当たったスペース {space} の予約の扱いを決定({starts_at} から、{decision})",
        "what becomes of the booking of {space} from {starts_at}, met by a stoppage: {decision}",
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
    "series_booked": frozenset({"space", "starts_at", "ends_at", "every_days", "times"}),
    "wait_joined": frozenset({"wait", "space", "starts_at", "ends_at"}),
    "wait_left": frozenset({"wait", "space", "starts_at", "ends_at"}),
    "wait_over": frozenset({"wait", "space", "starts_at", "ends_at"}),
    "space_offered": frozenset({"booking", "space", "starts_at", "ends_at", "held_until"}),
    "booking_disrupted": frozenset({"booking", "space", "starts_at", "ends_at", "decision"}),
}
"""Event → the fields of it that a member may see."""
