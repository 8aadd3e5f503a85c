"""Which tables here belong to a service, and what of people a sandbox does not get.

Who has the same name, address of e-mail or number as somebody else still has in the sandbox:
screening compares them. Days of birth stay, for whether somebody is a minor rests on them.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import ERASED, FILES, LEFT_OUT, Table, Told, unless_empty

_DIGEST = "md5(%(secret)s || {0})"
_DIGITS = f"translate({_DIGEST}, 'abcdef', '012345')"
_KATAKANA = f"translate({_DIGEST}, '0123456789abcdef', 'アイウエオカキクケコサシスセソタ')"
_LOCAL_PART = _DIGEST.format("lower({0})")

_INSTEAD = {
    "name": f"'会員 ' || left({_DIGEST}, 8)",
    "kana": f"'カイイン ' || left({_KATAKANA}, 8)",
    "postal_code": f"left({_DIGITS}, 3) || '-' || right({_DIGITS}, 4)",
    "address": f"'{LEFT_OUT} ' || left({_DIGEST}, 8)",
    # Addresses that differ in their case alone are one person's, and two values all the same.
    "email": f"CASE {{0}} WHEN lower({{0}}) THEN {_LOCAL_PART} ELSE upper({_LOCAL_PART}) END"
    " || '@sandbox.invalid'",
    "phone": f"left({_DIGITS}, 11)",
    "representative": f"'代表者 ' || left({_DIGEST}, 8)",
}
"""SQL for what a value is replaced by: the same one everywhere, another one by another."""

_STAYS = ("kind", "born_on", "country", "payment_method")


def _replaced(column: str) -> str:
    replaced = unless_empty(column, _INSTEAD[column].format(f"t.{column}"))
    if column != "name":
        return replaced
    # Of somebody who was erased there is nothing to replace, and the copy shows it too.
    return f"CASE t.name WHEN '{ERASED}' THEN t.name ELSE {replaced} END"


def _values_replaced(column: str) -> str:
    """SQL for particulars in JSON, each value replaced as it is in its own column."""
    cases = " ".join(
        f"WHEN '{name}' THEN to_jsonb({instead.format('(one.value #>> ARRAY[]::text[])')})"
        for name, instead in _INSTEAD.items()
    )
    stays = ", ".join(f"'{name}'" for name in _STAYS)
    return f"""
    (SELECT coalesce(jsonb_object_agg(one.key, CASE
        WHEN one.key IN ({stays}) OR jsonb_typeof(one.value) <> 'string' OR one.value = '""'
        THEN one.value
        ELSE CASE one.key {cases} ELSE to_jsonb('{LEFT_OUT}'::text) END END), '{{{{}}}}')
     FROM jsonb_each(t.{column}) AS one)
    """


def _shifted(field: str, table: str) -> str:
    """SQL for the ids that a finding's evidence has, shifted as those of their table are."""
    return f"""WHEN '{field}' THEN (
        SELECT coalesce(jsonb_agg(one::bigint + {{{table}}} ORDER BY number), '[]')
        FROM jsonb_array_elements_text(piece.value) WITH ORDINALITY AS ones (one, number))"""


_FINDINGS = f"""
(SELECT coalesce(jsonb_agg(jsonb_set(found, '{{{{evidence}}}}', (
    SELECT coalesce(jsonb_object_agg(piece.key, CASE piece.key
        {_shifted("memberships", "membership")}
        {_shifted("applications", "application")}
        ELSE piece.value END), '{{{{}}}}')
    FROM jsonb_each(found -> 'evidence') AS piece)) ORDER BY place), '[]')
 FROM jsonb_array_elements(t.findings) WITH ORDINALITY AS every (found, place))
"""
_SCANS = """
(SELECT coalesce(jsonb_agg(one::bigint + {stored_file} ORDER BY number), '[]')
 FROM jsonb_array_elements_text(t.scan_ids) WITH ORDINALITY AS ones (one, number))
"""
_REMARKS = f"""
(SELECT coalesce(jsonb_object_agg(one.key, '{LEFT_OUT}'::text), '{{{{}}}}')
 FROM jsonb_each(t.remarks) AS one)
"""

_REPORTS = """
(SELECT coalesce(jsonb_agg(one::bigint + {breach_report} ORDER BY place), '[]')
 FROM jsonb_array_elements_text(t.report_ids) WITH ORDINALITY AS ones (one, place))
"""

_OF_WHO_ACTED = "t.member_id = %(member)s"
"""Not of who took the membership over since."""

