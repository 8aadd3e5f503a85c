"""The journal in pages, each act in words."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.base import records
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import journal_list, timeline, told_headings, told_words
from kiyaku.flows.telling import action_in_words, tell
from kiyaku.terms.texts import Text
from tests.living import Living, day
from tests.many import many

pytestmark = pytest.mark.django_db


@pytest.fixture
def living(db: None) -> Living:
    living = Living("netsugen", "2026-12-01")
    for name in ("a", "b"):
        living.register(name)
    living.closed("2027-01-01")
    living.pay_many(("a", 2_000, "2027-01-02"), ("b", 3_000, "2027-01-01"))
    living.on("2027-01-15").demand("a", "2027-01-30")
    living.suspend("a")
    living.resume("a")
    living.leave("b")
    living.terminate("a")
    living.set_price(7_000, "2027-04-01")
    living.set_parameter("dunning_after_days", 5)
    return living


def test_an_act_is_told_as_the_timeline_tells_it(living: Living) -> None:
    told = {
        event.row: event
        for event in timeline.events(living.id)
        if event.event in records.actions(living.id)
    }
    rows = [one for one in journal_list.entries(living.id, size=200) if not one.entry.by_close]
    assert rows
    for one in rows:
        event = told[one.entry.id]
        assert one.words == Text(tell(event, "ja"), tell(event, "en"))
        assert (one.member, one.clauses) == (event.member, event.clauses)


def test_an_act_is_told_in_a_word_and_in_a_sentence(living: Living) -> None:
    one, *_ = journal_list.entries(living.id, action="payment_received", member="a")
    assert one.action == Text("入金", "payment")
    assert one.words == Text("2,000円の入金", "pays 2,000 yen")
    assert (one.member, one.entry.by, one.entry.day) == ("a", "staff", day("2027-01-02"))
    assert one.clauses


def test_what_is_asked_for_is_listed(living: Living) -> None:
    of_b = journal_list.entries(living.id, member="b", size=200)
    assert {one.member for one in of_b} == {"b"}
    assert {one.entry.action for one in of_b} >= {
        "application_received", "payment_received", "withdrawal_requested",
    }  # fmt: skip
    on_the_15th = journal_list.entries(
        living.id, from_day=day("2027-01-15"), until_day=day("2027-01-15"), actor="staff"
    )
    assert [one.entry.action for one in on_the_15th] == [
        "parameter_set", "price_set", "terminated", "withdrawal_requested", "resumed", "suspended",
        "formal_demand_issued",
    ]  # fmt: skip
    with pytest.raises(OperationRefused) as caught:
        journal_list.entries(living.id, member="nobody")
    assert caught.value.code == "unknown_member"


def test_every_act_there_is_has_words_in_both_languages(living: Living) -> None:
    known = journal_list.actions(living.id)
    assert len(known) >= 13
    for action, words in known.items():
        assert action not in (words.ja, words.en), action
        assert words.ja != words.en
    for row in journal_list.entries(living.id, size=200):
        assert row.entry.action not in row.words.ja
        assert "{" not in row.words.en
    assert set(told_headings.ACTIONS) <= set(told_words.SENTENCES)
    assert action_in_words("something_new") == Text("something_new", "something_new")
    assert journal_list.actors(living.id) == ["close", "staff"]


def test_a_page_takes_few_queries_in_a_large_service(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    with django_assert_max_num_queries(6):
        page = journal_list.entries(living.id, size=200)
    assert len(page) == 200
    with django_assert_max_num_queries(8):
        assert len(journal_list.entries(living.id, member="M000200", after=page.after)) > 0


def test_a_members_timeline_reads_no_other_members(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many(count=300)
    one = select_one(living)
    with django_assert_max_num_queries(25):
        alone = timeline.events(living.id, membership=one)
    assert {event.membership for event in alone} == {one}


def select_one(living: Living) -> int:
    from tests.living import select

    (one,) = select("SELECT max(id) FROM membership WHERE service_id = %s", living.id)
    return int(one)
