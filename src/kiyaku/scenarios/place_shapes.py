"""The steps of a story about what happens at a place: what each needs, and what it may take."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.scenarios import values
from kiyaku.scenarios.values import Reader

_MEMBER = {"member": values.read_text}
_WHAT = {"what": values.read_text}

_SLOT = {"space": values.read_text, "day": values.read_date, "hours": values.read_text}
_LAST = {"day": values.read_date, "clock": values.read_text}

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
    "make_space": (
        {"space": values.read_text},
        {
            "parent": values.read_text,
            "hourly_yen": values.read_yen,
            "hold_minutes": values.read_count,
            "offer_minutes": values.read_count,
        },
    ),
    "book_space": ({**_MEMBER, **_SLOT}, {"clock": values.read_text}),
    "book_series": (
        {**_MEMBER, **_SLOT, "times": values.read_count},
        {"every_days": values.read_count},
    ),
    "wait_for_space": ({**_MEMBER, **_SLOT}, {"clock": values.read_text}),
    "offer_spaces": ({}, {"clock": values.read_text}),
    "pay_booking": (_MEMBER, _LAST),
    "cancel_booking": (_MEMBER, _LAST),
    "allow_later": (
        {**_MEMBER, "until": values.read_date, "reason": values.read_text},
        _LAST,
    ),
    "check_in": (_MEMBER, _LAST),
    "record_no_show": (_MEMBER, _LAST),
    "check_use": (
        {**_MEMBER, "restored": values.read_yes},
        {**_LAST, "findings": values.read_text},
    ),
    "stop_space": ({**_WHAT, **_SLOT}, {}),
    "decide_met": (
        {**_MEMBER, "decision": values.read_text},
        {**_LAST, "reason": values.read_text},
    ),
    "check_booking": (
        _MEMBER,
        {
            **_LAST,
            "state": values.read_text,
            "is_paid": values.read_yes,
            "amount_yen": values.read_yen,
            "is_no_show": values.read_yes,
        },
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
