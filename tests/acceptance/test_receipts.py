"""What an answer says it rests on, whatever the length of the delay."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Kiyaku


@pytest.mark.parametrize(("paid_on", "yen"), [("2026-12-22", 100), ("2026-12-23", 104)])
def test_12_4_the_rate_is_named_after_an_odd_and_an_even_number_of_days(
    kiyaku: Kiyaku, paid_on: str, yen: int
) -> None:
    told = kiyaku(
        "ask", "choppaya", "late_interest", "principal_yen=10000", "due_on=2026-11-27",
        f"paid_on={paid_on}", "--json",
    ).data  # fmt: skip
    assert told["answer"] == yen
    assert told["parameters"] == {"late_interest_rate_permille": 146}
    assert told["parameter_sources"] == {"late_interest_rate_permille": ["terms"]}
    assert "146(出典: 規約)" in told["working"]


def test_6_2_the_statutory_rate_is_named_after_an_even_number_of_days(kiyaku: Kiyaku) -> None:
    told = kiyaku(
        "ask", "netsugen", "late_interest", "principal_yen=39600", "due_on=2024-06-10",
        "paid_on=2024-06-20", "--json",
    ).data  # fmt: skip
    assert told["answer"] == 27  # 39,600 × 25 × 10 ÷ 365,000 = 27.1…
    assert told["parameters"] == {"late_interest_rate_permille": 25}
    assert told["parameter_sources"] == {"late_interest_rate_permille": ["law"]}
