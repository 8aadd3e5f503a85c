"""Acts at the same moment: no yen is lost or doubled, no number skipped, nobody waits for ever."""

from __future__ import annotations

import datetime as dt
import itertools
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kiyaku.base import closing, queries
from kiyaku.close import run
from kiyaku.close.verify import verify
from kiyaku.flows import (
    admission,
    initial_cancellation,
    payments,
    retention,
    sanctions,
    withdrawal,
)
from kiyaku.members import directory
from kiyaku.members.particulars import Particulars
from tests.close import small_service
from tests.close.races import at_once
from tests.close.small_service import AT, BY, FIRST, LAST, SmallService

pytestmark = pytest.mark.django_db(transaction=True)

EVE = dt.date(2026, 11, 28)
DAY = dt.timedelta(1)
ROUNDS = 4


@pytest.fixture
def service() -> SmallService:
    """Six members in two partitions, each with an invoice of 660 yen due on 30 November."""
    made = small_service.opened("choppaya", opened_on=EVE)
    small_service.straddle_partitions(before_border=3)
    for number in range(6):
        made.register(f"m{number}")
    run.close_day(made.id, EVE)
    return made


# --- payments -----------------------------------------------------------------------------------


def test_payments_of_one_member_at_once_are_all_applied_once(service):
    """Fails with the hold on the membership taken out: 660 yen are settled several times over."""
    pay = partial(service.pay, "m0", 300)
    paid = at_once(*[pay] * 6)
    assert len(set(paid)) == 6
    assert _one("SELECT sum(amount_yen) FROM payment") == 1800
    assert _one("SELECT sum(amount_yen) FROM allocation") == 660
    _is_consistent(service)


def test_everything_open_is_paid_by_one_of_several_who_pay_it(service):
    """Fails with the hold on the membership taken out: each pays it."""
    outcomes = at_once(*[partial(service.pay, "m0")] * 4)
    assert sorted(map(str, outcomes))[1:] == ["nothing_open"] * 3
    assert _one("SELECT sum(amount_yen) FROM payment") == 660


def test_one_key_is_one_payment_however_many_send_it(service):
    """Fails with the hold on the key taken out: some meet the row that is there already."""
    for round_ in range(ROUNDS):
        pay = partial(
            payments.receive_payment,
            service=service.id,
            membership=service.members["m0"],
            amount_yen=100,
            at=AT,
            by=BY,
            key=f"once {round_}",
        )
        assert len(set(at_once(*[pay] * 6))) == 1
    assert _one("SELECT count(*) FROM payment") == ROUNDS
    _is_consistent(service)


@pytest.mark.parametrize("act", ["pay_all", "withdraw", "suspend", "register"])
def test_one_key_is_one_act_also_where_a_second_would_be_refused(service, act):
    """Fails with the hold on the key taken out: the later ones are refused, not told of the first.

    By then nothing is open, the member is leaving, or suspended.
    """
    common: dict[str, Any] = {"service": service.id, "at": AT, "by": BY, "key": "once"}
    member = {"membership": service.members["m0"]}
    acts = {
        "pay_all": partial(payments.receive_payment, amount_yen=None, **member, **common),
        "withdraw": partial(withdrawal.request_withdrawal, **member, **common),
        "suspend": partial(sanctions.suspend, **member, **common),
        "register": partial(admission.register, handle="new", plan="usual", **common),
    }
    outcomes = at_once(*[acts[act]] * 4)
    assert all(one == outcomes[0] for one in outcomes)
    assert not isinstance(outcomes[0], str)
    _is_consistent(service)


def test_a_lot_and_single_payments_meet_in_any_order(service):
    """Two lots name the same members in opposite order; nobody waits in a circle."""
    there = [payments.PaymentRow(one, 100, EVE) for one in service.members.values()]
    lots = [
        partial(payments.receive_payments, service=service.id, rows=lot, at=AT, by=BY)
        for lot in (there, there[::-1])
    ]
    single = [partial(service.pay, name, 100) for name in ("m0", "m5")]
    for _ in range(ROUNDS):
        at_once(*lots, *single)
    assert _one("SELECT sum(amount_yen) FROM payment") == ROUNDS * 1400
    _is_consistent(service)


