"""Sessions as access servers tell of them, and what these were asked about them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet

from kiyaku.base import paging
from kiyaku.base.paging import Page
from kiyaku.network import radius_asking
from kiyaku.network.models import SessionAttempt, SessionRequest
from kiyaku.terms.texts import Text

BY_HAND, SUSPENDED, RESUMED, ENDED = "by_hand", "suspended", "resumed", "ended"
WAITING, MOOT = SessionRequest.WAITING, SessionRequest.MOOT
ACKNOWLEDGED, REFUSED, SILENT, GONE = (
    SessionRequest.ACKNOWLEDGED, SessionRequest.REFUSED, SessionRequest.SILENT, SessionRequest.GONE
)  # fmt: skip


@dataclass(frozen=True)
class Try:
    """One time that an access server was asked to end a session."""

    at: dt.datetime
    server: str
    answer: str
    error_cause: int | None

    @property
    def words(self) -> Text:
        """What came of it, with the Error-Cause if the access server gave one."""
        said = radius_asking.ANSWERS[self.answer]
        if self.error_cause is None:
            return said
        cause = radius_asking.ERROR_CAUSES.get(self.error_cause, Text("不明", "unknown"))
        return Text(
            f"{said.ja}({self.error_cause} {cause.ja})",
            f"{said.en} ({self.error_cause} {cause.en})",
        )


STATES: Mapping[str, Text] = {
    SessionRequest.WAITING: Text("これから切断", "to be disconnected"),
    SessionRequest.ACKNOWLEDGED: Text("NAS が切断した", "disconnected by the access server"),
    SessionRequest.REFUSED: Text("NAS が断った", "refused by the access server"),
    SessionRequest.SILENT: Text("NAS が応答しない", "the access server does not answer"),
    SessionRequest.GONE: Text("セッションはすでにない", "the session is gone already"),
    SessionRequest.MOOT: Text("要らなくなった", "not needed any more"),
}
REASONS: Mapping[str, Text] = {
    SUSPENDED: Text("利用停止", "suspension"),
    RESUMED: Text("利用再開", "resumption"),
    ENDED: Text("契約の終了", "end of the contract"),
    BY_HAND: Text("職員の操作", "by the staff"),
}


@dataclass(frozen=True)
class Asked:
    """A request that a session be ended, and every answer to it."""

    id: int
    membership: int
    session: str
    reason: str
    state: str
    requested_at: dt.datetime
    due_at: dt.datetime
    tries: tuple[Try, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be asked, or asked again."""
        return self.state == WAITING

    @property
    def state_words(self) -> Text:
        """How it stands, in words."""
        return STATES[self.state]

    @property
    def reason_words(self) -> Text:
        """Why the session is to end, in words."""
        return REASONS[self.reason]


@dataclass(frozen=True)
class SessionShown:
    """A session as the access server's accounting tells of it.

    Attributes:
        group: ``full`` or ``walled``, as the access server told; empty where it did not.
        addresses: those that it has, or had last.
        seen_at: when the access server last told of it.
    """

    id: int
    key: str
    membership: int
    username: str
    nas_address: str
    started_at: dt.datetime | None
    seen_at: dt.datetime | None
    stopped_at: dt.datetime | None
    cause: str
    octets_in: int
    octets_out: int
    addresses: tuple[str, ...]
    group: str

    @property
    def is_running(self) -> bool:
        """Whether no end of it was told."""
        return self.stopped_at is None


_SESSIONS = """
SELECT s.radacctid, s.acctuniqueid, l.membership_id, l.username, host(s.nasipaddress),
    s.acctstarttime, s.acctupdatetime, s.acctstoptime, coalesce(s.acctterminatecause, ''),
    coalesce(s.acctinputoctets, 0), coalesce(s.acctoutputoctets, 0),
    array_remove(ARRAY[host(s.framedipaddress), s.framedipv6address::text,
        s.framedipv6prefix::text, s.delegatedipv6prefix::text], NULL),
    coalesce(s.class, '')
FROM radius.radacct s JOIN network_login l ON l.username = s.username
WHERE l.service_id = %(service)s
"""
_BEGUN_SINCE = """
AND (coalesce(s.acctstarttime, s.acctupdatetime) AT TIME ZONE 'Asia/Tokyo')::date >= %(since)s
"""


def sessions(
    service: int,
    *,
    membership: int | None = None,
    since: dt.date | None = None,
    running: bool = False,
    after: int | None = None,
    size: int = paging.USUAL,
) -> Page[SessionShown]:
    """Sessions of a service, or of a membership, the latest first, a page at a time.

    Args:
        since: only those that began on this day, of Tokyo, or later.
    """
    query = _SESSIONS
    query += " AND l.membership_id = %(membership)s" if membership is not None else ""
    query += _BEGUN_SINCE if since is not None else ""
    query += " AND s.acctstoptime IS NULL" if running else ""
    query += " AND s.radacctid < %(after)s" if after is not None else ""
    facts: dict[str, Any] = {"service": service, "membership": membership, "since": since,
             "after": after, "most": paging.reach(size)}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"{query} ORDER BY s.radacctid DESC LIMIT %(most)s", facts)
        read = [_shown(row) for row in cursor.fetchall()]
    return paging.page(read, size, lambda one: one.id)


