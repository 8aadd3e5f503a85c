"""Applying, being approved or declined, starting."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import admission
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

STATED = Particulars(name="花子", address="前橋市", email="hanako@example.com")


def apply(living: Living, handle: str = "hanako", **more: Any) -> int:
    stated = {"plan": "usual", "particulars": STATED, **more}
    return admission.apply(**living.acting, handle=handle, **stated)


def findings_of(living: Living, application: int) -> list[str]:
    return [one["code"] for one in members.application(living.id, application).findings]


@pytest.fixture
def living(db: None) -> Living:
    return Living("netsugen", "2026-11-21")


@pytest.fixture
def net(db: None) -> Living:
    return Living("choppaya", "2026-11-21")


def test_an_application_keeps_the_version_consented_to(living: Living) -> None:
    row = members.application(living.id, apply(living, channel="paper"))
    assert row.consented_version == dt.date(2024, 3, 5)
    assert row.consented_at == living.at
    assert (row.state, row.channel, row.received_on) == ("received", "paper", living.today)
    assert row.member.name == "花子"


def test_an_approved_application_is_a_membership_from_that_day(living: Living) -> None:
    application = apply(living)
    membership = admission.approve(**living.acting, application=application)
    row = members.membership(living.id, membership)
    assert (row.registered_on, row.started_on) == (living.today, living.today)
    (period,) = members.periods_of(membership)
    assert (period.number, period.first_day, period.last_day) == (
        1, day("2026-11-21"), day("2026-11-30"),
    )  # fmt: skip
    assert members.application(living.id, application).state == "approved"


def test_a_declined_application_keeps_its_reason_inside(living: Living) -> None:
    application = apply(living)
    admission.decline(**living.acting, application=application, internal_reason="内部の理由")
    row = members.application(living.id, application)
    assert (row.state, row.internal_reason, row.decided_by) == ("declined", "内部の理由", "staff")
    assert select("SELECT count(*) FROM membership") == [0]
    assert not any("内部の理由" in text for text in select("SELECT payload FROM journal_entry"))


def test_an_application_is_decided_once(living: Living) -> None:
    application = apply(living)
    admission.approve(**living.acting, application=application)
    for again in (
        lambda: admission.approve(**living.acting, application=application),
        lambda: admission.decline(**living.acting, application=application, internal_reason=""),
    ):
        with pytest.raises(OperationRefused) as refused:
            again()
        assert refused.value.code == "already_decided"


def test_the_service_starts_later_where_the_terms_say_so(net: Living) -> None:
    membership = net.register("taro", starts=False)
    assert members.membership(net.id, membership).started_on is None
    assert members.periods_of(membership) == []
    net.on("2026-11-25").start("taro")
    row = members.membership(net.id, membership)
    assert (row.registered_on, row.started_on) == (day("2026-11-21"), day("2026-11-25"))
    with pytest.raises(OperationRefused) as refused:
        net.start("taro")
    assert refused.value.code == "already_started"


def test_a_membership_that_starts_on_registration_cannot_be_started(living: Living) -> None:
    living.register("hanako")
    with pytest.raises(OperationRefused) as refused:
        living.start("hanako")
    assert refused.value.code == "starts_on_registration"


@pytest.mark.parametrize(
    ("call", "code", "named"),
    [
        (lambda one: apply(one, plan="gold"), "unknown_plan", "usual"),
        (lambda one: admission.approve(**one.acting, application=99), "unknown_application", "99"),
        (
            lambda one: admission.start_service(**one.acting, membership=99),
            "unknown_membership",
            "99",
        ),
    ],
)
def test_what_there_is_not_is_refused(net: Living, call: Any, code: str, named: str) -> None:
    with pytest.raises(OperationRefused) as refused:
        call(net)
    assert refused.value.code == code
    assert named in refused.value.message("ja")
    assert named in refused.value.message("en")


def test_a_member_is_known_by_the_handle(living: Living) -> None:
    apply(living)
    apply(living, particulars=Particulars(name="別名"))
    row = members.member_by_handle(living.id, "hanako")
    assert row is not None
    assert row.name == "花子"
    assert members.member_by_handle(living.id, "nobody") is None


def test_without_particulars_the_handle_is_the_name(living: Living) -> None:
    membership = admission.register(**living.acting, handle="hanako", plan="usual")
    assert members.membership(living.id, membership).member.name == "hanako"


# --- screening --------------------------------------------------------------------------------


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
def test_what_screening_finds_at_choppaya(
    net: Living, stated: dict[str, Any], codes: list[str]
) -> None:
    particulars = Particulars(**{"name": "太郎", "address": "横浜", "email": "t@x.jp", **stated})
    assert findings_of(net, apply(net, particulars=particulars)) == codes


def test_netsugen_asks_neither_age_nor_country(living: Living) -> None:
    particulars = Particulars(name="太郎", country="DE", born_on=dt.date(2015, 1, 1))
    assert findings_of(living, apply(living, particulars=particulars)) == []


@pytest.mark.parametrize(
    ("again", "is_found"),
    [
        ({"handle": "expelled"}, True),
        ({"handle": "b", "particulars": Particulars(email="x@example.com")}, True),
        ({"handle": "c", "particulars": Particulars(phone="090")}, True),
        (
            {"handle": "d", "particulars": Particulars(name="次郎", born_on=dt.date(1990, 1, 1))},
            True,
        ),
        ({"handle": "e", "particulars": Particulars(name="次郎")}, False),
        ({"handle": "f"}, False),
    ],
)
def test_who_was_expelled_is_recognised(
    living: Living, again: dict[str, Any], is_found: bool
) -> None:
    living.register(
        "expelled",
        particulars=Particulars(
            name="次郎", born_on=dt.date(1990, 1, 1), email="x@example.com", phone="090"
        ),
    )
    living.terminate("expelled")
    found = findings_of(living, apply(living, **again))
    assert ("earlier_termination" in found) == is_found
