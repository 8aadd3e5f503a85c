"""What became of letters: delivered, come back, and what the terms make of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from kiyaku.base.clock import TOKYO
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import deemed_arrival, letters_posted, outbox, telling_members, why
from kiyaku.notices import outbox as box
from tests.flows.test_outbox import NOW, acting, again, service, tell
from tests.living import Living, as_owner

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(days=9)
THIRD = dt.date(2026, 12, 3)
END_OF_THIRD = dt.datetime(2026, 12, 3, 23, 59, 59, tzinfo=TOKYO)


def posted(pack: str = "choppaya") -> tuple[Living, box.Message, dict[str, Any]]:
    living = service(pack, suspended="paper")
    row = tell(living)
    outbox.hand_over(**acting(living), messages=[row.pk])
    return living, again(row), {**acting(living), "at": LATER, "message": row.pk}


def test_a_letter_arrives_when_it_is_known_to_have_been_delivered() -> None:
    living, row, about = posted()
    assert row.arrived_at is None
    arrived_at = letters_posted.letter_delivered(**about, on=THIRD, proof="certificate")
    row = again(row)
    assert arrived_at == row.arrived_at == END_OF_THIRD
    assert (row.state, row.arrival_known_by) == (box.DELIVERED, telling_members.BY_PROOF)
    arrival = why.of_message(living.id, row.pk).reasons[1]
    assert (arrival.clauses, arrival.agrees) == (("4-2",), True)
    assert verify(living.id) == []
    box.store(row, arrived_at=END_OF_THIRD - dt.timedelta(days=1))
    with as_owner():
        assert [one.code for one in verify(living.id)] == ["message_arrival"]


def test_where_dispatch_is_arrival_delivery_and_return_change_nothing() -> None:
    _, row, about = posted("netsugen")
    letters_posted.letter_delivered(**about, on=THIRD, proof="tracking")
    assert (again(row).state, again(row).arrived_at) == (box.DELIVERED, NOW)
    living, row, about = posted("netsugen")
    letters_posted.letter_returned(**about, tried_on=THIRD, cause="refused")
    assert (again(row).state, again(row).arrived_at) == (box.BOUNCED, NOW)
    assert verify(living.id) == []


def test_a_letter_that_came_back_waits_and_counts_once_a_change_is_established() -> None:
    living, row, about = posted()
    letters_posted.letter_returned(**about, tried_on=THIRD, cause="moved")
    assert (again(row).state, again(row).arrived_at) == (box.BOUNCED, None)
    assert box.count_in_trouble(living.id) == 1
    moved_on = dt.date(2026, 11, 25)
    arrived_at = deemed_arrival.establish(**about, changed_on=moved_on, shown_by="learned")
    assert arrived_at == again(row).arrived_at == END_OF_THIRD
    assert verify(living.id) == []


def test_a_letter_not_collected_is_nobodys_unreported_change() -> None:
    living, row, about = posted()
    letters_posted.letter_returned(**about, tried_on=THIRD, cause="unclaimed")
    assert deemed_arrival.candidate(living.id, row.pk) is None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"on": dt.date(2026, 11, 30)}, "bad_day"),
        ({"on": dt.date(2026, 12, 11)}, "bad_day"),
        ({"proof": "hearsay"}, "unknown_proof"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any], code: str) -> None:
    living, row, about = posted()
    with pytest.raises(OperationRefused) as refusal:
        letters_posted.letter_delivered(**{**about, "on": THIRD, "proof": "tracking", **wrong})
    assert refusal.value.code == code
    letters_posted.letter_delivered(**about, on=THIRD, proof="tracking")
    with pytest.raises(OperationRefused) as refusal:
        letters_posted.letter_returned(**about, tried_on=THIRD, cause="moved")
    assert refusal.value.code == "not_handed_over"
    assert verify(living.id) == []
    assert again(row).state == box.DELIVERED


def test_a_letter_to_nowhere_is_not_handed_over() -> None:
    living = service(suspended="paper")
    row = tell(living)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE member SET address = '' WHERE id = %s", [row.member_id])
    with pytest.raises(OperationRefused) as refusal:
        outbox.hand_over(**acting(living), messages=[row.pk])
    assert refusal.value.code == "no_postal_address"
    assert again(row).state == box.TO_HAND_OVER