# --- the close ----------------------------------------------------------------------------------


def test_payments_while_days_are_closed_are_all_there_and_applied_once(service):
    """Payments go on and on until six days, a month's end among them, are closed.

    Fails with the hold on the membership and its partition taken out: an invoice that the close
    settles from a credit is paid again.
    """
    until = FIRST + 3 * DAY
    closed: list[bool] = []

    def close() -> int:
        run.close_until(service.id, until)
        closed.append(True)
        return 0

    def pay(names: tuple[str, ...]) -> int:
        turn = itertools.cycle(names)
        paid = 0
        while not closed:
            service.pay(next(turn), 500)
            paid += 500
        return paid

    paid = at_once(
        close, *[partial(pay, names) for names in (("m0", "m4"), ("m4", "m1", "m0"), ("m5",))]
    )
    assert _one("SELECT sum(amount_yen) FROM payment") == sum(paid) > 0
    assert _one("SELECT sum(amount_yen) - sum(remaining_yen) FROM payment") == _one(
        "SELECT sum(amount_yen) FROM allocation"
    )
    _is_consistent(service)


def test_a_day_closed_twice_at_once_is_closed_once_and_both_tell_the_same(service):
    """While members register and pay, so that the two may begin from different tables.

    Fails with the day's numbers looked for before their counter is locked: both take some.
    """
    for day in (EVE + DAY * number for number in range(1, 5)):
        close = partial(run.close_day, service.id, day)
        register = partial(service.register, f"new on {day}")
        one, other, *_ = at_once(close, close, register, partial(service.pay, "m2", 50))
        assert one == other
    _is_consistent(service)


def test_a_close_that_comes_late_adds_nothing_to_a_sealed_day(service, monkeypatch):
    """It looked which day is due before the other had sealed it; then somebody registered.

    Fails with the partitions taken from all memberships: the new one's gets an entry on the day.
    """
    day = EVE + DAY
    closed = run.close_day(service.id, day)
    small_service.straddle_partitions(before_border=0)
    service.register("new")
    monkeypatch.setattr(closing, "next_day", lambda _: day)
    assert run.close_day(service.id, day) == closed
    monkeypatch.undo()
    _is_consistent(service)


def test_who_leaves_while_the_day_is_closed_leaves_on_its_books_or_on_the_next(service):
    """Asked before the cut-off, a membership ends with the month; after it, a month later."""
    run.close_until(service.id, LAST - DAY)
    leave = [
        partial(withdrawal.request_withdrawal, service=service.id, membership=one, at=AT, by=BY)
        for one in service.members.values()
    ]
    _, *outcomes = at_once(partial(run.close_day, service.id, LAST), *leave)
    for membership, outcome in zip(service.members.values(), outcomes, strict=True):
        ends_on = dt.date(2026, 11, 30) if _has_ended(membership) else dt.date(2026, 12, 31)
        assert outcome.ends_on == ends_on
    _is_consistent(service)
    assert _one("SELECT count(*) FROM period WHERE first_day = '2026-12-01'") == sum(
        outcome.ends_on > LAST for outcome in outcomes
    )


def test_numbers_of_the_close_and_of_invoices_made_by_hand_have_no_gap(service):
    """Initial cancellations bill at once, while the close of the first bills everybody else.

    Fails with the counter read without its lock: two invoices get one number.
    """
    run.close_until(service.id, LAST)
    cancel = [
        partial(
            initial_cancellation.cancel_initially,
            service=service.id,
            membership=service.members[name],
            dispatched_on=LAST,
            document_received_on=EVE,
            at=AT,
            by=BY,
        )
        for name in ("m0", "m1", "m4", "m5")
    ]
    at_once(partial(run.close_day, service.id, FIRST), *cancel)
    numbers = _all("SELECT number FROM invoice_number ORDER BY number")
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 6 + 4 + 2
    _is_consistent(service)


