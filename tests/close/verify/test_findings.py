"""Findings as data: bounded in number, plain in value, told in two languages."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kiyaku.close.verify import Finding, verify
from kiyaku.close.verify.findings import PER_CODE, Findings
from tests.living import Living

ROWS = np.ones(PER_CODE + 7, dtype=bool)


def test_of_each_kind_the_first_hundred_are_told_and_the_rest_counted() -> None:
    found = Findings()
    found.add_rows("due_on", ROWS, lambda row: f"charge {row}", 1, np.arange(len(ROWS)))
    found.add("due_on", "charge x", 1, 2)
    found.add("refund", "membership 1", 1, 2)
    told = found.all()
    assert [one.code for one in told] == ["due_on"] * PER_CODE + ["refund", "and_more"]
    assert told[5] == Finding("due_on", "charge 5", 1, 5)
    assert told[-1] == Finding("and_more", "due_on", 0, 8)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.datetime64("2026-11-01"), "2026-11-01"),
        (np.datetime64("9999-12-31"), None),
        (np.datetime64("NaT"), None),
        (np.int16(5), 5),
        (np.bool_(True), True),
        (dt.date(2026, 11, 1), "2026-11-01"),
        ("text", "text"),
        (None, None),
    ],
)
def test_values_are_plain(value: object, plain: object) -> None:
    found = Findings()
    found.add("due_on", "charge 1", value, 0)
    (one,) = found.all()
    assert one.expected == plain
    assert type(one.expected) is type(plain)


def test_a_finding_is_told_in_both_languages() -> None:
    told = Finding("due_on", "charge 1", "2026-11-10", "2026-11-11").as_json()
    assert told["message"] == {
        "ja": "支払期限が計算と異なります: charge 1(あるべき値 2026-11-10、実際 2026-11-11)",
        "en": "a due date differs from its recomputation: charge 1 "
        "(expected 2026-11-10, found 2026-11-11)",
    }


@pytest.mark.django_db
def test_a_membership_that_waits_for_its_start_is_sound() -> None:
    living = Living("choppaya", "2026-11-15")
    living.register("waits", starts=False)
    living.closed("2026-12-02")
    told: list[tuple[str, int, int]] = []
    assert verify(living.id, progress=lambda *one: told.append(one)) == []
    assert told[-2:] == [("journal", 18, 18), ("partitions", 1, 1)]


@pytest.mark.django_db
def test_a_service_that_was_only_opened_is_sound() -> None:
    assert verify(Living("choppaya", "2026-11-15").id) == []
