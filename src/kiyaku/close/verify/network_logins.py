"""What FreeRADIUS has of a service's logins is what it should have of the memberships as they are.

Whoever changes its tables by hand would let somebody in, or keep somebody out. What was decided a
moment ago, and waits for the job that follows it, is no finding (``following.waiting``).
"""

from __future__ import annotations

from kiyaku.close.verify.context import Audit
from kiyaku.flows.network import following
from kiyaku.network import radius, radius_target


def check(audit: Audit) -> None:
    """Add a finding where rows are missing, or stand there that should not."""
    settings = radius.settings(audit.service)
    if settings is None:
        return
    day = audit.business_day.astype(object)
    found = radius_target.difference(settings, day)
    if found:
        waiting = radius_target.waiting(settings, following.ACTS)
        found = radius_target.difference(settings, day, but=waiting)
    for what, count in (("rows missing", found.added), ("rows too many", found.removed)):
        if count:
            audit.found.add("radius_row", f"radius: {what}", 0, count)
