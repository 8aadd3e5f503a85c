"""``kiyaku calendar``: the address of a member's calendar is made, told once, and revoked."""

from __future__ import annotations

import icalendar
import pytest
from django.test import Client

from tests.cli.conftest import Kiyaku
from tests.cli.running import hall, net
from tests.living import select

pytestmark = pytest.mark.django_db


def test_an_address_is_told_once_and_opens_nothing_once_it_is_revoked(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "taro", "--plan", "individual")
    made = ("calendar", "address", "@", "taro", "--key", "a")
    first = running.data(*made)["address"]
    again = running.data(*made)
    assert (again["repeated"], again["address"]) == (True, None)
    assert "told once" in running(*made).out
    path = "/" + first.split("/", 3)[3]
    response = Client().get(path)
    assert response.status_code == 200
    assert icalendar.Calendar.from_ical(response.content).walk("VEVENT") == []
    assert select("SELECT count(*) FROM access_log WHERE page = 'calendar address'")[0] >= 1
    other = running.data("calendar", "address", "@", "taro")["address"]
    assert Client().get(path).status_code == 404
    running("calendar", "revoke", "@", "taro")
    assert Client().get("/" + other.split("/", 3)[3]).status_code == 404
    none = running("calendar", "revoke", "@", "taro", exit_code=1)
    assert "no address" in none.err


def test_terms_without_spaces_refuse_it(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    running("member", "register", "@", "taro", "--plan", "home")
    refused = running("calendar", "address", "@", "taro", exit_code=1)
    assert "know no use of spaces" in refused.err
