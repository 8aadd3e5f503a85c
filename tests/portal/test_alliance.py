"""Facilities of others on members' pages and at the desk: agreed to, passes, checks."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.flows.place import alliance, alliance_facilities
from kiyaku.premises import alliance as kept
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db


def seen(client: Client, path: str, status: int = 200, **sent: Any) -> str:
    response = client.post(path, sent) if sent else client.get(path)
    assert response.status_code == status, (path, response)
    return html.unescape(response.content.decode())


def listed(life: Living) -> None:
    """By the desk: a facility and its rules."""
    desk = site.signed_in(site.staff(life.id, Role.ADMINISTRATOR), has_stepped_up=True)
    at = f"/{life.code}/desk/premises/facilities/"
    about = {"facility": "library", "name": "架空図書館", "address": "架空市"}
    seen(desk, f"{at}new/", 422, key="n", **{**about, "facility": "a b"})
    for _ in range(2):
        seen(desk, f"{at}new/", 302, key="n", **about)
    assert "利用規約なし" in seen(desk, at)
    rules = f"{at}at/library/rules/"
    text = SimpleUploadedFile("規約.txt", "静かに過ごす<b>。".encode())
    seen(desk, rules, 422, key="r", from_day=life.today.isoformat())
    seen(desk, rules, 302, key="r", from_day=life.today.isoformat(), file=text)
    page = seen(desk, at)
    number = re.search(r"\?rules=(\d+)", page)
    assert number and "利用できる" in page and "#c16-5" in page
    assert "静かに過ごす<b>。" in seen(desk, f"{at}?rules={number[1]}")
    for bad in ("?rules=x", "?rules=99999999", "at/none/rules/", "at/none/close/"):
        seen(desk, at + bad, 404)


def test_a_member_reads_the_rules_agrees_and_has_a_pass_that_opens_until_it_is_closed() -> None:
    life = Living("netsugen", "2026-11-05")
    membership = life.register("taro")
    listed(life)
    client = site.signed_in(site.member(life.id, "taro"))
    at = f"/{life.code}/my/{membership}/"
    assert f"{at}facilities/" in seen(client, at)
    assert "利用規約への同意が要ります" in seen(client, f"{at}facilities/")
    address = f"{at}facilities/library/"
    shown = seen(client, address)
    assert "静かに過ごす<b>。" in shown and "#c16-5" in shown and "<svg" not in shown
    (held,) = kept.rules_of(life.id)
    seen(client, address, 422, key="a", rules=held.id)
    seen(client, address, 422, key="a", rules=held.id + 1, agrees="on")
    for _ in range(2):
        seen(client, address, 302, key="a", rules=held.id, agrees="on")
    assert "今日の利用証を発行する" in seen(client, address)
    for _ in range(2):
        seen(client, address, 302, key="p")
    page = seen(client, address)
    assert "<svg" in page and "style=" not in page
    token = re.search(r'class="token">([^<]+)<', page)
    assert token and "今日の利用証があります" in seen(client, f"{at}facilities/")
    assert "taro" not in token[1]
    told = seen(client, f"{at}timeline/")
    assert "利用証を発行" in told and "に同意" in told

    door = site.signed_in(site.staff(life.id, Role.CONTRACTOR))
    check = f"/{life.code}/desk/premises/facilities/check/"
    assert token[1] in seen(door, f"{check}?pass={token[1]}")
    opened = seen(door, check, key="c", token=token[1])
    assert "利用できます" in opened and "架空図書館" in opened
    assert f"/desk/members/{membership}/" in opened
    assert "ここで発行した利用証ではありません" in seen(door, check, 422, key="d", token="1.1:x")
    life.suspend("taro")
    assert "利用の制限または停止中" in seen(door, check, key="e", token=token[1])
    barred = seen(client, f"{at}facilities/")
    assert "いまは利用証を発行できません" in barred and "#c9-1" in barred
    checked = "SELECT count(*) FROM journal_entry WHERE action = 'facility_pass_checked'"
    assert select(checked) == [2]
    assert select("SELECT count(*) FROM access_log WHERE page = 'console:facility_check'") > [0]
    auditor = site.signed_in(site.staff(life.id, Role.AUDITOR))
    seen(auditor, check, 403)
    desk = site.signed_in(site.staff(life.id, Role.LEGAL), has_stepped_up=True)
    seen(desk, f"/{life.code}/desk/premises/facilities/at/library/close/", 302, key="z")
    seen(client, address, 404)


def test_somebody_elses_facility_page_is_not_there() -> None:
    life = Living("netsugen", "2026-11-05")
    mine, other = life.register("taro"), life.register("hanako")
    listed(life)
    client = site.signed_in(site.member(life.id, "taro"))
    seen(client, f"/{life.code}/my/{mine}/facilities/library/")
    seen(client, f"/{life.code}/my/{other}/facilities/library/", 404)
    seen(client, f"/{life.code}/my/{mine}/facilities/none/", 404)


def test_changed_rules_are_told_ahead_and_asked_for_again() -> None:
    life = Living("netsugen", "2026-11-05")
    membership = life.register("taro")
    listed(life)
    (held,) = kept.rules_of(life.id)
    alliance.agree_to_rules(**life.of("taro"), facility="library", rules=held.id)
    tomorrow = life.today.replace(day=6)
    alliance_facilities.publish_facility_rules(
        **life.acting, facility="library", text="飲食をしない", file_name="n.txt",
        from_day=tomorrow,
    )  # fmt: skip
    client = site.signed_in(site.member(life.id, "taro"), language="en")
    address = f"/{life.code}/my/{membership}/facilities/"
    assert "Other rules hold from" in seen(client, f"{address}library/")
    life.on("2026-11-06")
    assert "its rules have changed" in seen(client, address)
    asked = seen(client, f"{address}library/")
    assert "飲食をしない" in asked and "They have changed since you agreed" in asked


def test_where_the_terms_know_no_facilities_there_are_no_pages_of_them() -> None:
    life = Living("choppaya", "2026-11-05")
    membership = life.register("taro")
    client = site.signed_in(site.member(life.id, "taro"))
    desk = site.signed_in(site.staff(life.id, Role.ADMINISTRATOR), has_stepped_up=True)
    assert "facilities" not in seen(client, f"/{life.code}/my/{membership}/")
    assert "facilities" not in seen(desk, f"/{life.code}/desk/")
    for page in ("", "library/"):
        seen(client, f"/{life.code}/my/{membership}/facilities/{page}", 404)
    for page in ("", "new/", "check/", "at/x/rules/", "at/x/close/"):
        seen(desk, f"/{life.code}/desk/premises/facilities/{page}", 404)
