"""Saying which other services the same operator runs, so that screening may look there too.

What screening tells of them is that there is a match, of which kind and since when: no data.
"""

from __future__ import annotations

import datetime as dt

from kiyaku.base import journal, links, operations, queries
from kiyaku.base.journal import Act

LINKED, UNLINKED = "service_linked", "service_unlinked"


@operations.atomic_alone
def link(
    *,
    service: int,
    other: str,
    at: dt.datetime,
    by: str,
    is_linked: bool = True,
    key: str | None = None,
) -> bool:
    """Say that another service (by its code) is, or is not, of the same operator.

    Returns whether the link holds now: it does once both sides have said so.

    Raises:
        OperationRefused: ``unknown_service``; ``cannot_link``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return bool(done["holds"])
    other_id = links.other_named(service, other)
    day, entry = queries.business_day(service), journal.next_entry_id()
    links.say(service, other_id, is_linked, entered_on=day, entry=entry)
    holds = other_id in links.linked(service)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=LINKED if is_linked else UNLINKED,
        payload={"other": other, "holds": holds},
        entry_id=entry,
    )
    return holds
