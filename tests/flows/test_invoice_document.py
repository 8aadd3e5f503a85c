"""What an invoice shows: whose, what for, by which clauses, its tax, and where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import statements
from kiyaku.billing.tax import TaxOfRate
from kiyaku.flows.invoice_document import InvoiceDocument, Paid, invoice_document
from kiyaku.flows.operator import set_operator
from kiyaku.members import directory
from tests.invoices import CITY, NET, hall, net, numbers
from tests.living import Living, day, undone

pytestmark = pytest.mark.database


@dataclass(frozen=True)
class Services:
    """Both services, and their invoices by member."""

    hall: Living
    net: Living

    def invoice(self, name: str, which: int = 0, **more: Any) -> InvoiceDocument:
        """A member's first invoice, or a later one."""
        living = self.hall if name in self.hall.members else self.net
        return invoice_document(living.id, numbers(living, name)[which], **more)


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: Any) -> Iterator[Services]:
    """The services, undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Services(hall(), net())
        transaction.set_rollback(True)


# --- whose it is, and what for ----------------------------------------------------------------


def test_an_invoice_names_both_sides(both: Services) -> None:
    found = both.invoice("hanako")
    assert found.operator == CITY
    assert found.recipient.name == "前橋 花子"
    assert (found.recipient.postal_code, found.recipient.address) == (
        "371-0001",
        "群馬県前橋市架空町99",
    )
    assert not found.recipient.is_corporation
    assert both.invoice("acme").recipient.is_corporation
    assert (found.number, found.issued_on, found.due_on) == (
        numbers(both.hall, "hanako")[0],
        day("2026-12-01"),
        day("2026-12-10"),
    )
    assert found.title.ja.startswith("NETSUGEN")


def test_a_line_says_what_for_and_by_which_clauses(both: Services) -> None:
    november, december = both.invoice("hanako").lines
    assert (november.kind, november.month, november.amount_yen) == (
        "monthly_fee",
        day("2026-11-01"),
        13_200,
    )
    assert december.month == day("2026-12-01")
    assert (november.basis.words.ja, november.basis.words.en) == ("第5条3項", "Art. 5(3)")
    assert november.basis.terms_version == day("2024-03-05")
    assert november.due_on == day("2026-12-10")
    first = both.invoice("ken").lines[0]
    assert (first.basis.words.ja, first.basis.words.en) == (
        "第12条1項・第12条2項",
        "Art. 12(1), Art. 12(2)",
    )
    assert both.invoice("ken").due_basis.ja == "第12条1項"


def test_interest_names_the_invoice_that_was_late(both: Services) -> None:
    found = both.invoice("acme", 1)
    interest, fee = found.lines
    late = numbers(both.hall, "acme")[0]
    assert interest.words.ja == f"遅延利息(請求書 {late} の分)"
    assert interest.words.en == f"late interest (invoice {late})"
    assert (interest.amount_yen, fee.amount_yen) == (66_000 * 25 * 11 // 365_000, 33_000)
    assert interest.basis.words.ja == "第6条2項"
    assert found.due_basis.ja == "第6条2項・第5条3項"
    assert found.terms_versions == (day("2024-03-05"),)


def test_one_without_a_name_is_called_by_the_number(both: Services) -> None:
    with undone():
        both.hall.register("nameless", particulars=None)
        both.hall.today = day("2027-02-05")
        living = both.hall.on("2027-02-05")
        found = invoice_document(living.id, numbers(living, "nameless")[0])
        assert (found.recipient.name, found.recipient.member) == ("nameless", "nameless")
    both.hall.today = day("2027-01-05")


# --- the tax ----------------------------------------------------------------------------------


def test_a_qualified_invoice_has_its_tax_once_per_rate(both: Services) -> None:
    assert both.invoice("hanako").taxes == (TaxOfRate(10, 26_400, 2_400),)
    assert [line.tax_percent for line in both.invoice("hanako").lines] == [10, 10]


def test_late_interest_bears_no_tax(both: Services) -> None:
    found = both.invoice("acme", 1)
    assert found.taxes == (TaxOfRate(10, 33_000, 3_000), TaxOfRate(None, 49, 0))
    assert [line.tax_percent for line in found.lines] == [None, 10]
    assert sum(one.total_yen for one in found.taxes) == found.total_yen


def test_who_is_not_registered_issues_plain_invoices(both: Services) -> None:
    found = both.invoice("ken")
    assert found.operator == NET
    assert not found.is_qualified
    assert found.taxes == ()
    assert [line.tax_percent for line in found.lines] == [None]


def test_a_new_rate_holds_for_the_months_that_end_under_it(both: Services) -> None:
    with undone():
        raised = replace(CITY, tax_percent=12)
        set_operator(**both.hall.acting, operator=raised, from_day=day("2026-12-01"))
        found = both.invoice("hanako")
        assert [line.tax_percent for line in found.lines] == [10, 12]
        assert found.taxes == (TaxOfRate(12, 13_200, 1_414), TaxOfRate(10, 13_200, 1_200))


def test_the_operator_is_the_one_of_the_day_of_issue(both: Services) -> None:
    with undone():
        moved = replace(CITY, address="架空県架空市新町9番9号", registration_number="")
        set_operator(**both.hall.acting, operator=moved, from_day=day("2026-12-02"))
        assert both.invoice("hanako").operator == CITY
        january = both.invoice("hanako", 1)
        assert january.operator == moved
        assert not january.is_qualified


# --- where it stands --------------------------------------------------------------------------


def test_an_invoice_that_is_not_due_yet_is_open(both: Services) -> None:
    found = both.invoice("prompt", 1)
    assert (found.state, found.state_since, found.interest) == ("open", None, None)
    assert (found.open_yen, found.paid_yen, found.payments) == (13_200, 0, ())


def test_a_paid_invoice_says_since_when(both: Services) -> None:
    found = both.invoice("prompt")
    assert (found.state, found.state_since) == ("settled", day("2026-12-05"))
    assert found.payments == (Paid(day("2026-12-05"), 26_400),)
    assert found.open_yen == 0
    late = both.invoice("acme")
    assert (late.state, late.state_since, late.interest) == ("settled", day("2026-12-21"), None)


def test_an_overdue_invoice_runs_interest_by_its_clause(both: Services) -> None:
    found = both.invoice("hanako")
    assert (found.state, found.state_since) == ("overdue", day("2026-12-11"))
    assert (found.paid_yen, found.open_yen) == (3_000, 23_400)
    late = found.interest
    assert late is not None
    assert late.basis.words.ja == "第6条2項"
    running = late.running
    assert running is not None
    assert (running.principal_yen, running.until, running.days) == (
        23_400,
        day("2027-01-05"),
        26,
    )
    assert running.per_day_yen == Fraction(23_400 * 25, 365_000)
    assert running.accrued_yen == 23_400 * 25 * 26 // 365_000


def test_interest_is_told_as_of_the_day_asked_for(both: Services) -> None:
    late = both.invoice("hanako", on=day("2026-12-21")).interest
    assert late is not None
    assert late.running is not None
    assert (late.running.days, late.running.accrued_yen) == (11, 17)


def test_what_a_day_adds_is_what_the_close_would_charge(both: Services) -> None:
    """Paid a hundred days on, the charge is that of a hundred times a day, cut once."""
    late = both.invoice("hanako", on=day("2026-12-10") + dt.timedelta(100)).interest
    assert late is not None
    assert late.running is not None
    assert late.running.accrued_yen == int(100 * late.running.per_day_yen)


@pytest.mark.parametrize("name", ["ken", "mei"])
def test_a_credited_invoice_says_when_and_by_which_clauses(both: Services, name: str) -> None:
    found = both.invoice(name)
    assert (found.state, found.state_since) == ("credited", day("2026-11-29"))
    assert found.credited_by is not None
    assert found.credited_by.words.ja == "第7条3項・第7条4項"
    assert (found.open_yen, found.payments, found.interest) == (0, (), None)


def test_a_statement_says_the_same_of_every_invoice(both: Services) -> None:
    for living in (both.hall, both.net):
        for name, membership in living.members.items():
            shown = {one.number: one for one in statements.statement(membership).invoices}
            for number in numbers(living, name):
                found = invoice_document(living.id, number)
                assert (shown[number].state, shown[number].open_yen) == (
                    found.state,
                    found.open_yen,
                )


def test_a_rate_that_is_not_known_is_told_and_nothing_else_fails(db: None) -> None:
    unknown = {"late_interest_rate_permille": {"2030-01-01": 25}}
    living = Living("netsugen", "2026-11-01", parameters=unknown)
    living.register("hanako")
    living.on("2026-12-15")
    late = invoice_document(living.id, numbers(living, "hanako")[0]).interest
    assert late is not None
    assert late.running is None
    assert late.basis.words.ja == "第6条2項"
    assert late.unknown is not None
    assert "late_interest_rate_permille" in late.unknown.en


def test_no_interest_runs_on_interest(db: None) -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("hanako")
    living.on("2026-12-15").leave("hanako")
    living.on("2026-12-21").pay("hanako")
    living.on("2027-01-12")
    fees, interest = (invoice_document(living.id, one) for one in numbers(living, "hanako"))
    assert fees.state == "settled"
    assert [line.kind for line in interest.lines] == ["late_interest"]
    assert (interest.state, interest.interest) == ("overdue", None)


def test_without_an_operator_there_is_an_invoice_all_the_same(db: None) -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("hanako")
    living.on("2026-12-02")
    found = invoice_document(living.id, numbers(living, "hanako")[0])
    assert (found.operator, found.taxes, found.state) == (None, (), "open")


# --- which one --------------------------------------------------------------------------------


def test_a_member_sees_no_invoice_of_another(both: Services) -> None:
    number = numbers(both.hall, "hanako")[1]  # the other service has issued fewer
    own = directory.member(both.hall.id, "hanako").pk
    other = directory.member(both.hall.id, "acme").pk
    assert invoice_document(both.hall.id, number, member=own).number == number
    for service, member in ((both.hall.id, other), (both.net.id, None)):
        with pytest.raises(OperationRefused) as refused:
            invoice_document(service, number, member=member)
        assert refused.value.code == "unknown_invoice"


def test_the_number_of_queries_does_not_grow_with_the_lines(
    both: Services, django_assert_max_num_queries: Any
) -> None:
    for name, which, most in (("prompt", 1, 16), ("acme", 1, 17), ("hanako", 0, 18)):
        number = numbers(both.hall, name)[which]
        with django_assert_max_num_queries(most):
            invoice_document(both.hall.id, number)
