"""Why a thing left behind may go on its day, and by which clause its owner bears the cost."""

from __future__ import annotations

import datetime as dt

from kiyaku.base.records import Entry
from kiyaku.flows.place import left_things
from kiyaku.flows.why.desk import Desk
from kiyaku.flows.why.reasons import Explanation
from kiyaku.terms.texts import Text

_FIRST_DAY = Text("処分できる最初の日", "first day on which it may be disposed of")
_KEPT = Text("置き去りの物の扱い", "how things left behind are dealt with")
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


def of_thing(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """By which clause a thing is told of, disposed of, and charged."""
    assert entry.basis is not None
    return Explanation(title, (desk.reason(_KEPT, None, None, entry.basis),), entry=entry)


def of_claim(desk: Desk, entry: Entry, title: Text) -> Explanation:
    """That damage is to be compensated: by which clause; who decided so is told with the entry."""
    assert entry.basis is not None
    return Explanation(title, (desk.reason(_CLAIMED, None, None, entry.basis),), entry=entry)
