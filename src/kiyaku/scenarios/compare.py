"""Whether things stand as a story says they do; it breaks off where they stand otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kiyaku.scenarios.errors import Place, StoryError


def compare(expected: Mapping[str, Any], actual: Mapping[str, Any], place: Place) -> None:
    """Nothing where every field that is expected is as it is.

    Raises:
        StoryError: at the first field that differs.
    """
    for name, wanted in expected.items():
        if wanted != actual[name]:
            raise StoryError(
                place.at(name),
                f"{_shown(wanted)} のはずでしたが、{_shown(actual[name])} でした。",
                f"it should have been {_shown(wanted)}, but was {_shown(actual[name])}",
            )


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "-"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
