"""Pages of a sandbox: for those who use sandboxes of the service itself, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base import queries
from kiyaku.close.sandbox import make_sandbox
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Living:
    living = Living("netsugen", "2026-11-01")
    living.register("hanako")
    return living


@pytest.fixture
def code(here: Living) -> str:
    made = make_sandbox(service=here.id, at=site.AT, by="tester")
    return queries.service(made).code


def status(client: Client, address: str) -> int:
    return client.get(address).status_code


def test_who_uses_sandboxes_of_a_service_works_in_them_as_in_it(here: Living, code: str) -> None:
    client = site.signed_in(site.staff(here.id, Role.LEGAL))
    response = client.get(f"/{code}/desk/")
    assert response.status_code == 200
    assert response.wsgi_request.here.is_sandbox
    assert status(client, f"/{code}/") == 200


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.CONTRACTOR, Role.AUDITOR])
def test_other_staff_see_none_of_it(here: Living, code: str, role: Role) -> None:
    client = site.signed_in(site.staff(here.id, role))
    assert status(client, f"/{here.code}/desk/") == 200
    assert status(client, f"/{code}/desk/") == 404
    assert status(client, f"/{code}/") == 404


def test_staff_of_another_service_see_none_of_it(code: str) -> None:
    other = Living("netsugen", "2026-11-01")
    client = site.signed_in(site.staff(other.id, Role.ADMINISTRATOR))
    assert status(client, f"/{code}/desk/") == 404


def test_it_has_no_public_and_no_members(here: Living, code: str) -> None:
    assert status(Client(), f"/{here.code}/") == 200
    assert status(Client(), f"/{code}/") == 404
    assert status(Client(), f"/{code}/desk/") == 302
    user = site.member(here.id, "hanako")
    site.accounts.grant(service=here.id, user=user.pk, role=Role.LEGAL, at=site.AT, by="a")
    client = site.signed_in(user)
    assert status(client, f"/{here.code}/my/") == 302  # to the one membership
    assert status(client, f"/{code}/desk/") == 200
    assert status(client, f"/{code}/my/") == 404
    assert code not in client.get("/").content.decode()
