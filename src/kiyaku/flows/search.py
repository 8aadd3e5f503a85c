"""Finding whatever a member of staff has at hand: a person, an invoice, a payment."""

from __future__ import annotations

from dataclasses import dataclass

from kiyaku.base import paging
from kiyaku.base.paging import Some
from kiyaku.billing import plans
from kiyaku.billing import search as billing
from kiyaku.billing.lists import InvoiceListed, PaymentListed
from kiyaku.members import directory
from kiyaku.members import search as members
from kiyaku.members.directory import Named
from kiyaku.terms.texts import Text

MATCHED_BY = {
    members.MEMBERSHIP: Text("会員契約の番号", "membership"),
    members.NUMBER: Text("会員番号", "member number"),
    members.NAME: Text("氏名・名称", "name"),
    members.KANA: Text("フリガナ", "kana"),
    members.PHONE: Text("電話番号", "phone"),
    members.EMAIL: Text("メールアドレス", "e-mail"),
    billing.INVOICE_NUMBER: Text("請求書番号", "invoice number"),
    billing.AMOUNT: Text("金額", "amount"),
}
"""What something can be found by, in both languages."""


@dataclass(frozen=True)
class MembershipOf:
    """A membership of a member who was found."""

    membership: int
    plan: Text
    state: str


@dataclass(frozen=True)
class MemberHit:
    """A member who was found, and by what of theirs."""

    member: int
    handle: str
    name: str
    kana: str
    kind: str
    matched_by: tuple[str, ...]
    memberships: tuple[MembershipOf, ...]


@dataclass(frozen=True)
class InvoiceHit:
    """An invoice that was found, whose it is, and by what of it."""

    invoice: InvoiceListed
    handle: str
    name: str
    matched_by: str


@dataclass(frozen=True)
class PaymentHit:
    """A payment that was found, whose it is, and by what of it."""

    payment: PaymentListed
    handle: str
    name: str
    matched_by: str


@dataclass(frozen=True)
class Found:
    """All that fits what was typed; of each sort the first ones, and whether there are more."""

    members: Some[MemberHit]
    invoices: Some[InvoiceHit]
    payments: Some[PaymentHit]

    @property
    def is_more(self) -> bool:
        """Whether something fits that is not among these."""
        return self.members.is_more or self.invoices.is_more or self.payments.is_more

    def __len__(self) -> int:
        return len(self.members) + len(self.invoices) + len(self.payments)


def find(service: int, text: str, *, size: int = paging.USUAL) -> Found:
    """What of a service fits a text.

    Members by a piece of number, name, kana, phone or e-mail, or by a membership's id; invoices by
    number (``2026-12``) or total; payments by amount.

    Args:
        size: how many of each sort at most.
    """
    text = text[: members.LONGEST].replace("\0", "")
    invoices = billing.find_invoices(service, text, size=size)
    payments = billing.find_payments(service, text, size=size)
    owners = directory.named(
        [
            *(one.invoice.membership for one in invoices),
            *(one.payment.membership for one in payments),
        ]
    )
    return Found(
        _members(service, text, size),
        invoices.of([_invoice(one, owners[one.invoice.membership]) for one in invoices]),
        payments.of([_payment(one, owners[one.payment.membership]) for one in payments]),
    )


def _members(service: int, text: str, size: int) -> Some[MemberHit]:
    found = members.find(service, text, size=size)
    names = plans.plan_names(service) if found.rows else {}
    return found.of(
        [
            MemberHit(
                one.member,
                one.handle,
                one.name,
                one.kana,
                one.kind,
                one.matched_by,
                tuple(
                    MembershipOf(held.membership, names[held.plan], held.state)
                    for held in one.memberships
                ),
            )
            for one in found
        ]
    )


def _invoice(one: billing.InvoiceFound, owner: Named) -> InvoiceHit:
    return InvoiceHit(one.invoice, owner.handle, owner.name, one.matched_by)


def _payment(one: billing.PaymentFound, owner: Named) -> PaymentHit:
    return PaymentHit(one.payment, owner.handle, owner.name, one.matched_by)