# --- erasing ------------------------------------------------------------------------------------


def test_who_applies_again_while_being_erased_is_erased_before_or_not_at_all(service):
    """Fails with the member not held: the application of the same moment loses what it states."""
    stated = Particulars(name="again", address="here", email="again@example.jp")
    common: dict[str, Any] = {"service": service.id, "at": AT, "by": BY}
    apply = partial(admission.apply, handle="again", plan="usual", particulars=stated, **common)
    admission.decline(**common, application=apply(), internal_reason="no")
    about = directory.member(service.id, "again").pk
    erase = partial(retention.erase_member, member=about, **common)
    erased, again, second = at_once(erase, apply, erase)
    assert isinstance(again, int)
    assert {type(one) for one in (erased, second)} <= {retention.Erased, str}
    row = directory.member(service.id, "again")
    assert (row.name, row.email) == ("again", "again@example.jp")
    assert _one(f"SELECT stated->>'name' FROM application WHERE id = {again}") == "again"
    _is_consistent(service)


# --- decisions ----------------------------------------------------------------------------------


def test_a_membership_ends_once_and_only_who_was_there_before_resumes(service):
    """Resuming costs 1,100 yen, billed and paid with it.

    Fails with the hold on the membership taken out: it ends twice, or resumes after its end.
    """
    for name, membership in service.members.items():
        common: dict[str, Any] = {"service": service.id, "membership": membership}
        common |= {"at": AT, "by": BY}
        service.pay(name)
        sanctions.suspend(**common)
        resume = partial(sanctions.resume, pay_rest=True, **common)
        terminate = partial(sanctions.terminate, **common)
        *ends, resumed = at_once(terminate, terminate, resume)
        assert sorted(map(str, ends)) == ["None", "not_active"]
        assert resumed in (1100, "not_active")
        acts = _all(
            "SELECT action FROM journal_entry WHERE action IN ('terminated', 'resumed') "
            f"AND membership_id = {membership} ORDER BY id"
        )
        assert acts == ["terminated"] if resumed == "not_active" else ["resumed", "terminated"]
    assert _one("SELECT count(*) FROM suspension WHERE until_day IS NULL") == 0
    _is_consistent(service)


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (withdrawal.request_withdrawal, "already_leaving"),
        (sanctions.suspend, "already_suspended"),
        (sanctions.terminate, "not_active"),
    ],
)
def test_of_two_who_decide_the_same_one_is_refused(service, act, refusal):
    """Fails with the hold on the membership taken out: both decide."""
    for membership in service.members.values():
        decide = partial(act, service=service.id, membership=membership, at=AT, by=BY)
        outcomes = at_once(decide, decide)
        assert [one for one in outcomes if one == refusal] == [refusal]
    _is_consistent(service)


def test_a_demand_names_what_is_open_while_it_is_being_paid(service):
    """Fails with the hold on the membership taken out: it demands what has just been paid."""
    run.close_until(service.id, FIRST)
    for name, membership in service.members.items():
        demand = partial(
            sanctions.issue_formal_demand,
            service=service.id,
            membership=membership,
            due_on=FIRST + 9 * DAY,
            at=AT,
            by=BY,
        )
        at_once(demand, partial(service.pay, name, 660))
    assert _one("SELECT count(*) FROM notice n JOIN settlement s ON invoice_id = about_invoice_id "
                "WHERE n.entry_id > s.entry_id AND n.kind = 'formal_demand'") == 0  # fmt: skip
    _is_consistent(service)


def _is_consistent(service: SmallService) -> None:
    """After all days are closed, the verification finds nothing."""
    run.close_until(service.id, queries.business_day(service.id))
    assert verify(service.id) == []


def _has_ended(membership: int) -> bool:
    return bool(_one(f"SELECT ended_on IS NOT NULL FROM membership WHERE id = {membership}"))


def _one(statement: str) -> Any:
    (found,) = _all(statement)
    return found


def _all(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [value for (value,) in cursor.fetchall()]
