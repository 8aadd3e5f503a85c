"""The terms as they are published: wording, values, readings and prices of any day; changes."""

from __future__ import annotations

import pytest

from kiyaku import packs
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import published_terms, readings, terms_documents
from kiyaku.flows.clauses_shown import ClauseShown
from kiyaku.flows.live_values import LiveValue
from kiyaku.flows.published_terms import ChangeRow, TermsPage
from kiyaku.terms import BeforeFirstVersion
from kiyaku.terms.documents import parse
from tests.flows.written_terms import signs, written
from tests.living import Living, day

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = "2020-12-21", "2023-11-01", "2024-03-05"


@pytest.fixture
def living(db: None) -> Living:
    return Living("netsugen", "2026-11-01")


def load(living: Living, version: str, content: str, file_name: str = "kiyaku.txt") -> None:
    terms_documents.load_document(
        **living.acting, version=day(version), text=content, file_name=file_name
    )


def page(living: Living, on: str, version: str | None = None) -> TermsPage:
    return published_terms.terms_page(
        living.id, on=day(on), version=None if version is None else day(version)
    )


def clauses(shown: TermsPage) -> dict[str, ClauseShown]:
    found = [clause for article in shown.articles for clause in article.clauses]
    assert len({clause.address for clause in found}) == len(found)
    return {clause.address: clause for clause in found}


def live(shown: TermsPage, address: str, name: str) -> LiveValue:
    return {one.name: one for one in clauses(shown)[address].values}[name]


# --- the register alone -----------------------------------------------------------------------


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_without_a_text_every_clause_of_the_register_is_there(db: None, pack: str) -> None:
    living, register = Living(pack, "2026-11-01"), packs.load(pack).clauses
    shown = page(living, "2026-11-01")
    assert list(clauses(shown)) == list(register)
    assert (shown.service, shown.title, shown.on) == (
        living.code, packs.load(pack).title, living.today,
    )  # fmt: skip
    assert not shown.shown.is_loaded
    for one in clauses(shown).values():
        assert (one.gist, one.kinds, one.binds) == (
            register[one.address].gist, register[one.address].kinds, register[one.address].binds,
        )  # fmt: skip
        assert one.wording is None
        assert one.label.ja and one.label.en


def test_articles_come_in_order_with_their_titles(living: Living) -> None:
    articles = page(living, "2026-11-01").articles
    assert [one.address for one in articles] == ["preamble", *map(str, range(1, 19)), "suppl"]
    fees = next(one for one in articles if one.address == "5")
    assert (fees.label.ja, fees.label.en) == ("第5条", "Art. 5")
    assert fees.title == packs.load("netsugen").clauses["5-1"].article_title
    assert (fees.heading, fees.chapter) == ("", "")
    assert [one.address for one in fees.clauses] == ["5-1", "5-2", "5-3", "5-4"]
    assert [clauses(page(living, "2026-11-01"))[a].depth for a in ("7", "7-7", "7-7(1)")] == [
        0, 0, 1,
    ]  # fmt: skip


def test_questions_and_readings_stand_with_the_clauses_they_touch(living: Living) -> None:
    due = clauses(page(living, "2026-11-01"))["5-3"]
    asked = {one.name: one for one in due.questions}
    assert "fee_due_on" in asked
    assert asked["fee_due_on"].summary.ja == packs.load("netsugen").clauses["5-3"].gist.ja
    assert asked["fee_due_on"].summary.en.startswith("A month's fee is due")
    assert asked["late_charge_due_on"].clauses == ("6-2", "5-3")
    reading = {one.id: one for one in due.readings}["holiday_due_date"]
    assert (reading.chosen, reading.is_default) == ("stays", True)
    assert reading.ground == packs.load("netsugen").readings["holiday_due_date"].ground


