"""What a machine can see in an application."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiyaku.flows import admission
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from tests.living import Living

pytestmark = pytest.mark.django_db

EXPELLED = Particulars(name="次郎", born_on=dt.date(1990, 1, 1), email="x@example.com", phone="090")


def findings(living: Living, stated: Particulars, handle: str = "someone") -> list[str]:
    application = admission.apply(**living.acting, handle=handle, plan="usual", particulars=stated)
    return [one["code"] for one in members.application(living.id, application).findings]


@pytest.fixture
def hall(db: None) -> Living:
    return Living("netsugen", "2026-11-21")


@pytest.fixture
def net(db: None) -> Living:
    return Living("choppaya", "2026-11-21")


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        ({}, []),
        ({"born_on": dt.date(2008, 11, 22)}, ["minor_without_consent"]),
        ({"born_on": dt.date(2008, 11, 21)}, []),
        ({"born_on": dt.date(2010, 1, 1), "guardian_consented": True}, []),
        ({"country": "DE"}, ["abroad"]),
        ({"address": "", "email": ""}, ["missing_entries"]),
    ],
)
def test_what_choppaya_looks_at(net: Living, stated: dict[str, Any], codes: list[str]) -> None:
    particulars = Particulars(**{"name": "太郎", "address": "横浜", "email": "t@x.jp", **stated})
    assert findings(net, particulars) == codes


def test_netsugen_asks_neither_age_nor_country(hall: Living) -> None:
    assert findings(hall, Particulars(country="DE", born_on=dt.date(2015, 1, 1))) == []


@pytest.mark.parametrize(
    ("handle", "stated", "is_known"),
    [
        ("expelled", Particulars(), True),
        ("someone", Particulars(email="x@example.com"), True),
        ("someone", Particulars(phone="090"), True),
        ("someone", Particulars(name="次郎", born_on=dt.date(1990, 1, 1)), True),
        ("someone", Particulars(name="次郎"), False),
        ("someone", Particulars(name="次郎", born_on=dt.date(1990, 1, 2)), False),
    ],
)
def test_who_was_expelled_is_recognised(
    hall: Living, handle: str, stated: Particulars, is_known: bool
) -> None:
    hall.register("expelled", particulars=EXPELLED)
    assert findings(hall, stated, handle) == []
    hall.terminate("expelled")
    assert findings(hall, stated, handle) == ["earlier_termination"] * is_known


def test_who_was_expelled_elsewhere_is_not_known_here(hall: Living, net: Living) -> None:
    net.register("expelled", particulars=EXPELLED)
    net.terminate("expelled")
    assert findings(hall, EXPELLED) == []
