"""Who held an address: look-ups among 10,000,000 leases, and taking leases in.

``KIYAKU_BENCH_LEASES=100000000`` measures a hundred million, without the plain table.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import numpy as np

from bench.close_service import HOME, prepare
from bench.measuring import Row, Say

LEASES = int(os.environ.get("KIYAKU_BENCH_LEASES", "10000000"))
IMPORTED = 500_000
SESSIONS, _SINGLY = 50_000, 5_000
LOOK_UPS = 4_000
_EACH = 60
"""Leases of one address, or of one block of ports: half a year of three days each."""
_BLOCKS, _PORTS = 64, 1_000
_FROM = np.datetime64("2026-06-01T00:00:00", "us")
_PLAIN_MOST = 20_000_000
_P99_MOST_MS, _LEASES_PER_SECOND = 5.0, 100_000.0
_ANSWERED_WITHIN_S = 10.0
"""After so long FreeRADIUS's statements are given up."""
_LOGINS = 100_000

Array = np.ndarray[Any, Any]


def measure(say: Say) -> list[Row]:
    """Rows for look-ups beside a plain query of ``radacct``, and for imports beside bare COPY."""
    prepare(HOME)
    service = _service()
    say(f"keeping {LEASES:,} leases")
    begun = time.perf_counter()
    samples = _fill(service)
    filled = time.perf_counter() - begun
    _settle()
    rows = [_importing(service, say), *_starting_anew(service, say), Row(
        f"{LEASES:,} leases from memory into the history", LEASES, filled,
        per_second_at_least=_LEASES_PER_SECOND,
    )]  # fmt: skip
    from kiyaku.base import queries

    pack = queries.pack(service)
    looks = {"ours": lambda sample: _look(service, pack, sample)}
    if LEASES <= _PLAIN_MOST:
        say("keeping them in a plain radacct")
        _fill_plain(service)
        looks["plain"] = _look_plain
    say("looking up")
    taken, wrong = _times(samples, looks)
    for share in (50, 99):
        rows.append(_row(share, taken["ours"], taken.get("plain"), wrong))
    return rows


def _row(share: int, ours: Array, plain: Array | None, wrong: int) -> Row:
    taken = float(np.percentile(ours, share))
    missed = taken > _P99_MOST_MS
    broken = f"{taken:.2f} ms is above {_P99_MOST_MS} ms" if missed else ""
    return Row(
        f"who held an address, among {LEASES:,} leases: {share} of 100 within", 1, taken,
        "" if plain is None else "a plain query of radacct with an index",
        None if plain is None else float(np.percentile(plain, share)),
        note=f"{LOOK_UPS:,} look-ups, the terms asked each time",
        broken=f"{wrong} answers were wrong" if wrong else broken, unit="ms",
    )  # fmt: skip


def _service() -> int:
    from kiyaku.flows import opening

    return int(
        opening.open_service(
            code=f"leases-{os.urandom(4).hex()}", pack="choppaya", opened_on=dt.date(2026, 11, 1),
            prices={"usual": 5_000}, parameters={}, at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
            by="bench",
        )
    )  # fmt: skip


def _fill(service: int) -> list[tuple[str, int | None, dt.datetime, str]]:
    """Leases one after another on each address, so many times; some of them to be asked for."""
    from kiyaku.network import leases

    random = np.random.default_rng(24)
    many = LEASES // _EACH
    ids = leases.login_ids(service, {f"l{n}@net": dt.date(2026, 12, 31) for n in range(_LOGINS)})
    names = {number: login for login, number in ids.items()}
    numbers = np.array(sorted(names), np.int32)
    free = _FROM + random.integers(0, 86_400_000_000, many).astype("timedelta64[us]")
    samples: list[tuple[str, int | None, dt.datetime, str]] = []
    for _ in range(_EACH):
        started = free + random.integers(1_000_000, 60_000_000, many).astype("timedelta64[us]")
        lasts = np.maximum(random.exponential(3 * 86_400e6, many), 300e6).astype("timedelta64[us]")
        free = started + lasts
        login = numbers[random.integers(0, len(numbers), many)]
        samples += _add(service, started, free, login, names, random)
    return [samples[n] for n in random.permutation(len(samples))[:LOOK_UPS]]


