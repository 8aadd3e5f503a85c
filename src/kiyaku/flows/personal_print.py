"""What is held on a person, to be read by them: a table for each kind of record, in words.

The file for machines has every column; what is printed leaves out keys, and columns that are empty
in all rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base.journal import TOKYO
from kiyaku.billing import compensations
from kiyaku.billing.kinds import Account, ChargeKind, Source
from kiyaku.flows import outside_words, telling, telling_members
from kiyaku.flows.personal_export import STAFF, THEMSELVES, Held
from kiyaku.flows.personal_words import COLUMNS, TITLES, is_printed
from kiyaku.flows.place import told as place
from kiyaku.members import switches
from kiyaku.members.particulars import CORPORATION, PERSON
from kiyaku.notices import kinds as notice_kinds
from kiyaku.privacy import kinds as request_kinds
from kiyaku.privacy import purposes
from kiyaku.terms.personal_data import Purpose
from kiyaku.terms.texts import Text

_AS_TABLE = 7
"""So many columns fit side by side on a page; a record with more is printed on its own."""
_ROLES = ("role", "roles")
_USES = ("purpose", "use")
_LONG = frozenset({"about", "body", "stated", "old_values", "new_values"})
_YES, _NO, _NONE = Text("はい", "yes"), Text("いいえ", "no"), Text("—", "—")
_ACTORS = {STAFF: Text("職員・システム", "staff or system"), THEMSELVES: Text("本人", "yourself")}
_ACCOUNTS = {
    Account.CASH: Text("現金", "cash"),
    Account.RECEIVABLE: Text("未収金", "receivable"),
    Account.ADVANCES_RECEIVED: Text("前受金", "advances received"),
    Account.REFUNDS_PAYABLE: Text("返還すべき額", "refunds payable"),
    Account.FEE_REVENUE: Text("会費収入", "fees"),
    Account.INTEREST_REVENUE: Text("利息収入", "interest"),
    Account.HANDLING_REVENUE: Text("手数料収入", "handling fees"),
    Account.COSTS_RECOVERED: Text("費用・弁償の回収", "costs recovered"),
    Account.COMPENSATION_PAID: Text("賠償", "compensations"),
}
_SOURCES = {
    Source.CHARGE: Text("料金", "a charge"),
    Source.PAYMENT: Text("入金", "a payment"),
    Source.ALLOCATION: Text("充当", "a payment applied"),
    Source.REFUND: Text("返還", "a refund"),
    Source.DEALLOCATION: Text("充当の取消し", "a payment no longer applied"),
    Source.REVERSAL: Text("料金の取消し", "a charge taken back"),
    Source.REFUND_PAYMENT: Text("返還の支払い", "a refund paid"),
    Source.COMPENSATION: Text("障害の賠償", "compensation for an outage"),
}
_PEOPLE = {PERSON: Text("個人", "person"), CORPORATION: Text("法人・団体", "organisation")}
_OF_CHARGES = ("charge", "invoice_line", "allocation")
_CODES: Mapping[str, Mapping[Any, Text]] = {
    "arrival_known_by": telling_members.KNOWN_BY,
    "channel": {**notice_kinds.CHANNELS, **switches.CHANNELS},
    "credit_account": _ACCOUNTS,
    "debit_account": _ACCOUNTS,
    "identity": request_kinds.IDENTITY,
    "language": {"ja": Text("日本語", "Japanese"), "en": Text("英語", "English")},
    "payment_method": switches.PAYMENT_METHODS,
    "source_kind": _SOURCES,
}
_CODES_OF: Mapping[tuple[str, str], Mapping[Any, Text]] = {
    ("member", "kind"): _PEOPLE,
    ("application", "kind"): _PEOPLE,
    ("heir", "kind"): _PEOPLE,
    ("application", "state"): {
        "received": Text("審査中", "waits for a decision"),
        "approved": Text("承認", "approved"),
        "declined": Text("不承認", "declined"),
    },
    ("payment", "method"): {
        "by_hand": Text("手で入力", "entered by hand"),
        compensations.METHOD: Text("障害の賠償", "compensation for an outage"),
    },
    ("booking_disruption", "decision"): place.DECISIONS,
    ("privacy_case", "kind"): request_kinds.KINDS,
    ("privacy_case", "state"): request_kinds.STATES,
    ("outgoing", "kind"): {name: one.words for name, one in notice_kinds.KINDS.items()},
}


def title(table: str) -> Text:
    """What the records of a table are called."""
    return TITLES.get(table) or outside_words.TITLES.get(table, Text(table, table))


def head(column: str) -> Text:
    """What a column is called."""
    return COLUMNS.get(column) or outside_words.COLUMNS.get(column, Text(column, column))


def value_in_words(table: str, column: str, value: Any) -> Text:
    """What a column of a record says."""
    return _told(table, column, value)


@dataclass(frozen=True)
class Section:
    """The records of one kind.

    Attributes:
        heads: what the columns are called.
        rows: a row for each record, a text for each column.
        side_by_side: whether the records fit into one table; else each is printed on its own.
        purposes: what such records are used for.
    """

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    side_by_side: bool
    purposes: tuple[Purpose, ...]

    @property
    def records(self) -> list[list[tuple[Text, Text]]]:
        """Each record as what it says under which head."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


