"""What has happened in a sandbox: what its closes did, what people did, and how it differs."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from kiyaku.base import sandboxes
from kiyaku.base.sandboxes import Sandbox
from kiyaku.close import sandbox_outcome
from kiyaku.close.sandbox import advance, make_sandbox
from kiyaku.flows import payments
from tests.living import BY, Living, day, select

pytestmark = pytest.mark.django_db

AT = dt.datetime(2027, 1, 3, 9, tzinfo=dt.UTC)


def now() -> dt.datetime:
    return AT


@pytest.fixture
def living(db: None) -> Living:
    """Somebody in arrears, and somebody who will have been a member until the end of the year."""
    living = Living("netsugen", "2026-10-05", prices={"usual": 13_200})
    living.register("hanako")
    living.register("leaving")
    living.on("2026-12-03").leave("leaving")
    return living


def copied(living: Living) -> Sandbox:
    made = make_sandbox(service=living.id, at=AT, by="tester")
    return next(one for one in sandboxes.sandboxes(living.id) if one.id == made)


def again(living: Living, copy: Sandbox) -> Sandbox:
    return sandboxes.sandbox(living.id, copy.code)


def test_of_a_new_one_nothing_is_told(living: Living) -> None:
    copy = copied(living)
    told = sandbox_outcome.outcome(copy)
    assert (told.lines, told.acts, copy.days) == ((), (), 0)
    assert [one.month for one in told.months] == [day("2026-12-01")]
    assert {one.difference for one in sandbox_outcome.compared(copy, living.id)} == {0}


def test_what_its_closes_did_is_told_all_days_together(living: Living) -> None:
    copy = copied(living)
    reports = advance(sandbox=copy.id, until=day("2027-02-28"), by="tester", now=now)
    counts, sums = Counter[str](), Counter[str]()
    for report in reports:
        counts.update(report.counts)
        sums.update(report.sums_yen)
    copy = again(living, copy)
    lines = {one.what: one for one in sandbox_outcome.outcome(copy).lines}
    assert {what: one.count for what, one in lines.items()} == {
        what: count for what, count in counts.items() if count and what != "lines"
    }
    for what in ("charges", "invoices"):
        assert lines[what].yen == sums[what] > 0
    assert lines["memberships_ended"].count == 1
    assert lines["memberships_ended"].yen is None
    assert copy.days == 88
    assert [one.month for one in sandbox_outcome.outcome(copy).months] == [
        day("2026-12-01"), day("2027-01-01"), day("2027-02-01"), day("2027-03-01"),
    ]  # fmt: skip


def test_delay_is_told_in_yen_without_what_was_before(living: Living) -> None:
    (before,) = select("SELECT count(*) FROM overdue")
    assert before > 0
    copy = copied(living)
    advance(sandbox=copy.id, until=day("2026-12-31"), by="tester", now=now)
    (membership,) = select(
        "SELECT h.id FROM membership h JOIN member m ON m.id = h.member_id"
        " WHERE h.service_id = %s AND m.handle = 'hanako'", copy.id,
    )  # fmt: skip
    payments.receive_payment(service=copy.id, membership=membership, amount_yen=None, at=AT, by=BY)
    advance(sandbox=copy.id, until=day("2027-01-05"), by="tester", now=now)
    told = sandbox_outcome.outcome(again(living, copy))
    lines = {one.what: one for one in told.lines}
    (overdue, interest) = select(
        "SELECT unnest(ARRAY[sum(open_yen) FILTER (WHERE found_on >= '2026-12-03'),"
        " sum(interest_yen)]) FROM overdue o JOIN membership m ON m.id = o.membership_id"
        " WHERE m.service_id = %s", copy.id,
    )  # fmt: skip
    assert (lines["overdue"].yen, lines["interest_assessed"].yen) == (overdue, interest)
    assert interest > 0
    assert [(one.action, one.count) for one in told.acts] == [("payment_received", 1)]


def test_it_is_compared_with_the_original_as_that_stands_now(living: Living) -> None:
    copy = copied(living)
    advance(sandbox=copy.id, until=day("2027-01-31"), by="tester", now=now)
    figures = {one.name: one for one in sandbox_outcome.compared(again(living, copy), living.id)}
    assert (figures["active"].original, figures["active"].sandbox) == (2, 1)
    assert (figures["over"].difference, figures["active"].difference) == (1, -1)
    assert figures["invoiced_yen"].is_yen
    assert not figures["over"].is_yen
