"""Signing in: by member number, login name or address; what failures tell, and how many one has."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from kiyaku.accounts import queries
from kiyaku.accounts.models import SignIn
from kiyaku.accounts.rights import Role
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db

LOGIN = "/~/accounts/login/"


def sign_in(login: str, password: str = site.PASSWORD) -> tuple[Client, int]:
    client = Client(headers={"accept-language": "ja"})
    response = client.post(LOGIN, {"login": login, "password": password})
    return client, response.status_code


@pytest.fixture
def service() -> Living:
    living = Living("netsugen", "2026-11-01")
    living.register("N0001")
    return living


@pytest.mark.parametrize("by", ["number", "login", "address"])
def test_a_member_signs_in_by_number_login_name_or_address(service, by):
    user = site.member(service.id, "N0001")
    login = {"number": "N0001", "login": user.username, "address": user.email}[by]
    client, status = sign_in(login)
    assert status == 302
    assert client.get("/~/account/").status_code == 200


def test_a_number_that_two_services_have_given_out_is_not_guessed(service):
    other = Living("choppaya", "2026-11-01")
    other.register("N0001")
    user = site.member(service.id, "N0001")
    site.member(other.id, "N0001")
    assert sign_in("N0001")[1] == 200
    assert sign_in(user.username)[1] == 302


def test_a_wrong_password_and_an_unknown_login_are_told_alike(service):
    site.member(service.id, "N0001")
    told = []
    for login in ("N0001", "N9999"):
        client = Client(headers={"accept-language": "ja"})
        page = client.post(LOGIN, {"login": login, "password": "wrong"}).content.decode()
        assert 'role="alert"' in page
        told.append(page[page.index('role="alert"') :][:200])
    assert told[0] == told[1]


def test_who_fails_five_times_is_locked_out_even_with_the_right_password(service):
    user = site.member(service.id, "N0001")
    for _ in range(5):
        assert sign_in(user.username, "wrong")[1] == 200
    assert sign_in(user.username)[1] != 302


def test_a_reset_does_not_tell_whether_there_is_an_account(service):
    user = site.member(service.id, "N0001")
    reset = reverse("account_reset_password")
    answers = [
        Client().post(reset, {"email": email}).url for email in (user.email, "nobody@example.jp")
    ]
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [[user.email], ["nobody@example.jp"]]


def test_nobody_signs_up_by_themselves(service):
    page = Client().post("/~/accounts/signup/", {"username": "x", "email": "x@example.jp"})
    assert page.status_code == 200
    assert queries.user_named("x") is None


def test_each_sign_in_is_kept_and_ended(service):
    user = site.staff(service.id, Role.FRONT_DESK)
    client, _ = sign_in(user.username)
    kept = SignIn.objects.get(user=user)
    assert kept.ended_at is None
    client.post("/~/accounts/logout/")
    kept.refresh_from_db()
    assert kept.ended_at is not None


def test_passwords_are_kept_as_argon2(service):
    assert site.staff(service.id, Role.LEGAL).password.startswith("argon2")


@pytest.mark.parametrize(
    "address",
    ["/~/account/", "/~/accounts/2fa/", "/~/accounts/sessions/", "/~/accounts/email/",
     "/~/accounts/password/change/", "/~/accounts/password/reset/", "/~/accounts/reauthenticate/"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_about_ones_own_login(service, address, language):
    client = site.signed_in(site.staff(service.id, Role.LEGAL), language=language)
    assert f'<html lang="{language}">' in client.get(address).content.decode()