def _add(
    service: int, started: Array, ended: Array, login: Array, names: dict[int, str], random: Any
) -> list[tuple[str, int | None, dt.datetime, str]]:
    """A tenth is of prefixes of IPv6, a tenth of blocks of ports of shared addresses."""
    from kiyaku.network import lease_columns, leases

    many = len(started)
    place = np.arange(many)
    samples = []
    for family, mine in ((6, place % 10 == 0), (4, place % 10 != 0)):
        rows = lease_columns.empty(family, int(mine.sum()))
        number = place[mine]
        shared = (number % 10 == 1) & (family == 4)
        rows["service_id"], rows["login_id"] = service, login[mine]
        rows["started_at"] = rows["sure_from"] = started[mine]
        rows["ended_at"] = rows["sure_until"] = ended[mine]
        first = 1_024 + number // 10 % _BLOCKS * _PORTS
        rows["first_port"] = np.where(shared, first, 0)
        rows["last_port"] = np.where(shared, first + _PORTS - 1, 65_535)
        if family == 6:
            rows["length"] = 56
            rows["address"][:, :2] = 0x20, 0x01
            rows["address"][:, 3:7] = number.astype(">u4").view(np.uint8).reshape(-1, 4)
        else:
            rows["length"] = 32
            value = np.where(shared, 0x3C00_0000 + number // 10 // _BLOCKS, 0x0B00_0000 + number)
            rows["address"] = value.astype(">u4").view(np.uint8).reshape(-1, 4)
        leases.add(service, family, rows)
        for one in rows[random.integers(0, len(rows), LOOK_UPS // 50)]:
            if one["ended_at"] - one["started_at"] < np.timedelta64(200, "s"):
                continue
            middle = one["started_at"] + (one["ended_at"] - one["started_at"]) // 2
            samples.append((
                str(ip_address(one["address"].tobytes())),
                None if one["last_port"] == 65_535 else int(one["first_port"]) + 5,
                middle.astype(dt.datetime).replace(tzinfo=dt.UTC), names[int(one["login_id"])],
            ))  # fmt: skip
    return samples


def _settle() -> None:
    from django.db import connection

    from kiyaku.base import database

    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE lease.held")
        cursor.execute("CHECKPOINT")


def _times(
    samples: list[Any], looks: dict[str, Callable[[Any], bool]]
) -> tuple[dict[str, Array], int]:
    """Milliseconds of each look-up after a hundred that warm up, and how many of ours were wrong.

    Each is looked up in every way in turn, so that what else the machine does weighs on all alike.
    """
    for sample in samples[:100]:
        for look in looks.values():
            look(sample)
    taken: dict[str, list[float]] = {name: [] for name in looks}
    wrong = 0
    for sample in samples:
        for name, look in looks.items():
            begun = time.perf_counter()
            is_right = look(sample)
            taken[name].append(1_000 * (time.perf_counter() - begun))
            wrong += name == "ours" and not is_right
    return {name: np.array(each) for name, each in taken.items()}, wrong


def _look(service: int, pack: Any, sample: tuple[str, int | None, dt.datetime, str]) -> bool:
    from kiyaku.flows.network import holders
    from kiyaku.flows.network.holders import Seen

    address, port, at, login = sample
    seen = [Seen(ip_address(address), at, port)]
    return holders.who_held(service, pack, seen)[0].login == login


# --- beside it --------------------------------------------------------------------------------

_PLAIN = (
    "CREATE SCHEMA IF NOT EXISTS bare",
    "DROP TABLE IF EXISTS bare.radacct",
    "CREATE TABLE bare.radacct (LIKE radius.radacct INCLUDING DEFAULTS INCLUDING IDENTITY)",
    """INSERT INTO bare.radacct (acctsessionid, acctuniqueid, username, nasipaddress,
        acctstarttime, acctupdatetime, acctstoptime, framedipaddress, delegatedipv6prefix)
    SELECT 's', md5(h.login_id || h.started_at::text), l.login, '192.0.2.1', h.started_at,
        h.ended_at, h.ended_at, CASE family(h.network) WHEN 4 THEN h.network END,
        CASE family(h.network) WHEN 6 THEN h.network END
    FROM lease.held h JOIN lease.login l ON l.id = h.login_id WHERE h.service_id = %(service)s""",
    "CREATE INDEX ON bare.radacct (framedipaddress, acctstarttime)",
    "CREATE INDEX ON bare.radacct (delegatedipv6prefix, acctstarttime)",
    "GRANT USAGE ON SCHEMA bare TO kiyaku_app",
    "GRANT SELECT ON bare.radacct TO kiyaku_app",
    "ANALYZE bare.radacct",
    "CHECKPOINT",
)
_ASK_PLAIN = {
    4: "framedipaddress = %(address)s::inet",
    6: "delegatedipv6prefix = network(set_masklen(%(address)s::inet, 56))::inet",
}


def _fill_plain(service: int) -> None:
    from django.db import connection

    from kiyaku.base import database

    with database.as_owner(), connection.cursor() as cursor:
        for statement in _PLAIN:
            cursor.execute(statement, {"service": service})


def _look_plain(sample: tuple[str, int | None, dt.datetime, str]) -> bool:
    """As one would ask by hand; it knows no ports, so of a shared address it finds several."""
    from django.db import connection

    address, _, at, login = sample
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT username FROM bare.radacct WHERE {_ASK_PLAIN[ip_address(address).version]}
                AND acctstarttime <= %(at)s AND (acctstoptime > %(at)s OR acctstoptime IS NULL)""",
            {"address": address, "at": at},
        )
        return login in [name for (name,) in cursor.fetchall()]


# --- taking in --------------------------------------------------------------------------------


def _importing(service: int, say: Say) -> Row:
    """A file from its bytes to the history, beside the same rows by bare COPY with the index."""
    from django.db import connection

    from kiyaku.flows.network import leases, leases_file

    say(f"taking in a file of {IMPORTED:,} leases")
    data, now = _file(), dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    about = {"service": service, "at": now, "by": "bench"}
    begun = time.perf_counter()
    leases.import_leases(**about, file=leases_file.read("leases.csv", data, None, now))
    ours = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bare_lease (address inet, started_at timestamptz,"
                       " ended_at timestamptz, login text)")  # fmt: skip
        cursor.execute("CREATE INDEX ON bare_lease (address, started_at)")
        begun = time.perf_counter()
        with cursor.copy("COPY bare_lease FROM STDIN (FORMAT CSV, HEADER)") as copy:
            copy.write(data)
        bare = time.perf_counter() - begun
    return Row(
        f"a file of {IMPORTED:,} leases, from its bytes to the history", IMPORTED, ours,
        "the file by bare COPY into a table with one index", bare,
        per_second_at_least=_LEASES_PER_SECOND,
    )  # fmt: skip


_STARTS = """
INSERT INTO radius.radacct (acctsessionid, acctuniqueid, username, nasipaddress, acctstarttime,
    acctupdatetime, framedipaddress, reported, reported_at)
SELECT n::text, md5(%(service)s || ':' || n), 'l' || n || '@' || %(service)s, '192.0.2.1',
    %(at)s, %(at)s, '10.0.0.0'::inet + n, 1, %(at)s
FROM generate_series(%(first)s, %(last)s) AS n"""
_RESTART = """
UPDATE radius.radacct SET acctstoptime = %(at)s, acctupdatetime = %(at)s,
    acctterminatecause = 'NAS-Reboot'
WHERE acctstoptime IS NULL AND nasipaddress = '192.0.2.1' AND acctstarttime <= %(at)s"""


def _starting_anew(service: int, say: Say) -> list[Row]:
    """An access server's sessions begin one after another; then its one packet ends them all."""
    from django.db import connection

    from kiyaku.network import leases

    say(f"an access server with {SESSIONS:,} sessions starts anew")
    at = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    names = {f"l{n}@{service}": at.date() for n in range(SESSIONS)}
    leases.login_ids(service, names)
    told = {"service": service, "at": at}
    with connection.cursor() as cursor:
        begun = time.perf_counter()
        for one in range(_SINGLY):
            cursor.execute(_STARTS, {**told, "first": one, "last": one})
        started = time.perf_counter() - begun
        cursor.execute(_STARTS, {**told, "first": _SINGLY, "last": SESSIONS - 1})
        begun = time.perf_counter()
        cursor.execute(_RESTART, {**told, "at": at + dt.timedelta(hours=1)})
        restarted = time.perf_counter() - begun
        ended = cursor.rowcount
    late = restarted > _ANSWERED_WITHIN_S
    broken = f"{restarted:.1f} s is above {_ANSWERED_WITHIN_S} s" if late else ""
    return [
        Row(f"{_SINGLY:,} reports that a session began, one at a time", _SINGLY, started),
        Row(
            f"one packet ends the {SESSIONS:,} sessions of an access server", SESSIONS, restarted,
            note="FreeRADIUS gives a statement 10 s",
            broken=broken if ended == SESSIONS else f"{ended} sessions were ended",
        ),
    ]  # fmt: skip


def _file() -> bytes:
    random = np.random.default_rng(4)
    started = np.datetime64("2026-10-01T00:00:00") + random.integers(0, 4_000_000, IMPORTED)
    ended = started + random.integers(300, 500_000, IMPORTED)
    pieces = [
        f"{20 + (n >> 16 & 15)}.{n >> 8 & 255}.{n & 255}.7,{one}+00:00,{two}+00:00,l{n % 90_000}\n"
        for n, (one, two) in enumerate(zip(started.astype(str), ended.astype(str), strict=True))
    ]
    return ("address,started_at,ended_at,login\n" + "".join(pieces)).encode()
