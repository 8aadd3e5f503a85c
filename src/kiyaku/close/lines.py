"""Step 7: the lines of memberships that are over, and those with a product that ends today."""

from __future__ import annotations

from kiyaku.close.work import Work
from kiyaku.flows.network import knowing
from kiyaku.network import lines


def end(work: Work) -> None:
    """Let lines end with their membership, or with their product on its last day."""
    if not knowing.are_known(work.pack):
        return
    lines.end_with_others(work.service, work.first, work.last, work.day)
