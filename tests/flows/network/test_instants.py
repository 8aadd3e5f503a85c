"""What is an instant in a file or on a command line, and what only looks like one."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from kiyaku.flows.network import instants

TOKYO = instants.zone("Asia/Tokyo")


@pytest.mark.parametrize(
    "text",
    [
        "1793487900", "1793487900.0", "2026-11-01T08:05:00+09:00", "2026-11-01 08:05",
        "20261101T080500", "2026/11/01 8:05 JST", "2026年11月1日 8時05分",
    ],
)  # fmt: skip
def test_one_instant_written_in_many_ways(text: str) -> None:
    assert instants.read(text, TOKYO) == dt.datetime(2026, 10, 31, 23, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text", ["2026-11-01", "20261101", "2026-W44-7", "202611010805", "1793487900123", "", "8:05"]
)
def test_a_day_or_digits_alone_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        instants.read(text, TOKYO)
