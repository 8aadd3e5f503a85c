"""Facilities of others: rules shown and agreed to, passes for the day, checked at the door."""

from __future__ import annotations

import copy
import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows.place import alliance, alliance_facilities
from kiyaku.premises import alliance as kept
from tests.living import Living, as_owner, day, select, undone

pytestmark = pytest.mark.django_db
CODE = "library"


@pytest.fixture(scope="module")
def built(unkept: None) -> Living:
    """Hanako has a pass for today; Taro has read nothing yet."""
    life = Living("netsugen", "2026-11-05")
    life.register("hanako")
    life.register("taro")
    facility(life)
    agree(life, "hanako")
    alliance.issue_pass(**life.of("hanako"), facility=CODE)
    return life


@pytest.fixture
def life(built: Living) -> Living:
    return copy.deepcopy(built)


def facility(life: Living, code: str = CODE) -> None:
    alliance_facilities.make_facility(
        **life.acting, facility=code, name="made up library", address="Maebashi"
    )
    publish(life, "quiet", life.today.isoformat(), code)


def publish(life: Living, text: str, from_day: str, code: str = CODE) -> None:
    alliance_facilities.publish_facility_rules(
        **life.acting, facility=code, text=text, file_name="rules.txt", from_day=day(from_day)
    )


def held(life: Living, code: str = CODE) -> int:
    found = kept.facility(life.id, code)
    return kept.rules_on(life.id, life.today)[found.id].id


def agree(life: Living, name: str, code: str = CODE) -> dt.date:
    return alliance.agree_to_rules(**life.of(name), facility=code, rules=held(life, code))


def token(life: Living, name: str = "hanako") -> str:
    (number,) = select(
        "SELECT max(id) FROM facility_pass WHERE membership_id = %s", life.members[name]
    )
    return alliance.signed(life.id, number)


def refused(operation, **facts) -> OperationRefused:
    with pytest.raises(OperationRefused) as refusal:
        operation(**facts)
    return refusal.value


def test_a_pass_rests_on_the_rules_shown_and_agreed_to(life: Living) -> None:
    facts = {**life.of("taro"), "facility": CODE}
    before = refused(alliance.issue_pass, **facts)
    assert (before.code, before.details["clauses"]) == ("rules_not_agreed", ["16-5"])
    assert refused(alliance.agree_to_rules, **facts, rules=0).code == "rules_changed"
    assert agree(life, "taro") == life.today
    assert refused(alliance.agree_to_rules, **facts, rules=held(life)).code == "rules_agreed"
    number = alliance.issue_pass(**facts)
    assert refused(alliance.issue_pass, **facts).code == "pass_issued"
    (shown,) = alliance.offered(life.id, life.members["taro"])
    assert (shown.issued and shown.issued.id, shown.agreed_at) == (number, life.at)
    assert verify(life.id) == []


def test_changed_rules_ask_again_from_the_day_they_hold(life: Living) -> None:
    for early in (life.today.isoformat(), "2026-11-04"):
        with pytest.raises(OperationRefused, match="at the earliest"):
            publish(life, "no food", early)
    publish(life, "no food", "2026-11-06")
    publish(life, "no food, no dogs", "2026-11-06")  # of one day the later text counts
    (today,) = alliance.offered(life.id, life.members["hanako"])
    assert (today.agreed_at is not None, today.ahead) == (True, day("2026-11-06"))
    life.on("2026-11-06")
    (shown,) = alliance.offered(life.id, life.members["hanako"])
    assert (shown.agreed_at, shown.agreed_before) == (None, True)
    assert kept.rules(life.id, held(life)).text == "no food, no dogs"
    asked = refused(alliance.issue_pass, **life.of("hanako"), facility=CODE)
    assert asked.code == "rules_not_agreed"
    agree(life, "hanako")
    alliance.issue_pass(**life.of("hanako"), facility=CODE)
    assert verify(life.id) == []


def test_who_is_restricted_suspended_or_gone_gets_no_pass_and_none_opens(life: Living) -> None:
    def outcome() -> str:
        return alliance.check_pass(**life.acting, token=token(life)).outcome

    def asked() -> OperationRefused:
        return refused(alliance.issue_pass, **life.of("hanako"), facility=CODE)

    assert outcome() == alliance.GOOD
    with undone():
        life.restrict("hanako", "alliance_facility")
        barred = asked()
        assert (barred.code, barred.details["clauses"]) == ("use_barred", ["9-1"])
        assert outcome() == alliance.BARRED
    with undone():
        life.suspend("hanako")
        assert (asked().code, outcome()) == ("use_barred", alliance.BARRED)
    with undone():
        life.terminate("hanako")
        assert (asked().code, outcome()) == ("not_active", alliance.OVER)
    with undone():
        alliance_facilities.close_facility(**life.acting, facility=CODE)
        assert (asked().code, outcome()) == ("facility_closed", alliance.SHUT)
        assert alliance.offered(life.id, life.members["hanako"]) == []
    life.on("2026-11-06")
    assert outcome() == alliance.OTHER_DAY


