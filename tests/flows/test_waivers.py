"""Late interest and handling fees are waived: unpaid ones, on an invoice or not, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import figures, late_charges, payments, statements
from kiyaku.billing.kinds import Account
from kiyaku.close.verify import verify
from kiyaku.flows import timeline, waivers, why
from kiyaku.flows.invoice_document import invoice_document
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


def net(**readings: str) -> Living:
    """Choppaya Net; November's fee, 10,000 yen, due on the 27th, is paid 20 days late.

    The close of 17 December charges 80 yen of interest and 3,300 for handling, and puts them on an
    invoice due on the 27th, beside that of December's fee.
    """
    living = Living(
        "choppaya",
        "2026-11-20",
        prices={"usual": 10_000},
        parameters={"due_months_after": 0},
        readings={"first_month_fee": "full", **readings},
    )
    living.register("m")
    return living.on("2026-12-17")


def hall() -> Living:
    """NETSUGEN, whose member paid two fees, 12,000 yen, ten days late: 8 yen of interest wait."""
    living = Living("netsugen", "2026-11-10")
    living.register("m")
    living.on("2026-12-20").pay("m")
    return living.on("2026-12-22")


def refused(call: Any) -> str:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value.code


def last_charge(living: Living, kind: int) -> int:
    return int(
        select(
            "SELECT max(id) FROM charge WHERE membership_id = %s AND kind = %s",
            living.members["m"],
            kind,
        )[0]
    )


def explained(living: Living) -> None:
    """Every event can be explained, and computed again gives what is stored."""
    for event in timeline.events(living.id, membership=living.members["m"]):
        found = why.of_event(living.id, event)
        assert found.agrees, (event, [one for one in found.every_reason() if not one.agrees])


def test_what_is_not_invoiced_yet_never_is() -> None:
    living = hall()
    assert living.waive("m") == 8
    assert late_charges.unpaid(living.members["m"]) == ()
    assert statements.statement(living.members["m"]).to_be_invoiced == ()
    living.closed("2027-02-02")
    assert select("SELECT total_yen FROM invoice ORDER BY id") == [12_000, 6_000, 6_000]
    assert select("SELECT count(*) FROM charge WHERE kind = 2") == [1]
    assert select("SELECT count(*) FROM posting WHERE source_kind = 6") == [0]
    assert figures.money(living.id).late_interest_yen == 0
    assert verify(living.id) == []
    explained(living)


def test_what_is_invoiced_is_taken_off_what_is_open() -> None:
    living = net()
    living.pay("m", 10_000)
    living.on("2026-12-18")
    charged = late_charges.unpaid(living.members["m"])
    assert [(one.kind, one.amount_yen, one.about, one.invoice) for one in charged] == [
        ("late_interest", 80, "2026-0000001", "2026-0000003"),
        ("late_handling_fee", 3_300, "2026-0000001", "2026-0000003"),
    ]
    living.waive("m", "late_handling_fee")
    assert payments.open_by_invoice(living.members["m"])[_invoice(3_380)] == 80
    document = invoice_document(living.id, "2026-3")
    assert (document.total_yen, document.taken_back_yen, document.open_yen) == (3_380, 3_300, 80)
    assert (document.state, document.credited_by) == ("open", None)
    shown = statements.statement(living.members["m"]).invoices[-1]
    assert (shown.total_yen, shown.open_yen, shown.taken_back_yen) == (3_380, 80, 3_300)
    assert late_charges.unpaid(living.members["m"]) == (charged[0],)
    living.closed("2027-01-08")
    assert select("SELECT open_yen FROM overdue ORDER BY invoice_id") == [10_000, 10_000, 80]
    assert select("SELECT sum(open_yen) FROM notice WHERE dispatched_on > '2026-12-28'") == [10_080]
    assert figures.money(living.id).overdue_yen == 10_080
    assert select("SELECT count(*) FROM charge WHERE kind = 3") == [1]
    assert verify(living.id) == []
    explained(living)


def test_the_books_are_corrected_by_postings_that_name_the_old() -> None:
    living = net()
    living.pay("m", 10_000)
    living.on("2026-12-18").waive("m")
    (old,) = select("SELECT id FROM posting WHERE source_kind = 1 AND amount_yen = 80")
    assert select(
        "SELECT corrects_id, debit_account, credit_account, day FROM posting WHERE source_kind = 6"
    ) == [(old, Account.INTEREST_REVENUE, Account.RECEIVABLE, day("2026-12-18"))]


def test_with_all_of_it_waived_an_invoice_is_credited() -> None:
    living = net()
    living.pay("m", 10_000)
    living.on("2026-12-18")
    living.waive("m", "late_handling_fee")
    living.waive("m")
    assert select("SELECT is_credited, settled_on FROM settlement ORDER BY entry_id") == [
        (False, day("2026-12-17")), (True, day("2026-12-18")),
    ]  # fmt: skip
    assert statements.statement(living.members["m"]).invoices[-1].state == statements.CREDITED
    document = invoice_document(living.id, "2026-3")
    assert (document.taken_back_yen, document.open_yen) == (3_380, 0)
    assert document.credited_by is not None
    assert document.credited_by.clauses == ("12-4",)
    living.closed("2027-01-08")
    assert select("SELECT count(*) FROM overdue WHERE open_yen < 10000") == [0]
    assert verify(living.id) == []
    explained(living)


def test_an_overdue_invoice_of_nothing_else_is_done_with_once_it_is_waived() -> None:
    living = net()
    living.pay("m", 20_000)
    living.on("2027-01-05")
    assert select("SELECT open_yen, closed_on FROM overdue ORDER BY invoice_id")[1:] == [
        (3_380, None)
    ]
    living.waive("m")
    living.waive("m", "late_handling_fee")
    living.closed("2027-01-20")
    assert select("SELECT closed_on, interest_yen FROM overdue ORDER BY invoice_id")[1:] == [
        (day("2027-01-05"), None)
    ]
    assert select("SELECT count(*) FROM charge WHERE kind > 1") == [2]
    assert verify(living.id) == []
    explained(living)


def test_with_the_rest_paid_an_invoice_is_settled_when_the_last_of_it_was_paid() -> None:
    """The handling fee is paid first; the waived interest leaves nothing open."""
    living = net()
    living.pay("m", 20_000)
    living.on("2026-12-20").pay("m", 3_300)
    living.on("2027-01-04").waive("m")
    assert select("SELECT settled_on, entered_on, is_credited FROM settlement ORDER BY entry_id")[
        -1
    ] == (day("2026-12-20"), day("2027-01-04"), False)
    living.closed("2027-01-20")
    # It was overdue for the interest alone, on which none runs; nor does it bear a handling fee.
    assert select("SELECT open_yen, settled_on, interest_yen FROM overdue ORDER BY invoice_id")[
        1:
    ] == [(80, day("2026-12-20"), 0)]
    assert select("SELECT count(*) FROM charge WHERE kind > 1") == [2]
    assert verify(living.id) == []
    explained(living)


def test_arrears_are_no_ground_for_what_was_waived() -> None:
    living = hall()
    living.closed("2027-01-01")
    living.on("2027-01-05").pay("m", 5_000)
    living.on("2027-01-12")
    assert select("SELECT arrears_yen FROM ground WHERE state = 'open'") == [1_008]
    # The interest was paid first, so it is not waived any more.
    assert late_charges.unpaid(living.members["m"]) == ()
    assert refused(lambda: living_waive(living, last_charge(living, 2))) == "charge_paid"


def test_interest_billed_to_a_day_is_not_billed_again() -> None:
    living = net(payment_order="accrued_costs_interest_principal")
    living.on("2027-01-05").pay("m", 1)
    assert select("SELECT amount_yen FROM charge WHERE kind = 2 ORDER BY id") == [156, 36]
    living.waive("m")
    living.on("2027-01-20").pay("m")
    living.closed("2027-01-21")
    assert verify(living.id) == []
    assert select("SELECT sum(amount_yen) FROM charge WHERE about_invoice_id ="
                  " (SELECT about_invoice_id FROM charge WHERE amount_yen = 36)"
                  " AND kind = 2") == [96]  # fmt: skip
    explained(living)


def test_what_follows_does_not_take_it_back_once_more() -> None:
    """An initial cancellation, late because the papers were, takes back what still stands."""
    living = net()
    living.pay("m", 10_000)
    living.on("2026-12-18").waive("m")
    settled = living.cancel("m", "2026-12-18", "2026-12-15")
    assert settled["charged_yen"] == 9_333
    assert select("SELECT count(*), count(DISTINCT charge_id) FROM charge_reversal") == [(4, 4)]
    living.closed("2027-01-31")
    assert verify(living.id) == []
    explained(living)


def living_waive(living: Living, charge: int, reason: str = "goodwill", **more: Any) -> int:
    return waivers.waive(**living.acting, charge=charge, reason=reason, **more)


def test_what_cannot_be_waived_is_refused() -> None:
    living = net()
    living.pay("m", 10_000)
    living.on("2026-12-18")
    interest = last_charge(living, 2)
    assert refused(lambda: living_waive(living, interest, " ")) == "reason_missing"
    assert refused(lambda: living_waive(living, last_charge(living, 1))) == "not_waivable"
    assert refused(lambda: living_waive(living, 10**9)) == "unknown_charge"
    other = Living("choppaya", "2026-11-20")
    assert refused(lambda: living_waive(other, interest)) == "unknown_charge"
    living.pay("m", 3_301)
    assert refused(lambda: living_waive(living, interest)) == "charge_paid"
    living.pay("m")
    assert refused(lambda: living_waive(living, last_charge(living, 3))) == "charge_paid"


def test_of_somebody_who_was_erased_no_reason_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    living = hall()
    monkeypatch.setattr(waivers.cases, "is_erased", lambda service, member: True)
    living.waive("m")
    assert select("SELECT reason FROM charge_reversal") == [""]
    assert verify(living.id) == []


def test_it_is_waived_once() -> None:
    living = hall()
    charge = last_charge(living, 2)
    assert [living_waive(living, charge, key="w") for _ in range(2)] == [8, 8]
    assert refused(lambda: living_waive(living, charge)) == "already_taken_back"
    assert select("SELECT count(*) FROM journal_entry WHERE action = 'charge_waived'") == [1]


def test_the_reason_stays_inside() -> None:
    living = hall()
    living_waive(living, last_charge(living, 2), "their child was in hospital")
    assert "hospital" not in str(select("SELECT payload FROM journal_entry"))
    told = timeline.events(living.id)
    assert "hospital" not in str([one.fields for one in told])
    waived = next(one for one in told if one.event == "charge_waived")
    words = "\n".join(why.of_event(living.id, waived).in_words("en"))
    assert "reason given: their child was in hospital" in words
    assert "waived on 2026-12-22: whether it could be: yes" in words
    assert "waived by staff" in words
    assert "Art. 6(1)" in words


def _invoice(total_yen: int) -> int:
    return int(select("SELECT id FROM invoice WHERE total_yen = %s", total_yen)[0])


def test_late_charges_take_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    living = net()
    living.pay("m", 10_000)
    living.on("2026-12-18")
    with django_assert_num_queries(3):
        assert len(late_charges.unpaid(living.members["m"])) == 2
