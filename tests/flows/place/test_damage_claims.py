"""Damage and loss: reported, put at an amount, decided, paid, taken back; never a fee."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.billing import costs as billed
from kiyaku.close.verify import verify
from kiyaku.flows import costs, timeline, why
from kiyaku.flows.place import damage_claims, things_told
from kiyaku.flows.visibility import for_member
from kiyaku.premises import damage
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db
ESTIMATE = Upload("estimate.pdf", b"%PDF-1.7 made up")
PHOTO = Upload("chair.png", b"\x89PNG\r\n\x1a\nmade up")


def hall(pack: str = "netsugen") -> Living:
    living = Living(pack, "2027-01-10", prices={"usual": 13_200})
    living.register("m")
    return living.on("2027-01-15")


def reported(living: Living, **more: Any) -> int:
    about = {"what": "a chair", "place": "room 2", "happened_on": living.today, **more}
    return damage_claims.report_damage(**living.of("m"), **about)


def claimed(living: Living, number: int, amount_yen: int = 12_000, **more: Any) -> None:
    about = {"grounds": "a new one costs that", **more}
    damage_claims.claim_damage(**living.acting, damage_id=number, amount_yen=amount_yen, **about)


def decided(living: Living, number: int, granted: bool = True) -> int | None:
    return damage_claims.decide_damage(
        **living.acting, damage_id=number, granted=granted, reason="must stay inside"
    )


def refused(call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def test_what_a_member_reports_is_claimed_decided_invoiced_and_paid_without_interest():
    living = hall()
    number = reported(living, channel=things_told.BY_MEMBER, files=[PHOTO])
    assert refused(lambda: decided(living, number)).code == "not_put_at_an_amount"
    claimed(living, number, 9_000)
    claimed(living, number, files=[ESTIMATE])
    charge = decided(living, number)
    found = damage.damage(living.id, number)
    assert (found.state, found.amount_yen, found.charge) == (damage.CHARGED, 12_000, charge)
    assert (len(found.file_ids), len(found.claim_file_ids)) == (1, 1)
    cost = billed.cost(charge or 0)
    assert (cost.kind, cost.due_on, cost.is_taxed) == (
        billed.COMPENSATION, day("2027-02-10"), False,
    )  # fmt: skip
    living.on("2027-02-10").pay("m", 12_000 + 13_200 * 2)
    living.closed("2027-02-12")
    assert billed.cost(charge or 0).invoice is not None
    _is_told(living)
    assert verify(living.id) == []


def _is_told(living: Living) -> None:
    events = timeline.events(living.id, membership=living.members["m"])
    of_damage = [one for one in events if one.event.startswith("damage_")]
    assert [one.event for one in of_damage] == [
        "damage_reported", "damage_claimed", "damage_claimed", "damage_charged",
    ]  # fmt: skip
    assert [one.event for one in for_member(of_damage)] == ["damage_reported", "damage_charged"]
    for one in events:
        assert "must stay inside" not in str(one.fields) and "chair" not in str(one.fields)
        if one.event == "charge_raised":
            assert why.of_event(living.id, one).agrees


def test_interest_is_that_of_the_fees_and_none_of_the_damage():
    """The same member, once with damage on the invoice and once without, owes the same interest."""
    found = []
    for has_damage in (True, False):
        living = hall()
        if has_damage:
            number = reported(living)
            claimed(living, number, 1_000_000)
            decided(living, number)
        living.on("2027-04-15").pay("m", 1_000_000 + 13_200 * 4)
        living.closed("2027-04-16")
        sums = "SELECT coalesce(sum(amount_yen), 0)::bigint FROM charge WHERE kind = 2"
        found.append(select(f"{sums} AND membership_id = %s", living.members["m"])[0])
    assert found[0] == found[1] > 0


def test_nothing_is_claimed_or_it_is_taken_back():
    living = hall()
    number = reported(living)
    assert decided(living, number, granted=False) is None
    assert damage.damage(living.id, number).state == damage.LEFT
    again = [lambda: decided(living, number), lambda: claimed(living, number)]
    assert {refused(one).code for one in again} == {"already_decided"}
    other = reported(living)
    claimed(living, other)
    charge = decided(living, other) or 0
    assert costs.take_back_cost(**living.acting, charge=charge, reason="theirs before") == 0
    assert billed.cost(charge).taken_back_on == living.today
    assert verify(living.id) == []


def test_who_is_no_longer_a_member_owes_it_on_an_invoice_of_its_own():
    living = hall()
    living.leave("m", "2027-01")
    living.on("2027-02-05")
    number = reported(living, happened_on=day("2027-01-31"))
    claimed(living, number)
    charge = decided(living, number) or 0
    living.closed("2027-03-01")
    assert billed.cost(charge).invoice is not None
    living.pay("m", 13_200 + 12_000)
    assert verify(living.id) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"what": ""}, "what_missing"),
        ({"place": " "}, "place_missing"),
        ({"channel": "post"}, "unknown_channel"),
        ({"happened_on": day("2027-01-16")}, "happened_later"),
        ({"happened_on": day("2027-01-09")}, "happened_before"),
        ({"description": "x" * 10_001}, "text_too_long"),
        ({"files": [Upload("a.exe", b"MZ\x00")]}, "file_kind_unknown"),
    ],
)
def test_what_is_wrong_is_refused(wrong, code):
    living = hall()
    assert refused(lambda: reported(living, **wrong)).code == code
    assert damage.listed(living.id).rows == ()


def test_an_amount_has_grounds_and_a_range():
    living = hall()
    number = reported(living)
    for amount in (0, costs.MOST_YEN + 1):
        code = refused(lambda one=amount: claimed(living, number, one)).code
        assert code == "amount_out_of_range"
    assert refused(lambda: claimed(living, number, grounds=" ")).code == "grounds_missing"
    assert refused(lambda: damage.damage(living.id, number + 1)).code == "unknown_damage"


def test_terms_without_compensation_claim_none():
    assert refused(lambda: reported(hall("choppaya"))).code == "damage_not_claimed"
