"""Whose data pages of the staff show is logged: who, when, for what; nothing of what was shown."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, connection, transaction

from kiyaku.accounts.rights import Role
from kiyaku.members import directory
from kiyaku.privacy import log
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


@pytest.fixture
def life() -> Living:
    life = Living("netsugen", "2026-11-05", prices={"usual": 13_200})
    for handle in ("hanako", "taro", "jiro"):
        life.register(handle)
    return life


def member_id(life: Living, handle: str) -> int:
    return directory.member(life.id, handle).pk


def membership(life: Living, handle: str) -> int:
    return directory.membership(life.id, handle).pk


def at_desk(life: Living, role: Role = Role.ADMINISTRATOR):
    return site.signed_in(site.staff(life.id, role))


def latest(life: Living) -> log.Look | None:
    return next(iter(log.looks(life.id)), None)


def test_a_member_s_page_is_logged_once_with_who_which_page_and_for_what(life):
    at_desk(life).get(f"/{life.code}/desk/members/{membership(life, 'hanako')}/")
    (look,) = log.looks(life.id)
    assert look.by.startswith(f"administrator-{life.id}#")
    assert (look.page, look.roles, look.purpose) == (
        "console:member",
        ("administrator",),
        "contract",
    )
    assert look.members == (member_id(life, "hanako"),)


def test_a_list_is_one_row_with_all_whom_it_shows(life):
    at_desk(life).get(f"/{life.code}/desk/members/")
    (look,) = log.looks(life.id)
    assert look.members == tuple(sorted(member_id(life, one) for one in ("hanako", "taro", "jiro")))


def test_what_was_looked_for_is_not_in_the_log(life):
    client = at_desk(life)
    client.post(f"/{life.code}/desk/find/", {"q": "hanako"}, follow=True)
    look = latest(life)
    assert look is not None and look.page == "console:find"
    assert member_id(life, "hanako") in look.members
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM access_log t")
        assert not any("hanako" in row for (row,) in cursor.fetchall())


@pytest.mark.parametrize(
    "path", ["", "members/", "applications/", "invoices/", "journal/", "arrears/"]
)
def test_every_member_named_on_a_page_is_in_the_log(life, path):
    life.on("2026-12-15")
    client = at_desk(life)
    page = client.get(f"/{life.code}/desk/{path}").content.decode().split("<main")[-1]
    named = {one for one in ("hanako", "taro", "jiro") if re.search(rf"\b{one}\b", page)}
    look = latest(life)
    logged = set(look.members) if look else set()
    assert {member_id(life, one) for one in named} <= logged


def test_an_invoice_as_pdf_or_page_is_a_look_at_its_member(life):
    life.on("2026-12-02")
    at_desk(life).get(f"/{life.code}/desk/invoices/2026-000001/")
    look = latest(life)
    assert look is not None and (look.purpose, len(look.members)) == ("billing", 1)


def test_pages_that_show_nobody_refused_ones_and_members_own_are_not_logged(life):
    at_desk(life).get(f"/{life.code}/desk/terms/")
    site.signed_in(site.member(life.id, "hanako")).get(
        f"/{life.code}/my/{membership(life, 'hanako')}/"
    )
    life.on("2026-12-02")
    contractor = at_desk(life, Role.CONTRACTOR)
    assert contractor.get(f"/{life.code}/desk/invoices/2026-000001/").status_code == 403
    assert latest(life) is None


def test_the_purpose_chosen_for_a_sitting_is_noted(life):
    client = at_desk(life)
    client.post(f"/{life.code}/desk/privacy/purpose/", {"purpose": "inquiry"})
    client.get(f"/{life.code}/desk/members/{membership(life, 'taro')}/")
    assert latest(life).purpose == "inquiry"
    client.post(f"/{life.code}/desk/privacy/purpose/", {"purpose": ""})
    client.get(f"/{life.code}/desk/members/{membership(life, 'taro')}/")
    assert latest(life).purpose == "contract"
    bad = client.post(f"/{life.code}/desk/privacy/purpose/", {"purpose": "curiosity"})
    assert bad.status_code == 422


def test_the_log_costs_a_page_one_statement(life):
    from django.test.utils import CaptureQueriesContext

    client = at_desk(life)
    client.get(f"/{life.code}/desk/members/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/{life.code}/desk/members/")
    assert len([one for one in queries if "access_log" in one["sql"]]) == 1


def test_the_application_cannot_change_or_remove_what_is_logged(life):
    at_desk(life).get(f"/{life.code}/desk/members/")
    for statement in ("UPDATE access_log SET purpose = ''", "DELETE FROM access_log"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_who_looks_after_the_staff_sees_the_log_and_others_do_not(life):
    at_desk(life).get(f"/{life.code}/desk/members/{membership(life, 'hanako')}/")
    auditor = at_desk(life, Role.AUDITOR)
    address = f"/{life.code}/desk/privacy/access/"
    shown = auditor.get(address, {"member": "hanako"}).content.decode()
    assert "hanako" in shown and "会員の画面" in shown and "会員契約の管理" in shown
    assert (
        "hanako"
        not in auditor.get(address, {"member": "taro"}).content.decode().split("<tbody")[-1]
    )
    assert "nobody" in auditor.get(address, {"member": "nobody"}).content.decode()
    for role in (Role.FRONT_DESK, Role.ACCOUNTING, Role.LEGAL, Role.CONTRACTOR):
        assert at_desk(life, role).get(address).status_code == 403


def test_a_member_sees_days_roles_and_purposes_but_no_names(life):
    client = at_desk(life)
    for _ in range(3):
        client.get(f"/{life.code}/desk/members/{membership(life, 'hanako')}/")
    own = site.signed_in(site.member(life.id, "hanako"), language="en")
    page = own.get(f"/{life.code}/my/{membership(life, 'hanako')}/access/").content.decode()
    assert "administrator" in page and "running the membership" in page and ">3<" in page
    assert f"administrator-{life.id}" not in page
    other = own.get(f"/{life.code}/my/{membership(life, 'taro')}/access/")
    assert other.status_code == 404
