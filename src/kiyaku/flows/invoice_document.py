"""Everything that an invoice shows: whose it is, what for, by which clauses, and where it stands.

A page, a PDF and the command line are all made from it; nothing is computed in them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import operators, queries, records
from kiyaku.base.basis import BasisBook, Ground
from kiyaku.base.operators import Entered, Operator
from kiyaku.billing import costs, due_days, statements, tax
from kiyaku.billing import interest as billing_interest
from kiyaku.billing import records as billing
from kiyaku.billing.costs import Told
from kiyaku.billing.due_days import Changed
from kiyaku.billing.interest import Running
from kiyaku.billing.kinds import NOT_FEES, OUTSIDE_TAX, ChargeKind
from kiyaku.billing.records import Charge, InvoiceLine
from kiyaku.billing.tax import TaxOfRate
from kiyaku.flows import add_on_words, held, particulars
from kiyaku.flows.network import credited
from kiyaku.flows.network.credited import Credited
from kiyaku.flows.place import fee_words
from kiyaku.flows.telling import kind_in_words
from kiyaku.members import holders
from kiyaku.members import queries as members
from kiyaku.terms import ParameterUnknown
from kiyaku.terms.clauses import label
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Cited:
    """The clauses that something rests on, and the version of the terms they stand in."""

    clauses: tuple[str, ...]
    terms_version: dt.date

    @property
    def words(self) -> Text:
        """The clauses as people cite them."""
        ja, en = ([label(one, language) for one in self.clauses] for language in ("ja", "en"))
        return Text("・".join(ja), ", ".join(en))


@dataclass(frozen=True)
class DueBefore:
    """The day on which an invoice was due when it was issued, and why it no longer is."""

    due_on: dt.date
    since: dt.date
    basis: Cited


@dataclass(frozen=True)
class Recipient:
    """Whom an invoice is addressed to. ``member``: the member's number; ``kind``: see members."""

    member: str
    name: str
    kind: str
    postal_code: str
    address: str
    country: str

    @property
    def is_corporation(self) -> bool:
        """Whether it is addressed to a corporation (御中), not to a person (様)."""
        return self.kind == "corporation"


@dataclass(frozen=True)
class Line:
    """One charge on an invoice.

    Attributes:
        kind: name of the kind of charge; ``words``: the same as people read it.
        month: first day of the month it is for.
        due_on: when the charge itself is due; ``basis`` and ``due_basis``: by which clauses it is
            owed, and due.
        tax_percent: None on an invoice without tax, and for a charge outside it.
    """

    number: int
    charge: int
    kind: str
    words: Text
    month: dt.date
    amount_yen: int
    due_on: dt.date
    basis: Cited
    due_basis: Cited
    tax_percent: int | None


@dataclass(frozen=True)
class Paid:
    """What was paid on an invoice on one day; or credited for an outage, and why."""

    paid_on: dt.date
    amount_yen: int
    credited: Credited | None = None


@dataclass(frozen=True)
class LateInterest:
    """The interest that an overdue invoice runs, by which clauses.

    ``running`` is None where the rate is not known; ``unknown`` says then how to supply it.
    """

    basis: Cited
    running: Running | None
    unknown: Text | None = None


@dataclass(frozen=True)
class InvoiceDocument:
    """An invoice as it stands on a day.

    Attributes:
        service, service_name, title: code and name of the service, and the title of its terms.
        operator: who ran the service when it was issued; None where nobody has been entered.
        taxes: totals and tax per rate, where the operator issues qualified invoices; else empty.
        due_before: where it came to be due on another day than it was issued for.
        state: ``open``, ``overdue``, ``settled`` or ``credited`` (its charges were taken back);
            ``state_since`` since when it is so: None for an open one.
        taken_back_yen: how much of it was taken back: all of it where it is credited, part of it
            where late interest or a fee on it was waived.
        credited_by: by which clauses its charges were taken back, if all of them were.
        interest: where it is overdue and fees are open on it.
        way_to_pay: how whom it is addressed to had said that it is paid; None where nobody said.
        as_of: the day on which it stands so.
    """

    service: str
    service_name: Text
    title: Text
    operator: Operator | None
    recipient: Recipient
    membership: int
    number: str
    issued_on: dt.date
    due_on: dt.date
    due_before: DueBefore | None
    lines: tuple[Line, ...]
    total_yen: int
    taxes: tuple[TaxOfRate, ...]
    payments: tuple[Paid, ...]
    taken_back_yen: int
    open_yen: int
    state: str
    state_since: dt.date | None
    credited_by: Cited | None
    interest: LateInterest | None
    way_to_pay: Text | None
    as_of: dt.date

    @property
    def is_qualified(self) -> bool:
        """Whether the recipient can deduct the tax by it (適格請求書)."""
        return bool(self.taxes)

    @property
    def paid_yen(self) -> int:
        """What was paid on it, in yen."""
        return sum(one.amount_yen for one in self.payments)

    @property
    def due_basis(self) -> Text:
        """The clauses by which it is due."""
        moved = () if self.due_before is None else self.due_before.basis.clauses
        clauses = dict.fromkeys(one for line in self.lines for one in line.due_basis.clauses)
        return Cited(moved or tuple(clauses), self.issued_on).words

    @property
    def terms_versions(self) -> tuple[dt.date, ...]:
        """The versions of the terms in which the clauses cited stand, the oldest first."""
        bases = [basis for line in self.lines for basis in (line.basis, line.due_basis)]
        return tuple(sorted({basis.terms_version for basis in bases}))


