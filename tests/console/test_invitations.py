"""Sending a member the way to sign in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail

from kiyaku.accounts import queries
from kiyaku.accounts.rights import Role
from kiyaku.flows import outbox
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-21")


def member(living: Living, name: str = "N-1", **more: Any) -> int:
    return members.membership(living.id, living.register(name, **more)).member_id


def address(living: Living, member: int) -> str:
    return f"/{living.code}/desk/members/{member}/invite/"


def key(page: str) -> str:
    (found,) = re.findall(r'name="key" value="(\w+)"', page)
    return str(found)


def test_a_member_is_invited_once_however_often_it_is_sent(
    hall, django_capture_on_commit_callbacks
):
    someone = member(hall)
    client = site.signed_in(site.staff(hall.id, Role.CONTRACTOR))
    page = client.get(address(hall, someone)).content.decode()
    assert "まだありません。" in page
    assert "n-1@example.com" in page.lower()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(address(hall, someone), {"key": key(page)}, follow=True)
    assert "ログインの案内を送りました" in response.content.decode()
    assert f"{hall.code}.N-1" in response.content.decode()
    assert len(mail.outbox) == 1
    assert [one.role for one in queries.logins_of_member(someone)] == [Role.MEMBER]


def test_who_has_no_address_is_not_invited(hall):
    someone = member(hall, particulars=Particulars(name="花子"))
    client = site.signed_in(site.staff(hall.id, Role.FRONT_DESK), language="en")
    response = client.post(address(hall, someone), {"key": "k"})
    assert response.status_code == 422
    assert "has no e-mail address: enter one first" in response.content.decode()


def test_a_mail_that_nobody_takes_is_told(hall, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(outbox, "deliver_one", lambda *_, **__: False)
    client = site.signed_in(site.staff(hall.id, Role.FRONT_DESK))
    someone = member(hall)
    # The callbacks run while the block ends, so the page itself does not know yet: in real life
    # they run before it is answered.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
    response = client.post(address(hall, someone), {"key": "k"}, follow=True)
    page = response.content.decode()
    assert "メールはまだ送れていません。" in page
    assert "ログインの案内を送りました" not in page


def test_who_may_not_and_who_is_not_here(hall):
    elsewhere = Living("choppaya", "2026-11-21")
    other = member(elsewhere)
    someone = member(hall)
    auditor = site.signed_in(site.staff(hall.id, Role.AUDITOR))
    assert auditor.get(address(hall, someone)).status_code == 403
    assert auditor.post(address(hall, someone)).status_code == 403
    desk = site.signed_in(site.staff(hall.id, Role.FRONT_DESK))
    assert desk.get(address(hall, other)).status_code == 404
    foreign = site.signed_in(site.staff(elsewhere.id, Role.ADMINISTRATOR))
    assert foreign.get(address(hall, someone)).status_code == 404