def sections(held: Held, *, roles: Mapping[str, Text]) -> tuple[Section, ...]:
    """The records in the order of print; tables of nothing but keys are left out.

    Args:
        roles: what the roles of those who look at data are called.
    """
    order = {name: place for place, name in enumerate(TITLES)}
    stated = {one.code: one.words for one in (*purposes.USUAL.values(), *held.purposes)}
    grounds = {
        code: Text(f"{one.words.ja}({one.law.ja})", f"{one.words.en} ({one.law.en})")
        for code, one in held.refusals.items()
    }
    coded = {
        **dict.fromkeys(_ROLES, roles), **dict.fromkeys(_USES, stated), "ground": grounds,
    }  # fmt: skip
    names = sorted(held.records, key=lambda name: (order.get(name, len(order)), name))
    found = (
        _section(name, held.records[name], coded, held.used_for.get(name, ())) for name in names
    )
    return tuple(one for one in found if one.heads)


def _section(
    table: str,
    rows: Sequence[Mapping[str, Any]],
    coded: Mapping[str, Mapping[str, Text]],
    used_for: tuple[Purpose, ...],
) -> Section:
    present = {name for row in rows for name, value in row.items() if value not in (None, "", [])}
    # In the order in which they have words: name before reading, before date of birth.
    columns = [name for name in COLUMNS if name in present and is_printed(name)]
    columns += sorted(name for name in present if name not in COLUMNS and is_printed(name))
    return Section(
        title(table),
        tuple(head(name) for name in columns),
        tuple(
            tuple(
                _of_codes(row[name], coded[name])
                if name in coded
                else _told(table, name, row.get(name))
                for name in columns
            )
            for row in rows
        ),
        len(columns) <= _AS_TABLE and not _LONG & set(columns),
        used_for,
    )


def _told(table: str, column: str, value: Any) -> Text:
    if value is None or value == "":
        return _NONE
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, dict):
        named = (f"{name}" for name in value)
        return _joined("、", [_named(table, name, value[name]) for name in named])
    if isinstance(value, list):
        return _joined("、", [_told(table, column, one) for one in value])
    if column.endswith("_yen"):
        return Text(f"{value:,}円", f"{value:,} yen")
    if column in ("by", "actor") or column.endswith("_by"):
        value = _ACTORS.get(value, value)
        if isinstance(value, Text):
            return value
    known = _CODES_OF.get((table, column)) or _CODES.get(column, {})
    if value in known:
        return known[value]
    return _plain(table, column, value)


def _of_codes(value: str, known: Mapping[str, Text]) -> Text:
    codes = value.replace(",", " ").split()
    return _joined("、", [known.get(one, Text(one, one)) for one in codes]) if codes else _NONE


def _plain(table: str, column: str, value: Any) -> Text:
    words: Callable[[str], Text] | None = {
        "action": telling.action_in_words,
        "kind": telling.kind_in_words,
        "end_kind": telling.kind_in_words,
        "field_names": head,
        "left_out": lambda name: TITLES.get(name) or head(name),
    }.get(column)
    if column == "kind" and table in _OF_CHARGES:
        value = ChargeKind(value).name.lower()
    text = str(value)
    if words is not None:
        return words(text)
    return Text(_instant(text), _instant(text))


def _named(table: str, name: str, value: Any) -> Text:
    called, told = head(name), _told(table, name, value)
    return Text(f"{called.ja}: {told.ja}", f"{called.en}: {told.en}")


def _joined(between: str, parts: Sequence[Text]) -> Text:
    return Text(between.join(one.ja for one in parts), ", ".join(one.en for one in parts))


def _instant(text: str) -> str:
    """An instant as the clock in Tokyo showed it; anything else as it is."""
    if "T" not in text:
        return text
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if at.tzinfo is None else f"{at.astimezone(TOKYO):%Y-%m-%d %H:%M}"