# fmt: off
TABLES = (
    Table(
        "member",
        ("handle", "kind", "country", "payment_method"),
        replaced={name: _replaced(name) for name in _INSTEAD},
        personal={
            "name": Told.NAME, "kana": Told.NAME, "representative": Told.NAME,
            "born_on": Told.BIRTH,
            **dict.fromkeys(("postal_code", "address", "email", "phone"), Told.CONTACT),
        },
    ),
    Table(
        "particulars_change",
        ("by", "field_names"),
        mine="t.member_id IN (SELECT id FROM member WHERE service_id = %(service)s)",
        replaced={
            **{name: _values_replaced(name) for name in ("old_values", "new_values")},
            "file_ids": FILES,
        },
        personal={"old_values": Told.STATED, "new_values": Told.STATED},
    ),
    Table(
        "note",
        ("by",),
        mine="t.member_id IN (SELECT id FROM member WHERE service_id = %(service)s)",
        replaced={"text": unless_empty("text")},
    ),
    Table("member_number_series", ("prefix",)),
    Table(
        "application",
        ("channel", "language", "state", "decided_by", "points", "payment_method"),
        replaced={
            "stated": _values_replaced("stated"),
            "findings": _FINDINGS,
            "internal_reason": unless_empty("internal_reason"),
            "scan_ids": _SCANS,
            "remarks": _REMARKS,
        },
        personal={
            "stated": Told.STATED, "findings": Told.ASSESSED, "internal_reason": Told.ASSESSED,
            "remarks": Told.WORDS,
        },
        # Why an application was declined is told to nobody outside (NETSUGEN 2-2).
        withheld=("findings", "internal_reason", "points", "remarks"),
    ),
    Table(
        "declaration",
        ("kind", "clause", "wording_version", "wording", "channel"),
        mine="t.application_id IN (SELECT id FROM application WHERE service_id = %(service)s)",
        replaced={"detail": unless_empty("detail")},
        personal={"detail": Told.NAME},
        of_person="t.application_id IN"
        " (SELECT id FROM application WHERE member_id = %(member)s)",
    ),
    # Made anew of what stands in the copy.
    Table(
        "member_key", ("kind",), personal={"key": Told.CONTACT}, is_copied=False, is_erased=True
    ),
    Table("admission_switch", ("kind", "name")),
    Table("membership", ("end_kind",)),
    Table("plan_change"),
    Table("add_on_taken", refers={"add_on_id": "plan"}),
    Table("membership_holder", ("kind",)),
    Table(
        "succession",
        ("kind", "state", "channel", "decided_by", "named_by", "declared"),
        replaced={
            "findings": _FINDINGS,
            "internal_reason": unless_empty("internal_reason"),
            "file_ids": FILES,
        },
        personal={"findings": Told.ASSESSED, "internal_reason": Told.ASSESSED},
        withheld=("findings", "internal_reason"),
        of_person="%(member)s IN (t.former_member_id, t.successor_member_id)",
        of_others=("former_member_id", "successor_member_id"),
    ),
    Table(
        "heir",
        mine="t.succession_id IN (SELECT id FROM succession WHERE service_id = %(service)s)",
        replaced={"stated": _values_replaced("stated")},
    ),
    # Of nobody whom the service knows, until somebody has found out: its words stay behind.
    Table(
        "inheritance_report",
        ("state", "language", "decided_by"),
        replaced={
            "stated": "'{{}}'::jsonb",
            "internal_reason": unless_empty("internal_reason"),
            "file_ids": FILES,
        },
        personal={"stated": Told.STATED, "internal_reason": Told.ASSESSED},
        withheld=("internal_reason",),
    ),
    Table("period"),
    Table("suspension"),
    Table(
        "contact",
        ("channel", "by"),
        # The message it was by stays behind: of what was sent a copy gets nothing.
        replaced={"about": unless_empty("about"), "message_id": "NULL::bigint"},
        of_person=_OF_WHO_ACTED,
    ),
    Table("service_use", ("source", "by"), of_person=_OF_WHO_ACTED),
    Table(
        "ground",
        ("question", "state", "kind"),
        refers={"use_id": "service_use"},
        replaced={
            "left_reason": unless_empty("left_reason"),
            "description": unless_empty("description"),
            "file_ids": FILES,
            "report_ids": _REPORTS,
        },
        withheld=("left_reason", "description"),
        of_person=_OF_WHO_ACTED,
    ),
    Table(
        "breach_report",
        ("kind", "by"),
        replaced={
            "place": unless_empty("place"),
            "description": unless_empty("description"),
            "file_ids": FILES,
        },
        withheld=("description",),
        of_person=_OF_WHO_ACTED,
    ),
    Table("restriction", ("uses",)),
    Table(
        "decision_reason",
        replaced={"text": unless_empty("text")},
        withheld=("text",),
        of_person=_OF_WHO_ACTED,
    ),
    # About somebody who is nobody to the service yet; gone soon, entered or not.
    Table(
        "paper_draft",
        ("begun_by", "saved_by"),
        personal={"values": Told.STATED},
        is_copied=False,
    ),
    Table(
        "paper_draft_scan",
        refers={"draft_id": "paper_draft"},
        mine="t.draft_id IN (SELECT id FROM paper_draft WHERE service_id = %(service)s)",
        personal={"name": Told.WORDS, "content": Told.WORDS},
        is_copied=False,
    ),
)
# fmt: on

NAMED: Mapping[str, str] = {
    "application": "application",
    "membership": "membership",
    "ground_id": "ground",
    "report": "breach_report",
    "reports": "breach_report",
    "restriction": "restriction",
    "contact": "contact",
    "contacts": "contact",
    "used": "service_use",
    "listed": "",
    "note": "note",
    "reason_id": "decision_reason",
    "succession": "succession",
    "heirs_report": "inheritance_report",
    "from_member": "member",
    "of_member": "member",
    "to_member": "member",
    "heirs": "",
    "heir": "",
}
