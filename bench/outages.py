"""An outage of a whole service: how long its preview takes, and the decision to credit everybody.

.venv/bin/python -m bench.outages 100000
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from zoneinfo import ZoneInfo

from bench import close_service

_TOKYO = ZoneInfo("Asia/Tokyo")
_STARTED, _DAY = dt.date(2025, 4, 1), dt.date(2026, 11, 30)


def main(count: int) -> None:
    """Preview and decide once each; two figures on stdout."""
    close_service.prepare(close_service.HOME)
    service = _build(count)
    from kiyaku.flows.network import outages, outages_decided
    from kiyaku.terms.texts import Text

    at = dt.datetime.combine(_DAY, dt.time(12), _TOKYO)
    acting = {"service": service, "at": at, "by": "bench"}
    known_at = at - dt.timedelta(3)
    number = outages.record_outage(
        **acting, what=Text("停止", "down"), known_at=known_at, restored_at=at
    )
    begun = time.perf_counter()
    found = outages.preview(service, number, at=at)
    shown = time.perf_counter()
    assert (found.count, found.total_yen) == (count, count * 498)
    outages_decided.decide_outage(**acting, outage=number)
    print(f"preview of {count:,}: {shown - begun:.2f} s")
    print(f"decision: {time.perf_counter() - shown:.2f} s")


def _build(count: int) -> int:
    """A Choppaya Net service of ``count`` memberships at 4,980 yen; its id."""
    from django.db import connection

    from kiyaku.base import database
    from kiyaku.flows import opening

    service = opening.open_service(
        code=f"bench-{os.urandom(4).hex()}", pack="choppaya", opened_on=_STARTED,
        prices={"usual": 4_980}, parameters={}, at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        by="bench",
    )  # fmt: skip
    about = {"service": service, "count": count, "started": _STARTED}
    with database.as_owner(), connection.cursor() as cursor:
        for statement in close_service.BUILD:
            cursor.execute(statement, about)
    close_service.move_to(service, _DAY)
    return service


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
