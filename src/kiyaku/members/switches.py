"""Which ways to apply are open, and which ways to pay an operator accepts: from a day on each.

What nobody ever switched is open: a way to apply because the terms offer it, a way to pay because
nothing is known against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.members.models import AdmissionSwitch
from kiyaku.terms import Pack
from kiyaku.terms.clauses import cited
from kiyaku.terms.texts import Text

CHANNEL, PAYMENT_METHOD = AdmissionSwitch.CHANNEL, AdmissionSwitch.PAYMENT_METHOD
CHANNELS: Mapping[str, Text] = {
    "online": Text("オンライン", "online"),
    "paper": Text("紙の申込書", "on paper"),
}
PAYMENT_METHODS: Mapping[str, Text] = {
    "bank_transfer": Text("銀行振込", "bank transfer"),
    "direct_debit": Text("口座振替", "direct debit"),
    "card": Text("クレジットカード", "credit card"),
    "convenience_store": Text("コンビニエンスストア払い", "convenience store"),
    "cash": Text("現金", "cash"),
}
NAMES: Mapping[str, Mapping[str, Text]] = {
    CHANNEL: CHANNELS,
    PAYMENT_METHOD: PAYMENT_METHODS,
}
QUESTION, METHOD_QUESTION = "application_way", "screening_payment_method"


@dataclass(frozen=True)
class Switch:
    """One setting as it was entered."""

    kind: str
    name: str
    is_open: bool
    from_day: dt.date
    entered_on: dt.date
    entry: int

    @property
    def words(self) -> Text:
        """What it switches, in words."""
        return NAMES[self.kind][self.name]


def over_time(service: int) -> list[Switch]:
    """All that was ever switched, in the order in which it counts; one query."""
    rows = AdmissionSwitch.objects.filter(service_id=service).order_by("from_day", "entry_id")
    return [
        Switch(*row)
        for row in rows.values_list("kind", "name", "is_open", "from_day", "entered_on", "entry_id")
    ]


def open_on(service: int, day: dt.date) -> dict[str, dict[str, bool]]:
    """Kind → name → whether it is open on a day; one query."""
    found = {kind: dict.fromkeys(names, True) for kind, names in NAMES.items()}
    for one in over_time(service):
        if one.from_day <= day:
            found[one.kind][one.name] = one.is_open
    return found


def check_channel(pack: Pack, service: int, channel: str, day: dt.date) -> None:
    """Nothing where applications come in by this channel on the day.

    Raises:
        OperationRefused: ``channel_closed``, with the clause by which it may be.
    """
    if open_on(service, day)[CHANNEL].get(channel, True):
        return
    clause = channel_clause(pack, channel)
    said = cited([clause] if clause else [])
    words = CHANNELS.get(channel, Text(channel, channel))
    raise OperationRefused(
        "channel_closed",
        f"いまは「{words.ja}」による申込みを受け付けていません{f'({said.ja})' if clause else ''}。",
        f"applications {words.en} are not taken at present{f' ({said.en})' if clause else ''}",
        channel=channel,
        clause=clause,
    )


def methods_open(service: int, day: dt.date) -> dict[str, Text]:
    """The ways to pay that are accepted on a day, in words; one query."""
    accepted = open_on(service, day)[PAYMENT_METHOD]
    return {name: words for name, words in PAYMENT_METHODS.items() if accepted[name]}


def check_method(pack: Pack, service: int, method: str, day: dt.date) -> None:
    """Nothing where one may apply naming this way to pay.

    One that is not accepted may be named where the terms have a person decide on it.

    Raises:
        OperationRefused: ``unknown_switch``, ``payment_method_closed``.
    """
    check_known(PAYMENT_METHOD, method)
    if pack.answers(METHOD_QUESTION) or method in methods_open(service, day):
        return
    raise _closed(method, [])


def check_accepted(service: int, method: str, day: dt.date, clauses: list[str]) -> None:
    """Nothing where a member may pay this way from a day on; nobody decides on it then.

    Args:
        clauses: by which a member names it, for the refusal.

    Raises:
        OperationRefused: ``payment_method_closed``.
    """
    if method not in methods_open(service, day):
        raise _closed(method, clauses)


def _closed(method: str, clauses: list[str]) -> OperationRefused:
    words, said = PAYMENT_METHODS[method], cited(clauses)
    by_ja, by_en = (f"({said.ja})", f" ({said.en})") if clauses else ("", "")
    return OperationRefused(
        "payment_method_closed",
        f"いまは「{words.ja}」での支払いを受け付けていません{by_ja}。ほかの方法を選んでください。",
        f"payment by {words.en} is not accepted at present{by_en}: choose another way",
        method=method,
        **({"clauses": clauses} if clauses else {}),
    )


def channel_clause(pack: Pack, channel: str) -> str:
    """The clause that has a way to apply; empty where the terms name none."""
    if channel not in CHANNELS or not pack.answers(QUESTION):
        return ""
    return str(pack.ask(QUESTION, way=channel))


def check_known(kind: str, name: str) -> None:
    """Nothing where there is such a switch.

    Raises:
        OperationRefused: ``unknown_switch``, with those there are.
    """
    known = NAMES.get(kind, {})
    if name not in known:
        named = ", ".join(known)
        raise OperationRefused(
            "unknown_switch",
            f"{name} はありません。あるのは: {named}",
            f"there is no {name}; there are: {named}",
        )


def add(
    service: int,
    kind: str,
    name: str,
    is_open: bool,
    *,
    from_day: dt.date,
    entered_on: dt.date,
    entry: int,
) -> None:
    """Put a switch on record."""
    AdmissionSwitch.objects.create(
        service_id=service,
        kind=kind,
        name=name,
        is_open=is_open,
        from_day=from_day,
        entered_on=entered_on,
        entry_id=entry,
    )
