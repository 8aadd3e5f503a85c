"""``kiyaku alliance``: from listing a facility to checking a pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import hall, net
from tests.living import select

pytestmark = pytest.mark.django_db


def test_a_facility_is_listed_its_rules_agreed_to_and_a_pass_checked(
    kiyaku: Kiyaku, tmp_path: Path
) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "taro", "--plan", "individual")
    made = ("alliance", "add", "@", "library", "図書館", "前橋市", "--key", "m")
    running(*made)
    assert running.data(*made)["repeated"] is True
    rules = tmp_path / "rules.txt"
    rules.write_text("静かに過ごす。", encoding="utf-8")
    running("alliance", "rules", "@", "library", str(rules))
    (shown,) = running.data("alliance", "list", "@")
    assert (shown["facility"], shown["rules_from"]) == ("library", "2026-11-21")
    assert "図書館" in running("alliance", "list", "@").out
    early = running("alliance", "pass", "@", "taro", "library", exit_code=1)
    assert "16-5" in early.err
    running("alliance", "agree", "@", "taro", "library")
    issued = running.data("alliance", "pass", "@", "taro", "library", "--key", "p")
    assert running.data("alliance", "pass", "@", "taro", "library", "--key", "p")["repeated"]
    good = running.data("alliance", "check", "@", issued["token"])
    assert (good["outcome"], good["member"]) == ("good", "taro")
    assert select("SELECT count(*) FROM access_log WHERE page = 'alliance check'") == [1]
    running("alliance", "close", "@", "library")
    shut = running("alliance", "check", "@", issued["token"], exit_code=1)
    assert "closed to members" in shut.out
    wrong = running("alliance", "check", "@", "x", exit_code=1)
    assert "no pass that was issued here" in wrong.err


def test_terms_without_facilities_refuse_them(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    refused = running("alliance", "list", "@", exit_code=1)
    assert "know no alliance facilities" in refused.err
