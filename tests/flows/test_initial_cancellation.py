"""Initial cancellation: in time or not, with a refund or a bill, whatever was invoiced or paid."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.close import run
from kiyaku.close.verify import verify
from kiyaku.flows import exclusion, initial_cancellation
from kiyaku.members import queries as members
from tests.living import Living, day, select, undone

pytestmark = pytest.mark.django_db

NOTHING = {"charged_yen": 0, "handling_fee_yen": 3_300, "refund_yen": 0, "billed_yen": 3_300}


def net(opened_on: str = "2026-11-24", **more: Any) -> Living:
    """Choppaya Net with a member who pays 6,000 yen a month: 200 yen a day."""
    living = Living("choppaya", opened_on, parameters={"due_months_after": 0}, **more)
    living.register("m")
    return living


def balances() -> dict[int, int]:
    rows = select("SELECT debit_account, credit_account, amount_yen FROM posting")
    found = dict.fromkeys(range(1, 8), 0)
    for debit, credit, yen in rows:
        found[debit] += yen
        found[credit] -= yen
    return found


CASH, RECEIVABLE, ADVANCES, REFUNDS, FEES, _, HANDLING = range(1, 8)


@pytest.mark.parametrize(
    ("dispatched", "received", "is_in_time"),
    [
        ("2026-12-01", "2026-11-24", True),
        ("2026-12-02", "2026-11-24", False),
        ("2026-12-02", "2026-11-25", True),
        ("2026-12-01", "2026-11-01", True),
    ],
)
def test_eight_days_from_the_later_of_document_and_start(
    dispatched: str, received: str, is_in_time: bool
) -> None:
    living = net().on("2026-12-05")
    if is_in_time:
        living.cancel("m", dispatched, received)
        row = members.membership(living.id, living.members["m"])
        assert (row.ended_on, row.end_kind) == (day(dispatched), "initial_cancellation")
        return
    with pytest.raises(OperationRefused) as refused:
        living.cancel("m", dispatched, received)
    assert refused.value.code == "too_late"
    assert refused.value.details == {"last_day": day("2026-12-01"), "clauses": ["7-1", "7-2"]}


def test_sent_on_the_day_of_the_start_only_the_handling_fee_is_billed() -> None:
    living = net()
    assert living.cancel("m", "2026-11-24", "2026-11-24") == NOTHING
    assert select("SELECT kind, amount_yen FROM charge WHERE kind > 1") == [(5, 3_300)]


def test_what_was_paid_beyond_use_and_fee_is_to_be_refunded() -> None:
    living = net().on("2026-11-26")
    living.pay("m", 10_000)
    living.on("2026-11-30")
    settled = living.cancel("m", "2026-11-29", "2026-11-24")
    assert settled == {
        "charged_yen": 1_000, "handling_fee_yen": 3_300, "refund_yen": 5_700, "billed_yen": 0,
    }  # fmt: skip
    assert select("SELECT amount_yen, due_since FROM refund_due") == [(5_700, day("2026-11-30"))]
    assert select("SELECT remaining_yen, refunded_yen FROM payment") == [(0, 5_700)]
    assert balances() == {
        CASH: 10_000, RECEIVABLE: 0, ADVANCES: 0, REFUNDS: -5_700, FEES: -1_000, 6: 0,
        HANDLING: -3_300,
    }  # fmt: skip


def test_an_invoice_that_was_paid_is_credited_and_its_payment_freed() -> None:
    living = net().on("2026-11-26")
    # six of thirty days of November were invoiced, 1,400 yen, and are paid
    living.pay("m")
    living.on("2026-11-30").cancel("m", "2026-11-29", "2026-11-24")
    assert select("SELECT undone_on, amount_yen FROM allocation ORDER BY id") == [
        (day("2026-11-30"), 1_400)
    ]
    assert select("SELECT reversed_on FROM charge_reversal") == [day("2026-11-30")]
    assert select("SELECT count(*) FROM refund_due") == [0]
    assert balances()[ADVANCES] == -1_400
    # 1,000 and 3,300 are owed and invoiced on 1 December; what was paid goes towards it
    living.closed("2026-12-01")
    assert select("SELECT amount_yen FROM allocation WHERE undone_on IS NULL") == [1_400]
    assert select("SELECT total_yen, due_on FROM invoice ORDER BY id DESC LIMIT 1") == [
        (4_300, day("2026-12-27"))
    ]
    assert balances() == {
        CASH: 1_400, RECEIVABLE: 2_900, ADVANCES: 0, REFUNDS: 0, FEES: -1_000, 6: 0,
        HANDLING: -3_300,
    }  # fmt: skip


def test_an_invoice_paid_in_part_is_credited_in_full() -> None:
    living = net().on("2026-11-26")
    living.pay("m", 400)
    living.on("2026-11-28")
    settled = living.cancel("m", "2026-11-27", "2026-11-24")
    assert settled["billed_yen"] == 600 + 3_300 - 400
    assert select("SELECT is_credited FROM settlement ORDER BY invoice_id") == [True]
    living.on("2026-12-02")
    assert balances()[RECEIVABLE] == 3_500
    living.pay("m")
    assert balances()[RECEIVABLE] == 0


def test_what_should_have_been_invoiced_already_is_invoiced_now() -> None:
    living = net("2026-11-26").on("2026-12-03")
    living.cancel("m", "2026-12-02", "2026-11-26")
    assert select("SELECT issued_on, due_on, total_yen FROM invoice ORDER BY id DESC LIMIT 1") == [
        (day("2026-12-03"), day("2026-12-27"), 1_200 + 3_300)
    ]


def test_an_overdue_invoice_is_dropped_without_interest() -> None:
    living = net("2026-11-25").on("2026-12-02")
    assert select("SELECT open_yen, closed_on FROM overdue") == [(1_200, None)]
    living.cancel("m", "2026-12-02", "2026-11-25")
    living.closed("2026-12-04")
    assert select("SELECT closed_on, interest_yen FROM overdue") == [(day("2026-12-02"), None)]
    assert select("SELECT count(*) FROM charge WHERE kind IN (2, 3)") == [0]


def test_no_month_after_it_is_charged() -> None:
    living = net("2026-11-26").on("2026-12-03")
    assert select("SELECT count(*) FROM charge WHERE kind = 1") == [2]
    living.cancel("m", "2026-12-02", "2026-11-26")
    living.closed("2027-01-02")
    assert select("SELECT count(*) FROM charge_reversal") == [2]
    assert select("SELECT count(*) FROM charge WHERE kind = 1") == [2]


def test_each_correcting_posting_names_what_it_takes_back() -> None:
    living = net().on("2026-11-26")
    living.pay("m")
    living.on("2026-11-30").cancel("m", "2026-11-29", "2026-11-24")
    assert select(
        "SELECT p.source_kind, q.source_kind, p.amount_yen - q.amount_yen FROM posting p"
        " JOIN posting q ON q.id = p.corrects_id ORDER BY p.id"
    ) == [(5, 3, 0), (6, 1, 0)]


@pytest.mark.parametrize(
    ("living", "who", "dispatched", "code"),
    [
        (lambda: net(), "m", "2026-11-25", "in_the_future"),
        (lambda: net(), "m", "2026-11-23", "before_the_contract"),
        (lambda: net(), "over", "2026-11-24", "already_over"),
        (lambda: Living("netsugen", "2026-11-24"), "m", "2026-11-24", "no_initial_cancellation"),
    ],
)
def test_what_cannot_be_cancelled_is_refused(
    living: Any, who: str, dispatched: str, code: str
) -> None:
    living = living()
    for name in ("over", "m"):
        if name not in living.members:
            living.register(name)
    living.terminate("over")
    with pytest.raises(OperationRefused) as refused:
        living.cancel(who, dispatched, "2026-11-24")
    assert refused.value.code == code


def test_a_document_that_comes_tomorrow_lengthens_nothing() -> None:
    living = net().on("2026-12-05")
    with pytest.raises(OperationRefused) as refused:
        living.cancel("m", "2026-12-05", "2026-12-06")
    assert (refused.value.code, refused.value.details["clauses"]) == (
        "in_the_future", ["7-1", "7-2"],
    )  # fmt: skip


@pytest.mark.parametrize("how", ["cancel", "terminate", "exclude", "by_member"])
def test_a_contract_that_has_not_started_can_be_ended(how: str) -> None:
    """It binds from the acceptance on (6-1, 6-2); no day was used, so none is charged."""
    living = net("2026-11-20")
    living.register("waits", starts=False)
    living.on("2026-11-24")
    if how == "cancel":
        assert living.cancel("waits", "2026-11-22", "2026-11-21") == NOTHING
    elif how == "terminate":
        ground = living.record_ground("waits", "false_application")
        living.terminate("waits", ground=ground)
    elif how == "exclude":
        exclusion.exclude_member(**living.of("waits"), kind="management", description="判明")
    else:
        exclusion.end_by_member(**living.of("waits"), kind="support")
    row = members.membership(living.id, living.members["waits"])
    assert (row.started_on, row.ended_on) == (
        None, day("2026-11-22" if how == "cancel" else "2026-11-24"),
    )  # fmt: skip
    with pytest.raises(OperationRefused):
        living.start("waits")
    living.closed("2027-01-31")
    charged = select("SELECT kind, amount_yen FROM charge WHERE membership_id = %s", row.pk)
    assert charged == ([(5, 3_300)] if how == "cancel" else [])
    assert verify(living.id) == []


def test_without_a_price_nothing_can_be_settled() -> None:
    living = Living("choppaya", "2026-11-24", prices={"usual": {"2027-01-01": 6_000}})
    living.register("m")
    with pytest.raises(OperationRefused) as refused:
        living.cancel("m", "2026-11-24", "2026-11-24")
    assert refused.value.code == "no_price"


def test_a_repeat_with_the_same_key_settles_once() -> None:
    living = net()
    facts = {"dispatched_on": living.today, "document_received_on": living.today, "key": "k"}
    for _ in range(2):
        settled = initial_cancellation.cancel_initially(**living.of("m"), **facts)
        assert settled == NOTHING
    assert select("SELECT count(*) FROM charge WHERE kind = 5") == [1]


# --- before it is done ------------------------------------------------------------------------


def seen_before(living: Living, received: str, **more: Any) -> initial_cancellation.Preview:
    return initial_cancellation.preview(
        living.id, living.members["m"], document_received_on=day(received), **more
    )


@pytest.mark.parametrize("rounding", ["cut_once", "daily_amount_cut"])
@pytest.mark.parametrize("months_after", [0, 1])
def test_what_is_shown_before_is_what_is_settled(rounding: str, months_after: int) -> None:
    living = Living(
        "choppaya",
        "2026-11-26",
        prices={"usual": 6_789},
        parameters={"due_months_after": months_after},
        readings={"initial_cancellation_rounding": rounding},
    )
    living.register("m")
    for date in ("2026-11-26", "2026-11-30", "2026-12-01", "2026-12-03"):
        living.on(date)
        for paid_yen in (0, 400, 3_500, 3_900, 20_000):
            with undone():
                if paid_yen:
                    living.pay("m", paid_yen)
                check_shown_before(living, paid_yen)


def check_shown_before(living: Living, paid_yen: int) -> None:
    shown, last_day = seen_before(living, "2026-11-20"), day("2026-12-03")
    assert (shown.last_day, shown.days_left) == (last_day, (last_day - living.today).days + 1)
    assert (shown.dispatched_on, shown.paid_yen) == (living.today, paid_yen)
    settled = living.cancel("m", living.today.isoformat(), "2026-11-20")
    assert settled == {name: getattr(shown, name) for name in settled}
    refunds = select("SELECT amount_yen FROM refund_due")
    assert refunds == [shown.refund_yen] * bool(shown.refund_yen)
    due = select("SELECT DISTINCT due_on FROM charge WHERE kind IN (4, 5)")
    assert due == [shown.bill_due_on or living.today]
    if living.today == last_day and not shown.refund_yen:
        run.close_until(living.id, day("2027-01-02"))
        (billed,) = select("SELECT sum(amount_yen) FROM invoice_line WHERE kind IN (4, 5)")
        assert billed - paid_yen == shown.billed_yen


def test_what_is_shown_before_has_its_workings() -> None:
    shown = seen_before(net().on("2026-11-29"), "2026-11-24")
    assert (shown.charged_yen, shown.handling_fee_yen, shown.billed_yen) == (1_000, 3_300, 4_300)
    assert shown.settlement.clauses == ("7-3", "7-4")
    assert (shown.in_time.clauses, shown.in_time.answer) == (("7-1",), day("2026-12-01"))
    assert shown.bill_due is not None
    assert (shown.bill_due.answer, shown.bill_due_on) == (day("2026-12-27"),) * 2
    assert "3,300" in shown.settlement.working("ja")


def test_it_can_be_shown_for_a_letter_sent_on_another_day() -> None:
    living = net().on("2026-11-27")
    assert seen_before(living, "2026-11-24", on=day("2026-11-25")).charged_yen == 200
    assert seen_before(living, "2026-11-24", on=day("2026-12-01")).charged_yen == 1_400


@pytest.mark.parametrize(
    ("pack", "on", "code"),
    [
        ("choppaya", "2026-12-02", "too_late"),
        ("netsugen", "2026-11-24", "no_initial_cancellation"),
    ],
)
def test_what_would_be_refused_is_refused_before(pack: str, on: str, code: str) -> None:
    living = Living(pack, "2026-11-24")
    living.register("m")
    living.on(on)
    with pytest.raises(OperationRefused) as refused:
        seen_before(living, "2026-11-24")
    assert refused.value.code == code


def test_seeing_it_before_takes_a_few_queries(django_assert_max_num_queries: Any) -> None:
    living = net()
    with django_assert_max_num_queries(6):
        seen_before(living, "2026-11-24")
