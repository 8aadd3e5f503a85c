"""Rules over a million rows, asked of a pack, against the same arithmetic written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bench import cases
from bench.by_hand import BY_HAND
from bench.measuring import Row, Say, interleaved, settle_memory, timed
from kiyaku import packs

RATIO_AT_MOST = 1.5
_REPETITIONS = 30
_COLUMNS = {"netsugen": cases.netsugen, "choppaya": cases.choppaya}


def measure(say: Say) -> list[Row]:
    """One row for each rule in ``BY_HAND``; the answers are compared before anything is timed."""
    settle_memory()
    rows = []
    for service, question in BY_HAND:
        say(f"{service} {question}: {cases.ROWS:,} rows")
        rows.append(_measure_rule(service, question))
    return rows


def _measure_rule(service: str, question: str) -> Row:
    pack, by_hand = packs.load(service), BY_HAND[service, question]
    facts = _COLUMNS[service](question, cases.ROWS)
    different = differing_rows(pack.ask(question, **facts), by_hand(**facts))
    timings = interleaved(
        {
            "rule": timed(lambda: pack.ask(question, **facts)),
            "hand": timed(lambda: by_hand(**facts)),
        },
        _REPETITIONS,
    )
    rule, hand = timings["rule"], timings["hand"]
    return Row(
        subject=f"{service} {question}",
        count=cases.ROWS,
        seconds=rule.middle,
        against="numpy by hand",
        against_seconds=hand.middle,
        ratio_at_most=RATIO_AT_MOST,
        note=f"best ratio {rule.best / hand.best:.2f}",
        broken=f"{different:,} answers differ" if different else "",
    )


def differing_rows(ours: Any, theirs: Any) -> int:
    """In how many rows two answers, columns or mappings of columns, are not the same."""
    if isinstance(ours, Mapping):
        return sum(differing_rows(ours[part], theirs[part]) for part in ours)
    return int(np.count_nonzero(ours != theirs))
