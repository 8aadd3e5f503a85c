"""Each check of the verification, proven by tables that were tampered with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from kiyaku.close.verify import verify
from kiyaku.close.verify.findings import WORDS
from tests.close.verify import (
    tampering,
    tampering_at_the_desk,
    tampering_at_the_place,
    tampering_on_the_network,
    tampering_with_money,
)
from tests.close.verify.tampering import Tampering
from tests.living import Living, as_owner, undone

pytestmark = pytest.mark.django_db

CASES = (
    *tampering.CASES,
    *tampering_with_money.CASES,
    *tampering_at_the_desk.CASES,
    *tampering_at_the_place.CASES,
    *tampering_on_the_network.CASES,
)
BESIDE = {
    "lookup": "close/verify/test_lookups.py",
    "lookup_answer": "close/verify/test_lookups.py",
    **dict.fromkeys(
        ("line", "line_start", "works", "works_fee", "equipment", "network_offer"),
        "close/verify/test_lines.py",
    ),
    **dict.fromkeys(("stored_data", "stored_data_answer"), "close/verify/test_stored_data.py"),
    **dict.fromkeys(
        ("line_inspection", "line_inspection_answer"), "close/verify/test_inspections.py"
    ),
    "space_taken_twice": "flows/place/test_booking_races.py",
    "alliance": "flows/place/test_alliance.py",
    "pass_unfounded": "flows/place/test_alliance.py",
    "plan_change": "flows/test_plan_changes.py",
    "add_on": "flows/test_add_ons.py",
    "outage": "flows/network/test_outages_proven.py",
    "interruption": "flows/network/test_interruptions.py",
    "balance_compensation": "flows/network/test_outages_proven.py",
    "holder": "flows/test_succession.py",
    "succession": "flows/test_succession.py",
    "heirs_report": "public/test_inheritance.py",
    "message_arrival": "console/test_outbox.py",
    "message_sent_twice": "console/test_outbox.py",
    "erasure": "flows/test_retention.py",
    "privacy_request": "flows/test_privacy_answers.py",
    "outside_person": "flows/test_outsiders.py",
    "outside_is_there": "flows/test_outsiders.py",
    "leak": "flows/test_leaks.py",
    "statistics": "flows/test_statistics.py",
    "erased_is_there": "flows/test_retention.py",
}
"""Kinds of findings proven beside the procedures they watch, where the rows to spoil are made."""


@pytest.mark.parametrize("name", ["netsugen", "choppaya", "desk", "accruing", "parked"])
def test_what_nobody_touched_is_as_it_must_be(lived: dict[str, Living], name: str) -> None:
    assert [one.message("en") for one in verify(lived[name].id)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_tampering_is_found(lived: dict[str, Living], case: Tampering) -> None:
    living = lived[case.service]
    names = {"s": living.id, "m": living.members.get(case.member), **living.members}
    with undone():
        with as_owner(), connection.cursor() as cursor:
            for statement in case.does:
                cursor.execute(statement.format(**names))
                assert cursor.rowcount > 0, statement
        found = verify(living.id)
    assert {one.code for one in found} == case.findings, [one.message("en") for one in found]


def test_every_kind_of_finding_is_proven() -> None:
    proven = {code for case in CASES for code in case.findings}
    assert set(WORDS) - proven == {"and_more", *BESIDE}
    for code, file in BESIDE.items():
        text = (Path(__file__).parents[2] / file).read_text(encoding="utf-8")
        assert f'"{code}"' in text, (code, file)


def test_every_kind_of_finding_is_in_the_reference() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "verify.md"
    listed = re.findall(r"^\| `(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(WORDS)
