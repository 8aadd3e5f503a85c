"""When a notice that failed counts as arrived all the same."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import bounces, deemed_arrival, outbox, particulars, telling_members, why
from kiyaku.flows.deemed_arrival import LATER_REPORT, LEARNED
from kiyaku.notices import outbox as box
from tests.flows.test_bounces import LATER, report, sent
from tests.flows.test_outbox import NOW, acting, again, server, service, tell
from tests.living import Living, as_owner
from tests.notices.mail_server import REJECT, MailServer

pytestmark = pytest.mark.django_db
__all__ = ["server"]

BEFORE = dt.date(2026, 11, 28)


def bounced(server: MailServer) -> tuple[Living, box.Message]:
    living, row = sent("choppaya", server)
    bounces.take_in(report("failed", "5.1.1", message_id=row.message_id), at=LATER)
    return living, again(row)


def establish(
    living: Living, row: box.Message, on: dt.date = BEFORE, by: str = LEARNED
) -> dt.datetime:
    return deemed_arrival.establish(**acting(living), message=row.pk, changed_on=on, shown_by=by)


def refused(living: Living, row: box.Message, on: dt.date = BEFORE, by: str = LEARNED) -> str:
    with pytest.raises(OperationRefused) as refusal:
        establish(living, row, on, by)
    return refusal.value.code


def test_established_it_arrived_when_it_normally_would_have(server: MailServer) -> None:
    living, row = bounced(server)
    assert establish(living, row) == row.dispatched_at
    row = again(row)
    assert (row.arrived_at, row.arrival_known_by) == (row.dispatched_at, telling_members.DEEMED)
    assert box.count_in_trouble(living.id) == 0  # it counts: nobody need see to it
    arrival = why.of_message(living.id, row.pk).reasons[1]
    assert (arrival.clauses, arrival.agrees) == (("8-2",), True)
    assert verify(living.id) == []
    assert refused(living, row) == "not_a_candidate"  # it has arrived


def test_a_deemed_arrival_with_nothing_established_behind_it_is_found(server: MailServer) -> None:
    living, row = bounced(server)
    box.store(row, arrived_at=row.dispatched_at, arrival_known_by=telling_members.DEEMED)
    with as_owner():
        assert [one.code for one in verify(living.id)] == ["message_arrival"]


def test_a_change_after_the_dispatch_is_not_why_it_failed(server: MailServer) -> None:
    living, row = bounced(server)
    assert refused(living, row, dt.date(2026, 12, 2)) == "changed_after_dispatch"
    assert refused(living, row, by="guessed") == "unknown_way"
    assert again(row).arrived_at is None


def test_a_later_report_must_be_on_record(server: MailServer) -> None:
    living, row = bounced(server)
    assert refused(living, row, by=LATER_REPORT) == "not_reported_since"
    later = {**acting(living), "at": LATER + dt.timedelta(days=3)}
    particulars.change_particulars(**later, member=row.member_id, changes={"phone": "03-0000-0000"})
    assert refused(living, row, by=LATER_REPORT) == "not_reported_since"  # of another thing
    particulars.change_particulars(**later, member=row.member_id, changes={"email": "n@x.example"})
    assert establish(living, row, by=LATER_REPORT) == row.dispatched_at


def test_what_had_been_reported_is_not_the_members_failure(server: MailServer) -> None:
    living, row = sent("choppaya", server)
    before = {**acting(living), "at": NOW - dt.timedelta(hours=1)}
    particulars.change_particulars(
        **before, member=row.member_id, changes={"email": "new@mailbox.example"}
    )
    bounces.take_in(report("failed", "5.1.1", message_id=row.message_id), at=LATER)
    assert deemed_arrival.candidate(living.id, row.pk) is None
    assert refused(living, row) == "not_a_candidate"


@pytest.mark.parametrize(
    ("reply", "may_count"),
    [("550 5.1.1 no such mailbox", True), ("550 5.7.1 no spam", False), (REJECT, False)],
)
def test_what_a_server_refuses_at_once_may_count_by_its_status(
    server: MailServer, reply: str, may_count: bool
) -> None:
    living = service(suspended="email")
    row, server.rcpt = tell(living), reply
    assert outbox.deliver_due(living.id, now=NOW).failed == 1
    found = deemed_arrival.candidate(living.id, row.pk)
    assert (found is not None) is may_count
    if found is not None:
        assert establish(living, row) == again(row).dispatched_at == found.failure.dispatched_at
        assert verify(living.id) == []


def test_where_nobody_knows_any_more_to_whom_it_went_there_is_nothing_to_establish(
    server: MailServer,
) -> None:
    """As a last word's address is forgotten, and that of its person who was erased (24-1)."""
    living, row = bounced(server)
    assert deemed_arrival.candidate(living.id, row.pk) is not None
    box.store(row, sent_to="")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE member SET email = '' WHERE id = %s", [row.member_id])
    assert deemed_arrival.candidate(living.id, row.pk) is None
    assert refused(living, row) == "not_a_candidate"


def test_where_dispatch_is_arrival_there_is_nothing_to_establish(server: MailServer) -> None:
    living, row = sent("netsugen", server)
    bounces.take_in(report("failed", "5.1.1", message_id=row.message_id), at=LATER)
    assert again(row).arrived_at == row.dispatched_at  # 15-3
    assert refused(living, row) == "not_a_candidate"
