"""The history of leases: kept, looked up, and dropped when its time is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection

from kiyaku.network import lease_columns

TOKYO = ZoneInfo("Asia/Tokyo")
Address = IPv4Address | IPv6Address
Rows = lease_columns.Rows

END_UNKNOWN, START_UNKNOWN, CONTRADICTED, RESTARTED, CLOCK_DOUBTED = 1, 2, 4, 8, 16
"""Why a lease is not sure at its edges: bits of ``reasons``."""

LAST_PORT = 65_535


@dataclass(frozen=True)
class Asked:
    """An address, the earliest and the latest instant it may have been seen, and its port."""

    address: Address
    from_at: dt.datetime
    until_at: dt.datetime
    port: int | None = None


@dataclass(frozen=True)
class Lease:
    """That a login had a network, perhaps from ``started_at`` to ``ended_at`` (None: it runs yet),
    and for sure from ``sure_from`` to ``sure_until``.
    """

    login: str
    network: str
    first_port: int
    last_port: int
    started_at: dt.datetime
    ended_at: dt.datetime | None
    sure_from: dt.datetime
    sure_until: dt.datetime
    reasons: int

    @property
    def is_shared(self) -> bool:
        """Whether others have the same address at the same time, on other ports."""
        return (self.first_port, self.last_port) != (0, LAST_PORT)


_FIND = """
SELECT f.number, g.login, f.network::text, f.first_port, f.last_port, f.started_at,
    nullif(f.ended_at, 'infinity'), f.sure_from, f.sure_until, f.reasons
FROM lease.find(%(service)s,
    (SELECT array_agg(length::integer) FROM lease.length
        WHERE service_id = %(service)s AND family = %(family)s),
    %(addresses)s::inet[],
    %(from_at)s::timestamptz[], %(until_at)s::timestamptz[], %(ports)s::integer[]) AS f
JOIN lease.login g ON g.id = f.login_id
ORDER BY f.number, f.started_at, g.login
"""


def find(service: int, questions: Sequence[Asked]) -> list[list[Lease]]:
    """The leases that may have held at each of the asked instants, in order; a query by family."""
    found: list[list[Lease]] = [[] for _ in questions]
    for family in (4, 6):
        mine = [n for n, one in enumerate(questions) if one.address.version == family]
        if not mine:
            continue
        with connection.cursor() as cursor:
            cursor.execute(_FIND, _parameters(service, family, [questions[n] for n in mine]))
            for number, *row in cursor.fetchall():
                found[mine[number - 1]].append(Lease(*row))
    return found


def _parameters(service: int, family: int, asked: Sequence[Asked]) -> dict[str, Any]:
    return {
        "service": service, "family": family,
        "addresses": [str(one.address) for one in asked],
        "from_at": [one.from_at for one in asked], "until_at": [one.until_at for one in asked],
        "ports": [one.port for one in asked],
    }  # fmt: skip


# --- keeping ----------------------------------------------------------------------------------


def login_ids(service: int, logins: Mapping[str, dt.date]) -> dict[str, int]:
    """The ids of logins, made where they were not known; each with the last day it is needed."""
    names = sorted(logins)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO lease.login AS l (service_id, login, last_on)
            SELECT %s, one.login, one.last_on FROM unnest(%s::text[], %s::date[])
                AS one (login, last_on) ORDER BY one.login
            ON CONFLICT (service_id, login) DO UPDATE
                SET last_on = greatest(l.last_on, excluded.last_on)
            RETURNING login, id""",
            [service, names, [logins[one] for one in names]],
        )
        return dict(cursor.fetchall())


def add(service: int, family: int, rows: Rows) -> None:
    """Append leases that are over to the history, each to the partition of its month."""
    if not len(rows):
        return
    _know_lengths(service, family, np.unique(rows["length"]).tolist())
    months = days_of(rows["ended_at"]).astype("datetime64[M]")
    for month in np.unique(months):
        table = make_partition(service, month.astype(dt.date))
        lease_columns.write(table, family, rows[months == month])


def make_partition(service: int, month: dt.date) -> str:
    """The table of the leases of a service that ended in a month, made where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lease.make_partition(%s, %s)", [service, month.replace(day=1)])
        return f"lease.{cursor.fetchone()[0]}"


def _know_lengths(service: int, family: int, lengths: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO lease.length (service_id, family, length)
            SELECT %s, %s, unnest(%s::smallint[]) ON CONFLICT DO NOTHING""",
            [service, family, list(lengths)],
        )


def days_of(instants: Rows) -> Rows:
    """The civil days (Asia/Tokyo) of instants."""
    return (instants + np.timedelta64(9, "h")).astype("datetime64[D]")


# --- settling and dropping --------------------------------------------------------------------

