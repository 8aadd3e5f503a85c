"""``kiyaku pay``, ``withdraw``, ``cancel-initially``, ``demand``, ``suspend``, ``resume`` …."""

from __future__ import annotations

import copy

import pytest

from kiyaku.flows import timeline
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall, net

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(unkept: None, kiyaku: Kiyaku) -> Running:
    """Hanako, with one invoice that is overdue since the day before."""
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    running.close_until("2027-01-11")
    return running


@pytest.fixture
def running(built: Running) -> Running:
    return copy.deepcopy(built)


def test_a_payment_is_received_once_per_key(running: Running) -> None:
    said = running("pay", "@", "hanako", "all", "--paid-on", "2027-01-10", "--key", "p").out
    assert said == (
        "Business day 2027-01-12: a payment of 39,600 yen by hanako on 2027-01-10 was received; "
        "0 yen of it are not applied yet.\n"
    )
    again = running.data("pay", "@", "hanako", "all", "--key", "p")
    assert (again["repeated"], again["amount_yen"]) == (True, 39_600)
    refused = running("pay", "@", "hanako", "all", exit_code=1)
    assert refused.err == "nothing is invoiced and open\n"


def test_who_acts_stands_in_the_journal(running: Running) -> None:
    running("suspend", "@", "hanako", "--by", "yamada", "--reason", "arrears")
    words = running("why", "@", "--member", "hanako", "--event", str(_number(running, "suspended")))
    assert "recorded on the business day 2027-01-12 by yamada" in words.out
    assert "reason given: arrears" in words.out


def _number(running: Running, event: str) -> int:
    found = [json["event"] for json in _lines(running)]
    return found.index(event) + 1


def _lines(running: Running) -> list[dict[str, object]]:
    import json

    out = running("events", "@", "--member", "hanako", "--json").out
    return [json.loads(line) for line in out.splitlines()]


def test_a_key_used_for_something_else_is_refused(running: Running) -> None:
    running("pay", "@", "hanako", "100", "--key", "k")
    for command in (("suspend", "@", "hanako"), ("withdraw", "@", "hanako"),
                    ("demand", "@", "hanako", "--due-on", "2027-02-01")):  # fmt: skip
        refused = running(*command, "--key", "k", exit_code=1)
        assert "the key k was used on 2027-01-12 for something else (payment_received)" in (
            refused.err
        )
    running("member", "register", "@", "taro", "--plan", "individual")
    assert "give another key" in running("pay", "@", "taro", "1", "--key", "k", exit_code=1).err


def test_a_request_to_leave_is_settled_or_refused(running: Running) -> None:
    running.close_until("2027-01-20")
    late = running("withdraw", "@", "hanako", "--desired-month", "2027-01", exit_code=1)
    assert late.out == (
        "Business day 2027-01-21: 2027-01 is too late; the earliest last day is 2027-02-28.\n"
    )
    said = running.data("withdraw", "@", "hanako", "--desired-month", "2027-03", "--key", "w")
    assert (said["event"], said["ends_on"]) == ("withdrawal_requested", "2027-03-31")
    assert running.data("withdraw", "@", "hanako", "--key", "w")["ends_on"] == "2027-03-31"
    refused = running("withdraw", "@", "hanako", exit_code=1)
    assert "is settled to end on 2027-03-31" in refused.err


def test_what_leaving_comes_to_is_shown_and_nothing_entered(running: Running) -> None:
    options = ("withdraw", "@", "hanako", "--desired-month", "2027-03", "--preview")
    said = running(*options).out
    assert "last day 2027-03-31 (Art. 10(2), Art. 3(1))" in said
    assert "66,000 yen to be paid until then" in said
    shown = running.data(*options)
    assert (shown["to_pay_yen"], shown["clauses"][0]) == (66_000, "10-2")
    assert sum(one["amount_yen"] for one in shown["to_invoice"]) + sum(
        one["open_yen"] for one in shown["invoices"]
    ) == shown["total_yen"]  # fmt: skip
    assert "withdrawal_requested" not in [one["event"] for one in _lines(running)]
    running("withdraw", "@", "hanako", "--desired-month", "2027-01", "--preview", exit_code=0)


