"""Which invoices of a month are printed together, in which order, and which are left out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from kiyaku.base import operators
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import issued
from kiyaku.billing.issued import Issued
from kiyaku.members import addressees
from kiyaku.members.addressees import Addressee
from kiyaku.privacy import cases
from kiyaku.terms.texts import Text

EVERYBODY, WITHOUT_EMAIL = "everybody", "without_email"
WHOSE = {
    EVERYBODY: Text("全員", "everybody"),
    WITHOUT_EMAIL: Text(
        "メールアドレスの登録がない会員", "members without a registered e-mail address"
    ),
}
"""Whose invoices are printed: those who have no e-mail address can be reached on paper only."""

BY_NUMBER, BY_POSTAL_CODE = "number", "postal_code"
ORDERS = {
    BY_NUMBER: Text("請求書番号の順", "by invoice number"),
    BY_POSTAL_CODE: Text("郵便番号の順", "by postal code"),
}


@dataclass(frozen=True)
class Wanted:
    """What is to be printed.

    Attributes:
        month: a day of the month of issue.
        whose: of ``WHOSE``; ``order``: of ``ORDERS``.
        is_unpaid_only: leave out what is paid.
    """

    month: dt.date
    whose: str = EVERYBODY
    is_unpaid_only: bool = False
    order: str = BY_NUMBER


@dataclass(frozen=True)
class Chosen:
    """The ids of the invoices, in order, with their memberships; how many were left out, and why.

    Attributes:
        credited: of which all was taken back: nothing is owed by them.
        erased: of members whose personal data are erased: there is nobody to address them to.
    """

    invoices: tuple[int, ...]
    memberships: tuple[int, ...]
    credited: int
    erased: int


def choose(service: int, wanted: Wanted) -> Chosen:
    """The invoices of a month that are to be printed. A handful of queries.

    Raises:
        OperationRefused: ``no_invoices_to_print``; ``operator_not_set`` where nobody is entered
            who could have issued them.
        ValueError: an unknown ``whose`` or ``order``.
    """
    if wanted.whose not in WHOSE or wanted.order not in ORDERS:
        raise ValueError(f"{wanted.whose}, {wanted.order}")
    every = issued.of_month(service, wanted.month)
    standing = [one for one in every if not one.is_credited]
    if wanted.is_unpaid_only:
        standing = [one for one in standing if one.is_unpaid]
    to = addressees.on_days([_place(one) for one in standing])
    if wanted.whose == WITHOUT_EMAIL:
        standing = [one for one in standing if not to[_place(one)].email]
    gone = cases.erased_for_good(service)
    kept = [one for one in standing if to[_place(one)].member not in gone]
    credited = sum(one.is_credited for one in every)
    erased = len(standing) - len(kept)
    if not kept:
        raise _nothing(wanted.month, credited, erased)
    _check_operator(service, min(one.issued_on for one in kept))
    if wanted.order == BY_POSTAL_CODE:
        kept.sort(key=lambda one: _postal(to[_place(one)]))  # equal ones stay in order of number
    return Chosen(
        tuple(one.invoice for one in kept), tuple(one.membership for one in kept), credited, erased
    )


def erased_since(service: int, month: dt.date, invoices: Collection[int]) -> bool:
    """Whether some of these invoices of a month are of members who are erased by now."""
    gone = cases.erased_for_good(service)
    if not gone:
        return False
    wanted = set(invoices)
    places = [_place(one) for one in issued.of_month(service, month) if one.invoice in wanted]
    return any(to.member in gone for to in addressees.on_days(places).values())


def _place(one: Issued) -> tuple[int, dt.date]:
    return one.membership, one.issued_on


def _postal(to: Addressee) -> tuple[bool, str]:
    """Who has no postal code comes last."""
    digits = re.sub(r"\D", "", to.postal_code)
    return not digits, digits


def _check_operator(service: int, first: dt.date) -> None:
    if operators.of_day(operators.over_time(service), first) is None:
        raise OperationRefused(
            "operator_not_set",
            f"{first} 現在の運営者の名称がありません。「運営者の表示」(kiyaku service operator)で"
            "登録してください。",
            f"nobody is entered as the operator on {first}: "
            "enter the particulars with kiyaku service operator",
        )


def _nothing(month: dt.date, credited: int, erased: int) -> OperationRefused:
    left_out_ja = f"(取消し済み {credited} 件、消去済みの会員 {erased} 件を除く)"
    left_out_en = f" (but {credited} taken back, {erased} of members who were erased)"
    return OperationRefused(
        "no_invoices_to_print",
        f"{month.year}年{month.month}月に発行した請求書に、印刷するものはありません"
        f"{left_out_ja if credited or erased else ''}。",
        f"there is no invoice of {month:%B %Y} to print{left_out_en if credited or erased else ''}",
        credited=credited,
        erased=erased,
    )
