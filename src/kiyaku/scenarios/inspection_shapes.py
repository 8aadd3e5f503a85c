"""The steps of a story about inspections of lines: what each needs, and what it may take."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.scenarios import values
from kiyaku.scenarios.values import Reader

_LINE = {"line": values.read_text}
SHAPES: Mapping[str, tuple[Mapping[str, Reader], Mapping[str, Reader]]] = {
    "ask_for_inspection": (
        {**_LINE, "proposed_on": values.read_date}, {"cause": values.read_text},
    ),
    "agree_to_inspection": (_LINE, {"visit_on": values.read_date}),
    "refuse_inspection": ({**_LINE, "reason": values.read_text}, {}),
    "weigh_refusal": ({**_LINE, "cause": values.read_text}, {}),
    "move_inspection": ({**_LINE, "visit_on": values.read_date}, {}),
    "inspected": (
        {**_LINE, "conforms": values.read_yes},
        {"finding": values.read_text, "remove_by": values.read_date},
    ),
    "equipment_removed": (_LINE, {"removed_on": values.read_date}),
    "equipment_kept": (_LINE, {}),
    "call_inspection_off": (_LINE, {}),
}  # fmt: skip
"""Of each: what it needs, and what it may take."""
