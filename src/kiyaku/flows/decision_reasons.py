"""Why somebody decided so: words that stay inside, in a row of their own that erasure reaches.

The journal is never changed and is copied to sandboxes, so it names the row and says no word of it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.base.records import Entry
from kiyaku.members import decision_reasons
from kiyaku.members import operations as members
from kiyaku.members.queries import Membership

NAMED = "reason_id"
"""What names the row in a journal payload."""
LENGTH_MOST = 10_000


def kept(row: Membership, reason: str, *, on: dt.date, entry: int) -> dict[str, Any]:
    """A reason, kept with the entry of its decision; what the entry's payload says of it.

    Nothing is kept, or said, where no reason was given.

    Raises:
        OperationRefused: ``text_too_long``.
    """
    words = "\n".join(reason.strip().splitlines())
    if not words:
        return {}
    if len(words) > LENGTH_MOST:
        raise OperationRefused(
            "text_too_long",
            f"理由は {LENGTH_MOST:,} 字までです。",
            f"a reason may have up to {LENGTH_MOST:,} signs",
        )
    return {NAMED: members.add_reason(row, words, on=on, entry=entry)}


def given(entry: Entry) -> str:
    """The reason that was given for a decision; empty where none was, or it was erased."""
    named = entry.payload.get(NAMED)
    if named is None:
        return str(entry.payload.get("reason", ""))  # as entries had it before there were rows
    return decision_reasons.text(int(named))
