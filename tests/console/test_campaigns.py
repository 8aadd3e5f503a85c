"""The staff's pages of mail about the services."""

from __future__ import annotations

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base.operators import Operator
from kiyaku.flows.operator import set_operator
from kiyaku.members import queries as members
from kiyaku.notices import marketing
from kiyaku.notices import outbox as box
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db

TEXTS = {"text_ja": "新しい催し", "text_en": "A new event"}


@pytest.fixture
def life() -> Living:
    life = Living("choppaya", "2026-11-20")
    for name in ("hanako", "taro"):
        life.register(name)
    return life


def desk(life: Living, role: Role = Role.ADMINISTRATOR) -> Client:
    return site.signed_in(site.staff(life.id, role))


def named(life: Living) -> None:
    operator = Operator("架空ネット", address="架空市1-1", contact="027-000-0000")
    set_operator(**life.acting, operator=operator)


def consent(life: Living, staff: Client, **given: str) -> int:
    address = f"/{life.code}/desk/members/{life.members['hanako']}/mail/"
    return staff.post(address, given).status_code


def test_consent_that_the_staff_were_told_of(life: Living) -> None:
    staff = desk(life, Role.FRONT_DESK)
    page = f"/{life.code}/desk/members/{life.members['hanako']}/mail/"
    assert staff.get(page).status_code == 200
    assert consent(life, staff, agrees="yes", key="a") == 422  # to what?
    assert consent(life, staff, agrees="yes", wording="案内を受け取る", key="b") == 302
    assert consent(life, staff, agrees="yes", wording="案内を受け取る", key="b") == 302
    assert marketing.count_agreed(life.id) == 1
    assert "案内を受け取る" in staff.get(page).content.decode()
    assert consent(life, staff, agrees="no", key="c") == 302
    assert marketing.count_agreed(life.id) == 0
    member = members.membership(life.id, life.members["hanako"]).member_id
    assert [one.how for one in marketing.consents_of(life.id, member)] == ["told_staff"] * 2
    assert desk(life, Role.AUDITOR).get(page).status_code == 403


def test_a_campaign_is_seen_with_its_count_before_it_is_sent(life: Living) -> None:
    named(life)
    staff, page = desk(life), f"/{life.code}/desk/campaigns/new/"
    consent(life, staff, agrees="yes", wording="案内を受け取る", key="a")
    shown = staff.post(page, {**TEXTS, "key": "k"}).content.decode()
    for part in ("新しい催し", "A new event", "1人に送る", "架空ネット", "027-000-0000"):
        assert part in shown
    assert box.count_by_state(life.id).get("queued", 0) == 0
    for _ in range(2):
        sent = staff.post(page, {**TEXTS, "key": "k", "confirmed": "1"})
        assert sent.status_code == 302
    assert box.count_by_state(life.id)["queued"] == 1
    listed = staff.get(f"/{life.code}/desk/campaigns/").content.decode()
    assert listed.count("新しい催し") == 1
    assert desk(life, Role.FRONT_DESK).get(page).status_code == 403


def test_without_a_sender_it_is_refused_and_said_before(life: Living) -> None:
    staff, page = desk(life), f"/{life.code}/desk/campaigns/new/"
    listed = staff.get(f"/{life.code}/desk/campaigns/").content.decode()
    assert "名称・住所・問い合わせ先が足りません" in listed
    for confirmed in ({}, {"confirmed": "1"}):
        assert staff.post(page, {**TEXTS, "key": "k", **confirmed}).status_code == 422
    assert marketing.campaigns(life.id) == []
