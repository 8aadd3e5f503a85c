"""Logins to the network and their sessions, on the staff's and the members' pages."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kiyaku.accounts.rights import RIGHTS, Right, Role
from kiyaku.base import clock
from kiyaku.flows import sanctions
from kiyaku.flows.network import following, radius
from kiyaku.network import radius as kept
from kiyaku.network import radius_sessions
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


def desk_of(pack: str) -> SimpleNamespace:
    life = Living(pack, "2026-11-20")
    membership = life.register("hanako")
    if pack == "choppaya":
        radius.set_up(**life.acting, realm=f"desk{life.id}.example")
    at = f"/{life.code}/desk/members/{membership}/"
    return SimpleNamespace(life=life, membership=membership, at=at)


def as_role(desk: SimpleNamespace, role: Role, **more: Any) -> Client:
    user = site.staff(desk.life.id, role, f"{role.value}-of-{desk.life.id}")
    return site.signed_in(user, **more)


def seen(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response)
    return str(response.content.decode())


def running_session(desk: SimpleNamespace) -> int:
    login = kept.login_of(desk.membership)
    assert login is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO radius.radacct (acctsessionid, acctuniqueid, username, nasipaddress,"
            " acctstarttime, framedipaddress, class) VALUES ('s', %s, %s, '192.0.2.1', %s,"
            " '198.51.100.7', %s) RETURNING radacctid",
            [f"of {login.username}", login.username, desk.life.at,
             f"desk{desk.life.id}.example:full"],
        )  # fmt: skip
        return int(cursor.fetchone()[0])


def test_a_password_is_shown_once() -> None:
    desk = desk_of("choppaya")
    client = as_role(desk, Role.FRONT_DESK)
    assert f'"{desk.at}connection/"' in seen(client, desk.at)
    page = f"{desk.at}connection/password/"
    seen(client, page)
    first = client.post(page, {"key": "k"})
    password = re.search(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){4})</code>", first.content.decode())
    assert password is not None
    assert "no-store" in first["Cache-Control"]
    again = client.post(page, {"key": "k"}).content.decode()
    assert password[1] not in again
    login = kept.login_of(desk.membership)
    assert login is not None
    assert login.username in again
    assert password[1] not in seen(client, f"{desk.at}connection/")
    assert password[1] not in seen(client, f"{desk.at}timeline/")


def test_a_session_is_ended_and_the_answer_is_seen() -> None:
    desk = desk_of("choppaya")
    radius.give_password(**desk.life.acting, membership=desk.membership)
    following.follow(desk.life.id, at=desk.life.at)
    session = running_session(desk)
    client = as_role(desk, Role.LEGAL, has_stepped_up=True)
    page = seen(client, f"{desk.at}connection/")
    assert "198.51.100.7" in page
    assert f'"{desk.at}connection/{session}/end/"' in page
    seen(client, f"{desk.at}connection/{session}/end/")
    response = client.post(f"{desk.at}connection/{session}/end/", {"key": "k"})
    assert (response.status_code, response["Location"]) == (302, f"{desk.at}connection/")
    list(following.ask_due(desk.life.id, now=clock.now))
    for place in (f"{desk.at}connection/", f"/{desk.life.code}/desk/sessions/", desk.at):
        assert "そのアドレスの NAS が登録されていない" in seen(client, place)
    other = desk_of("choppaya")
    seen(as_role(other, Role.LEGAL, has_stepped_up=True),
         f"{other.at}connection/{session}/end/", 404)  # fmt: skip


def test_the_page_of_a_suspended_member_tells_what_the_access_server_answered() -> None:
    desk = desk_of("choppaya")
    radius.give_password(**desk.life.acting, membership=desk.membership)
    following.follow(desk.life.id, at=desk.life.at)
    running_session(desk)
    sanctions.suspend(**desk.life.of("hanako"))
    following.follow(desk.life.id, at=desk.life.at)
    client = as_role(desk, Role.ADMINISTRATOR)
    assert "これから切断" in seen(client, desk.at)
    (asked,) = radius_sessions.asked_of(desk.membership)
    assert asked.reason == radius_sessions.SUSPENDED


@pytest.mark.parametrize("role", sorted(set(RIGHTS) - {Role.MEMBER, Role.CORPORATE_ADMINISTRATOR}))
def test_who_may_see_and_do_what(role: Role) -> None:
    desk = desk_of("choppaya")
    client = as_role(desk, role, has_stepped_up=True)
    for path, right in (
        (f"/{desk.life.code}/desk/sessions/", Right.SESSIONS_SEEN),
        (f"{desk.at}connection/", Right.SESSIONS_SEEN),
        (f"{desk.at}connection/password/", Right.PARTICULARS_CHANGED),
    ):
        seen(client, path, 200 if right in RIGHTS[role] else 403)


def test_terms_without_a_network_have_no_such_page() -> None:
    hall = desk_of("netsugen")
    client = as_role(hall, Role.ADMINISTRATOR, has_stepped_up=True)
    assert "connection/" not in seen(client, hall.at)
    for path in (f"/{hall.life.code}/desk/sessions/", f"{hall.at}connection/",
                 f"{hall.at}connection/password/", f"{hall.at}connection/1/end/"):  # fmt: skip
        seen(client, path, 404)


def test_a_member_sees_the_login_and_gets_a_password_but_no_addresses() -> None:
    desk = desk_of("choppaya")
    radius.give_password(**desk.life.acting, membership=desk.membership)
    running_session(desk)
    client = site.signed_in(site.member(desk.life.id, "hanako"))
    at = f"/{desk.life.code}/my/{desk.membership}/connection/"
    page = seen(client, at)
    login = kept.login_of(desk.membership)
    assert login is not None
    assert login.username in page
    assert "198.51.100.7" not in page
    before = login.password_hash
    given = client.post(at, {"key": "k"}).content.decode()
    assert re.search(r"<code>[a-z2-9]{4}(-[a-z2-9]{4}){4}</code>", given)
    login.refresh_from_db()
    assert login.password_hash != before