_SETTLE = """
WITH settled AS (
    DELETE FROM lease.fresh WHERE service_id = %(service)s
        AND ended_at < %(before)s AND changed_at < %(before)s
    RETURNING *
), known AS (
    -- A lease may end after the last report of its login: the login is needed as long as it is.
    UPDATE lease.login l SET last_on = s.last_on
    FROM (SELECT login_id, max((ended_at AT TIME ZONE 'Asia/Tokyo')::date) AS last_on
        FROM settled GROUP BY login_id) s
    WHERE l.id = s.login_id AND l.last_on < s.last_on
)
INSERT INTO lease.held (started_at, ended_at, sure_from, sure_until, service_id, login_id,
    first_port, last_port, reasons, network)
SELECT started_at, ended_at, sure_from, sure_until, service_id, login_id, first_port, last_port,
    reasons, network FROM settled
"""


def settle(service: int, before: dt.datetime) -> int:
    """Move leases that ended, and of which nothing was heard, before an instant to the history.

    Returns: how many it moved.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT date_trunc('month', ended_at AT TIME ZONE 'Asia/Tokyo')::date
            FROM lease.fresh WHERE service_id = %s AND ended_at < %s AND changed_at < %s""",
            [service, before, before],
        )
        for (month,) in cursor.fetchall():
            make_partition(service, month)
        cursor.execute(_SETTLE, {"service": service, "before": before})
        return int(cursor.rowcount)


def drop_until(service: int, day: dt.date) -> int:
    """Remove the leases that ended before a day, whole months by dropping their partition.

    Also those of which nothing has been heard since then, and logins of which none is left.

    Returns: how many leases went.
    """
    until, gone = _midnight(day), 0
    for month in months_kept(service):
        if _midnight((month + dt.timedelta(31)).replace(day=1)) <= until:
            gone += _one("SELECT lease.drop_partition(%s, %s)", [service, month])
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM lease.held WHERE service_id = %s AND ended_at < %s", [service, until]
        )
        gone += cursor.rowcount
        cursor.execute(
            "DELETE FROM lease.fresh WHERE service_id = %s AND sure_until < %s", [service, until]
        )
        gone += cursor.rowcount
        cursor.execute(
            """DELETE FROM lease.login l WHERE service_id = %s AND last_on < %s AND NOT EXISTS (
                SELECT FROM lease.fresh f WHERE f.login_id = l.id)""",
            [service, day],
        )
        # A sandbox lives on days that have not come: nothing of FreeRADIUS's goes with it.
        cursor.execute(
            """DELETE FROM lease.trouble WHERE at < %s
                AND EXISTS (SELECT FROM radius_service WHERE service_id = %s)""",
            [until, service],
        )
    return gone


@dataclass(frozen=True)
class Trouble:
    """Reports of one access server that could not be kept as leases, for one reason."""

    code: str
    nas_address: str
    count: int
    last_at: dt.datetime


# Of a session that is gone nobody knows any more whose it was: every service sees it.
_TROUBLE = """
FROM lease.trouble t LEFT JOIN radius.radacct a ON a.acctuniqueid = t.session
LEFT JOIN radius_service r ON r.realm = split_part(a.username, '@', 2)
WHERE r.service_id IS NULL OR r.service_id = %s
"""


def troubles(service: int) -> list[Trouble]:
    """What of FreeRADIUS's accounting could not be kept as leases; the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT t.code, coalesce(host(a.nasipaddress), ''), count(*), max(t.at)
            {_TROUBLE} GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2""",
            [service],
        )
        return [Trouble(*row) for row in cursor.fetchall()]


def forget_troubles(service: int) -> int:
    """Forget what could not be kept, once somebody has seen to it; of how many sessions."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM lease.trouble WHERE id IN (SELECT t.id {_TROUBLE})", [service])
        return int(cursor.rowcount)


def months_kept(service: int) -> list[dt.date]:
    """The months of which the history of a service has a partition, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT right(c.relname, 6) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = to_regclass(%s) ORDER BY 1""",
            [f"lease.held_{service}"],
        )
        return [dt.date(int(one[:4]), int(one[4:]), 1) for (one,) in cursor.fetchall()]


def count(service: int) -> int:
    """How many leases of a service are kept."""
    return int(
        _one(
            """SELECT (SELECT count(*) FROM lease.held WHERE service_id = %s)
                + (SELECT count(*) FROM lease.fresh WHERE service_id = %s)""",
            [service, service],
        )
    )


def is_kept(service: int, seen_at: dt.datetime) -> bool:
    """Whether any lease is kept that ended later than an instant, or runs."""
    return bool(
        _one(
            """SELECT EXISTS (SELECT FROM lease.held WHERE service_id = %s AND ended_at >= %s)
                OR EXISTS (SELECT FROM lease.fresh WHERE service_id = %s)""",
            [service, seen_at, service],
        )
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), TOKYO)


def _one(query: str, parameters: Sequence[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()[0]
