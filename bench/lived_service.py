"""A service with many members and months of business days behind it, to time pages on.

The memberships are put there at once; everything after is lived: each day is closed, and what the
members pay is entered as a file from the bank would be.
"""

from __future__ import annotations

import datetime as dt
import os

STARTED = dt.date(2026, 8, 1)
TODAY = dt.date(2026, 11, 26)
PAID_IN_TIME, PAID_LATE = 8, 25
"""Days of a month on which members pay: who pays in time, and who does not."""
_AT = dt.datetime(2026, 8, 1, tzinfo=dt.UTC)
_FEE_YEN = 13_200
_OF_TWENTY_IN_TIME, _OF_TWENTY_LATE = 18, 19
"""Of twenty members eighteen pay in time, one pays late, and one never does."""
_LOT = 20_000


def handle(place: int) -> str:
    """The number of the member at a place, from 1."""
    return f"M{place:06d}"


def build(count: int) -> str:
    """A NETSUGEN service of ``count`` members who joined in August; its code."""
    from kiyaku.base import queries
    from kiyaku.base.operators import Operator
    from kiyaku.flows.operator import set_operator

    service, memberships = register(count)
    _live(service, memberships)
    set_operator(
        service=service, operator=Operator(name="架空県", payment_ja="振込"), at=_AT, by="bench"
    )
    return queries.service(service).code


def register(count: int) -> tuple[int, list[int]]:
    """A NETSUGEN service whose ``count`` members have just joined; its id, and the memberships."""
    from kiyaku.flows import opening

    code = f"pages-{count}-{os.urandom(2).hex()}"
    service = opening.open_service(
        code=code,
        pack="netsugen",
        opened_on=STARTED,
        prices={"individual": _FEE_YEN},
        parameters={"late_interest_rate_permille": {"2025-04-01": 25}, "dunning_after_days": 5},
        at=_AT,
        by="bench",
    )
    return service, _join(service, count)


def _join(service: int, count: int) -> list[int]:
    """Memberships in their first month, in the order of members' numbers."""
    from django.db import connection

    from kiyaku.base import database, queries
    from kiyaku.base.basis import BasisBook

    book = BasisBook(service, queries.pack(service))
    asked = {
        "service": service,
        "count": count,
        "started": STARTED,
        "screened": book.on("screening_finding", STARTED),
        "in_period": book.on("membership_period", STARTED),
    }
    with database.as_owner(), connection.cursor() as cursor:
        for statement in _ROWS:
            cursor.execute(statement, asked)
        cursor.execute("ANALYZE")
        cursor.execute("SELECT id FROM membership WHERE service_id = %s ORDER BY id", [service])
        return [row[0] for row in cursor.fetchall()]


def _live(service: int, memberships: list[int]) -> None:
    from django.db import connection

    from kiyaku.base import database
    from kiyaku.close import run

    late = [one for place, one in enumerate(memberships) if place % 20 == _OF_TWENTY_IN_TIME]
    in_time = [one for place, one in enumerate(memberships) if place % 20 < _OF_TWENTY_IN_TIME]
    for month in range(STARTED.month, TODAY.month + 1):
        for on, who in ((PAID_IN_TIME, in_time), (PAID_LATE, late)):
            run.close_until(service, dt.date(2026, month, on - 1), workers=2)
            _pay(service, who, dt.date(2026, month, on))
        with database.as_owner(), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    run.close_until(service, TODAY - dt.timedelta(1), workers=2)


def _pay(service: int, memberships: list[int], day: dt.date) -> None:
    """Have them pay all that is invoiced and open."""
    from kiyaku.flows import payments

    for first in range(0, len(memberships), _LOT):
        open_yen = _open_yen(memberships[first : first + _LOT])
        if open_yen:
            payments.receive_payments(
                service=service,
                rows=[payments.PaymentRow(*one, day, "transfer") for one in open_yen],
                at=dt.datetime.combine(day, dt.time(3), tzinfo=dt.UTC),
                by="bench",
            )


def _open_yen(memberships: list[int]) -> list[tuple[int, int]]:
    """Who of them owes how much; none has paid a part."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [memberships])
        return [(int(one), int(yen)) for one, yen in cursor.fetchall()]


_OPEN = """
SELECT i.membership_id, sum(i.total_yen) FROM invoice i
WHERE i.membership_id = ANY(%s)
  AND NOT EXISTS (SELECT FROM settlement s WHERE s.invoice_id = i.id)
GROUP BY 1 ORDER BY 1
"""
_FAMILY = "山田佐藤高橋田中渡辺伊藤中村小林斎藤加藤"
_GIVEN = "太郎花子一郎恵子健太"
_ROWS = (
    f"""INSERT INTO member (service_id, handle, kind, name, kana, postal_code, address, country,
                            email, phone)
       SELECT %(service)s, 'M' || lpad(n::text, 6, '0'), 'person',
              substr('{_FAMILY}', 1 + n %% 10 * 2, 2) || ' ' ||
              substr('{_GIVEN}', 1 + n / 10 %% 5 * 2, 2),
              CASE n %% 2 WHEN 0 THEN 'ヤマダ' ELSE 'サトウ' END || ' ' || n, '371-0000',
              '架空市' || n %% 90 + 1 || '番地', 'JP', 'person' || n || '@example.com',
              '090-' || lpad((n * 37 %% 100000000)::text, 8, '0')
       FROM generate_series(1, %(count)s) n""",
    """INSERT INTO application (service_id, member_id, plan_id, channel, received_on,
                                consented_version, consented_at, findings, state, decided_on,
                                decided_by, internal_reason, basis_id, language, stated, points)
       SELECT m.service_id, m.id, p.id, 'online', %(started)s, '2024-03-05', now(), '[]',
              'approved', %(started)s, 'bench', '', %(screened)s, 'ja', '{}', '[]'
       FROM member m JOIN plan p ON p.service_id = m.service_id
       WHERE m.service_id = %(service)s ORDER BY m.id""",
    """INSERT INTO membership (service_id, member_id, application_id, plan_id, registered_on,
                               started_on, end_kind)
       SELECT service_id, member_id, id, plan_id, received_on, received_on, ''
       FROM application WHERE service_id = %(service)s ORDER BY id""",
    """INSERT INTO period (membership_id, number, first_day, last_day, basis_id, entry_id)
       SELECT id, 1, '2026-08-01', '2026-08-31', %(in_period)s, 1 FROM membership
       WHERE service_id = %(service)s ORDER BY id""",
)
