"""Ways to apply and to pay at the desk: what is accepted, and the switch from a day on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.flows import ways_in
from kiyaku.members import switches
from tests import site
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

PAPER = {"key": "k" * 32, "way": "channel-paper", "state": "closed", "from_day": "2026-11-02"}


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-02")


def at(living: Living, page: str = "") -> str:
    return f"/{living.code}/desk/settings/ways-in/{page}"


def legal(living: Living) -> Client:
    return site.signed_in(site.staff(living.id, Role.LEGAL))


def row(page: str, value: str) -> str:
    return page.split(f'id="w-{value}"')[1].split("</tr>")[0]


def is_open(living: Living, on: str, kind: str, name: str) -> bool:
    return switches.open_on(living.id, day(on))[kind][name]


def test_only_who_may_sees_and_switches(hall):
    other = Living("choppaya", "2026-11-02")
    stranger = site.signed_in(site.staff(other.id, Role.ADMINISTRATOR, "elsewhere"))
    desk = site.signed_in(site.staff(hall.id, Role.FRONT_DESK))
    may = legal(hall)
    for page, status in (("", 200), ("switch/", 403)):
        assert stranger.get(at(hall, page)).status_code == 404
        assert Client().get(at(hall, page)).status_code == 302
        assert desk.get(at(hall, page)).status_code == status
        assert may.get(at(hall, page)).status_code == 200
    assert desk.post(at(hall, "switch/"), {**PAPER, "confirmed": "1"}).status_code == 403
    assert "/ways-in/switch/" not in desk.get(at(hall)).content.decode()
    assert is_open(hall, "2026-11-02", "channel", "paper")


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_a_way_is_closed_once_it_was_checked(pack):
    service = Living(pack, "2026-11-02")
    browser = legal(service)
    asking = browser.post(at(service, "switch/"), PAPER)
    assert asking.status_code == 200
    assert "まだ切り替えていません" in asking.content.decode()
    assert is_open(service, "2026-11-02", "channel", "paper")
    for _ in range(2):
        done = browser.post(at(service, "switch/"), {**PAPER, "confirmed": "1"})
        assert done.status_code == 302
    page = browser.get(at(service)).content.decode()
    assert "受け付けない</span>" in row(page, "channel-paper")
    assert re.search(r"#c\d+-\d+", row(page, "channel-paper"))
    assert "2026年11月2日(月) から" in row(page, "channel-paper")
    assert "切り替えたことはありません" in row(page, "channel-online")
    assert not is_open(service, "2026-11-02", "channel", "paper")
    assert select(
        "SELECT count(*) FROM journal_entry WHERE service_id = %s AND action = 'channel_set'",
        service.id,
    ) == [1]


def test_a_way_to_pay_is_closed_from_a_later_day_and_opened_again(hall):
    browser = legal(hall)
    card: dict[str, Any] = {"way": "payment_method-card", "confirmed": "1"}
    later = {**card, "key": "a" * 32, "state": "closed", "from_day": "2026-12-01"}
    again = {**card, "key": "b" * 32, "state": "open", "from_day": "2027-01-01"}
    for typed in (later, again):
        assert browser.post(at(hall, "switch/"), typed).status_code == 302
    days = ("2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01")
    found = [is_open(hall, on, "payment_method", "card") for on in days]
    assert found == [True, False, False, True]
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = row(browser.get(at(hall)).content.decode(), "payment_method-card")
    assert page.index("not accepted") < page.rindex("accepted</span>")
    assert page.count("entered on") == 2


def test_a_past_day_is_refused_before_it_is_asked_about(hall):
    answer = legal(hall).post(at(hall, "switch/"), {**PAPER, "from_day": "2026-11-01"})
    assert answer.status_code == 422
    assert "過ぎています" in answer.content.decode()


def test_a_way_there_is_not_is_refused(hall):
    answer = legal(hall).post(at(hall, "switch/"), {**PAPER, "way": "channel-pigeon"})
    assert answer.status_code == 422


def test_many_switches_are_shown_in_as_many_queries(hall, django_assert_max_num_queries):
    for number in range(8):
        ways_in.set_channel(**hall.acting, channel="paper", is_open=bool(number % 2))
    browser = legal(hall)
    browser.get(at(hall))
    with django_assert_max_num_queries(16):
        page = browser.get(at(hall)).content.decode()
    assert row(page, "channel-paper").count("登録") == 8
