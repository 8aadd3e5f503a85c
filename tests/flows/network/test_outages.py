"""Outages: known, restored, previewed, compensated up to the cap, never twice for one time."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.base.journal import TOKYO
from kiyaku.billing import statements
from kiyaku.close.verify import verify
from kiyaku.flows import payments, readings, timeline
from kiyaku.flows.invoice_document import invoice_document
from kiyaku.flows.network import lines, outages, outages_decided
from kiyaku.flows.network.waiting import waiting
from kiyaku.flows.telling_members import Letterhead, words
from kiyaku.flows.visibility import for_member
from kiyaku.network import outages as kept
from kiyaku.notices import outbox
from kiyaku.terms.texts import Text
from tests.flows.network.networks import begin, make_area, network
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db
WHAT = Text("基地局の停止", "a base station is down")


def net(**more: Any) -> Living:
    """Three members at 4,980 yen and one at 5,478 yen a month, from 1 November."""
    living = Living(
        "choppaya", "2026-11-01", prices={"usual": 4_980, "fast": 5_478},
        readings={"first_month_fee": "full"}, **more,
    )  # fmt: skip
    for name in ("a", "b", "c"):
        living.register(name)
    living.register("f", "fast")
    return living


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def outage(living: Living, known: str, restored: str | None = None, **more: Any) -> int:
    return outages.record_outage(
        **living.acting, what=WHAT, known_at=instant(known),
        restored_at=None if restored is None else instant(restored), **more,
    )  # fmt: skip


def decide(living: Living, number: int, **more: Any) -> int:
    return outages_decided.decide_outage(**living.acting, outage=number, **more)


def claim(living: Living, number: int, name: str, yen: int, **more: Any) -> int:
    return outages_decided.compensate_claim(
        **living.of(name), outage=number, claimed_yen=yen, **more
    )


def correct(living: Living, number: int, **more: Any) -> None:
    outages.correct_outage(**living.acting, outage=number, **more)


def credit(living: Living, name: str) -> int:
    return statements.statement(living.members[name]).balance.credit_yen


def code(call: Any) -> str:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value.code


def test_an_outage_of_two_days_is_previewed_decided_and_taken_off_the_next_invoice() -> None:
    living = net().on("2026-11-20")
    number = outage(living, "2026-11-17T09:00", "2026-11-19T10:00")
    before = outages.preview(living.id, number, at=living.at)
    assert (before.count, before.count_credited, before.full_hours) == (4, 4, 49)
    assert before.total_yen == 3 * 332 + 365 and before.refused is None
    shown = {(one.monthly_fee_yen, one.count, one.cap_yen, one.left_yen) for one in before.plans}
    assert shown == {(4_980, 3, 332, 996), (5_478, 1, 365, 365)}
    assert credit(living, "a") == 0
    decide(living, number)
    assert [credit(living, one) for one in "abcf"] == [332, 332, 332, 365]
    (given,) = kept.compensated_to(living.members["f"])
    assert (given.cap_yen, given.amount_yen, given.before_yen) == (365, 365, 0)
    living.closed("2026-12-01")
    found = invoice_document(living.id, "1")
    assert (found.total_yen, found.paid_yen, found.open_yen) == (4_980, 332, 4_648)
    (paid,) = [one for one in found.payments if one.amount_yen == 332]
    assert paid.credited is not None
    assert paid.credited.clauses == ("22-1",)
    assert "24" in paid.credited.working.en and "4,980" in paid.credited.working.en
    assert verify(living.id) == []
    assert code(lambda: decide(living, number)) == "nothing_to_compensate"
    told = timeline.events(living.id, membership=living.members["a"])
    (event,) = [one for one in for_member(told) if one.event == "outage_compensated"]
    assert event.fields == {"outage": number, "amount_yen": 332}


def test_a_second_less_than_a_day_or_a_part_of_the_service_or_a_foreign_cause_is_nothing() -> None:
    living = net().on("2026-11-20")
    short = outage(living, "2026-11-17T09:00:00", "2026-11-18T08:59:59")
    assert outages.preview(living.id, short, at=living.at).total_yen == 0
    assert code(lambda: decide(living, short)) == "nothing_to_compensate"
    part = outage(living, "2026-11-10T09:00", "2026-11-13T09:00", is_whole=False)
    assert code(lambda: decide(living, part)) == "not_wholly_unusable"
    other = outage(living, "2026-11-10T09:00", "2026-11-13T09:00", is_ours=False)
    assert code(lambda: decide(living, other)) == "not_ours"
    lasting = outage(living, "2026-11-18T09:00")
    assert code(lambda: decide(living, lasting)) == "not_restored"
    assert outages.preview(living.id, lasting, at=living.at).full_hours == 51
    assert outages.preview(living.id, other, at=living.at).total_yen == 0
    assert [credit(living, one) for one in "abcf"] == [0, 0, 0, 0]


def test_outages_that_overlap_are_one_time_and_are_not_paid_twice() -> None:
    living = net().on("2026-11-20")
    first = outage(living, "2026-11-10T00:00", "2026-11-11T12:00")
    decide(living, first)
    assert credit(living, "a") == 166
    second = outage(living, "2026-11-11T00:00", "2026-11-12T12:00")
    decide(living, second)  # from the 10th to the 12th: 60 hours on end, two full days
    assert credit(living, "a") == 332
    assert code(lambda: decide(living, first)) == "nothing_to_compensate"
    apart = outage(living, "2026-11-14T00:00", "2026-11-15T00:00")
    decide(living, apart)
    assert credit(living, "a") == 332 + 166
    assert verify(living.id) == []


def test_an_outage_of_an_area_hits_who_has_a_line_there_or_in_a_part_of_it() -> None:
    living = network()
    for name, area in (("m", "yokohama"), ("n", "kanagawa"), ("o", "kanto")):
        living.register(name, starts=False)
        begin(living, name, f"L-{name}", area=area)
    living.on("2026-11-20")
    number = outage(living, "2026-11-10T00:00", "2026-11-12T00:00", areas=["kanagawa"])
    assert outages.preview(living.id, number, at=living.at).count == 2
    decide(living, number)
    assert [credit(living, one) for one in "mno"] == [400, 400, 0]
    assert code(lambda: claim(living, number, "o", 100)) == "not_hit"
    # Where nobody has a line it hits nobody, and makes nobody's stretch longer.
    elsewhere = outage(living, "2026-11-12T00:00", "2026-11-18T00:00", areas=["kansai"])
    assert code(lambda: decide(living, elsewhere)) == "nothing_to_compensate"
    assert code(lambda: decide(living, number)) == "nothing_to_compensate"
    # All of the service, on end with the first: a third day for those, one for the other.
    everywhere = outage(living, "2026-11-12T00:00", "2026-11-13T00:00")
    decide(living, everywhere)
    assert [credit(living, one) for one in "mno"] == [600, 600, 200]
    assert verify(living.id) == []


def test_a_correction_of_when_it_was_restored_credits_the_difference_and_no_more() -> None:
    living = net().on("2026-11-20")
    number = outage(living, "2026-11-10T00:00", "2026-11-11T12:00")
    decide(living, number)
    outages.correct_outage(**living.acting, outage=number, restored_at=instant("2026-11-12T00:00"))
    assert outages.preview(living.id, number, at=living.at).total_yen == 3 * 166 + 183
    decide(living, number)
    assert credit(living, "a") == 332 and credit(living, "f") == 365
    outages.correct_outage(**living.acting, outage=number, restored_at=instant("2026-11-10T12:00"))
    found = outages.preview(living.id, number, at=living.at)
    assert (found.total_yen, found.over_yen) == (0, 3 * 332 + 365)
    assert credit(living, "a") == 332
    assert verify(living.id) == []
    assert len(kept.history(number)) == 3


def test_a_claim_gets_the_damage_shown_up_to_the_cap_and_goodwill_fills_the_rest() -> None:
    living = net().on("2026-11-20")
    number = outage(living, "2026-11-10T00:00", "2026-11-12T00:00")
    paper = Upload("receipt.pdf", b"%PDF-1.7 made up")
    assert claim(living, number, "a", 200, files=[paper]) == 200
    assert len(kept.evidence_of(number)) == 1
    assert claim(living, number, "b", 9_999) == 332
    assert code(lambda: claim(living, number, "b", 9_999)) == "nothing_to_compensate"
    assert code(lambda: claim(living, number, "c", 0)) == "amount_out_of_range"
    decide(living, number, most_yen=300)
    assert [credit(living, one) for one in "abcf"] == [300, 332, 300, 300]
    assert verify(living.id) == []


def test_gross_negligence_has_no_cap_and_so_an_amount_must_be_said() -> None:
    living = net().on("2026-11-20")
    number = outage(living, "2026-11-10T00:00", "2026-11-10T06:00", fault="gross")
    assert not outages.preview(living.id, number, at=living.at).is_capped
    assert code(lambda: decide(living, number)) == "amount_missing"
    decide(living, number, most_yen=1_000)
    assert credit(living, "a") == 1_000
    assert claim(living, number, "b", 70_000) == 69_000
    assert verify(living.id) == []


def test_read_to_the_letter_nothing_is_credited() -> None:
    living = net()
    living.on("2026-11-20")
    readings.choose_reading(
        **living.acting, reading="outage_duty", option="literal_none", reason="asked a lawyer"
    )
    number = outage(living, "2026-11-10T00:00", "2026-11-12T00:00")
    assert code(lambda: decide(living, number)) == "nothing_to_compensate"


def test_who_joined_left_or_was_suspended_meanwhile_counts_only_for_the_time_of_use() -> None:
    living = net().on("2026-11-10")
    living.leave("b", "2026-12")
    living.on("2026-11-29").register("late")
    living.suspend("c")
    living.on("2026-12-04")
    number = outage(living, "2026-11-28T00:00", "2026-12-02T00:00")
    decide(living, number)
    figures = {
        one.membership: (one.since_at, one.until_at, one.amount_yen)
        for one in kept.compensated(number)
    }
    assert figures[living.members["a"]][2] == 4 * 166
    assert figures[living.members["b"]] == (
        instant("2026-11-28T00:00"), instant("2026-12-01T00:00"), 3 * 166,
    )  # fmt: skip
    assert figures[living.members["late"]][::2] == (instant("2026-11-29T00:00"), 3 * 166)
    assert verify(living.id) == []


def test_of_a_membership_that_is_over_the_credit_is_due_back() -> None:
    living = net().on("2026-11-20")
    living.pay("b", 4_980)
    living.leave("b", "2026-12")
    living.on("2027-01-10")
    number = outage(living, "2026-11-10T00:00", "2026-11-12T00:00")
    decide(living, number)
    shown = statements.statement(living.members["b"])
    assert shown.balance.credit_yen == 0
    assert [one.amount_yen for one in shown.refunds] == [332]
    assert verify(living.id) == []


def test_a_credit_settles_what_is_open_at_once() -> None:
    living = net().closed("2026-12-02")
    payments.receive_payment(**living.of("a"), amount_yen=4_980 - 332)
    number = outage(living, "2026-11-10T00:00", "2026-11-12T00:00")
    decide(living, number)
    shown = statements.statement(living.members["a"])
    assert [one.state for one in shown.invoices] == ["settled"]
    assert shown.balance.credit_yen == 0
    assert verify(living.id) == []


def test_a_repeat_under_its_key_and_another_services_outage_change_nothing() -> None:
    living, other = net(), net()
    living.on("2026-11-20")
    other.on("2026-11-20")
    number = outage(living, "2026-11-10T00:00", "2026-11-12T00:00", key="one")
    assert outage(living, "2026-11-10T00:00", "2026-11-12T00:00", key="one") == number
    assert decide(living, number, key="two") == decide(living, number, key="two")
    assert credit(living, "a") == 332
    assert code(lambda: decide(other, number)) == "unknown_outage"
    about = {"outage": number, "is_ours": False}
    assert code(lambda: outages.correct_outage(**other.acting, **about)) == "unknown_outage"


def test_what_cannot_be_is_refused() -> None:
    living = net().on("2026-11-20")
    assert code(lambda: outage(living, "2026-11-21T00:00")) == "known_in_future"
    assert code(lambda: outage(living, "2026-11-19T00:00", "2026-11-21T09:00")) == (
        "restored_in_future"
    )
    assert code(lambda: outage(living, "2026-11-19T00:00", "2026-11-18T09:00")) == (
        "restored_before_known"
    )
    assert code(lambda: outage(living, "2026-11-19T00:00", fault="none")) == "unknown_fault"
    assert code(lambda: outage(living, "2026-11-19T00:00", areas=["nowhere"])) == "unknown_area"
    number = outage(living, "2026-11-19T00:00")
    assert code(lambda: outages.correct_outage(**living.acting, outage=number)) == (
        "nothing_changed"
    )
    assert code(lambda: claim(living, number, "a", 5)) == "not_restored"


def test_what_lasts_or_is_to_be_decided_waits_for_the_staff() -> None:
    living = net().on("2026-11-20")

    def waits() -> list[int]:
        return [one.outage for one in waiting(living.id, queries.pack(living.id), living.today)]

    assert waits() == []
    two_days = outage(living, "2026-11-10T00:00", "2026-11-12T00:00")
    outage(living, "2026-11-14T00:00", "2026-11-14T12:00")  # nothing may be credited
    outage(living, "2026-11-14T00:00", "2026-11-16T00:00", is_ours=False)
    gross = outage(living, "2026-11-15T00:00", "2026-11-15T01:00", fault="gross")
    lasting = outage(living, "2026-11-18T00:00", is_ours=False)
    assert waits() == [lasting, gross, two_days]
    claim(living, two_days, "a", 100)
    assert two_days in waits()  # the others are not decided on yet
    decide(living, two_days)
    assert waits() == [lasting, gross]
    halves = [
        outage(living, f"2026-11-16T{first}:00", f"2026-11-{last}:00")
        for first, last in (("00", "16T13"), ("12", "17T00"))
    ]
    assert waits() == [lasting, *reversed(halves), gross]  # together they are a full day
    living.on("2026-12-20")
    assert waits() == [lasting]


def test_terms_without_outages_have_none() -> None:
    place = Living("netsugen", "2026-11-01")
    assert not outages.is_known(queries.pack(place.id))
    assert code(lambda: outage(place, "2026-11-01T00:00")) == "no_outages"
    assert code(lambda: decide(place, 1)) == "no_outages"


def test_the_journal_names_no_words() -> None:
    living = net().on("2026-11-20")
    outage(living, "2026-11-10T00:00", "2026-11-12T00:00")
    payload = select(
        "SELECT payload FROM journal_entry WHERE service_id = %s AND action = 'outage_recorded'",
        living.id,
    )[0]
    assert "基地局" not in payload and json.loads(payload)["fault"] == "ordinary"
    assert day("2026-11-20") == living.today


def test_each_member_credited_is_told_the_amount_the_clause_and_how_it_is_computed() -> None:
    living = net().on("2026-11-20")
    number = outage(living, "2026-11-17T09:00", "2026-11-19T10:00")
    claim(living, number, "a", 100)
    decide(living, number)
    rows = select(
        "SELECT m.handle, o.about::text FROM outgoing o JOIN member m ON m.id = o.member_id"
        f" WHERE o.service_id = {living.id} AND o.kind = 'outage_credited' ORDER BY o.id"
    )
    told = [(handle, json.loads(about)) for handle, about in rows]
    assert [(handle, about["amount_yen"]) for handle, about in told] == [
        ("a", 100), ("a", 232), ("b", 332), ("c", 332), ("f", 365),
    ]  # fmt: skip
    assert all(about["clauses"] == ["22-1"] for _, about in told)
    assert (
        "5,478" in told[-1][1]["working"]["en"] and "先の賠償 100円" in told[1][1]["working"]["ja"]
    )
    words = message_words(living, "outage_credited")
    assert "332円" in words and "第22条1項" in words and "基地局の停止" in words


def message_words(living: Living, kind: str) -> str:
    """The words in which the last but one message of a kind leaves."""
    head = Letterhead.of(living.id)
    rows = [row for row in outbox.messages(living.id) if row.kind == kind]
    return "\n".join(words(head, rows[1]))


def test_an_outage_goes_back_to_lasting_before_a_decision_and_never_after_one() -> None:
    living = net().on("2026-11-20")
    number = outage(living, "2026-11-17T09:00", "2026-11-19T10:00")
    correct = outages.correct_outage
    about = {"outage": number, "still_lasts": True}
    both = {**about, "restored_at": instant("2026-11-19T11:00")}
    assert code(lambda: correct(**living.acting, **both)) == "restored_or_not"
    correct(**living.acting, **about, key="l")
    correct(**living.acting, **about, key="l")
    assert kept.outage(living.id, number).restored_at is None
    assert code(lambda: decide(living, number)) == "not_restored"
    assert code(lambda: correct(**living.acting, **about)) == "nothing_changed"
    correct(**living.acting, outage=number, restored_at=instant("2026-11-19T10:00"))
    claim(living, number, "a", 100)
    assert code(lambda: correct(**living.acting, **about)) == "already_decided"
    assert verify(living.id) == []


def test_an_outage_of_an_area_hits_only_while_no_line_works() -> None:
    living = network("2026-11-02")
    make_area(living, "tokyo", parent="kanto")
    for name in ("here", "both", "away", "late", "over"):
        living.register(name, service_starts_on=day("2026-11-02"))
    begin(living, "here", "L-1")
    begin(living, "both", "L-2")
    begin(living, "both", "L-3", area="tokyo")
    begin(living, "away", "L-4", area="tokyo")
    begin(living, "over", "L-5")
    living.on("2026-11-10")
    begin(living, "late", "L-6")
    living.on("2026-11-12")
    begin(living, "over", "L-7", area="tokyo")
    lines.end_line(**living.acting, line="L-5", last_day=day("2026-11-12"))
    living.on("2026-11-20")
    number = outage(living, "2026-11-09T12:00", "2026-11-14T12:00", areas=["kanagawa"])
    decide(living, number)
    # 6,000 yen a month: 200 yen a full day.
    given = {name: credit(living, name) for name in ("here", "both", "away", "late", "over")}
    assert given == {"here": 1_000, "both": 0, "away": 0, "late": 800, "over": 600}
    # While the other area is out too, who has a line in each has none that works.
    other = outage(living, "2026-11-11T12:00", "2026-11-16T12:00", areas=["tokyo"])
    decide(living, other)
    assert (credit(living, "both"), credit(living, "away")) == (600, 1_000)
    assert credit(living, "here") == 1_000
    assert verify(living.id) == []


def test_what_has_not_come_is_no_outage_yet() -> None:
    living = net().on("2026-11-20")  # acts are of noon
    assert code(lambda: outage(living, "2026-11-20T12:01")) == "known_in_future"
    assert code(lambda: outage(living, "2026-11-20T09:00", "2026-11-20T13:00")) == (
        "restored_in_future"
    )
    number = outage(living, "2026-11-20T09:00", "2026-11-20T12:00")
    assert code(lambda: correct(living, number, restored_at=instant("2026-11-20T12:30"))) == (
        "restored_in_future"
    )


def test_a_cap_that_a_correction_raised_waits_to_be_decided_on_again() -> None:
    living = net().on("2026-11-20")
    number = outage(living, "2026-11-16T09:00", "2026-11-17T10:00")
    decide(living, number)

    def waits() -> list[int]:
        return [one.outage for one in waiting(living.id, queries.pack(living.id), living.today)]

    assert waits() == []
    correct(living, number, restored_at=instant("2026-11-17T11:00"))
    assert waits() == []  # not a full day more
    correct(living, number, restored_at=instant("2026-11-18T11:00"))
    assert waits() == [number]
    decide(living, number)
    assert waits() == []
    correct(living, number, fault="gross")
    assert waits() == [number]
