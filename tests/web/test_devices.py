"""What somebody is signed in on, in a few words."""

from __future__ import annotations

import pytest

from kiyaku.web import devices

APPLE = "Mozilla/5.0 ({0}) AppleWebKit/605.1.15 (KHTML, like Gecko) {1} Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "named"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox(Windows)",
        ),
        (
            APPLE.format("iPhone; CPU iPhone OS 19_0 like Mac OS X", "Version/19.0"),
            "Safari(iPhone)",
        ),
        (APPLE.format("Macintosh; Intel Mac OS X 10_15", "Chrome/150.0.0.0"), "Chrome(Mac)"),
        (APPLE.format("Windows NT 10.0", "Chrome/150.0.0.0 Edg/150.0"), "Edge(Windows)"),
        (APPLE.format("Linux; Android 16", "Chrome/150.0.0.0 Mobile"), "Chrome(Android)"),
        ("Something/1.0 (Linux)", "Linux"),
        ("", "不明な端末"),
    ],
)
def test_browser_and_system_are_named(user_agent, named):
    assert devices.named(user_agent).ja == named
