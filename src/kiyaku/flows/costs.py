"""Costs that the operator bore for a member are charged on: recorded, and taken back.

A cost becomes a charge on the day on which it is recorded. It is a line of the member's next
invoice; where the terms let debts fall due at once it goes out with them, and when a membership is
over, or passes to somebody else, it is owed like every other charge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import StoredFile, Upload
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import billed, costs, credits, invoicing, payments, records
from kiyaku.billing.costs import ADVANCED, COMPENSATION, DISPOSAL, EQUIPMENT, WORKS
from kiyaku.flows import evidence, initial_cancellation
from kiyaku.flows.erased import is_erased, require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import cited, clauses_of_end, in_words
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

RECORDED, TAKEN_BACK = "cost_recorded", "cost_taken_back"
"""What the journal calls them."""

LONGEST_WHAT = 200
MOST_YEN = 100_000_000


@dataclass(frozen=True)
class Asked:
    """What the terms are asked about a kind of cost."""

    amount: str
    taxed: str
    due_on: str
    words: Text


KINDS: Mapping[str, Asked] = {
    ADVANCED: Asked(
        "advanced_costs",
        "advanced_costs_taxed",
        "advanced_costs_due_on",
        Text("立替費用", "cost advanced"),
    ),
    DISPOSAL: Asked(
        "disposal_costs",
        "disposal_costs_taxed",
        "disposal_costs_due_on",
        Text("処分費用", "costs of disposal"),
    ),
    COMPENSATION: Asked(
        "compensation",
        "compensation_taxed",
        "compensation_due_on",
        Text("弁償金", "compensation"),
    ),
    WORKS: Asked(
        "works_fee", "works_fee_taxed", "works_fee_due_on", Text("工事費", "fee for works")
    ),
    EQUIPMENT: Asked(
        "equipment_fee",
        "equipment_fee_taxed",
        "equipment_fee_due_on",
        Text("機器の代金", "fee for equipment"),
    ),
}
"""Kinds of costs that may be charged on, where the terms answer for them."""


def known(pack: Pack) -> dict[str, Asked]:
    """The kinds of costs that these terms let the operator charge on."""
    return {name: one for name, one in KINDS.items() if pack.answers(one.amount)}


@atomic
def record_cost(
    *,
    service: int,
    membership: int,
    what: str,
    borne_on: dt.date,
    cost_yen: int,
    in_members_name: bool,
    at: dt.datetime,
    by: str,
    kind: str = ADVANCED,
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> int:
    """Charge a cost on that was borne for a membership; returns the charge's id.

    One that is over may be charged too: what was borne for it is owed still.

    Args:
        what: what it was for; the member reads it on the invoice.
        borne_on: the day on which the operator paid.
        cost_yen: what the operator paid, tax included.
        in_members_name: whether the receipt is made out to the member.
        kind: one of ``KINDS``.
        files: the receipts. They stay inside.

    Raises:
        OperationRefused: ``unknown_membership``, ``no_costs_charged_on``, ``what_missing``,
            ``text_too_long``, ``amount_out_of_range``, ``borne_later``, ``borne_before``,
            ``cancelled_initially``, ``member_erased``; as ``files.store``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["charge"])
    day, pack = queries.business_day(service), queries.pack(service)
    row = hold_membership(service, membership)
    asked = _asked(pack, kind)
    require_known(service, row.member_id)
    words = _checked_words(what)
    _check(pack, row, asked, day, borne_on=borne_on, cost_yen=cost_yen)
    taxed = bool(pack.ask(asked.taxed, borne_on=borne_on, in_members_name=in_members_name))
    amount = int(pack.ask(asked.amount, cost_yen=cost_yen, borne_on=borne_on))
    due_on: dt.date = pack.ask(asked.due_on, charged_on=day)
    book, entry = BasisBook(service, pack), journal.next_entry_id()
    basis = book.on(asked.amount, borne_on)
    charge_kind, month = costs.KINDS[kind], borne_on.replace(day=1)
    charge = billed.single_charge(
        membership, charge_kind, amount, due_on=due_on, day=day, basis=basis,
        due_basis=book.on(asked.due_on, day), entry=entry, month=month,
        occurrence=costs.next_occurrence(membership, charge_kind, month),
    )  # fmt: skip
    charge_id = int(invoicing.add_charges(charge)["id"][0])
    kept = evidence.kept_files(service, files, at=at, by=by)
    costs.keep(
        charge_id, membership, kind=kind, what=words, borne_on=borne_on,
        in_members_name=in_members_name, is_taxed=taxed, files=[one.id for one in kept],
        day=day, entry=entry,
    )  # fmt: skip
    told = {
        "charge": charge_id, "kind": charge_kind.name.lower(), "cost_yen": cost_yen,
        "amount_yen": amount, "borne_on": borne_on, "due_on": due_on, "taxed": taxed,
        "in_members_name": in_members_name,
    }  # fmt: skip
    _record(Act(at, by, key), row, day, RECORDED, basis, told, kept, entry)
    return charge_id


