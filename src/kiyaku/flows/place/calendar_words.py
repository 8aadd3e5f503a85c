"""How it is told that a member's calendar of bookings gets an address, or has none any more."""

from __future__ import annotations

from collections.abc import Mapping

OF_MEMBERS = ("calendar_feed_made", "calendar_feed_revoked")
SENTENCES: Mapping[str, tuple[str, str]] = {
    "calendar_feed_made": (
        "予約のカレンダーの購読用アドレスを作成",
        "an address is made for calendars to subscribe to the bookings",
    ),
    "calendar_feed_revoked": (
        "予約のカレンダーの購読用アドレスを無効に",
        "the address for calendars to subscribe to the bookings is revoked",
    ),
}
ACTIONS: Mapping[str, tuple[str, str]] = {
    "calendar_feed_made": ("カレンダーのアドレスの作成", "calendar address made"),
    "calendar_feed_revoked": ("カレンダーのアドレスの無効化", "calendar address revoked"),
}
SEEN: Mapping[str, frozenset[str]] = {one: frozenset() for one in OF_MEMBERS}
"""Event → the fields of it that a member may see."""
