"""What is charged already of days gone by: what a setting that reaches back does not change."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from kiyaku.billing.kinds import ChargeKind

_SINCE = """
SELECT count(*), coalesce(sum(c.amount_yen), 0)::bigint
FROM charge c JOIN membership m ON m.id = c.membership_id
WHERE m.service_id = %s AND c.raised_on >= %s
"""
_OF_PLAN = """
SELECT c.fee_month FROM charge c
JOIN membership m ON m.id = c.membership_id
JOIN plan own ON own.service_id = m.service_id AND own.code = %(plan)s
JOIN period p ON p.membership_id = m.id AND date_trunc('month', p.first_day)::date = c.fee_month
WHERE m.service_id = %(service)s AND c.kind = %(kind)s
  AND p.first_day BETWEEN %(first)s AND %(last)s
  AND own.id = coalesce((
      SELECT e.to_plan_id FROM plan_change e
      WHERE e.membership_id = m.id AND e.withdrawn_on IS NULL AND e.from_day <= p.first_day
      ORDER BY e.from_day DESC LIMIT 1), (
      SELECT e.from_plan_id FROM plan_change e
      WHERE e.membership_id = m.id AND e.withdrawn_on IS NULL
      ORDER BY e.from_day LIMIT 1), m.plan_id)
ORDER BY c.fee_month LIMIT 1
"""
# The fee of an add-on is raised on the day whose price it is: its own first one, or a period's.
_OF_ADD_ON = """
SELECT c.fee_month FROM plan own
JOIN add_on_taken a ON a.service_id = own.service_id AND a.add_on_id = own.id
JOIN charge c ON c.membership_id = a.membership_id AND c.occurrence = a.number
WHERE own.service_id = %(service)s AND own.code = %(plan)s AND c.kind = %(kind)s
  AND c.raised_on BETWEEN %(first)s AND %(last)s
ORDER BY c.fee_month LIMIT 1
"""


def since(service: int, day: dt.date) -> tuple[int, int]:
    """How many charges were raised on a day or later, and their yen."""
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, [service, day])
        count, amount_yen = cursor.fetchone()
        return int(count), int(amount_yen)


def first_month_of_plan(service: int, plan: str, first: dt.date, last: dt.date) -> dt.date | None:
    """The first month that was charged at a plan's fee and begins on one of these days, if any."""
    return _first_month(_OF_PLAN, ChargeKind.MONTHLY_FEE, service, plan, first, last)


def first_month_of_add_on(
    service: int, add_on: str, first: dt.date, last: dt.date
) -> dt.date | None:
    """The first month that was charged at an add-on's fee of one of these days, if any."""
    return _first_month(_OF_ADD_ON, ChargeKind.ADD_ON_FEE, service, add_on, first, last)


def _first_month(
    query: str, kind: ChargeKind, service: int, plan: str, first: dt.date, last: dt.date
) -> dt.date | None:
    about: dict[str, int | str | dt.date] = {
        "service": service, "plan": plan, "first": first, "last": last, "kind": kind.value,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(query, about)
        row = cursor.fetchone()
        return None if row is None else row[0]
