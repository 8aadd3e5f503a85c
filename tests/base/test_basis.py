"""Bases: each stored once, its id made from its content."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kiyaku import packs
from kiyaku.base import records
from kiyaku.base.basis import BasisBook, Ground
from kiyaku.base.models import Basis
from tests.living import Living

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(db: None) -> BasisBook:
    living = Living("netsugen", "2026-11-01")
    return BasisBook(living.id, packs.load("netsugen"))


def test_the_id_is_made_from_the_content() -> None:
    ground = Ground(7, "2024-03-05", "fee_due_on", ("5-3",), (("holiday_due_date", "stays"),))
    assert (
        ground.id
        == Ground(7, "2024-03-05", "fee_due_on", ("5-3",), (("holiday_due_date", "stays"),)).id
    )
    assert 0 < ground.id < 2**63
    others = [
        Ground(8, "2024-03-05", "fee_due_on", ("5-3",), ground.readings),
        Ground(7, "2023-11-01", "fee_due_on", ("5-3",), ground.readings),
        Ground(7, "2024-03-05", "dunning_on", ("5-3",), ground.readings),
        Ground(7, "2024-03-05", "fee_due_on", ("5-4",), ground.readings),
        Ground(7, "2024-03-05", "fee_due_on", ("5-3",), ()),
    ]
    assert len({ground.id, *(other.id for other in others)}) == 6


def test_a_basis_is_stored_once(book: BasisBook) -> None:
    one = book.on("fee_due_on", dt.date(2026, 11, 1))
    assert book.on("fee_due_on", dt.date(2026, 12, 1)) == one
    assert BasisBook(book.service, book.pack).on("fee_due_on", dt.date(2026, 12, 1)) == one
    assert Basis.objects.filter(service_id=book.service, rule="fee_due_on").count() == 1
    kept = records.ground(book.service, one)
    assert kept.clauses == ("5-3",)
    assert kept.readings == (("holiday_due_date", "stays"),)
    assert kept.id == one


def test_a_column_straddles_versions(book: BasisBook) -> None:
    days = np.array(["2024-03-05", "2023-10-31", "2024-03-04", "2020-12-21"], dtype="M8[D]")
    ids = book.on_each("fee_due_on", days)
    assert [records.ground(book.service, int(one)).terms_version for one in ids] == [
        "2024-03-05", "2020-12-21", "2023-11-01", "2020-12-21",
    ]  # fmt: skip
    assert ids.tolist() == [book.on("fee_due_on", one.astype(object)) for one in days]


def test_no_answers_rest_on_no_bases(book: BasisBook) -> None:
    assert len(book.on_each("fee_due_on", np.array([], dtype="M8[D]"))) == 0


def test_other_readings_make_another_basis(book: BasisBook) -> None:
    moved = book.pack.configured(readings={"holiday_due_date": "next_business_day"})
    day = dt.date(2026, 11, 1)
    assert BasisBook(book.service, moved).on("fee_due_on", day) != book.on("fee_due_on", day)
