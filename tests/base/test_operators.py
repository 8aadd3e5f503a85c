"""Who runs a service: what may be entered, what holds on a day, what the journal says of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.base import operators
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import JournalEntry, OperatorParticulars
from kiyaku.base.operators import Operator, checked, is_registration_number
from kiyaku.flows.operator import set_operator
from tests.living import Living, day

CITY = Operator(
    "架空市", "100-0000", "架空市1-1", "会計課 00-0000-0000", "T8000000000001", 10,
    "架空銀行 本店\n普通 0000001", "Kaku Bank\n0000001",
)  # fmt: skip


# --- registration numbers ---------------------------------------------------------------------


@pytest.mark.parametrize("number", ["T7000012050002", "T7123456789012", "T4011001098993"])
def test_a_registration_number_is_checked_by_its_first_digit(number: str) -> None:
    assert is_registration_number(number)
    others = {f"T{digit}{number[2:]}" for digit in range(10)} - {number}
    assert not any(map(is_registration_number, others))


@given(st.integers(0, 10**12 - 1))
def test_every_corporate_number_has_exactly_one_check_digit(rest: int) -> None:
    fitting = [digit for digit in range(10) if is_registration_number(f"T{digit}{rest:012d}")]
    assert len(fitting) == 1
    assert fitting != [0]


@pytest.mark.parametrize(
    "number",
    ["", "T", "7000012050002", "t7000012050002", "T700001205000", "T70000120500022",
     "T７000012050002", "TT000012050002"],
)  # fmt: skip
def test_what_is_not_t_and_thirteen_digits_is_none(number: str) -> None:
    assert not is_registration_number(number)


# --- what may be entered ----------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Ｔ７０００012050002", "t7000012050002", "T7-0000-1205-0002 "])
def test_a_registration_number_is_stored_in_its_one_form(typed: str) -> None:
    entered = checked(Operator(" 架空市 ", registration_number=typed, tax_percent=10))
    assert entered == Operator("架空市", registration_number="T7000012050002", tax_percent=10)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Operator("  "), "operator_name_missing"),
        (Operator("a" * 201), "operator_text_too_long"),
        (Operator("a", payment_en="b" * 1_001), "operator_text_too_long"),
        (Operator("a", registration_number="T8000012050002", tax_percent=10),
         "bad_registration_number"),
        (Operator("a", registration_number="T7000012050002"), "tax_rate_missing"),
        (Operator("a", tax_percent=0), "bad_tax_rate"),
        (Operator("a", tax_percent=100), "bad_tax_rate"),
    ],
)  # fmt: skip
def test_what_cannot_be_entered_is_refused(wrong: Operator, code: str) -> None:
    with pytest.raises(OperationRefused) as refused:
        checked(wrong)
    assert refused.value.code == code
    assert refused.value.ja != refused.value.en


def test_how_to_pay_in_one_language_stands_for_both() -> None:
    assert replace(CITY, payment_en="").payment.en == CITY.payment_ja
    assert replace(CITY, payment_ja="").payment.ja == CITY.payment_en
    assert CITY.payment.ja != CITY.payment.en


# --- over time --------------------------------------------------------------------------------


@pytest.fixture
def living(db: None) -> Living:
    return Living("netsugen", "2026-11-01")


def entered(living: Living, operator: Operator, from_day: str | None = None, **more: object) -> str:
    on = None if from_day is None else day(from_day)
    return str(set_operator(**living.acting, operator=operator, from_day=on, **more))


def test_nobody_runs_a_service_before_somebody_is_entered(living: Living) -> None:
    assert operators.in_force(living.id, living.today) is None


def test_the_first_ones_hold_from_the_opening_and_later_ones_from_the_business_day(
    living: Living,
) -> None:
    living.on("2026-11-20")
    assert entered(living, CITY) == "2026-11-01"
    moved = replace(CITY, address="架空市2-2")
    assert entered(living, moved) == "2026-11-20"
    assert operators.in_force(living.id, day("2026-10-31")) is None
    assert operators.in_force(living.id, day("2026-11-01")) == CITY
    assert operators.in_force(living.id, day("2026-11-19")) == CITY
    assert operators.in_force(living.id, day("2026-11-20")) == moved


def test_a_later_entry_for_the_same_day_corrects_the_one_before(living: Living) -> None:
    corrected = replace(CITY, contact="会計課 11-1111-1111")
    entered(living, CITY, "2026-11-01")
    entered(living, corrected, "2026-11-01")
    assert operators.in_force(living.id, day("2026-11-01")) == corrected
    assert OperatorParticulars.objects.filter(service_id=living.id).count() == 2


def test_an_earlier_day_entered_later_does_not_take_the_place_of_a_later_day(
    living: Living,
) -> None:
    entered(living, CITY, "2026-12-01")
    entered(living, Operator("B"), "2026-11-10")
    assert operators.in_force(living.id, day("2026-12-01")) == CITY
    assert operators.in_force(living.id, day("2026-11-30")) == Operator("B")


def test_a_service_has_its_own_operator(living: Living) -> None:
    other = Living("choppaya", "2026-11-01")
    entered(other, CITY)
    assert operators.in_force(living.id, living.today) is None


def test_the_journal_says_what_was_changed_and_no_word_of_it(living: Living) -> None:
    entered(living, CITY)
    entered(living, replace(CITY, payment_ja="別の銀行", tax_percent=8))
    first, second = JournalEntry.objects.filter(action="operator_set").order_by("id")
    assert json.loads(first.payload)["changed"] == [
        "name", "postal_code", "address", "contact", "registration_number", "tax_percent",
        "payment_ja", "payment_en",
    ]  # fmt: skip
    assert json.loads(second.payload)["changed"] == ["tax_percent", "payment_ja"]
    assert json.loads(first.payload)["digest"] == CITY.digest
    assert "架空" not in first.payload + second.payload


def test_a_repeat_with_the_same_key_enters_nothing(living: Living) -> None:
    assert entered(living, CITY, key="a") == "2026-11-01"
    living.on("2026-11-05")
    assert entered(living, Operator("B"), key="a") == "2026-11-01"
    assert operators.in_force(living.id, living.today) == CITY


def test_what_is_refused_leaves_nothing_behind(living: Living) -> None:
    with pytest.raises(OperationRefused):
        entered(living, Operator(""))
    assert not JournalEntry.objects.filter(action="operator_set").exists()


def test_the_application_may_not_change_what_was_entered(living: Living) -> None:
    entered(living, CITY)
    rows = OperatorParticulars.objects.filter(service_id=living.id)
    for change in (lambda: rows.update(payment_ja="mine"), rows.delete):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
