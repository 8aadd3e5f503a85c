"""Screening one application among 100,000 members, beside one among 1,000.

Of fifty members of either service one was reported for a breach, and applicants are of four sorts:
nobody known, one contact of a member, a member's name and date of birth, and all of it. What is
timed is the whole of screening, with the database's part.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from typing import TYPE_CHECKING

import numpy as np

from bench.close_service import HOME, prepare
from bench.lived_service import STARTED, register
from bench.measuring import Row, Say

if TYPE_CHECKING:
    from kiyaku.members.particulars import Particulars

MEMBERS = int(os.environ.get("KIYAKU_BENCH_MEMBERS", "100000"))
_FEW = max(MEMBERS // 100, 100)
_APPLICANTS, _TURNS = 100, 3
_FLAT = 2
_SORTS = 4
_REPORTED = """
INSERT INTO breach_report (service_id, membership_id, member_id, kind, happened_on, place,
                           description, file_ids, reported_on, at, by, entry_id)
SELECT service_id, id, member_id, 'unlawful', %(on)s, '', 'made up', '[]', %(on)s, now(), 'bench', 1
FROM membership WHERE service_id = %(service)s AND id %% 50 = 0
"""
_BORN = """
UPDATE member SET born_on = date '1950-01-01' + (id * 7919 %% 20000)::int,
                  name = name || ' ' || id %% 401,
                  kana = kana || translate((id %% 401)::text, '0123456789', 'アイウエオカキクケコ')
WHERE service_id = %s
"""
"""Of 100,000 members 5 share a day of birth, 5 a name, 125 a reading, and 1,111 an address."""


def measure(say: Say) -> list[Row]:
    """One row: what 95 of 100 screenings take at most."""
    prepare(HOME)
    say(f"registering {_FEW:,} and {MEMBERS:,} members")
    few, many = _build(_FEW), _build(MEMBERS)
    say("screening")
    return [_compared(few, many)]


def _compared(few: int, many: int) -> Row:
    """Applicants of both services screened in turns."""
    taken: dict[int, list[float]] = {few: [], many: []}
    found = 0
    for turn in range(_TURNS + 1):
        for pair in zip(_applicants(few), _applicants(many), strict=True):
            for service, stated in zip((few, many), pair, strict=True):
                begun = time.perf_counter()
                findings = _screen(service, stated)
                if turn:
                    taken[service].append(1000 * (time.perf_counter() - begun))
                    found += bool(findings)
    return Row(
        f"screening an application among {MEMBERS:,} members: 95 of 100 within",
        1,
        float(np.percentile(taken[many], 95)),
        f"{_FEW:,} members",
        float(np.percentile(taken[few], 95)),
        _FLAT,
        note=f"{found} of {2 * _TURNS * _APPLICANTS} screenings found something",
        unit="ms",
    )


def _build(count: int) -> int:
    from django.db import connection

    from kiyaku.base import database
    from kiyaku.members import recognition

    service, _ = register(count)
    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute(_BORN, [service])
        cursor.execute(_REPORTED, {"service": service, "on": STARTED})
        recognition.rebuild(service)
        cursor.execute("ANALYZE")
    return service


def _applicants(service: int) -> list[Particulars]:
    """Who applies: each fourth of another sort."""
    from django.db import connection

    from kiyaku.members.particulars import Particulars

    names = ("name", "kana", "born_on", "address", "email", "phone")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM member WHERE service_id = %s ORDER BY id LIMIT %s",
            [service, _APPLICANTS],
        )
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    nobody = {
        "name": "架空 無名", "address": "どこか", "email": "nobody@example.net",
        "born_on": dt.date(1999, 9, 9),
    }  # fmt: skip
    taken_over = ((), ("phone",), ("name", "born_on"), names)
    return [
        Particulars(**{**nobody, **{name: row[name] for name in taken_over[place % _SORTS]}})
        for place, row in enumerate(rows)
    ]


def _screen(service: int, stated: Particulars) -> list[object]:
    from kiyaku.base import queries
    from kiyaku.members import screening

    asked = screening.Stated(service, None, stated, STARTED)
    return [*screening.screen(queries.pack(service), asked)]