def invoice_document(
    service: int,
    number: str,
    *,
    on: dt.date | None = None,
    member: int | None = None,
    is_for_holder: bool = False,
) -> InvoiceDocument:
    """An invoice by its number as printed, with everything it shows.

    Args:
        service: id of the service.
        on: the day as of which late interest is told, by default the business day.
        member: only if it is this member's (by id); others' are refused like ones there are not.
        is_for_holder: only if whoever holds its membership now may see it.

    Raises:
        OperationRefused: ``unknown_invoice``, ``ambiguous_invoice``, ``bad_invoice_number``.
    """
    invoice_id = billing.invoice_numbered(service, number)
    invoice = billing.invoice(invoice_id)
    owner = members.membership(service, invoice.membership_id)
    if is_for_holder:
        member = owner.member_id
    if member is not None and not held.may_see_invoice(owner, invoice_id, member):
        raise billing.unknown_invoice(number)
    row = queries.service(service)
    pack, as_of = queries.pack(service), on or row.business_day
    entered = operators.over_time(service)
    operator = operators.of_day(entered, invoice.issued_on)
    lines = _lines(service, invoice_id, _Rates(operator, entered))
    settlement, overdue = billing.settlement(invoice_id), billing.overdue(invoice_id)
    moved = due_days.in_force([invoice_id]).get(invoice_id)
    due_on = invoice.due_on if moved is None else moved.due_on
    back = billing.taken_back([invoice_id]).get(invoice_id)
    taken_back = None if back is None else back.since
    back_yen = 0 if back is None else back.yen
    state = statements.state_of(
        settlement, is_late=overdue is not None, is_taken_back=taken_back is not None
    )
    since = None if settlement is None else settlement.settled_on
    if overdue is not None and state == statements.OVERDUE:
        since = overdue.due_on + dt.timedelta(1)
    payments = _payments(service, invoice_id)
    paid_yen = sum(one.amount_yen for one in payments)
    addressee = holders.holder_on(owner, invoice.issued_on)
    return InvoiceDocument(
        service=row.code,
        service_name=pack.service_name,
        title=pack.title,
        operator=operator,
        recipient=_recipient(addressee),
        membership=owner.pk,
        number=billing.printed_numbers([invoice_id])[invoice_id],
        issued_on=invoice.issued_on,
        due_on=due_on,
        due_before=None if moved is None else _due_before(service, invoice, moved),
        lines=lines,
        total_yen=invoice.total_yen,
        taxes=_taxes(operator, lines),
        payments=payments,
        taken_back_yen=back_yen,
        open_yen=invoice.total_yen - paid_yen - back_yen,
        state=state,
        state_since=taken_back or since,
        credited_by=_credited_by(service, lines) if taken_back else None,
        interest=_interest(BasisBook(service, pack), invoice, due_on, as_of)
        if state == statements.OVERDUE
        else None,
        way_to_pay=particulars.way_to_pay_on(addressee, invoice.issued_on),
        as_of=as_of,
    )


# --- its parts --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rates:
    """The rate of the tax on each line, where the operator of the day of issue is registered."""

    operator: Operator | None
    entered: Sequence[Entered]

    def of(self, charge: Charge, cost: Told | None) -> int | None:
        """The rate in force when a charge's month ended: that is when its supply was complete.

        A cost that was advanced in the member's place is outside the tax.
        """
        issuer = self.operator
        if issuer is None or not issuer.issues_qualified_invoices or charge.kind in OUTSIDE_TAX:
            return None
        if cost is not None and not cost.is_taxed:
            return None
        supplier = operators.of_day(self.entered, _last_day(charge.fee_month))
        return (supplier and supplier.tax_percent) or issuer.tax_percent


