"""Versions of the terms that the operator publishes: planned, decided, announced, in force."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kiyaku import packs
from kiyaku.base import queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import (
    notice_settings,
    published_terms,
    terms_documents,
    terms_plans,
    terms_publishing,
    terms_status,
)
from kiyaku.flows.telling import tell
from kiyaku.flows.timeline import events
from kiyaku.notices import announcing
from kiyaku.terms.pack import Version
from kiyaku.terms.texts import Text
from tests.flows.written_terms import written
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

OLD = {"netsugen": "2024-03-05", "choppaya": "2022-02-18"}
NEW = day("2026-12-10")


def living(pack: str = "choppaya") -> Living:
    one = Living(pack, "2026-11-20")
    terms_documents.load_document(
        **one.acting,
        version=day(OLD[pack]),
        text=written(packs.load(pack)),
        file_name="old.txt",
    )
    return one


def plan(one: Living, version: str = "2026-12-10", **changes: object) -> int:
    text = written(packs.load(one.pack), **changes)  # type: ignore[arg-type]
    return int(
        terms_publishing.plan_version(
            **one.acting,
            version=day(version),
            text=text,
            file_name="new.txt",
            reason="見直し",
        )
    )


def carry_on(one: Living, number: int) -> None:
    left = terms_plans.plan_shown(one.id, number).undecided
    terms_publishing.decide_clauses(
        **one.acting,
        plan=number,
        decisions=[(clause.address, "carried_on", "意味は同じ") for clause in left],
    )


def refused(code: str, operation: object, **about: object) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        operation(**about)  # type: ignore[operator]
    assert caught.value.code == code
    return caught.value


def test_a_text_is_compared_with_the_version_before_clause_by_clause() -> None:
    one = living()
    found = terms_publishing.examine(
        service=one.id,
        version=NEW,
        text=written(
            packs.load("choppaya"),
            instead={"7-4": "手数料は別に定める。", "27-1": "協議して決める。"},
            without=("24-3",),
            more="第28条（新しい条）\n作り物の条である。",
        ),
        file_name="new.txt",
    )
    kinds = {touched.address: touched.kind for touched in found.touched}
    assert kinds["7-4"] == "changed"
    assert kinds["24-3"] == "gone"
    assert kinds["28-1"] == "new"
    decide = {touched.address for touched in found.to_decide}
    assert {"7-4", "28-1"} <= decide
    assert (str(found.last_notice_day), found.clauses) == ("2026-11-26", ("3-4",))
    assert found.table.changed
    assert select("SELECT count(*) FROM terms_plan") == [0]


def test_a_wording_that_moved_is_no_new_clause() -> None:
    one = living()
    old = written(packs.load("choppaya"))
    gist = packs.load("choppaya").clauses["20-2"].gist.ja
    text = old.replace(f"2. {gist}\n", f"2. 作り物の項を足す。\n3. {gist}\n")
    found = terms_publishing.examine(service=one.id, version=NEW, text=text, file_name="n.txt")
    moved = {touched.address: touched.moved_from for touched in found.touched if touched.moved_from}
    assert moved == {"20-3": "20-2"}
    assert not any(touched.kind == "gone" for touched in found.touched)


def test_an_announced_version_governs_from_its_day_on_and_bases_name_it() -> None:
    one = living()
    number = plan(one, instead={"7-4": "文言だけを直した。"})
    assert queries.pack(one.id).terms_version_on(NEW) == OLD["choppaya"]  # planned is not governing
    carry_on(one, number)
    terms_publishing.announce_version(**one.acting, plan=number)
    pack = queries.pack(one.id)
    assert pack.terms_version_on("2026-12-09") == OLD["choppaya"]
    assert pack.terms_version_on(NEW) == "2026-12-10"
    receipt = pack.explain(
        "late_interest", due_on="2026-12-20", principal_yen=9000, paid_on="2026-12-31"
    )
    assert receipt.terms_version == "2026-12-10"
    one.register("before")
    one.on("2026-12-10").register("after")
    one.closed("2027-01-31")
    started = select(
        "SELECT b.terms_version::text FROM membership m JOIN basis b ON b.id = m.start_basis_id"
        " WHERE m.service_id = %s ORDER BY m.id", one.id,
    )  # fmt: skip
    assert started == [OLD["choppaya"], "2026-12-10"]
    assert verify(one.id) == []


def test_rows_made_ahead_before_an_announcement_keep_the_version_then_known() -> None:
    one = living()
    one.register("ahead")
    one.on("2026-12-02")
    number = plan(one, "2026-12-03")
    terms_publishing.announce_version(
        **one.acting, plan=number, late_reason="法令の改正が急に決まった"
    )
    one.closed("2026-12-31")
    assert verify(one.id) == []


def test_the_terms_pages_show_an_announced_version_and_not_a_planned_one() -> None:
    one = living()
    gist = packs.load("choppaya").clauses["27-1"].gist.ja
    number = plan(one, instead={"27-1": gist + "作り物を足す。"})
    before = [str(shown.first_day) for shown in published_terms.versions(one.id)]
    carry_on(one, number)
    terms_publishing.announce_version(**one.acting, plan=number)
    after = [str(shown.first_day) for shown in published_terms.versions(one.id)]
    assert after == [*before, "2026-12-10"]
    table = published_terms.changes(one.id, day(OLD["choppaya"]), NEW)
    assert [row.new.address for row in table.rows if row.kind == "changed"] == ["27-1"]
    error = refused(
        "version_announced", terms_documents.load_document,
        **one.acting, version=NEW, text=written(packs.load("choppaya")), file_name="x.txt",
    )  # fmt: skip
    assert "公表ずみ" in error.ja


def test_each_clause_that_a_rule_hangs_on_must_be_decided() -> None:
    one = living()
    number = plan(one, instead={"7-4": "手数料は別に定める。"})
    shown = terms_plans.plan_shown(one.id, number)
    assert shown.stage == "draft"
    assert [clause.address for clause in shown.undecided] == ["7-4"]
    refused("clauses_undecided", terms_publishing.announce_version, **one.acting, plan=number)
    decide = terms_publishing.decide_clauses

    def told(decision: str, address: str = "7-4", reason: str = "r") -> dict[str, object]:
        return {**one.acting, "plan": number, "decisions": [(address, decision, reason)]}

    refused("unknown_clause", decide, **told("carried_on", "7-3"))
    refused("unknown_decision", decide, **told("later"))
    refused("reason_missing", decide, **told("carried_on", reason=" "))
    refused("parameter_not_set", decide, **told("parameter"))
    assert decide(**told("code")) == 0
    refused("needs_code", terms_publishing.announce_version, **one.acting, plan=number)
    one.set_parameter("initial_cancellation_handling_fee_yen", {"2026-12-10": 2000})
    assert decide(**told("parameter")) == 0
    assert terms_plans.plan_shown(one.id, number).stage == "planned"
    assert terms_publishing.announce_version(**one.acting, plan=number) == NEW


def test_notice_that_comes_too_late_needs_a_reason_and_is_flagged() -> None:
    one = living()
    number = plan(one, "2026-12-03")
    (due,) = terms_status.status(one.id).notices_due
    assert (str(due.last_day), due.late, due.clauses) == ("2026-11-19", True, ("3-4",))
    refused("notice_too_late", terms_publishing.announce_version, **one.acting, plan=number)
    terms_publishing.announce_version(**one.acting, plan=number, late_reason="法令の改正")
    assert terms_plans.plan_shown(one.id, number).late
    assert terms_status.status(one.id).notices_due == ()


def test_terms_that_set_no_period_are_told_by_the_day_before() -> None:
    one = living("netsugen")
    number = plan(one, "2026-11-21")
    terms_publishing.announce_version(**one.acting, plan=number)
    shown = terms_plans.plan_shown(one.id, number)
    until = day("2026-11-20")  # NETSUGEN 12, 13
    assert (shown.plan.last_notice_day, shown.late, shown.stage) == (until, False, "announced")
    one.on("2026-11-21")
    assert terms_plans.plan_shown(one.id, number).stage == "in_force"
    assert str(terms_status.status(one.id).in_force.first_day) == "2026-11-21"


def test_a_version_is_withdrawn_before_its_day_and_never_after() -> None:
    one = living("netsugen")
    withdraw = terms_publishing.withdraw_version
    first = plan(one, "2026-12-01")
    terms_publishing.announce_version(**one.acting, plan=first)
    second = plan(one)
    terms_publishing.announce_version(**one.acting, plan=second)
    refused("version_followed", withdraw, **one.acting, plan=first, reason="x")
    refused(
        "version_not_newest", terms_publishing.plan_version, **one.acting,
        version=day("2026-12-05"), text=written(packs.load("netsugen")), file_name="n", reason="r",
    )  # fmt: skip
    withdraw(**one.acting, plan=second, reason="取りやめ")
    assert queries.pack(one.id).terms_version_on("2026-12-31") == "2026-12-01"
    refused("plan_closed", withdraw, **one.acting, plan=second, reason="x")
    one.on("2026-12-01")
    refused("plan_closed", withdraw, **one.acting, plan=first, reason="x")
    again = plan(one)  # the day is free again
    terms_publishing.announce_version(**one.acting, plan=again)
    one.register("m")
    one.closed("2026-12-31")
    assert verify(one.id) == []


def test_a_plan_that_another_version_has_overtaken_is_planned_anew() -> None:
    one = living("netsugen")
    overtaken, sooner = plan(one), plan(one, "2026-12-01")
    terms_publishing.announce_version(**one.acting, plan=sooner)
    error = refused(
        "version_overtaken", terms_publishing.announce_version, **one.acting, plan=overtaken
    )
    assert "2026-12-01" in error.ja
    terms_publishing.withdraw_version(**one.acting, plan=overtaken, reason="r")
    anew = plan(one)
    assert str(terms_plans.plan_shown(one.id, anew).plan.follows) == "2026-12-01"
    assert terms_publishing.announce_version(**one.acting, plan=anew) == NEW


def test_what_is_computed_is_not_carried_on_under_a_number_that_has_moved() -> None:
    one = living("netsugen")
    gists = {name: clause.gist.ja for name, clause in packs.load("netsugen").clauses.items()}
    number = plan(one, instead={"5-3": gists["5-4"], "5-4": gists["5-3"]})
    shown = terms_plans.plan_shown(one.id, number)
    came = {clause.address: clause.moved_from for clause in shown.undecided}
    assert (came["5-3"], came["5-4"]) == ("5-4", "5-3")
    about = {**one.acting, "plan": number}
    error = refused(
        "clause_not_there", terms_publishing.decide_clauses,
        **about, decisions=[("5-4", "carried_on", "r")],
    )  # fmt: skip
    assert "5-3" in error.en
    left = [(clause.address, "code", "r") for clause in shown.undecided]
    assert terms_publishing.decide_clauses(**about, decisions=left) == 0
    refused("needs_code", terms_publishing.announce_version, **about)


def test_members_are_told_of_an_announced_version() -> None:
    one = living()
    one.register("m")
    notice_settings.set_channel(**one.acting, kind="terms_change", channel="email")
    number = plan(one, "2027-01-10")
    terms_publishing.announce_version(**one.acting, plan=number)
    kinds = select("SELECT kind FROM outgoing WHERE service_id = %s", one.id)
    assert kinds.count("terms_change") == 1
    (told,) = announcing.published(one.id)
    assert (told.kind, str(told.takes_effect_on), str(told.last_day)) == (
        "terms_change", "2027-01-10", "2026-12-27",
    )  # fmt: skip


def test_a_list_of_plans_compares_only_what_is_still_to_be_announced() -> None:
    one = living()
    given_up = plan(one, instead={"7-4": "手数料は別に定める。"})
    terms_publishing.withdraw_version(**one.acting, plan=given_up, reason="r")
    plan(one, instead={"7-4": "手数料は別に定める。"})
    first, second = terms_plans.plans(one.id)
    assert (first.stage, first.touched, second.stage) == ("withdrawn", (), "draft")
    assert [clause.address for clause in second.undecided] == ["7-4"]
    assert terms_plans.open_plans(one.id) == (second,)
    assert terms_plans.plan_shown(one.id, given_up).touched == second.touched


def test_no_version_reaches_back_or_takes_anothers_day() -> None:
    one = living("netsugen")
    about = {**one.acting, "text": written(packs.load("netsugen")), "file_name": "n", "reason": "r"}
    refused("version_not_ahead", terms_publishing.plan_version, **about, version=one.today)
    plan(one)
    refused("version_taken", terms_publishing.plan_version, **about, version=NEW)
    number = plan(one, "2026-11-21")
    one.on("2026-11-21")
    refused("version_not_ahead", terms_publishing.announce_version, **one.acting, plan=number)
    refused("unknown_plan", terms_publishing.announce_version, **one.acting, plan=1)


def test_without_the_text_before_there_is_nothing_to_compare_with() -> None:
    one = Living("netsugen", "2026-11-20")
    error = refused(
        "terms_text_not_loaded", terms_publishing.examine,
        service=one.id, version=NEW, text=written(packs.load("netsugen")), file_name="n",
    )  # fmt: skip
    assert "kiyaku service load-terms" in error.en


def test_every_step_is_told_in_both_languages() -> None:
    one = living()
    number = plan(one, instead={"7-4": "手数料は別に定める。"})
    carry_on(one, number)
    terms_publishing.announce_version(**one.acting, plan=number)
    terms_publishing.withdraw_version(**one.acting, plan=number, reason="取りやめ")
    told = {event.event: tell(event, "ja") + tell(event, "en") for event in events(one.id)}
    for action in (
        terms_publishing.PLANNED, terms_publishing.DECIDED, terms_publishing.ANNOUNCED,
        terms_publishing.WITHDRAWN,
    ):  # fmt: skip
        assert "2026-12-10" in told[action], action


def test_the_application_cannot_change_what_was_planned() -> None:
    one = living()
    plan(one)
    for statement in ("UPDATE terms_plan SET reason = ''", "DELETE FROM terms_step"):
        with (
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_status_is_one_look_with_a_bounded_number_of_queries(
    django_assert_max_num_queries: object,
) -> None:
    one = living()
    plan(one, instead={"7-4": "手数料は別に定める。"})
    plan(one, "2027-01-10", instead={"7-4": "手数料は別に定める。"})
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        found = terms_status.status(one.id)
    assert [(str(p.plan.version), p.stage) for p in found.plans] == [
        ("2026-12-10", "draft"), ("2027-01-10", "draft"),
    ]  # fmt: skip
    assert found.by_default == len(packs.load("choppaya").readings)


DAYS = st.dates(min_value=day("2022-02-18"), max_value=day("2030-12-31"))


@given(published=st.sets(DAYS, max_size=4), asked=st.lists(DAYS, min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_which_version_governs_each_row_is_decided_by_its_own_day(
    published: set[object], asked: list[object]
) -> None:
    note = Text("", "")
    pack = packs.load("choppaya").with_published(
        Version(np.datetime64(one, "D"), True, note, published=True) for one in published
    )
    days = np.array(asked, dtype="datetime64[D]")
    book = BasisBook(1, pack)
    starts = [str(one.in_force_from) for one in pack.versions]
    for one in asked:
        expected = max(start for start in starts if start <= str(one))
        assert pack.terms_version_on(one) == expected
    # A column across revisions answers as its rows do one by one, and as the pack alone does.
    column = pack.ask("terms_change_notice_last_day", effective_on=days)
    alone = packs.load("choppaya").ask("terms_change_notice_last_day", effective_on=days)
    assert (column == alone).all()
    assert book.ground("late_interest", starts[-1]).terms_version == starts[-1]
    assert str(pack.written_for) == OLD["choppaya"]


def test_the_words_of_reasons_stay_out_of_the_journal() -> None:
    one = living()
    number = plan(one, instead={"7-4": "手数料は別に定める。"})
    carry_on(one, number)
    terms_publishing.announce_version(**one.acting, plan=number, late_reason="r")
    terms_publishing.withdraw_version(**one.acting, plan=number, reason="取りやめの訳")
    payloads = "".join(select("SELECT payload FROM journal_entry"))
    for words in ("見直し", "意味は同じ", "取りやめの訳"):
        assert words not in payloads
    shown = terms_plans.plan_shown(one.id, number).plan
    assert shown.reason == "見直し" and shown.withdrawn is not None
    assert shown.withdrawn.reason == "取りやめの訳"
    assert {step.reason for step in shown.decisions.values()} == {"意味は同じ"}
    assert verify(one.id) == []


def told_so(one: Living) -> list[str]:
    """Who was told by mail or letter that a version is given up: number and way."""
    return select(
        "SELECT p.handle || ' ' || o.channel FROM outgoing o JOIN member p ON p.id = o.member_id"
        " WHERE o.service_id = %s AND o.kind = 'terms_change_withdrawn' ORDER BY o.id",
        one.id,
    )


def test_whoever_was_told_of_a_version_is_told_that_it_is_given_up_the_same_way() -> None:
    one = living()
    for name in ("a", "b"):
        one.register(name)
    notice_settings.set_channel(**one.acting, kind="terms_change", channel="email")
    number = plan(one)
    carry_on(one, number)
    terms_publishing.announce_version(**one.acting, plan=number, late_reason="r")
    one.register("later")  # it reads of both on the pages
    notice_settings.set_channel(**one.acting, kind="terms_change", channel="paper")
    refused(
        "goes_as_announced", notice_settings.set_channel, **one.acting,
        kind="terms_change_withdrawn", channel="",
    )  # fmt: skip
    about = {"plan": number, "reason": "取りやめ", "key": "w"}
    for _ in range(2):
        terms_publishing.withdraw_version(**one.acting, **about)
    assert told_so(one) == ["a email", "b email"]
    withdrawn, announced = announcing.published(one.id)
    assert (withdrawn.kind, announced.kind) == ("terms_change_withdrawn", "terms_change")
    assert "2026-12-10" in withdrawn.what_ja and "2026-12-10" in withdrawn.what_en
    assert withdrawn.basis_id == announced.basis_id
    (basis,) = select("SELECT rule FROM basis WHERE id = %s", withdrawn.basis_id)
    assert basis == terms_plans.LAST_DAY
    assert verify(one.id) == []


def test_of_a_version_that_nobody_was_told_of_nobody_is_told_that_it_is_given_up() -> None:
    one = living("netsugen")
    one.register("a")
    quiet = plan(one)
    terms_publishing.withdraw_version(**one.acting, plan=quiet, reason="r")
    assert announcing.of_service(one.id) == []
    posted = plan(one)
    terms_publishing.announce_version(**one.acting, plan=posted)
    terms_publishing.withdraw_version(**one.acting, plan=posted, reason="r")
    assert [row.kind for row in announcing.published(one.id)] == [
        "terms_change_withdrawn", "terms_change",
    ]  # fmt: skip
    assert told_so(one) == []  # it was read on the pages, and so is this


def test_the_last_day_of_notice_is_a_duty_until_the_version_is_announced(
    django_assert_max_num_queries: object,
) -> None:
    one = living()
    number = plan(one)  # to be announced by 26 November
    week = day("2026-11-27")
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        (due,) = terms_plans.notices_ahead(one.id, queries.pack(one.id), until=week)
    assert (due.plan, due.version, str(due.last_day)) == (number, NEW, "2026-11-26")
    assert (due.is_past, due.clauses) == (False, ("3-4",))
    assert terms_plans.notices_ahead(one.id, queries.pack(one.id), until=day("2026-11-25")) == ()
    one.on("2026-11-27")
    (due,) = terms_plans.notices_ahead(one.id, queries.pack(one.id), until=week)
    assert due.is_past
    carry_on(one, number)
    terms_publishing.announce_version(**one.acting, plan=number, late_reason="r")
    assert terms_plans.notices_ahead(one.id, queries.pack(one.id), until=week) == ()
