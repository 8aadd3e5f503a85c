"""Which tables here belong to a service, and how a sandbox gets its own rows of them."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import Table

TABLES = (
    Table("notice", ("kind",)),
    Table("duty", ("kind",)),
    # Of what was sent a copy gets nothing: it has people in it, and from a copy nothing leaves.
    Table("notice_template", is_copied=False),
    Table("notice_channel", is_copied=False),
    Table(
        "outgoing",
        refers={"template_id": "", "message_id": "", "arrival_basis_id": ""},
        is_copied=False,
    ),
    Table("delivery_attempt", is_copied=False),
    Table("delivery_report", is_copied=False),
    Table("announcement", is_copied=False),
    Table("marketing_consent", is_copied=False),
    Table("campaign", is_copied=False),
)

NAMED: Mapping[str, str] = {
    # Ids of rows that a copy does not get.
    "template": "",
    "message": "",
    "messages": "",
    "written": "",
    "count": "",
    "announcement": "",
}
