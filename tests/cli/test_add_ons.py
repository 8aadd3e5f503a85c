"""``kiyaku service add-ons`` and ``kiyaku take-add-on``, ``leave-add-on``, ``keep-add-on``."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import hall, net

pytestmark = pytest.mark.django_db


def test_an_add_on_is_offered_taken_given_up_and_kept(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    running("member", "register", "@", "taro", "--plan", "home")
    running("member", "start", "@", "taro")
    made = ("service", "make-add-on", "@", "ip", "900", "固定IP", "fixed address")
    running(*made, "--plan", "home", "--key", "m")
    assert running.data(*made, "--plan", "home", "--key", "m")["repeated"] is True
    (offered,) = running.data("service", "add-ons", "@")
    assert (offered["monthly_fee_yen"], offered["plans"]) == (900, ["home"])
    taken = running.data("take-add-on", "@", "taro", "ip", "--key", "t")
    assert running.data("take-add-on", "@", "taro", "ip", "--key", "t")["repeated"] is True
    refused = running("take-add-on", "@", "taro", "ip", exit_code=1)
    assert "9-1" in refused.err
    left = running.data("leave-add-on", "@", "taro", "ip")
    kept = running.data("keep-add-on", "@", "taro", "ip")
    assert kept["last_day"] == left["last_day"]
    (shown,) = running.data("member", "show", "@", "taro")["memberships"][0]["add_ons"]
    assert (shown["add_on"], shown["from_day"]) == ("ip", taken["from_day"])
    assert "fixed address" in running("member", "show", "@", "taro").out
    running("service", "close-add-on", "@", "ip")
    assert "fixed address" in running("service", "add-ons", "@").out
    running("service", "open-add-on", "@", "ip")
    assert running.data("service", "add-ons", "@")[0]["plans"] == []


def test_terms_without_add_ons_refuse_them(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    refused = running("service", "add-ons", "@", exit_code=1)
    assert "no add-ons" in refused.err
