"""The steps of a story about lines: what each needs, and what it may take."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.scenarios import values
from kiyaku.scenarios.values import Reader

SHAPES: Mapping[str, tuple[Mapping[str, Reader], Mapping[str, Reader]]] = {
    "offer_lines": (
        {"area": values.read_text, "product": values.read_text, "works_yen": values.read_yen},
        {},
    ),
    "assign_line": (
        dict.fromkeys(("member", "line", "product", "area"), values.read_text),
        {"replaces": values.read_text},
    ),
    "arrange_works": ({"line": values.read_text, "planned_on": values.read_date}, {}),
    "works_done": ({"line": values.read_text}, {"done_on": values.read_date}),
    "works_failed": ({"line": values.read_text, "reason": values.read_text}, {}),
    "end_product": (
        {"product": values.read_text, "last_day": values.read_date},
        {"although_late": values.read_yes},
    ),
}
"""Of each: what it needs, and what it may take."""