def session(service: int, key: str) -> SessionShown | None:
    """A session of a service by its ``acctuniqueid``."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SESSIONS} AND s.acctuniqueid = %(key)s", {"service": service, "key": key}
        )
        row = cursor.fetchone()
    return None if row is None else _shown(row)


def numbered(service: int, number: int) -> SessionShown | None:
    """A session of a service by its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SESSIONS} AND s.radacctid = %(number)s", {"service": service, "number": number}
        )
        row = cursor.fetchone()
    return None if row is None else _shown(row)


# A realm that no service has is nobody's: every service that has one drops what came from there. A
# sandbox has none, and lives on days that have not come.
_DROPPABLE = """
(split_part(username, '@', 2) = (SELECT realm FROM radius_service WHERE service_id = %(service)s)
    OR EXISTS (SELECT FROM radius_service WHERE service_id = %(service)s)
        AND split_part(username, '@', 2) NOT IN (SELECT realm FROM radius_service))
"""
_DROP = f"""
DELETE FROM radius.radacct a WHERE {_DROPPABLE}
    AND coalesce(acctstoptime, acctupdatetime, acctstarttime) < %(until)s
    AND NOT EXISTS (SELECT FROM session_request r
        WHERE r.session = a.acctuniqueid AND r.state = '{WAITING}')
"""
_DROP_ANSWERS = f"DELETE FROM radius.radpostauth WHERE {_DROPPABLE} AND authdate < %(until)s"


def drop_until(service: int, until: dt.datetime) -> int:
    """Remove sessions of which nothing has been told since an instant, and answers of before.

    Also those of logins that are gone, and of realms that no service has.

    Returns: how many sessions went.
    """
    facts: dict[str, Any] = {"service": service, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(_DROP_ANSWERS, facts)
        cursor.execute(_DROP, facts)
        return int(cursor.rowcount)


_ESCAPED = re.compile(rb"=([0-9A-F]{2})")


def session_id(key: str) -> str:
    """What the access server itself calls a session.

    FreeRADIUS writes signs that it does not take to be safe in hexadecimal, an equals sign too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT acctsessionid FROM radius.radacct WHERE acctuniqueid = %s", [key])
        kept = str(cursor.fetchone()[0]).encode()
    return _ESCAPED.sub(lambda sign: bytes.fromhex(sign[1].decode()), kept).decode(errors="replace")


def _shown(row: Sequence[Any]) -> SessionShown:
    told: list[Any] = [*row[:-2], tuple(row[-2]), _group(row[-1])]
    return SessionShown(*told)


def _group(told: str) -> str:
    """The group that a Class names, as octets in hexadecimal or as they are."""
    if told.startswith("0x"):
        try:
            told = bytes.fromhex(told[2:]).decode(errors="replace")
        except ValueError:
            return ""
    group = told.rpartition(":")[2]
    return group if group in ("full", "walled") else ""


# --- requests ---------------------------------------------------------------------------------

# A session tells its group in its Class, where the access server sends that back as it should;
# where it does not, whatever began before the group changed may run otherwise.
_RUNNING_OTHERWISE = """
SELECT l.id AS login, l.membership_id, l.group_since, s.acctuniqueid, h.groupname
FROM network_login l
JOIN radius.radacct s ON s.username = l.username AND s.acctstoptime IS NULL
LEFT JOIN radius.radusergroup h ON h.username = l.username
WHERE l.service_id = %(service)s AND l.group_since IS NOT NULL AND (
    h.groupname IS NULL
    OR CASE WHEN coalesce(s.class, '') = '' THEN s.acctstarttime < l.group_since
            ELSE s.class NOT IN (h.groupname, '0x' || encode(h.groupname::bytea, 'hex')) END)
"""


_NOT_REQUESTED = f"""
SELECT o.* FROM ({_RUNNING_OTHERWISE}) o
WHERE NOT EXISTS (SELECT FROM session_request q
    WHERE q.session = o.acctuniqueid AND (q.state = %(waiting)s
        OR (q.state <> %(moot)s AND q.requested_at >= o.group_since)))
"""


def is_any_to_request(service: int) -> bool:
    """Whether a session runs otherwise than it should, and nobody was asked to end it yet."""
    facts: dict[str, Any] = {"service": service, "waiting": WAITING, "moot": MOOT}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({_NOT_REQUESTED})", facts)
        return bool(cursor.fetchone()[0])


def request_endings(service: int, *, at: dt.datetime) -> int:
    """Note of each session that runs otherwise than it should that it is to be ended; how many.

    Once for each change: what was answered, or given up, is not asked anew by itself. Requests that
    are not due any more, because the session is over or runs as it should again, are dropped.
    """
    facts: dict[str, Any] = {"service": service, "at": at, "waiting": WAITING, "moot": MOOT}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE session_request q SET state = %(moot)s, settled_at = %(at)s
            WHERE q.service_id = %(service)s AND q.state = %(waiting)s
              AND NOT EXISTS (SELECT FROM radius.radacct s
                              WHERE s.acctuniqueid = q.session AND s.acctstoptime IS NULL
                                AND (q.entry_id IS NOT NULL OR s.acctuniqueid IN (
                                     SELECT o.acctuniqueid FROM ({_RUNNING_OTHERWISE}) o)))
            """,
            facts,
        )
        cursor.execute(
            f"""
            INSERT INTO session_request
                (service_id, membership_id, session, reason, state, attempts, requested_at, due_at)
            SELECT %(service)s, o.membership_id, o.acctuniqueid,
                CASE WHEN o.groupname IS NULL THEN 'ended'
                     WHEN o.groupname LIKE '%%:walled' THEN 'suspended' ELSE 'resumed' END,
                %(waiting)s, 0, %(at)s, %(at)s
            FROM ({_NOT_REQUESTED}) o
            ON CONFLICT DO NOTHING
            """,
            facts,
        )
        return int(cursor.rowcount)


