"""Which tables here belong to a service, and how a sandbox gets its own rows of them."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import Table, Told

# fmt: off
TABLES = (
    Table("notice", ("kind",)),
    Table("duty", ("kind",)),
    # Of what was sent a copy gets nothing: it has people in it, and from a copy nothing leaves.
    Table("notice_template", ("kind", "language", "subject", "body"), is_copied=False),
    Table("notice_channel", ("kind", "channel"), is_copied=False),
    Table(
        "outgoing",
        (
            "kind", "channel", "language", "once", "created_by", "state", "message_id",
            "arrival_known_by", "handed_over_by",
        ),
        refers={"template_id": "", "message_id": "", "arrival_basis_id": ""},
        is_copied=False,
        personal={
            "about": Told.WORDS, "subject": Told.WORDS, "body": Told.WORDS, "sent_to": Told.CONTACT,
        },
        # What somebody is told last, that he or she is erased, leaves with its words and address.
        spared="jsonb_exists(t.about::jsonb, 'addressee') AND t.seen_to_at IS NULL AND t.state IN"
        " ('queued', 'sending', 'deferred', 'to_hand_over', 'failed', 'uncertain')",
    ),
    Table("page_reader"),
    Table("delivery_attempt", ("outcome", "status", "server"), is_copied=False),
    Table("delivery_report", ("action", "status", "digest"), is_copied=False),
    Table("unreported_change", ("shown_by", "by"), is_copied=False),
    Table("announcement", ("kind", "what_ja", "what_en", "until", "cause"), is_copied=False),
    Table("marketing_consent", ("by", "how", "wording"), is_copied=False),
    Table("campaign", ("text_ja", "text_en", "by"), is_copied=False),
)
# fmt: on

NAMED: Mapping[str, str] = {
    # Ids of rows that a copy does not get.
    "template": "",
    "message": "",
    "messages": "",
    "written": "",
    "count": "",
    "announcement": "",
}