# --- as of any day ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "in_force"),
    [
        ("2020-12-21", FIRST), ("2023-10-31", FIRST), ("2023-11-01", SECOND),
        ("2024-03-04", SECOND), ("2024-03-05", THIRD), ("2030-01-01", THIRD),
    ],
)  # fmt: skip
def test_the_version_of_the_day_is_shown(living: Living, on: str, in_force: str) -> None:
    shown = page(living, on)
    assert shown.shown.first_day == day(in_force)
    assert [one.first_day for one in shown.versions if one.in_force] == [day(in_force)]
    assert [(one.first_day, one.last_day) for one in shown.versions] == [
        (day(FIRST), day("2023-10-31")), (day(SECOND), day("2024-03-04")), (day(THIRD), None),
    ]  # fmt: skip
    assert [one.text_known for one in shown.versions] == [False, False, True]


def test_another_version_can_be_looked_at(living: Living) -> None:
    shown = page(living, "2026-11-01", FIRST)
    assert shown.shown.first_day == day(FIRST)
    assert not shown.shown.in_force
    with pytest.raises(OperationRefused, match="2020-12-21, 2023-11-01, 2024-03-05") as refused:
        page(living, "2026-11-01", "2026-11-01")
    assert refused.value.code == "unknown_version"


def test_before_the_first_version_there_are_no_terms(living: Living) -> None:
    with pytest.raises(BeforeFirstVersion, match=FIRST):
        page(living, "2020-12-20")


@pytest.mark.parametrize(
    ("on", "value", "since", "until"),
    [
        ("2021-03-31", 26, "2020-04-01", "2021-03-31"),
        ("2021-04-01", 25, "2021-04-01", "2025-03-31"),
        ("2025-03-31", 25, "2021-04-01", "2025-03-31"),
    ],
)
def test_a_value_is_that_of_the_day(
    living: Living, on: str, value: int, since: str, until: str
) -> None:
    rate = live(page(living, on), "6-2", "late_interest_rate_permille").value
    assert rate.value == value
    assert (rate.source, rate.document.en) == ("law", "the law")
    assert (rate.from_day, rate.until_day) == (day(since), day(until))


def test_a_value_beyond_what_is_known_says_so(living: Living) -> None:
    known = live(page(living, "2025-03-31"), "6-2", "late_interest_rate_permille")
    assert (known.value.source, known.value.until_day) == ("law", day("2025-03-31"))
    set_ = live(page(living, "2025-04-01"), "6-2", "late_interest_rate_permille")
    assert (set_.value.value, set_.value.source) == (25, "operator")
    assert (set_.value.in_words.ja, set_.value.in_words.en) == ("25‰(2.5%)", "25‰ (2.5 %)")
    other = Living("netsugen", "2026-11-01", parameters={"late_interest_rate_permille": {}})
    unknown = live(page(other, "2025-04-01"), "6-2", "late_interest_rate_permille")
    assert (unknown.value.value, unknown.value.source) == (None, "unknown")
    assert "2025-03-31" in unknown.value.in_words.ja


def test_a_value_has_its_words_unit_source_and_clause(db: None) -> None:
    living = Living("choppaya", "2026-11-01", parameters={"resumption_fee_yen": 2_200})
    shown = page(living, "2026-11-01")
    fee = live(shown, "21-4", "resumption_fee_yen")
    assert (fee.words.ja, fee.words.en, fee.unit) == ("再開手数料", "resumption fee", "yen")
    assert (fee.value.in_words.ja, fee.value.document.ja) == ("2,200円", "運営者の設定")
    assert (fee.value.from_day, fee.value.until_day) == (None, None)
    assert (fee.clause, fee.since_changed) == ("21-4", None)
    age = live(shown, "6-3(4)", "adult_age_years").value
    assert (age.in_words.ja, age.from_day) == ("18歳", day("2022-04-01"))
    assert live(page(living, "2022-03-31"), "6-3(4)", "adult_age_years").value.value == 20
    limit = live(shown, "16-1", "stored_data_days_limit").value
    assert (limit.source, limit.in_words.en) == ("unset", "not set")


