"""Breach reports and grounds belong to who held the membership on their day."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

_HELD = """
UPDATE {table} AS t SET member_id = coalesce(
    (SELECT h.member_id FROM membership_holder h WHERE h.membership_id = t.membership_id
     AND t.{day} BETWEEN h.from_day AND coalesce(h.to_day, t.{day})),
    (SELECT h.member_id FROM membership_holder h WHERE h.membership_id = t.membership_id
     ORDER BY h.from_day LIMIT 1),
    (SELECT m.member_id FROM membership m WHERE m.id = t.membership_id))
"""
_TO_MEMBER: dict[str, Any] = {
    "on_delete": django.db.models.deletion.PROTECT,
    "to": "members.member",
}
_GROUNDS_OF_OTHERS = """
UPDATE ground AS g SET state = 'lapsed', closed_on = h.from_day
FROM membership m, membership_holder h
WHERE m.id = g.membership_id AND g.state IN ('open', 'left') AND g.member_id <> m.member_id
  AND h.membership_id = m.id AND h.to_day IS NULL
"""
_AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"
"""A table with checks still to come cannot be altered."""


class Migration(migrations.Migration):
    dependencies = [("members", "0012_change_files")]

    operations = [
        migrations.AddField("ground", "member", models.ForeignKey(null=True, **_TO_MEMBER)),
        migrations.AddField("breachreport", "member", models.ForeignKey(null=True, **_TO_MEMBER)),
        migrations.RunSQL(
            [
                _HELD.format(table="ground", day="found_on"),
                _HELD.format(table="breach_report", day="happened_on"),
                _GROUNDS_OF_OTHERS,
                _AT_ONCE,
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField("ground", "member", models.ForeignKey(**_TO_MEMBER)),
        migrations.AlterField("breachreport", "member", models.ForeignKey(**_TO_MEMBER)),
    ]
