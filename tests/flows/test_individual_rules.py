"""Individual rules as documents: dated, above the terms unless they give way, and told which."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import (
    announcements,
    individual_rules,
    notice_settings,
    settings_shown,
    terms_status,
)
from kiyaku.notices import announcing
from tests.living import Living, as_owner, day, select

pytestmark = pytest.mark.django_db

TEXT = "第1条（支払期限）\n会費の支払期限は月の15日とする。\n"


def publish(one: Living, title: str = "会議室の規定", **more: object) -> int:
    about = {
        "text": TEXT, "file_name": "rules.txt", "from_day": day("2026-12-01"),
        "parameters": {"due_day": 15}, **more,
    }  # fmt: skip
    return int(individual_rules.publish_rules(**one.acting, title=title, **about))  # type: ignore[arg-type]


def due_on(one: Living, first_day: str) -> str:
    dated = queries.pack(one.id).parameters["due_day"]
    return str(int(dated.on(np.datetime64(first_day, "D"))))


@pytest.fixture
def one() -> Living:
    return Living("netsugen", "2026-11-20")


def test_rules_win_over_terms_and_settings_on_their_days_only(one: Living) -> None:
    publish(one, until_day=day("2027-01-31"))
    one.set_parameter("due_day", {"2026-12-15": 12})
    found = [due_on(one, on) for on in ("2026-11-30", "2026-12-01", "2027-01-31", "2027-02-01")]
    assert found == ["10", "15", "15", "12"]


def test_what_was_looked_up_names_the_document(one: Living) -> None:
    publish(one)
    shown = next(p for p in settings_shown.parameters(one.id) if p.name == "due_day")
    assert [(s.value, s.source, s.document.ja) for s in shown.spans][-1] == (
        15, "individual_rules", "会議室の規定",
    )  # fmt: skip


def test_rules_that_give_way_count_only_where_nothing_else_does(one: Living) -> None:
    publish(one, yields=True, parameters={"due_day": 15, "no_answer_days": 90})
    pack = queries.pack(one.id)
    assert due_on(one, "2026-12-01") == "10"
    assert {span.value for span in pack.parameters["no_answer_days"].spans} >= {90}


def test_rules_published_again_under_their_title_take_the_place(one: Living) -> None:
    publish(one)
    entry = publish(one, parameters={"due_day": 17}, until_day=day("2026-12-31"))
    assert [found.entry for found in individual_rules.rules(one.id)] == [entry]
    assert [due_on(one, on) for on in ("2026-12-31", "2027-01-01")] == ["17", "10"]
    (document, tree) = individual_rules.rules_document(one.id, entry)
    assert document.title == "会議室の規定"
    assert [article.address for article in tree.articles] == ["1"]


def test_a_title_is_taken_by_other_days_and_values(one: Living) -> None:
    publish(one)
    for more in ({"from_day": day("2027-04-01")}, {"parameters": {}}):
        with pytest.raises(OperationRefused) as caught:
            publish(one, **more)
        assert caught.value.code == "rules_title_taken"


def test_what_cannot_be_is_refused(one: Living) -> None:
    for code, more in (
        ("bad_title", {"title": "  "}),
        ("days_in_wrong_order", {"until_day": day("2026-11-30")}),
        ("bad_file_name", {"file_name": ""}),
    ):
        with pytest.raises(OperationRefused) as caught:
            publish(one, **more)  # type: ignore[arg-type]
        assert caught.value.code == code
    with pytest.raises(OperationRefused) as unknown:
        individual_rules.rules_document(one.id, 1)
    assert unknown.value.code == "unknown_rules"
    assert individual_rules.rules(one.id) == []


def test_fees_fall_due_by_the_rules_and_all_can_be_computed_again(one: Living) -> None:
    one.register("m")
    publish(one)
    one.closed("2027-01-31")
    assert verify(one.id) == []
    assert [found.title for found in terms_status.status(one.id).rules] == ["会議室の規定"]


def test_members_are_told_when_rules_are_published(one: Living) -> None:
    one.register("hanako")
    publish(one)
    (told,) = announcing.published(one.id)
    assert (told.kind, told.takes_effect_on) == ("individual_rules_changed", day("2026-12-01"))
    assert "会議室の規定" in told.what_ja and "会議室の規定" in told.what_en
    assert told.last_day == day("2026-11-30") and not announcements.is_late(told, one.today)
    one.closed("2026-11-20")
    assert verify(one.id) == []


def test_rules_that_are_told_too_late_need_a_reason_and_none_reaches_back() -> None:
    net = Living("choppaya", "2026-11-20")
    rules = {"parameters": {}, "title": "接続の規定"}
    with pytest.raises(OperationRefused) as late:
        publish(net, **rules)  # told 11 days ahead; 3-4 asks for 14 here
    assert (late.value.code, late.value.details["clauses"]) == ("notice_too_late", ["3-4"])
    with pytest.raises(OperationRefused) as back:
        publish(net, **rules, from_day=day("2026-11-19"), late_reason="忘れていた")
    assert (back.value.code, back.value.details["clauses"]) == ("rules_not_ahead", ["3-4"])
    publish(net, **rules, late_reason="法令の改正による")
    (told,) = announcing.published(net.id)
    assert announcements.is_late(told, net.today)
    net.closed("2026-11-20")
    assert verify(net.id) == []


# --- ended while they hold -----------------------------------------------------------------------


def test_rules_that_hold_are_ended_by_a_last_day_of_which_members_are_told(one: Living) -> None:
    one.register("m")
    publish(one)
    one.closed("2026-12-09")
    entry = publish(one, until_day=day("2026-12-31"))
    assert [due_on(one, on) for on in ("2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01")] == [
        "10", "15", "15", "10",
    ]  # fmt: skip
    (shown,) = individual_rules.rules(one.id)
    assert (shown.entry, shown.until_day) == (entry, day("2026-12-31"))
    told = announcing.published(one.id)[0]
    assert (told.takes_effect_on, told.last_day) == (day("2027-01-01"), day("2026-12-31"))
    assert "2026-12-31" in told.what_ja and "2026-12-31" in told.what_en
    one.closed("2026-12-15")
    publish(one, until_day=day("2027-02-28"))  # put off: what changes begins on 1 January
    assert announcing.published(one.id)[0].takes_effect_on == day("2027-01-01")
    assert [due_on(one, on) for on in ("2027-02-28", "2027-03-01")] == ["15", "10"]
    publish(one, until_day=None)
    told = announcing.published(one.id)[0]
    assert told.takes_effect_on == day("2027-03-01") and "further notice" in told.what_en
    publish(one, until_day=day("2027-01-15"))
    one.closed("2027-01-31")
    assert refused_code(one, until_day=None) == "rules_not_ahead"  # over: the title is used up
    assert verify(one.id) == []


def refused_code(one: Living, **more: object) -> str:
    with pytest.raises(OperationRefused) as refused:
        publish(one, **more)
    return refused.value.code


def test_nothing_else_of_rules_that_hold_is_changed(one: Living) -> None:
    publish(one)
    one.closed("2026-12-09")
    ends = {"until_day": day("2026-12-31")}
    for more in (
        {}, {"until_day": day("2026-12-09")}, {**ends, "parameters": {"due_day": 17}},
        {**ends, "text": TEXT + "第2条（補則）\n別に定める。\n"}, {**ends, "yields": True},
        {**ends, "title": "ほかの規定"},
    ):  # fmt: skip
        assert refused_code(one, **more) == "rules_not_ahead", more
    assert refused_code(one, **ends, from_day=day("2026-12-02")) == "rules_title_taken"
    with pytest.raises(OperationRefused) as late:
        given_up(one, individual_rules.rules(one.id)[0].entry)
    assert "同じ本文と値" in late.value.ja and "same text and values" in late.value.en
    one.set_parameter("due_day", {"2026-12-01": 16}, individual_rules="会議室の規定")
    assert refused_code(one, **ends) == "rules_not_ahead"  # it would set 15 for days gone by


def test_an_end_is_told_within_the_time_of_notice() -> None:
    net = Living("choppaya", "2026-11-20")
    rules = {"parameters": {}, "title": "接続の規定", "from_day": day("2026-12-10")}
    publish(net, **rules)
    net.closed("2026-12-10")
    assert refused_code(net, **rules, until_day=day("2026-12-20")) == "notice_too_late"
    publish(net, **rules, until_day=day("2026-12-31"))
    assert not announcements.is_late(announcing.published(net.id)[0], net.today)


# --- given up before they take effect ----------------------------------------------------------


def given_up(one: Living, entry: int, reason: str = "計算が合わない") -> str:
    return str(individual_rules.withdraw_rules(**one.acting, rules=entry, reason=reason))


def test_rules_given_up_set_nothing_and_whoever_was_told_is_told_so(one: Living) -> None:
    one.register("hanako")
    way = {**one.acting, "kind": "individual_rules_changed", "channel": "email"}
    notice_settings.set_channel(**way)
    publish(one, title="ほかの規定", parameters={})  # of the same day: it stays
    publish(one, parameters={"due_day": 17})
    entry = publish(one)  # in the place of the one before, which does not come back
    assert due_on(one, "2026-12-01") == "15"
    assert given_up(one, entry) == "会議室の規定"
    assert due_on(one, "2026-12-01") == "10"
    assert [found.title for found in individual_rules.rules(one.id)] == ["ほかの規定"]
    (shown,) = individual_rules.withdrawn(one.id)
    assert (shown.title, shown.from_day, shown.reason) == (
        "会議室の規定", day("2026-12-01"), "計算が合わない",
    )  # fmt: skip
    told = announcing.published(one.id)[0]
    assert (told.kind, told.takes_effect_on) == ("individual_rules_withdrawn", day("2026-12-01"))
    assert "会議室の規定" in told.what_ja and "given up" in told.what_en
    assert "計算" not in told.what_ja  # why is the operator's own
    sent = select(
        "SELECT kind FROM outgoing WHERE service_id = %s AND kind LIKE 'individual%%' ORDER BY id",
        one.id,
    )
    assert sent == ["individual_rules_changed"] * 3 + ["individual_rules_withdrawn"]
    (entry_told,) = select(
        "SELECT payload::text FROM journal_entry WHERE service_id = %s AND action = %s",
        one.id, individual_rules.WITHDRAWN,
    )  # fmt: skip
    assert "計算" not in entry_told
    again = publish(one, parameters={"due_day": 16})  # anew, under the same title
    assert due_on(one, "2026-12-01") == "16"
    assert [found.entry for found in individual_rules.rules(one.id)][-1] == again
    one.closed("2026-12-31")
    assert verify(one.id) == []


def test_values_without_a_document_outlive_one_that_is_given_up(one: Living) -> None:
    """They are in force under the title already, and no document set them."""
    one.set_parameter("due_day", {"2026-11-25": 12}, individual_rules="会議室の規定")
    one.closed("2026-11-25")
    entry = publish(one, until_day=day("2026-12-20"))
    assert due_on(one, "2026-12-01") == "15"
    given_up(one, entry)
    found = [due_on(one, on) for on in ("2026-11-24", "2026-11-25", "2026-12-01", "2026-12-21")]
    assert found == ["10", "12", "12", "12"]
    again = publish(one)
    assert [due_on(one, on) for on in ("2026-11-30", "2026-12-01")] == ["12", "15"]
    given_up(one, again)
    assert due_on(one, "2026-12-21") == "12"
    one.closed("2026-11-26")
    assert verify(one.id) == []


def test_what_is_given_up_is_named_ahead_of_its_day_and_has_its_reason(one: Living) -> None:
    entry = publish(one)
    for code, number, reason in (
        ("unknown_rules", entry + 1, "r"), ("reason_missing", entry, "  "),
        ("reason_missing", entry, "r" * 401),
    ):  # fmt: skip
        with pytest.raises(OperationRefused) as refused:
            given_up(one, number, reason)
        assert refused.value.code == code
    one.closed("2026-11-30")
    with pytest.raises(OperationRefused) as late:
        given_up(one, entry)
    assert late.value.code == "rules_in_force" and late.value.details["clauses"] == ["12", "13"]
    assert due_on(one, "2026-12-01") == "15"


def test_verification_finds_rules_given_up_in_secret_or_too_late(one: Living) -> None:
    entry = publish(one)
    given_up(one, entry)
    assert verify(one.id) == []
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE individual_rules_withdrawn SET from_day = entered_on")
    assert {found.code for found in verify(one.id)} >= {"terms_version", "terms_version_late"}
