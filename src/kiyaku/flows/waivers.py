"""Waiving: what delay cost a member is taken back by a person's decision, where the terms let it.

A fee for the service itself is never waived, and nothing that is paid is given back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import credits, records
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.records import Charge
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import cited, in_words
from kiyaku.members import queries as member_queries
from kiyaku.privacy import cases
from kiyaku.terms import Pack

WAIVED = "charge_waived"
QUESTIONS: Mapping[ChargeKind, str] = {
    ChargeKind.LATE_INTEREST: "late_interest_waivable",
    ChargeKind.LATE_HANDLING_FEE: "late_handling_fee_waivable",
}
"""What the terms are asked before a charge of a kind is waived; other kinds never are."""


@atomic
def waive(
    *, service: int, charge: int, reason: str, at: dt.datetime, by: str, key: str | None = None
) -> int:
    """Waive late interest or a handling fee that is unpaid, invoiced or not; its amount in yen.

    The charge stays on record as taken back: it is never invoiced, asked for or raised again. The
    reason stays inside; of somebody who was erased none is kept.

    Raises:
        OperationRefused: ``unknown_charge``, ``reason_missing``, ``not_waivable``,
            ``already_taken_back``, ``charge_paid`` when anything has been paid on it.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["amount_yen"])
    pack, day = queries.pack(service), queries.business_day(service)
    row = records.charge(charge)
    if not member_queries.known_ids(service, [row.membership_id]):
        raise records.unknown_charge(charge)
    membership = hold_membership(service, row.membership_id)
    question = _checked(pack, row, reason, day)
    basis = BasisBook(service, pack).on(question, day)
    entry = journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=WAIVED,
        member=membership.member_id,
        membership=membership.pk,
        basis=basis,
        payload={
            "charge": charge,
            "kind": ChargeKind(row.kind).name.lower(),
            "fee_month": f"{row.fee_month:%Y-%m}",
            "amount_yen": row.amount_yen,
        },
    )
    kept = "" if cases.is_erased(service, membership.member_id) else reason
    credits.take_back_unpaid(service, row, day, basis, entry.pk, reason=kept)
    return row.amount_yen


def _checked(pack: Pack, row: Charge, reason: str, day: dt.date) -> str:
    """The question by which a charge may be waived; refused where it may not."""
    question = QUESTIONS.get(ChargeKind(row.kind))
    if not reason.strip():
        raise OperationRefused(
            "reason_missing", "理由を記入してください。", "say why: the reason is missing"
        )
    if question is None or not pack.answers(question) or not pack.ask(question, as_of=day):
        clauses = cited(pack, *((question,) if question else QUESTIONS.values()))
        raise OperationRefused(
            "not_waivable",
            f"債権 {row.pk} は免除できません。免除できるのは、支払いが遅れたことによる利息や"
            f"手数料だけです{in_words(clauses)}。",
            f"charge {row.pk} cannot be waived; only interest and fees for late payment can be "
            f"{in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    taken_back = records.reversal(row.pk)
    if taken_back is not None:
        raise OperationRefused(
            "already_taken_back",
            f"債権 {row.pk} は {taken_back.reversed_on} に取り消されています。",
            f"charge {row.pk} was taken back on {taken_back.reversed_on}",
        )
    if credits.is_paid_in_part(row.pk):
        raise OperationRefused(
            "charge_paid",
            f"債権 {row.pk} には支払いがあります。支払われたものは返されません。",
            f"something has been paid on charge {row.pk}, and what is paid is not given back",
        )
    return question
