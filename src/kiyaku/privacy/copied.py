"""Which tables here belong to a service, and how a sandbox gets its own rows of them."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import Table, unless_empty

_FILES = """
(SELECT coalesce(jsonb_agg(one::bigint + {stored_file} ORDER BY place), '[]')
 FROM jsonb_array_elements_text(t.file_ids) WITH ORDINALITY AS ones (one, place))
"""

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
        "privacy_case",
        ("kind", "channel", "identity", "use", "state", "decided_by", "ground", "left_out"),
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
    "withheld": "",
}
