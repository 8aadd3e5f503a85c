"""Who held an address, on the staff's pages: looked up with its ground, warned, and put down."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from kiyaku.accounts.rights import RIGHTS, Right, Role
from kiyaku.flows.network import leases, leases_file
from kiyaku.network import lookups
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db
GROUND = {
    "key": "k", "zone": "Asia/Tokyo", "reference": "NOTICE 2026-11", "asked_by_nict": "on",
    "service_may_suffer": "on", "tolerance_s": "30",
}  # fmt: skip


@pytest.fixture
def life() -> Living:
    life = Living("choppaya", "2026-11-01", prices={"usual": 10_000})
    life.register("hanako")
    life.on("2026-11-10")
    data = (
        "address,started_at,ended_at,login\n"
        "203.0.113.1,2026-11-05T08:00+09:00,2026-11-05T20:00+09:00,hanako\n"
    )
    now = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    file = leases_file.read("l.csv", data.encode(), None, now)
    leases.import_leases(**life.acting, file=file)
    return life


def as_role(life: Living, role: Role) -> Client:
    user = site.staff(life.id, role, f"{role.value}-of-{life.id}")
    return site.signed_in(user, has_stepped_up=True)


def seen(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response)
    return str(response.content.decode())


def logged() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT page, purpose, cardinality(members) FROM access_log ORDER BY id")
        return cursor.fetchall()


def test_an_address_is_looked_up_by_post_and_the_look_is_logged(life: Living) -> None:
    client, at = as_role(life, Role.LEGAL), f"/{life.code}/desk/network/addresses/"
    sent = {**GROUND, "address": "203.0.113.1", "port": "", "seen_at": "2026-11-05 12:00:00"}
    response = client.post(f"{at}look-up/", sent)
    (row,) = lookups.listed(life.id)
    assert (response.status_code, response["Location"]) == (302, f"{at}{row.id}/")
    assert "203.0.113" not in response["Location"]
    page = seen(client, f"{at}{row.id}/")
    assert "hanako" in page and "203.0.113.1" in page and "第24条4項" in page
    assert ("console:address_found", "security", 1) in logged()
    assert "hanako" in seen(client, at)
    assert seen(client, f"{at}{row.id + 1}/", 404)


def test_without_its_ground_nothing_is_looked_up(life: Living) -> None:
    client, at = as_role(life, Role.LEGAL), f"/{life.code}/desk/network/addresses/look-up/"
    sent = {**GROUND, "address": "203.0.113.1", "seen_at": "2026-11-05 12:00:00"}
    del sent["asked_by_nict"]
    response = client.post(at, sent)
    assert response.status_code == 422
    assert "情報通信研究機構の通知に基づき" in response.content.decode()
    assert len(lookups.listed(life.id)) == 0


def test_a_notice_is_taken_in_previewed_and_its_members_warned(life: Living) -> None:
    client, at = as_role(life, Role.LEGAL), f"/{life.code}/desk/network/notices/"
    wrong = SimpleUploadedFile("n.csv", b"ip,timestamp\n10.0.0.1,2026-11-05 12:00\n")
    refused = client.post(f"{at}new/", {**GROUND, "file": wrong})
    assert refused.status_code == 422 and "組織の中だけ" in refused.content.decode()
    good = b"ip,timestamp\n203.0.113.1,2026-11-05 12:00\n203.0.113.2,2026-11-05 12:00\n"
    response = client.post(f"{at}new/", {**GROUND, "file": SimpleUploadedFile("n.csv", good)})
    (file,) = lookups.notices(life.id)
    assert (response.status_code, response["Location"]) == (302, f"{at}{file.id}/")
    assert "hanako" in seen(client, f"{at}{file.id}/")
    assert "NOTICE 2026-11" in seen(client, f"/{life.code}/desk/")
    assert client.post(f"{at}{file.id}/", {"key": "w"}).status_code == 302
    assert lookups.notice(life.id, file.id).warned == 1
    assert 'id="attacks"' not in seen(client, f"/{life.code}/desk/")
    csv = client.get(f"{at}{file.id}/unanswered/")
    assert csv["Content-Disposition"].startswith("attachment")
    assert b"203.0.113.2" in csv.content and b"203.0.113.1" not in csv.content


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.MEMBER,
                                  Role.CORPORATE_ADMINISTRATOR)])  # fmt: skip
def test_only_those_who_may_look_addresses_up_do(life: Living, role: Role) -> None:
    client, may = as_role(life, role), Right.ADDRESSES_LOOKED_UP in RIGHTS[role]
    assert may is (role in (Role.LEGAL, Role.ADMINISTRATOR))
    for page in ("network/addresses/look-up/", "network/notices/", "network/notices/new/"):
        seen(client, f"/{life.code}/desk/{page}", 200 if may else 403)


def test_where_the_terms_know_no_addresses_there_is_no_such_page() -> None:
    life = Living("netsugen", "2026-04-01")
    client = as_role(life, Role.ADMINISTRATOR)
    assert "network/notices/" not in seen(client, f"/{life.code}/desk/")
    for page in ("addresses/", "addresses/look-up/", "notices/", "notices/new/"):
        seen(client, f"/{life.code}/desk/network/{page}", 404)
