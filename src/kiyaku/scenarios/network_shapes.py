"""The steps of a story about what happens on a network: what each needs, and what it may take."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.scenarios import values
from kiyaku.scenarios.values import Reader

_LEASE = ("member", "address", "started_at", "ended_at")

_OF_OUTAGE = {
    "restored_at": values.read_instant, "is_whole": values.read_yes, "is_ours": values.read_yes,
    "fault": values.read_text,
}  # fmt: skip

SHAPES: Mapping[str, tuple[Mapping[str, Reader], Mapping[str, Reader]]] = {
    "have_address": (dict.fromkeys(_LEASE, values.read_text), {}),
    "take_notice": (
        {
            "addresses": values.read_texts,
            "seen_at": values.read_text,
            "reference": values.read_text,
        },
        {"may_suffer": values.read_yes},
    ),
    "warn_of_attacks": ({}, {}),
    "measure_stored_data": (
        {
            **dict.fromkeys(("member", "what"), values.read_text),
            "stored_bytes": values.read_count,
            "oldest_on": values.read_date,
        },
        {},
    ),
    "take_measurements": ({"rows": values.read_texts}, {}),
    "stored_data_deleted": (
        {
            **dict.fromkeys(("member", "what", "ground"), values.read_text),
            "deleted_bytes": values.read_count,
        },
        {"reason": values.read_text},
    ),
    "outage": ({"known_at": values.read_instant}, _OF_OUTAGE),
    "outage_known": (
        {},
        {"known_at": values.read_instant, "still_lasts": values.read_yes, **_OF_OUTAGE},
    ),
    "decide_outage": ({}, {"most_yen": values.read_yen}),
    "interruption": (
        {"kind": values.read_text, "starts_at": values.read_instant},
        {
            "expected_until": values.read_instant,
            "areas": values.read_texts,
            "cause": values.read_text,
            "is_told_now": values.read_yes,
            "although_late": values.read_yes,
        },
    ),
    "move_interruption_end": (
        {},
        {
            "expected_until": values.read_instant,
            "is_told_now": values.read_yes,
            "although_late": values.read_yes,
        },
    ),
    "interruption_over": ({"ended_at": values.read_instant}, {}),
    "call_off_interruption": ({}, {}),
    "outage_of_interruption": (
        {},
        {name: read for name, read in _OF_OUTAGE.items() if name != "restored_at"}
        | {"known_at": values.read_instant},
    ),
    "claim_for_outage": ({"member": values.read_text, "claimed_yen": values.read_yen}, {}),
}
"""Each step: what it needs, what it may take."""
