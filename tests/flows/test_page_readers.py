"""Choppaya 4-2, NETSUGEN 15-3: a posting that nobody can read; and what is done about it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import notices_shown, outbox, page_readers, why
from kiyaku.flows.start_notice import tell_start
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox as box
from kiyaku.notices import page_readers as kept
from kiyaku.notices import queries as notices
from kiyaku.notices import starts
from kiyaku.notices.outbox import Message
from tests.living import Living, as_owner

pytestmark = pytest.mark.django_db


def posted(living: Living, name: str) -> Message:
    """The last message to a member."""
    return box.told_to(living.members[name])[0]


def test_what_nobody_can_read_waits_and_arrives_with_the_login() -> None:
    living = Living("choppaya", "2026-11-20")
    membership = living.register("m", login=False)
    row = posted(living, "m")
    assert (row.state, row.dispatched_at, row.arrived_at) == (box.UNREADABLE, living.at, None)
    assert row.arrival_known_by == ""
    assert not starts.is_told(membership)
    assert box.count_in_trouble(living.id) == 1
    (_, arrived) = why.of_message(living.id, row.pk).reasons
    assert arrived.stored is None
    assert "no login" in arrived.steps[0].en
    living.closed("2026-11-21")
    (duty,) = notices.missed_duties(living.id)  # open until it can be read
    assert duty.membership_id == membership
    assert verify(living.id) == []
    assert living.give_login("m") == 1
    assert living.give_login("m") == 0
    row = posted(living, "m")
    assert (row.state, row.arrived_at) == (box.POSTED, living.at)
    assert row.arrival_known_by == "posting"
    assert starts.is_told(membership)
    (_, arrived) = why.of_message(living.id, row.pk).reasons
    assert arrived.agrees
    assert arrived.clauses == ("4-2",)
    assert verify(living.id) == []
    page_readers.end(member=row.member_id, at=living.at)
    living.register("other", login=False)
    assert not kept.is_readable(row.member_id)
    assert verify(living.id) == []


def test_verification_sees_a_posting_that_did_not_wait_and_one_that_waits_too_long() -> None:
    living = Living("choppaya", "2026-11-20")
    living.register("m", login=False)
    row = posted(living, "m")
    box.store(row, state=box.POSTED, arrived_at=living.at, arrival_known_by="posting")
    assert [one.code for one in verify(living.id)] == ["message_arrival"]
    box.store(row, state=box.UNREADABLE, arrived_at=None, arrival_known_by="")
    assert verify(living.id) == []
    living.give_login("m")
    box.store(row, state=box.UNREADABLE, arrived_at=None, arrival_known_by="")
    assert [one.code for one in verify(living.id)] == ["message_arrival"]


def test_verification_asks_of_a_posting_what_may_never_have_been_asked_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    living = Living("choppaya", "2026-11-20")
    living.register("m", login=False)

    def written(*_: object) -> int:
        raise AssertionError("verification reads only")

    monkeypatch.setattr(BasisBook, "on", written)
    assert verify(living.id) == []


def test_verification_sees_a_start_posted_to_nobody_without_its_duty() -> None:
    living = Living("choppaya", "2026-11-20")
    membership = living.register("m", login=False)
    living.closed("2026-11-20")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM duty WHERE membership_id = %s", [membership])
    assert "duty_missing" in {one.code for one in verify(living.id)}


def test_where_dispatch_suffices_it_has_arrived_although_nobody_reads_it() -> None:
    living = Living("netsugen", "2026-11-20")
    living.register("m", login=False)
    row = posted(living, "m")
    assert (row.state, row.arrived_at) == (box.POSTED, row.dispatched_at)
    assert row.arrival_known_by == "dispatch"
    (_, arrived) = why.of_message(living.id, row.pk).reasons
    assert arrived.agrees
    assert living.give_login("m") == 0
    assert verify(living.id) == []


def test_the_staff_write_a_mail_or_a_letter_instead_and_tell_the_start_so() -> None:
    living = Living("choppaya", "2026-11-20")
    living.register("m", login=False)
    row = posted(living, "m")
    about = {**living.acting, "message": row.pk}
    with pytest.raises(OperationRefused) as refused:
        outbox.see_to(**about, way="again")
    assert refused.value.code == "way_does_not_fit"
    number = outbox.see_to(**about, way="as_mail")
    assert number is not None
    mail = box.message(living.id, number)
    assert (mail.channel, mail.state, mail.kind) == ("email", "queued", row.kind)
    assert box.count_in_trouble(living.id) == 0
    assert starts.is_told(living.members["m"])
    box.store(mail, state=box.FAILED)
    told = tell_start(**living.of("m"))
    assert told is not None
    assert box.message(living.id, told).channel == "email"
    living.register("p", login=False, particulars=Particulars(name="p", address="somewhere"))
    with pytest.raises(OperationRefused) as refused:
        outbox.see_to(**living.acting, message=posted(living, "p").pk, way="as_mail")
    assert refused.value.code == "no_address"
    told = tell_start(**living.of("p"))
    assert told is not None
    assert box.message(living.id, told).channel == "paper"


def test_a_demand_stands_on_a_page_and_arrives_when_somebody_can_read_it() -> None:
    living = Living("choppaya", "2026-09-01", parameters={"dunning_after_days": 1})
    living.register("m", login=False)
    living.on("2026-11-05").demand("m", "2026-11-20")
    with CaptureQueriesContext(connection) as asked:
        (demand, *others) = notices_shown.notices_of(living.id, living.members["m"])
    assert others and sum("membership_holder" in one["sql"] for one in asked.captured_queries) == 1
    assert (demand.arrived_at, demand.can_be_read) == (None, False)
    living.give_login("m")
    (demand, *_) = notices_shown.notices_of(living.id, living.members["m"])
    assert (demand.arrived_at, demand.can_be_read) == (living.at, True)
