"""One box for whatever the staff have at hand."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.flows import search
from kiyaku.members.particulars import Particulars
from tests.living import Living
from tests.many import many

pytestmark = pytest.mark.django_db


@pytest.fixture
def living(db: None) -> Living:
    living = Living("netsugen", "2026-12-01", prices={"usual": 6_000})
    living.register("M12", particulars=Particulars(name="山田 花子", phone="090-0000-6000"))
    living.register("M13", particulars=Particulars(name="佐藤 太郎"))
    living.closed("2027-01-01")
    living.pay("M13", 12_000)
    return living


def test_a_person_an_invoice_and_a_payment_are_found_with_whose_they_are(living: Living) -> None:
    by_name = search.find(living.id, "花子")
    assert [(one.handle, one.matched_by) for one in by_name.members] == [("M12", ("name",))]
    (held,) = by_name.members.rows[0].memberships
    assert (held.membership, held.plan.ja, held.state) == (living.members["M12"], "usual", "active")
    assert (len(by_name), by_name.is_more) == (1, False)
    (invoice,) = search.find(living.id, "2026-2").invoices
    assert (invoice.handle, invoice.name, invoice.matched_by) == (
        "M13", "佐藤 太郎", "invoice_number",
    )  # fmt: skip
    by_amount = search.find(living.id, "12,000")
    assert [one.handle for one in by_amount.invoices] == ["M13", "M12"]
    assert [(one.handle, one.matched_by) for one in by_amount.payments] == [("M13", "amount")]


def test_what_can_be_several_things_is_found_as_each(living: Living) -> None:
    found = search.find(living.id, "6000")
    assert [one.matched_by for one in found.members] == [("phone",)]
    found = search.find(living.id, "2")
    assert [one.handle for one in found.members] == ["M12"]
    assert [one.matched_by for one in found.invoices] == ["invoice_number"]


def test_nothing_is_found_for_nothing(living: Living) -> None:
    for text in ("", " ", "　", "\0", "いない人", "%", "2030-1"):
        assert len(search.find(living.id, text)) == 0


def test_everything_it_is_found_by_has_words() -> None:
    assert {"membership", "number", "name", "kana", "phone", "email", "invoice_number", "amount"} \
        == set(search.MATCHED_BY)  # fmt: skip


def test_a_search_takes_a_dozen_queries_and_says_when_there_is_more(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    for text in ("山田", "6600", "2026-100", "person", "M000017", "090"):
        with django_assert_max_num_queries(11):
            found = search.find(living.id, text)
        assert len(found) > 0
        assert len(found.members) <= 50
    assert search.find(living.id, "6600").is_more
    assert search.find(living.id, "person").members.is_more
    assert len(search.find(living.id, "person", size=7).members) == 7
