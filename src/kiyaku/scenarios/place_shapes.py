"""The steps of a story about what happens at a place: what each needs, and what it may take."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.scenarios import values
from kiyaku.scenarios.values import Reader

_MEMBER = {"member": values.read_text}
_WHAT = {"what": values.read_text}

SHAPES: Mapping[str, tuple[Mapping[str, Reader], Mapping[str, Reader]]] = {
    "store_thing": (
        _WHAT,
        {
            **_MEMBER,
            "found_on": values.read_date,
            "stored_on": values.read_date,
            "place": values.read_text,
        },
    ),
    "name_owner": ({**_MEMBER, **_WHAT}, {}),
    "hand_out_thing": ({**_WHAT, "to": values.read_text}, {"identity": values.read_text}),
    "dispose_thing": (_WHAT, {"cost_yen": values.read_count}),
    "charge_disposal": (_WHAT, {}),
    "check_thing": (
        _WHAT,
        {"disposable_on": values.read_date, "state": values.read_text, "is_told": values.read_yes},
    ),
    "report_damage": (
        {**_MEMBER, **_WHAT},
        {"happened_on": values.read_date, "by_member": values.read_yes},
    ),
    "claim_damage": ({**_MEMBER, "amount_yen": values.read_yen}, {}),
    "decide_damage": ({**_MEMBER, "granted": values.read_yes}, {}),
    "inspect": (
        {**_MEMBER, "reason": values.read_text, "seen": values.read_text},
        {"inspected_on": values.read_date},
    ),
    "report_what_was_seen": ({**_MEMBER, "kind": values.read_text}, {}),
}
"""Of each: what it needs, and what it may take."""
