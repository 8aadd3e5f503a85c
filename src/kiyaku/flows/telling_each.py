"""Telling many members at once: one statement, in the transaction of what is told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from kiyaku.base import queries, sandboxes
from kiyaku.flows.telling_members import plain, post_each
from kiyaku.notices import filling, outbox, templates
from kiyaku.notices.kinds import POSTING

_EACH = """
SELECT w.membership, w.basis, %(mark)s || ':' || w.membership, w.about::jsonb
FROM unnest(%(whom)s::bigint[], %(bases)s::bigint[], %(abouts)s::text[])
    AS w (membership, basis, about)"""


def tell_each(
    *,
    service: int,
    kind: str,
    whom: Sequence[int],
    abouts: Sequence[Mapping[str, Any]],
    bases: Sequence[int],
    mark: str,
    at: dt.datetime,
    by: str,
) -> int:
    """Write a notice to each of some memberships, by one statement; how many messages.

    None where ``tell`` would write none. Repeated under the same mark nobody is told twice.

    Args:
        abouts, bases: of each what it tells, as of ``tell``, and what it is told under.
        mark: what it is about; at most 40 signs.
    """
    day = queries.business_day(service)
    channel = outbox.channels(service, day)[kind]
    if not channel or not whom or sandboxes.is_sandbox(service):
        return 0
    own = [templates.in_force(service, kind, one, day).id for one in templates.LANGUAGES]
    count = filling.run(
        _EACH, service, kind, channel, at=at, by=by, templates=own, mark=mark, whom=list(whom),
        bases=list(bases), abouts=[json.dumps(plain(one)) for one in abouts],
    )  # fmt: skip
    if channel == POSTING:
        post_each(service, [f"{mark}:{one}" for one in whom], queries.pack(service), day, at)
    return count
