"""What FreeRADIUS writes for each accounting packet: by the queries here, or by others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

START, INTERIM, STOP, ON = "start", "interim", "stop", "on"


@dataclass(frozen=True)
class Packet:
    """An accounting packet: when its access server says it was, and which address it names.

    Attributes:
        received: when it came in, where that is not at once.
        delay: for how many seconds it says to have been waiting.
    """

    kind: str
    nas: str
    at: dt.datetime
    session: str = ""
    login: str = ""
    address: str | None = None
    seconds: int = 0
    received: dt.datetime | None = None
    delay: int = 0


_INSERT = """
INSERT INTO radius.radacct AS had (acctsessionid, acctuniqueid, username, nasipaddress,
    acctstarttime, acctupdatetime, acctstoptime, acctsessiontime, acctterminatecause,
    framedipaddress, reported, reported_at)
VALUES (%(session)s, %(session)s, %(login)s, %(nas)s, %(began)s, %(at)s, %(stop)s, %(seconds)s,
    %(cause)s, %(address)s, %(reported)s, %(reported_at)s)
"""
_GOES_ON = """ON CONFLICT (acctuniqueid) DO UPDATE SET acctupdatetime = %(at)s,
    acctsessiontime = %(seconds)s, acctstoptime = %(stop)s, acctterminatecause = %(cause)s,
    framedipaddress = coalesce(%(address)s::inet, had.framedipaddress), reported = %(reported)s,
    reported_at = %(reported_at)s
    WHERE had.acctstoptime IS NULL"""
_OURS = {
    START: [f"{_INSERT} ON CONFLICT (acctuniqueid) DO NOTHING"],
    INTERIM: [f"{_INSERT} {_GOES_ON}"],
    STOP: [f"{_INSERT} {_GOES_ON}"],
}
_RESTARTED = """UPDATE radius.radacct SET acctstoptime = %(at)s, acctupdatetime = %(at)s,
    acctterminatecause = 'NAS-Reboot'
    WHERE acctstoptime IS NULL AND nasipaddress = %(nas)s AND acctstarttime <= %(at)s"""
_AGAIN = """UPDATE radius.radacct SET acctstarttime = %(at)s, acctupdatetime = %(at)s
    WHERE acctuniqueid = %(session)s"""
_LATER = """UPDATE radius.radacct SET framedipaddress = %(address)s, acctupdatetime = %(at)s,
    acctsessiontime = %(seconds)s {more} WHERE acctuniqueid = %(session)s {running}"""
_RUNNING = "AND acctstoptime IS NULL"
_ENDS = ", acctstoptime = %(at)s, acctterminatecause = 'User-Request', connectinfo_stop = ''"
_NOTHING = f"{_INSERT} ON CONFLICT (acctuniqueid) DO NOTHING"
_SHIPPED = {
    START: [
        f"{_INSERT} ON CONFLICT (acctuniqueid) DO UPDATE SET acctstarttime = %(at)s,"
        " acctupdatetime = %(at)s WHERE had.acctstoptime IS NULL",
        _AGAIN,
    ],
    INTERIM: [_LATER.format(more="", running=_RUNNING), _NOTHING],
    STOP: [
        _LATER.format(more=_ENDS, running=_RUNNING), _NOTHING,
        _LATER.format(more=_ENDS, running=""),
    ],
}  # fmt: skip


OURS, SHIPPED, SILENT = "ours", "shipped", "silent"
"""The queries here; FreeRADIUS's own; and those here without saying what a packet named."""


def take(packet: Packet, by: str = OURS) -> None:
    """Account for a packet: the first query that touches a row is the last one tried."""
    at, doubted = (packet.at, 0) if by != OURS else _believed(packet)
    told = {
        "session": packet.session, "login": packet.login, "nas": packet.nas, "at": at,
        "began": at - dt.timedelta(seconds=packet.seconds), "seconds": packet.seconds,
        "stop": at if packet.kind == STOP else None,
        "cause": "User-Request" if packet.kind == STOP else None, "address": packet.address,
        "reported": int(packet.address is not None) + doubted if by == OURS else None,
        "reported_at": at if by == OURS else None,
    }  # fmt: skip
    if packet.kind == ON:
        queries = [_RESTARTED]
    else:
        queries = (_SHIPPED if by == SHIPPED else _OURS)[packet.kind]
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query, told)
            if cursor.rowcount:
                return


def _believed(packet: Packet) -> tuple[dt.datetime, int]:
    event, received = (
        str(int(one.timestamp())) for one in (packet.at, packet.received or packet.at)
    )
    told = "(%s, %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT radius.instant{told}, radius.doubted{told}",
            [event, received, str(packet.delay)] * 2,
        )
        at, doubted = cursor.fetchone()
    return at, doubted
