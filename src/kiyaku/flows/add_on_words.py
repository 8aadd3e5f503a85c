"""What the fees of add-ons are called: each by the add-on that it is for."""

from __future__ import annotations

from collections.abc import Iterable

from kiyaku.billing import plans
from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.records import Charge
from kiyaku.flows.telling import kind_in_words
from kiyaku.members import add_ons
from kiyaku.terms.texts import Text


def fee_in_words(name: Text) -> Text:
    """The fee of an add-on of this name."""
    words = kind_in_words(ChargeKind.ADD_ON_FEE.name.lower())
    return Text(f"{words.ja}({name.ja})", f"{words.en} ({name.en})")


def names_of(service: int, charges: Iterable[Charge]) -> dict[int, Text]:
    """Charge id → what it is for, of those charges that are fees of add-ons. Two queries."""
    fees = {
        row.pk: (row.membership_id, row.occurrence)
        for row in charges
        if row.kind == ChargeKind.ADD_ON_FEE
    }
    if not fees:
        return {}
    names = plans.plan_names(service, add_ons=True)
    taken = add_ons.by_number(set(fees.values()))
    return {charge: fee_in_words(names[taken[key]]) for charge, key in fees.items() if key in taken}
