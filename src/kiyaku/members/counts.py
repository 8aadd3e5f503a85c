"""How many members a service had at the end of a day, by what they are, in one statement.

Nothing but counts leaves the database: whom they are of is told nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import connection

PLAN, KIND, AREA, AGE, MONTH, STATE = "plan", "kind", "area", "age", "month_joined", "state"
PERSON, CORPORATION = "person", "corporation"
ACTIVE, LEAVING, SUSPENDED = "active", "leaving", "suspended"
ABROAD, NOT_STATED = "abroad", "not_stated"
UNDER_20, FROM_80 = "0", "80"

PREFECTURES: Mapping[str, str] = {
    "北海道": "Hokkaido", "青森県": "Aomori", "岩手県": "Iwate", "宮城県": "Miyagi",
    "秋田県": "Akita", "山形県": "Yamagata", "福島県": "Fukushima", "茨城県": "Ibaraki",
    "栃木県": "Tochigi", "群馬県": "Gunma", "埼玉県": "Saitama", "千葉県": "Chiba",
    "東京都": "Tokyo", "神奈川県": "Kanagawa", "新潟県": "Niigata", "富山県": "Toyama",
    "石川県": "Ishikawa", "福井県": "Fukui", "山梨県": "Yamanashi", "長野県": "Nagano",
    "岐阜県": "Gifu", "静岡県": "Shizuoka", "愛知県": "Aichi", "三重県": "Mie",
    "滋賀県": "Shiga", "京都府": "Kyoto", "大阪府": "Osaka", "兵庫県": "Hyogo",
    "奈良県": "Nara", "和歌山県": "Wakayama", "鳥取県": "Tottori", "島根県": "Shimane",
    "岡山県": "Okayama", "広島県": "Hiroshima", "山口県": "Yamaguchi", "徳島県": "Tokushima",
    "香川県": "Kagawa", "愛媛県": "Ehime", "高知県": "Kochi", "福岡県": "Fukuoka",
    "佐賀県": "Saga", "長崎県": "Nagasaki", "熊本県": "Kumamoto", "大分県": "Oita",
    "宮崎県": "Miyazaki", "鹿児島県": "Kagoshima", "沖縄県": "Okinawa",
}  # fmt: skip
"""The prefectures, in the usual order, as an address begins with them."""
AGES = (UNDER_20, "20", "30", "40", "50", "60", "70", FROM_80)
"""Bands of ten years, by their first year of age; the first from 0 to 19, the last without end."""


def members_on(service: int, day: dt.date, by: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The members of a closed day, counted by one thing or several.

    A member is whoever held a contract that was running at the end of the day, and is counted once:
    under the contract registered first, where several were running. What they were then counts, as
    far as it is still known.

    Args:
        by: ``PLAN`` (its id), ``KIND``, ``AREA`` (prefecture), ``AGE`` (band), ``MONTH`` in which
            the contract was registered (as ``2026-11``), ``STATE``.
    """
    columns = ", ".join(_COLUMNS[one] for one in by)
    query = _QUERY.format(
        columns=columns,
        groups=", ".join(str(number + 1) for number in range(len(by))),
        before="".join(
            _BEFORE.format(name=name)
            for name in _THEN
            if any(f"{name}_then" in _COLUMNS[one] for one in by)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, {"service": service, "day": day, "area": _AREA})
        return {tuple(row[:-1]): int(row[-1]) for row in cursor.fetchall()}


_AREA = f"^({'|'.join(PREFECTURES)})"
_THEN = {
    name: f"CASE WHEN {name}_then.is_there THEN {name}_then.value ELSE m.{name}::text END"
    for name in ("address", "country", "born_on")
}
_COLUMNS = {
    PLAN: """coalesce((SELECT c.from_plan_id FROM plan_change c
        WHERE c.membership_id = held.id AND c.withdrawn_on IS NULL
          AND c.carried_out_on IS NOT NULL AND c.from_day > %(day)s
        ORDER BY c.from_day LIMIT 1), held.plan_id)::text""",
    KIND: "m.kind",
    AREA: f"""CASE WHEN {_THEN["country"]} NOT IN ('JP', '') THEN '{ABROAD}'
        ELSE coalesce(substring({_THEN["address"]} FROM %(area)s), '{NOT_STATED}') END""",
    AGE: f"""CASE WHEN m.kind = '{CORPORATION}' THEN '{CORPORATION}'
        WHEN {_THEN["born_on"]} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' THEN
            (SELECT CASE WHEN age < 20 THEN 0 WHEN age >= 80 THEN 80 ELSE age - age %% 10 END
             FROM (SELECT extract(year FROM age(%(day)s::date + 1, ({_THEN["born_on"]})::date))::int
                   AS age) AS reached)::text
        ELSE '{NOT_STATED}' END""",
    MONTH: "to_char(held.registered_on, 'YYYY-MM')",
    STATE: f"""CASE
        WHEN EXISTS (SELECT FROM suspension s WHERE s.membership_id = held.id
            AND s.from_day <= %(day)s AND (s.until_day IS NULL OR s.until_day >= %(day)s))
        THEN '{SUSPENDED}'
        WHEN held.ends_on IS NOT NULL AND held.end_requested_on <= %(day)s THEN '{LEAVING}'
        ELSE '{ACTIVE}' END""",
}
_BEFORE = """
LEFT JOIN LATERAL (SELECT c.old_values ->> '{name}' AS value, true AS is_there
    FROM particulars_change c
    WHERE c.member_id = m.id AND c.changed_on > %(day)s AND c.old_values ? '{name}'
    ORDER BY c.id LIMIT 1) AS {name}_then ON true"""
"""What somebody had registered then, where it was changed later."""
_QUERY = """
WITH held AS (
    SELECT DISTINCT ON (holder) every.* FROM (
        SELECT s.*, coalesce((SELECT h.member_id FROM membership_holder h
            WHERE h.membership_id = s.id AND h.from_day <= %(day)s
              AND (h.to_day IS NULL OR h.to_day >= %(day)s)
            ORDER BY h.from_day DESC LIMIT 1), s.member_id) AS holder
        FROM membership s
        WHERE s.service_id = %(service)s AND s.started_on <= %(day)s
          AND coalesce(s.ended_on, s.ends_on, 'infinity'::date) >= %(day)s
    ) AS every ORDER BY holder, every.id
)
SELECT {columns}, count(*) FROM held JOIN member m ON m.id = held.holder{before}
GROUP BY {groups}
"""