def test_a_demand_is_issued_and_a_decision_taken(running: Running) -> None:
    running("demand", "@", "hanako", "--due-on", "2027-01-31", "--key", "d")
    assert (
        "nothing was changed"
        in running("demand", "@", "hanako", "--due-on", "2027-01-31", "--key", "d").out
    )
    running("suspend", "@", "hanako", "--key", "s")
    running("suspend", "@", "hanako", "--key", "s")
    said = running.data("resume", "@", "hanako", "--key", "r")
    assert (said["amount_yen"], said["repeated"]) == (0, False)
    assert running.data("resume", "@", "hanako", "--key", "r")["repeated"] is True
    assert "is ended" in running("terminate", "@", "hanako", "--key", "t").out
    assert "nothing was changed" in running("terminate", "@", "hanako", "--key", "t").out
    told = [one.event for one in timeline.events(running.service)]
    for event in ("formal_demand_issued", "suspended", "resumed", "terminated"):
        assert told.count(event) == 1


def test_a_ground_is_left_or_acted_on(running: Running) -> None:
    running.close_until("2027-01-12")
    (ground,) = running.data("grounds", "@")["grounds"]
    left = running("leave-ground", "@", "hanako", "--reason", "she pays on the 15th", "--key", "g")
    assert left.out == (
        f"Business day 2027-01-13: no action is taken on ground {ground['ground_id']} of hanako.\n"
    )
    again = running.data("leave-ground", "@", "hanako", "--reason", "x", "--key", "g")
    assert (again["repeated"], again["ground"]) == (True, ground["ground_id"])
    assert running.data("grounds", "@")["grounds"] == []
    (shown,) = running.data("member", "show", "@", "hanako")["memberships"][0]["grounds"]
    assert shown["state"] == "left" and shown["clauses"] == ground["clauses"]
    assert "left" in running("member", "show", "@", "hanako").out
    said = running("events", "@", "--member", "hanako").out
    assert "no action is taken on the ground of arrears" in said
    assert "she pays" not in said
    running("suspend", "@", "hanako", "--ground", str(ground["ground_id"]))
    assert [one["clauses"] for one in _lines(running) if one["event"] == "suspended"] == [
        ["9-1(3)"]
    ]


def test_late_interest_is_waived(running: Running) -> None:
    running.close_until("2027-01-14")
    running("pay", "@", "hanako", "all")
    running.close_until("2027-01-15")
    ((waivable,),) = (
        one["waivable"] for one in running.data("member", "show", "@", "hanako")["memberships"]
    )
    assert (waivable["kind"], waivable["amount_yen"], waivable["about"]) == (
        "late_interest", 13, "2026-0000001",
    )  # fmt: skip
    charge = str(waivable["charge"])
    assert "May be waived" in running("member", "show", "@", "hanako").out
    running("member", "register", "@", "taro", "--plan", "individual")
    other = running("waive", "@", "taro", charge, "--reason", "x", exit_code=1)
    assert other.err == f"this service has no charge {charge}\n"
    said = running("waive", "@", "hanako", charge, "--reason", "first time", "--key", "w").out
    assert said == (f"Business day 2027-01-16: charge {charge} of hanako over 13 yen is waived.\n")
    assert running.data("waive", "@", "hanako", charge, "--reason", "x", "--key", "w")["repeated"]
    again = running("waive", "@", "hanako", charge, "--reason", "x", exit_code=1)
    assert again.err == f"charge {charge} was taken back on 2027-01-16\n"
    why = running("why", "@", "--charge", charge).out
    assert "reason given: first time" in why


def test_resumption_waits_for_all_that_the_terms_ask_for(kiyaku: Kiyaku) -> None:
    running = net(kiyaku, "--parameter", "resumption_fee_yen=2200")
    running("member", "register", "@", "taro", "--plan", "home")
    running("member", "start", "@", "taro")
    running.close_until("2026-12-31")
    running("suspend", "@", "taro")
    # November's 1,833 yen are overdue; December's 5,500 fell due with the suspension.
    assert running.data("give-time-back", "@", "taro", "--key", "g")["invoices"] == 1
    assert running.data("give-time-back", "@", "taro", "--key", "g")["repeated"]
    said = running("give-time-back", "@", "taro", exit_code=1).err
    assert "no open invoice of membership" in said
    refused = running("resume", "@", "taro", exit_code=1)
    assert refused.err == (
        "fees of 7,333 yen were invoiced, are unpaid and must be paid before resumption\n"
    )
    running("pay", "@", "taro", "all")
    more = running("resume", "@", "taro", exit_code=1)
    assert more.err == "resumption needs another 2,203 yen (late interest and fees)\n"
    said = running("resume", "@", "taro", "--pay-rest").out
    assert "2,203 yen were billed beyond the invoices" in said


