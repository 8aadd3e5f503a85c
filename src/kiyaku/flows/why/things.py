"""Why a thing left behind, or stored data, may go, and by which clause its owner bears the cost."""

from __future__ import annotations

import datetime as dt

from kiyaku.base.records import Entry
from kiyaku.flows.network import stored_data
from kiyaku.flows.place import left_things
from kiyaku.flows.why.desk import Desk
from kiyaku.flows.why.reasons import Explanation, Reason
from kiyaku.terms.texts import Text

_FIRST_DAY = Text("処分できる最初の日", "first day on which it may be disposed of")
_KEPT = Text("置き去りの物の扱い", "how things left behind are dealt with")
_DELETABLE = Text("預かりデータを削除できるか", "whether stored data may be deleted")
_OWED = Text("削除する義務があるか", "whether it has to be deleted")
_CLAIMED = Text("弁償", "compensation")


def of_stored(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """From which day a thing may be disposed of, asked again for the day it was stored."""
    assert entry.basis is not None
    stored_on, disposable_on = (
        dt.date.fromisoformat(entry.payload[name]) for name in ("stored_on", "disposable_on")
    )
    asked = desk.ask(left_things.QUESTION, entry.basis, entry, stored_on=stored_on)
    reason = desk.reason(_FIRST_DAY, disposable_on, asked.answer, asked)
    return Explanation(title, (reason,), entry=entry)


def of_deleted_data(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """That stored data could be deleted, asked again of what was measured; and that it need not."""
    assert entry.basis is not None
    told = entry.payload
    facts = {
        "stored_days": int(told["stored_days"]), "stored_bytes": int(told["stored_bytes"]),
        "hinders_operation": told["storage_ground"] == stored_data.HINDERS,
    }  # fmt: skip
    on = dt.date.fromisoformat(told["deleted_on"])
    asked = desk.ask(stored_data.DELETABLE, entry.basis, entry, as_of=on, **facts)
    owed = desk.pack(entry).explain(stored_data.OWED, as_of=on)
    return Explanation(
        title,
        (
            desk.reason(_DELETABLE, True, asked.answer, asked),
            Reason(_OWED, None, None, owed.clauses, owed.terms_version, owed),
        ),
        entry=entry,
    )


def of_thing(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """By which clause a thing is told of, disposed of, and charged."""
    assert entry.basis is not None
    return Explanation(title, (desk.reason(_KEPT, None, None, entry.basis),), entry=entry)


def of_claim(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """That damage is to be compensated: by which clause; who decided so is told with the entry."""
    assert entry.basis is not None
    return Explanation(title, (desk.reason(_CLAIMED, None, None, entry.basis),), entry=entry)
