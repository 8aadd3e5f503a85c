"""What the fee of a booking is called where charges are told: the space, and its time."""

from __future__ import annotations

from collections.abc import Iterable

from kiyaku.billing.kinds import ChargeKind
from kiyaku.billing.records import Charge
from kiyaku.flows.place.known import civil, in_words
from kiyaku.spaces import bookings
from kiyaku.spaces.spaces import RulesList
from kiyaku.terms.texts import Text


def names_of(charges: Iterable[Charge]) -> dict[int, Text]:
    """The words of those charges that are fees of bookings, by the charge; two queries, or none."""
    meant = [one.pk for one in charges if one.kind == ChargeKind.SPACE_FEE]
    if not meant:
        return {}
    found = bookings.charged(meant)
    rules = RulesList({one.space for one in found.values()})
    return {
        charge: _words(rules.name(one.space, civil(one.starts_at)), one)
        for charge, one in found.items()
    }


def _words(name: Text, one: bookings.Booked) -> Text:
    when = in_words(one.starts_at, one.ends_at)
    return Text(f"{name.ja}の利用料({when})", f"{name.en}, {when}")
