"""A notice of NICT in a story of everything that can be done: leases, look-ups, warnings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from kiyaku.flows.network import leases, leases_file, lookups, notice_file


def warn_of_attacks(do: Callable[..., Any], at: dt.datetime) -> None:
    """Who had an address an hour ago is found and warned; one address is nobody's."""
    started, ended = (at - dt.timedelta(hours=one) for one in (3, 1))
    data = f"address,started_at,ended_at,login\n203.0.113.1,{started},{ended},m0\n".encode()
    found = leases_file.read("leases.csv", data, None, at)
    assert do(leases.import_leases, file=found) == 1
    ground = {"asked_by_nict": True, "service_may_suffer": True, "reference": "1"}
    seen_at = at - dt.timedelta(hours=2)
    do(lookups.look_up, address="203.0.113.1", seen_at=seen_at, **ground)
    rows = f"ip,timestamp\n203.0.113.1,{seen_at}\n203.0.113.2,{seen_at}\n".encode()
    file = notice_file.read("notice.csv", rows, None, at)
    notice = do(lookups.take_notice, file=file, name="notice.csv", **ground)
    assert do(lookups.warn, notice=notice) == 0  # nobody was a member then
