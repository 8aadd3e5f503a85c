"""Which invoices of a month are printed, in which order, and which are left out."""

from __future__ import annotations

import copy
import datetime as dt

import pytest
from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import records
from kiyaku.flows.month_invoices import BY_POSTAL_CODE, WITHOUT_EMAIL, Wanted, choose
from kiyaku.members import queries
from kiyaku.privacy import cases
from tests.invoices import hall, net
from tests.living import Living

pytestmark = pytest.mark.django_db
DECEMBER = dt.date(2026, 12, 31)


@pytest.fixture(scope="module")
def built(unkept: None) -> Living:
    """December's invoices: of prompt (paid), Hanako (in part), the corporation (paid late)."""
    return hall()


@pytest.fixture
def city(built: Living) -> Living:
    return copy.deepcopy(built)


def of(living: Living, wanted: Wanted) -> list[str]:
    """Whose invoices are chosen, in order."""
    names = {membership: name for name, membership in living.members.items()}
    chosen = choose(living.id, wanted)
    assert len(chosen.invoices) == len(set(chosen.invoices)) == len(chosen.memberships)
    return [names[membership] for membership in chosen.memberships]


def member_of(living: Living, name: str) -> int:
    """The id of a member."""
    return int(queries.membership(living.id, living.members[name]).member_id)


def test_a_month_is_printed_by_number_or_postal_code(city: Living) -> None:
    assert of(city, Wanted(DECEMBER)) == ["prompt", "hanako", "acme"]
    chosen = choose(city.id, Wanted(DECEMBER))
    printed = records.printed_numbers(chosen.invoices)
    assert [printed[one] for one in chosen.invoices] == sorted(printed.values())
    # 370-0001, 371-0001, and who has none comes last
    assert of(city, Wanted(DECEMBER, order=BY_POSTAL_CODE)) == ["acme", "hanako", "prompt"]


def test_those_without_an_address_for_mail_or_not_paid_alone(city: Living) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE member SET email = '' WHERE id = %s", [member_of(city, "acme")])
    assert of(city, Wanted(DECEMBER, whose=WITHOUT_EMAIL)) == ["acme"]
    assert of(city, Wanted(DECEMBER, is_unpaid_only=True)) == ["hanako"]


def test_a_month_costs_a_handful_of_queries(city: Living, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(7):
        choose(city.id, Wanted(DECEMBER))


def test_who_was_erased_is_left_out_and_counted(
    city: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanako = member_of(city, "hanako")
    monkeypatch.setattr(cases, "erased_for_good", lambda service: {hanako})
    chosen = choose(city.id, Wanted(DECEMBER))
    assert (len(chosen.invoices), chosen.credited, chosen.erased) == (2, 0, 1)
    assert city.members["hanako"] not in chosen.memberships
    with pytest.raises(OperationRefused) as refused:
        choose(city.id, Wanted(DECEMBER, is_unpaid_only=True))
    assert refused.value.code == "no_invoices_to_print"
    assert refused.value.details["erased"] == 1
    assert "消去済みの会員 1 件" in refused.value.ja


def test_a_month_without_invoices_is_refused(city: Living) -> None:
    with pytest.raises(OperationRefused, match="October 2026") as refused:
        choose(city.id, Wanted(dt.date(2026, 10, 1)))
    assert refused.value.code == "no_invoices_to_print"
    with pytest.raises(ValueError, match="somebody"):
        choose(city.id, Wanted(DECEMBER, whose="somebody"))


def test_invoices_that_were_taken_back_are_left_out() -> None:
    network = net()  # both are cancelled: all of their invoices were taken back
    with pytest.raises(OperationRefused) as refused:
        choose(network.id, Wanted(dt.date(2026, 11, 1)))
    assert refused.value.code == "no_invoices_to_print"
    assert refused.value.details["credited"] > 0


def test_without_an_issuer_nothing_is_printed() -> None:
    nobody = Living("netsugen", "2026-11-01", prices={"usual": 13_200})
    nobody.register("hanako")
    nobody.on("2026-12-02")
    with pytest.raises(OperationRefused) as refused:
        choose(nobody.id, Wanted(DECEMBER))
    assert refused.value.code == "operator_not_set"