def test_an_initial_cancellation_is_settled(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    running("member", "register", "@", "taro", "--plan", "home")
    running("member", "start", "@", "taro")
    # Without a login nobody reads a posting.
    running("member", "tell-start", "@", "taro")
    running("pay", "@", "taro", "5500")
    running.close_until("2026-11-24")
    options = ("--dispatched-on", "2026-11-24", "--document-received-on", "2026-11-21")
    shown = running.data("cancel-initially", "@", "taro", *options, "--preview")
    assert "last day 2026-11-24" in running("cancel-initially", "@", "taro", *options,
                                            "--preview").out  # fmt: skip
    said = running.data("cancel-initially", "@", "taro", *options, "--key", "c")
    assert [shown[name] for name in ("charged_yen", "refund_yen", "billed_yen")] == [
        said[name] for name in ("charged_yen", "refund_yen", "billed_yen")
    ]
    assert (said["charged_yen"], said["handling_fee_yen"], said["refund_yen"]) == (
        550,
        3_300,
        1_650,
    )
    again = running("cancel-initially", "@", "taro", *options, "--key", "c").out
    assert "1,650 yen to be refunded" in again
    assert "nothing was changed" in again
    refused = running("cancel-initially", "@", "taro", *options, exit_code=1)
    assert len(refused.err.splitlines()) == 1
    waiting = running("grounds", "@").out
    assert "Refunds to pay" in waiting
    assert "1,650 yen" in waiting
    future = running("pay-refund", "@", "taro", "--paid-on", "2026-11-26", exit_code=1)
    assert "after the business day 2026-11-25" in future.err
    paid = running("pay-refund", "@", "taro", "--key", "b").out
    assert paid == "Business day 2026-11-25: 1,650 yen are refunded to taro.\n"
    assert running.data("pay-refund", "@", "taro", "--key", "b")["repeated"] is True
    assert "is to be paid out" in running("pay-refund", "@", "taro", exit_code=1).err
    assert running("grounds", "@").out == "Nothing waits for a person.\n"
    (shown,) = running.data("member", "show", "@", "taro")["memberships"][0]["refunds"]
    assert (shown["amount_yen"], shown["paid_on"]) == (1_650, "2026-11-25")
    assert "2026-11-25" in running("member", "show", "@", "taro").out


@pytest.mark.parametrize(
    ("command", "en"),
    [
        (("pay", "@", "hanako", "0"), "YEN: '0' will not do; give an integer of at least 1"),
        (("pay", "@", "hanako", "all", "--paid-on", "2027-01-13"), "after the business day"),
        (("pay", "@", "hanako", "5", "--method", "x" * 31), "too long"),
        (("pay", "@", "hanako", "5", "--membership", "999"), "no membership 999"),
        (("withdraw", "@", "hanako", "--desired-month", "2027-13"), "--desired-month: '2027-13'"),
        (("demand", "@", "hanako", "--due-on", "2027-01-01"), "lies before the business day"),
        (("resume", "@", "hanako"), "it is not suspended"),
        (("leave-ground", "@", "hanako", "--reason", " "), "the reason is missing"),
        (("leave-ground", "@", "hanako", "--reason", "x", "--ground", "999999999"),
         "no ground 999999999 of membership"),
        (("terminate", "@", "hanako", "--ground", "999999999"), "no ground 999999999"),
        (("suspend", "@", "hanak"), "did you mean hanako?"),
        (("cancel-initially", "@", "hanako", "--dispatched-on", "2027-01-12",
          "--document-received-on", "2027-01-12"), "these terms know no initial cancellation"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    running: Running, command: tuple[str, ...], en: str
) -> None:
    refused = running(*command, exit_code=1)
    assert en in refused.err
    assert len(refused.err.splitlines()) == 1
    assert refused.out == ""
