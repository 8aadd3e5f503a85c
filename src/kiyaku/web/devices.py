"""What somebody is signed in on, from what their browser says of itself."""

from __future__ import annotations

from kiyaku.terms.texts import Text

# Each browser names those it wants to be taken for as well, so the more special come first.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
_UNKNOWN = Text("不明な端末", "unknown device")


def named(user_agent: str) -> Text:
    """Browser and system in a few words: Firefox(Windows)."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if browser and system:
        return Text(f"{browser}({system})", f"{browser} on {system}")
    known = browser or system
    return Text(known, known) if known else _UNKNOWN


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
