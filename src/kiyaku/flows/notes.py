"""Notes on a member by the staff: for themselves, and never changed."""

from __future__ import annotations

import datetime as dt
import unicodedata

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows.erased import require_known
from kiyaku.members import operations as members

ADDED = "note_added"
LENGTH_MOST = 10_000
_UNREADABLE = ("Cc", "Cs")
"""Control characters, and halves of characters."""


@atomic
def add_note(
    *, service: int, member: int, text: str, at: dt.datetime, by: str, key: str | None = None
) -> int:
    """Write a note on a member; returns its id. What was wrong is corrected by a new note.

    The text is kept inside: the journal tells that there is a note, and whose it is.

    Raises:
        OperationRefused: ``unknown_member``, ``member_erased``, ``note_empty``, ``note_too_long``,
            ``note_unreadable``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["note"])
    day = queries.business_day(service)
    row = require_known(service, member)
    entry = journal.next_entry_id()
    note = members.add_note(row, _checked(text), on=day, at=at, by=by, entry=entry)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=ADDED,
        member=member,
        payload={"note": note},
        entry_id=entry,
    )
    return note


def _checked(text: str) -> str:
    """A note as it is kept: lines end in one way, with nothing around it."""
    kept = "\n".join(text.strip().splitlines())
    if not kept:
        raise OperationRefused("note_empty", "メモが空です。", "the note is empty")
    if len(kept) > LENGTH_MOST:
        raise OperationRefused(
            "note_too_long",
            f"メモは {LENGTH_MOST:,} 字までです。",
            f"a note may have up to {LENGTH_MOST:,} signs",
        )
    if any(unicodedata.category(sign) in _UNREADABLE and sign not in "\n\t" for sign in kept):
        raise OperationRefused(
            "note_unreadable",
            "メモに使えない文字が含まれています。",
            "the note contains signs that cannot be printed",
        )
    return kept
