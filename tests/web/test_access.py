"""Who may see what: declarations, other people's services and members, asking once more."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import get_resolver, include, path, reverse

from kiyaku.accounts import operations as accounts
from kiyaku.accounts.rights import RIGHTS, STEPPED_UP, Right, Role
from kiyaku.web import declared
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> SimpleNamespace:
    """A service with one member, and another service beside it."""
    here, elsewhere = Living("netsugen", "2026-11-01"), Living("choppaya", "2026-11-01")
    membership = here.register("hanako")
    return SimpleNamespace(here=here, elsewhere=elsewhere, membership=membership)


def test_every_view_declares_who_may_see_it():
    assert declared.undeclared_views() == []


def test_a_view_that_declares_nothing_is_found(monkeypatch):
    bare = path("x/", include([path("y/", lambda request: None, name="bare")]))
    monkeypatch.setattr(get_resolver(), "url_patterns", [bare])
    (error,) = declared.undeclared_views()
    assert "bare" in error.msg


def test_who_is_not_signed_in_is_asked_to(place):
    address = f"/{place.here.code}/desk/"
    response = Client().get(address)
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={address}"


def test_staff_of_one_service_see_nothing_of_another(place):
    client = site.signed_in(site.staff(place.here.id, Role.ADMINISTRATOR))
    assert client.get(f"/{place.here.code}/desk/").status_code == 200
    assert client.get(f"/{place.elsewhere.code}/desk/").status_code == 404


def test_a_member_sees_neither_the_desk_nor_another_member(place):
    other = place.here.register("taro")
    client = site.signed_in(site.member(place.here.id, "hanako"))
    assert client.get(f"/{place.here.code}/my/{place.membership}/").status_code == 200
    assert client.get(f"/{place.here.code}/my/{other}/").status_code == 404
    assert client.get(f"/{place.here.code}/desk/").status_code == 404
    assert client.get(f"/{place.elsewhere.code}/my/{place.membership}/").status_code == 404


def test_a_role_that_was_ended_opens_nothing(place):
    user = site.staff(place.here.id, Role.AUDITOR)
    client = site.signed_in(user)
    access = user.accesses.get().pk
    accounts.revoke(service=place.here.id, access=access, at=site.AT, by="admin")
    assert client.get(f"/{place.here.code}/desk/").status_code == 404


def test_there_is_no_such_service():
    assert Client().get("/nowhere/").status_code == 404


def test_an_auditor_has_every_right_that_only_reads_and_no_other():
    assert RIGHTS[Role.AUDITOR] == {right for right in Right if right.name.endswith("_SEEN")}
    assert not RIGHTS[Role.AUDITOR] & STEPPED_UP


def test_a_contractor_decides_nothing_and_sees_no_money():
    rights = RIGHTS[Role.CONTRACTOR]
    assert not rights & STEPPED_UP
    assert Right.MONEY_SEEN not in rights
    assert Right.APPLICATIONS_DECIDED not in rights


def test_members_have_no_rights_of_staff():
    assert not RIGHTS[Role.MEMBER] | RIGHTS[Role.CORPORATE_ADMINISTRATOR]