def _lines(service: int, invoice_id: int, rates: _Rates) -> tuple[Line, ...]:
    rows = billing.lines_of(invoice_id)
    charges = billing.charges([row.charge_id for row in rows])
    bases = {one for row in charges.values() for one in (row.basis_id, row.due_basis_id)}
    grounds = records.grounds(service, bases)
    about = {row.about_invoice_id for row in charges.values() if row.about_invoice_id}
    numbers = billing.printed_numbers(about) if about else {}
    names = add_on_words.names_of(service, charges.values())
    borne = costs.told_of([row.charge_id for row in rows if row.kind in NOT_FEES])
    names |= fee_words.names_of(charges.values())
    said = {one: _words(charge, names.get(one), borne.get(one)) for one, charge in charges.items()}
    return tuple(
        _line(
            row,
            charges[row.charge_id],
            grounds,
            numbers,
            rates.of(charges[row.charge_id], borne.get(row.charge_id)),
            said[row.charge_id],
        )
        for row in rows
    )


def _words(charge: Charge, named: Text | None, cost: Told | None) -> Text:
    """What a charge is for: an add-on by its name, a cost by what it was paid for."""
    words = named or kind_in_words(ChargeKind(charge.kind).name.lower())
    if cost is None:
        return words
    ja, en = (f"{cost.what}、", f"{cost.what}, ") if cost.what else ("", "")
    is_damage = cost.kind == costs.COMPENSATION
    then = Text("の損害", "damage of") if is_damage else Text(" 支払", "paid on")
    return Text(
        f"{words.ja}({ja}{cost.borne_on}{then.ja})",
        f"{words.en} ({en}{then.en} {cost.borne_on})",
    )


def _line(
    row: InvoiceLine,
    charge: Charge,
    grounds: Mapping[int, Ground],
    numbers: Mapping[int, str],
    tax_percent: int | None,
    words: Text,
) -> Line:
    about = numbers.get(charge.about_invoice_id)
    if about is not None:
        words = Text(f"{words.ja}(請求書 {about} の分)", f"{words.en} (invoice {about})")
    return Line(
        number=row.number,
        charge=charge.pk,
        kind=ChargeKind(row.kind).name.lower(),
        words=words,
        month=charge.fee_month,
        amount_yen=row.amount_yen,
        due_on=charge.due_on,
        basis=_cited(grounds[charge.basis_id]),
        due_basis=_cited(grounds[charge.due_basis_id]),
        tax_percent=tax_percent,
    )


def _cited(ground: Ground) -> Cited:
    return Cited(ground.clauses, dt.date.fromisoformat(ground.terms_version))


def _taxes(operator: Operator | None, lines: Iterable[Line]) -> tuple[TaxOfRate, ...]:
    if operator is None or not operator.issues_qualified_invoices:
        return ()
    return tax.by_rate((line.tax_percent, line.amount_yen) for line in lines)


def _recipient(member: Any) -> Recipient:
    return Recipient(
        member=member.handle,
        name=member.name or member.handle,
        kind=member.kind,
        postal_code=member.postal_code,
        address=member.address,
        country=member.country,
    )


def _payments(service: int, invoice_id: int) -> tuple[Paid, ...]:
    """What stands of payments on an invoice, by the day of payment; each credit by itself."""
    uses = [one for one in billing.uses_on_invoice(invoice_id) if one.undone_on is None]
    credits = credited.of_credits(service, {one.payment for one in uses})
    by_day: dict[tuple[dt.date, int], int] = defaultdict(int)
    for use in uses:
        by_day[use.paid_on, use.payment if use.payment in credits else 0] += use.yen
    return tuple(Paid(on, yen, credits.get(credit)) for (on, credit), yen in sorted(by_day.items()))


def _due_before(service: int, invoice: Any, moved: Changed) -> DueBefore | None:
    """None where a change was taken back: it is due as it was issued."""
    if moved.is_correction:
        return None
    basis = _cited(records.ground(service, moved.basis))
    return DueBefore(invoice.due_on, moved.entered_on, basis)


def _credited_by(service: int, lines: Sequence[Line]) -> Cited | None:
    reversal = billing.reversal(lines[0].charge)
    return None if reversal is None else _cited(records.ground(service, reversal.basis_id))


def _interest(
    book: BasisBook, invoice: Any, due_on: dt.date, as_of: dt.date
) -> LateInterest | None:
    version = book.pack.terms_version_on(due_on)
    basis = _cited(book.ground("late_interest", version))
    try:
        running = billing_interest.running(book, invoice.membership_id, invoice.pk, as_of)
    except ParameterUnknown as error:
        return LateInterest(basis, None, Text(error.ja, error.en))
    return None if running is None else LateInterest(basis, running)


def _last_day(month: dt.date) -> dt.date:
    return (month.replace(day=1) + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)