@atomic
def take_back_cost(
    *, service: int, charge: int, reason: str, at: dt.datetime, by: str, key: str | None = None
) -> int:
    """Take a cost back that was charged on; returns what is the member's credit by it, in yen.

    Before it is invoiced it comes on no invoice; after that its invoice is credited by it, and what
    was paid on it goes to what else is open, and then to invoices to come. Where none can come,
    because the membership is over, it is due back to the member. The reason stays inside; none is
    kept about somebody whose personal data was erased.

    Raises:
        OperationRefused: ``unknown_cost``, ``reason_missing``, ``already_taken_back``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["credit_yen"])
    pack, day = queries.pack(service), queries.business_day(service)
    shown = costs.cost(charge)
    if not member_queries.known_ids(service, [shown.membership]):
        raise costs.unknown_cost(charge)
    row = hold_membership(service, shown.membership)
    if not reason.strip():
        raise OperationRefused(
            "reason_missing", "理由を記入してください。", "say why: the reason is missing"
        )
    taken_back = records.reversal(charge)
    if taken_back is not None:
        raise OperationRefused(
            "already_taken_back",
            f"債権 {charge} は {taken_back.reversed_on} に取り消されています。",
            f"charge {charge} was taken back on {taken_back.reversed_on}",
        )
    book, entry, raised = BasisBook(service, pack), journal.next_entry_id(), records.charge(charge)
    basis = book.on(KINDS[shown.kind].amount, shown.borne_on)
    whose = member_queries.member(service, row.member_id, hold=True)
    kept = "" if is_erased(service, whose) else reason.strip()
    credit = credits.take_back_paid(service, raised, day, basis, entry, reason=kept)
    refund = 0
    if credit:
        payments.apply_credits(service, [row.pk], day, entry, book)
        if row.ended_on is not None and not owes(row.pk):
            refund = credits.make_refund_due(service, row.pk, day, basis, entry)
    told = {
        "charge": charge, "kind": costs.KINDS[shown.kind].name.lower(),
        "amount_yen": raised.amount_yen, "credit_yen": credit, "refund_yen": refund,
    }  # fmt: skip
    _record(Act(at, by, key), row, day, TAKEN_BACK, basis, told, [], entry)
    return credit


def owes(membership: int) -> bool:
    """Whether anything is open of a membership, or charged and still to be invoiced."""
    is_open = bool(payments.invoiced_and_open(membership))
    return is_open or len(invoicing.uninvoiced_charges(membership)) > 0


def _asked(pack: Pack, kind: str) -> Asked:
    found = known(pack).get(kind)
    if found is None:
        raise OperationRefused(
            "no_costs_charged_on",
            f"この規約では、会員のために負担した費用({kind})を請求できません。",
            f"these terms let no such costs be charged on: {kind}",
        )
    return found


def _checked_words(what: str) -> str:
    words = " ".join(what.split())
    if not words:
        raise OperationRefused(
            "what_missing",
            "何の費用かを記入してください。会員が請求書で読みます。",
            "say what it was for: the member reads it on the invoice",
        )
    if len(words) > LONGEST_WHAT:
        raise OperationRefused(
            "text_too_long", f"{LONGEST_WHAT} 字までです。", f"at most {LONGEST_WHAT} signs"
        )
    return words


def _check(
    pack: Pack, row: Membership, asked: Asked, day: dt.date, *, borne_on: dt.date, cost_yen: int
) -> None:
    clauses = cited(pack, asked.amount)
    if not 0 < cost_yen <= MOST_YEN:
        raise OperationRefused(
            "amount_out_of_range",
            f"額は 1 円から {MOST_YEN:,} 円までです。",
            f"from 1 to {MOST_YEN:,} yen",
        )
    if borne_on > day:
        raise OperationRefused(
            "borne_later",
            f"費用を払った日 {borne_on} が営業日 {day} より後です。",
            f"it was paid on {borne_on}, after the business day {day}",
        )
    if borne_on < row.registered_on:
        raise OperationRefused(
            "borne_before",
            f"費用を払った日 {borne_on} が登録日 {row.registered_on} より前です"
            f"{in_words(clauses)}。",
            f"it was paid on {borne_on}, before the registration on {row.registered_on} "
            f"{in_words(clauses)}",
            clauses=clauses,
        )
    if row.end_kind == initial_cancellation.KIND:
        clauses = clauses_of_end(row)
        raise OperationRefused(
            "cancelled_initially",
            f"初期契約解除をした会員には、利用料と手数料のほかは請求できません{in_words(clauses)}。",
            "after an initial cancellation nothing is charged but use and the handling fee "
            f"{in_words(clauses)}".rstrip(),
            clauses=clauses,
        )


def _record(
    act: Act,
    row: Membership,
    day: dt.date,
    action: str,
    basis: int,
    told: Mapping[str, object],
    kept: Sequence[StoredFile],
    entry: int,
) -> None:
    journal.record(
        act,
        service=row.service_id,
        business_day=day,
        action=action,
        member=row.member_id,
        membership=row.pk,
        basis=basis,
        payload={**told, **evidence.told(kept)},
        entry_id=entry,
    )
