"""Who works here: seen, given roles, invited, ended."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kiyaku.accounts import queries
from kiyaku.accounts.rights import Role
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-21")


def administrator(living: Living, language: str = "ja") -> Client:
    user = queries.user_named(f"administrator-{living.id}") or site.staff(
        living.id, Role.ADMINISTRATOR
    )
    return site.signed_in(user, language=language, has_stepped_up=True)


def users(living: Living, page: str = "") -> str:
    return f"/{living.code}/desk/users/{page}"


def key(page: str) -> str:
    (found,) = re.findall(r'name="key" value="(\w+)"', page)
    return str(found)


def sent(client: Client, address: str, **typed: str) -> Any:
    """What comes of opening a page and sending its form."""
    opened = client.get(address)
    assert opened.status_code == 200
    return client.post(address, {"key": key(opened.content.decode()), **typed})


def access(living: Living, role: Role) -> int:
    (found,) = [one.access for one in queries.staff_of(living.id) if one.role == role]
    return found


@pytest.mark.parametrize(
    ("language", "told"),
    [("ja", "申込みを承認する・承認しない"), ("en", "approve or decline applications")],
)
def test_who_works_here_is_shown_and_what_each_role_may_do(hall, language, told):
    site.staff(hall.id, Role.LEGAL, "yamada")
    client = administrator(hall, language)
    page = client.get(users(hall)).content.decode()
    assert "yamada@example.jp" in page
    assert ("法務" if language == "ja" else "legal") in page
    assert told in page
    assert users(hall, "invite/") in page
    assert f"{access(hall, Role.LEGAL)}/end/" in page


def test_an_auditor_sees_and_changes_nothing(hall):
    client = site.signed_in(site.staff(hall.id, Role.AUDITOR), has_stepped_up=True)
    page = client.get(users(hall)).content.decode()
    assert users(hall, "invite/") not in page
    for one in ("invite/", "give/", f"{access(hall, Role.AUDITOR)}/end/"):
        assert client.get(users(hall, one)).status_code == 403
        assert client.post(users(hall, one)).status_code == 403


def test_the_front_desk_does_not_see_it(hall):
    client = site.signed_in(site.staff(hall.id, Role.FRONT_DESK))
    assert client.get(users(hall)).status_code == 403
    assert users(hall) not in client.get(f"/{hall.code}/desk/").content.decode()


def test_staff_of_elsewhere_find_nothing_here(hall):
    elsewhere = Living("choppaya", "2026-11-21")
    client = administrator(elsewhere)
    assert client.get(users(hall)).status_code == 404
    there = access(elsewhere, Role.ADMINISTRATOR)
    site.staff(hall.id, Role.ADMINISTRATOR)
    own = site.signed_in(queries.user_named(f"administrator-{hall.id}"), has_stepped_up=True)
    assert own.get(users(hall, f"{there}/end/")).status_code == 404


def test_each_act_asks_once_more_who_one_is(hall):
    client = site.signed_in(site.staff(hall.id, Role.ADMINISTRATOR))
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    for one in ("invite/", "give/", f"{access(hall, Role.ADMINISTRATOR)}/end/"):
        response = client.get(users(hall, one))
        assert response.status_code == 302
        assert "/reauthenticate/" in response.url


def test_a_role_is_given_once_and_said(hall):
    user = site.login("yamada")
    client = administrator(hall)
    address = users(hall, "give/")
    typed = {"login": "yamada@example.jp", "role": "auditor"}
    typed["key"] = key(client.get(address).content.decode())
    for _ in range(2):
        response = client.post(address, typed, follow=True)
        assert "役割「監査」を与えました。" in response.content.decode()
    assert queries.standing(user.pk, hall.id).roles == {Role.AUDITOR}
    assert select(
        "SELECT count(*) FROM journal_entry WHERE action = 'role_granted' AND idempotency_key = %s",
        typed["key"],
    ) == [1]


@pytest.mark.parametrize(
    ("typed", "ja"),
    [
        ({"login": "nobody", "role": "auditor"}, "「nobody」というログインはありません。"),
        ({"login": "yamada", "role": "member"}, "正しく選択してください。"),
        ({"login": "", "role": "auditor"}, "このフィールドは必須です。"),
    ],
)
def test_what_cannot_be_given_is_told_and_stays_typed(hall, typed, ja):
    site.login("yamada")
    response = sent(administrator(hall), users(hall, "give/"), **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert ja in page
    assert f'value="{typed["login"]}"' in page or not typed["login"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_somebody_new_is_invited(hall, language, django_capture_on_commit_callbacks):
    client = administrator(hall, language)
    typed = {"name": "山田", "email": "y@example.jp", "username": "yamada", "role": "legal"}
    with django_capture_on_commit_callbacks(execute=True):
        response = sent(client, users(hall, "invite/"), **typed)
    assert response.url == users(hall)
    assert ("山田 を招きました。" if language == "ja" else "山田 is invited.") in client.get(
        users(hall)
    ).content.decode()
    (letter,) = mail.outbox
    assert letter.to == ["y@example.jp"]
    assert ("法務" if language == "ja" else "legal") in letter.body


def test_a_login_name_in_use_is_refused(hall):
    site.login("yamada")
    typed = {"name": "山田", "email": "y@example.jp", "username": "yamada", "role": "legal"}
    response = sent(administrator(hall), users(hall, "invite/"), **typed)
    assert response.status_code == 422
    assert "ログイン名 yamada はすでに使われています" in response.content.decode()


def test_a_role_is_ended_and_opens_nothing_any_more(hall):
    user = site.staff(hall.id, Role.LEGAL, "yamada")
    client = administrator(hall)
    address = users(hall, f"{access(hall, Role.LEGAL)}/end/")
    assert "申込みを承認する・承認しない" in client.get(address).content.decode()
    assert sent(client, address).url == users(hall)
    assert queries.standing(user.pk, hall.id).roles == set()
    assert client.get(address).status_code == 404


def test_the_last_administrator_stays(hall):
    client = administrator(hall)
    response = sent(client, users(hall, f"{access(hall, Role.ADMINISTRATOR)}/end/"))
    assert response.status_code == 422
    assert "最後の管理者は外せません" in response.content.decode()


def test_the_list_costs_the_same_however_many_work_here(hall, django_assert_max_num_queries):
    for number in range(12):
        site.staff(hall.id, Role.LEGAL, f"user-{number}")
    client = administrator(hall)
    client.get(users(hall))
    with django_assert_max_num_queries(12):
        client.get(users(hall))
