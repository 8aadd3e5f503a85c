"""Costs charged on, on the staff's pages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts.rights import RIGHTS, Right, Role
from kiyaku.billing import costs
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db
SCAN = b"%PDF-1.7 made up"
SENT = {"key": "k", "what": "引込線の移設", "borne_on": "2026-11-30", "cost_yen": "8800"}


def desk_of(pack: str) -> SimpleNamespace:
    life = Living(pack, "2026-11-20")
    membership = life.register("hanako")
    life.on("2026-12-01")
    at = f"/{life.code}/desk/members/{membership}/"
    return SimpleNamespace(life=life, membership=membership, at=at)


def as_role(desk: SimpleNamespace, role: Role, **more: Any) -> Client:
    user = site.staff(desk.life.id, role, f"{role.value}-of-{desk.life.id}")
    return site.signed_in(user, **more)


def seen(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response)
    return str(response.content.decode())


def test_a_cost_is_recorded_seen_and_taken_back():
    desk = desk_of("choppaya")
    client = as_role(desk, Role.ACCOUNTING, has_stepped_up=True)
    assert f'"{desk.at}costs/new/"' in seen(client, desk.at)
    assert "第12条3項" in seen(client, f"{desk.at}costs/")
    for _ in range(2):
        files = {"proof": SimpleUploadedFile("領収書.pdf", SCAN)}
        response = client.post(f"{desk.at}costs/new/", {**SENT, **files})
        assert (response.status_code, response["Location"]) == (302, f"{desk.at}costs/")
    (cost,) = costs.costs_of(desk.membership)
    assert (cost.amount_yen, cost.is_taxed, cost.what) == (8_800, True, "引込線の移設")
    page = seen(client, f"{desk.at}costs/")
    assert "領収書.pdf" in page and "引込線の移設" in page
    (file,) = cost.file_ids
    assert client.get(f"{desk.at}costs/files/{file}/")["Content-Disposition"].startswith("att")
    seen(client, f"{desk.at}costs/files/{file + 1}/", 404)
    assert "引込線の移設" not in seen(client, f"{desk.at}timeline/")
    desk.life.closed("2026-12-01")
    number = costs.cost(cost.charge).invoice
    assert "引込線の移設" in seen(client, f"/{desk.life.code}/desk/invoices/{number}/")
    confirm = f"{desk.at}take_back_cost/{cost.charge}/"
    sent = {"key": "b", "reason": "別の会員のもの"}
    assert "取消し" in client.post(confirm, sent).content.decode()
    assert costs.cost(cost.charge).taken_back_on is None
    assert client.post(confirm, {**sent, "confirmed": "1"}).status_code == 302
    assert costs.cost(cost.charge).taken_back_on == desk.life.today
    assert client.post(confirm, {**sent, "key": "c"}).status_code == 422


def test_each_page_is_for_those_who_have_its_right():
    desk = desk_of("choppaya")
    for role in (Role.CONTRACTOR, Role.FRONT_DESK, Role.LEGAL, Role.AUDITOR):
        client = as_role(desk, role)
        home = seen(client, desk.at)
        for path, right in (("costs/", Right.MONEY_SEEN), ("costs/new/", Right.COSTS_CHARGED)):
            may = right in RIGHTS[role]
            assert (f'"{desk.at}{path}"' in home) is may, (role, path)
            seen(client, desk.at + path, 200 if may else 403)


def test_what_is_wrong_is_said_and_terms_without_it_have_no_such_page():
    desk = desk_of("choppaya")
    client = as_role(desk, Role.ADMINISTRATOR)
    late = client.post(f"{desk.at}costs/new/", {**SENT, "borne_on": "2026-12-30"})
    assert late.status_code == 422 and "営業日" in late.content.decode()
    assert not list(costs.costs_of(desk.membership))
    hall = desk_of("netsugen")
    client = as_role(hall, Role.ADMINISTRATOR)
    assert "costs/new/" not in seen(client, f"{hall.at}costs/")
    home = seen(client, hall.at)
    assert f'"{hall.at}costs/"' in home and "costs/new/" not in home
    seen(client, f"{hall.at}costs/new/", 404)
