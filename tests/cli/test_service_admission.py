"""``kiyaku service channel``, ``payment-method`` and ``sister``."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import hall, net

pytestmark = pytest.mark.django_db


def test_a_channel_is_closed_from_a_day_on_and_shown(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    said = running("service", "channel", "@", "paper", "closed", "--by", "yamada").out
    assert said == "Business day 2026-11-21: paper is not accepted from 2026-11-21 on.\n"
    online, paper = running.data("service", "channel", "@")
    assert (online["name"], online["open"], online["set"]) == ("online", True, [])
    assert (paper["name"], paper["open"], paper["clause"]) == ("paper", False, "2-1")
    assert paper["set"] == [{"open": False, "from": "2026-11-21", "by": "yamada"}]
    told = running("service", "channel", "@").out
    assert "2026-11-21 not accepted" in told
    assert "受け付けない" in running("service", "channel", "@", english=False).out


def test_it_is_done_once_per_key(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    words = ("service", "payment-method", "@", "card", "closed", "--from", "2026-12-01")
    for repeated in (False, True):
        done = running.data(*words, "--key", "card")
        assert (done["repeated"], done["from_day"]) == (repeated, "2026-12-01")
    found = {one["name"]: one for one in running.data("service", "payment-method", "@")}
    assert found["card"]["open"]
    assert len(found["card"]["set"]) == 1


def test_what_there_is_not_and_what_is_over_is_refused(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    refused = running("service", "channel", "@", "pigeon", "open", exit_code=1)
    assert "online, paper" in refused.err
    past = ("service", "channel", "@", "paper", "closed", "--from", "2026-11-20")
    assert "is over" in running(*past, exit_code=1).err
    assert "open or closed" in running("service", "channel", "@", "paper", exit_code=1).err


def test_two_services_are_of_one_operator_once_both_say_so(kiyaku: Kiyaku) -> None:
    here, there = hall(kiyaku), net(kiyaku)
    assert "No other service is named" in here("service", "sister", "@").out
    assert "does not look there now" in here("service", "sister", "@", there.code).out
    assert here.data("service", "sister", "@") == [{"code": there.code, "mutual": False}]
    assert there.data("service", "sister", "@", here.code)["holds"] is True
    assert here.data("service", "sister", "@") == [{"code": there.code, "mutual": True}]
    assert "yes" in here("service", "sister", "@").out
    assert there.data("service", "sister", "@", here.code, "--end")["holds"] is False
    assert here.data("service", "sister", "@") == [{"code": there.code, "mutual": False}]
    refused = here("service", "sister", "@", "nowhere", exit_code=1)
    assert "there is no service nowhere" in refused.err
