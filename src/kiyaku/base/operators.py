"""Who runs a service, over time: name, address, registration number, how members can pay."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace

from kiyaku.base import journal
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import OperatorParticulars
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Operator:
    """Particulars of who runs a service.

    Attributes:
        registration_number: as an issuer of qualified invoices, ``T`` and 13 digits; or empty.
        tax_percent: rate of the consumption tax included in prices; needed with the number.
        payment_ja, payment_en: how an invoice can be paid, in lines as printed.
    """

    name: str
    postal_code: str = ""
    address: str = ""
    contact: str = ""
    registration_number: str = ""
    tax_percent: int | None = None
    payment_ja: str = ""
    payment_en: str = ""

    @property
    def payment(self) -> Text:
        """How to pay; where it was entered in one language only, that stands for both."""
        return Text(self.payment_ja or self.payment_en, self.payment_en or self.payment_ja)

    @property
    def issues_qualified_invoices(self) -> bool:
        """Whether its invoices carry what the recipient needs to deduct the tax."""
        return bool(self.registration_number) and self.tax_percent is not None

    @property
    def digest(self) -> str:
        """What the journal keeps of them: it commits to every word and tells none."""
        return hashlib.sha256(journal.canonical(asdict(self)).encode()).hexdigest()


@dataclass(frozen=True)
class Entered:
    """Particulars with the day from which they hold, and when and by which entry they came."""

    from_day: dt.date
    operator: Operator
    entered_on: dt.date
    entry: int


def is_registration_number(text: str) -> bool:
    """Whether this is T and a corporate number whose first digit checks the other twelve.

    >>> is_registration_number("T7000012050002"), is_registration_number("T8000012050002")
    (True, False)
    """
    digits = text[1:]
    if text[:1] != "T" or len(digits) != 13 or not (digits.isascii() and digits.isdecimal()):
        return False
    weighed = sum(
        int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(digits[1:]), 1)
    )
    return int(digits[0]) == 9 - weighed % 9


def checked(operator: Operator) -> Operator:
    """Particulars as they are stored: trimmed, the registration number in its one form.

    Raises:
        OperationRefused: ``operator_name_missing``, ``operator_text_too_long``,
            ``bad_registration_number``, ``bad_tax_rate``, ``tax_rate_missing``.
    """
    operator = replace(operator, **{name: getattr(operator, name).strip() for name in _TEXTS})
    number = unicodedata.normalize("NFKC", operator.registration_number).upper()
    operator = replace(operator, registration_number=number.replace("-", "").replace(" ", ""))
    if not operator.name:
        raise OperationRefused(
            "operator_name_missing",
            "運営者の名称がありません。名称を指定してください。",
            "the operator's name is missing: give one",
        )
    _check_lengths(operator)
    _check_tax(operator)
    return operator


def add(
    service: int, operator: Operator, from_day: dt.date, *, entered_on: dt.date, entry: int
) -> None:
    """Put particulars on record from a day on; what was on record before stays."""
    OperatorParticulars.objects.create(
        service_id=service,
        from_day=from_day,
        entered_on=entered_on,
        entry_id=entry,
        **asdict(operator),
    )


def over_time(service: int) -> list[Entered]:
    """All particulars ever entered, in the order in which they take each other's place."""
    rows = OperatorParticulars.objects.filter(service_id=service).order_by("from_day", "entry_id")
    return [
        Entered(
            row.from_day,
            Operator(**{one.name: getattr(row, one.name) for one in fields(Operator)}),
            row.entered_on,
            row.entry_id,
        )
        for row in rows
    ]


def of_day(entered: Sequence[Entered], on: dt.date) -> Operator | None:
    """Which of some particulars (as ``over_time`` gives them) are in force on a day."""
    holding = [one.operator for one in entered if one.from_day <= on]
    return holding[-1] if holding else None


def in_force(service: int, on: dt.date) -> Operator | None:
    """The particulars of who runs the service on a day; None where none are entered."""
    return of_day(over_time(service), on)


_TEXTS = [one.name for one in fields(Operator) if one.name != "tax_percent"]
_MOST = {
    one.name: getattr(one, "max_length", None) or 0 for one in OperatorParticulars._meta.fields
}


def _check_lengths(operator: Operator) -> None:
    for name in _TEXTS:
        most = _MOST[name]
        if name != "registration_number" and len(getattr(operator, name)) > most:
            raise OperationRefused(
                "operator_text_too_long",
                f"{name} が長すぎます。{most:,}字までで指定してください。",
                f"{name} is too long: give up to {most:,} characters",
            )


def _check_tax(operator: Operator) -> None:
    number = operator.registration_number
    if number and not is_registration_number(number):
        raise OperationRefused(
            "bad_registration_number",
            f"登録番号「{number}」は正しくありません。T と13桁の数字(先頭は検査数字)で"
            "指定してください。",
            f"{number!r} is no registration number: give T and 13 digits, the first of which "
            "checks the others",
        )
    if operator.tax_percent is not None and not 0 < operator.tax_percent < 100:
        raise OperationRefused(
            "bad_tax_rate",
            f"税率「{operator.tax_percent}」は使えません。1 から 99 の百分率で指定してください。",
            f"a tax rate of {operator.tax_percent} will not do: give a percentage from 1 to 99",
        )
    if number and operator.tax_percent is None:
        raise OperationRefused(
            "tax_rate_missing",
            "登録番号があるときは、料金に含まれる消費税の税率も指定してください。",
            "with a registration number, give the rate of the consumption tax in the prices too",
        )
