"""What FreeRADIUS should hold is worked out, and the difference written: also after tampering."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib

import pytest
from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import sanctions, withdrawal
from kiyaku.flows.network import following, radius
from kiyaku.network import radius as kept
from kiyaku.network import radius_asking
from kiyaku.network.radius_asking import Answer, Server, Session
from tests.living import Living

pytestmark = pytest.mark.django_db


def net() -> Living:
    living = Living("choppaya", "2026-11-01", prices={"usual": 10_000})
    living.register("m")
    radius.set_up(**living.acting, realm="following.example")
    return living


def rows(table: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM radius.{table} ORDER BY id")
        return [tuple(map(str, row[1:])) for row in cursor.fetchall()]


def give(living: Living, name: str = "m") -> radius.Given:
    return radius.give_password(**living.acting, membership=living.members[name])


def test_the_difference_is_written_once() -> None:
    living = net()
    given = give(living)
    assert following.is_behind(living.id)
    first = following.follow(living.id, at=living.at)
    # The login's password and group; two groups with their attributes and their Class.
    assert (first.added, first.removed) == (2 + len(radius.FULL) + len(radius.WALLED) + 2, 0)
    assert not following.follow(living.id, at=living.at)
    assert not following.is_behind(living.id)
    ((username, attribute, op, value),) = rows("radcheck")
    assert (username, attribute, op) == (given.username, "SSHA2-512-Password", ":=")
    raw = base64.b64decode(value)
    digest = hashlib.sha512((given.password or "").encode() + raw[64:]).digest()
    assert raw[:64] == digest
    assert rows("radusergroup") == [(given.username, "following.example:full", "1")]


@pytest.mark.parametrize(
    "tampered",
    [
        "UPDATE radius.radcheck SET value = 'mine'",
        "UPDATE radius.radusergroup SET groupname = 'following.example:walled'",
        "DELETE FROM radius.radusergroup",
        "INSERT INTO radius.radcheck (username, attribute, value)"
        " VALUES ('guest@following.example', 'Cleartext-Password', 'x')",
        "INSERT INTO radius.radreply (username, attribute, value)"
        " SELECT username, 'Framed-Pool', 'x' FROM network_login",
        "DELETE FROM radius.radgroupreply WHERE attribute = 'Session-Timeout'",
    ],
)
def test_what_was_changed_by_hand_is_found_and_put_right(tampered: str) -> None:
    living = net()
    give(living)
    following.follow(living.id, at=living.at)
    before = {table: sorted(rows(table)) for table in ("radcheck", "radusergroup", "radgroupreply")}
    with connection.cursor() as cursor:
        cursor.execute(tampered)
    assert {one.code for one in verify(living.id)} == {"radius_row"}
    assert following.follow(living.id, at=living.at)
    assert {table: sorted(rows(table)) for table in before} == before
    assert rows("radreply") == []
    assert verify(living.id) == []


def test_what_was_decided_just_now_waits_and_is_no_finding() -> None:
    living = net()
    living.register("other")
    give(living, "other")
    assert following.waiting(living.id) > 0
    assert verify(living.id) == []
    following.follow(living.id, at=living.at)
    assert following.waiting(living.id) == 0
    give(living)
    following.follow(living.id, at=living.at)
    sanctions.suspend(**living.of("m"))
    assert following.waiting(living.id) == 2  # a group too many, another one missing
    assert verify(living.id) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM radius.radcheck WHERE username = (SELECT l.username FROM network_login l"
            " WHERE l.membership_id = %s)",
            [living.members["other"]],
        )
    (found,) = verify(living.id)
    assert (found.code, following.waiting(living.id)) == ("radius_row", 2)
    following.follow(living.id, at=living.at)
    assert verify(living.id) == []
    # What no act explains does not wait.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE radius.radusergroup SET groupname = 'following.example:full'")
    assert {one.code for one in verify(living.id)} == {"radius_row"}


def test_rows_of_others_are_left_alone() -> None:
    living = net()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO radius.radcheck (username, attribute, value)"
            " VALUES ('a@elsewhere.example', 'Auth-Type', 'Reject'),"
            " ('a@notfollowing.example', 'Auth-Type', 'Reject')"
        )
    give(living)
    following.follow(living.id, at=living.at)
    assert len(rows("radcheck")) == 3


def test_a_restriction_leaves_the_connection_and_a_suspension_walls_it() -> None:
    living = net()
    given = give(living)
    sanctions.suspend(**living.of("m"))
    following.follow(living.id, at=living.at)
    assert rows("radusergroup") == [(given.username, "following.example:walled", "1")]


def test_the_daily_close_takes_the_login_from_who_has_left() -> None:
    living = net()
    give(living)
    following.follow(living.id, at=living.at)
    withdrawal.request_withdrawal(**living.of("m"))
    assert not following.is_behind(living.id)
    living.on("2027-01-01")
    assert rows("radcheck") == rows("radusergroup") == []
    assert not following.is_behind(living.id)


def session(given: radius.Given, key: str, nas: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO radius.radacct (acctsessionid, acctuniqueid, username, nasipaddress,"
            " acctstarttime, class)"
            " VALUES (%s, %s, %s, %s, '2026-11-01', 'following.example:full')",
            [key, key, given.username, nas],
        )


def test_an_access_server_that_is_silent_keeps_no_other_one_waiting() -> None:
    living = net()
    given = give(living)
    for name, address in (("dead", "192.0.2.1"), ("live", "192.0.2.2")):
        radius.add_server(**living.acting, name=name, address=address, secret="long-enough-secret")
    following.follow(living.id, at=living.at)
    for number in range(3):
        session(given, f"d{number}", "192.0.2.1")
    session(given, "l=23", "192.0.2.2")
    sanctions.suspend(**living.of("m"))
    following.follow(living.id, at=living.at)
    asked: list[tuple[str, str]] = []

    def answers(server: Server, about: Session, **_: object) -> Answer:
        asked.append((server.address, about.session_id))
        return Answer(radius_asking.SILENCE if server.address == "192.0.2.1" else radius_asking.ACK)

    def ask(minutes: int) -> list[tuple[str, str]]:
        asked.clear()
        now = living.at + dt.timedelta(minutes=minutes)
        list(following.ask_due(living.id, now=lambda: now, disconnect=answers))
        return list(asked)

    # FreeRADIUS has escaped what the access server calls "l#".
    assert ask(0) == [("192.0.2.1", "d0"), ("192.0.2.2", "l#")]
    assert not following.is_to_ask(living.id, living.at)
    assert ask(1) == [("192.0.2.1", "d0")]
    assert ask(2) == []
    assert ask(3) == [("192.0.2.1", "d0")]


def test_a_password_is_told_once_and_the_login_stays() -> None:
    living = net()
    first = radius.give_password(**living.acting, membership=living.members["m"], key="k")
    again = radius.give_password(**living.acting, membership=living.members["m"], key="k")
    assert (again.username, again.password) == (first.username, None)
    assert first.password not in repr(first)
    anew = give(living)
    assert anew.username == first.username
    assert anew.password != first.password
    assert anew.username.endswith("@following.example")
    assert "m@" not in anew.username


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"realm": "Bad_Realm"}, "bad_realm"),
        ({"realm": "-x"}, "bad_realm"),
        ({"realm": "other.example"}, "realm_in_use"),
        ({"realm": "following.example", "walled": [("Class", "x")]}, "bad_attribute"),
        ({"realm": "following.example", "full": [("Framed-Pool", "%{sql:DROP}")]}, "bad_attribute"),
        ({"realm": "following.example", "full": [("Framed Pool", "x")]}, "bad_attribute"),
    ],
)
def test_what_cannot_be_set(facts: dict[str, object], code: str) -> None:
    living = net()
    give(living)
    with pytest.raises(OperationRefused) as caught:
        radius.set_up(**living.acting, **facts)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": "NAS 1"}, "bad_name"),
        ({"address": "nowhere"}, "bad_address"),
        ({"address": "192.0.2.0/24"}, "bad_address"),
        ({"dynamic_port": 0}, "bad_port"),
        ({"secret": "short"}, "bad_secret"),
        ({"secret": "with spaces in the middle"}, "bad_secret"),
        ({"secret": "what-${is}-this"}, "bad_secret"),
        ({"name": "there"}, "access_server_exists"),
        ({"address": "192.0.2.9"}, "access_server_exists"),
    ],
)
def test_what_no_access_server_can_be(facts: dict[str, object], code: str) -> None:
    living = net()
    usual = {"name": "nas", "address": "192.0.2.1", "secret": "long-enough-secret"}
    radius.add_server(**living.acting, **{**usual, "name": "there", "address": "192.0.2.9"})
    with pytest.raises(OperationRefused) as caught:
        radius.add_server(**living.acting, **{**usual, **facts})
    assert caught.value.code == code


def test_a_secret_is_kept_sealed_and_forgotten_with_its_server() -> None:
    living = net()
    secret = "long-enough-secret"
    radius.add_server(**living.acting, name="nas", address="192.0.2.1", secret=secret)
    (server,) = kept.servers(living.id)
    assert secret not in server.secret_sealed
    assert kept.SEAL.opened(server.secret_sealed) == secret
    radius.remove_server(**living.acting, name="nas")
    server.refresh_from_db()
    assert server.secret_sealed == ""
    with pytest.raises(OperationRefused) as caught:
        radius.remove_server(**living.acting, name="nas")
    assert caught.value.code == "unknown_access_server"


def test_a_service_without_a_network_has_no_logins() -> None:
    hall = Living("netsugen", "2026-11-01")
    hall.register("m")
    with pytest.raises(OperationRefused) as caught:
        radius.give_password(**hall.acting, membership=hall.members["m"])
    assert caught.value.code == "no_connection"
    assert not following.is_followed(hall.id)