def test_a_default_is_not_said_to_be_the_operators_setting(living: Living) -> None:
    before = live(page(living, "2026-11-01"), "5-4", "dunning_after_days").value
    assert (before.value, before.source) == (10, "default")
    assert before.document.en == "the default, which the operator may change"
    living.set_parameter("dunning_after_days", 10)
    after = live(page(living, "2026-11-01"), "5-4", "dunning_after_days").value
    assert (after.value, after.source) == (10, "operator")


def test_individual_rules_are_named(living: Living) -> None:
    living.set_parameter("due_day", {"2026-12-01": 15}, individual_rules="アライアンス規約")
    before = live(page(living, "2026-11-30"), "5-3", "due_day").value
    after = live(page(living, "2026-12-01"), "5-3", "due_day").value
    assert (before.value, before.source, before.until_day) == (10, "terms", day("2026-11-30"))
    assert (after.value, after.source) == (15, "individual_rules")
    assert after.document.ja == after.document.en == "アライアンス規約"
    assert after.from_day == day("2026-12-01")


def test_a_past_day_shows_what_was_set_then_and_what_came_since(living: Living) -> None:
    living.set_parameter("dunning_after_days", 5)
    readings.choose_reading(
        **living.acting, reading="holiday_due_date", option="next_business_day", reason="r"
    )
    living.on("2026-11-03").set_parameter("dunning_after_days", 7)
    readings.choose_reading(**living.acting, reading="holiday_due_date", option="stays", reason="r")
    then, now = page(living, "2026-11-02"), page(living, "2026-11-03")
    value = live(then, "5-4", "dunning_after_days")
    assert value.value.value == 5
    assert value.since_changed is not None
    assert (value.since_changed.value, value.since_changed.in_words.en) == (7, "7 days")
    assert live(then, "5-3", "due_day").since_changed is None
    assert live(now, "5-4", "dunning_after_days").value.value == 7
    assert live(now, "5-4", "dunning_after_days").since_changed is None
    assert [
        {one.id: one.chosen for one in clauses(shown)["5-3"].readings}["holiday_due_date"]
        for shown in (then, now)
    ] == ["next_business_day", "stays"]


def test_a_value_entered_late_for_a_past_day_is_told_beside_what_was_known(living: Living) -> None:
    living.on("2026-11-05").set_parameter("no_use_days", {"2026-11-02": 365})
    then = live(page(living, "2026-11-02"), "9-1(5)", "no_use_days")
    assert then.value.source in ("unset", "unknown")
    assert then.since_changed is not None
    assert then.since_changed.value == 365
    assert live(page(living, "2026-11-01"), "9-1(5)", "no_use_days").since_changed is None


# --- prices -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("pack", "address"), [("netsugen", "5-1"), ("choppaya", "12-1")])
def test_the_clause_about_the_price_list_shows_the_fees_of_the_day(
    db: None, pack: str, address: str
) -> None:
    living = Living(pack, "2026-11-01")
    living.set_price(6_600, "2027-01-01")
    for on, fee in (("2026-12-31", 6_000), ("2027-01-01", 6_600)):
        shown = clauses(page(living, on))
        (plan,) = shown[address].prices or ()
        assert (plan.code, plan.fee and plan.fee.monthly_fee_yen) == ("usual", fee)
        assert [one.address for one in shown.values() if one.prices is not None] == [address]


# --- the operator's own text ------------------------------------------------------------------


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_every_clause_has_its_wording_and_no_sign_is_lost(db: None, pack: str) -> None:
    living, version = Living(pack, "2026-11-01"), packs.load(pack).versions[-1].in_force_from
    content = written(packs.load(pack))
    load(living, str(version), content)
    shown = page(living, "2026-11-01")
    assert shown.shown.file_name == "kiyaku.txt"
    assert shown.shown.loaded_on == living.today
    assert list(clauses(shown)) == list(packs.load(pack).clauses)
    for one in clauses(shown).values():
        assert one.wording is not None
        assert one.gist is not None
        assert "".join(one.wording.text) == one.gist.ja
    assert signs(spoken(shown)) == signs(iter([parse(content).full_text]))


