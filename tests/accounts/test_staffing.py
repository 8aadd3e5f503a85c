"""Who works for a service: invited, given a role, with a password of their own."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from kiyaku.accounts import operations, queries, staffing
from kiyaku.accounts.rights import OF_MEMBERS, RIGHT_NAMES, RIGHTS, Right, Role, explained
from kiyaku.base.errors import OperationRefused
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db

SOMEBODY = {"username": "yamada", "email": "Yamada@example.jp", "name": "山田"}


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-21")


def refused(code: str) -> pytest.RaisesExc[OperationRefused]:
    return pytest.raises(OperationRefused, check=lambda error: error.code == code)


@pytest.mark.parametrize(
    ("language", "subject", "role"),
    [
        ("ja", "NETSUGEN:窓口・事務のログインのご案内", "役割は「経理」です。"),
        ("en", "NETSUGEN: your login for staff", "Your role: accounting."),
    ],
)
def test_who_is_invited_gets_a_login_a_role_and_the_way_to_them(
    hall, language, subject, role, django_capture_on_commit_callbacks
):
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            invited = staffing.invite(
                **hall.acting, **SOMEBODY, role=Role.ACCOUNTING, language=language, key="k"
            )
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["yamada@example.jp"], subject)
    assert role in letter.body
    assert "yamada" in letter.body
    assert invited.letter is None  # of the repeat
    assert queries.standing(invited.user, hall.id).roles == {Role.ACCOUNTING}
    (path,) = re.findall(r"http://localhost:8000(/\S+/key/\S+)", letter.body)
    client = Client()
    form = client.get(path).url
    client.post(form, {"password1": site.PASSWORD, "password2": site.PASSWORD})
    client.post("/~/accounts/login/", {"login": "yamada", "password": site.PASSWORD})
    assert client.get(f"/{hall.code}/desk/").status_code == 200


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"username": "ya"}, "bad_username"),
        ({"username": "hall.M-000001"}, "bad_username"),  # as a member's is
        ({"username": "山田さん"}, "bad_username"),
        ({"email": ""}, "address_missing"),
    ],
)
def test_a_login_that_would_not_do_is_refused(hall, changed, code):
    with refused(code):
        staffing.new_user(**{**SOMEBODY, **changed}, at=hall.at)


def test_a_login_name_is_given_once_whatever_its_case(hall):
    staffing.new_user(**SOMEBODY, at=hall.at)
    with refused("username_taken"):
        staffing.new_user(**{**SOMEBODY, "username": "YAMADA"}, at=hall.at)


def test_a_role_is_given_by_login_name_or_address_once(hall):
    user = site.login("yamada")
    for login in ("yamada", "YAMADA", "yamada@example.jp"):
        staffing.give_role(**hall.acting, login=login, role=Role.AUDITOR)
    staffing.give_role(**hall.acting, login="yamada", role=Role.LEGAL, key="k")
    staffing.give_role(**hall.acting, login="nobody any more", role=Role.LEGAL, key="k")
    assert queries.standing(user.pk, hall.id).roles == {Role.AUDITOR, Role.LEGAL}
    assert select("SELECT count(*) FROM access") == [2]


def test_who_is_not_known_or_not_alone_is_not_guessed(hall):
    with refused("unknown_login"):
        staffing.give_role(**hall.acting, login="nobody", role=Role.AUDITOR)
    for name in ("one", "two"):
        operations.create_user(username=name, email="shared@example.jp", at=hall.at)
    with refused("several_logins") as found:
        staffing.give_role(**hall.acting, login="shared@example.jp", role=Role.AUDITOR)
    assert "one, two" in found.value.message("en")


def test_a_weak_password_is_refused_in_both_languages(hall):
    site.login("yamada")
    with refused("weak_password") as found:
        staffing.set_password(login="yamada", password="1234567890", at=site.AT)
    assert "数字しか" in found.value.message("ja")
    assert "entirely numeric" in found.value.message("en")
    good = "a-good-one-2026"
    assert staffing.set_password(login="yamada", password=good, at=site.AT).check_password(good)


def test_every_right_has_its_name_and_every_role_of_staff_says_what_it_may():
    assert set(RIGHT_NAMES) == set(Right)
    for role in Role:
        assert len(explained(role)) == len(RIGHTS[role])
        assert bool(explained(role)) == (role not in OF_MEMBERS)
