"""Interruptions and restrictions on the pages of staff and members."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base import clock
from kiyaku.network import interruptions, outages
from tests import site
from tests.flows.network.networks import begin, network
from tests.living import Living

pytestmark = pytest.mark.django_db


def desk_of() -> SimpleNamespace:
    """A member with a line in Yokohama and one elsewhere, on 1 December."""
    life = network("2026-11-20")
    for handle in ("hanako", "taro"):
        life.register(handle)
    begin(life, "hanako", "L-1")
    begin(life, "taro", "L-2", area="kanto")
    life.on("2026-12-01")
    return SimpleNamespace(life=life, at=f"/{life.code}/desk/interruptions/")


@pytest.fixture(autouse=True)
def now(monkeypatch) -> None:
    """It is noon of the business day."""
    noon = dt.datetime(2026, 12, 1, 12, tzinfo=clock.TOKYO)
    monkeypatch.setattr(clock, "now", lambda: noon)


def as_role(desk: SimpleNamespace, role: Role) -> Client:
    user = site.staff(desk.life.id, role, f"{role.value}-of-{desk.life.id}")
    return site.signed_in(user, has_stepped_up=True)


def seen(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response)
    return str(response.content.decode())


def sent(**more: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "key": "k", "why": "interruption:", "what_ja": "設備の入れ替え", "what_en": "works",
        "starts_at": "2026-12-05T02:00", "expected_until": "2026-12-05T05:00",
        "areas": ["kanagawa"], **more,
    }  # fmt: skip


def mine(desk: SimpleNamespace, handle: str) -> str:
    own = site.signed_in(site.member(desk.life.id, handle))
    return seen(own, f"/{desk.life.code}/my/{desk.life.members[handle]}/outages/")


def test_what_is_planned_is_previewed_told_and_seen_by_whom_it_hits_alone():
    desk = desk_of()
    client = as_role(desk, Role.ADMINISTRATOR)
    assert f'"{desk.at}"' in seen(client, f"/{desk.life.code}/desk/")
    preview = client.post(f"{desk.at}new/", sent())
    page = preview.content.decode()
    assert preview.status_code == 200 and "hanako" in page and "taro" not in page
    assert "第15条1項" in page and interruptions.interruptions(desk.life.id) == []
    for _ in range(2):
        assert client.post(f"{desk.at}new/", sent(confirmed="1")).status_code == 302
    (one,) = interruptions.interruptions(desk.life.id)
    page = seen(client, f"{desk.at}{one.id}/")
    assert "hanako" in page and "taro" not in page and "第15条6項" in page
    assert "設備の入れ替え" in seen(client, desk.at) and "予定" in seen(client, desk.at)
    page = mine(desk, "hanako")
    assert "設備の入れ替え" in page and "第15条1項" in page and "第15条6項" in page
    assert "設備の入れ替え" not in mine(desk, "taro")
    move = f"{desk.at}{one.id}/expect/"
    assert 'value="2026-12-05T05:00:00"' in seen(client, move)
    for until, status in (("", 422), ("2026-12-05T05:00", 422), ("2026-12-05T06:30", 302)):
        moved = client.post(move, {"key": f"m{until}", "expected_until": until})
        assert moved.status_code == status, (until, moved.content.decode()[-2000:])
    page = seen(client, f"{desk.at}{one.id}/")
    assert "はじめの予定" in page and "6:30" in page
    assert "6:30" in mine(desk, "hanako")
    ended = client.post(f"{desk.at}{one.id}/end/", {"key": "e", "ended_at": "2026-12-05T03:00"})
    assert ended.status_code == 422
    assert client.post(f"{desk.at}{one.id}/call-off/", {"key": "o"}).status_code == 302
    assert interruptions.interruption(desk.life.id, one.id).is_called_off
    assert "設備の入れ替え" not in mine(desk, "hanako")


def test_what_is_refused_says_why_in_the_form():
    desk = desk_of()
    client = as_role(desk, Role.ADMINISTRATOR)
    late = {"starts_at": "2026-12-01T23:00", "expected_until": "2026-12-02T05:00"}
    assert "過ぎている" in client.post(f"{desk.at}new/", sent(**late)).content.decode()
    refused = client.post(f"{desk.at}new/", sent(**late, confirmed="1"))
    assert refused.status_code == 422 and "15-1" in refused.content.decode()
    told = client.post(f"{desk.at}new/", sent(**late, confirmed="1", although_late="on"))
    assert told.status_code == 302
    no_end = client.post(f"{desk.at}new/", sent(expected_until=""))
    assert no_end.status_code == 422 and "終わりの予定" in no_end.content.decode()


def test_one_without_notice_becomes_an_outage_on_its_page_and_is_listed_with_it():
    desk = desk_of()
    client = as_role(desk, Role.ADMINISTRATOR)
    urgent = sent(
        why="stoppage:emergency", starts_at="2026-11-30T08:00", expected_until="", confirmed="1"
    )
    assert client.post(f"{desk.at}new/", urgent).status_code == 302
    (one,) = interruptions.interruptions(desk.life.id)
    here = f"{desk.at}{one.id}/"
    assert "続いている" in seen(client, desk.at) and "第15条2項2号" in seen(client, here)
    assert 'id="interruptions"' in seen(client, f"/{desk.life.code}/desk/")
    assert 'value="2026-11-30T08:00:00"' in seen(client, f"{here}outage/")
    facts = {"key": "t", "known_at": "2026-11-30T08:30", "is_whole": "on", "is_ours": "on",
             "fault": "ordinary"}  # fmt: skip
    assert client.post(f"{here}outage/", facts).status_code == 302
    (outage,) = outages.outages(desk.life.id)
    assert outage.interruption == one.id
    assert f"/desk/outages/{outage.outage}/" in seen(client, here)
    assert f"/desk/outages/{outage.outage}/" in seen(client, desk.at)
    ended = {"key": "e", "ended_at": "2026-12-01T09:00"}
    assert client.post(f"{here}end/", ended).status_code == 302
    assert outages.outage(desk.life.id, outage.outage).restored_at is not None
    assert "終わった" in seen(client, desk.at)
    assert 'id="interruptions"' not in seen(client, f"/{desk.life.code}/desk/")


def test_whoever_sets_no_values_sees_but_does_not_record():
    desk = desk_of()
    administrator = as_role(desk, Role.ADMINISTRATOR)
    assert administrator.post(f"{desk.at}new/", sent(confirmed="1")).status_code == 302
    (one,) = interruptions.interruptions(desk.life.id)
    client = as_role(desk, Role.FRONT_DESK)
    assert f"{desk.at}new/" not in seen(client, desk.at)
    assert f"{one.id}/call-off/" not in seen(client, f"{desk.at}{one.id}/")
    for path in (
        "new/",
        f"{one.id}/expect/",
        f"{one.id}/end/",
        f"{one.id}/call-off/",
        f"{one.id}/outage/",
    ):
        seen(client, f"{desk.at}{path}", 403)


def test_terms_without_lines_show_nothing_of_them():
    life = Living("netsugen", "2026-11-20", prices={"usual": 5_500})
    desk = SimpleNamespace(life=life, at=f"/{life.code}/desk/interruptions/")
    client = as_role(desk, Role.ADMINISTRATOR)
    assert desk.at not in seen(client, f"/{life.code}/desk/")
    for path in ("", "new/", "1/", "1/expect/", "1/end/", "1/call-off/", "1/outage/"):
        seen(client, f"{desk.at}{path}", 404)


def test_an_interruption_there_is_not_has_no_page():
    desk = desk_of()
    client = as_role(desk, Role.ADMINISTRATOR)
    for path in ("9/", "9/expect/", "9/end/", "9/call-off/", "9/outage/"):
        seen(client, f"{desk.at}{path}", 404)
