"""What FreeRADIUS writes of a member's connections is told to the member, and goes in the end."""

from __future__ import annotations

import pytest
from django.db import connection

from kiyaku.base import personal
from kiyaku.close.verify import verify
from kiyaku.flows import personal_export, retention, withdrawal
from kiyaku.flows.network import following, radius
from kiyaku.members import directory
from kiyaku.network import radius as kept
from kiyaku.network import radius_accounting
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db

SESSIONS, SIGN_INS = "radius.radacct", "radius.radpostauth"
NAMES = {"hanako": "198.51.100.1", "taro": "198.51.100.2"}


def net() -> Living:
    living = Living("choppaya", "2026-11-01", prices={"usual": 0})
    radius.set_up(**living.acting, realm="records.example")
    for name, address in NAMES.items():
        living.register(name)
        given = radius.give_password(**living.of(name))
        radius_accounting.begun(
            f"of {name}", username=given.username, nas_address="192.0.2.1", address=address,
            group="records.example:full", at=living.at,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO radius.radpostauth (username, reply) VALUES (%s, 'Access-Accept')",
                [given.username],
            )
    following.follow(living.id, at=living.at)
    return living


def member(living: Living, name: str) -> int:
    return int(directory.member(living.id, name).pk)


def addresses_left() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT host(framedipaddress) FROM radius.radacct")
        return {address for (address,) in cursor.fetchall()}


@pytest.mark.parametrize("name", NAMES)
def test_who_asks_is_told_of_own_sessions_and_of_nobody_elses(name: str) -> None:
    living = net()
    records = personal_export.held(living.id, member(living, name), at=living.at).records
    assert [one["framedipaddress"] for one in records[SESSIONS]] == [NAMES[name]]
    assert [one["acctsessionid"] for one in records[SESSIONS]] == [f"of {name}"]
    assert [one["reply"] for one in records[SIGN_INS]] == ["Access-Accept"]
    login = kept.login_of(living.members[name])
    assert login is not None
    assert [one["username"] for one in records["network_login"]] == [login.username]
    assert "password_hash" not in records["network_login"][0]


def test_sessions_of_who_held_a_membership_before_are_not_the_next_ones() -> None:
    living = net()
    membership, taro = living.members["hanako"], member(living, "taro")
    hanako = member(living, "hanako")
    rows = [("registered", hanako, living.today, living.today),
            ("transfer", taro, living.today.replace(day=2), None)]  # fmt: skip
    with connection.cursor() as cursor:  # it passes to taro on the next day
        for row in rows:
            cursor.execute(
                "INSERT INTO membership_holder (membership_id, kind, member_id, from_day, to_day,"
                " basis_id, entry_id) VALUES (%s, %s, %s, %s, %s, 0, 0)",
                [membership, *row],
            )
        cursor.execute("UPDATE membership SET member_id = %s WHERE id = %s", [taro, membership])
    told = {one: personal.rows_of(one)[SESSIONS] for one in (hanako, taro)}
    assert [one["framedipaddress"] for one in told[hanako]] == [NAMES["hanako"]]
    assert [one["framedipaddress"] for one in told[taro]] == [NAMES["taro"]]
    page = site.signed_in(site.member(living.id, "taro")).get(
        f"/{living.code}/my/{membership}/connection/"
    )
    assert page.status_code == 200 and not page.context["sessions"].rows


def test_with_the_data_of_a_person_go_login_sessions_and_sign_ins() -> None:
    living = net()
    withdrawal.request_withdrawal(**living.of("hanako"))
    living.on("2027-01-01")
    gone = member(living, "hanako")
    retention.erase_member(**living.acting, member=gone)
    assert kept.login_of(living.members["hanako"]) is None
    assert kept.login_of(living.members["taro"]) is not None
    assert addresses_left() == {NAMES["taro"]}
    assert {SESSIONS, SIGN_INS, "network_login"}.isdisjoint(personal.rows_of(gone))
    assert personal.left_of([gone]) == []
    assert verify(living.id) == []