def spoken(shown: TermsPage) -> list[str]:
    """Everything a page says in the operator's words, in order."""
    found = [shown.heading]
    for article in shown.articles:
        found.append(article.heading)
        for clause in article.clauses:
            assert clause.wording is not None
            found += [clause.wording.marker, *clause.wording.text, *clause.wording.after_items]
    return [*found, *shown.tail]


def test_a_text_is_shown_with_the_version_it_was_loaded_for(living: Living) -> None:
    load(living, FIRST, written(packs.load("netsugen"), instead={"5-3": "昔の文である。"}))
    assert not page(living, "2026-11-01").shown.is_loaded
    assert clauses(page(living, "2026-11-01"))["5-3"].wording is None
    for shown in (page(living, "2021-01-01"), page(living, "2026-11-01", FIRST)):
        wording = clauses(shown)["5-3"].wording
        assert wording is not None
        assert (wording.marker.strip(), wording.text) == ("3.", ("昔の文である。",))
    assert [one.is_loaded for one in page(living, "2026-11-01").versions] == [True, False, False]


def test_what_only_the_text_has_is_shown_as_well(living: Living) -> None:
    load(
        living, THIRD,
        written(
            packs.load("netsugen"), without=("9-1(6)", "16-6"),
            more="第18条の2（新しい条）\n作り物の条である。\n第19条（削除）",
        ),
    )  # fmt: skip
    shown = page(living, "2026-11-01")
    found, addresses = clauses(shown), list(clauses(shown))
    more = found["18の2-1"]
    assert (more.gist, more.kinds, more.binds) == (None, (), "")
    assert (more.values, more.readings, more.questions) == ((), (), ())
    assert (more.label.ja, more.label.en) == ("第18条の2第1項", "Art. 18-2(1)")
    assert more.wording is not None
    assert more.wording.text == ("作り物の条である。",)
    article = next(one for one in shown.articles if one.address == "18の2")
    assert (article.title, article.heading) == (None, "第18条の2（新しい条）")
    assert article.label.ja == "第18条の2"
    assert found["19"].wording is None  # a heading alone
    assert addresses[addresses.index("9-1(5)") + 1] == "9-1(6)"  # the text lacks it
    assert found["9-1(6)"].wording is None
    assert found["9-1(6)"].gist is not None


def test_text_after_items_and_chapters_keep_their_places(living: Living) -> None:
    load(
        living, THIRD,
        "題\n第一章　総則\n第1条（目的）\n次のとおりとする。\n(1) 甲\n(2) 乙\n"
        "なお、その他は別に定める。\n第2条（雑則）\n終わり。\n",
    )  # fmt: skip
    shown = page(living, "2026-11-01")
    first = clauses(shown)["1-1"]
    assert first.wording is not None
    assert first.wording.text == ("次のとおりとする。",)
    assert first.wording.after_items == ("なお、その他は別に定める。",)
    assert clauses(shown)["1-1(2)"].depth == 1
    assert next(one.chapter for one in shown.articles if one.address == "1") == "第一章　総則"
    assert shown.heading == "題"


def test_the_page_of_a_service_never_shows_anothers_text(living: Living) -> None:
    other = Living("netsugen", "2026-11-01")
    load(other, THIRD, written(packs.load("netsugen")))
    assert not page(living, "2026-11-01").shown.is_loaded


# --- changes ----------------------------------------------------------------------------------


