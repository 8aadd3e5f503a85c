"""Things left behind: stored, told, fetched, disposed of no day too early, and paid for."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from kiyaku.base import files, personal
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.billing import costs as billed
from kiyaku.close.verify import verify
from kiyaku.flows import costs, retention, timeline
from kiyaku.flows.invoice_document import invoice_document
from kiyaku.flows.place import left_things
from kiyaku.flows.today import today
from kiyaku.flows.visibility import for_member
from kiyaku.members import directory
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox as messages
from kiyaku.premises import things
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db
PHOTO = Upload("umbrella.png", b"\x89PNG\r\n\x1a\nmade up")


def hall(pack: str = "netsugen", **more: Any) -> Living:
    living = Living(pack, "2027-01-10", prices={"usual": 13_200}, **more)
    living.register("m")
    return living.on("2027-01-15")


def stored(living: Living, of: str | None = None, **more: Any) -> int:
    about = {"what": "a black umbrella", "place": "the hall", "found_on": living.today, **more}
    whose = living.members[of] if of else None
    return left_things.store_thing(**living.acting, membership=whose, **about)


def shown(living: Living, thing: int) -> things.Thing:
    return things.thing(living.id, thing)


def refused(call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def test_from_found_to_the_line_on_its_owners_invoice():
    living = hall()
    thing = stored(living, "m", description="handle broken", shelf="A-3", files=[PHOTO])
    found = shown(living, thing)
    assert (found.disposable_on, found.told_on) == (day("2027-02-16"), living.today)
    (message,) = [
        one for one in messages.told_to(living.members["m"]) if one.kind == left_things.NOTICE
    ]
    assert "a black umbrella" in message.body and "handle broken" not in message.body
    living.on("2027-02-15")
    early = refused(lambda: left_things.dispose(**living.acting, thing=thing, cost_yen=550))
    assert early.code == "not_disposable_yet" and early.details["clauses"] == ["16-3"]
    assert "2027-02-16" in early.ja and "16-3" in early.ja and "2027-02-16" in early.en
    assert today(living.id, on=living.today).disposable.count == 0
    living.on("2027-02-16")
    waiting = today(living.id, on=living.today).disposable
    assert (waiting.count, [one.id for one in waiting]) == (1, [thing])
    charge = left_things.dispose(**living.acting, thing=thing, cost_yen=550, manner="burnt")
    assert charge is not None and shown(living, thing).charge == charge
    cost = billed.cost(charge)
    assert (cost.kind, cost.amount_yen, cost.is_taxed, cost.due_on) == (
        billed.DISPOSAL, 550, False, day("2027-03-10"),
    )  # fmt: skip
    living.closed("2027-03-01")
    number = billed.cost(charge).invoice
    lines = invoice_document(living.id, str(number)).lines
    (line,) = (one for one in lines if one.kind == "disposal_costs")
    assert line.words.ja == "処分費用(a black umbrella、2027-02-16 支払)"
    assert (line.basis.clauses, line.due_basis.clauses) == (("16-3",), ("16-3", "5-3"))
    assert verify(living.id) == []
    _is_told_without_words(living)


def _is_told_without_words(living: Living) -> None:
    events = timeline.events(living.id, membership=living.members["m"])
    of_things = [one for one in events if one.event.startswith("thing_")]
    assert [one.event for one in for_member(of_things)] == ["thing_stored", "thing_disposed"]
    for one in of_things:
        assert "umbrella" not in str(one.fields) and "burnt" not in str(one.fields)


def test_who_fetches_a_thing_shows_who_that_is_and_it_is_fetched_once():
    living = hall()
    thing = stored(living)
    hand_out = {**living.acting, "thing": thing, "handed_to": "花子"}
    unknown = refused(lambda: left_things.hand_out(**hand_out, identity="face"))
    assert unknown.code == "unknown_identity" and "document" in unknown.en
    nobody = {**hand_out, "handed_to": " ", "identity": "document"}
    assert refused(lambda: left_things.hand_out(**nobody)).code == "name_missing"
    left_things.hand_out(**hand_out, identity="document")
    found = shown(living, thing)
    assert (found.state, found.closed_on, found.handed_to) == (
        things.HANDED_OUT, living.today, "花子",
    )  # fmt: skip
    again = refused(lambda: left_things.hand_out(**hand_out, identity="document"))
    assert again.code == "thing_handed_out"
    named = {**living.acting, "thing": thing, "membership": living.members["m"]}
    assert refused(lambda: left_things.name_owner(**named)).code == "thing_handed_out"
    living.on("2027-03-01")
    gone = refused(lambda: left_things.dispose(**living.acting, thing=thing, cost_yen=0))
    assert gone.code == "thing_handed_out"
    assert verify(living.id) == []


def test_of_an_unknown_owner_nothing_is_charged_until_somebody_is_known():
    living = hall()
    thing = stored(living)
    living.on("2027-02-20")
    bill = {**living.acting, "thing": thing}
    assert refused(lambda: left_things.charge_disposal(**bill)).code == "not_disposed"
    receipt = Upload("receipt.pdf", b"%PDF-1.7 made up")
    assert left_things.dispose(**bill, cost_yen=1_100, files=[receipt]) is None
    assert len(shown(living, thing).file_ids) == 1
    assert refused(lambda: left_things.charge_disposal(**bill)).code == "owner_unknown"
    assert refused(lambda: left_things.dispose(**bill, cost_yen=0)).code == "thing_disposed"
    left_things.name_owner(**bill, membership=living.members["m"])
    assert shown(living, thing).told_on is None, "it is gone: there is nothing to fetch"
    again = {**bill, "membership": living.members["m"]}
    assert refused(lambda: left_things.name_owner(**again)).code == "already_named"
    charge = left_things.charge_disposal(**bill)
    assert (billed.cost(charge).borne_on, billed.cost(charge).amount_yen) == (living.today, 1_100)
    assert refused(lambda: left_things.charge_disposal(**bill)).code == "thing_charged"
    assert refused(lambda: left_things.name_owner(**again)).code == "thing_charged"
    costs.take_back_cost(**living.acting, charge=charge, reason="not theirs")
    assert verify(living.id) == []


def test_a_disposal_without_cost_charges_nobody():
    living = hall()
    thing = stored(living, "m")
    living.on("2027-02-16")
    assert left_things.dispose(**living.acting, thing=thing, cost_yen=0) is None
    free = {**living.acting, "thing": thing}
    assert refused(lambda: left_things.charge_disposal(**free)).code == "no_cost"
    assert billed.costs_of(living.members["m"]).rows == ()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"what": "  "}, "what_missing"),
        ({"what": "x" * 201}, "text_too_long"),
        ({"place": ""}, "place_missing"),
        ({"found_on": day("2027-01-16")}, "found_later"),
        ({"stored_on": day("2027-01-16")}, "stored_later"),
        ({"stored_on": day("2027-01-14")}, "stored_before"),
        ({"files": [Upload("a.png", b"\x00\x01")]}, "file_kind_unknown"),
        ({"files": [Upload("a.png", b"\x89PNG\r\n\x1a\n" + b"." * files.LARGEST_BYTES)]},
         "file_too_large"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_leaves_nothing(wrong, code):
    living = hall()
    assert refused(lambda: stored(living, **wrong)).code == code
    assert things.listed(living.id, state=None).rows == ()


def test_costs_out_of_range_are_refused():
    living = hall()
    thing = stored(living)
    living.on("2027-02-16")
    for cost in (-1, costs.MOST_YEN + 1):
        wrong = {**living.acting, "thing": thing, "cost_yen": cost}
        assert refused(lambda told=wrong: left_things.dispose(**told)).code == "amount_out_of_range"


def test_terms_without_things_keep_none():
    living = hall("choppaya")
    assert refused(lambda: stored(living)).code == "things_not_kept"
    assert refused(lambda: shown(living, 1)).code == "unknown_thing"


def test_they_are_found_by_words_and_by_the_day_a_page_at_a_time(django_assert_max_num_queries):
    living = hall()
    umbrella = stored(living, "m", shelf="A-3")
    bag = stored(living, what="a red bag", place="room 2")
    for _ in range(3):
        stored(living, what="a glove")
    with django_assert_max_num_queries(1):
        page = things.listed(living.id, size=2)
    assert len(page) == 2 and page.after is not None
    assert len(things.listed(living.id, after=page.after, size=2)) == 2
    for words, expected in (("RED room", [bag]), ("a-3", [umbrella]), ("red hall", [])):
        assert [one.id for one in things.listed(living.id, words=words)] == expected
    assert things.listed(living.id, disposable_by=day("2027-02-15")).rows == ()
    assert len(things.listed(living.id, disposable_by=day("2027-02-16"))) == 5
    assert [one.id for one in things.of_member(living.id, shown(living, umbrella).member or 0)] == [
        umbrella
    ]


def test_what_somebody_left_is_in_the_own_data_and_goes_with_them():
    living = Living("netsugen", "2027-01-10", prices={"usual": 0})
    living.register("m", particulars=Particulars(name="花子", email="m@example.jp"))
    living.on("2027-01-15")
    thing = stored(living, "m", description="name tag 花子", files=[PHOTO])
    member = directory.member(living.id, "m").pk
    told = personal.rows_of(member)
    assert told["left_thing"][0]["description"] == "name tag 花子"
    (photo,) = shown(living, thing).file_ids
    assert photo in [one["id"] for one in told["stored_file"]]
    living.leave("m", "2027-01")
    living.on("2027-02-20")
    left_things.hand_out(**living.acting, thing=thing, handed_to="花子", identity="document")
    retention.erase_member(**living.acting, member=member)
    found = shown(living, thing)
    assert "花子" not in found.description + found.handed_to
    assert files.describe(living.id, [photo])[0].is_erased
    assert verify(living.id) == []


def test_the_database_too_lets_nothing_be_disposed_of_before_its_day():
    living = hall()
    thing = stored(living)
    with pytest.raises(Exception, match="thing_disposed_of_in_time"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE left_thing SET state = 'disposed', cost_yen = 0, closed_on = '2027-02-15'"
            " WHERE id = %s",
            [thing],
        )


def test_the_day_is_that_of_the_reading_when_it_was_stored():
    living = hall(readings={"lost_property_month": "days_30"})
    living.on("2027-01-31")
    assert shown(living, stored(living)).disposable_on == day("2027-03-03")
    assert select("SELECT count(*) FROM left_thing WHERE service_id = %s", living.id) == [1]
