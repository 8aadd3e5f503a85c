"""Which tables here belong to a service, and how a sandbox gets its own rows of them."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import FILES, Table, Told, files_in, unless_empty

_OF_WHOSE = "t.member_id = %(member)s"
"""Not of who took the membership over since."""

_REFERS = {"facility_id": "alliance_facility", "rules_id": "facility_rules"}

# fmt: off
TABLES: tuple[Table, ...] = (
    Table(
        "left_thing",
        ("found_by", "shelf", "state", "identity"),
        replaced={
            **{name: unless_empty(name) for name in
               ("what", "description", "place", "handed_to", "manner")},
            "file_ids": FILES,
        },
        personal={"handed_to": Told.NAME},
        of_person=_OF_WHOSE,
    ),
    Table(
        "damage",
        ("channel", "state"),
        replaced={
            **{name: unless_empty(name) for name in
               ("what", "place", "description", "grounds", "reason")},
            "file_ids": FILES,
            "claim_file_ids": files_in("claim_file_ids"),
        },
        withheld=("reason",),
        of_person=_OF_WHOSE,
    ),
    Table(
        "inspection",
        (),
        refers={"report_id": "breach_report"},
        replaced={
            **{name: unless_empty(name) for name in ("reason", "seen")},
            "file_ids": FILES,
        },
        of_person=_OF_WHOSE,
    ),
    Table("alliance_facility", ("code", "name", "address")),
    Table("facility_rules", ("file_name", "text", "sha256"), refers=_REFERS),
    Table("facility_agreement", refers=_REFERS, of_person=_OF_WHOSE),
    Table("facility_pass", refers=_REFERS, of_person=_OF_WHOSE),
)
# fmt: on

NAMED: Mapping[str, str] = {
    "thing": "left_thing",
    "damage": "damage",
    "inspection": "inspection",
    "facility_pass": "facility_pass",
}
"""Tables of what happens at a place."""
