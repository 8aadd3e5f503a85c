"""Leases of the demo's network, and a notice of NICT about equipment on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kiyaku.flows.network import leases, leases_file, lookups, notice_file
from kiyaku.terms import Pack

_ADDRESSES_MOST = 200
_EVERY = 9
"""Of so many who had an address, NICT reached the equipment of one."""


def is_there(pack: Pack) -> bool:
    """Whether the terms know of addresses that are looked up."""
    return leases.are_known(pack)


def live(acting: dict[str, Any], day: dt.date, logins: Sequence[str]) -> None:
    """A day's leases are taken in, and a notice about some of them; warnings wait for the staff.

    Args:
        logins: the numbers of members who had an address on the day before.
    """
    before, zone = day - dt.timedelta(1), dt.timezone(dt.timedelta(hours=9))
    had = list(enumerate(logins[:_ADDRESSES_MOST], 1))
    rows = "".join(
        f"203.0.113.{number},{before} 08:{number % 60:02d},{before} 22:{number % 60:02d},{login}\n"
        for number, login in had
    )
    data = f"address,started_at,ended_at,login\n{rows}".encode()
    file = leases_file.read("leases.csv", data, zone, acting["at"])
    leases.import_leases(**acting, file=file)
    seen = "".join(f"203.0.113.{number},23,{before} 12:00\n" for number, _ in had[::_EVERY])
    told = f"ip,port,timestamp\n{seen}203.0.113.250,23,{before} 12:00\n".encode()
    lookups.take_notice(
        **acting, file=notice_file.read("notice.csv", told, zone, acting["at"]),
        name="notice.csv", reference=f"NOTICE {before:%Y-%m}", asked_by_nict=True,
        service_may_suffer=True,
    )  # fmt: skip
