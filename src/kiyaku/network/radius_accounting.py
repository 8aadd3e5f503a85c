"""Sessions as FreeRADIUS would write them, for the demo and stories: no access server is there."""

from __future__ import annotations

import datetime as dt

from django.db import connection


def begun(
    session: str, *, username: str, nas_address: str, address: str, group: str, at: dt.datetime
) -> None:
    """An access server told that a session began.

    Args:
        session: what it calls the session; of that name there is one.
        group: what the login was given, as the Class tells.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO radius.radacct (acctsessionid, acctuniqueid, username, nasipaddress,
                acctstarttime, acctupdatetime, framedipaddress, class)
            VALUES (%s, md5(%s), %s, %s, %s, %s, %s, %s)""",
            [session, f"{username} {session}", username, nas_address, at, at, address, group],
        )


def ended(key: str, *, at: dt.datetime, cause: str) -> None:
    """An access server told that a session is over.

    Args:
        key: the session's ``acctuniqueid``.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE radius.radacct SET acctstoptime = %s, acctupdatetime = %s,
                acctterminatecause = %s WHERE acctuniqueid = %s AND acctstoptime IS NULL""",
            [at, at, cause, key],
        )


def group_of(username: str) -> str:
    """The group that FreeRADIUS answers a login with; empty where it rejects it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT g.groupname FROM radius.radusergroup g
            JOIN radius.radcheck c ON c.username = g.username WHERE g.username = %s""",
            [username],
        )
        row = cursor.fetchone()
    return "" if row is None else str(row[0])
