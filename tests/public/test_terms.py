"""The public pages of terms, changes and prices: any day, both languages, loaded texts."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from kiyaku import packs
from kiyaku.flows import readings, terms_documents
from kiyaku.web.templatetags import kiyaku as tags
from tests.flows.written_terms import written
from tests.living import Living, day

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = "2020-12-21", "2023-11-01", "2024-03-05"


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-02")


def shown(living: Living, page: str, language: str = "ja", status: int = 200) -> str:
    """A page as a browser without a login gets it."""
    response = Client(headers={"accept-language": language}).get(f"/{living.code}/{page}")
    assert response.status_code == status
    return response.content.decode()


def clause(page: str, address: str) -> str:
    """The part of the terms page that shows a clause."""
    start = page.index(f'id="c{address}"')
    ends = [page.find(sign, start) for sign in ('<div class="clause-shown', "</section>")]
    return page[start : min(end for end in ends if end > 0)]


def load(living: Living, version: str, **more: str) -> None:
    content = written(packs.load(living.pack), instead=more)
    terms_documents.load_document(
        **living.acting, version=day(version), text=content, file_name="kiyaku.txt"
    )


# --- the terms --------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_clause_has_its_anchor_and_its_gist(pack, language):
    living, register = Living(pack, "2026-11-02"), packs.load(pack).clauses
    page = shown(living, "terms/", language)
    for address, one in register.items():
        assert page.count(f'id="c{address}"') == 1
        with translation.override(language):
            gist = tags.dated(tags.told(one.gist))
        assert escape(gist) in clause(page, address)
    for article in {re.split(r"[-(]", address)[0] for address in register}:
        assert page.count(f'href="#a{article}"') == page.count(f'id="a{article}"') == 1
    assert ("本文はまだ読み込まれていません" if language == "ja" else "not loaded yet") in page


def test_a_clause_shows_its_values_with_their_source(hall):
    part = clause(shown(hall, "terms/"), "5-3")
    assert "会費の支払日: <strong>10日</strong>" in part
    assert "2020年12月21日(月) から、出典: 規約" in part
    rate = clause(shown(hall, "terms/", "en"), "6-2")
    assert "<strong>25‰ (2.5 %)</strong>" in rate
    assert "source: the operator&#x27;s settings" in rate


def test_a_value_that_is_not_known_says_so():
    hall = Living("netsugen", "2026-11-02", parameters={"late_interest_rate_permille": {}})
    part = clause(shown(hall, "terms/"), "6-2")
    assert "わかりません" in part
    assert "わかりません" not in clause(shown(hall, "terms/?on=2025-03-31"), "6-2")


def test_a_clause_shows_how_it_is_read_and_why(hall):
    part = clause(shown(hall, "terms/"), "6-2")
    reading = packs.load("netsugen").readings["interest_end_day"]
    assert reading.question.ja in part
    assert f"<strong>{reading.options['counts'].ja}</strong>" in part
    assert reading.ground.ja in part
    readings.choose_reading(
        **hall.acting, reading="interest_end_day", option="does_not_count", reason="r"
    )
    part = clause(shown(hall, "terms/"), "6-2")
    assert f"<strong>{reading.options['does_not_count'].ja}</strong>" in part
    assert reading.ground.ja not in part
    assert "運営者が選んだ解釈です" in part


def test_another_day_shows_that_day(hall):
    hall.set_parameter("dunning_after_days", {"2026-12-01": 5})
    assert "<strong>10日</strong>" in clause(shown(hall, "terms/"), "5-4")
    later = clause(shown(hall, "terms/?on=2026-12-01"), "5-4")
    assert "<strong>5日</strong>" in later
    assert "2026年12月1日(火) から、出典: 運営者の設定" in later
    then = shown(hall, "terms/?on=2023-12-01")
    assert "2023年11月1日(水) からの版" in then
    assert "2023年12月1日(金) に有効" in then


def test_what_was_entered_since_stands_beside_what_was_known(hall):
    hall.on("2026-11-05").set_parameter("no_use_days", {"2026-11-03": 365})
    part = clause(shown(hall, "terms/?on=2026-11-03"), "9-1(5)")
    assert "その後に登録された、この日の値: 365日" in " ".join(part.split())


def test_another_version_says_that_it_is_not_in_force(hall):
    page = shown(hall, f"terms/?version={FIRST}")
    assert "2026年11月2日(月) には有効でない版" in page
    assert packs.load("netsugen").versions[0].note.ja in page
    assert f'href="?version={THIRD}&amp;on=2026-11-02"' in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("on=soon", "日付を正しく入力してください"),
        ("on=2020-12-20", FIRST),
        ("version=2024-03-06", "2024-03-06 施行の版はありません"),
    ],
)
def test_what_there_is_not_is_refused_on_a_page_that_shows_today(hall, asked, said):
    page = shown(hall, f"terms/?{asked}", status=422)
    assert said in page
    assert "2026年11月2日(月) に有効" in page


def test_the_operators_wording_is_shown_and_the_gist_beside_it(hall):
    load(hall, THIRD, **{"5-3": "<b>毎月の料金は十日に払う。</b>"})
    page = shown(hall, "terms/")
    part = clause(page, "5-3")
    assert "&lt;b&gt;毎月の料金は十日に払う。&lt;/b&gt;" in part
    assert packs.load("netsugen").clauses["5-3"].gist.ja in part
    assert 'class="wording" lang="ja"' in part
    assert "条文は運営者の本文(kiyaku.txt、2026年11月2日(月) 読込)です" in page
    assert 'class="wording" lang="ja"' in clause(shown(hall, "terms/", "en"), "5-3")


@pytest.mark.parametrize(("pack", "address"), [("netsugen", "5-1"), ("choppaya", "12-1")])
def test_the_clause_on_the_price_list_shows_the_fees(pack, address):
    living = Living(pack, "2026-11-02")
    living.set_price(6_600, "2027-01-01")
    assert "usual: 月額 <strong>6,000円</strong>" in clause(shown(living, "terms/"), address)
    later = clause(shown(living, "terms/?on=2027-01-01", "en"), address)
    assert "usual: <strong>¥6,600</strong> a month (from 1 Jan 2027 (Fri))" in later


# --- changes ----------------------------------------------------------------------------------


def test_changes_are_marked_sign_by_sign(hall):
    load(hall, SECOND, **{"5-3": "毎月10日までに払う。"})
    load(hall, THIRD, **{"5-3": "毎月27日までに払う。"})
    for page in (
        shown(hall, "terms/changes/"),
        shown(hall, f"terms/changes/?old={SECOND}&new={THIRD}"),
    ):
        assert "毎月<ins>27</ins>日までに払う。" in page
        assert "毎月<del>10</del>日までに払う。" in page
    back = shown(hall, f"terms/changes/?old={THIRD}&new={SECOND}", "en")
    assert "毎月<ins>10</ins>日までに払う。" in back
    assert "Table of changes" in back
    same = shown(hall, f"terms/changes/?old={THIRD}&new={THIRD}")
    assert "変更はありません" in same
    assert "<ins>" not in same


def test_versions_without_a_text_are_named_kindly(hall):
    load(hall, THIRD)
    page = shown(hall, "terms/changes/")
    assert "本文がまだ読み込まれていない" in page
    missing = page[page.index("まだ読み込まれていない") :]
    assert "2023年11月1日(水) からの版" in missing
    assert "2024年3月5日(火) からの版" not in missing
    assert "service load-terms" not in page
    assert "desk" not in missing


def test_a_version_there_is_not_cannot_be_compared(hall):
    shown(hall, f"terms/changes/?old={FIRST}&new=2024-03-06", status=422)
    shown(hall, f"terms/changes/?old={FIRST}", status=422)


# --- prices -----------------------------------------------------------------------------------


def test_the_price_list_has_fees_of_today_to_come_and_before(hall):
    hall.set_price(6_600, "2026-12-01")
    hall.set_price(7_700, "2027-04-01")
    page = shown(hall, "prices/")
    assert re.search(r'class="figure">6,000円', page)
    assert "2026年12月1日(火) から <strong>6,600円</strong>" in page
    assert f'href="/{hall.code}/terms/#c5-1"' in page
    assert "これまでの料金" not in page
    later = shown(hall, "prices/?on=2027-04-01", "en")
    assert re.search(r'class="figure">¥7,700', later)
    assert "Earlier fees (2)" in later
    assert "To come" not in later
    refused = shown(hall, "prices/?on=soon", status=422)
    assert re.search(r'class="figure">6,000円', refused)


def test_a_service_without_prices_says_so():
    bare = Living("netsugen", "2026-11-02", prices={})
    assert "料金はありません" in shown(bare, "prices/")
    assert "no fees" in shown(bare, "prices/", "en").lower()


# --- queries ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "most"), [("terms/", 9), ("terms/changes/", 8), ("prices/", 6)])
def test_pages_take_a_fixed_number_of_queries(hall, django_assert_max_num_queries, page, most):
    load(hall, SECOND)
    load(hall, THIRD)
    for number in range(20):
        hall.set_price(1_000 + number, "2026-11-02", plan=f"plan-{number}")
    with django_assert_max_num_queries(most):
        shown(hall, page)
