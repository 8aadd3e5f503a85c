"""Readings: chosen with a reason, now or for a day to come, once the yen effect was shown."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from tests import site
from tests.console.test_settings import asked, at, card, confirm, entries, shown
from tests.living import Living, select

pytestmark = pytest.mark.django_db
PAGE = "readings/interest_end_day/"


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-02")


@pytest.fixture
def legal(hall: Living) -> Client:
    return site.signed_in(site.staff(hall.id, Role.LEGAL, "houmu"))


def section(page: str) -> str:
    """What the list says of the reading."""
    return page.split('id="r-interest_end_day"')[1].split("</section>")[0]


def test_a_reading_is_chosen_once_and_its_history_told(hall, legal):
    assert "選び直したことはありません" in shown(legal, hall, "readings/")
    asked(legal, hall, PAGE, status=422, option="does_not_count")  # no reason
    asking = asked(legal, hall, PAGE, option="does_not_count", reason="「まで」の読み")
    assert "含める" in card(asking, "いままで")
    assert "含めない" in card(asking, "変更後")
    assert entries(hall, "reading_chosen") == []
    done = section(confirm(legal, hall, PAGE, asking))
    assert len(entries(hall, "reading_chosen")) == 1
    assert re.search(r"<strong>含めない\(前日まで\)</strong>", done)
    assert "houmu: 含めない(前日まで)" in done
    assert "「まで」の読み" in done
    assert not any("「まで」" in one for one in select("SELECT payload FROM journal_entry"))


def test_an_option_there_is_not_is_refused(hall, legal):
    asked(legal, hall, PAGE, status=422, option="sometimes", reason="r")
    asked(legal, hall, PAGE, status=422, option="sometimes", reason="r", confirmed="1")
    assert entries(hall, "reading_chosen") == []


def test_what_it_would_have_come_to_is_shown_before(hall, legal):
    hall.register("late")
    hall.on("2027-03-31")
    hall.pay("late")
    hall.on("2027-04-02")
    page = asked(legal, hall, PAGE, option="does_not_count", reason="r", first_day="2026-11-02")
    effect = page.split('id="effect"')[1].split("</section>")[0]
    assert "支払われた請求の遅延利息" in effect
    assert "#c6-2" in effect
    assert f"/members/{hall.members['late']}/" in effect
    assert ("差の合計" in effect and "−" in effect) or "-" in effect
    without = site.signed_in(site.staff(hall.id, Role.CONTRACTOR, "gyosha"))
    assert without.post(at(hall, PAGE), {"option": "counts"}).status_code == 403


def test_a_later_day_is_planned_and_can_be_taken_back(hall, legal):
    typed = {"option": "does_not_count", "reason": "新年度から", "from_day": "2026-12-01"}
    asking = asked(legal, hall, PAGE, **typed)
    assert "2026年12月1日" in asking
    done = section(confirm(legal, hall, PAGE, asking))
    assert "2026年12月1日" in done and "変わる予定" in done and "新年度から" in done
    address = "readings/plans/withdraw/"
    assert "新年度から" in shown(legal, hall, address)
    refused = legal.post(at(hall, address), {"key": "w" * 32, "reason": " "})
    assert refused.status_code == 422
    for _ in range(2):
        legal.post(at(hall, address), {"key": "w" * 32, "reason": "見送り"})
    assert len(entries(hall, "reading_plan_withdrawn")) == 1
    done = section(shown(legal, hall, "readings/"))
    assert "変わる予定" not in done and "見送り" in done
    assert "計画はありません" in shown(legal, hall, address)
    assert legal.get(at(hall, address) + "?plan=999999").status_code == 404


def test_a_past_day_is_refused_where_it_was_typed(hall, legal):
    typed = {"option": "does_not_count", "reason": "r", "from_day": "2026-11-01"}
    page = asked(legal, hall, PAGE, status=422, **typed, confirmed="1")
    assert "過ぎた日からは変えられません" in page