def test_the_changes_between_two_versions_are_marked_sign_by_sign(living: Living) -> None:
    pack = packs.load("netsugen")
    load(living, SECOND, written(pack, instead={"5-3": "会費は毎月10日までに払う。"}))
    load(
        living, THIRD,
        written(pack, instead={"5-3": "会費は毎月27日までに払う。"}, without=("16-6",),
                more="第19条（休会）\n半年まで休むことができる。"),
    )  # fmt: skip
    found = published_terms.changes(living.id, day(SECOND), day(THIRD))
    assert found.changed
    assert (found.service, found.old.first_day, found.new.first_day) == (
        living.code, day(SECOND), day(THIRD),
    )  # fmt: skip
    (changed,) = of_kind(found.rows, "changed")
    assert [span.text for span in changed.old.spans if span.marked] == ["10"]
    assert [span.text for span in changed.new.spans if span.marked] == ["27"]
    assert (changed.new.label.ja, changed.new.label.en) == ("第5条3項", "Art. 5(3)")
    assert (changed.remark.ja, changed.remark.en) == ("（変更）", "(changed)")
    assert changed.new.placeholder is None
    (removed,) = of_kind(found.rows, "removed")
    assert (removed.old.address, removed.new.spans) == ("16-6", ())
    assert removed.new.placeholder is not None
    assert removed.new.placeholder.ja == "（削除）"
    added = of_kind(found.rows, "added")
    assert [one.new.address for one in added] == ["19", "19-1"]
    assert {one.old.placeholder and one.old.placeholder.en for one in added} == {"(new)"}
    unchanged = of_kind(found.rows, "unchanged")
    assert unchanged and all(one.new.placeholder and not one.new.spans for one in unchanged)


def of_kind(rows: tuple[ChangeRow, ...], kind: str) -> list[ChangeRow]:
    return [one for one in rows if one.kind == kind]


def test_a_changed_title_and_preamble_are_named(living: Living) -> None:
    pack = packs.load("netsugen")
    load(living, SECOND, written(pack, title="ためしの規約"))
    load(living, THIRD, written(pack, title="ためしの規程", instead={"preamble": "別の前文。"}))
    rows = published_terms.changes(living.id, day(SECOND), day(THIRD)).rows
    assert [(one.new.label.ja, one.new.label.en) for one in of_kind(rows, "changed")] == [
        ("題名", "Title")
    ]
    assert [(one.new.label.ja, one.new.label.en) for one in of_kind(rows, "added")] == [
        ("前文", "Preamble")
    ]


def test_two_texts_alike_have_no_changes(living: Living) -> None:
    for version in (SECOND, THIRD):
        load(living, version, written(packs.load("netsugen")))
    assert not published_terms.changes(living.id, day(SECOND), day(THIRD)).changed


@pytest.mark.parametrize("loaded", [SECOND, THIRD])
def test_a_version_without_a_text_is_refused_with_how_to_load_it(
    living: Living, loaded: str
) -> None:
    load(living, loaded, written(packs.load("netsugen")))
    (lacking,) = {SECOND, THIRD} - {loaded}
    with pytest.raises(OperationRefused) as refused:
        published_terms.changes(living.id, day(SECOND), day(THIRD))
    assert refused.value.code == "terms_text_not_loaded"
    command = f"kiyaku service load-terms {living.code} {lacking} FILE"
    assert command in refused.value.message("ja")
    assert command in refused.value.message("en")
    with pytest.raises(OperationRefused) as refused:
        published_terms.changes(living.id, day(loaded), day("2026-11-01"))
    assert refused.value.code == "unknown_version"


# --- what a page costs ------------------------------------------------------------------------


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_a_page_takes_a_fixed_number_of_queries(
    db: None, pack: str, django_assert_num_queries: object
) -> None:
    living, version = Living(pack, "2026-11-01"), packs.load(pack).versions[-1].in_force_from
    load(living, str(version), written(packs.load(pack)))
    living.on("2026-11-03").set_price(500, "2026-12-01", "night")
    with django_assert_num_queries(5):  # type: ignore[operator]
        page(living, "2026-11-03")
    with django_assert_num_queries(6):  # type: ignore[operator]
        page(living, "2026-11-02")


def test_changes_take_three_queries(living: Living, django_assert_num_queries: object) -> None:
    for version in (SECOND, THIRD):
        load(living, version, written(packs.load("netsugen")))
    with django_assert_num_queries(3):  # type: ignore[operator]
        published_terms.changes(living.id, day(SECOND), day(THIRD))