def request_by_hand(
    service: int, shown: SessionShown, *, at: dt.datetime, entry: int
) -> SessionRequest | None:
    """Note that a person wants a session ended; None where that waits already."""
    waits = SessionRequest.objects.filter(session=shown.key, state=WAITING)
    if waits.exists():
        return None
    return SessionRequest.objects.create(
        service_id=service, membership_id=shown.membership, session=shown.key, reason=BY_HAND,
        requested_at=at, due_at=at, entry_id=entry,
    )  # fmt: skip


def due(service: int, now: dt.datetime) -> list[Asked]:
    """The requests that are to be sent now, those that have waited longest first."""
    rows = SessionRequest.objects.filter(service_id=service, state=WAITING, due_at__lte=now)
    return _asked(rows.order_by("due_at", "id"))


def is_due(service: int, now: dt.datetime) -> bool:
    """Whether any request is to be sent now."""
    rows = SessionRequest.objects.filter(service_id=service, state=WAITING, due_at__lte=now)
    return rows.exists()


def put_off(service: int, nas_address: str, *, until: dt.datetime) -> None:
    """Send the requests to an access server that wait no earlier than an instant."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE session_request q SET due_at = %(until)s FROM radius.radacct s
            WHERE q.service_id = %(service)s AND q.state = %(waiting)s AND q.due_at < %(until)s
              AND s.acctuniqueid = q.session AND s.nasipaddress = %(nas)s::inet
            """,
            {"service": service, "nas": nas_address, "until": until, "waiting": WAITING},
        )


def asked_of(membership: int, most: int = 20) -> list[Asked]:
    """What was asked about a membership's sessions, the latest first."""
    return _asked(SessionRequest.objects.filter(membership_id=membership).order_by("-id")[:most])


def asked_lately(service: int, most: int = 50) -> list[Asked]:
    """What was asked about a service's sessions, the latest first."""
    return _asked(SessionRequest.objects.filter(service_id=service).order_by("-id")[:most])


def _asked(rows: QuerySet[SessionRequest]) -> list[Asked]:
    tries = Prefetch("tries", SessionAttempt.objects.order_by("number"))
    return [
        Asked(
            row.pk, row.membership_id, row.session, row.reason, row.state, row.requested_at,
            row.due_at,
            tuple(Try(one.at, one.server, one.answer, one.error_cause) for one in row.tries.all()),
        )
        for row in rows.prefetch_related(tries)
    ]  # fmt: skip


def keep_answer(
    request: int,
    answer: radius_asking.Answer,
    *,
    server: str,
    at: dt.datetime,
    state: str,
    due_at: dt.datetime,
) -> None:
    """Keep what an access server answered, and how the request stands after it."""
    row = SessionRequest.objects.select_for_update().get(pk=request)
    row.attempts += 1
    SessionAttempt.objects.create(
        request=row, number=row.attempts, at=at, server=server, answer=answer.answer,
        error_cause=answer.error_cause,
    )  # fmt: skip
    # Somebody may have found meanwhile that it was not needed: what was answered is kept anyway.
    if row.state == WAITING:
        row.state, row.due_at = state, due_at
        row.settled_at = None if state == WAITING else at
    row.save()


def settle(request: int, *, state: str, at: dt.datetime) -> None:
    """A request is done with, without being sent."""
    SessionRequest.objects.filter(pk=request, state=WAITING).update(state=state, settled_at=at)