@pytest.mark.parametrize(
    "spoil",
    [
        lambda good: good[:-1] + ("A" if good[-1] != "A" else "B"),
        lambda good: "",
        lambda good: "1.1",
        lambda good: good.replace(":", ""),
        lambda good: f"9{good}",
        lambda good: "\x00" + good,
        lambda good: "花" * 50,
    ],
)
def test_what_was_never_issued_is_refused_and_not_written_down(life: Living, spoil) -> None:
    entries = select("SELECT count(*) FROM journal_entry")
    bad = refused(alliance.check_pass, **life.acting, token=spoil(token(life)))
    assert bad.code == "bad_pass"
    assert select("SELECT count(*) FROM journal_entry") == entries


def test_a_pass_of_another_service_opens_nothing(life: Living) -> None:
    other = Living("netsugen", "2026-11-05")
    assert refused(alliance.check_pass, **other.acting, token=token(life)).code == "bad_pass"


def test_the_database_keeps_one_pass_a_day(life: Living) -> None:
    twice = pytest.raises(IntegrityError, match="one_pass_per_facility_and_day")
    with twice, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO facility_pass (service_id, membership_id, member_id, facility_id,"
            " rules_id, valid_on, issued_at, basis_id, entry_id) SELECT service_id,"
            " membership_id, member_id, facility_id, rules_id, valid_on, issued_at, basis_id,"
            " entry_id FROM facility_pass"
        )


def test_facilities_are_checked_before_they_are_listed(life: Living) -> None:
    about = {**life.acting, "name": "n", "address": "a"}
    for bad in ({"facility": "a b"}, {"facility": ""}, {"facility": "x", "name": " "}):
        wrong = refused(alliance_facilities.make_facility, **{**about, **bad})
        assert wrong.code == "bad_facility"
    taken = refused(alliance_facilities.make_facility, **about, facility=CODE)
    assert taken.code == "code_taken"
    alliance_facilities.make_facility(**about, facility="empty")
    assert refused(alliance.issue_pass, **life.of("taro"), facility="empty").code == (
        "no_facility_rules"
    )
    assert refused(alliance.issue_pass, **life.of("taro"), facility="none").code == (
        "unknown_facility"
    )
    alliance_facilities.close_facility(**life.acting, facility="empty")
    again = refused(alliance_facilities.close_facility, **life.acting, facility="empty")
    assert again.code == "facility_closed"
    with pytest.raises(OperationRefused, match="closed to members"):
        publish(life, "text", "2026-12-01", "empty")
    assert verify(life.id) == []


def test_terms_without_such_facilities_know_nothing_of_them() -> None:
    net = Living("choppaya", "2026-11-05")
    net.register("taro")
    facts = {"facility": CODE, "name": "n", "address": "a"}
    assert refused(alliance_facilities.make_facility, **net.acting, **facts).code == (
        "no_facilities"
    )
    asked = refused(alliance.issue_pass, **net.of("taro"), facility=CODE)
    assert asked.code == "no_facilities"


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("alliance", "UPDATE alliance_facility SET name = 'x' WHERE service_id = {s}"),
        ("alliance", "UPDATE alliance_facility SET closed_on = '2026-11-05'"
                     " WHERE service_id = {s}"),
        ("alliance", "UPDATE facility_rules SET text = 'x' WHERE service_id = {s}"),
        ("alliance", "UPDATE facility_agreement SET agreed_on = '2026-11-04'"
                     " WHERE service_id = {s}"),
        ("alliance pass_unfounded", "DELETE FROM facility_agreement WHERE service_id = {s}"),
        ("pass_unfounded", "UPDATE facility_agreement SET agreed_at = agreed_at + interval '1 day'"
                           " WHERE service_id = {s}"),
        ("alliance", "DELETE FROM facility_pass WHERE service_id = {s}"),
    ],
)  # fmt: skip
def test_tampering_with_them_is_found(life: Living, code: str, statement: str) -> None:
    with undone():
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(statement.format(s=life.id))
            assert cursor.rowcount
        assert {one.code for one in verify(life.id)} == set(code.split())
    assert verify(life.id) == []
