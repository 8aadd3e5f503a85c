"""A service with thousands of memberships, made up by the database, to see lists and plans on.

All of it is arithmetic on a member's place ``n`` (from 1): who is in which state, who pays, who is
late. Six months are invoiced, due on the 10th; the last is due after the business day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kiyaku.base import queries
from kiyaku.base.basis import BasisBook
from tests.living import Living, as_owner, day

COUNT = 2_000
TODAY = day("2026-12-02")
MONTHS = [dt.date(2026, month, 1) for month in range(7, 13)]
FEES = {"usual": 6_600, "large": 13_200}
_FAMILY = "山田佐藤高橋田中渡辺伊藤中村小林斎藤加藤"
_GIVEN = "太郎花子一郎恵子健太"


def late_months(n: int) -> int:
    """For how many of the months that are due a member has not paid."""
    return n % 20 - 15 if n % 20 > 15 else 0


def many(pack: str = "netsugen", count: int = COUNT) -> Living:
    """The service, with the tables analysed."""
    living = Living(pack, "2026-06-01", prices=FEES)
    basis = BasisBook(living.id, queries.pack(living.id)).on("arrears_ground", TODAY)
    asked = {
        "service": living.id, "count": count, "basis": basis, "today": TODAY,
        "first": MONTHS[0], "last": MONTHS[-1],
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in _ROWS:
            cursor.execute(statement, asked)
    with as_owner(), connection.cursor() as cursor:
        for table in ("invoice", "payment", "overdue"):
            cursor.execute(
                "SELECT brin_summarize_new_values(indexrelid) FROM pg_index "
                "JOIN pg_class c ON c.oid = indexrelid JOIN pg_am a ON a.oid = c.relam "
                "WHERE indrelid = %s::regclass AND a.amname = 'brin'",
                [table],
            )
        cursor.execute("ANALYZE")
    living.today = TODAY
    return living


def plans(ask: Callable[[], Any]) -> str:
    """How the database goes about every query of a call, where it may not read whole tables."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        told = []
        for query in captured.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            told += [line for (line,) in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = on")
    return "\n".join(told)


_ROWS = (
    f"""INSERT INTO member (service_id, handle, kind, name, kana, postal_code, address, country,
                            email, phone)
    SELECT %(service)s, 'M' || lpad(n::text, 6, '0'), 'person',
        substr('{_FAMILY}', 1 + n %% 10 * 2, 2) || ' ' || substr('{_GIVEN}', 1 + n %% 5 * 2, 2),
        CASE n %% 2 WHEN 0 THEN 'ヤマダ' ELSE 'ｻﾄｳ' END || ' ' || n, '', '', 'JP',
        'person' || n || '@example.com', '090-' || lpad((n * 37)::text, 8, '0')
    FROM generate_series(1, %(count)s) n""",
    """INSERT INTO application (service_id, member_id, plan_id, channel, received_on,
                                consented_version, consented_at, findings, state, decided_by,
                                internal_reason, basis_id, language, stated, points)
    SELECT %(service)s, m.id, p.id, 'online', '2026-06-01', '2024-03-05', now(), '[]',
        'approved', '', '', %(basis)s, 'ja', '{}', '[]'
    FROM member m JOIN plan p ON p.service_id = m.service_id
        AND p.code = CASE WHEN substr(m.handle, 2)::int %% 4 = 0 THEN 'large' ELSE 'usual' END
    WHERE m.service_id = %(service)s ORDER BY m.id""",
    """INSERT INTO application (service_id, member_id, plan_id, channel, received_on,
                                consented_version, consented_at, findings, state, decided_by,
                                internal_reason, basis_id, language, stated, points)
    SELECT service_id, member_id, plan_id, channel, %(today)s, consented_version, consented_at,
        '[]', CASE WHEN a.id %% 2 = 0 THEN 'received' ELSE 'declined' END, '', '', %(basis)s,
        'ja', '{}', '[]'
    FROM application a WHERE service_id = %(service)s AND id %% 25 < 2 ORDER BY id""",
    """INSERT INTO membership (service_id, member_id, application_id, plan_id, registered_on,
                               started_on, ends_on, ended_on, suspended_since, end_kind)
    SELECT a.service_id, a.member_id, a.id, a.plan_id, a.received_on,
        CASE WHEN n %% 50 <> 3 THEN a.received_on END,
        CASE WHEN n %% 50 IN (1, 2) THEN date '2026-12-31' - 60 * (n %% 50 - 1) END,
        CASE WHEN n %% 50 = 2 THEN date '2026-11-01' END,
        CASE WHEN n %% 50 IN (17, 18) THEN date '2026-11-15' END,
        CASE WHEN n %% 50 IN (1, 2) THEN 'withdrawal' ELSE '' END
    FROM application a JOIN member m ON m.id = a.member_id
    CROSS JOIN LATERAL (SELECT substr(m.handle, 2)::int AS n) place
    WHERE a.service_id = %(service)s AND a.state = 'approved' ORDER BY n""",
    """INSERT INTO invoice (membership_id, due_on, sequence, issued_on, total_yen, basis_id,
                            entry_id)
    SELECT s.id, month::date + 9, 0, month::date,
        CASE p.code WHEN 'large' THEN 13200 ELSE 6600 END
            + CASE WHEN s.id %% 500 = 7 AND month = %(last)s THEN 13 ELSE 0 END, %(basis)s, 1
    FROM generate_series(%(first)s::date, %(last)s::date, '1 month') month
    CROSS JOIN membership s JOIN plan p ON p.id = s.plan_id
    WHERE s.service_id = %(service)s ORDER BY month, s.id""",
    """INSERT INTO invoice_line (invoice_id, number, membership_id, charge_id, kind, amount_yen)
    SELECT i.id, 1, m.id, -i.id, 1, i.total_yen
    FROM invoice i JOIN membership m ON m.id = i.membership_id
    WHERE m.service_id = %(service)s""",
    """INSERT INTO invoice_counter (service_id, fiscal_year, next_number)
    VALUES (%(service)s, 2026, 1000000)""",
    """INSERT INTO invoice_number (service_id, fiscal_year, number, invoice_id)
    SELECT %(service)s, 2026, row_number() OVER (ORDER BY i.id), i.id
    FROM invoice i JOIN membership m ON m.id = i.membership_id
    WHERE m.service_id = %(service)s""",
    """INSERT INTO overdue (invoice_id, membership_id, due_on, found_on, open_yen, is_dunned,
                            is_duty_missed, formal_demand_due_on, basis_id, entry_id)
    SELECT i.id, m.id, i.due_on, i.due_on + 1, i.total_yen,
        i.due_on < %(today)s::date - 25, i.due_on < %(today)s::date - 80,
        CASE WHEN place.n %% 20 = 18 THEN %(today)s::date - 1
             WHEN place.n %% 20 = 19 THEN %(today)s::date END, %(basis)s, 1
    FROM invoice i JOIN membership m ON m.id = i.membership_id
    JOIN member b ON b.id = m.member_id
    CROSS JOIN LATERAL (SELECT substr(b.handle, 2)::int AS n) place
    WHERE m.service_id = %(service)s AND i.due_on < %(today)s AND n %% 20 > 15
      AND i.due_on > date '2026-11-10' - 31 * (n %% 20 - 15) ORDER BY i.id""",
    # Who paid late was overdue once: one in ten, each month, and it is over.
    """INSERT INTO overdue (invoice_id, membership_id, due_on, found_on, open_yen, is_dunned,
                            is_duty_missed, settled_on, closed_on, closed_entry_id, basis_id,
                            entry_id)
    SELECT i.id, m.id, i.due_on, i.due_on + 1, i.total_yen, false, false, i.due_on + 3,
        i.due_on + 3, 1, %(basis)s, 1
    FROM invoice i JOIN membership m ON m.id = i.membership_id
    JOIN member b ON b.id = m.member_id
    WHERE m.service_id = %(service)s AND i.due_on < %(today)s
      AND substr(b.handle, 2)::int %% 20 IN (1, 2) ORDER BY i.id""",
    """INSERT INTO payment (service_id, membership_id, paid_on, received_on, amount_yen,
                            remaining_yen, refunded_yen, method, entry_id)
    SELECT %(service)s, m.id, i.due_on - 2, i.due_on - (m.id %% 3)::int, i.total_yen, 0, 0,
        'transfer', 1
    FROM invoice i JOIN membership m ON m.id = i.membership_id
    WHERE m.service_id = %(service)s AND i.due_on < %(today)s
      AND NOT EXISTS (SELECT FROM overdue o WHERE o.invoice_id = i.id
                      AND o.closed_on IS NULL)
    ORDER BY i.due_on - (m.id %% 3)::int, i.id""",
    # One in twenty has paid 1,000 yen of what is overdue.
    """WITH paid AS (
        INSERT INTO payment (service_id, membership_id, paid_on, received_on, amount_yen,
                             remaining_yen, refunded_yen, method, entry_id)
        SELECT %(service)s, m.id, o.found_on, o.found_on, 1000, 0, 0, 'by_hand', o.invoice_id
        FROM overdue o JOIN membership m ON m.id = o.membership_id
        JOIN member b ON b.id = m.member_id
        WHERE m.service_id = %(service)s AND o.closed_on IS NULL
          AND substr(b.handle, 2)::int %% 20 = 17
        RETURNING id, membership_id, paid_on, entry_id AS invoice)
    INSERT INTO allocation (payment_id, membership_id, invoice_id, line_number, kind, amount_yen,
                            paid_on, allocated_on, basis_id, entry_id)
    SELECT id, membership_id, invoice, 1, 1, 1000, paid_on, paid_on, %(basis)s, 1 FROM paid""",
    """INSERT INTO settlement (invoice_id, membership_id, settled_on, entered_on, is_credited,
                               entry_id)
    SELECT i.id, m.id, i.due_on, i.due_on, i.id %% 400 = 0, 1
    FROM invoice i JOIN membership m ON m.id = i.membership_id
    WHERE m.service_id = %(service)s AND i.due_on < %(today)s
      AND NOT EXISTS (SELECT FROM overdue o WHERE o.invoice_id = i.id
                      AND o.closed_on IS NULL)""",
    """INSERT INTO charge_reversal (charge_id, membership_id, reversed_on, basis_id, entry_id)
    SELECT -s.invoice_id, m.id, s.settled_on, %(basis)s, 1
    FROM settlement s JOIN membership m ON m.id = s.membership_id
    WHERE m.service_id = %(service)s AND s.is_credited""",
    """INSERT INTO journal_entry (service_id, business_day, recorded_at, actor, action,
                                  membership_id, payload, sort_key)
    SELECT %(service)s, p.received_on, now(),
        CASE WHEN p.membership_id %% 100 = 0 THEN 'hana' ELSE 'bank' END,
        CASE WHEN p.membership_id %% 200 = 1 THEN 'suspended' ELSE 'payment_received' END,
        p.membership_id, json_build_object('payment', p.id, 'amount_yen', p.amount_yen)::text, ''
    FROM payment p WHERE p.service_id = %(service)s ORDER BY p.id""",
    """UPDATE service SET business_day = %(today)s, closed_until = %(today)s::date - 1
    WHERE id = %(service)s""",
)
