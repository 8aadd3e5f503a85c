"""Which tables here belong to a service, and how a sandbox gets its own rows of them."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import LEFT_OUT, Table

_OF_RUNS = ("started_by", "state", "code", "message_ja", "message_en")

TABLES = (
    Table("service", ("code", "pack"), refers={"sandbox_of_id": ""}),
    Table("basis", ("rule", "clauses", "readings")),
    Table("parameter_value", ("name", "individual_rules", "reason")),
    # Why the terms are read so: about the terms, and shown with them.
    Table("reading_choice", ("reading", "option", "reason")),
    Table("reading_plan", ("reading", "option", "reason", "withdrawal_reason")),
    Table(
        "operator_particulars",
        # What members and tax offices are told of the operator anyway.
        (
            "name", "postal_code", "address", "contact", "registration_number", "payment_ja",
            "payment_en",
        ),
    ),
    Table("terms_document", ("file_name", "text", "sha256")),
    # Published to all members, or to be.
    Table(
        "terms_plan", ("reason",),
    ),
    Table(
        "terms_step", ("step", "address", "decision", "reason"),
        refers={"plan_entry": "journal_entry"},
    ),
    Table("terms_consent"),
    Table(
        "individual_rules_withdrawn", ("title", "reason"),
        refers={"rules_entry": "journal_entry"},
    ),
    Table("individual_rules", ("title", "file_name", "text", "sha256", "late_reason")),
    # A journal holds no personal data beyond ids; which of them a payload has, NAMED says.
    Table(
        "journal_entry",
        ("actor", "action", "idempotency_key", "sort_key", "payload"),
        withheld=("payload",),  # what screening found, among other things
    ),
    Table("day_seal", ("previous_head", "head"), is_copied=False),  # a copy's is sealed anew
    Table("close_run", _OF_RUNS, is_copied=False),
    Table("sandbox_run", (*_OF_RUNS, "what", "sandbox", "idempotency_key"), is_copied=False),
    # A sandbox is nobody's other service.
    Table("service_link", refers={"other_id": "service"}, is_copied=False),
    Table("partition_done", replaced={"partition": "t.partition + {partitions}"}),
    Table(
        "parked", ("step", "code", "reason_ja", "reason_en", "clause"),
        refers={"about_id": "invoice"},
    ),
    Table(
        "stored_file",
        ("media_type", "sha256", "stored_by", "erased_by"),
        # A copy gets neither the bytes nor the names: there, all are erased.
        replaced={
            "content": "NULL",
            "name": f"'{LEFT_OUT}'",
            "erased_at": "coalesce(t.erased_at, t.stored_at)",
        },
    ),
)  # fmt: skip

NAMED: Mapping[str, str] = {
    "value": "",  # of a parameter
    "partition": "",
    "job": "",  # its number in the queue, which is no service's
    "print": "",  # a copy gets no printed invoices
    "plan_entry": "journal_entry",
    "rules_entry": "journal_entry",
    "access": "",  # logins and their roles are no service's
    "user": "",
    "binding": "",  # nor are cards that sign in
    "file": "stored_file",
    "files": "stored_file",
}
"""The table whose ids a field of a journal payload holds; empty for other numbers."""
