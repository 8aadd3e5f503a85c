"""Which tables here belong to a service, and how a sandbox gets its own rows of them."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import Table, Told, unless_empty

_FILES = """
(SELECT coalesce(jsonb_agg(one::bigint + {stored_file} ORDER BY place), '[]')
 FROM jsonb_array_elements_text(t.file_ids) WITH ORDINALITY AS ones (one, place))
"""

_NAMED_ROWS = " ".join(
    f"WHEN '{table}' THEN t.row_id + {{{table}}}"
    for table in (
        "address_lookup", "application", "booking_disruption", "breach_report", "contact", "damage",
        "decision_reason", "declaration", "equipment", "ground", "heir", "inheritance_report",
        "inspection", "leak_case", "left_thing", "line_inspection", "member", "note",
        "particulars_change", "privacy_case", "stored_data_deletion", "succession",
    )
)  # fmt: skip
"""The tables with words about people that a copy has rows of."""

# fmt: off
TABLES = (
    # Who looked at people's data, looked at the original's.
    Table(
        "access_log",
        ("by", "roles", "page", "purpose"),
        withheld=("members",),
        of_person="t.members @> ARRAY[%(member)s]::bigint[]",
        is_copied=False,
    ),
    Table(
        "outside_person",
        ("identity", "by"),
        replaced={name: unless_empty(name) for name in ("name", "kana", "contact")},
        personal={"name": Told.NAME, "kana": Told.NAME, "contact": Told.CONTACT},
    ),
    Table(
        "outside_record",
        ("table_name", "column_names", "by"),
        refers={"outsider_id": "outside_person"},
        # A row of a table that a copy has none of is nobody's there.
        replaced={"row_id": f"CASE t.table_name {_NAMED_ROWS} ELSE -t.row_id END"},
    ),
    Table(
        "outside_correction",
        ("column_name",),
        refers={"record_id": "outside_record"},
        replaced={"value": unless_empty("value")},
    ),
    Table(
        "privacy_case",
        ("kind", "channel", "identity", "use", "state", "decided_by", "ground", "left_out"),
        refers={"outsider_id": "outside_person"},
        replaced={
            name: unless_empty(name) for name in ("asked", "extension_reason", "reason", "done")
        },
    ),
    Table("use_stopped", ("use",)),
    Table("erasure", ("kept",)),
    Table(
        "leak_case",
        replaced={
            **{
                name: unless_empty(name) for name in ("what", "cause", "measures", "told_otherwise")
            },
            "file_ids": _FILES,
        },
    ),
    Table("leak_person", refers={"leak_id": "leak_case"}),
    Table("published_statistics", ("dimensions", "told", "by")),
)
# fmt: on

NAMED: Mapping[str, str] = {
    "case": "privacy_case",
    "leak": "leak_case",
    "people": "",
    "members_erased": "",
    "erased": "",
    "looks": "",
    "records": "",
    "publication": "published_statistics",
    "outsider": "outside_person",
    "outside_record": "outside_record",
    "corrections": "",
    "stayed": "",
    "withheld": "",
}
