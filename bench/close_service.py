"""A service of many memberships, all alike, on a database of its own, to time the close on."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "var" / "bench"
LAST_DAY, FIRST_DAY = dt.date(2026, 11, 30), dt.date(2026, 12, 1)
_AT = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
_STARTED = dt.date(2025, 4, 1)


def prepare(home: Path) -> None:
    """An empty database under a home of its own, migrated; Django is set up for this process."""
    os.environ["KIYAKU_HOME"] = str(home)
    os.environ["KIYAKU_DATABASE_NAME"] = "kiyaku_bench"
    os.environ["DJANGO_SETTINGS_MODULE"] = "kiyaku.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from kiyaku.base import database

    database.prepare()
    database.recreate_database()
    with database.as_owner():
        call_command("migrate", verbosity=0)


def build(count: int) -> int:
    """A NETSUGEN service with ``count`` memberships whose period ends on ``LAST_DAY``; its id."""
    from django.db import connection

    from kiyaku.base import database
    from kiyaku.flows import opening

    service = opening.open_service(
        code=f"bench-{count}-{os.urandom(4).hex()}",
        pack="netsugen",
        opened_on=_STARTED,
        prices={"individual": 13_200},
        parameters={"late_interest_rate_permille": {"2025-04-01": 25}},
        at=_AT,
        by="bench",
    )
    with database.as_owner(), connection.cursor() as cursor:
        for statement in BUILD:
            cursor.execute(statement, {"service": service, "count": count, "started": _STARTED})
    move_to(service, LAST_DAY)
    return service


def move_to(service: int, day: dt.date) -> None:
    """Make ``day`` the service's open business day, without closing the days before it."""
    from django.db import connection

    from kiyaku.base import database

    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE service SET business_day = %s, closed_until = %s WHERE id = %s",
            [day, day - dt.timedelta(1), service],
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


BUILD = (
    """INSERT INTO member (service_id, handle, kind, name, kana, postal_code, address, country,
                            email, phone)
       SELECT %(service)s, 'm' || n, 'person', '', '', '', '', 'JP', '', ''
       FROM generate_series(1, %(count)s) n""",
    """INSERT INTO application (service_id, member_id, plan_id, channel, received_on,
                                consented_version, consented_at, findings, state, decided_by,
                                internal_reason, basis_id, language, stated, points)
       SELECT m.service_id, m.id, p.id, 'online', %(started)s, '2024-03-05', now(), '[]',
              'approved', '', '', 1, 'ja', '{}', '[]'
       FROM member m JOIN plan p ON p.service_id = m.service_id
       WHERE m.service_id = %(service)s ORDER BY m.id""",
    """INSERT INTO membership (service_id, member_id, application_id, plan_id, registered_on,
                               started_on, end_kind)
       SELECT service_id, member_id, id, plan_id, received_on, received_on, ''
       FROM application WHERE service_id = %(service)s ORDER BY id""",
    """INSERT INTO period (membership_id, number, first_day, last_day, basis_id, entry_id)
       SELECT id, 20, '2026-11-01', '2026-11-30', 1, 1 FROM membership
       WHERE service_id = %(service)s ORDER BY id""",
)
